#include "config/trust.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/fd.h"

enum { LOCK_WAIT_MS = 5000 };

static bool read_list(const char *path, struct buffer *into, struct error *err)
{
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    return file_read(path, into, err);
}

// The start of the next line, and its parts; NULL at the end.
static const char *next_line(const char *at, const char **ret_path, size_t *ret_path_length)
{
    if (*at == '\0')
        return NULL;
    size_t length = strcspn(at, "\n");
    bool has_parts = length > DIGEST_HEX_BYTES + 1;
    *ret_path = has_parts ? at + DIGEST_HEX_BYTES + 1 : at;
    *ret_path_length = has_parts ? length - DIGEST_HEX_BYTES - 1 : 0;
    return at + length + (at[length] == '\n');
}

static bool has_line(const char *list, const char *path, const char *hex)
{
    const char *line_path;
    size_t length;
    for (const char *at = list, *next; (next = next_line(at, &line_path, &length)) != NULL;
         at = next)
        if (length == strlen(path) && memcmp(line_path, path, length) == 0 &&
            memcmp(at, hex, DIGEST_HEX_BYTES - 1) == 0)
            return true;
    return false;
}

bool trust_has(const char *list_path, const char *project_path, const void *content, size_t length)
{
    char hex[DIGEST_HEX_BYTES];
    struct buffer list;
    if (list_path == NULL)
        return false;
    buffer_init(&list, TRUST_LIST_BYTES_MAX);
    digest_bytes(content, length, hex);
    bool is_trusted = read_list(list_path, &list, NULL) && has_line(list.data, project_path, hex);
    buffer_done(&list);
    return is_trusted;
}

static void copy_others(const char *list, const char *path, struct buffer *into)
{
    const char *line_path;
    size_t length;
    for (const char *at = list, *next; (next = next_line(at, &line_path, &length)) != NULL;
         at = next)
        if (length > 0 && (length != strlen(path) || memcmp(line_path, path, length) != 0))
            buffer_printf(into, "%.*s\n", (int)strcspn(at, "\n"), at);
}

// Without `hex` the line only goes.
static bool replace_line(const char *list_path, const char *project_path, const char *hex,
                         bool *ret_was_there, struct error *err)
{
    struct buffer list, changed;
    buffer_init(&list, TRUST_LIST_BYTES_MAX);
    buffer_init(&changed, TRUST_LIST_BYTES_MAX);
    bool is_done = read_list(list_path, &list, err);
    if (is_done) {
        copy_others(list.data, project_path, &changed);
        *ret_was_there = changed.length != list.length;
        if (hex != NULL)
            buffer_printf(&changed, "%s  %s\n", hex, project_path);
        is_done = buffer_check(&changed, list_path, err) &&
                  ((hex == NULL && !*ret_was_there) ||
                   file_replace(list_path, changed.data, changed.length, err));
    }
    buffer_done(&list);
    buffer_done(&changed);
    return is_done;
}

static bool change(struct arena *arena, const char *list_path, const char *project_path,
                   const char *hex, bool *ret_was_there, struct error *err)
{
    if (list_path == NULL)
        return error_set(err, EXIT_FAILED, "there is no place to record trust; set HOME");
    if (strchr(project_path, '\n') != NULL)
        return error_set(err, EXIT_FAILED, "a path with a line break in it cannot be trusted");
    const char *slash = strrchr(list_path, '/');
    if (slash != NULL && slash > list_path &&
        !directory_make(arena_copy(arena, list_path, (size_t)(slash - list_path)), err))
        return false;
    CLEANUP(close_fd) int lock = -1;
    if (!file_lock(arena_printf(arena, "%s.lock", list_path), LOCK_WAIT_MS, &lock, err))
        return false;
    return replace_line(list_path, project_path, hex, ret_was_there, err);
}

bool trust_add(struct arena *arena, const char *list_path, const char *project_path,
               const void *content, size_t length, struct error *err)
{
    char hex[DIGEST_HEX_BYTES];
    bool was_there;
    digest_bytes(content, length, hex);
    return change(arena, list_path, project_path, hex, &was_there, err);
}

bool trust_remove(struct arena *arena, const char *list_path, const char *project_path,
                  bool *ret_was_there, struct error *err)
{
    return change(arena, list_path, project_path, NULL, ret_was_there, err);
}
