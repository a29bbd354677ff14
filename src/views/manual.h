// What the manual says of a command that the facts do not have, as a last resort.
#ifndef HOB_VIEWS_MANUAL_H
#define HOB_VIEWS_MANUAL_H

#include "base/arena.h"

enum { MANUAL_BYTES_MAX = 16 * 1024, MANUAL_TIMEOUT_MS = 500 };

// The one-line summary of its manual page, by whatis(1); NULL when there is none, or `name` is no
// plain name of a program.
const char *manual_summary(struct arena *arena, const char *name);

#endif
