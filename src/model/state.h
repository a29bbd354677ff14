// What a model made of the prompt's fixed part, kept in a file so that the next process reads it
// back in milliseconds instead of working it out again.
//
// A file holds one state: a header, and llama.cpp's own bytes. Its name and header carry a key of
// all that the bytes depend on; length and checksum are checked before llama.cpp sees them. A file
// that is cut, damaged or of another key counts as missing, and is written anew. The folder holds
// at most STATE_FILES_MAX files and STATE_BYTES_MAX bytes; those used longest ago go first.
#ifndef HOB_MODEL_STATE_H
#define HOB_MODEL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fd.h"

enum {
    STATE_FILES_MAX = 4,
    STATE_BYTES_MAX = 256 * 1024 * 1024,
};

struct state_key {
    char hex[DIGEST_HEX_BYTES]; // SHA-256 of everything that the state depends on
};

// The payload in a file's bytes, or false when they are not a whole file of this key.
bool state_check(const void *data, size_t length, const struct state_key *key,
                 const void **ret_payload, size_t *ret_payload_length);

// Maps the state of `key` in `folder`. False when there is none. `*ret_payload` is inside the
// mapping, which the caller closes. The file counts as used now.
bool state_read(const char *folder, const struct state_key *key, struct mapping *ret_mapping,
                const void **ret_payload, size_t *ret_payload_length);

// Writes a state under a temporary name, renames it, and removes what is over the limits. Not
// synced to the disk: the checksum finds what a power cut leaves.
[[nodiscard]] bool state_write(const char *folder, const struct state_key *key, const void *payload,
                               size_t length, struct error *err);

#endif
