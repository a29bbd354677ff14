#include "views/answer_view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/child.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "cli/hand_over.h"
#include "cli/output.h"
#include "term/keys.h"
#include "term/term.h"
#include "term/visible.h"
#include "views/clipboard.h"
#include "views/report_view.h"

enum { SHOWN_BYTES_MAX = 64 * 1024, EDITED_BYTES_MAX = 16 * 1024 };

static void show_piece(const char *piece, size_t length, void *context)
{
    struct draft_view *view = context;
    struct buffer text;
    buffer_init(&text, SHOWN_BYTES_MAX);
    visible_add(&text, piece, length, VISIBLE_ONE_LINE);
    // One line only, so that clearing it leaves nothing behind.
    if (view->used + text.length < view->columns) {
        note_printf("%s", text.data);
        view->used += text.length;
    }
    view->is_shown = true;
    buffer_done(&text);
}

void draft_view_init(struct draft_view *view, const struct invocation *invocation,
                     struct request *request)
{
    *view = (struct draft_view){0};
    if (!isatty(STDERR_FILENO) || is_given(invocation, FLAG_JSON) ||
        is_given(invocation, FLAG_QUIET))
        return;
    view->columns = term_width(STDERR_FILENO) - 1;
    request->stream = show_piece;
    request->stream_context = view;
}

void draft_view_done(struct draft_view *view)
{
    if (view->is_shown)
        note_printf("\r\033[K");
    view->is_shown = false;
}

static const char *missing_line(struct arena *arena, const struct proposal *proposal)
{
    if (proposal->package == NULL)
        return arena_printf(arena, "this needs %s, which is not installed here", proposal->missing);
    return arena_printf(arena, "this needs %s, which is not installed here; the package %s has it",
                        proposal->missing, proposal->package);
}

// The command as the person sees it; one that a model wrote may hold anything.
static void show_proposal(const struct invocation *invocation, const struct proposal *proposal,
                          const char *command)
{
    bool has_color = term_has_color(config_text(&invocation->config, CONFIG_COLOR), STDERR_FILENO);
    struct buffer text;
    buffer_init(&text, SHOWN_BYTES_MAX);
    visible_add(&text, command, strlen(command), VISIBLE_LINES);
    note_printf("  %s%s%s\n", term_style(STYLE_COMMAND, has_color), text.data,
                term_plain(has_color));
    buffer_clear(&text);
    visible_add(&text, proposal->explanation, strlen(proposal->explanation), VISIBLE_ONE_LINE);
    note_printf("  %s%s%s%s, confidence %.2f: %s%s\n", term_style(STYLE_QUIET, has_color),
                proposal->engine, proposal->rule == NULL ? "" : " ",
                proposal->rule == NULL ? "" : proposal->rule, proposal->confidence, text.data,
                term_plain(has_color));
    const char *doubt =
        proposal->missing == NULL ? proposal->doubt : missing_line(invocation->arena, proposal);
    if (doubt != NULL) {
        buffer_clear(&text);
        visible_add(&text, doubt, strlen(doubt), VISIBLE_ONE_LINE);
        note_printf("  %s%s%s\n", term_style(STYLE_WARNING, has_color), text.data,
                    term_plain(has_color));
    }
    if (proposal->is_unsure)
        note_printf("  %shob is not sure of this%s\n", term_style(STYLE_WARNING, has_color),
                    term_plain(has_color));
    if (proposal->report != NULL)
        report_note(invocation, proposal->report);
    buffer_done(&text);
}

static void show_keys(const struct invocation *invocation)
{
    static const char *const keys[][2] = {
        {"Enter", "print"}, {"e", "edit"}, {"c", "copy"}, {"q", "quit"}};
    bool has_color = term_has_color(config_text(&invocation->config, CONFIG_COLOR), STDERR_FILENO);
    note_printf(" ");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        note_printf(" %s%s%s %s ", term_style(STYLE_KEY, has_color), keys[i][0],
                    term_plain(has_color), keys[i][1]);
}

// The line editor is the late program's: this program starts it with the line as its input.
static bool edit(struct arena *arena, const char *command, const char **ret_command,
                 struct error *err)
{
    char *path;
    if (!late_program_path(arena, &path, err))
        return false;
    CLEANUP(close_fd) int input = memfd_create("hob-edit", MFD_CLOEXEC);
    int output[2];
    if (input < 0 || pipe2(output, O_CLOEXEC) != 0)
        return error_errno(err, "the line editor cannot be started");
    CLEANUP(close_fd) int reading = output[0];
    CLEANUP(close_fd) int writing = output[1];
    if (!fd_write_all(input, command, strlen(command), "the line", err) ||
        lseek(input, 0, SEEK_SET) != 0)
        return false;
    const char *const argv[] = {path, "edit-line", NULL};
    const int descriptors[] = {input, writing, STDERR_FILENO};
    pid_t pid;
    if (!child_start(path, argv, NULL, descriptors, 3, &pid, err))
        return false;
    close_fd(&writing);
    struct buffer line;
    buffer_init(&line, EDITED_BYTES_MAX);
    bool is_read = fd_read_all(reading, "the edited line", &line, err);
    int status = 1;
    is_read = child_wait(pid, &status, err) && is_read;
    while (line.length > 0 && line.data[line.length - 1] == '\n')
        line.data[--line.length] = '\0';
    if (is_read && status != 0)
        is_read = error_set(err, EXIT_DECLINED, "the line was not kept");
    if (is_read)
        *ret_command = arena_string(arena, line.data);
    buffer_done(&line);
    return is_read;
}

static bool copy(struct invocation *invocation, const char *command, struct error *err)
{
    const char *way;
    if (!clipboard_put(invocation->arena, command, &way, err))
        return false;
    note_printf("hob: copied by way of %s\n", way);
    return true;
}

static bool print_command(const char *command, struct error *err)
{
    output_printf("%s\n", command);
    return output_finish(err);
}

static struct key read_key(struct error *err)
{
    struct key key = {.kind = KEY_END};
    if (!keys_open(err))
        return key;
    key = keys_read(-1);
    keys_close();
    if (key.kind == KEY_CHARACTER && strcmp(key.text, "q") == 0)
        key.kind = KEY_ESCAPE;
    return key;
}

// One key after the answer; a key that means nothing is waited past. The terminal is in its own
// mode again while a key's work is done, which may be another program's.
static bool choose(struct invocation *invocation, const struct proposal *proposal,
                   struct error *err)
{
    const char *command = proposal->command;
    for (;;) {
        show_keys(invocation);
        struct key key = read_key(err);
        note_printf("\r\033[K");
        if (key.kind == KEY_ENTER)
            return print_command(command, err);
        if (key.kind == KEY_INTERRUPT)
            return error_set(err, EXIT_INTERRUPTED, "interrupted");
        if (key.kind == KEY_ESCAPE || key.kind == KEY_END)
            return error_set(err, EXIT_DECLINED, "%s", "");
        bool is_good = true;
        if (strcmp(key.text, "c") == 0)
            is_good = copy(invocation, command, err);
        if (strcmp(key.text, "e") == 0) {
            is_good = edit(invocation->arena, command, &command, err) || err->code == EXIT_DECLINED;
            show_proposal(invocation, proposal, command);
        }
        if (!is_good)
            return false;
    }
}

bool answer_show(struct invocation *invocation, const struct proposal *proposal, struct error *err)
{
    const char *command = proposal->command;
    if (is_given(invocation, FLAG_EDIT) && !edit(invocation->arena, command, &command, err))
        return false;
    if (is_given(invocation, FLAG_COPY) && !copy(invocation, command, err))
        return false;
    bool is_person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
    if (!is_person || is_given(invocation, FLAG_PRINT) || is_given(invocation, FLAG_EDIT)) {
        if (proposal->missing != NULL)
            note_printf("hob: %s\n", missing_line(invocation->arena, proposal));
        if (proposal->is_unsure)
            note_printf("hob: it is not sure of this: %.0f %%\n", proposal->confidence * 100);
        if (proposal->report != NULL && proposal->report->risk >= RISK_HIGH)
            note_printf("hob: %s: %s\n", risk_names[proposal->report->risk],
                        proposal->report->reasons[0].text);
        return print_command(command, err);
    }
    if (proposal->report != NULL)
        report_measure(invocation->arena, proposal->report);
    show_proposal(invocation, proposal, command);
    return choose(invocation, proposal, err);
}
