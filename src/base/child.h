// Another program, started without a shell between and waited for.
#ifndef HOB_BASE_CHILD_H
#define HOB_BASE_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum { CHILD_NOTHING = -1 }; // /dev/null

// Starts the program at `path`. `descriptors[i]` becomes its descriptor i; all others that are
// close-on-exec stay here. `argv` and `environment` end with NULL; a NULL environment is this
// process's own.
[[nodiscard]] bool child_start(const char *path, const char *const *argv,
                               const char *const *environment, const int *descriptors,
                               size_t descriptor_count, pid_t *ret_pid, struct error *err);

// Its exit status; 128 and the number of the signal that ended it.
[[nodiscard]] bool child_wait(pid_t pid, int *ret_status, struct error *err);

#endif
