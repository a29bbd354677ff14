// `hob doctor`: is everything in place, and what to do about what is not.
#ifndef HOB_COMMANDS_DOCTOR_COMMAND_H
#define HOB_COMMANDS_DOCTOR_COMMAND_H

#include "cli/command.h"

int command_doctor(struct invocation *invocation, struct error *err);

#endif
