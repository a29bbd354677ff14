#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/cleanup.h"

static void to_hex(const unsigned char hash[crypto_hash_sha256_BYTES], char *ret_hex)
{
    sodium_bin2hex(ret_hex, DIGEST_HEX_BYTES, hash, crypto_hash_sha256_BYTES);
}

void digest_bytes(const void *bytes, size_t length, char ret_hex[DIGEST_HEX_BYTES])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, length);
    to_hex(hash, ret_hex);
}

bool digest_file(const char *path, digest_progress_fn progress, void *context,
                 char ret_hex[DIGEST_HEX_BYTES], struct error *err)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        return error_errno(err, "%s cannot be opened", path);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    static unsigned char chunk[1 << 20];
    for (size_t done = 0;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "%s cannot be read", path);
        if (got == 0)
            break;
        crypto_hash_sha256_update(&state, chunk, (size_t)got);
        done += (size_t)got;
        if (progress != NULL && !progress(done, (size_t)info.st_size, context))
            return error_set(err, EXIT_INTERRUPTED, "interrupted while reading %s", path);
    }
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, hash);
    to_hex(hash, ret_hex);
    return true;
}
