#include "cli/input_lines.h"

#include <string.h>
#include <unistd.h>

#include "base/fd.h"

bool input_read(const char *path, struct buffer *into, struct error *err)
{
    bool is_standard = strcmp(path, "-") == 0;
    const char *name = is_standard ? "standard input" : path;
    if (path[0] == '\0')
        return error_set(err, EXIT_USAGE, "a file needs a name, or - for standard input");
    if (is_standard ? !fd_read_all(STDIN_FILENO, name, into, err) : !file_read(path, into, err))
        return false;
    size_t text_length = strlen(into->data);
    return text_length == into->length ||
           error_set(err, EXIT_FAILED, "%s is not text: byte %zu is NUL", name, text_length + 1);
}

char *input_line(struct buffer *text, size_t *at)
{
    if (*at >= text->length)
        return NULL;
    char *line = text->data + *at;
    size_t length = strcspn(line, "\n");
    *at += length + 1;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    return line;
}
