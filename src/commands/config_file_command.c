// The verbs of hob config that are about a whole file: edit, trust and untrust.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/output.h"
#include "commands/config_command.h"
#include "config/edit.h"
#include "config/files.h"
#include "config/sources.h"
#include "config/trust.h"
#include "term/visible.h"

static const char *choose_editor(void)
{
    static const char *const variables[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *editor = getenv(variables[i]);
        if (editor != NULL && editor[0] != '\0')
            return editor;
    }
    return "vi";
}

// Every setting at its built-in value, commented out: a first file to start from.
static const char *starting_text(struct arena *arena)
{
    const char *text =
        "# The settings of hob. `hob config list` says what holds, `hob config explain "
        "KEY` why.\n";
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct option *option = &config_options[i];
        text = arena_printf(arena, "%s\n# %s\n# %s = %s\n", text, option->summary, option->key,
                            edit_literal(arena, option, option->builtin));
    }
    return text;
}

// The shell splits the variable into words, as every program that honours it does: EDITOR="code
// -w".
static bool run_editor(struct arena *arena, const char *editor, const char *path, struct error *err)
{
    const char *script = arena_printf(arena, "%s \"$@\"", editor);
    pid_t child = fork();
    if (child < 0)
        return error_errno(err, "the editor '%s' cannot be started", editor);
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        execl("/bin/sh", "sh", "-c", script, editor, path, (char *)NULL);
        _exit(127);
    }
    // Ctrl-C belongs to the editor.
    void (*old_interrupt)(int) = signal(SIGINT, SIG_IGN);
    void (*old_quit)(int) = signal(SIGQUIT, SIG_IGN);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    signal(SIGINT, old_interrupt);
    signal(SIGQUIT, old_quit);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 127 || WEXITSTATUS(status) == 126))
        return error_set(err, EXIT_FAILED,
                         "the editor '%s' cannot be started; set VISUAL or EDITOR", editor);
    return error_set(err, EXIT_FAILED, "the editor '%s' failed; what it left in %s was not checked",
                     editor, path);
}

static bool check_file(struct arena *arena, const char *path, struct error *err)
{
    struct config_value said[CONFIG_KEY_COUNT] = {0};
    struct error cause = {0};
    struct buffer text;
    buffer_init(&text, TOML_BYTES_MAX);
    bool is_good = file_read(path, &text, &cause) &&
                   config_check_text(arena, path, text.data, text.length, LAYER_USER, said, &cause);
    buffer_done(&text);
    if (!is_good)
        error_set(err, EXIT_FAILED,
                  "%s\nYour text is kept, and hob does not work until it is mended: `hob config "
                  "edit`",
                  cause.text);
    return is_good;
}

static bool edit(struct arena *arena, const char *path, const char *start, struct error *err)
{
    if (start != NULL && !file_replace(path, start, strlen(start), err))
        return false;
    if (!run_editor(arena, choose_editor(), path, err))
        return false;
    return access(path, F_OK) != 0 || check_file(arena, path, err);
}

// Whether the file holds exactly `text`.
static bool is_untouched(const char *path, const char *text)
{
    struct buffer now;
    buffer_init(&now, TOML_BYTES_MAX);
    bool is_same = file_read(path, &now, NULL) && strcmp(now.data, text) == 0;
    buffer_done(&now);
    return is_same;
}

int command_config_edit(struct invocation *invocation, struct error *err)
{
    char *path, *folder;
    struct arena *arena = invocation->arena;
    if (!path_in(arena, PLACE_CONFIG, "config.toml", &path, err) ||
        !path_in(arena, PLACE_CONFIG, "", &folder, err) || !directory_make(folder, err))
        return err->code;
    bool is_new = access(path, F_OK) != 0 && errno == ENOENT;
    const char *start = is_new ? starting_text(arena) : NULL;
    bool is_done = edit(arena, path, start, err);
    if (is_new && is_untouched(path, start))
        unlink(path);
    return is_done ? EXIT_DONE : (int)err->code;
}

static void show(const char *path, const struct buffer *text)
{
    struct buffer shown;
    buffer_init(&shown, 8 * TOML_BYTES_MAX);
    visible_add(&shown, text->data, text->length, VISIBLE_LINES);
    note_printf("%s:\n%s%s", path, shown.data,
                text->length > 0 && text->data[text->length - 1] == '\n' ? "" : "\n");
    buffer_done(&shown);
}

static bool trust(const struct invocation *invocation, const struct config_sources *sources,
                  const struct buffer *text, struct error *err)
{
    const char *path = sources->paths[SOURCE_PROJECT], *list = sources->paths[SOURCE_TRUSTED];
    struct config_value said[CONFIG_KEY_COUNT] = {0};
    if (trust_has(list, path, text->data, text->length)) {
        note_printf("hob: %s is trusted already\n", path);
        return true;
    }
    if (!config_check_text(invocation->arena, path, text->data, text->length, LAYER_PROJECT, said,
                           err))
        return false;
    show(path, text);
    // What is recorded is the text that was shown, whatever the file holds by then.
    const char *refusal = arena_printf(invocation->arena, "%s is not trusted", path);
    return consent_ask(invocation, "Trust it as it is now?", refusal, err) &&
           trust_add(invocation->arena, list, path, text->data, text->length, err);
}

static bool find_project(const struct invocation *invocation, struct config_sources *sources,
                         struct error *err)
{
    config_sources_find(invocation->arena, sources);
    return (sources->paths[SOURCE_PROJECT] != NULL && sources->stamps[SOURCE_PROJECT].exists) ||
           error_set(err, EXIT_FAILED,
                     "there is no .hob.toml in this folder or above it in its project");
}

int command_config_untrust(struct invocation *invocation, struct error *err)
{
    struct config_sources sources;
    bool was_there;
    if (!find_project(invocation, &sources, err) ||
        !trust_remove(invocation->arena, sources.paths[SOURCE_TRUSTED],
                      sources.paths[SOURCE_PROJECT], &was_there, err))
        return err->code;
    if (!was_there)
        note_printf("hob: %s was not trusted\n", sources.paths[SOURCE_PROJECT]);
    return EXIT_DONE;
}

int command_config_trust(struct invocation *invocation, struct error *err)
{
    struct config_sources sources;
    if (!find_project(invocation, &sources, err))
        return err->code;
    struct buffer text;
    buffer_init(&text, TOML_BYTES_MAX);
    bool is_done = file_read(sources.paths[SOURCE_PROJECT], &text, err) &&
                   trust(invocation, &sources, &text, err);
    buffer_done(&text);
    return is_done ? EXIT_DONE : (int)err->code;
}
