// hob policy show, test and validate.
#ifndef HOB_COMMANDS_POLICY_COMMAND_H
#define HOB_COMMANDS_POLICY_COMMAND_H

#include "cli/command.h"

int command_policy_show(struct invocation *invocation, struct error *err);
int command_policy_test(struct invocation *invocation, struct error *err);
int command_policy_validate(struct invocation *invocation, struct error *err);

#endif
