// What cli/ prints: stdout carries one command, one answer or one JSON document; all else is
// stderr.
//
// stdout is written through output_* and checked by output_finish(): a full disk or a closed pipe
// is an exit code, not a lost answer.
#ifndef HOB_CLI_OUTPUT_H
#define HOB_CLI_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

__attribute__((format(printf, 1, 2))) void output_printf(const char *format, ...);

// Prints `root` on one line and drops the reference.
[[nodiscard]] bool output_json(json_t *root, struct error *err);

// Flushes; fails with EXIT_FAILED when stdout could not take everything.
[[nodiscard]] bool output_finish(struct error *err);

// A line for the person, on stderr; silent under --quiet.
__attribute__((format(printf, 1, 2))) void note_printf(const char *format, ...);
void note_set_quiet(bool is_quiet);

// Prints "hob: SENTENCE" on stderr and returns the exit code.
int report_error(const struct error *err);

#endif
