// `hob edit-line`: for hob itself, when the person presses `e` after an answer.
#ifndef HOB_COMMANDS_EDIT_LINE_COMMAND_H
#define HOB_COMMANDS_EDIT_LINE_COMMAND_H

#include "cli/command.h"

// Late: edits the line on standard input and prints it.
int command_edit_line(struct invocation *invocation, struct error *err);

#endif
