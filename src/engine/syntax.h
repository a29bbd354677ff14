// Whether a shell would parse a text, by asking bash -n, which runs nothing. Late.
#ifndef HOB_ENGINE_SYNTAX_H
#define HOB_ENGINE_SYNTAX_H

#include <stdbool.h>

#include "base/arena.h"

enum syntax { SYNTAX_GOOD, SYNTAX_BAD, SYNTAX_UNKNOWN };

// SYNTAX_UNKNOWN when there is no bash, it takes over SYNTAX_TIMEOUT_MS, or `shell` is fish.
enum { SYNTAX_TIMEOUT_MS = 2000 };
enum syntax syntax_check(struct arena *arena, const char *shell, const char *command);

#endif
