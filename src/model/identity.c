#include "model/identity.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "model/files.h"

enum { MEMORY_BYTES_MAX = 16 * 1024, LINE_BYTES_MAX = 200 };

struct file_identity file_identity_of(const char *path)
{
    struct stat info;
    if (path == NULL || stat(path, &info) != 0)
        return (struct file_identity){0};
    return (struct file_identity){
        .device = (uint64_t)info.st_dev,
        .inode = (uint64_t)info.st_ino,
        .bytes = (uint64_t)info.st_size,
        .changed_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec,
    };
}

bool file_identity_is_same(const struct file_identity *a, const struct file_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
           a->changed_ns == b->changed_ns;
}

// A line of the memory is this, the digest and a newline.
static char *line_start(struct arena *arena, const struct file_identity *identity)
{
    return arena_printf(arena, "%llx %llx %llx %llx ", (unsigned long long)identity->device,
                        (unsigned long long)identity->inode, (unsigned long long)identity->bytes,
                        (unsigned long long)identity->changed_ns);
}

static bool memory_path(struct arena *arena, char **ret_path)
{
    return path_in(arena, PLACE_CACHE, "model-digests", ret_path, NULL);
}

static bool find(const char *memory, const char *start, char ret_hex[DIGEST_HEX_BYTES])
{
    size_t length = strlen(start);
    for (const char *line = memory; *line != '\0'; line += strcspn(line, "\n")) {
        line += strspn(line, "\n");
        if (strncmp(line, start, length) != 0 ||
            strcspn(line + length, "\n") != DIGEST_HEX_BYTES - 1)
            continue;
        memcpy(ret_hex, line + length, DIGEST_HEX_BYTES - 1);
        ret_hex[DIGEST_HEX_BYTES - 1] = '\0';
        return model_is_checksum(ret_hex);
    }
    return false;
}

void file_identity_remember(struct arena *arena, const char *path, const char *hex)
{
    struct file_identity identity = file_identity_of(path);
    char *memory_file, *folder;
    CLEANUP(buffer_done) struct buffer old;
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&old, MEMORY_BYTES_MAX);
    buffer_init(&text, MEMORY_BYTES_MAX);
    if (!memory_path(arena, &memory_file) || !path_in(arena, PLACE_CACHE, "", &folder, NULL) ||
        !directory_make(folder, NULL))
        return;
    buffer_printf(&text, "%s%s\n", line_start(arena, &identity), hex);
    if (access(memory_file, R_OK) == 0)
        (void)!file_read(memory_file, &old, NULL);
    const char *line = old.data;
    for (int i = 1; i < IDENTITIES_MAX && *line != '\0'; i++) {
        size_t length = strcspn(line, "\n");
        if (length < LINE_BYTES_MAX) {
            buffer_add(&text, line, length);
            buffer_char(&text, '\n');
        }
        line += length + (line[length] == '\n');
    }
    (void)!file_replace(memory_file, text.data, text.length, NULL);
}

static bool can_remember(struct arena *arena)
{
    char *folder;
    return path_in(arena, PLACE_CACHE, "", &folder, NULL) && directory_make(folder, NULL) &&
           access(folder, W_OK) == 0;
}

struct stop {
    const volatile sig_atomic_t *cancel;
};

static bool goes_on(size_t done, size_t all, void *context)
{
    const struct stop *stop = context;
    (void)done;
    (void)all;
    return stop->cancel == NULL || *stop->cancel == 0;
}

bool file_identity_digest(struct arena *arena, const char *path,
                          const volatile sig_atomic_t *cancel, char ret_hex[DIGEST_HEX_BYTES],
                          struct error *err)
{
    struct file_identity identity = file_identity_of(path);
    struct stat info;
    CLEANUP(buffer_done) struct buffer memory;
    char *memory_file;
    buffer_init(&memory, MEMORY_BYTES_MAX);
    // A pipe or a device might never end.
    if (stat(path, &info) != 0)
        return error_errno(err, "cannot open %s", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, EXIT_FAILED, "%s is not a regular file", path);
    bool has_memory = memory_path(arena, &memory_file) && access(memory_file, R_OK) == 0 &&
                      file_read(memory_file, &memory, NULL);
    if (has_memory && find(memory.data, line_start(arena, &identity), ret_hex))
        return true;
    if (!can_remember(arena))
        return model_checksum_read(arena, path, ret_hex, err);
    struct stop stop = {cancel};
    if (!digest_file(path, goes_on, &stop, ret_hex, err))
        return false;
    file_identity_remember(arena, path, ret_hex);
    return true;
}
