// A scratch folder for a test, which is also its HOME and its working folder.
//
// For *_test.c only. scratch_enter() clears what would lead out of it (XDG_*, HOB_*);
// scratch_leave() removes it with all that is in it.
#ifndef HOB_BASE_SCRATCH_H
#define HOB_BASE_SCRATCH_H

#include <dirent.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

extern char **environ;

struct scratch {
    char path[64];
};

static inline void scratch_forget_variables(const char *prefix)
{
    for (char **at = environ; *at != NULL;) {
        char name[128];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(*at, "="), *at);
        if (strncmp(name, prefix, strlen(prefix)) != 0 || unsetenv(name) != 0)
            at++;
        else
            at = environ;
    }
}

static inline void scratch_enter(struct scratch *scratch)
{
    *scratch = (struct scratch){.path = "/tmp/hob-test-XXXXXX"};
    if (mkdtemp(scratch->path) == NULL || chdir(scratch->path) != 0)
        die("no scratch folder");
    scratch_forget_variables("XDG_");
    scratch_forget_variables("HOB_");
    setenv("HOME", scratch->path, 1);
}

static inline int scratch_remove_one(const char *path, const struct stat *info, int type,
                                     struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

static inline void scratch_leave(struct scratch *scratch)
{
    if (chdir("/") != 0 || nftw(scratch->path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        die("%s cannot be removed", scratch->path);
}

// A test of cmocka in a scratch folder of its own, which is its state: IN_SCRATCH(test).
static inline int scratch_set_up(void **state)
{
    static struct scratch scratch;
    scratch_enter(&scratch);
    *state = &scratch;
    return 0;
}

static inline int scratch_tear_down(void **state)
{
    scratch_leave(*state);
    return 0;
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_set_up, scratch_tear_down)

// Writes a file below the scratch folder, with the folders above it.
static inline void scratch_write(const char *path, const char *bytes, size_t length)
{
    char folder[512];
    snprintf(folder, sizeof(folder), "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        die("%s cannot be written", path);
}

static inline void scratch_write_text(const char *path, const char *text)
{
    scratch_write(path, text, strlen(text));
}

// The number of entries of a folder, without . and ..
static inline int scratch_count(const char *folder)
{
    DIR *stream = opendir(folder);
    int count = -2;
    while (stream != NULL && readdir(stream) != NULL)
        count++;
    if (stream != NULL)
        closedir(stream);
    return count;
}

#endif
