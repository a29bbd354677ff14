// The image of compiled rule packs: what its sections hold. Light.
//
// The frame, and reading it without trust, is image/image.h. PCRE2 code cannot be checked by
// looking, as the rest is when it is read; its hash is compared before it is used.
#ifndef HOB_RULES_IMAGE_H
#define HOB_RULES_IMAGE_H

#include "image/hash.h"
#include "image/image.h"

extern const struct image_format rules_image_format;

enum {
    RULES_IMAGE_FORMAT = 4, // raised by every change of a structure below
    IMAGE_PARAMS_MAX = 16,  // of one rule
    IMAGE_GROUPS_MAX = 64,  // of one rewritten pattern, gaps included
    IMAGE_FILLER_WORDS_MAX = 12,
    IMAGE_FILLER_BYTES_MAX = 128,
    IMAGE_STOP_WORD_BYTES_MAX = 32,
};

enum section_id {
    SECTION_TEXTS = IMAGE_TEXTS,
    SECTION_SOURCES = IMAGE_SOURCES,
    SECTION_FACTS = IMAGE_OWN, // one struct image_facts
    SECTION_PACKS,             // struct image_pack
    SECTION_RULES,             // struct image_rule
    SECTION_PARAMS,            // struct image_param
    SECTION_PATTERNS,          // struct image_pattern
    SECTION_GROUPS,            // bytes: per pattern the group of each param (0 none), then its gaps
    SECTION_CODE_START,        // what all serialised PCRE2 codes have in common at their start
    SECTION_CODE,              // what comes after it, per pattern
    SECTION_KEYS,              // struct image_key: hash table, trigram -> postings
    SECTION_POSTINGS,          // struct image_posting
    SECTION_CLAUSES,           // words: what a request must hold; see CLAUSE_*
    SECTION_UNIVERSE,   // 64-bit words: per pattern the trigrams of its literals; see universe.h
    SECTION_FILLERS,    // struct image_filler: hash table of phrases
    SECTION_EXAMPLES,   // struct image_example
    SECTION_STOP_WORDS, // struct image_filler: hash table of words
    SECTION_VOCABULARY, // sorted hashes (vocabulary_hash) of the words in patterns
    SECTION_COUNT,
};

struct image_facts {
    uint32_t filler_words_max; // in the longest phrase
    uint32_t is_user;          // 1: made from the user's packs
    struct image_list always;  // postings of patterns without a usable literal
};

struct image_pack {
    uint32_t name, description;
    struct image_list rules;
};

struct image_rule {
    uint32_t id, description, pack, risk, tags;
    uint32_t requires;     // text: names of programs, separated by commas, as tags are
    uint32_t platforms;    // bits of enum rules_platform; 0: all
    uint32_t templates[3]; // by target; texts with marks, see fill.h
    struct image_list params, patterns, examples;
};

struct image_param {
    uint32_t name;
    uint32_t type; // enum param_type
    uint32_t has_default, default_text;
    uint32_t capture;      // as the author counts
    struct image_list map; // count pairs of texts, key then value, from text `first` on
};

struct image_pattern {
    uint32_t rule;
    uint32_t text;   // as the author wrote it
    uint32_t groups; // offset in SECTION_GROUPS: params.count bytes, then gap_count bytes
    uint32_t clauses, clause_words; // in SECTION_CLAUSES
    uint32_t universe;              // first word in SECTION_UNIVERSE
    uint8_t universe_log2;          // bits there: 2 to this, at least 6
    uint8_t slots;                  // how many foreign words it can take in; 255: any number
    uint8_t gap_count, unused;
    uint32_t code_length;
    uint64_t code, code_hash; // offset in SECTION_CODE; hash of the part there
};

// Posting of a pattern under a key, with a small Bloom filter of the trigrams that it must see.
struct image_posting {
    uint32_t pattern;
    uint32_t bloom[3];
};

struct image_key {
    uint32_t trigram; // 0: free
    uint32_t unused;
    struct image_list postings;
};

// A clause is alternatives of trigrams that must all be there: the low 24 bits are a trigram, the
// marks end an alternative and a clause. Every clause must hold.
#define CLAUSE_TRIGRAM UINT32_C(0x00FFFFFF)
#define CLAUSE_ENDS_ALTERNATIVE UINT32_C(0x01000000)
#define CLAUSE_ENDS UINT32_C(0x02000000)

struct image_filler {
    uint64_t hash; // hash_bytes() of the phrase; 0: free
    uint32_t text;
    uint32_t unused;
};

struct image_example {
    uint32_t rule, ask, command, target;
};

// For SECTION_VOCABULARY; `is_start` for a piece that only begins a word ("director" of
// "director(?:y|ies)").
static inline uint64_t vocabulary_hash(const char *word, size_t length, bool is_start)
{
    return hash_bytes(word, length) << 1 | is_start;
}

struct rules_set;

// Puts the image at the end of the set, which owns it from now on.
void rules_add_image(struct rules_set *set, struct image *image);

void image_say_damaged(struct error *err);

// Sets the sentence; returns false like error_set().
static inline bool image_is_damaged(struct error *err)
{
    image_say_damaged(err);
    return false;
}

#endif
