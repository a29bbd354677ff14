// Editing one line on the terminal, with the keys of the person's ~/.editrc (libedit). Late.
#ifndef HOB_TERM_LINE_EDITOR_H
#define HOB_TERM_LINE_EDITOR_H

#include "base/arena.h"
#include "base/error.h"

enum { EDITED_LINE_BYTES_MAX = 16 * 1024 };

// Shows `text` behind `prompt` on /dev/tty and returns what the person made of it, without the
// line's end. EXIT_DECLINED when the line was left with end-of-file.
[[nodiscard]] bool line_edit(struct arena *arena, const char *prompt, const char *text,
                             const char **ret_text, struct error *err);

#endif
