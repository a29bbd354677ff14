// The verbs of `hob rules`. Late.
#ifndef HOB_COMMANDS_RULES_COMMAND_H
#define HOB_COMMANDS_RULES_COMMAND_H

#include "cli/command.h"

int command_rules_list(struct invocation *invocation, struct error *err);
int command_rules_show(struct invocation *invocation, struct error *err);
int command_rules_why(struct invocation *invocation, struct error *err);
int command_rules_test(struct invocation *invocation, struct error *err);
int command_rules_validate(struct invocation *invocation, struct error *err);
int command_rules_add(struct invocation *invocation, struct error *err);
int command_rules_remove(struct invocation *invocation, struct error *err);

// `hob rules compile FOLDER FILE`: how the build makes the shipped image.
int command_rules_coverage(struct invocation *invocation, struct error *err);
int command_rules_compile(struct invocation *invocation, struct error *err);
int command_rules_grammar(struct invocation *invocation, struct error *err);

#endif
