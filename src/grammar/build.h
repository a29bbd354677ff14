// From a meaning to a command. Only for the .c files here.
#ifndef HOB_GRAMMAR_BUILD_H
#define HOB_GRAMMAR_BUILD_H

#include "grammar/grammar.h"
#include "grammar/image.h"

enum { BUILD_COMMAND_BYTES_MAX = 16 * 1024 };

// The text of `command` for the meaning; NULL when a condition does not hold, a value has no such
// format, or a slot of the meaning would be left out.
const char *build_command(struct arena *arena, const struct image *image,
                          const struct grammar_command *command, const struct meaning *meaning,
                          unsigned target);

#endif
