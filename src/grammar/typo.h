// Words that are one slip of the finger away from a word of the grammar. Only for the .c files
// here.
#ifndef HOB_GRAMMAR_TYPO_H
#define HOB_GRAMMAR_TYPO_H

#include "grammar/image.h"
#include "grammar/token.h"

enum {
    TYPO_SWAP_LETTERS_LEAST = 3, // for two exchanged letters
    TYPO_LETTERS_LEAST = 5,      // for the others
    TYPO_LETTERS_MOST = 24,
    TYPO_WORDS_MOST = 3, // with more unknown words a request is about something else
};

// The word of the grammar with this key, or NULL.
const struct grammar_word *grammar_word_find(const struct image *image, const char *key,
                                             size_t length);

// Copies the tokens, and puts in place of each unknown word of letters the one word of the grammar
// at a distance of one: two letters exchanged, else, in words that are not short, a letter too
// many, missing or wrong. Quoted text and words with more than one such neighbour stay, unless
// one is used far more often. Returns how many were replaced.
size_t typo_correct(struct arena *arena, const struct image *image, const struct token *tokens,
                    size_t count, struct token *ret_tokens);

#endif
