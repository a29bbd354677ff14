// One file from the web onto the disk, going on where an earlier try ended.
//
// The bytes go to `path`, which the caller names as unfinished and renames when it is content;
// beside it, PATH.from says which version of what address they are, so that only the same file is
// continued. What is there is kept on every failure but a damaged one. Proxies come from the
// environment, as with curl. Nothing is checked here but the length: the checksum is the caller's.
#ifndef HOB_NET_DOWNLOAD_H
#define HOB_NET_DOWNLOAD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum {
    DOWNLOAD_CONNECT_S = 20,
    DOWNLOAD_STALL_S = 60, // without a single byte
    DOWNLOAD_REDIRECTS_MAX = 5,
    DOWNLOAD_RETRIES_MAX = 3,                // after a connection broke that had brought bytes
    DOWNLOAD_POLL_MS = 20,                   // how soon a cancellation is seen
    DOWNLOAD_SPARE_BYTES = 16 * 1024 * 1024, // of the disk, left free
};

// `all_bytes` is 0 while it is not known. Called a few times a second.
typedef void (*download_progress_fn)(uint64_t done_bytes, uint64_t all_bytes, void *context);

struct download {
    const char *url; // passed address_check()
    const char *path;
    uint64_t bytes_max;
    bool is_offline;                     // refuse, with EXIT_UNREACHABLE
    const volatile sig_atomic_t *cancel; // may be NULL
    download_progress_fn progress;       // may be NULL
    void *context;
};

// EXIT_UNREACHABLE: the network, the host or the file is not there. EXIT_FAILED: too large, or the
// disk. EXIT_INTERRUPTED: cancelled.
[[nodiscard]] bool download_file(const struct download *download, uint64_t *ret_bytes,
                                 struct error *err);

// Forgets an unfinished download: both files are deleted.
void download_forget(const char *path);

// Fails when the file system of `folder` has less than `bytes` and the spare free, with both
// numbers.
[[nodiscard]] bool disk_has_room(const char *folder, uint64_t bytes, struct error *err);

#endif
