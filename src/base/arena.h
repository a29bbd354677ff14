// Memory that lives and dies together: one arena per request.
//
// Nothing is freed singly; arena_done() frees all. Every arena has a stated maximum. Out of memory,
// or past the maximum, the program ends with a sentence: inputs are bounded where they are read, so
// only a bug or an attack gets there. Blocks are aligned for any type and zeroed.
#ifndef HOB_BASE_ARENA_H
#define HOB_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *last;
    size_t used_bytes; // over all blocks
    size_t bytes_max;
};

void arena_init(struct arena *arena, size_t bytes_max);
void arena_done(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);

// An array of `count` elements; the product is checked.
void *arena_array(struct arena *arena, size_t count, size_t element_bytes);

// Grows an array that was the result of arena_array(); the old elements are copied.
void *arena_grow(struct arena *arena, const void *array, size_t old_count, size_t new_count,
                 size_t element_bytes);

char *arena_copy(struct arena *arena, const char *text, size_t length); // adds a final NUL
char *arena_string(struct arena *arena, const char *text);
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *arena, const char *format,
                                                         ...);

#endif
