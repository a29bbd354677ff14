#include "views/manual.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/cleanup.h"
#include "base/paths.h"

static bool is_plain(const char *name)
{
    return name[0] != '\0' && name[0] != '-' &&
           name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "._+-")] == '\0';
}

static bool start(const char *program, const char *const *argv, pid_t *ret_pid, int *ret_output)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    const int descriptors[] = {CHILD_NOTHING, ends[1], CHILD_NOTHING};
    bool is_started = child_start(program, argv, NULL, descriptors, 3, ret_pid, NULL);
    close(ends[1]);
    *ret_output = ends[0];
    if (!is_started)
        close(ends[0]);
    return is_started;
}

// What it prints, up to the bounds; a program that takes longer is ended.
static size_t read_some(int output, char *text, size_t room)
{
    size_t length = 0;
    struct pollfd ready = {.fd = output, .events = POLLIN};
    while (length < room && poll(&ready, 1, MANUAL_TIMEOUT_MS) > 0) {
        ssize_t count = read(output, text + length, room - length);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    return length;
}

const char *manual_summary(struct arena *arena, const char *name)
{
    char *program = path_find_program(arena, "whatis");
    if (program == NULL || !is_plain(name))
        return NULL;
    const char *const argv[] = {program, "--", name, NULL};
    pid_t pid;
    int started;
    if (!start(program, argv, &pid, &started))
        return NULL;
    CLEANUP(close_fd) int output = started;
    char *text = arena_alloc(arena, MANUAL_BYTES_MAX + 1);
    size_t length = read_some(output, text, MANUAL_BYTES_MAX);
    kill(pid, SIGKILL); // it has ended, or takes too long
    int status;
    (void)child_wait(pid, &status, NULL);
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    // "name (1)      - what it is"
    const char *dash = strstr(text, " - ");
    return dash == NULL ? NULL : dash + 3;
}
