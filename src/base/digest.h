// SHA-256 (FIPS 180-4, by libsodium) of bytes and of files, in hexadecimal. Late: libsodium is not
// in the light program.
#ifndef HOB_BASE_DIGEST_H
#define HOB_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { DIGEST_HEX_BYTES = 65 }; // 64 hexadecimal digits and a NUL

void digest_bytes(const void *bytes, size_t length, char ret_hex[DIGEST_HEX_BYTES]);

// Called with the bytes done so far; may be NULL. Returning false stops with "interrupted".
typedef bool (*digest_progress_fn)(size_t done_bytes, size_t all_bytes, void *context);

[[nodiscard]] bool digest_file(const char *path, digest_progress_fn progress, void *context,
                               char ret_hex[DIGEST_HEX_BYTES], struct error *err);

#endif
