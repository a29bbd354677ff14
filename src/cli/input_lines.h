// A file of lines that a command is given by its path, "-" for standard input.
#ifndef HOB_CLI_INPUT_LINES_H
#define HOB_CLI_INPUT_LINES_H

#include "base/buffer.h"
#include "base/error.h"

// Up to `into->bytes_max`; a text with NUL bytes in it is refused. EXIT_USAGE: an empty path.
[[nodiscard]] bool input_read(const char *path, struct buffer *into, struct error *err);

// The next line without its LF or CRLF, inside `text`, or NULL after the last. `*at` is 0 at first
// and moves on.
char *input_line(struct buffer *text, size_t *at);

#endif
