#include "commands/trainer.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/child.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/fd.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/output.h"
#include "term/progress.h"

// Few pairs: small batches, and a rate that keeps what an adapter knows.
static const char *const learning[] = {"--rounds", "8", "--rows", "4", "--rate", "1.2e-4"};

enum {
    REQUIREMENTS_BYTES_MAX = 64 * 1024,
    LINE_BYTES_MAX = 16 * 1024,
    WORDS_MAX = 32,
    TROUBLE_BYTES = 400,
};

// A step's memory is hundreds of megabytes: glibc must not give it back to the kernel each time.
#define MEMORY_SETTINGS                                                                            \
    "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.trim_threshold=1000000000000"              \
    ":glibc.malloc.mmap_max=0:glibc.malloc.arena_max=1:glibc.malloc.top_pad=268435456"

// A folder for each text of the requirements, so that a new one is made when they change.
static bool choose_folder(struct arena *arena, const char *recipe, char **ret_folder,
                          struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    char digest[DIGEST_HEX_BYTES];
    buffer_init(&text, REQUIREMENTS_BYTES_MAX);
    if (!file_read(arena_printf(arena, "%s/requirements.txt", recipe), &text, err))
        return false;
    digest_bytes(text.data, text.length, digest);
    return path_in(arena, PLACE_CACHE, arena_printf(arena, "train-%.12s", digest), ret_folder, err);
}

// Its output is shown: fetching takes minutes.
static bool run_shown(const char *const *argv, const char *what, struct error *err)
{
    const int descriptors[] = {CHILD_NOTHING, STDERR_FILENO, STDERR_FILENO};
    pid_t pid;
    int status;
    return child_start(argv[0], argv, NULL, descriptors, COUNT_OF(descriptors), &pid, err) &&
           child_wait(pid, &status, err) &&
           (status == 0 || error_set(err, EXIT_UNREACHABLE, "%s failed", what));
}

// The file `ready` is written last: a folder without it was not finished, and is filled again.
static bool prepare(const struct invocation *invocation, const struct trainer *trainer,
                    struct error *err)
{
    struct arena *arena = invocation->arena;
    const char *ready = arena_printf(arena, "%s/ready", trainer->folder);
    const char *python = path_find_program(arena, "python3");
    if (access(ready, F_OK) == 0)
        return true;
    if (python == NULL)
        return error_set(err, EXIT_UNREACHABLE, "the recipe is in Python: install python3");
    if (config_bool(&invocation->config, CONFIG_OFFLINE))
        return error_set(err, EXIT_UNREACHABLE,
                         "the recipe's packages are not here, and hob is offline");
    const char *question =
        arena_printf(arena, "The recipe needs JAX: some 300 MB of packages into %s. Fetch them?",
                     trainer->folder);
    const char *const venv[] = {python, "-m", "venv", trainer->folder, NULL};
    const char *const pip[] = {
        trainer->python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        arena_printf(arena, "%s/requirements.txt", trainer->recipe),
        NULL,
    };
    return consent_ask(invocation, question, "nothing is fetched", err) &&
           directory_make(trainer->folder, err) &&
           run_shown(venv, "python3 -m venv (on Debian: install python3-venv)", err) &&
           run_shown(pip, "fetching the recipe's packages", err) && file_replace(ready, "", 0, err);
}

bool trainer_open(const struct invocation *invocation, struct trainer *ret_trainer,
                  struct error *err)
{
    struct arena *arena = invocation->arena;
    struct trainer trainer = {0};
    char *folder, *recipe;
    if (!path_shipped(arena, "train", &recipe, err) || !choose_folder(arena, recipe, &folder, err))
        return false;
    trainer.recipe = recipe;
    trainer.folder = folder;
    trainer.python = arena_printf(arena, "%s/bin/python3", folder);
    if (!prepare(invocation, &trainer, err))
        return false;
    *ret_trainer = trainer;
    return true;
}

static size_t training_words(struct arena *arena, const struct trainer *trainer,
                             const struct training *training, const char *words[WORDS_MAX])
{
    size_t count = 0;
    const char *const options[][2] = {
        {"--base", training->base},   {"--data", training->learned}, {"--valid", training->valid},
        {"--work", training->work},   {"--out", training->out},      {"--name", training->name},
        {"--start", training->start},
    };
    words[count++] = "/usr/bin/env";
    words[count++] = MEMORY_SETTINGS;
    words[count++] = trainer->python;
    words[count++] = arena_printf(arena, "%s/teach.py", trainer->recipe);
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (options[i][1] != NULL) {
            words[count++] = options[i][0];
            words[count++] = options[i][1];
        }
    for (size_t i = 0; i < COUNT_OF(learning); i++)
        words[count++] = learning[i];
    if (training->has_placeholders)
        words[count++] = "--placeholders";
    if (training->has_hints)
        words[count++] = "--hints";
    return count;
}

// What the recipe says, line by line: objects that tell how far it is, and all else is its trouble.
struct listening {
    struct progress progress;
    json_t *last; // object
    char trouble[TROUBLE_BYTES];
};

static void hear(struct listening *listening, const char *line)
{
    json_t *said = json_loads(line, 0, NULL);
    if (!json_is_object(said)) {
        json_decref(said);
        if (line[0] != '\0')
            snprintf(listening->trouble, sizeof(listening->trouble), "%.*s", TROUBLE_BYTES - 1,
                     line);
        return;
    }
    json_int_t step = json_integer_value(json_object_get(said, "step"));
    json_int_t steps = json_integer_value(json_object_get(said, "steps"));
    if (step > 0 && steps >= step) {
        listening->progress.all_bytes = (uint64_t)steps;
        progress_update(&listening->progress, (uint64_t)step);
    }
    json_decref(listening->last);
    listening->last = said;
}

// Until it ends. What stops this program stops the recipe, which keeps what it learned.
static void hear_all(int input, pid_t pid, const volatile sig_atomic_t *cancel,
                     struct listening *listening)
{
    CLEANUP(close_file) FILE *lines = fdopen(input, "r");
    char line[LINE_BYTES_MAX];
    while (lines != NULL) {
        if (fgets(line, sizeof(line), lines) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            hear(listening, line);
        } else if (feof(lines) || errno != EINTR) {
            break;
        } else {
            clearerr(lines);
            if (*cancel != 0)
                kill(pid, SIGINT);
        }
    }
}

static bool run_heard(const char *const *words, const volatile sig_atomic_t *cancel,
                      struct listening *listening, struct error *err)
{
    int ends[2];
    pid_t pid;
    int status;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(err, "the recipe cannot be started");
    const int descriptors[] = {CHILD_NOTHING, ends[1], ends[1]};
    bool is_started =
        child_start(words[0], words, NULL, descriptors, COUNT_OF(descriptors), &pid, err);
    close(ends[1]);
    if (!is_started) {
        close(ends[0]);
        return false;
    }
    hear_all(ends[0], pid, cancel, listening);
    if (!child_wait(pid, &status, err))
        return false;
    if (*cancel != 0)
        return error_set(err, EXIT_INTERRUPTED,
                         "interrupted; the same command goes on from where it was");
    return status == 0 || error_set(err, EXIT_FAILED, "the recipe failed: %s", listening->trouble);
}

bool trainer_estimate(const struct invocation *invocation, const struct trainer *trainer,
                      const struct training *training, struct training_cost *ret_cost,
                      struct error *err)
{
    const char *words[WORDS_MAX] = {NULL};
    struct listening listening = {.progress = {.fd = -1}};
    size_t count = training_words(invocation->arena, trainer, training, words);
    words[count++] = "--estimate";
    bool is_run = run_heard(words, training->cancel, &listening, err);
    json_t *seconds = json_object_get(listening.last, "seconds");
    json_t *bytes = json_object_get(listening.last, "memory_bytes");
    bool is_known = is_run && json_is_number(seconds) && json_is_integer(bytes);
    if (is_known)
        *ret_cost =
            (struct training_cost){json_number_value(seconds), (uint64_t)json_integer_value(bytes)};
    else if (is_run)
        error_set(err, EXIT_FAILED, "the recipe cannot say what it would take");
    json_decref(listening.last);
    return is_known;
}

bool trainer_run(const struct invocation *invocation, const struct trainer *trainer,
                 const struct training *training, struct error *err)
{
    const char *words[WORDS_MAX] = {NULL};
    struct listening listening = {0};
    (void)training_words(invocation->arena, trainer, training, words);
    progress_init(&listening.progress, is_given(invocation, FLAG_QUIET) ? -1 : STDERR_FILENO,
                  "learning", 0, 0);
    listening.progress.unit = "steps";
    bool is_run = run_heard(words, training->cancel, &listening, err);
    progress_done(&listening.progress);
    json_decref(listening.last);
    return is_run;
}
