// Text from elsewhere, made harmless for a terminal: nothing in it can move the cursor, set a
// title, answer a query or hide other text.
//
// Light. For what a model wrote, what a file holds, names on disk. Only what a person sees goes
// through here; what a program reads stays as it is.
#ifndef HOB_TERM_VISIBLE_H
#define HOB_TERM_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

enum visible_lines {
    VISIBLE_ONE_LINE, // newline and tab are shown, as \n and \t
    VISIBLE_LINES,    // newline and tab pass
};

// Appends `text` to `into`: C0 controls and DEL as ^X, C1 controls, direction marks and overrides
// and other invisible characters as \u{9B}, bytes that are not UTF-8 as \xFF. The buffer's maximum
// holds.
void visible_add(struct buffer *into, const char *text, size_t length, enum visible_lines lines);

// Whether visible_add() would change nothing.
bool visible_is_same(const char *text, size_t length, enum visible_lines lines);

#endif
