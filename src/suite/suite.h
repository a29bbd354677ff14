// Requests with commands that are right for them, to measure a model on: read from a file, and
// answers judged by what they do in a sandbox or, where there is none, by their text. Late.
//
// The file's form is described at its head; the shipped one is suite/everyday.yaml.
#ifndef HOB_SUITE_SUITE_H
#define HOB_SUITE_SUITE_H

#include "base/arena.h"
#include "base/error.h"
#include "suite/sandbox.h"

enum {
    SUITE_CASES_MAX = 1000,
    SUITE_ACCEPTED_MAX = 16,
    SUITE_TREES_MAX = 16,
    SUITE_FILE_BYTES_MAX = 4 * 1024 * 1024,
};

struct suite_case {
    const char *ask;
    const char *accepted[SUITE_ACCEPTED_MAX]; // the first is the one to show
    size_t accepted_count;
    const char *tree; // shell text that makes the files it is tried on
    bool has_order;   // the lines of the output must come in the same order
};

struct suite {
    const char *description;
    struct suite_case *cases;
    size_t count;
};

// A file that is not of the form is a sentence with its first fault.
[[nodiscard]] bool suite_read(const char *path, struct arena *arena, struct suite *ret_suite,
                              struct error *err);

// Whether the command does what one of the accepted ones does. `sandbox` NULL: whether it is one
// of them but for the spelling. What cannot be tried is not right.
bool suite_is_right(const struct sandbox *sandbox, struct arena *arena,
                    const struct suite_case *entry, const char *command);

// Whether two commands have the same canonical text.
bool suite_is_same(struct arena *arena, const char *left, const char *right);

#endif
