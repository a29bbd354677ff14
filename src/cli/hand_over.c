#include "cli/hand_over.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/paths.h"

bool late_program_path(struct arena *arena, char **ret_path, struct error *err)
{
    char *folder;
    if (!path_of_program(arena, &folder, err))
        return false;
    const char *chosen = getenv("HOB_LATE");
    char *candidates[] = {
        chosen != NULL && chosen[0] == '/' ? arena_string(arena, chosen) : NULL,
        arena_printf(arena, "%s/hob-late", folder),
        arena_printf(arena, "%s/../libexec/hob/hob-late", folder),
    };
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
        if (candidates[i] != NULL && access(candidates[i], X_OK) == 0) {
            *ret_path = candidates[i];
            return true;
        }
    return error_set(err, EXIT_FAILED,
                     "hob-late, the second half of hob, is missing beside %s; install hob again",
                     folder);
}

// A memory file: what was piped in is never written to a disk.
static bool replace_input(const char *input, size_t length, struct error *err)
{
    int fd = memfd_create("hob-input", MFD_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "standard input cannot be passed on");
    if (!fd_write_all(fd, input, length, "standard input", err))
        return false;
    if (lseek(fd, 0, SEEK_SET) != 0 || dup2(fd, STDIN_FILENO) < 0)
        return error_errno(err, "standard input cannot be passed on");
    return true;
}

// The model's threads wait for each other hundreds of times per token. By default they spin for up
// to a tenth of a second, which on a busy machine takes the cores from the very threads they wait
// for: a tenth of the speed. The OpenMP library reads this when it is loaded, so it has to be set
// before.
static void tame_waiting_threads(void)
{
    if (getenv("OMP_WAIT_POLICY") == NULL)
        setenv("GOMP_SPINCOUNT", "1000", 0);
}

int hand_over(struct arena *arena, char **argv, const char *input, size_t input_length,
              struct error *err)
{
    char *path;
    if (!late_program_path(arena, &path, err))
        return err->code;
    if (input != NULL && !replace_input(input, input_length, err))
        return err->code;
    tame_waiting_threads();
    execv(path, argv);
    error_errno(err, "%s cannot be started", path);
    return err->code;
}
