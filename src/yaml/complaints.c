#include "yaml/complaints.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/cleanup.h"

// COMPLAINTS_MAX lines, each with a path and a text of bounded length.
enum { TEXT_BYTES_MAX = 4 * 1024 * 1024 };

__attribute__((format(printf, 3, 0))) static void
add_row(struct complaints *complaints, struct complaint row, const char *format, va_list args)
{
    char text[ERROR_TEXT_BYTES_MAX];
    if (complaints->count == COMPLAINTS_MAX)
        return;
    if (complaints->rows == NULL)
        complaints->rows = arena_array(complaints->arena, COMPLAINTS_MAX, sizeof(struct complaint));
    vsnprintf(text, sizeof(text), format, args);
    row.path = arena_string(complaints->arena, row.path);
    row.text = arena_string(complaints->arena, text);
    complaints->rows[complaints->count++] = row;
}

void complaints_add(struct complaints *complaints, const char *path, int line, int column,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complaints->error_count++;
    add_row(complaints, (struct complaint){path, line, column, false, NULL}, format, args);
    va_end(args);
}

void complaints_warn(struct complaints *complaints, const char *path, int line, int column,
                     const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complaints->warning_count++;
    add_row(complaints, (struct complaint){path, line, column, true, NULL}, format, args);
    va_end(args);
}

char *complaint_line(struct arena *arena, const struct complaint *row)
{
    const char *kind = row->is_warning ? "warning: " : "";
    if (row->line == 0)
        return arena_printf(arena, "%s: %s%s", row->path, kind, row->text);
    return arena_printf(arena, "%s:%d:%d: %s%s", row->path, row->line, row->column, kind,
                        row->text);
}

char *complaints_text(const struct complaints *complaints)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, TEXT_BYTES_MAX);
    for (size_t i = 0; i < complaints->count; i++)
        buffer_printf(&text, "%s\n", complaint_line(complaints->arena, &complaints->rows[i]));
    size_t all = complaints->error_count + complaints->warning_count;
    if (all > complaints->count)
        buffer_printf(&text, "and %zu more\n", all - complaints->count);
    return arena_string(complaints->arena, text.data);
}

bool complaints_fail(const struct complaints *complaints, const char *validate, struct error *err)
{
    for (size_t i = 0; i < complaints->count; i++) {
        const struct complaint *row = &complaints->rows[i];
        if (row->is_warning)
            continue;
        size_t more = complaints->error_count - 1;
        const char *line = complaint_line(complaints->arena, row);
        if (more == 0)
            return error_set(err, EXIT_FAILED, "%s", line);
        return error_set(err, EXIT_FAILED, "%.900s (and %zu more; `%s` lists them)", line, more,
                         validate);
    }
    return error_set(err, EXIT_FAILED, "there are %zu faults", complaints->error_count);
}
