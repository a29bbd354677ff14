#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { BLOCK_BYTES = 16 * 1024 };

struct arena_block {
    struct arena_block *previous;
    size_t size, used;
    alignas(max_align_t) char data[];
};

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

void arena_done(struct arena *arena)
{
    while (arena->last != NULL) {
        struct arena_block *block = arena->last;
        arena->last = block->previous;
        free(block);
    }
    arena->used_bytes = 0;
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct arena_block *block = calloc(1, sizeof(*block) + size);
    if (block == NULL)
        die("out of memory");
    block->size = size;
    block->previous = arena->last;
    arena->last = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    if (bytes > arena->bytes_max)
        die("a request needs more than its %zu bytes of memory", arena->bytes_max);
    bytes = (bytes + align - 1) / align * align;
    arena->used_bytes += bytes;
    if (arena->used_bytes > arena->bytes_max)
        die("a request needs more than its %zu bytes of memory", arena->bytes_max);
    struct arena_block *block = arena->last;
    if (block == NULL || block->size - block->used < bytes)
        block = add_block(arena, bytes);
    void *start = block->data + block->used;
    block->used += bytes;
    return start;
}

void *arena_array(struct arena *arena, size_t count, size_t element_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes))
        die("a request needs more than its %zu bytes of memory", arena->bytes_max);
    return arena_alloc(arena, bytes);
}

void *arena_grow(struct arena *arena, const void *array, size_t old_count, size_t new_count,
                 size_t element_bytes)
{
    void *grown = arena_array(arena, new_count, element_bytes);
    if (old_count > 0)
        memcpy(grown, array, old_count * element_bytes);
    return grown;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        die("a text could not be formatted");
    char *text = arena_alloc(arena, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
