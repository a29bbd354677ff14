// Which mount a path is on, from the kernel's list, without touching the path: a look at a file of
// another machine that does not answer would never end. Only for measure.c.
#ifndef HOB_EFFECTS_MOUNTS_H
#define HOB_EFFECTS_MOUNTS_H

#include <stdbool.h>

#include "base/arena.h"

enum { MOUNTS_BYTES_MAX = 256 * 1024 }; // of /proc/self/mountinfo; more is as if it were not there

struct mounts {
    const char *text; // the file, or "" when it cannot be read
};

void mounts_read(struct arena *arena, struct mounts *ret_mounts);
// Whether `path`, absolute and without globs, is on a file system that may not answer: of another
// machine, of a program, or one that is mounted when it is looked at. The root's own never counts.
bool mounts_may_block(const struct mounts *mounts, const char *path);

#endif
