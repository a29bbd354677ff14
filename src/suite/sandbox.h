// A command tried in a throw-away world: no network, no files but a tree that is made for it, a few
// seconds, a few megabytes. By bubblewrap, when it is installed and may make namespaces. Late.
#ifndef HOB_SUITE_SANDBOX_H
#define HOB_SUITE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    SANDBOX_OUTPUT_BYTES_MAX = 1024 * 1024,
    SANDBOX_SECONDS_MAX = 5, // for the command
};

struct sandbox {
    const char *bubblewrap; // paths of programs
    const char *timeout;
};

// False, with why, when nothing can be tried on this machine. Tries one command.
[[nodiscard]] bool sandbox_open(struct arena *arena, struct sandbox *ret_sandbox,
                                struct error *err);

struct outcome {
    int exit_code;
    const char *output; // what went to the standard output, NUL-terminated
    const char *state;  // the tree afterwards: types, modes, names, targets, contents as digests
};

// Makes the tree by running `tree` as shell text in an empty folder, then runs the command there;
// both inside. False when it could not be tried or gave more than SANDBOX_OUTPUT_BYTES_MAX.
[[nodiscard]] bool sandbox_run(const struct sandbox *sandbox, struct arena *arena, const char *tree,
                               const char *command, struct outcome *ret_outcome, struct error *err);

#endif
