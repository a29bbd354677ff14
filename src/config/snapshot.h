// The merged files as the light program reads them: one small file in the cache folder.
//
// It holds each option's value and layer, and the paths and stamps of all the files that were read
// or would have been. It answers only while all of them are as they were; a missing, old, cut or
// damaged snapshot is no error, only of no use. Each project file has a snapshot of its own.
#ifndef HOB_CONFIG_SNAPSHOT_H
#define HOB_CONFIG_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "config/config.h"
#include "config/sources.h"

enum {
    SNAPSHOT_BYTES_MAX = 256 * 1024,
    // A file changed twice within one tick of the file system's clock has one stamp for two
    // contents, so that a snapshot of so young a file is not kept (git calls such a file racily
    // clean).
    SNAPSHOT_SETTLE_MS = 20,
};

// Fills the values and `untrusted_project`; false, with `config` untouched, when it is of no use.
[[nodiscard]] bool snapshot_read(struct arena *arena, const struct config_sources *sources,
                                 struct config *config);

// Writes it when that is possible. Readers see an old one, or the whole new one.
void snapshot_write(struct arena *arena, const struct config_sources *sources,
                    const struct config *config);

// The same, over bytes. `bytes` must live as long as `config` and be aligned for uint64_t.
[[nodiscard]] bool snapshot_decode(const void *bytes, size_t length,
                                   const struct config_sources *sources, struct config *config);
void snapshot_encode(const struct config_sources *sources, const struct config *config,
                     struct buffer *into);

// Makes the magic, version, length and checksum in the head of `bytes` right, when there are
// enough.
void snapshot_seal(void *bytes, size_t length);

// Where the snapshot for these sources is kept; NULL without a cache folder.
char *snapshot_path(struct arena *arena, const struct config_sources *sources);

#endif
