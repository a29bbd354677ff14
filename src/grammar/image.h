// The compiled grammar: what the sections of its image hold. Light.
//
// Texts are offsets, equal ones the same; lists are {first, count} into another section. Everything
// is read through the checked functions of image/image.h.
#ifndef HOB_GRAMMAR_IMAGE_H
#define HOB_GRAMMAR_IMAGE_H

#include "image/image.h"

extern const struct image_format grammar_image_format;

enum {
    GRAMMAR_IMAGE_FORMAT = 8, // raised by every change of a structure below
    GRAMMAR_CAPTURES_MAX = 8, // of one phrase
    GRAMMAR_MUSTS = 4,        // of one phrase
    GRAMMAR_TARGETS = 3,      // gnu, bsd, busybox
    GRAMMAR_PACKS_MAX = 256,  // and scopes
};

enum grammar_section {
    GRAMMAR_HEAD = IMAGE_OWN, // one struct grammar_head
    GRAMMAR_WORDS,            // struct grammar_word: hash table
    GRAMMAR_POSTINGS,         // struct grammar_posting: of sequences and of phrases
    GRAMMAR_SEQUENCES,        // struct grammar_sequence: what stands in the classes
    GRAMMAR_TEXTS,            // offsets of texts: words of sequences, values of conditions
    GRAMMAR_PHRASES,          // struct grammar_phrase
    GRAMMAR_OPS,              // struct grammar_op
    GRAMMAR_SETS,             // struct grammar_set
    GRAMMAR_COMMANDS,         // struct grammar_command, in the order in which they are tried
    GRAMMAR_CONDITIONS,       // struct grammar_condition
    GRAMMAR_PIECES,           // struct grammar_piece
    GRAMMAR_SEGMENTS,         // struct grammar_segment
    GRAMMAR_EXAMPLES,         // struct grammar_example
    GRAMMAR_PACKS,            // struct grammar_pack
    GRAMMAR_SCOPES,           // struct grammar_scope, in the order of preference
    GRAMMAR_NUMBERS,          // the commands of the scopes
    GRAMMAR_ALSO,             // struct image_list: pieces that build a command in another way
    GRAMMAR_SECTIONS,
};

struct grammar_packs { // a set of them, or of scopes, by number
    uint64_t bits[GRAMMAR_PACKS_MAX / 64];
};

struct grammar_pack {
    uint32_t name;
    uint32_t is_own; // a person's, not a shipped one
};

// What is read together: the phrases of some packs, for the commands of some of them.
struct grammar_scope {
    struct grammar_packs visible;
    struct grammar_packs own; // of a person's: a phrase of one of these is in every reading
    struct image_list commands;
    uint32_t is_own, unused;
};

struct grammar_head {
    struct image_list always; // postings of phrases that begin with a slot
    uint32_t class_count, unused;
};

struct grammar_posting {
    uint32_t number; // of a sequence or a phrase
    uint32_t owner;  // the class of a sequence, the pack of a phrase
};

struct grammar_word {
    uint32_t text; // 0: free
    uint32_t unused;
    // Postings of those that can begin with the word; sequences ordered by their classes.
    struct image_list sequences, phrases;
    struct grammar_packs packs; // in which it is a word
    struct grammar_packs nouns; // in which it is never a name
};

struct grammar_sequence { // one way to say a class
    uint32_t class_id;    // the first classes are the fillers of the packs, by their numbers
    struct image_list words;
};

struct grammar_phrase {
    uint32_t say;    // as it is written
    uint32_t weight; // the least number of its own words in a match
    uint32_t pack, unused;
    uint32_t musts[GRAMMAR_MUSTS]; // a class and 1 that every match has a word of, or 0
    struct image_list ops, sets;
};

enum grammar_op_kind {
    OP_WORD,  // a: the text
    OP_CLASS, // a: the class
    OP_SLOT,  // a: enum slot_kind; `capture`; is_list: one or more; is_strict: no words of its pack
    OP_SPLIT, // go on at a, or else at b: numbers of ops from the phrase's first
    OP_JUMP,  // go on at a
    OP_MATCH,
};

struct grammar_op {
    uint8_t kind, capture, is_list, is_strict;
    uint32_t a, b;
};

struct grammar_set {
    uint32_t slot;  // its name
    uint32_t value; // a text in which GRAMMAR_MARK and capture + GRAMMAR_BASE stand for a capture
};

enum { GRAMMAR_MARK = 0x01, GRAMMAR_BASE = 0x20 };

struct grammar_condition {
    uint32_t slot;
    uint32_t is_not;
    struct image_list values; // none: any value
};

struct grammar_command {
    uint32_t id, description, pack, risk, requires; // the pack's name
    uint32_t pack_number;
    uint32_t tool;                    // what a person has to prefer for it to answer; or 0
    uint32_t joint, opening, closing; // between and around conditions of which one has to hold
    struct image_list conditions, pieces, examples, also;
    struct image_list joined; // texts: the slots that may be such conditions
};

struct grammar_piece {
    uint32_t each;                    // the list slot that it is repeated for, or 0
    uint32_t joint, opening, closing; // between and around the repetitions
    struct image_list conditions;
    struct image_list segments[GRAMMAR_TARGETS];
};

enum grammar_place { // how a value is quoted
    PLACE_UNKNOWN,   // it cannot be, and is not written
    PLACE_BARE,
    PLACE_SINGLE_QUOTED,
    PLACE_DOUBLE_QUOTED,
    PLACE_IN_PARAMETER, // in ${ }, where only letters and figures hold
};

struct grammar_segment { // a literal, then a slot's value
    uint32_t literal;
    uint32_t slot;   // 0: none
    uint32_t format; // 0: as it is
    uint32_t has_default, default_text;
    uint8_t place, is_word_start, unused[2];
};

struct grammar_example {
    uint32_t ask, command, target;
};

static inline bool packs_have(const struct grammar_packs *packs, uint32_t number)
{
    return number < GRAMMAR_PACKS_MAX && (packs->bits[number / 64] >> (number % 64) & 1) != 0;
}

static inline void packs_add(struct grammar_packs *packs, uint32_t number)
{
    packs->bits[number / 64] |= UINT64_C(1) << (number % 64);
}

static inline bool packs_meet(const struct grammar_packs *left, const struct grammar_packs *right)
{
    uint64_t common = 0;
    for (size_t i = 0; i < GRAMMAR_PACKS_MAX / 64; i++)
        common |= left->bits[i] & right->bits[i];
    return common != 0;
}

static inline void packs_join(struct grammar_packs *into, const struct grammar_packs *more)
{
    for (size_t i = 0; i < GRAMMAR_PACKS_MAX / 64; i++)
        into->bits[i] |= more->bits[i];
}

#endif
