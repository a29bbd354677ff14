#include "suite/suite.h"

#include <string.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "yaml/field.h"

enum { ASK_BYTES_MAX = 2000 };

struct tree {
    const char *name, *script;
};

struct reading {
    struct arena *arena;
    struct complaints *complaints;
    const char *path;
    struct suite *suite;
    struct tree trees[SUITE_TREES_MAX];
    size_t tree_count;
};

static struct field field_of(struct reading *reading, const char *key,
                             const struct yaml_node *value)
{
    return (struct field){
        .arena = reading->arena,
        .complaints = reading->complaints,
        .path = reading->path,
        .key = key,
        .value = value,
    };
}

static void take_tree(struct reading *reading, const struct yaml_node *key)
{
    struct field field = field_of(reading, key->text, key->next);
    if (reading->tree_count == SUITE_TREES_MAX)
        node_fault(&field, key, "there are too many trees");
    else if (field_is(&field, YAML_TEXT))
        reading->trees[reading->tree_count++] = (struct tree){
            arena_string(reading->arena, key->text), arena_string(reading->arena, key->next->text)};
}

static const char *tree_named(struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->tree_count; i++)
        if (name == NULL || strcmp(reading->trees[i].name, name) == 0)
            return reading->trees[i].script;
    return NULL;
}

static void accept(struct suite_case *entry, const char *command)
{
    if (entry->accepted_count < SUITE_ACCEPTED_MAX)
        entry->accepted[entry->accepted_count++] = command;
}

static void take_key(struct reading *reading, const struct yaml_node *key, struct suite_case *entry,
                     const char **tree)
{
    struct field field = field_of(reading, key->text, key->next);
    struct yaml_text text = {0};
    struct yaml_texts texts = {0};
    if (strcmp(key->text, "ask") == 0 && field_text(&field, ASK_BYTES_MAX, &text))
        entry->ask = text.text;
    else if (strcmp(key->text, "command") == 0 && field_text(&field, ASK_BYTES_MAX, &text))
        accept(entry, text.text);
    else if (strcmp(key->text, "tree") == 0 && field_text(&field, ASK_BYTES_MAX, &text))
        *tree = text.text;
    else if (strcmp(key->text, "ordered") == 0)
        (void)field_bool(&field, &entry->has_order);
    else if (strcmp(key->text, "also") == 0 &&
             field_words(&field, SUITE_ACCEPTED_MAX - 1, ASK_BYTES_MAX, &texts))
        for (size_t i = 0; i < texts.count; i++)
            accept(entry, texts.list[i].text);
    else if (strcmp(key->text, "ask") != 0 && strcmp(key->text, "command") != 0 &&
             strcmp(key->text, "tree") != 0 && strcmp(key->text, "also") != 0)
        node_fault(&field, key, "a case has ask, command, also, tree and ordered");
}

static void take_case(struct reading *reading, const struct yaml_node *item)
{
    struct field field = field_of(reading, "a case", item);
    struct suite *suite = reading->suite;
    const char *tree = NULL;
    struct suite_case entry = {0};
    if (!field_is(&field, YAML_MAP))
        return;
    for (const struct yaml_node *key = item->children; key != NULL; key = key->next->next)
        take_key(reading, key, &entry, &tree);
    entry.tree = tree_named(reading, tree);
    if (entry.ask == NULL || entry.accepted_count == 0 || entry.tree == NULL)
        node_fault(&field, item, "a case needs ask and command, and a tree that stands above it");
    else if (suite->count == SUITE_CASES_MAX)
        node_fault(&field, item, "there are too many cases");
    else
        suite->cases[suite->count++] = entry;
}

static void take(const struct yaml_node *key, const struct yaml_node *value, void *context)
{
    struct reading *reading = context;
    struct field field = field_of(reading, key->text, value);
    struct yaml_text text;
    if (strcmp(key->text, "description") == 0) {
        if (field_text(&field, ASK_BYTES_MAX, &text))
            reading->suite->description = text.text;
    } else if (strcmp(key->text, "trees") == 0) {
        if (field_is(&field, YAML_MAP))
            for (const struct yaml_node *at = value->children; at != NULL; at = at->next->next)
                take_tree(reading, at);
    } else if (strcmp(key->text, "cases") == 0) {
        take_case(reading, value);
    } else {
        node_fault(&field, key, "a suite has description, trees and cases");
    }
}

bool suite_read(const char *path, struct arena *arena, struct suite *ret_suite, struct error *err)
{
    struct buffer text;
    buffer_init(&text, SUITE_FILE_BYTES_MAX);
    struct complaints complaints = {.arena = arena};
    struct suite suite = {
        .description = "",
        .cases = arena_array(arena, SUITE_CASES_MAX, sizeof(*suite.cases)),
    };
    struct reading reading = {
        .arena = arena, .complaints = &complaints, .path = path, .suite = &suite};
    const struct yaml_taker taker = {.take = take, .context = &reading, .streamed = "cases"};
    bool is_read = file_read(path, &text, err);
    if (is_read) {
        is_read = yaml_read(&complaints, path, text.data, text.length, &taker);
        if (complaints.error_count > 0)
            is_read = error_set(err, EXIT_USAGE, "%s", complaint_line(arena, &complaints.rows[0]));
        else if (is_read && suite.count == 0)
            is_read = error_set(err, EXIT_USAGE, "%s has no cases", path);
    }
    buffer_done(&text);
    if (is_read)
        *ret_suite = suite;
    return is_read;
}
