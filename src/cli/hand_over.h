// From the light program to the late one: same arguments, same terminal, same exit code.
#ifndef HOB_CLI_HAND_OVER_H
#define HOB_CLI_HAND_OVER_H

#include "base/arena.h"
#include "base/error.h"

// Executes hob-late with `argv`. When standard input was already read, `input` holds it and becomes
// the late program's standard input. Returns only on failure.
int hand_over(struct arena *arena, char **argv, const char *input, size_t input_length,
              struct error *err);

// The late program's path; false when it is not there. $HOB_LATE names another one.
[[nodiscard]] bool late_program_path(struct arena *arena, char **ret_path, struct error *err);

#endif
