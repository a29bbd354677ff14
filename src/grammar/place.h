// How a value is quoted where it stands in a command. Late. Only for the .c files here.
#ifndef HOB_GRAMMAR_PLACE_H
#define HOB_GRAMMAR_PLACE_H

#include "grammar/image.h"
#include "shell/shell.h"

// The place of the bytes of the tree's text, which are a plain word or a part of one.
// `*ret_refused` says where it is when no quoting would hold there; else NULL.
enum grammar_place place_of(const struct shell_tree *tree, struct shell_span value,
                            const char **ret_refused);

#endif
