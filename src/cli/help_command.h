// `hob help`, `hob version`, and --help of every command, all from the tables.
#ifndef HOB_CLI_HELP_COMMAND_H
#define HOB_CLI_HELP_COMMAND_H

#include "cli/command.h"

int command_help(struct invocation *invocation, struct error *err);
int command_version(struct invocation *invocation, struct error *err);
int help_for_command(const struct command *command, struct error *err);

#endif
