// A GGUF file from the web or the disk into the models folder.
//
// Fetched or copied under a hidden name, checked (checksum, header, length), and renamed: a name in
// the folder is always a whole file. One hob at a time brings a name; a second one is told so. What
// was fetched of an interrupted download is kept for the next try.
#ifndef HOB_MODEL_PULL_H
#define HOB_MODEL_PULL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "model/files.h"

// 1 TB: no model that a machine could run is larger.
#define MODEL_BYTES_MAX UINT64_C(1000000000000)

enum pull_step { PULL_BRING, PULL_CHECK };

typedef void (*pull_progress_fn)(enum pull_step step, uint64_t done_bytes, uint64_t all_bytes,
                                 void *context);

struct model_pull {
    const char *source; // an address or a path
    const char *name;   // NULL: the source's own
    const char *sha256; // that the file must have; NULL for any
    enum model_kind kind;
    bool is_offline;
    const volatile sig_atomic_t *cancel; // may be NULL
    pull_progress_fn progress;           // may be NULL
    void *context;
};

struct model_pulled {
    const char *name;
    const char *path;
    char sha256[DIGEST_HEX_BYTES];
    uint64_t bytes;
    bool was_there; // the same file was in the folder already
};

// EXIT_UNREACHABLE: network or host. EXIT_USAGE: name or address. EXIT_FAILED: wrong checksum, no
// GGUF file, a different file under that name, the disk.
[[nodiscard]] bool model_pull(struct arena *arena, const struct model_pull *pull,
                              struct model_pulled *ret_pulled, struct error *err);

#endif
