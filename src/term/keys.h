// One key at a time from the terminal, for a question with one-key answers.
//
// Light. Reads /dev/tty, so that it works while stdin is a pipe. Between keys_open() and
// keys_close() the terminal neither echoes nor waits for Enter; it is set back by keys_close(), by
// exit(), and by the signals that end or stop the program. One at a time in a process.
#ifndef HOB_TERM_KEYS_H
#define HOB_TERM_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum key_kind {
    KEY_CHARACTER, // `text` holds it
    KEY_ENTER,
    KEY_ESCAPE,
    KEY_BACKSPACE,
    KEY_UP,
    KEY_DOWN,
    KEY_RIGHT,
    KEY_LEFT,
    KEY_OTHER,     // a key without a name here, or bytes that are no key
    KEY_INTERRUPT, // Ctrl-C
    KEY_TIMEOUT,
    KEY_END, // Ctrl-D, or the terminal went away
};

struct key {
    enum key_kind kind;
    char text[5]; // one character in UTF-8; "" for the other kinds. Control characters arrive as
                  // such
};

// Fails without a controlling terminal.
[[nodiscard]] bool keys_open(struct error *err);
// As keys_open(), on this terminal.
[[nodiscard]] bool keys_open_path(const char *path, struct error *err);
void keys_close(void);

// Waits up to `timeout_ms` for a key; a negative one waits for ever. Keys typed ahead count.
struct key keys_read(int timeout_ms);

#endif
