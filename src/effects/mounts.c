// The form of the file: Linux, Documentation/filesystems/proc.rst, section 3.5.
#include "effects/mounts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

static const char *const slow_types[] = {"nfs",    "nfs4",   "cifs",  "smb3",     "smbfs",
                                         "autofs", "ceph",   "afs",   "9p",       "coda",
                                         "ncpfs",  "lustre", "davfs", "glusterfs"};

void mounts_read(struct arena *arena, struct mounts *ret_mounts)
{
    CLEANUP(close_fd) int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    ret_mounts->text = "";
    if (fd < 0)
        return;
    char *text = arena_array(arena, MOUNTS_BYTES_MAX + 1, 1);
    size_t length = 0;
    while (length < MOUNTS_BYTES_MAX) {
        ssize_t got = read(fd, text + length, MOUNTS_BYTES_MAX - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    if (length < MOUNTS_BYTES_MAX)
        ret_mounts->text = text;
}

// Whether the mount point, in which blanks and the like are octal escapes, is `path` or above it.
static size_t covered(const char *point, size_t length, const char *path)
{
    size_t at = 0, used = 0;
    while (at < length) {
        unsigned char byte = (unsigned char)point[at];
        if (byte == '\\' && at + 3 < length) {
            byte = (unsigned char)((point[at + 1] - '0') * 64 + (point[at + 2] - '0') * 8 +
                                   (point[at + 3] - '0'));
            at += 3;
        }
        if ((unsigned char)path[used] != byte)
            return 0;
        used++;
        at++;
    }
    bool is_root = length == 1;
    return is_root || path[used] == '/' || path[used] == '\0' ? used : 0;
}

// The field after `count` blanks; its length ends at the next one.
static const char *field(const char *line, size_t count)
{
    for (; count > 0 && line != NULL; count--) {
        line = strpbrk(line, " \n");
        line = line != NULL && *line == ' ' ? line + 1 : NULL;
    }
    return line;
}

static bool is_slow(const char *type)
{
    size_t length = strcspn(type, " \n");
    if (strncmp(type, "fuse", 4) == 0)
        return true;
    for (size_t i = 0; i < sizeof(slow_types) / sizeof(slow_types[0]); i++)
        if (strlen(slow_types[i]) == length && memcmp(type, slow_types[i], length) == 0)
            return true;
    return false;
}

bool mounts_may_block(const struct mounts *mounts, const char *path)
{
    size_t best = 0;
    bool may_block = false;
    for (const char *line = mounts->text; *line != '\0';) {
        const char *point = field(line, 4), *end = strchr(line, '\n');
        const char *dash = strstr(line, " - ");
        if (point != NULL && dash != NULL && (end == NULL || dash < end)) {
            size_t used = covered(point, strcspn(point, " \n"), path);
            if (used >= best && used > 0) { // of two on one point the later one is on top
                best = used;
                may_block = used > 1 && is_slow(dash + 3);
            }
        }
        if (end == NULL)
            break;
        line = end + 1;
    }
    return may_block;
}
