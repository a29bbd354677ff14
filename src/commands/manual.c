#include "commands/manual.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/paths.h"

extern char **environ;

static bool is_plain(const char *name)
{
    return name[0] != '\0' && name[0] != '-' &&
           name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "._+-")] == '\0';
}

static bool start(const char *program, char *const argv[], pid_t *ret_pid, int *ret_output)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    bool is_started = posix_spawn(ret_pid, program, &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
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
    char *const argv[] = {program, arena_string(arena, "--"), arena_string(arena, name), NULL};
    pid_t pid;
    int started;
    if (!start(program, argv, &pid, &started))
        return NULL;
    CLEANUP(close_fd) int output = started;
    char *text = arena_alloc(arena, MANUAL_BYTES_MAX + 1);
    size_t length = read_some(output, text, MANUAL_BYTES_MAX);
    kill(pid, SIGKILL); // it has ended, or takes too long
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    // "name (1)      - what it is"
    const char *dash = strstr(text, " - ");
    return dash == NULL ? NULL : dash + 3;
}
