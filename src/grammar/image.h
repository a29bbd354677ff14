// The compiled grammar: what the sections of its image hold. Light.
//
// Texts are offsets, lists are {first, count} into another section. Everything is read through the
// checked functions of image/image.h.
#ifndef HOB_GRAMMAR_IMAGE_H
#define HOB_GRAMMAR_IMAGE_H

#include "image/image.h"

extern const struct image_format grammar_image_format;

enum {
    GRAMMAR_IMAGE_FORMAT = 1, // raised by every change of a structure below
    GRAMMAR_CAPTURES_MAX = 8, // of one phrase
    GRAMMAR_TARGETS = 3,      // gnu, bsd, busybox
};

enum grammar_section {
    GRAMMAR_HEAD = IMAGE_OWN, // one struct grammar_head
    GRAMMAR_WORDS,            // struct grammar_word: hash table
    GRAMMAR_POSTINGS,         // numbers of sequences and of phrases
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
    GRAMMAR_SECTIONS,
};

struct grammar_head {
    uint32_t fillers; // the class of words without meaning
    uint32_t unused;
    struct image_list always; // postings of phrases that begin with a slot
};

struct grammar_word {
    uint32_t text; // 0: free
    uint32_t unused;
    struct image_list sequences, phrases; // postings of those that can begin with the word
};

struct grammar_sequence { // one way to say a class
    uint32_t class_id;
    struct image_list words;
};

struct grammar_phrase {
    uint32_t say;    // as it is written
    uint32_t weight; // the least number of its own words in a match
    struct image_list ops, sets;
};

enum grammar_op_kind {
    OP_WORD,  // a: the text
    OP_CLASS, // a: the class
    OP_SLOT,  // a: enum slot_kind; `capture`; is_list: one or more
    OP_SPLIT, // go on at a, or else at b: numbers of ops from the phrase's first
    OP_JUMP,  // go on at a
    OP_MATCH,
};

struct grammar_op {
    uint8_t kind, capture, is_list, unused;
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
    uint32_t id, description, pack, risk, requires;
    struct image_list conditions, pieces, examples;
};

struct grammar_piece {
    uint32_t each;                    // the list slot that it is repeated for, or 0
    uint32_t joint, opening, closing; // between and around the repetitions
    struct image_list conditions;
    struct image_list segments[GRAMMAR_TARGETS];
};

enum grammar_place { PLACE_BARE, PLACE_SINGLE_QUOTED, PLACE_DOUBLE_QUOTED };

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

#endif
