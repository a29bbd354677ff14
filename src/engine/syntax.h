// Whether the person's shell would parse a text; nothing is run.
#ifndef HOB_ENGINE_SYNTAX_H
#define HOB_ENGINE_SYNTAX_H

#include <stdbool.h>

#include "base/arena.h"

// SYNTAX_UNKNOWN for what zsh and fish read otherwise than bash: their own grammars are not known
// here.
enum syntax { SYNTAX_GOOD, SYNTAX_BAD, SYNTAX_UNKNOWN };

enum syntax syntax_check(struct arena *arena, const char *shell, const char *command);

#endif
