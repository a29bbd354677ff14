// The ways to read a request: phrases that cover all of its words. Only for the .c files here.
//
// Phrases are matched once (match.c). What is read together is said by the scopes of the image: in
// each, only the phrases of its packs cover the request (cover.c), and a slot takes a word of those
// packs at a price.
#ifndef HOB_GRAMMAR_PARSE_H
#define HOB_GRAMMAR_PARSE_H

#include "grammar/grammar.h"
#include "grammar/image.h"
#include "grammar/slot.h"

enum { CAPTURED_MAX = 24 }; // values of one match

struct parse_value {
    const char *text;
    uint32_t capture;
};

struct parse_match {                     // a phrase, or words without meaning, on some tokens
    const struct grammar_phrase *phrase; // NULL for words without meaning
    uint32_t pack;
    uint32_t from, to; // tokens
    // No phrase, but a word of hob's own: "or" between two conditions, "either" before the first.
    enum { SAYS_NEITHER, SAYS_OR, SAYS_EITHER } join;
    float price;    // but for the words that its slots take
    uint64_t names; // tokens in its slots that are words of some pack, by number
    const struct parse_value *values;
    uint32_t value_count, set_count;
    struct parse_set *sets; // filled in on first use, with what they come to
    uint64_t hash;
    struct parse_match *next; // that begins at the same token
};

struct parse_set {
    uint32_t name; // its text in the image
    uint64_t hash;
    struct meaning_slot slot;
};

struct parse_reading { // a value read at a token as a kind, kept
    enum { READING_UNTRIED, READING_NONE, READING_ANY, READING_NAME } state; // NAME: if no word
    struct slot_value value;
};

struct parse_cover { // of several with one meaning the cheapest
    float price;
    uint64_t hash;                           // of the meaning
    struct grammar_packs scopes;             // by number, in which it was found
    struct parse_match *matches[TOKENS_MAX]; // NULL for a token that nothing takes
    size_t count;
};

struct parse {
    struct arena *arena;
    const struct image *image;
    const struct token *tokens;
    size_t count;
    bool has_or;
    const struct grammar_word *words[TOKENS_MAX]; // NULL: no word of the grammar
    struct parse_match *starts[TOKENS_MAX];
    struct grammar_packs covering[TOKENS_MAX]; // packs with a match over the token
    uint64_t *classes; // bits: the classes with an item that begins with a word of the request
    size_t class_count;
    uint64_t particles; // tokens that are never names: short words, words without meaning
    struct parse_reading (*readings)[SLOT_KINDS];
    unsigned steps;
    struct parse_cover covers[GRAMMAR_PARSES_MAX]; // the cheapest first
    size_t cover_count;
    float cheapest[GRAMMAR_PACKS_MAX]; // of the covers of each scope
};

// Finds where each phrase stands in the request.
void parse_match_phrases(struct parse *parse);

// Finds the cheapest covers.
void parse_cover_request(struct parse *parse);

// Of a request that nothing covers: the cover that leaves the fewest tokens out. False when there
// is none.
bool parse_cover_most(struct parse *parse, struct parse_cover *ret_cover);

// Whether each "or" of the cover stands between two phrases that set something, and "either" before
// the first of them.
bool parse_joins_well(const struct parse_cover *cover);

// What the phrases of a cover set. Of two that contradict each other the first counts.
void parse_meaning(struct parse *parse, const struct parse_cover *cover,
                   struct meaning *ret_meaning);

// What a match sets; fills in match->sets.
const struct parse_set *parse_sets(struct parse *parse, struct parse_match *match);

#endif
