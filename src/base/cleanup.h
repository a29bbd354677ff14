// Scope-bound release of descriptors and handles.
//
// `CLEANUP(close_fd) int fd = open(...);` runs close_fd(&fd) when the variable leaves scope, so an
// early return is always safe. take_fd() hands the value on and disarms the cleanup.
#ifndef HOB_BASE_CLEANUP_H
#define HOB_BASE_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn) __attribute__((cleanup(fn)))

static inline void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static inline void close_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
    *file = NULL;
}

static inline void close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
    *folder = NULL;
}

static inline void free_string(char **text)
{
    free(*text);
    *text = NULL;
}

static inline int take_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

#endif
