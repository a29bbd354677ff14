// The files that settings come from: where they are, and a stamp that tells whether one changed.
//
// Light: a handful of stat() calls and nothing is opened. The project's file is the nearest
// .hob.toml from the working folder upward, up to and with the folder that has a .git; HOME and /
// hold none. Paths live in the arena and are NULL where there is no such place, as without HOME.
#ifndef HOB_CONFIG_SOURCES_H
#define HOB_CONFIG_SOURCES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"

// Fixed when hob is built: no variable may put another file in the place of the system's.
#ifndef HOB_SYSCONFDIR
#define HOB_SYSCONFDIR "/etc"
#endif
#define CONFIG_SYSTEM_PATH HOB_SYSCONFDIR "/hob/config.toml"

struct file_stamp {
    uint64_t exists, size, mtime_ns, ctime_ns, inode, device;
};

enum config_source {
    SOURCE_SYSTEM,
    SOURCE_USER,
    SOURCE_PROJECT,
    SOURCE_TRUSTED, // the list of trusted projects; looked at only when there is a project file
    SOURCE_COUNT,
};

struct config_sources {
    const char *paths[SOURCE_COUNT];
    struct file_stamp stamps[SOURCE_COUNT];
    uint64_t stamped_ns; // when the stamps were taken, on the file system's clock
};

// Never fails: what cannot be looked at is not there. A system file that cannot be looked at gets a
// stamp that no file has, so that reading it fails with the sentence.
void config_sources_find(struct arena *arena, struct config_sources *ret_sources);

// The two halves of config_sources_find(), for callers with their own paths. `name` is that of the
// project's file with a slash in front ("/.hob.toml"); `folder` and `home` are absolute; `home` may
// be NULL. NULL when there is no project file.
char *config_project_find(struct arena *arena, const char *name, const char *folder,
                          const char *home);
void config_sources_stamp(struct config_sources *sources);

// Whether any file is there that may hold a setting.
bool config_sources_exist(const struct config_sources *sources);

// Devices and pipes count as not there: /dev/null in the place of a file switches it off.
struct file_stamp file_stamp_of(const struct stat *info);

#endif
