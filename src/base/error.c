#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void mark_cut(char *text, int wanted_length)
{
    if (wanted_length >= ERROR_TEXT_BYTES_MAX)
        memcpy(text + ERROR_TEXT_BYTES_MAX - 4, "...", 4);
}

bool error_set(struct error *err, enum exit_code code, const char *format, ...)
{
    if (err == NULL)
        return false;
    err->code = code;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    mark_cut(err->text, length);
    return false;
}

bool error_errno(struct error *err, const char *format, ...)
{
    int cause = errno;
    if (err == NULL)
        return false;
    err->code = EXIT_FAILED;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    size_t used = strlen(err->text);
    int tail = snprintf(err->text + used, sizeof(err->text) - used, ": %s", strerror(cause));
    mark_cut(err->text, length + tail);
    return false;
}

bool error_context(struct error *err, const char *format, ...)
{
    if (err == NULL)
        return false;
    char cause[ERROR_TEXT_BYTES_MAX];
    memcpy(cause, err->text, sizeof(cause));
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    size_t used = strlen(err->text);
    int tail = snprintf(err->text + used, sizeof(err->text) - used, ": %s", cause);
    mark_cut(err->text, (int)used + tail);
    return false;
}

void die(const char *format, ...)
{
    va_list args;
    fputs("hob: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(EXIT_FAILED);
}
