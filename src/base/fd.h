// Files as whole units: read all of one within a bound, replace one atomically, map one, lock one.
//
// All paths are opened with O_CLOEXEC. Written files get mode 0600, made directories 0700.
#ifndef HOB_BASE_FD_H
#define HOB_BASE_FD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

// Reads from `fd` until its end. Fails when there is more than `into->bytes_max`; `what` names the
// source in the sentence.
[[nodiscard]] bool fd_read_all(int fd, const char *what, struct buffer *into, struct error *err);
[[nodiscard]] bool fd_write_all(int fd, const void *bytes, size_t length, const char *what,
                                struct error *err);

[[nodiscard]] bool file_read(const char *path, struct buffer *into, struct error *err);

// Writes a temporary file beside `path` and renames it over: readers see the old or the new file,
// never a part. On a full disk the old file stays and nothing is left behind.
[[nodiscard]] bool file_replace(const char *path, const void *bytes, size_t length,
                                struct error *err);

// Renames a file that is whole now over `path`; when that fails, deletes it.
[[nodiscard]] bool file_put_in_place(const char *temporary, const char *path, struct error *err);

// Makes the folder `path` and its parents, 0700 where they are new.
[[nodiscard]] bool directory_make(const char *path, struct error *err);

// A read-only mapping of a whole regular file; {NULL, 0} for an empty one.
struct mapping {
    const void *data;
    size_t length;
};

[[nodiscard]] bool mapping_open(const char *path, struct mapping *ret_mapping, struct error *err);
void mapping_close(struct mapping *mapping);

// Opens `path` (made when missing) and takes an exclusive lock; waits up to `timeout_ms`. The lock
// goes with the descriptor.
[[nodiscard]] bool file_lock(const char *path, int timeout_ms, int *ret_fd, struct error *err);

#endif
