#include "commands/edit_line_command.h"

#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "cli/output.h"
#include "term/line_editor.h"

int command_edit_line(struct invocation *invocation, struct error *err)
{
    struct buffer text;
    buffer_init(&text, EDITED_LINE_BYTES_MAX);
    const char *line = NULL;
    bool is_good = fd_read_all(STDIN_FILENO, "standard input", &text, err) &&
                   line_edit(invocation->arena, "> ", text.data, &line, err);
    buffer_done(&text);
    if (!is_good)
        return err->code;
    output_printf("%s\n", line);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
