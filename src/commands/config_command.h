// hob config: get, set, unset, list, explain, edit, path, trust.
//
// They work, as far as they can, while a file has a fault: mending it is what they are for.
#ifndef HOB_COMMANDS_CONFIG_COMMAND_H
#define HOB_COMMANDS_CONFIG_COMMAND_H

#include "cli/command.h"

int command_config_get(struct invocation *invocation, struct error *err);
int command_config_set(struct invocation *invocation, struct error *err);
int command_config_unset(struct invocation *invocation, struct error *err);
int command_config_list(struct invocation *invocation, struct error *err);
int command_config_explain(struct invocation *invocation, struct error *err);
int command_config_edit(struct invocation *invocation, struct error *err);
int command_config_path(struct invocation *invocation, struct error *err);
int command_config_trust(struct invocation *invocation, struct error *err);
int command_config_untrust(struct invocation *invocation, struct error *err);

#endif
