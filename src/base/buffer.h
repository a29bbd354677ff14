// A growing text with a stated maximum.
//
// Appending past the maximum drops the text, remembers it, and is reported by buffer_check(): never
// a silent truncation. `data` is always NUL-terminated, and never NULL after buffer_init().
#ifndef HOB_BASE_BUFFER_H
#define HOB_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct buffer {
    char *data;
    size_t length, capacity, bytes_max;
    bool is_over;
};

void buffer_init(struct buffer *buffer, size_t bytes_max);
void buffer_done(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_char(struct buffer *buffer, char byte);
__attribute__((format(printf, 2, 3))) void buffer_printf(struct buffer *buffer, const char *format,
                                                         ...);

// The text, which is now the caller's to free(); the buffer is empty again.
char *buffer_take(struct buffer *buffer);

// False with "WHAT is longer than N bytes" when something was dropped.
[[nodiscard]] bool buffer_check(const struct buffer *buffer, const char *what, struct error *err);

#endif
