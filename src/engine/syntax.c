#include "engine/syntax.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

// The text goes in through a memory file: argv is for everyone on the machine to read.
static int text_as_file(const char *text)
{
    CLEANUP(close_fd) int fd = memfd_create("hob-syntax", MFD_CLOEXEC);
    if (fd < 0 || !fd_write_all(fd, text, strlen(text), "a memory file", NULL) ||
        !fd_write_all(fd, "\n", 1, "a memory file", NULL) || lseek(fd, 0, SEEK_SET) != 0)
        return -1;
    return take_fd(&fd);
}

static enum syntax wait_for(pid_t pid)
{
    CLEANUP(close_fd) int process = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd wait = {.fd = process, .events = POLLIN};
    if (process < 0 || poll(&wait, 1, SYNTAX_TIMEOUT_MS) <= 0)
        kill(pid, SIGKILL);
    int status;
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return SYNTAX_UNKNOWN;
    return WEXITSTATUS(status) == 0 ? SYNTAX_GOOD : SYNTAX_BAD;
}

enum syntax syntax_check(struct arena *arena, const char *shell, const char *command)
{
    char *bash = path_find_program(arena, "bash");
    if (bash == NULL || strcmp(shell, "fish") == 0)
        return SYNTAX_UNKNOWN;
    CLEANUP(close_fd) int text = text_as_file(command);
    if (text < 0)
        return SYNTAX_UNKNOWN;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, text, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // An empty environment: BASH_ENV and exported functions must have no say.
    char *const arguments[] = {bash, (char[]){"--norc"}, (char[]){"--noprofile"}, (char[]){"-n"},
                               NULL};
    char *const environment[] = {NULL};
    pid_t pid;
    int failure = posix_spawn(&pid, bash, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ? wait_for(pid) : SYNTAX_UNKNOWN;
}
