// What the parts of word evaluation share; only for the .c files of this folder.
#ifndef HOB_SHELL_EVALUATE_H
#define HOB_SHELL_EVALUATE_H

#include "shell/shell.h"

// A word taken apart for brace expansion: an unquoted byte, or a whole quoted or expanded part.
struct piece {
    const struct shell_part *part; // NULL for a byte
    char byte;
};

// Words, one behind the other; word i ends before pieces[ends[i]]. On the heap.
struct piece_words {
    struct piece *pieces;
    size_t piece_count, piece_room;
    size_t *ends;
    size_t count, room;
    const char *doubt; // why a shell may make other words; NULL when these are sure
    bool is_over;      // past SHELL_VALUES_MAX, SHELL_VALUE_BYTES_MAX or SHELL_DEPTH_MAX
};

void piece_words_done(struct piece_words *words);

// The words that the pieces make, one when there are no braces to expand.
struct piece_words expand_braces(const struct piece *pieces, size_t count,
                                 enum shell_dialect dialect);

// Whether bash may expand braces that the tree shows between quotes, or not those that it shows.
bool has_hidden_braces(const struct shell_part *parts);
#endif
