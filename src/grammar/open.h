// An open grammar; for the .c files here.
#ifndef HOB_GRAMMAR_OPEN_H
#define HOB_GRAMMAR_OPEN_H

#include "grammar/grammar.h"
#include "image/image.h"

struct grammar {
    struct image *image;
};

#endif
