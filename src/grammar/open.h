// An open grammar; for the .c files here.
#ifndef HOB_GRAMMAR_OPEN_H
#define HOB_GRAMMAR_OPEN_H

#include "grammar/grammar.h"
#include "image/image.h"

struct grammar {
    struct image *image;
    // What is taken for installed, for the tests of one command; NULL: what is found in PATH.
    const char *programs;
    const char *tools; // that are preferred, or NULL
};

// The tokens of a request, with possessives split. False as tokens_read().
bool grammar_tokens(const struct grammar *grammar, struct arena *arena, const char *request,
                    struct token *ret_tokens, size_t *ret_count);

#endif
