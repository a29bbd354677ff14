// What is wrong with YAML files: sentences with a place. Late.
//
// All of them are kept, up to a bound; the arena holds the texts.
#ifndef HOB_YAML_COMPLAINTS_H
#define HOB_YAML_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum { COMPLAINTS_MAX = 200 };

struct complaint {
    const char *path;
    int line, column; // 0 when it is about the whole file
    bool is_warning;
    const char *text;
};

struct complaints {
    struct arena *arena;
    struct complaint *rows; // NULL until the first
    size_t count;
    size_t error_count, warning_count; // these go on when the rows are full
};

__attribute__((format(printf, 5, 6))) void complaints_add(struct complaints *complaints,
                                                          const char *path, int line, int column,
                                                          const char *format, ...);
__attribute__((format(printf, 5, 6))) void complaints_warn(struct complaints *complaints,
                                                           const char *path, int line, int column,
                                                           const char *format, ...);

// One row as "PATH:LINE:COLUMN: TEXT".
char *complaint_line(struct arena *arena, const struct complaint *row);

// All rows, a line each, and how many there are no rows for.
char *complaints_text(const struct complaints *complaints);

// The first error as the sentence, with how many more there are, which the command `validate`
// ("hob rules validate") lists. Returns false.
bool complaints_fail(const struct complaints *complaints, const char *validate, struct error *err);

#endif
