// The forms in which a request is compared with patterns, and the trigrams that it holds.
//
// The raw form has its white space collapsed outside quotes, and no [?.!] after a word. The reduced
// form of an image lacks the phrases that the image calls fillers, outside quotes. A quote opens at
// the start of a word or after one of = : ( [ { , and closes before a space, the end or
// punctuation, so the apostrophe of "don't" is none. Light.
#ifndef HOB_RULES_REQUEST_H
#define HOB_RULES_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "rules/image.h"
#include "rules/rules.h"

enum {
    REQUEST_WORDS_MAX = 512,
    TRIGRAM_BITS = 1 << 14,
    TRIGRAMS_MAX = RULES_REQUEST_BYTES_MAX,
    FORM_START = 0x02, // stands before and after a form when trigrams are taken
    FORM_END = 0x03,
};

// What carries no meaning when it stands alone: spaces and stops.
#define REQUEST_EMPTY_BYTES " ,;:'\"!?.-()"

struct word {
    const char *text;
    size_t length;
    bool is_quoted; // holds a quoted part
};

struct form {
    const char *text;
    size_t length;
    struct word *words;
    size_t word_count;
};

// False when no rule can answer: empty, too long, too many words, not UTF-8, control characters.
bool request_normalise(struct arena *arena, const char *request, struct form *ret_raw);

// Drops fillers. `ret_dropped` (may be NULL) gets them, joined by ", ".
bool request_reduce(const struct image *image, struct arena *arena, const struct form *raw,
                    struct form *ret_reduced, char **ret_dropped);

// True when `text` holds nothing but fillers and punctuation.
bool request_is_filler(const struct image *image, struct arena *arena, const char *text,
                       size_t length);

// The trigrams of a form: the distinct ones, a bitmap of their hashes, and those of each word.
struct trigrams {
    uint32_t list[TRIGRAMS_MAX];
    size_t count;
    uint64_t bits[TRIGRAM_BITS / 64];
    uint32_t bloom[3];
    // Hashes of the trigrams of each word that is not quoted, with a space on both sides; words[i]
    // is where the hashes of word i end. Without words when a stray quote makes words doubtful.
    uint32_t hashes[RULES_REQUEST_BYTES_MAX];
    uint16_t words[REQUEST_WORDS_MAX];
    size_t word_count;
};

void trigrams_take(struct trigrams *trigrams, const struct form *form);

static inline uint32_t trigram_hash(uint32_t trigram)
{
    return trigram * UINT32_C(0x9E3779B1);
}

static inline uint32_t trigram_slot(uint32_t trigram)
{
    return trigram_hash(trigram) / (UINT32_MAX / TRIGRAM_BITS + 1);
}

// The bit of 2^log2 that stands for a trigram in a pattern's universe.
static inline void universe_bit_set(uint64_t *bits, unsigned log2, uint32_t hash)
{
    uint32_t bit = hash >> (32 - log2);
    bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline bool universe_bit_is_set(const uint64_t *bits, unsigned log2, uint32_t hash)
{
    uint32_t bit = hash >> (32 - log2);
    return bits[bit / 64] >> (bit % 64) & 1;
}

static inline bool trigrams_may_hold(const struct trigrams *trigrams, uint32_t trigram)
{
    uint32_t slot = trigram_slot(trigram);
    return trigrams->bits[slot / 64] >> (slot % 64) & 1;
}

// Sets the one bit of the 96 that stands for the trigram.
static inline void bloom_add(uint32_t bloom[3], uint32_t trigram)
{
    uint32_t bit = (trigram * UINT32_C(0x85EBCA6B)) >> 16;
    bloom[bit % 3] |= UINT32_C(1) << (bit / 3 % 32);
}

// As trigrams see text: ASCII letters small, and the two letters beyond ASCII that PCRE2's caseless
// matching takes for ASCII ones (U+017F for s, U+212A for k) folded. Returns the new length; `into`
// holds at least `length` bytes.
size_t fold_text(const char *text, size_t length, char *into);

#endif
