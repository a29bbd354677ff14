// Which version of a file a path is, and its SHA-256 without reading a quarter of a gigabyte each
// time: the digest is remembered in the cache by device, inode, size and time of change.
//
// Whoever can write a person's cache can make hob take one model for another, and with the same
// right can replace the model; nothing rests on the memory but which adapter fits.
#ifndef HOB_MODEL_IDENTITY_H
#define HOB_MODEL_IDENTITY_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

enum { IDENTITIES_MAX = 32 }; // remembered; the oldest goes first

struct file_identity {
    uint64_t device, inode, bytes;
    int64_t changed_ns;
};

// All zero when there is no such file, or `path` is NULL.
struct file_identity file_identity_of(const char *path);
bool file_identity_is_same(const struct file_identity *a, const struct file_identity *b);

// The digest of `path`: remembered, else worked out and remembered. Where nothing can be remembered
// it is what the file's sidecar says, and "" without one. Cancelled: EXIT_INTERRUPTED.
[[nodiscard]] bool file_identity_digest(struct arena *arena, const char *path,
                                        const volatile sig_atomic_t *cancel,
                                        char ret_hex[DIGEST_HEX_BYTES], struct error *err);

// Remembers a digest that was just worked out. Losing it costs time, so nobody is told.
void file_identity_remember(struct arena *arena, const char *path, const char *hex);

#endif
