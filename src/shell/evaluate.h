// What the parts of word evaluation share; only for the .c files of this folder.
#ifndef HOB_SHELL_EVALUATE_H
#define HOB_SHELL_EVALUATE_H

#include "shell/shell.h"

enum manner {  // how a byte comes into a value
    BY_TEXT,   // unquoted in the word itself: a glob character has its power
    BY_VALUE,  // from an unquoted expansion: the same, and blanks divide
    BY_QUOTES, // it stands for itself
};

struct evaluation {
    struct arena *arena;
    const struct shell_knowledge *knowledge;
    const struct shell_word *word;
    struct shell_value *items;
    size_t count, room;
    struct buffer text, pattern; // of the value that is being made
    const char *tilde;
    unsigned extglob_depth;
    bool is_kept; // even when it is empty
    bool has_glob;
    bool is_over;
    const struct shell_part *unresolved;
    const char *reason;
};

// ---- value.c

// An arena that is full would end the program; a word that does not fit is only unresolved.
bool evaluation_has_room(struct evaluation *evaluation, size_t bytes);
void evaluation_add_byte(struct evaluation *evaluation, char byte, enum manner manner);
void evaluation_add_part(struct evaluation *evaluation, const struct shell_part *part,
                         bool is_quoted);
// The value that is being made is unresolved from here on; the first reason counts.
void evaluation_stop(struct evaluation *evaluation, const struct shell_part *part,
                     const char *reason);
// What was added since the last end is one value, or none when it is empty and nothing keeps it.
void evaluation_end_value(struct evaluation *evaluation);

// ---- braces.c

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
