// How far a long transfer or build has come: one line on a terminal, a line every tenth elsewhere.
//
// The line is rewritten at most every PROGRESS_INTERVAL_MS and taken away at the end, so that
// nothing stays on a terminal. Callers that must be quiet pass fd -1. Bytes are counted in powers
// of 1000.
#ifndef HOB_TERM_PROGRESS_H
#define HOB_TERM_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum {
    PROGRESS_INTERVAL_MS = 100,
    PROGRESS_LINE_BYTES_MAX = 1024,
    // Without a known end, a line is printed for so many bytes where there is no terminal.
    PROGRESS_STEP_BYTES = 64 * 1000 * 1000,
};

struct progress {
    int fd;
    bool is_terminal, is_drawn;
    const char *label;    // the caller's; shown with its control characters made visible
    const char *unit;     // what is counted instead of bytes, or NULL: "files"
    uint64_t all_bytes;   // 0 when unknown
    uint64_t start_bytes; // were there already: they do not count for the speed
    int64_t start_us, drawn_us;
    uint64_t next_step; // without a terminal: the tenth, or step, that is printed next
};

void progress_init(struct progress *progress, int fd, const char *label, uint64_t start_bytes,
                   uint64_t all_bytes);
void progress_update(struct progress *progress, uint64_t done_bytes);
void progress_done(struct progress *progress);

// The line at the moment `now_us` of base/clock.h, without escape sequences, at most `width`
// columns.
void progress_format(const struct progress *progress, uint64_t done_bytes, int64_t now_us,
                     size_t width, struct buffer *into);

// "950 B", "1.5 MB", "2.3 GB".
void progress_format_bytes(uint64_t bytes, struct buffer *into);

#endif
