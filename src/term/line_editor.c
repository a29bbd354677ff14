#include "term/line_editor.h"

#include <histedit.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

static const char *current_prompt;

static char *prompt_text(EditLine *editor)
{
    (void)editor;
    // libedit's type has no const, and it does not write to the text.
    return (char *)(uintptr_t)current_prompt;
}

static void end_editor(EditLine **editor)
{
    if (*editor != NULL)
        el_end(*editor);
    *editor = NULL;
}

bool line_edit(struct arena *arena, const char *prompt, const char *text, const char **ret_text,
               struct error *err)
{
    if (strlen(text) > EDITED_LINE_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "the line is over %d bytes, too long to edit here",
                         EDITED_LINE_BYTES_MAX);
    CLEANUP(close_file) FILE *terminal = fopen("/dev/tty", "r+e");
    if (terminal == NULL)
        return error_errno(err, "there is no terminal to edit on");
    CLEANUP(end_editor) EditLine *editor = el_init("hob", terminal, terminal, stderr);
    if (editor == NULL)
        return error_set(err, EXIT_FAILED, "the terminal cannot be used for editing");
    current_prompt = prompt;
    el_set(editor, EL_PROMPT, prompt_text);
    el_set(editor, EL_SIGNAL, 1);
    el_set(editor, EL_EDITOR, "emacs");
    el_source(editor, NULL);
    char *copy = arena_string(arena, text);
    el_push(editor, copy);
    int length = 0;
    const char *line = el_gets(editor, &length);
    if (line == NULL || length <= 0)
        return error_set(err, EXIT_DECLINED, "nothing was kept");
    while (length > 0 && line[length - 1] == '\n')
        length--;
    *ret_text = arena_copy(arena, line, (size_t)length);
    return true;
}
