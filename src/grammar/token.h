// A request as tokens: words with their quotes and the punctuation around them taken off. Light.
#ifndef HOB_GRAMMAR_TOKEN_H
#define HOB_GRAMMAR_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    TOKENS_MAX = 64, // a longer request is prose, which no grammar answers
    TOKEN_REQUEST_BYTES_MAX = 2048,
};

struct token {
    const char *text;  // as the person wrote it, quotes and stops taken off
    const char *key;   // in small ASCII letters, for comparing
    size_t length;     // of both
    bool is_quoted;    // it stood in quotes: never a word of the grammar
    bool has_comma;    // a comma came after it
    bool is_corrected; // it was written otherwise: a word of the grammar, and never a name
    uint32_t from, to; // bytes of the request, quotes included
};

// A copy in small ASCII letters, as the words of a grammar are kept.
const char *token_key(struct arena *arena, const char *text, size_t length);

// False for a request without tokens, with too many, or that is too long.
bool tokens_read(struct arena *arena, const char *request, struct token *ret_tokens,
                 size_t *ret_count);

#endif
