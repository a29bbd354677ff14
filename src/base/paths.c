#include "base/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *variable;
    const char *below_home;
} places[] = {
    [PLACE_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
    [PLACE_DATA] = {"XDG_DATA_HOME", ".local/share"},
    [PLACE_CACHE] = {"XDG_CACHE_HOME", ".cache"},
    [PLACE_STATE] = {"XDG_STATE_HOME", ".local/state"},
    [PLACE_RUNTIME] = {"XDG_RUNTIME_DIR", NULL},
};

static bool is_absolute(const char *path)
{
    return path != NULL && path[0] == '/' && strlen(path) < PATH_BYTES_MAX / 2;
}

bool path_in(struct arena *arena, enum place place, const char *name, char **ret_path,
             struct error *err)
{
    const char *base = getenv(places[place].variable);
    const char *slash = name[0] == '\0' ? "" : "/";
    if (is_absolute(base)) {
        *ret_path = arena_printf(arena, "%s/hob%s%s", base, slash, name);
        return true;
    }
    const char *home = getenv("HOME");
    if (places[place].below_home == NULL)
        return error_set(err, EXIT_FAILED, "%s is not set to an absolute path",
                         places[place].variable);
    if (!is_absolute(home))
        return error_set(err, EXIT_FAILED,
                         "HOME is not set to an absolute path, so hob has no place for its files; "
                         "set HOME or %s",
                         places[place].variable);
    *ret_path = arena_printf(arena, "%s/%s/hob%s%s", home, places[place].below_home, slash, name);
    return true;
}

bool path_of_program(struct arena *arena, char **ret_folder, struct error *err)
{
    char path[PATH_BYTES_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (length <= 0)
        return error_errno(err, "/proc/self/exe cannot be read");
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    *ret_folder = arena_copy(arena, path, slash == NULL ? 0 : (size_t)(slash - path));
    return true;
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool path_shipped(struct arena *arena, const char *name, char **ret_path, struct error *err)
{
    const char *chosen = getenv("HOB_DATADIR");
    if (chosen != NULL && chosen[0] != '\0') {
        *ret_path = arena_printf(arena, "%s/%s", chosen, name);
        return true;
    }
    char *folder;
    if (!path_of_program(arena, &folder, err))
        return false;
    // From bin/hob and from libexec/hob/hob-late; the first is the build tree.
    static const char *const layouts[] = {"share", "../share/hob", "../../share/hob"};
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        char *path = arena_printf(arena, "%s/%s/%s", folder, layouts[i], name);
        if (access(path, R_OK) == 0) {
            *ret_path = path;
            return true;
        }
    }
    return error_set(err, EXIT_FAILED,
                     "%s, which ships with hob, is missing beside %s; install hob again, or set "
                     "HOB_DATADIR",
                     name, folder);
}

char *path_find_program(struct arena *arena, const char *name)
{
    const char *path = getenv("PATH");
    if (path == NULL || name[0] == '\0' || strchr(name, '/') != NULL)
        return NULL;
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        char candidate[PATH_BYTES_MAX];
        size_t name_length = strlen(name);
        if (length > 0 && length + name_length + 2 <= sizeof(candidate)) {
            memcpy(candidate, path, length);
            candidate[length] = '/';
            memcpy(candidate + length + 1, name, name_length + 1);
            struct stat info;
            if (stat(candidate, &info) == 0 && S_ISREG(info.st_mode) &&
                access(candidate, X_OK) == 0)
                return arena_string(arena, candidate);
        }
        path += length + (path[length] == ':');
    }
    return NULL;
}
