// How the candidates of a model compared, for `hob ask --why`.
#ifndef HOB_COMMANDS_CHOOSING_VIEW_H
#define HOB_COMMANDS_CHOOSING_VIEW_H

#include <jansson.h>

#include "engine/choosing.h"

// A line for each: its confidence, and what speaks for and against it most.
const char *choosing_text(struct arena *arena, const struct choosing *choosing);

// An array of {"command", "confidence", "fault", "features"}, best first.
json_t *choosing_json(const struct choosing *choosing);

#endif
