// The verbs of `hob facts`, and opening the facts in the late program. Late.
#ifndef HOB_COMMANDS_FACTS_COMMAND_H
#define HOB_COMMANDS_FACTS_COMMAND_H

#include "cli/command.h"

// As facts_open(), but a stale image is compiled anew; where it cannot be written, in memory. Files
// with faults are left out, with a note for the person.
[[nodiscard]] bool facts_open_compiled(struct arena *arena, struct facts **ret_facts,
                                       bool *ret_is_stale, struct error *err);

int command_facts_list(struct invocation *invocation, struct error *err);
int command_facts_show(struct invocation *invocation, struct error *err);
int command_facts_validate(struct invocation *invocation, struct error *err);

// `hob facts compile FOLDER FILE`: how the build makes the shipped image.
int command_facts_compile(struct invocation *invocation, struct error *err);

#endif
