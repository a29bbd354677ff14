// How surrogates are written and recognised; only for the .c files of this folder.
#ifndef HOB_LITERALS_SURROGATE_H
#define HOB_LITERALS_SURROGATE_H

#include "literals/literals.h"

extern const char *const surrogate_prefixes[LITERAL_KINDS_COUNT];

static inline bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static inline bool is_name_byte(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_';
}

// The length of the surrogate at text[at], with its kind, or 0. It ends where a name does, and
// begins where one does, after an escape (\btext1) or after an option's letter (-uuser1).
size_t surrogate_at(const char *text, size_t length, size_t at, enum literal_kind *ret_kind);

// The item of that name, or NULL.
const struct literal *surrogate_find(const struct literals_map *map, const char *name,
                                     size_t length);

#endif
