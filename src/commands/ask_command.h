// `hob ask`: the request through the cascade, and the answer to the person or to a pipe.
#ifndef HOB_COMMANDS_ASK_COMMAND_H
#define HOB_COMMANDS_ASK_COMMAND_H

#include "cli/command.h"

int command_ask(struct invocation *invocation, struct error *err);

#endif
