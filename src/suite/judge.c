#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "shell/shell.h"
#include "suite/suite.h"

enum { LINES_MAX = 20000 };

static const char *canonical(struct arena *arena, const char *command)
{
    const struct shell_text text = {command, strlen(command)};
    const struct shell_options options = {.dialect = SHELL_BASH};
    struct shell_tree tree;
    struct buffer line;
    if (!shell_parse(arena, text, &options, &tree, NULL, NULL))
        return NULL;
    buffer_init(&line, SHELL_TEXT_BYTES_MAX);
    shell_print(&tree, SHELL_LINE, &line);
    const char *copy = line.is_over ? NULL : arena_copy(arena, line.data, line.length);
    buffer_done(&line);
    return copy;
}

bool suite_is_same(struct arena *arena, const char *left, const char *right)
{
    const char *one = canonical(arena, left), *other = canonical(arena, right);
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

// One line without what people do not care for: runs of spaces, "./" before a name.
static char *plain_line(struct arena *arena, const char *line, size_t length)
{
    char *plain = arena_alloc(arena, length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        bool is_start = count == 0 || plain[count - 1] == ' ';
        char byte = line[i] == '\t' || line[i] == '\r' ? ' ' : line[i];
        if (byte == ' ' && is_start)
            continue;
        if (is_start && byte == '.' && i + 2 < length && line[i + 1] == '/') {
            i++;
            continue;
        }
        plain[count++] = byte;
    }
    while (count > 0 && (plain[count - 1] == ' ' || plain[count - 1] == '/'))
        count--;
    plain[count] = '\0';
    return plain;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

// The number of lines, or LINES_MAX when there are too many to compare.
static size_t split(struct arena *arena, const char *output, bool has_order, char ***ret_lines)
{
    char **lines = arena_array(arena, LINES_MAX, sizeof(*lines));
    size_t count = 0;
    for (const char *at = output; *at != '\0' && count < LINES_MAX;) {
        size_t length = strcspn(at, "\n");
        lines[count] = plain_line(arena, at, length);
        count += lines[count][0] != '\0';
        at += length + (at[length] == '\n');
    }
    if (!has_order)
        qsort(lines, count, sizeof(*lines), by_text);
    *ret_lines = lines;
    return count;
}

static bool has_same_output(const struct suite_case *entry, const char *left, const char *right)
{
    struct arena arena;
    char **one, **other;
    arena_init(&arena, (size_t)64 * 1024 * 1024);
    size_t count = split(&arena, left, entry->has_order, &one);
    bool is_same = count < LINES_MAX && split(&arena, right, entry->has_order, &other) == count;
    for (size_t i = 0; is_same && i < count; i++)
        is_same = strcmp(one[i], other[i]) == 0;
    arena_done(&arena);
    return is_same;
}

bool suite_is_right(const struct sandbox *sandbox, struct arena *arena,
                    const struct suite_case *entry, const char *command)
{
    struct outcome answer, accepted;
    for (size_t i = 0; i < entry->accepted_count; i++)
        if (suite_is_same(arena, command, entry->accepted[i]))
            return true;
    if (sandbox == NULL || !sandbox_run(sandbox, arena, entry->tree, command, &answer, NULL))
        return false;
    for (size_t i = 0; i < entry->accepted_count; i++)
        if (sandbox_run(sandbox, arena, entry->tree, entry->accepted[i], &accepted, NULL) &&
            strcmp(answer.state, accepted.state) == 0 &&
            has_same_output(entry, answer.output, accepted.output))
            return true;
    return false;
}
