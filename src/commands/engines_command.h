// `hob engines`: the cascade, whether each engine could answer now, and how it did so far.
#ifndef HOB_COMMANDS_ENGINES_COMMAND_H
#define HOB_COMMANDS_ENGINES_COMMAND_H

#include "cli/command.h"

int command_engines(struct invocation *invocation, struct error *err);

#endif
