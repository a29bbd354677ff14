// Puts a text on the person's clipboard.
#ifndef HOB_VIEWS_CLIPBOARD_H
#define HOB_VIEWS_CLIPBOARD_H

#include "base/arena.h"
#include "base/error.h"

enum { CLIPBOARD_BYTES_MAX = 64 * 1024 };

// By wl-copy, xclip, xsel or pbcopy where the session has one, and by the terminal's own escape
// sequence (OSC 52, xterm control sequences), which also works over ssh. `ret_way` says which.
// The text reaches a program on its standard input only, never in its arguments.
[[nodiscard]] bool clipboard_put(struct arena *arena, const char *text, const char **ret_way,
                                 struct error *err);

#endif
