#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char empty_text[1];

void buffer_init(struct buffer *buffer, size_t bytes_max)
{
    *buffer = (struct buffer){.data = empty_text, .bytes_max = bytes_max};
}

void buffer_done(struct buffer *buffer)
{
    if (buffer->capacity > 0)
        free(buffer->data);
    buffer_init(buffer, buffer->bytes_max);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->is_over = false;
    if (buffer->capacity > 0)
        buffer->data[0] = '\0';
}

static bool make_room(struct buffer *buffer, size_t more)
{
    if (more > buffer->bytes_max - buffer->length) {
        buffer->is_over = true;
        return false;
    }
    size_t wanted = buffer->length + more + 1;
    if (wanted <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity < 64 ? 128 : buffer->capacity * 2;
    if (capacity < wanted)
        capacity = wanted;
    char *grown = realloc(buffer->capacity > 0 ? buffer->data : NULL, capacity);
    if (grown == NULL)
        die("out of memory");
    buffer->data = grown;
    buffer->capacity = capacity;
    return true;
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    if (length == 0 || buffer->is_over || !make_room(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_char(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length <= 0 || buffer->is_over || !make_room(buffer, (size_t)length))
        return;
    va_start(args, format);
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, args);
    va_end(args);
    buffer->length += (size_t)length;
}

char *buffer_take(struct buffer *buffer)
{
    char *text = buffer->capacity > 0 ? buffer->data : calloc(1, 1);
    if (text == NULL)
        die("out of memory");
    buffer_init(buffer, buffer->bytes_max);
    return text;
}

bool buffer_check(const struct buffer *buffer, const char *what, struct error *err)
{
    if (buffer->is_over)
        return error_set(err, EXIT_FAILED, "%s is longer than %zu bytes, the most hob takes", what,
                         buffer->bytes_max);
    return true;
}
