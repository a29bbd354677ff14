#include "packs/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "rules/image.h"
#include "rules/phrases.h"
#include "yaml/field.h"
#include "yaml/yaml.h"

enum { PACK_ARENA_BYTES_MAX = 2000 * 1000 * 1000 };

const char *const rules_target_names[TARGET_COUNT] = {
    [TARGET_GNU] = "gnu", [TARGET_BSD] = "bsd", [TARGET_BUSYBOX] = "busybox"};
const char *const rules_risk_names[4] = {"safe", "moderate", "high", "critical"};
const char *const rules_platform_names[3] = {"linux", "macos", "freebsd"};

int pack_find_name(const char *const *names, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return (int)i;
    return -1;
}

static bool name_is_good(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= PACK_NAME_BYTES_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz_") == length;
}

// --- rules ---

static void take_id(struct field *field, struct pack_rule *rule)
{
    if (!field_text(field, PACK_NAME_BYTES_MAX, &rule->id))
        return;
    if (strspn(rule->id.text, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen(rule->id.text))
        field_fault(field, "an id has only a-z, 0-9, -, _ and .");
}

static void take_description(struct field *field, struct pack_rule *rule)
{
    struct yaml_text text;
    if (field_text(field, PACK_TEXT_BYTES_MAX, &text))
        rule->description = text.text;
}

static void take_patterns(struct field *field, struct pack_rule *rule)
{
    if (field_texts(field, PACK_PATTERNS_MAX, PATTERN_BYTES_MAX, &rule->patterns) &&
        rule->patterns.count == 0)
        field_fault(field, "the list of patterns is empty");
}

static void take_template(struct field *field, struct pack_rule *rule)
{
    field_text(field, FILL_COMMAND_BYTES_MAX, &rule->templates[TARGET_GNU]);
}

static void take_variants(struct field *field, struct pack_rule *rule)
{
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        int target = pack_find_name(rules_target_names, TARGET_COUNT, key->text);
        if (target <= TARGET_GNU) {
            node_fault(field, key,
                       "a variant is for bsd or busybox; the template itself is for gnu");
            continue;
        }
        struct field variant = field_below(field, key);
        field_text(&variant, FILL_COMMAND_BYTES_MAX, &rule->templates[target]);
    }
}

static void take_platforms(struct field *field, struct pack_rule *rule)
{
    struct yaml_texts names = {0};
    if (!field_texts(field, 3, PACK_NAME_BYTES_MAX, &names))
        return;
    for (size_t i = 0; i < names.count; i++) {
        int platform = pack_find_name(rules_platform_names, 3, names.list[i].text);
        if (platform < 0)
            text_fault(field, &names.list[i], "a platform is linux, macos or freebsd");
        else
            rule->platforms |= 1u << platform;
    }
}

static void take_words(struct field *field, const char *forbidden, const char **ret_joined)
{
    struct yaml_texts words = {0};
    CLEANUP(buffer_done) struct buffer joined;
    buffer_init(&joined, PACK_NAME_BYTES_MAX * 32);
    if (!field_texts(field, 30, PACK_NAME_BYTES_MAX, &words))
        return;
    for (size_t i = 0; i < words.count; i++) {
        if (strpbrk(words.list[i].text, forbidden) != NULL)
            text_fault(field, &words.list[i],
                       "this must have no comma, and a program no / or space");
        buffer_printf(&joined, "%s%s", i == 0 ? "" : ",", words.list[i].text);
    }
    *ret_joined = arena_copy(field->arena, joined.data, joined.length);
}

static void take_requires(struct field *field, struct pack_rule *rule)
{
    take_words(field, ", /", &rule->requires);
}

static void take_tags(struct field *field, struct pack_rule *rule)
{
    take_words(field, ",", &rule->tags);
}

static void take_risk(struct field *field, struct pack_rule *rule)
{
    struct yaml_text text;
    if (!field_text(field, PACK_NAME_BYTES_MAX, &text))
        return;
    int risk = pack_find_name(rules_risk_names, COUNT_OF(rules_risk_names), text.text);
    if (risk < 0)
        field_fault(field, "a risk is safe, moderate, high or critical");
    else
        rule->risk = rules_risk_names[risk];
}

// --- params ---

static void take_type(struct field *field, struct pack_param *param)
{
    struct yaml_text text;
    if (!field_text(field, PACK_NAME_BYTES_MAX, &text))
        return;
    int type = pack_find_name(param_type_names, PARAM_TYPE_COUNT, text.text);
    if (type < 0)
        field_fault(field, "a type is text, path, number, word, glob, sed, regex or command");
    else
        param->type = (enum param_type)type;
}

static void take_map(struct field *field, struct pack_param *param)
{
    if (!field_is(field, YAML_MAP))
        return;
    if (field->value->count > 2 * PACK_MAP_MAX) {
        field_fault(field, "a map has at most 200 entries");
        return;
    }
    param->map.list = arena_array(field->arena, field->value->count + 1, sizeof(struct yaml_text));
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field entry = field_below(field, key);
        if (key->text[0] == '\0' || strlen(key->text) > PACK_NAME_BYTES_MAX)
            node_fault(field, key, "a key here has 1 to 80 bytes");
        else if (field_value(&entry, PACK_TEXT_BYTES_MAX, &param->map.list[param->map.count + 1])) {
            param->map.list[param->map.count].text = arena_string(field->arena, key->text);
            param->map.count += 2;
        }
    }
    if (param->map.count == 0)
        field_fault(field, "a map without entries matches nothing");
}

static void take_capture(struct field *field, struct pack_param *param)
{
    field_number(field, 1, IMAGE_GROUPS_MAX, &param->capture);
}

static void take_default(struct field *field, struct pack_param *param)
{
    field_value(field, PACK_TEXT_BYTES_MAX, &param->default_text);
}

static void take_param(struct field *field, struct pack_param *param)
{
    static const struct {
        const char *key;
        void (*take)(struct field *field, struct pack_param *param);
    } keys[] = {{"default", take_default},
                {"capture", take_capture},
                {"type", take_type},
                {"map", take_map}};
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        size_t i = 0;
        while (i < COUNT_OF(keys) && strcmp(keys[i].key, key->text) != 0)
            i++;
        if (i < COUNT_OF(keys))
            keys[i].take(&inner, param);
        else
            node_fault(field, key, "a param has the keys default, capture, type and map");
    }
    if (param->capture == 0 && param->default_text.text == NULL)
        field_fault(field, "a param needs a capture or a default");
    if (param->map.count > 0 && param->capture == 0)
        field_fault(field, "a map needs a capture");
}

static void take_params(struct field *field, struct pack_rule *rule)
{
    if (!field_is(field, YAML_MAP))
        return;
    if (field->value->count > 2 * IMAGE_PARAMS_MAX) {
        field_fault(field, "a rule has at most 16 params");
        return;
    }
    rule->params =
        arena_array(field->arena, field->value->count / 2 + 1, sizeof(struct pack_param));
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        if (!name_is_good(key->text)) {
            node_fault(field, key, "the name of a param has only a-z and _");
            continue;
        }
        struct pack_param *param = &rule->params[rule->param_count];
        param->name =
            (struct yaml_text){arena_string(field->arena, key->text), key->line, key->column};
        if (!field_is(&inner, YAML_MAP))
            continue;
        rule->param_count++;
        take_param(&inner, param);
    }
}

// --- examples ---

static void take_example(struct field *field, struct pack_example *example)
{
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        struct yaml_text target = {0};
        if (strcmp(key->text, "ask") == 0)
            field_text(&inner, RULES_REQUEST_BYTES_MAX, &example->ask);
        else if (strcmp(key->text, "command") == 0)
            field_text(&inner, FILL_COMMAND_BYTES_MAX, &example->command);
        else if (strcmp(key->text, "target") != 0)
            node_fault(field, key, "an example has the keys ask, command and target");
        else if (field_text(&inner, PACK_NAME_BYTES_MAX, &target)) {
            int found = pack_find_name(rules_target_names, TARGET_COUNT, target.text);
            if (found < 0)
                field_fault(&inner, "a target is gnu, bsd or busybox");
            else
                example->target = (enum rules_target)found;
        }
    }
    if (example->ask.text == NULL || example->command.text == NULL)
        field_fault(field, "an example needs ask and command");
}

static void take_examples(struct field *field, struct pack_rule *rule)
{
    if (!field_is(field, YAML_LIST))
        return;
    if (field->value->count > PACK_EXAMPLES_MAX) {
        field_fault(field, "a rule has at most 64 examples");
        return;
    }
    rule->examples =
        arena_array(field->arena, field->value->count + 1, sizeof(struct pack_example));
    for (const struct yaml_node *item = field->value->children; item != NULL; item = item->next) {
        struct field inner = *field;
        inner.key = "an example";
        inner.value = item;
        if (field_is(&inner, YAML_MAP))
            take_example(&inner, &rule->examples[rule->example_count++]);
    }
}

// --- the pack ---

static const struct {
    const char *key;
    void (*take)(struct field *field, struct pack_rule *rule);
} rule_keys[] = {
    {"id", take_id},
    {"description", take_description},
    {"patterns", take_patterns},
    {"template", take_template},
    {"variants", take_variants},
    {"params", take_params},
    {"platforms", take_platforms},
    {"requires", take_requires},
    {"tags", take_tags},
    {"risk", take_risk},
    {"examples", take_examples},
};

static void take_rule(struct field *field)
{
    struct pack *pack = field->owner;
    if (!field_is(field, YAML_MAP))
        return;
    if (pack->rule_count == PACK_RULES_MAX) {
        field_fault(field, "a pack has at most 200,000 rules");
        return;
    }
    size_t errors_before = field->complaints->error_count;
    struct pack_rule rule = {.id = {NULL, field->value->line, field->value->column},
                             .description = "",
                             .risk = "",
                             .tags = "",
                             .requires = ""};
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        size_t i = 0;
        while (i < COUNT_OF(rule_keys) && strcmp(rule_keys[i].key, key->text) != 0)
            i++;
        if (i < COUNT_OF(rule_keys))
            rule_keys[i].take(&inner, &rule);
        else
            complaints_add(field->complaints, pack->path, key->line, key->column,
                           "a rule has no key %.60s", key->text);
    }
    static const char *const needed[] = {"id", "patterns", "template"};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!field_has(field, needed[i]))
            complaints_add(field->complaints, pack->path, field->value->line, field->value->column,
                           "the rule has no %s", needed[i]);
    rule.is_faulty = field->complaints->error_count > errors_before;
    if (pack->rule_count == pack->rule_capacity) {
        size_t capacity = pack->rule_capacity == 0 ? 64 : pack->rule_capacity * 2;
        pack->rules = realloc(pack->rules, capacity * sizeof(struct pack_rule));
        if (pack->rules == NULL)
            die("out of memory");
        pack->rule_capacity = capacity;
    }
    pack->rules[pack->rule_count++] = rule;
}

static void take_define(struct field *field)
{
    struct pack *pack = field->owner;
    if (!field_is(field, YAML_MAP))
        return;
    size_t count = field->value->count / 2;
    pack->define_names.list = arena_array(&pack->arena, count + 1, sizeof(struct yaml_text));
    pack->define_texts.list = arena_array(&pack->arena, count + 1, sizeof(struct yaml_text));
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        if (!name_is_good(key->text)) {
            node_fault(field, key, "the name of a define has only a-z and _");
            continue;
        }
        size_t at = pack->define_names.count;
        if (!field_text(&inner, DEFINE_BYTES_MAX, &pack->define_texts.list[at]))
            continue;
        pack->define_names.list[at] =
            (struct yaml_text){arena_string(&pack->arena, key->text), key->line, key->column};
        pack->define_names.count = pack->define_texts.count = at + 1;
    }
}

static void take_stop_words(struct field *field)
{
    struct pack *pack = field->owner;
    if (!field_texts(field, PACK_FILLERS_MAX, IMAGE_STOP_WORD_BYTES_MAX, &pack->stop_words))
        return;
    for (size_t i = 0; i < pack->stop_words.count; i++) {
        const char *word = pack->stop_words.list[i].text;
        if (stop_word_bytes(word, strlen(word)) != strlen(word))
            text_fault(field, &pack->stop_words.list[i],
                       "a stop word is one word of letters, digits and - _ . / ~ + @ :");
    }
}

static void take_top(const struct yaml_node *key, const struct yaml_node *value, void *context)
{
    struct field *base = context;
    struct pack *pack = base->owner;
    struct field field = *base;
    struct yaml_text text;
    field.value = value;
    if (strcmp(key->text, "rules") == 0 && value->kind == YAML_MAP) {
        field.key = "a rule";
        take_rule(&field);
        return;
    }
    field.key = arena_string(&pack->arena, key->text);
    if (strcmp(key->text, "rules") == 0)
        field_fault(&field, "`rules` is a list of maps");
    else if (strcmp(key->text, "define") == 0)
        take_define(&field);
    else if (strcmp(key->text, "fillers") == 0)
        field_texts(&field, PACK_FILLERS_MAX, IMAGE_FILLER_BYTES_MAX - 1, &pack->fillers);
    else if (strcmp(key->text, "stop_words") == 0)
        take_stop_words(&field);
    else if (strcmp(key->text, "description") != 0)
        node_fault(&field, key,
                   "a pack has the keys description, define, fillers, stop_words and rules");
    else if (field_text(&field, PACK_TEXT_BYTES_MAX, &text))
        pack->description = text.text;
}

struct pack *pack_parse(const char *path, const char *text, size_t length,
                        struct complaints *complaints)
{
    struct pack *pack = calloc(1, sizeof(*pack));
    if (pack == NULL)
        die("out of memory");
    arena_init(&pack->arena, PACK_ARENA_BYTES_MAX);
    const char *name = path_name(path);
    size_t name_length = strlen(name);
    if (name_length > 5 && strcmp(name + name_length - 5, ".yaml") == 0)
        name_length -= 5;
    pack->path = arena_string(&pack->arena, path);
    pack->name = arena_copy(&pack->arena, name, name_length);
    pack->description = "";
    size_t errors_before = complaints->error_count;
    struct field field = {.owner = pack,
                          .arena = &pack->arena,
                          .complaints = complaints,
                          .path = pack->path,
                          .key = ""};
    struct yaml_taker taker = {take_top, &field, "rules"};
    bool is_read = yaml_read(complaints, path, text, length, &taker);
    pack->error_count = complaints->error_count - errors_before;
    if (!is_read && pack->error_count == 0)
        pack->error_count = 1;
    return pack;
}

struct pack *pack_read(const char *path, struct complaints *complaints)
{
    struct error err;
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, PACK_BYTES_MAX);
    if (file_read(path, &text, &err))
        return pack_parse(path, text.data, text.length, complaints);
    // The sentence begins with the path, as a complaint does.
    size_t skip = strlen(path);
    bool is_named = strncmp(err.text, path, skip) == 0 && err.text[skip] == ' ';
    complaints_add(complaints, path, 0, 0, "%s", err.text + (is_named ? skip + 1 : 0));
    struct pack *pack = pack_parse(path, "{}", 2, complaints);
    pack->error_count++;
    return pack;
}

void pack_free(struct pack *pack)
{
    if (pack == NULL)
        return;
    free(pack->rules);
    arena_done(&pack->arena);
    free(pack);
}
