// The patterns that a request could match, by the trigrams that both hold. Light.
#ifndef HOB_RULES_CANDIDATES_H
#define HOB_RULES_CANDIDATES_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/image.h"
#include "rules/request.h"

enum { UNIVERSE_LOG2_MAX = 17, SLOTS_UNLIMITED = 255 };

// Ascending, each once, in the arena. Never leaves out a pattern that would match.
[[nodiscard]] bool candidates_find(const struct image *image, struct arena *arena,
                                   const struct trigrams *trigrams, const uint32_t **ret_numbers,
                                   size_t *ret_count, struct error *err);

// Where the key table keeps a trigram, for a table of `slots` slots, a power of two.
static inline uint32_t key_slot(uint32_t trigram, size_t slots)
{
    return (uint32_t)((trigram * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (uint32_t)(slots - 1);
}

#endif
