#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/paths.h"

bool fd_read_all(int fd, const char *what, struct buffer *into, struct error *err)
{
    char chunk[16 * 1024];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "%s cannot be read", what);
        buffer_add(into, chunk, (size_t)got);
        if (!buffer_check(into, what, err))
            return false;
    }
}

bool fd_write_all(int fd, const void *bytes, size_t length, const char *what, struct error *err)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t put = write(fd, at, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(err, "%s cannot be written", what);
        at += put;
        length -= (size_t)put;
    }
    return true;
}

bool file_read(const char *path, struct buffer *into, struct error *err)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "%s cannot be opened", path);
    return fd_read_all(fd, path, into, err);
}

static bool write_and_sync(int fd, const void *bytes, size_t length, const char *path,
                           struct error *err)
{
    if (!fd_write_all(fd, bytes, length, path, err))
        return false;
    if (fsync(fd) != 0)
        return error_errno(err, "%s cannot be written", path);
    return true;
}

bool file_replace(const char *path, const void *bytes, size_t length, struct error *err)
{
    char temporary[PATH_BYTES_MAX];
    int wanted = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (wanted >= (int)sizeof(temporary))
        return error_set(err, EXIT_FAILED, "the path %.60s... is too long", path);
    CLEANUP(close_fd) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "%s cannot be written", path);
    if (!write_and_sync(fd, bytes, length, path, err)) {
        unlink(temporary);
        return false;
    }
    return file_put_in_place(temporary, path, err);
}

bool file_put_in_place(const char *temporary, const char *path, struct error *err)
{
    if (rename(temporary, path) != 0) {
        error_errno(err, "%s cannot be replaced", path);
        unlink(temporary);
        return false;
    }
    return true;
}

bool directory_make(const char *path, struct error *err)
{
    char part[PATH_BYTES_MAX];
    size_t length = strlen(path);
    if (length >= sizeof(part))
        return error_set(err, EXIT_FAILED, "the path %.60s... is too long", path);
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    memcpy(part, path, length + 1);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return error_errno(err, "the folder %s cannot be made", part);
        *slash = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_errno(err, "the folder %s cannot be made", path);
    return true;
}

bool mapping_open(const char *path, struct mapping *ret_mapping, struct error *err)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_errno(err, "%s cannot be opened", path);
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_errno(err, "%s cannot be opened", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, EXIT_FAILED, "%s is not a regular file", path);
    *ret_mapping = (struct mapping){0};
    if (info.st_size == 0)
        return true;
    void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return error_errno(err, "%s cannot be mapped", path);
    *ret_mapping = (struct mapping){.data = data, .length = (size_t)info.st_size};
    return true;
}

void mapping_close(struct mapping *mapping)
{
    if (mapping->data != NULL)
        munmap((void *)(uintptr_t)mapping->data, mapping->length);
    *mapping = (struct mapping){0};
}

bool file_lock(const char *path, int timeout_ms, int *ret_fd, struct error *err)
{
    CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "the lock %s cannot be opened", path);
    for (int waited_ms = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited_ms += 5) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return error_errno(err, "the lock %s cannot be taken", path);
        if (waited_ms >= timeout_ms)
            return error_set(err, EXIT_FAILED, "the lock %s is held by another hob for over %d ms",
                             path, timeout_ms);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    *ret_fd = take_fd(&fd);
    return true;
}
