// Facts as they are read from YAML: options, effects, variables and places go to the image at
// once, commands are kept until all files are read. Late; for the compiler's own files.
//
// Every mistake is a complaint with path, line and column. Texts live in the compiler's arena.
#ifndef HOB_FACTS_PACK_H
#define HOB_FACTS_PACK_H

#include "facts/facts.h"
#include "facts/image.h"
#include "facts/intern.h"
#include "yaml/field.h"

enum {
    FACTS_FILE_BYTES_MAX = 8 * 1024 * 1024,
    FACTS_COMMANDS_MAX = 20000, // of all files, without subcommands
    FACTS_DEPTH_MAX = 4,        // of subcommands
    FACTS_SUBCOMMANDS_MAX = 1000,
    FACTS_OPTIONS_MAX = 1000,      // of one command, those of option sets included
    FACTS_OPTION_NAMES_MAX = 4000, // of all options of one map
    FACTS_CASES_MAX = 500,
    FACTS_LIST_MAX = 16, // operands, effects, used option sets
    FACTS_COMMAND_NAMES_MAX = 256,
    FACTS_KEY_BYTES_MAX = 4000, // all names of an option or a command
    FACTS_SETS_MAX = 1000,
    FACTS_VARIABLES_MAX = 2000,
    FACTS_NAME_BYTES_MAX = 80,
    FACTS_TEXT_BYTES_MAX = 300,
};

struct command_node {
    const char *path; // where it stands
    int line, column;
    struct facts_command_record record; // without lists of other nodes, which come at the end
    const char **names;
    size_t name_count;
    struct yaml_texts uses;
    uint32_t *options; // numbers of records; the command's own
    size_t option_count;
    struct command_node *parent, *children, *next;
    size_t child_count, depth; // depth: 0 for a command
    const char *language;
    bool has_style;
    uint32_t number; // in the image
};

struct option_set {
    const char *path, *name;
    int line, column;
    uint32_t *options;
    size_t option_count;
};

struct fact_variable {
    struct yaml_text name;
    const char *path;
};

struct compiler {
    struct arena *arena;
    struct complaints *complaints;
    struct image_writer writer;
    struct intern texts;
    struct command_node **commands;
    size_t command_count;
    struct option_set *sets;
    size_t set_count;
    struct fact_variable *variables;
    size_t variable_count;
    struct image *shipped; // the shipped facts, whose option sets may be used; or NULL
};

void compiler_init(struct compiler *compiler, struct arena *arena, struct complaints *complaints);
void compiler_done(struct compiler *compiler);

// Takes in one file's text. A file with a fault is complained of, and nothing of it stays.
void facts_read_text(struct compiler *compiler, const char *path, const char *text, size_t length);

// --- for the parts of the reader; `field->owner` is the compiler ---

uint32_t compiler_text(struct compiler *compiler, const char *text);

// A set without options; NULL when there are too many.
struct option_set *compiler_add_set(struct compiler *compiler, const char *path, const char *name);

// Reads a map of options; gives the numbers of their records.
void take_options(struct field *field, enum fact_style style, uint32_t **ret_numbers,
                  size_t *ret_count);

// `cases`: what stands instead of an option's or variable's own for some values.
void take_case_map(struct field *field, const struct yaml_node *map, struct image_list *ret_cases);

// The statements that commands, options, cases and variables share.
enum statement_of {
    OF_COMMAND = 1,
    OF_OPTION = 2,
    OF_CASE = 4,
    OF_VARIABLE = 8,
};

struct statement {
    enum statement_of of;
    uint32_t about;
    struct facts_change_record change;
    unsigned flavours;
    bool has_value, has_after, has_about;
    const struct yaml_node *cases;
    struct command_node *node; // of OF_COMMAND
};

// Takes the keys of a map; the keys of commands that are theirs alone are `take_command_key`'s.
void take_statement(struct field *field, struct statement *statement);

// True when the key was a command's own.
bool take_command_key(struct field *field, const char *key, struct statement *statement);

void take_operands(struct field *field, struct image_list *ret_operands);
void take_effects(struct field *field, struct image_list *ret_effects);

bool field_vocabulary(struct field *field, const char *const *names, int count, int *ret_number);

#endif
