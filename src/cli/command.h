// The commands and flags of hob as tables: parsing, help, completions and the man page come from
// them.
//
// A row per command and verb ("rules list"). The light program holds the functions of the light
// rows and executes the late program for the others; commands_test.c holds tables and functions
// together.
#ifndef HOB_CLI_COMMAND_H
#define HOB_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "config/config.h"
#include "engine/engine.h"
#include "facts/facts.h"
#include "policy/policy.h"

enum flag_id {
    FLAG_MODEL,
    FLAG_ENGINE,
    FLAG_SHELL,
    FLAG_TARGET,
    FLAG_OFFLINE,
    FLAG_PRINT,
    FLAG_COPY,
    FLAG_EDIT,
    FLAG_JSON,
    FLAG_COLOR,
    FLAG_QUIET,
    FLAG_VERBOSE,
    FLAG_YES,
    FLAG_SHA256,
    FLAG_NAME,
    FLAG_SYNTAX,
    FLAG_QUICK,
    FLAG_WHY,
    FLAG_PLACEHOLDERS,
    FLAG_HINTS,
    FLAG_HELP,
    FLAG_VERSION,
    FLAG_COUNT,
};

struct flag {
    char letter;          // 0 for none
    const char *name;     // without the dashes
    const char *argument; // "NAME", or NULL when it takes none
    const char *summary;
};

extern const struct flag flags[FLAG_COUNT];

#define FLAG_BIT(id) (UINT32_C(1) << (id))

struct command {
    const char *name;      // "rules"
    const char *verb;      // "list", or NULL
    const char *arguments; // "[ID...]" for help
    const char *summary;
    uint32_t
        flag_bits; // besides FLAG_HELP, FLAG_COLOR, FLAG_QUIET and FLAG_VERBOSE, which all take
    int words_least, words_most; // operands; -1 for no limit
    bool is_late;
    bool is_hidden;  // for hob's own use, not in help
    bool takes_line; // after its first word all are words, dashes or not: a command line
};

extern const struct command commands[];
extern const size_t command_count;

struct program;

struct invocation {
    const struct program *program;
    const struct command *command;
    const char
        *values[FLAG_COUNT]; // the argument, or "" for a flag without one; NULL when not given
    const char **words;      // operands, NULL-terminated
    size_t word_count;
    int argc; // as the program was started, for handing over to the late one
    char **argv;
    int64_t start_us;
    struct config config; // with the flags on top
    struct arena *arena;  // lives as long as the program
};

// Every command's function: returns the exit code. On failure it prints nothing itself but fills
// `err` and returns err->code.
typedef int (*command_fn)(struct invocation *invocation, struct error *err);

struct command_row {
    const char *name;
    const char *verb;
    command_fn run;
};

// One of the two programs: which functions and engines it is linked with.
struct program {
    const struct command_row *rows;
    size_t row_count;
    const struct engine *const *engines;
    size_t engine_count;
    // The light program opens what was compiled before, or finds it stale and hands over; the late
    // one compiles.
    bool (*load_config)(struct arena *arena, struct config *ret_config, bool *ret_is_stale,
                        struct error *err);
    bool (*open_rules)(struct arena *arena, struct rules_set *ret_set, bool *ret_is_stale,
                       struct error *err);
    bool (*open_grammar)(struct arena *arena, struct grammar **ret_grammar, bool *ret_is_stale,
                         struct error *err);
    bool (*open_facts)(struct arena *arena, struct facts **ret_facts, bool *ret_is_stale,
                       struct error *err);
    bool (*open_policy)(struct arena *arena, const struct facts *facts, struct policy *ret_policy,
                        bool *ret_is_stale, struct error *err);
    bool is_late;
};

// Finds the command (bare words are `ask`) and parses flags and words. EXIT_USAGE with a hint.
[[nodiscard]] bool invocation_parse(int argc, char **argv, struct arena *arena,
                                    struct invocation *ret_invocation, struct error *err);

// The row for `name` and `verb` (may be NULL), or NULL.
const struct command *command_find(const char *name, const char *verb);

// Puts the flags that are settings (--shell, --offline, ...) on top of `invocation->config`.
[[nodiscard]] bool invocation_apply_flags(struct invocation *invocation, struct error *err);

static inline bool is_given(const struct invocation *invocation, enum flag_id flag)
{
    return invocation->values[flag] != NULL;
}

#endif
