// The last step to an image of facts: option sets are put in where they are used, and commands laid
// out. Late.
#ifndef HOB_FACTS_LAYOUT_H
#define HOB_FACTS_LAYOUT_H

#include "facts/pack.h"
#include "image/build.h"

// `sources` may be NULL. Names that are there twice and unknown option sets are complained of; the
// command is left out.
[[nodiscard]] bool facts_lay_out(struct compiler *compiler, const struct source_list *sources,
                                 struct buffer *into, struct error *err);

#endif
