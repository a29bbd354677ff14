#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

bool child_start(const char *path, const char *const *argv, const char *const *environment,
                 const int *descriptors, size_t descriptor_count, pid_t *ret_pid, struct error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (size_t i = 0; i < descriptor_count; i++)
        if (descriptors[i] == CHILD_NOTHING)
            posix_spawn_file_actions_addopen(&actions, (int)i, "/dev/null", O_RDWR, 0);
        else
            posix_spawn_file_actions_adddup2(&actions, descriptors[i], (int)i);
    int failure =
        posix_spawn(ret_pid, path, &actions, NULL, (char *const *)(uintptr_t)argv,
                    environment == NULL ? environ : (char *const *)(uintptr_t)environment);
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ||
           error_set(err, EXIT_FAILED, "%s cannot be started: %s", path, strerror(failure));
}

bool child_wait(pid_t pid, int *ret_status, struct error *err)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_errno(err, "cannot wait for a program");
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}
