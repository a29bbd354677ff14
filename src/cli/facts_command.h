// The verbs of `hob facts`. Late.
#ifndef HOB_CLI_FACTS_COMMAND_H
#define HOB_CLI_FACTS_COMMAND_H

#include "cli/command.h"

int command_facts_list(struct invocation *invocation, struct error *err);
int command_facts_show(struct invocation *invocation, struct error *err);
int command_facts_validate(struct invocation *invocation, struct error *err);

// `hob facts compile FOLDER FILE`: how the build makes the shipped image.
int command_facts_compile(struct invocation *invocation, struct error *err);

#endif
