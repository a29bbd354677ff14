// Why an answer is what it is: how the grammar read the request, how a model's drafts compared.
#ifndef HOB_VIEWS_READING_VIEW_H
#define HOB_VIEWS_READING_VIEW_H

#include <jansson.h>

#include "cli/command.h"
#include "engine/choosing.h"

// Lines for the person, in the arena: which phrase took which words, what they come to, and the
// command that was built of it; or the first word that nothing accounts for.
const char *reading_text(struct arena *arena, const struct grammar_result *result);

json_t *meaning_json(const struct meaning *meaning);

// A line for each: its confidence, and what speaks for and against it most.
const char *choosing_text(struct arena *arena, const struct choosing *choosing);

// An array of {"command", "confidence", "fault", "features"}, best first.
json_t *choosing_json(const struct choosing *choosing);

#endif
