// What a word of a command is to its program: data, or code that the program runs. Late.
//
// A template may put captured text into data, but not into code: what `sh -c`, `awk` or `sed` do
// with quoted text is beyond quoting. Fed with the words of one simple command, left to right. It
// errs towards code.
#ifndef HOB_PACKS_ARGUMENT_H
#define HOB_PACKS_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>

enum argument_kind {
    ARGUMENT_DATA,
    ARGUMENT_OPERAND, // data that could be taken for an option when it starts with -
    ARGUMENT_COMMAND, // the name of the command
    ARGUMENT_CODE,
    ARGUMENT_SED, // a sed script
};

struct program;

struct argument_state {
    const struct program *program; // NULL: the name is still to come
    bool is_after_dashes, is_after_option;
    bool is_code_next, is_skipped_next;
    bool is_wrapping; // a later word may be a program too: sudo, xargs, find -exec
    bool has_script;
    int operands;
};

// What the word that begins with `so_far` (maybe empty) is.
enum argument_kind argument_kind(const struct argument_state *state, const char *so_far);

// A word has ended.
void argument_take(struct argument_state *state, const char *word);

#endif
