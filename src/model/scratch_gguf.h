// The parts of a GGUF file, for tests that make one. For *_test.c only.
#ifndef HOB_MODEL_SCRATCH_GGUF_H
#define HOB_MODEL_SCRATCH_GGUF_H

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"

enum scratch_gguf_type { UINT32 = 4, INT32 = 5, BOOL = 7, STRING = 8, ARRAY = 9, UINT64 = 10 };

static inline void put(struct buffer *into, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, number >>= 8)
        buffer_char(into, (char)(number & 0xff));
}

static inline void put_text(struct buffer *into, const char *text)
{
    put(into, strlen(text), 8);
    buffer_text(into, text);
}

static inline void put_string_entry(struct buffer *into, const char *key, const char *value)
{
    put_text(into, key);
    put(into, STRING, 4);
    put_text(into, value);
}

static inline void put_start(struct buffer *into, uint64_t tensors, uint64_t entries)
{
    buffer_text(into, "GGUF");
    put(into, 3, 4);
    put(into, tensors, 8);
    put(into, entries, 8);
}

#endif
