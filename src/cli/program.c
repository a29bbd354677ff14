#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/hand_over.h"
#include "cli/help_command.h"
#include "cli/output.h"

enum { PROGRAM_BYTES_MAX = 512 * 1024 * 1024 };

// A program that was started with a standard descriptor closed must not have a file take its
// number.
static void open_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY);
}

// Requests and what is piped in are private: they must not end in a core file. Programs that hob
// starts get their own default back. LeakSanitizer has to trace its own process.
static void forbid_core_dumps(void)
{
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

static command_fn find_function(const struct program *program, const struct command *command)
{
    for (size_t i = 0; i < program->row_count; i++) {
        const struct command_row *row = &program->rows[i];
        bool is_verb = row->verb == NULL || command->verb == NULL
                           ? row->verb == command->verb
                           : strcmp(row->verb, command->verb) == 0;
        if (is_verb && strcmp(row->name, command->name) == 0)
            return row->run;
    }
    return NULL;
}

// A config file with a fault must not keep `hob config edit` from mending it, nor help from
// helping.
static bool must_have_config(const struct command *command)
{
    static const char *const without[] = {"config", "help", "version", "doctor", "completions"};
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
        if (strcmp(command->name, without[i]) == 0)
            return false;
    return true;
}

static int run(struct invocation *invocation, struct error *err)
{
    note_set_quiet(is_given(invocation, FLAG_QUIET));
    if (is_given(invocation, FLAG_HELP))
        return help_for_command(invocation->command, err);
    if (is_given(invocation, FLAG_VERSION))
        invocation->command = command_find("version", NULL);
    command_fn function = find_function(invocation->program, invocation->command);
    if (function == NULL && !invocation->program->is_late)
        return hand_over(invocation->arena, invocation->argv, NULL, 0, err);
    if (function == NULL)
        return error_set(err, EXIT_FAILED,
                         "this hob is built without the local model; build it "
                         "with llama.cpp, as `make run` does"),
               err->code;
    bool is_stale = false;
    if (!invocation->program->load_config(invocation->arena, &invocation->config, &is_stale, err)) {
        if (must_have_config(invocation->command))
            return err->code;
        *err = (struct error){0};
        config_builtin(&invocation->config);
    } else if (is_stale) {
        return hand_over(invocation->arena, invocation->argv, NULL, 0, err);
    }
    if (!invocation_apply_flags(invocation, err))
        return err->code;
    return function(invocation, err);
}

int program_main(const struct program *program, int argc, char **argv)
{
    int64_t start_us = clock_us();
    open_standard_descriptors();
    forbid_core_dumps();
    signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of write(), with an exit code
    signal(SIGXFSZ, SIG_IGN); // and so is a file that may not grow
    struct arena arena;
    arena_init(&arena, PROGRAM_BYTES_MAX);
    struct invocation invocation;
    struct error err = {0};
    int code = EXIT_USAGE;
    if (invocation_parse(argc, argv, &arena, &invocation, &err)) {
        invocation.program = program;
        invocation.start_us = start_us;
        code = run(&invocation, &err);
    }
    if (code != EXIT_DONE)
        code = err.text[0] == '\0' ? code : report_error(&err);
    arena_done(&arena);
    return code;
}
