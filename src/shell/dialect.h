// Where zsh and fish read a text otherwise than bash; only for the .c files of this folder.
#ifndef HOB_SHELL_DIALECT_H
#define HOB_SHELL_DIALECT_H

#include "shell/shell.h"

// What the dialect would take otherwise, of a tree that was read as bash.
struct difference {
    const char
        *sentence; // "`=name` stands for the path of a program in zsh"; NULL when all is alike
    struct shell_span span;
};

struct difference find_difference(const struct shell_tree *tree);

// For a text that does not parse: the shell that it seems to be written for ("fish, by `end`"), or
// NULL.
const char *guess_dialect(const char *text);

#endif
