// A shell text part by part: what each command, option, value and operand is, from the tree and the
// facts alone. Never runs anything, never looks at the machine. Light.
#ifndef HOB_EFFECTS_EXPLAIN_H
#define HOB_EFFECTS_EXPLAIN_H

#include "facts/facts.h"
#include "shell/shell.h"

enum {
    EXPLAIN_PARTS_MAX = 2000, // past it the last part says that there is more
    EXPLAIN_DEPTH_MAX = 16,   // commands inside commands
};

enum explain_kind {
    EXPLAIN_COMMAND,
    EXPLAIN_SUBCOMMAND,
    EXPLAIN_OPTION, // with its value
    EXPLAIN_OPERAND,
    EXPLAIN_SYNTAX, // redirections, loops, pipes
    EXPLAIN_UNKNOWN,
    EXPLAIN_UNKNOWN_COMMAND,
};

struct explain_part {
    enum explain_kind kind;
    const char *text;       // as written
    const char *about;      // one clause
    struct shell_span span; // in the text explained; inside quoted code: of the whole quoted word
    unsigned depth;         // commands inside commands, from 0
};

struct explanation {
    struct explain_part *parts;
    size_t count;
};

void explain_tree(struct arena *arena, const struct facts *facts, const struct shell_tree *tree,
                  struct explanation *ret_explanation);

#endif
