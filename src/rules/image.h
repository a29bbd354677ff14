// A compiled, memory-mapped image of rule packs: the format, and reading it without trust.
//
// Layout: a header, a table of sections, the sections, each aligned to 16 bytes, all in the byte
// order of the machine. Numbers that name texts are offsets into SECTION_TEXTS; lists are {first,
// count} into another section. Sections are found by id, so that a later version may add some (a
// grammar) beside these. Light: opening checks the header and the bounds of the table and touches
// nothing else. Everything below is read through the checked functions here: a damaged image gives
// an error or a wrong answer, never a bad access. PCRE2 code is the exception, since it cannot be
// checked by looking; its hash is compared before it is used.
#ifndef HOB_RULES_IMAGE_H
#define HOB_RULES_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/fd.h"

#define IMAGE_MAGIC UINT64_C(0x0A31676D69626F68) // "hobimg1\n"

enum {
    IMAGE_FORMAT = 2,      // raised by every change of a structure below
    IMAGE_PARAMS_MAX = 16, // of one rule
    IMAGE_GROUPS_MAX = 64, // of one rewritten pattern, gaps included
    IMAGE_FILLER_WORDS_MAX = 12,
    IMAGE_FILLER_BYTES_MAX = 128,
};

enum section_id {
    SECTION_FACTS = 1,     // one struct image_facts
    SECTION_TEXTS,         // NUL-terminated texts; the first is ""
    SECTION_PACKS,         // struct image_pack
    SECTION_RULES,         // struct image_rule
    SECTION_PARAMS,        // struct image_param
    SECTION_PATTERNS,      // struct image_pattern
    SECTION_GROUPS,        // bytes: per pattern the group of each param (0 none), then its gaps
    SECTION_CODE_START,    // what all serialised PCRE2 codes have in common at their start
    SECTION_CODE,          // what comes after it, per pattern
    SECTION_KEYS,          // struct image_key: hash table, trigram -> postings
    SECTION_POSTINGS,      // struct image_posting
    SECTION_CLAUSES,       // words: what a request must hold; see CLAUSE_*
    SECTION_UNIVERSE,      // 64-bit words: per pattern the trigrams of its literals; see universe.h
    SECTION_FILLERS,       // struct image_filler: hash table of phrases
    SECTION_EXAMPLES,      // struct image_example
    SECTION_WORDS,         // struct image_word: hash table, word of an example -> examples
    SECTION_WORD_POSTINGS, // numbers of examples
    SECTION_VOCABULARY,    // sorted hashes (vocabulary_hash) of the words in patterns
    SECTION_SOURCES,       // struct image_source: the files that it was made from
    SECTION_COUNT,
};

struct image_header {
    uint64_t magic;
    uint64_t fingerprint;  // image_fingerprint() of the program that wrote it
    uint64_t length;       // of the whole file
    uint64_t content_hash; // of all that follows the table
    uint64_t header_hash;  // of the header with this field 0, and the table
    uint32_t section_count;
    uint32_t unused;
};

struct image_section {
    uint32_t id;
    uint32_t unused;
    uint64_t offset, length; // in bytes
};

struct image_list {
    uint32_t first, count;
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

struct image_word {
    uint32_t text; // 0: free
    uint32_t unused;
    struct image_list examples;
};

// A file or folder that the image was made from, as it was then.
struct image_source {
    uint32_t path;
    uint32_t is_missing;
    int64_t size, modified_s, modified_ns, changed_s, changed_ns;
    uint64_t inode;
};

struct rules_image {
    struct mapping mapping; // {NULL, 0} when the bytes are not a file's
    char *owned;            // malloc'ed bytes, or NULL
    const char *bytes;
    size_t length;
    uint64_t content_hash;
    struct {
        const char *data;
        size_t length;
    } sections[SECTION_COUNT];
};

// What an image depends on besides its packs: the format, hob's version, PCRE2 and its build.
uint64_t image_fingerprint(void);

// Maps `path`. Fails, with a sentence, when there is no whole image of this program there.
[[nodiscard]] bool image_open(const char *path, struct rules_image **ret_image, struct error *err);

// The same over malloc'ed bytes, which the image owns from now on, also when this fails.
[[nodiscard]] bool image_take(char *bytes, size_t length, struct rules_image **ret_image,
                              struct error *err);
void image_close(struct rules_image *image); // NULL is fine

// Records `first` to `first + count` of a section of `record_bytes` records; NULL when the image
// has no such records.
const void *image_records(const struct rules_image *image, enum section_id id, uint32_t first,
                          uint32_t count, size_t record_bytes);
size_t image_count(const struct rules_image *image, enum section_id id, size_t record_bytes);

// The text at an offset; "" for a bad one.
const char *image_text(const struct rules_image *image, uint32_t offset);

#define IMAGE_RECORD(image, id, type, index)                                                       \
    ((const struct type *)image_records(image, id, index, 1, sizeof(struct type)))
#define IMAGE_LIST(image, id, type, list)                                                          \
    ((const struct type *)image_records(image, id, (list).first, (list).count, sizeof(struct type)))
#define IMAGE_COUNT(image, id, type) image_count(image, id, sizeof(struct type))

struct rules_set;

// Puts the image at the end of the set, which owns it from now on.
void rules_add_image(struct rules_set *set, struct rules_image *image);

void image_say_damaged(struct error *err);

// Sets the sentence; returns false like error_set().
static inline bool image_is_damaged(struct error *err)
{
    image_say_damaged(err);
    return false;
}

#endif
