#include "facts/pack.h"

#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "yaml/yaml.h"

void compiler_init(struct compiler *compiler, struct arena *arena, struct complaints *complaints)
{
    *compiler = (struct compiler){.arena = arena, .complaints = complaints};
    image_writer_init(&compiler->writer, &facts_image_format);
    intern_init(&compiler->texts, &compiler->writer);
}

void compiler_done(struct compiler *compiler)
{
    intern_done(&compiler->texts);
    image_writer_done(&compiler->writer);
    image_close(compiler->shipped);
}

uint32_t compiler_text(struct compiler *compiler, const char *text)
{
    return intern_text(&compiler->texts, text);
}

static void complain(struct field *field, const struct yaml_node *node, const char *sentence)
{
    complaints_add(field->complaints, field->path, node->line, node->column, "%s", sentence);
}

// --- commands ---

static void take_package(struct field *field, struct statement *statement)
{
    struct yaml_text text;
    if (field_text(field, FACTS_NAME_BYTES_MAX, &text))
        statement->node->record.package = compiler_text(field->owner, text.text);
}

static void take_use(struct field *field, struct statement *statement)
{
    field_words(field, FACTS_LIST_MAX, FACTS_NAME_BYTES_MAX, &statement->node->uses);
}

// Style and language are taken before all else, since options and subcommands depend on them.
static void take_early(struct field *field, struct statement *statement)
{
    (void)field;
    (void)statement;
}

static void take_command_options(struct field *field, struct statement *statement)
{
    struct command_node *node = statement->node;
    take_options(field, node->record.style, &node->options, &node->option_count);
}

static void take_command_flag(struct field *field, struct statement *statement, uint8_t flag)
{
    bool is_set;
    if (field_bool(field, &is_set) && is_set)
        statement->node->record.flags |= flag;
}

static void take_input_last(struct field *field, struct statement *statement)
{
    take_command_flag(field, statement, COMMAND_INPUT_LAST);
}

static void take_incomplete(struct field *field, struct statement *statement)
{
    take_command_flag(field, statement, COMMAND_INCOMPLETE);
}

static void take_prefixes(struct field *field, struct statement *statement)
{
    take_command_flag(field, statement, COMMAND_PREFIXES);
}

static void take_subcommands(struct field *field, struct statement *statement);

static const struct {
    const char *key;
    void (*take)(struct field *field, struct statement *statement);
} command_rows[] = {
    {"package", take_package},
    {"use", take_use},
    {"style", take_early},
    {"language", take_early},
    {"options", take_command_options},
    {"input-last", take_input_last},
    {"incomplete", take_incomplete},
    {"subcommand-prefixes", take_prefixes},
    {"subcommands", take_subcommands},
};

bool take_command_key(struct field *field, const char *key, struct statement *statement)
{
    for (size_t i = 0; i < COUNT_OF(command_rows); i++) {
        if (strcmp(command_rows[i].key, key) != 0)
            continue;
        command_rows[i].take(field, statement);
        return true;
    }
    return false;
}

static const char *name_fault(const char *name, bool is_top)
{
    if (name[0] == '\0' || strlen(name) > FACTS_NAME_BYTES_MAX || strpbrk(name, " \t") != NULL ||
        utf8_has_control(name, strlen(name), ""))
        return "the key is a command's name, or more of them divided by \", \"; a name has 1 to 80 "
               "bytes and no blank";
    if (is_top && strpbrk(name, "*?/") != NULL)
        return "only the name of a subcommand can be a pattern, or have a /";
    return NULL;
}

static void take_names(struct field *field, const struct yaml_node *key, struct command_node *node)
{
    node->names = arena_array(field->arena, FACTS_COMMAND_NAMES_MAX, sizeof(char *));
    node->names[0] = "";
    for (const char *at = key->text;;) {
        const char *comma = strstr(at, ", ");
        size_t length = comma == NULL ? strlen(at) : (size_t)(comma - at);
        const char *name = arena_copy(field->arena, at, length);
        const char *fault = name_fault(name, node->depth == 0);
        if (node->name_count == FACTS_COMMAND_NAMES_MAX)
            fault = "a command has at most 256 names";
        if (fault != NULL) {
            complain(field, key, fault);
            return;
        }
        node->names[node->name_count++] = name;
        if (comma == NULL)
            break;
        at = comma + 2;
    }
    node->record.name = compiler_text(field->owner, node->names[0]);
    node->record.names_text = compiler_text(field->owner, key->text);
}

static void read_early(struct field *field, struct command_node *node)
{
    struct yaml_text text;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        int style;
        if (strcmp(key->text, "style") == 0 &&
            field_vocabulary(&inner, fact_style_names, FACT_STYLE_COUNT, &style))
            node->record.style = (uint8_t)style;
        if (strcmp(key->text, "language") == 0 && field_text(&inner, FACTS_NAME_BYTES_MAX, &text))
            node->record.language = compiler_text(field->owner, text.text);
    }
}

// Reads the command that stands under `key`.
static struct command_node *read_command(struct field *field, const struct yaml_node *key,
                                         struct command_node *parent)
{
    struct compiler *compiler = field->owner;
    struct command_node *node = arena_alloc(compiler->arena, sizeof(*node));
    struct field inner = field_below(field, key);
    node->path = field->path;
    node->line = key->line;
    node->column = key->column;
    node->parent = parent;
    node->depth = parent == NULL ? 0 : parent->depth + 1;
    node->record.style = parent == NULL ? STYLE_GNU : parent->record.style;
    node->record.language = parent == NULL ? 0 : parent->record.language;
    take_names(field, key, node);
    if (!field_is(&inner, YAML_MAP))
        return node;
    read_early(&inner, node);
    struct statement statement = {.of = OF_COMMAND, .node = node};
    take_statement(&inner, &statement);
    if (!statement.has_about)
        complaints_warn(field->complaints, field->path, key->line, key->column,
                        "%.60s has no about", key->text);
    node->record.about = statement.about;
    node->record.sets = statement.change.sets;
    node->record.input = statement.change.input;
    node->record.output = statement.change.output;
    node->record.operands = statement.change.operands;
    node->record.effects = statement.change.effects;
    return node;
}

static bool has_name(const struct command_node *node, const char *name)
{
    for (size_t i = 0; i < node->name_count; i++)
        if (strcmp(node->names[i], name) == 0)
            return true;
    return false;
}

static void check_siblings(struct field *field, const struct command_node *first,
                           const struct command_node *node)
{
    for (const struct command_node *other = first; other != node; other = other->next)
        for (size_t i = 0; i < node->name_count; i++)
            if (has_name(other, node->names[i]))
                complaints_add(field->complaints, field->path, node->line, node->column,
                               "the subcommand %.60s is there twice; the first is in line %d",
                               node->names[i], other->line);
}

static void take_subcommands(struct field *field, struct statement *statement)
{
    struct command_node *parent = statement->node, **last = &parent->children;
    if (!field_is(field, YAML_MAP))
        return;
    if (parent->depth == FACTS_DEPTH_MAX) {
        field_fault(field, "subcommands nest at most 4 deep");
        return;
    }
    if (field->value->count / 2 > FACTS_SUBCOMMANDS_MAX) {
        field_fault(field, "there are more than 1,000 subcommands here");
        return;
    }
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct command_node *node = read_command(field, key, parent);
        *last = node;
        last = &node->next;
        parent->child_count++;
        check_siblings(field, parent->children, node);
    }
}

static void take_commands(struct field *field)
{
    struct compiler *compiler = field->owner;
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        if (compiler->command_count == FACTS_COMMANDS_MAX) {
            field_fault(field, "there are more than 20,000 commands");
            return;
        }
        size_t count = compiler->command_count;
        if ((count & (count - 1)) == 0)
            compiler->commands =
                arena_grow(compiler->arena, compiler->commands, count, count == 0 ? 1 : count * 2,
                           sizeof(struct command_node *));
        compiler->commands[compiler->command_count++] = read_command(field, key, NULL);
    }
}

// --- option sets ---

struct option_set *compiler_add_set(struct compiler *compiler, const char *path, const char *name)
{
    if (compiler->sets == NULL)
        compiler->sets = arena_array(compiler->arena, FACTS_SETS_MAX, sizeof(struct option_set));
    if (compiler->set_count == FACTS_SETS_MAX)
        return NULL;
    struct option_set *set = &compiler->sets[compiler->set_count++];
    *set = (struct option_set){.path = path, .name = arena_string(compiler->arena, name)};
    return set;
}

static void take_set(struct field *field, const struct yaml_node *key)
{
    struct compiler *compiler = field->owner;
    struct field inner = field_below(field, key);
    for (size_t i = 0; i < compiler->set_count; i++)
        if (strcmp(compiler->sets[i].name, key->text) == 0) {
            complaints_add(field->complaints, field->path, key->line, key->column,
                           "the option set %.60s is there twice; the first is in %.200s:%d",
                           key->text, compiler->sets[i].path, compiler->sets[i].line);
            return;
        }
    if (key->text[0] == '\0' || strlen(key->text) > FACTS_NAME_BYTES_MAX) {
        complain(field, key, "the name of an option set has 1 to 80 bytes");
        return;
    }
    struct option_set *set = compiler_add_set(compiler, field->path, key->text);
    if (set == NULL) {
        field_fault(field, "there are more than 1,000 option sets");
        return;
    }
    set->line = key->line;
    set->column = key->column;
    // An option set says how its options are written by writing them: -name, or -x and --long.
    take_options(&inner, STYLE_WORDS, &set->options, &set->option_count);
}

static void take_sets(struct field *field)
{
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next)
        take_set(field, key);
}

// --- variables and places ---

static void take_variables(struct field *field)
{
    struct compiler *compiler = field->owner;
    if (!field_is(field, YAML_MAP))
        return;
    if (compiler->variables == NULL)
        compiler->variables =
            arena_array(compiler->arena, FACTS_VARIABLES_MAX, sizeof(struct fact_variable));
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        struct statement statement = {.of = OF_VARIABLE};
        if (strlen(key->text) > FACTS_NAME_BYTES_MAX || key->text[0] == '\0' ||
            compiler->variable_count == FACTS_VARIABLES_MAX) {
            complain(field, key,
                     "a variable's name has 1 to 80 bytes, and there are at most 2,000");
            return;
        }
        for (size_t i = 0; i < compiler->variable_count; i++)
            if (strcmp(compiler->variables[i].name.text, key->text) == 0)
                complaints_add(field->complaints, field->path, key->line, key->column,
                               "the variable %.60s is there twice; the first is in %.200s:%d",
                               key->text, compiler->variables[i].path,
                               compiler->variables[i].name.line);
        compiler->variables[compiler->variable_count++] = (struct fact_variable){
            {arena_string(compiler->arena, key->text), key->line, key->column}, field->path};
        take_statement(&inner, &statement);
        struct facts_variable_record record = {.hash = facts_hash(key->text),
                                               .name = compiler_text(compiler, key->text),
                                               .about = statement.about,
                                               .change = statement.change};
        if (statement.cases != NULL)
            take_case_map(&inner, statement.cases, &record.cases);
        image_writer_add(&compiler->writer, FACTS_VARIABLES, &record, sizeof(record));
    }
}

static void take_place(struct field *field, const char *class_name)
{
    struct compiler *compiler = field->owner;
    struct yaml_texts paths = {0};
    struct yaml_text about = {0};
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        if (strcmp(key->text, "paths") == 0)
            (void)field_words(&inner, 1000, FACTS_TEXT_BYTES_MAX, &paths);
        else if (strcmp(key->text, "about") == 0)
            (void)field_text(&inner, FACTS_TEXT_BYTES_MAX, &about);
        else
            complain(field, key, "a place has the keys paths and about");
    }
    if (paths.count == 0)
        field_fault(field, "a place has paths: a list of patterns");
    for (size_t i = 0; i < paths.count; i++) {
        struct facts_place_record record = {compiler_text(compiler, paths.list[i].text),
                                            compiler_text(compiler, class_name),
                                            compiler_text(compiler, about.text)};
        image_writer_add(&compiler->writer, FACTS_PLACES, &record, sizeof(record));
    }
}

static void take_places(struct field *field)
{
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        if (vocabulary_find(facts_place_classes, FACTS_PLACE_CLASS_COUNT, key->text) < 0) {
            complaints_add(field->complaints, field->path, key->line, key->column,
                           "there is no class of places %.60s; see hob-facts(5)", key->text);
            continue;
        }
        if (!field_is(&inner, YAML_LIST))
            continue;
        for (const struct yaml_node *item = key->next->children; item; item = item->next) {
            struct field place = inner;
            place.key = "a place";
            place.value = item;
            take_place(&place, key->text);
        }
    }
}

// --- files ---

static void take_top(const struct yaml_node *key, const struct yaml_node *value, void *context)
{
    struct field field = *(struct field *)context;
    struct yaml_text text;
    field.value = value;
    field.key = arena_string(field.arena, key->text);
    if (strcmp(key->text, "commands") == 0)
        take_commands(&field);
    else if (strcmp(key->text, "option-sets") == 0)
        take_sets(&field);
    else if (strcmp(key->text, "variables") == 0)
        take_variables(&field);
    else if (strcmp(key->text, "places") == 0)
        take_places(&field);
    else if (strcmp(key->text, "about") == 0)
        (void)field_text(&field, FACTS_TEXT_BYTES_MAX, &text);
    else
        complain(&field, key,
                 "a file of facts has the keys about, option-sets, commands, variables and places");
}

void facts_read_text(struct compiler *compiler, const char *path, const char *text, size_t length)
{
    struct image_mark mark = image_writer_mark(&compiler->writer);
    size_t commands = compiler->command_count, sets = compiler->set_count;
    size_t variables = compiler->variable_count, errors = compiler->complaints->error_count;
    struct field field = {.owner = compiler,
                          .arena = compiler->arena,
                          .complaints = compiler->complaints,
                          .path = arena_string(compiler->arena, path),
                          .key = ""};
    struct yaml_taker taker = {take_top, &field, NULL};
    bool is_read = yaml_read(compiler->complaints, field.path, text, length, &taker);
    if (is_read && compiler->complaints->error_count == errors)
        return;
    image_writer_rewind(&compiler->writer, &mark);
    intern_rewound(&compiler->texts);
    compiler->command_count = commands;
    compiler->set_count = sets;
    compiler->variable_count = variables;
}
