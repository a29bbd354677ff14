// From a model's raw words to one command line.
//
// The words are hostile: the result is valid UTF-8, one line, without control or invisible
// formatting characters, and at most MODEL_COMMAND_BYTES_MAX long; longer is no command, never a
// part of one. Pure text work; nothing here needs a model.
#ifndef HOB_MODEL_REPLY_H
#define HOB_MODEL_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    REPLY_BYTES_MAX = 16 * 1024, // of raw model output looked at
    REPLY_LOOP_PERIOD_MAX = 16,  // tokens in one turn of a loop
};

enum reply_form {
    REPLY_COMPLETION, // the command is the first line
    REPLY_CHAT, // prose around it: a fenced block, an inline span, or a line that looks like one
};

// The command, or NULL when there is none in it.
const char *reply_command(struct arena *arena, enum reply_form form, const char *raw,
                          size_t length);

// True when a completion's text holds its whole answer, so that generation may stop.
bool reply_is_complete(enum reply_form form, const char *raw, size_t length);

// True when the last tokens are the same few over and over: a small model that lost its way.
bool reply_is_loop(const int32_t *tokens, size_t count);

#endif
