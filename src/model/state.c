#include "model/state.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/paths.h"

#define STATE_SUFFIX ".state"

enum {
    STATE_VERSION = 1,
    LISTED_MAX = 256,
    ABANDONED_AFTER_S = 600, // a temporary file this old has no writer any more
    KEY_IN_NAME = 32,        // hexadecimal digits
};

struct state_header {
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t payload_bytes;
    uint64_t checksum;
    char key[DIGEST_HEX_BYTES + 7];
};

static const char state_magic[8] = "hob-kv\n";

// Four lanes of multiply and xor, as FNV-1a does it, over words: damage is found at memory speed.
// It is no defence against a person who writes into the folder; such a person has no need of one.
static uint64_t checksum(const void *data, size_t length)
{
    enum { LANES = 4 };
    const uint64_t prime = UINT64_C(0x100000001b3);
    uint64_t lanes[LANES] = {1, 2, 3, 4};
    const unsigned char *at = data;
    for (; length >= sizeof(lanes); length -= sizeof(lanes), at += sizeof(lanes))
        for (int lane = 0; lane < LANES; lane++) {
            uint64_t word;
            memcpy(&word, at + 8 * lane, sizeof(word));
            lanes[lane] = (lanes[lane] ^ word) * prime;
            lanes[lane] ^= lanes[lane] >> 29;
        }
    uint64_t sum = length;
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ at[i]) * prime;
    for (int lane = 0; lane < LANES; lane++)
        sum = (sum ^ lanes[lane] ^ (lanes[lane] >> 32)) * prime;
    return sum;
}

bool state_check(const void *data, size_t length, const struct state_key *key,
                 const void **ret_payload, size_t *ret_payload_length)
{
    struct state_header header;
    if (length < sizeof(header))
        return false;
    memcpy(&header, data, sizeof(header));
    const char *payload = (const char *)data + sizeof(header);
    bool is_whole = memcmp(header.magic, state_magic, sizeof(state_magic)) == 0 &&
                    header.version == STATE_VERSION && header.header_bytes == sizeof(header) &&
                    header.payload_bytes == length - sizeof(header) &&
                    memcmp(header.key, key->hex, sizeof(key->hex)) == 0 &&
                    header.checksum == checksum(payload, length - sizeof(header));
    if (!is_whole)
        return false;
    *ret_payload = payload;
    *ret_payload_length = length - sizeof(header);
    return true;
}

static bool state_path(const char *folder, const struct state_key *key, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/%.*s" STATE_SUFFIX, folder, KEY_IN_NAME, key->hex);
    return length > 0 && (size_t)length < size;
}

bool state_read(const char *folder, const struct state_key *key, struct mapping *ret_mapping,
                const void **ret_payload, size_t *ret_payload_length)
{
    char path[PATH_BYTES_MAX];
    struct mapping mapping;
    if (!state_path(folder, key, path, sizeof(path)) || !mapping_open(path, &mapping, NULL))
        return false;
    if (!state_check(mapping.data, mapping.length, key, ret_payload, ret_payload_length)) {
        mapping_close(&mapping);
        return false;
    }
    utimensat(AT_FDCWD, path, NULL, 0); // a read-only folder only loses the order of use
    *ret_mapping = mapping;
    return true;
}

struct listed {
    char name[NAME_MAX + 1];
    struct timespec used;
    uint64_t bytes;
};

static int newest_first(const void *left, const void *right)
{
    const struct timespec *a = &((const struct listed *)left)->used;
    const struct timespec *b = &((const struct listed *)right)->used;
    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? 1 : -1;
    return a->tv_nsec < b->tv_nsec ? 1 : a->tv_nsec > b->tv_nsec ? -1 : 0;
}

// Whole states go into `files`; what a writer left behind is removed on the way.
static size_t list_states(DIR *folder, struct listed *files)
{
    size_t count = 0;
    const struct dirent *entry;
    while (count < LISTED_MAX && (entry = readdir(folder)) != NULL) {
        const char *suffix = strstr(entry->d_name, STATE_SUFFIX);
        struct stat info;
        if (suffix == NULL ||
            fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        if (suffix[strlen(STATE_SUFFIX)] != '\0') {
            if (info.st_mtim.tv_sec + ABANDONED_AFTER_S < time(NULL))
                unlinkat(dirfd(folder), entry->d_name, 0);
            continue;
        }
        struct listed *file = &files[count++];
        snprintf(file->name, sizeof(file->name), "%s", entry->d_name);
        file->used = info.st_mtim;
        file->bytes = (uint64_t)info.st_size;
    }
    return count;
}

static void remove_oldest(const char *path)
{
    CLEANUP(close_folder) DIR *folder = opendir(path);
    struct listed *files = calloc(LISTED_MAX, sizeof(*files));
    if (folder != NULL && files != NULL) {
        size_t count = list_states(folder, files);
        qsort(files, count, sizeof(*files), newest_first);
        uint64_t bytes = 0;
        for (size_t i = 0; i < count; i++) {
            bytes += files[i].bytes;
            if (i >= STATE_FILES_MAX || (i > 0 && bytes > STATE_BYTES_MAX))
                unlinkat(dirfd(folder), files[i].name, 0);
        }
    }
    free(files);
}

bool state_write(const char *folder, const struct state_key *key, const void *payload,
                 size_t length, struct error *err)
{
    char path[PATH_BYTES_MAX], temporary[PATH_BYTES_MAX + 8];
    if (length > STATE_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "a prompt state of %zu bytes is too large to keep",
                         length);
    if (!state_path(folder, key, path, sizeof(path)))
        return error_set(err, EXIT_FAILED, "the path %.60s... is too long", folder);
    if (!directory_make(folder, err))
        return false;
    snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    CLEANUP(close_fd) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "%s cannot be written", path);
    struct state_header header = {
        .version = STATE_VERSION,
        .header_bytes = sizeof(header),
        .payload_bytes = length,
        .checksum = checksum(payload, length),
    };
    memcpy(header.magic, state_magic, sizeof(state_magic));
    memcpy(header.key, key->hex, sizeof(key->hex));
    if (!fd_write_all(fd, &header, sizeof(header), path, err) ||
        !fd_write_all(fd, payload, length, path, err)) {
        unlink(temporary);
        return false;
    }
    if (!file_put_in_place(temporary, path, err))
        return false;
    remove_oldest(folder);
    return true;
}
