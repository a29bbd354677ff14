// The examples of the packs and of the grammar: for prompts, for the choice between drafts, and for
// a person whose request has no answer. Light; a millisecond for some thousand examples.
#ifndef HOB_ENGINE_EXAMPLES_H
#define HOB_ENGINE_EXAMPLES_H

#include "engine/engine.h"

struct example {
    const char *ask, *command;
};

// Those whose words are nearest to the request's, best first: shared words, weighted by how rare
// they are, over the example's length. No two have the same command. Returns how many.
size_t examples_nearest(const struct engine_world *world, struct arena *arena, const char *request,
                        struct example *ret_examples, size_t count_max);

// A choice over all packs, always the same for the same packs.
size_t examples_broad(const struct engine_world *world, struct arena *arena,
                      struct example *ret_examples, size_t count_max);

#endif
