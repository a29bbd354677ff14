#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "facts/option_key.h"
#include "facts/pack.h"

static void complain(struct field *field, const struct yaml_node *node, const char *sentence)
{
    complaints_add(field->complaints, field->path, node->line, node->column, "%s", sentence);
}

void take_case_map(struct field *field, const struct yaml_node *map, struct image_list *ret_cases)
{
    struct compiler *compiler = field->owner;
    uint32_t count = 0;
    if (map->count / 2 > FACTS_CASES_MAX) {
        complain(field, map, "there are more than 500 cases");
        return;
    }
    struct facts_case_record *records =
        arena_array(compiler->arena, map->count / 2 + 1, sizeof(*records));
    for (const struct yaml_node *key = map->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        struct statement statement = {.of = OF_CASE};
        if (strlen(key->text) > FACTS_TEXT_BYTES_MAX) {
            complain(field, key, "the pattern is longer than 300 bytes");
            return;
        }
        take_statement(&inner, &statement);
        records[count++] = (struct facts_case_record){.pattern = compiler_text(compiler, key->text),
                                                      .change = statement.change};
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at =
            image_writer_add(&compiler->writer, FACTS_CASES, &records[i], sizeof(records[i]));
        ret_cases->first = i == 0 ? at : ret_cases->first;
    }
    ret_cases->count = count;
}

static struct image_list write_names(struct compiler *compiler, const struct option_key *key)
{
    struct image_list list = {0, (uint32_t)key->name_count};
    for (size_t i = 0; i < key->name_count; i++) {
        struct facts_name name = {facts_hash(key->names[i]),
                                  compiler_text(compiler, key->names[i])};
        uint32_t at = image_writer_add(&compiler->writer, FACTS_NAMES, &name, sizeof(name));
        list.first = i == 0 ? at : list.first;
    }
    return list;
}

static uint32_t take_one(struct field *field, const struct yaml_node *node,
                         const struct option_key *key)
{
    struct compiler *compiler = field->owner;
    struct statement statement = {.of = OF_OPTION};
    take_statement(field, &statement);
    if (key->value_count == 0 && statement.cases != NULL)
        complain(field, node,
                 "the option takes no value, so it can have no cases; write the "
                 "value as -o VALUE, --out=VALUE or --color[=WHEN]");
    if (key->value_count == 0 && (statement.has_value || statement.has_after))
        complain(field, node,
                 "the option takes no value; write it as -o VALUE, --out=VALUE or "
                 "--color[=WHEN]");
    if (!statement.has_about)
        complaints_warn(field->complaints, field->path, node->line, node->column,
                        "the option %.60s has no about", node->text);
    struct facts_option_record record = {
        .names_text = compiler_text(compiler, node->text),
        .about = statement.about,
        .names = write_names(compiler, key),
        .takes = (uint8_t)(key->value_count == 0 ? VALUE_NONE
                           : key->is_optional    ? VALUE_OPTIONAL
                                                 : VALUE_NEEDED),
        .value_count = (uint8_t)key->value_count,
        .flavours = (uint8_t)statement.flavours,
        .change = statement.change,
    };
    if (statement.cases != NULL)
        take_case_map(field, statement.cases, &record.cases);
    return image_writer_add(&compiler->writer, FACTS_OPTIONS, &record, sizeof(record));
}

// What is kept of the options so far, to find a name that is there twice.
struct seen_name {
    const char *name;
    unsigned flavours; // 7 for all
    int line;
};

struct seen {
    struct seen_name *names;
    size_t count;
};

// The flavours of an option, before it is taken in.
static unsigned flavours_of(const struct yaml_node *value)
{
    static const char *const names[] = {"gnu", "bsd", "busybox"};
    if (value->kind != YAML_MAP)
        return 7;
    for (const struct yaml_node *key = value->children; key != NULL; key = key->next->next) {
        unsigned flavours = 0;
        if (strcmp(key->text, "flavours") != 0)
            continue;
        if (key->next->kind == YAML_TEXT)
            return 1u << (vocabulary_find(names, 3, key->next->text) & 7);
        for (const struct yaml_node *item = key->next->children; item; item = item->next)
            if (item->kind == YAML_TEXT)
                flavours |= 1u << (vocabulary_find(names, 3, item->text) & 7);
        return flavours;
    }
    return 7;
}

static bool check_names(struct field *field, const struct yaml_node *node,
                        const struct option_key *key, struct seen *seen)
{
    unsigned flavours = flavours_of(node->next);
    if (seen->count + key->name_count > FACTS_OPTION_NAMES_MAX) {
        complain(field, node, "there are more than 4,000 names of options here");
        return false;
    }
    for (size_t i = 0; i < key->name_count; i++)
        for (size_t j = 0; j < seen->count; j++)
            if ((seen->names[j].flavours & flavours) != 0 &&
                strcmp(seen->names[j].name, key->names[i]) == 0) {
                complaints_add(field->complaints, field->path, node->line, node->column,
                               "the option %.60s is there twice; the first is in line %d",
                               key->names[i], seen->names[j].line);
                return false;
            }
    for (size_t i = 0; i < key->name_count; i++)
        seen->names[seen->count++] = (struct seen_name){key->names[i], flavours, node->line};
    return true;
}

void take_options(struct field *field, enum fact_style style, uint32_t **ret_numbers,
                  size_t *ret_count)
{
    struct compiler *compiler = field->owner;
    if (!field_is(field, YAML_MAP))
        return;
    size_t most = field->value->count / 2, count = 0;
    if (most > FACTS_OPTIONS_MAX) {
        field_fault(field, "there are more than 1,000 options here");
        return;
    }
    if (style == STYLE_PLAIN && most > 0) {
        field_fault(field, "a command of style plain has no options");
        return;
    }
    uint32_t *numbers = arena_array(compiler->arena, most + 1, sizeof(uint32_t));
    struct seen seen = {.names = calloc(FACTS_OPTION_NAMES_MAX, sizeof(struct seen_name))};
    if (seen.names == NULL)
        die("out of memory");
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        struct option_key names;
        struct error fault;
        if (utf8_has_control(key->text, strlen(key->text), "") ||
            strlen(key->text) > FACTS_KEY_BYTES_MAX)
            complain(field, key, "an option is written in at most 4,000 bytes of one line");
        else if (!option_key_read(compiler->arena, key->text, style, &names, &fault))
            complain(field, key, fault.text);
        else if (check_names(field, key, &names, &seen))
            numbers[count++] = take_one(&inner, key, &names);
    }
    free(seen.names);
    *ret_numbers = numbers;
    *ret_count = count;
}
