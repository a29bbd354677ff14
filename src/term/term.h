// What a terminal can take: colour or not, how wide, and the few styles that hob prints in.
//
// Light. Nothing here prints; cli/ does. Whether to colour is asked once per stream and passed on.
#ifndef HOB_TERM_TERM_H
#define HOB_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>

// `setting` is the option color or the flag --color. "always" and "never" are obeyed. "auto"
// colours only a terminal: NO_COLOR (no-color.org: set and not empty) and TERM=dumb switch it off,
// CLICOLOR_FORCE (set, not empty, not 0) switches it on without a terminal; NO_COLOR is the
// stronger.
bool term_has_color(const char *setting, int fd);

enum {
    TERM_WIDTH_DEFAULT = 80,
    TERM_WIDTH_LEAST = 20,
    TERM_WIDTH_MOST = 1000,
};

// Columns: what the terminal on `fd` says, else $COLUMNS, else the default; within the bounds
// above.
size_t term_width(int fd);

enum term_style {
    STYLE_COMMAND, // what is proposed
    STYLE_KEY,     // a key that can be pressed
    STYLE_QUIET,   // what is said beside the answer
    STYLE_GOOD,
    STYLE_WARNING,
    STYLE_ERROR,
    STYLE_HEADING,
    STYLE_COUNT,
};

// The escape sequence (ECMA-48 SGR) that starts a style, and the one that ends every style; "" when
// not coloured.
const char *term_style(enum term_style style, bool has_color);
const char *term_plain(bool has_color);

#endif
