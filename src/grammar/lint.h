// Phrases and commands that stand in each other's way, found by asking requests that are made from
// the phrases themselves. Light.
//
// What is found is so; what is not found may be there all the same, since not all requests can be
// asked: of a grammar that is too large, or too slow to read, only the first phrases are looked at.
// The same grammar always gives the same findings.
#ifndef HOB_GRAMMAR_LINT_H
#define HOB_GRAMMAR_LINT_H

#include "grammar/grammar.h"

enum {
    LINT_FINDINGS_MAX = 1000,
    LINT_REQUESTS_MAX = 100 * 1000,
    LINT_STEPS_MAX = 250 * 1000 * 1000, // of all work; some seconds
};

enum lint_kind {
    LINT_CONTRADICTION, // two read a request at one price, and give different commands
    LINT_SHADOW,        // another one is always answered instead
    LINT_UNUSED,        // it sets what no command has a place for
    LINT_DOUBLE,        // another phrase reads all that it reads, and sets the same
    LINT_KINDS,
};

struct lint_finding {
    enum lint_kind kind;
    bool is_command;                     // the numbers are those of commands, not of phrases
    uint32_t number, other;              // in the image; LINT_UNUSED: the same
    const char *request;                 // that shows it; LINT_UNUSED: NULL
    const char *command, *other_command; // what each makes of it, or NULL
    const char *slot, *value;            // LINT_UNUSED: what it sets, and NULL for any value
};

struct lint {
    struct lint_finding *findings;
    size_t count;         // up to LINT_FINDINGS_MAX
    size_t request_count; // that were asked
    size_t step_count;    // of all work
};

// `is_own_only`: of a person's phrases and commands only. Texts live in the arena.
void grammar_lint(const struct grammar *grammar, struct arena *arena, bool is_own_only,
                  struct lint *ret_lint);

#endif
