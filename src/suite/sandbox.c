#include "suite/sandbox.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "base/child.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

// Inside: $1 makes the tree, $2 is the command. It gets neither this script's input nor the place
// where the state goes.
static const char driver[] = "ulimit -t 5 -f 4096 -c 0\n"
                             "cd /work && eval \"$1\" >/dev/null 2>&1 3>&-\n"
                             "timeout -k 1 5 bash -c \"$2\" </dev/null 2>/dev/null 3>&-\n"
                             "code=$?\n"
                             "cd /work || exit\n"
                             "find . -mindepth 1 -printf '%y %m %p %l\\n' | LC_ALL=C sort >&3\n"
                             "find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum >&3\n"
                             "exit $code\n";

// clang-format off
static const char *const confinement[] = {
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin",
    "--setenv", "HOME", "/work",
    "--setenv", "LC_ALL", "C.UTF-8",
    "--setenv", "TZ", "UTC",
    "--ro-bind", "/usr", "/usr",
    "--ro-bind-try", "/bin", "/bin",
    "--ro-bind-try", "/sbin", "/sbin",
    "--ro-bind-try", "/lib", "/lib",
    "--ro-bind-try", "/lib64", "/lib64",
    "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
    "--ro-bind-try", "/etc/passwd", "/etc/passwd",
    "--ro-bind-try", "/etc/group", "/etc/group",
    "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
    "--proc", "/proc",
    "--dev", "/dev",
    "--size", "67108864",
    "--tmpfs", "/tmp",
    "--size", "67108864",
    "--tmpfs", "/work",
    "--chdir", "/work",
};
// clang-format on

static size_t add_words(const char **argv, size_t count, const char *const *words,
                        size_t word_count)
{
    for (size_t i = 0; i < word_count; i++)
        argv[count++] = words[i];
    return count;
}

static int open_memory(const char *name)
{
    return memfd_create(name, MFD_CLOEXEC);
}

static bool read_back(int fd, struct arena *arena, const char **ret_text, struct error *err)
{
    struct buffer text;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return error_errno(err, "cannot read what a command printed");
    buffer_init(&text, SANDBOX_OUTPUT_BYTES_MAX);
    bool is_read = fd_read_all(fd, "the output of a command", &text, err);
    if (is_read)
        *ret_text = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return is_read;
}

static bool spawn_inside(const struct sandbox *sandbox, const char *tree, const char *command,
                         int output, int state, int *ret_status, struct error *err)
{
    const char *const own[] = {
        "timeout", "-k", "1", "20", sandbox->bubblewrap,
    };
    const char *const inside[] = {"--", "bash", "-c", driver, "hob", tree, command};
    static const char *const environment[] = {NULL};
    const char *argv[COUNT_OF(own) + COUNT_OF(confinement) + COUNT_OF(inside) + 1];
    const int descriptors[] = {CHILD_NOTHING, output, CHILD_NOTHING, state};
    size_t count = add_words(argv, 0, own, COUNT_OF(own));
    count = add_words(argv, count, confinement, COUNT_OF(confinement));
    count = add_words(argv, count, inside, COUNT_OF(inside));
    argv[count] = NULL;
    pid_t pid;
    return child_start(sandbox->timeout, argv, environment, descriptors, COUNT_OF(descriptors),
                       &pid, err) &&
           child_wait(pid, ret_status, err);
}

bool sandbox_run(const struct sandbox *sandbox, struct arena *arena, const char *tree,
                 const char *command, struct outcome *ret_outcome, struct error *err)
{
    CLEANUP(close_fd) int output = open_memory("hob-output");
    CLEANUP(close_fd) int state = open_memory("hob-state");
    struct outcome outcome = {0};
    if (output < 0 || state < 0)
        return error_errno(err, "cannot make a memory file");
    if (!spawn_inside(sandbox, tree, command, output, state, &outcome.exit_code, err) ||
        !read_back(output, arena, &outcome.output, err) ||
        !read_back(state, arena, &outcome.state, err))
        return false;
    *ret_outcome = outcome;
    return true;
}

bool sandbox_open(struct arena *arena, struct sandbox *ret_sandbox, struct error *err)
{
    struct sandbox sandbox = {
        .bubblewrap = path_find_program(arena, "bwrap"),
        .timeout = path_find_program(arena, "timeout"),
    };
    struct outcome outcome;
    if (sandbox.bubblewrap == NULL || sandbox.timeout == NULL)
        return error_set(err, EXIT_FAILED, "bubblewrap is not installed");
    if (!sandbox_run(&sandbox, arena, ":>made", "echo tried", &outcome, err))
        return false;
    if (strcmp(outcome.output, "tried\n") != 0 || strstr(outcome.state, "./made") == NULL)
        return error_set(err, EXIT_FAILED, "%s may not make namespaces here", sandbox.bubblewrap);
    *ret_sandbox = sandbox;
    return true;
}
