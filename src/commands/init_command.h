// `hob init` and `hob completions`: static text for the person's shell.
#ifndef HOB_COMMANDS_INIT_COMMAND_H
#define HOB_COMMANDS_INIT_COMMAND_H

#include "cli/command.h"

int command_init(struct invocation *invocation, struct error *err);
int command_completions(struct invocation *invocation, struct error *err);

#endif
