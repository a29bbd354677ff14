// Words of requests and examples as the example index and the vocabulary see them. Light.
#ifndef HOB_RULES_WORDS_H
#define HOB_RULES_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/hash.h"

enum { INDEX_WORD_BYTES_MAX = 40 };

// Takes the next run of ASCII letters and digits and bytes beyond ASCII from `*at`, in small
// letters. Longer runs are passed over. False at the end.
bool words_next(const char **at, char ret_word[INDEX_WORD_BYTES_MAX + 1]);

// For SECTION_VOCABULARY; `is_start` for a piece that only begins a word ("director" of
// "director(?:y|ies)").
static inline uint64_t vocabulary_hash(const char *word, size_t length, bool is_start)
{
    return hash_bytes(word, length) << 1 | is_start;
}

static inline uint32_t word_slot(const char *word, size_t length, size_t slots)
{
    return (uint32_t)(hash_bytes(word, length) >> 20) & (uint32_t)(slots - 1);
}

#endif
