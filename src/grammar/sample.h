// Requests made from a phrase: one of its spellings, with words of its classes and values for its
// slots. Light. Only for the .c files here.
#ifndef HOB_GRAMMAR_SAMPLE_H
#define HOB_GRAMMAR_SAMPLE_H

#include "base/arena.h"
#include "grammar/image.h"

enum {
    SAMPLE_SHORTEST, // without what may be left out
    SAMPLE_LONGEST,
    SAMPLE_OTHERS, // from here on any, the same for a number each time
};

// NULL for a phrase whose sample would be no request: none, or one that is too long.
const char *sample_phrase(struct arena *arena, const struct image *image,
                          const struct grammar_phrase *phrase, uint32_t number);

#endif
