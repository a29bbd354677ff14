// hob check: what a command would do, and how bad that is. hob explain: what its parts are.
#ifndef HOB_COMMANDS_CHECK_COMMAND_H
#define HOB_COMMANDS_CHECK_COMMAND_H

#include "cli/command.h"

int command_check(struct invocation *invocation, struct error *err);
int command_explain(struct invocation *invocation, struct error *err);

#endif
