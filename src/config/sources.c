#include "config/sources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/paths.h"

enum { PROJECT_NAME_BYTES_MAX = 64 };

static uint64_t nanoseconds(struct timespec time)
{
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

struct file_stamp file_stamp_of(const struct stat *info)
{
    if (!S_ISREG(info->st_mode) && !S_ISDIR(info->st_mode))
        return (struct file_stamp){0};
    return (struct file_stamp){
        .exists = 1,
        .size = (uint64_t)info->st_size,
        .mtime_ns = nanoseconds(info->st_mtim),
        .ctime_ns = nanoseconds(info->st_ctim),
        .inode = info->st_ino,
        .device = info->st_dev,
    };
}

static struct file_stamp stamp(const char *path, bool must_be_readable)
{
    struct stat info;
    if (path == NULL)
        return (struct file_stamp){0};
    if (stat(path, &info) == 0)
        return file_stamp_of(&info);
    bool is_absent = errno == ENOENT || errno == ENOTDIR || !must_be_readable;
    return (struct file_stamp){.exists = !is_absent};
}

void config_sources_stamp(struct config_sources *sources)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    sources->stamped_ns = nanoseconds(now);
    for (int i = 0; i < SOURCE_COUNT; i++)
        sources->stamps[i] = stamp(sources->paths[i], i == SOURCE_SYSTEM);
}

// HOME may be spelled through a symbolic link, where the working folder never is.
static bool is_same_folder(const char *left, const char *right)
{
    struct stat a, b;
    return right != NULL && stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_ino == b.st_ino &&
           a.st_dev == b.st_dev;
}

// Whether `path`, cut at `length`, and NAME is there; the room for NAME is the caller's.
static bool has_entry(char *path, size_t length, const char *name)
{
    struct stat info;
    memcpy(path + length, name, strlen(name) + 1);
    bool is_there = stat(path, &info) == 0;
    path[length] = '\0';
    return is_there;
}

char *config_project_find(struct arena *arena, const char *name, const char *folder,
                          const char *home)
{
    char path[PATH_BYTES_MAX + PROJECT_NAME_BYTES_MAX];
    size_t length = strnlen(folder, PATH_BYTES_MAX);
    if (folder[0] != '/' || length >= PATH_BYTES_MAX || strlen(name) >= PROJECT_NAME_BYTES_MAX)
        return NULL;
    memcpy(path, folder, length + 1);
    while (length > 1) {
        if (home != NULL && strcmp(path, home) == 0)
            return NULL;
        if (has_entry(path, length, name))
            return is_same_folder(path, home) ? NULL : arena_printf(arena, "%s%s", path, name);
        if (has_entry(path, length, "/.git"))
            return NULL;
        while (length > 0 && path[length - 1] != '/')
            length--;
        length -= length > 0;
        path[length] = '\0';
    }
    return NULL;
}

void config_sources_find(struct arena *arena, struct config_sources *ret_sources)
{
    char folder[PATH_BYTES_MAX];
    char *path;
    *ret_sources = (struct config_sources){.paths = {[SOURCE_SYSTEM] = CONFIG_SYSTEM_PATH}};
    if (path_in(arena, PLACE_CONFIG, "config.toml", &path, NULL))
        ret_sources->paths[SOURCE_USER] = path;
    if (getcwd(folder, sizeof(folder)) != NULL)
        ret_sources->paths[SOURCE_PROJECT] =
            config_project_find(arena, "/.hob.toml", folder, getenv("HOME"));
    if (ret_sources->paths[SOURCE_PROJECT] != NULL &&
        path_in(arena, PLACE_STATE, "trusted", &path, NULL))
        ret_sources->paths[SOURCE_TRUSTED] = path;
    config_sources_stamp(ret_sources);
}

bool config_sources_exist(const struct config_sources *sources)
{
    return sources->stamps[SOURCE_SYSTEM].exists || sources->stamps[SOURCE_USER].exists ||
           sources->stamps[SOURCE_PROJECT].exists;
}
