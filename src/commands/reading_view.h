// How the grammar read a request, word by word.
#ifndef HOB_COMMANDS_READING_VIEW_H
#define HOB_COMMANDS_READING_VIEW_H

#include <jansson.h>

#include "cli/command.h"

// Lines for the person, in the arena: which phrase took which words, what they come to, and the
// command that was built of it; or the first word that nothing accounts for.
const char *reading_text(struct arena *arena, const struct grammar_result *result);

json_t *meaning_json(const struct meaning *meaning);

#endif
