// Option sets of the shipped image, for a person's own facts. Late.
#ifndef HOB_FACTS_BORROW_H
#define HOB_FACTS_BORROW_H

#include "facts/pack.h"

// Copies the set into the image in the making, as if it had been read. NULL when the image has none
// of that name, or is damaged.
const struct option_set *borrow_set(struct compiler *compiler, const struct image *image,
                                    const char *name);

#endif
