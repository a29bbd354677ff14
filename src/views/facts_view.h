// What the facts say of one command, for a person and as JSON.
#ifndef HOB_VIEWS_FACTS_VIEW_H
#define HOB_VIEWS_FACTS_VIEW_H

#include <jansson.h>

#include "facts/facts.h"

// `title` is the command with its subcommands: "git reset".
void facts_command_print(const struct facts *facts, const char *title,
                         const struct facts_command *command);
json_t *facts_command_json(const struct facts *facts, const char *title,
                           const struct facts_command *command);

#endif
