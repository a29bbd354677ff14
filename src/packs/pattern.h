// Patterns as their authors write them: the safe subset of PCRE, parsed, checked and rewritten.
// Late.
//
// Allowed: literals, classes, \d \D \w \W \s \S \b \B, ^ $, groups (capturing, named, (?:...)),
// alternatives, ? * + {m,n} also lazy, lookaheads and lookbehinds, and {name} for a defined piece.
// Refused with a position: back references, recursion, conditions, callouts, \K, \C, possessive and
// atomic parts, inline options, control characters. All nodes live in the arena.
#ifndef HOB_PACKS_PATTERN_H
#define HOB_PACKS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum {
    PATTERN_BYTES_MAX = 1000, // as written; a define may have DEFINE_BYTES_MAX
    DEFINE_BYTES_MAX = 4000,
    PATTERN_NODES_MAX = 40000, // with defines expanded
    PATTERN_DEPTH_MAX = 60,
    PATTERN_DEFINE_DEPTH_MAX = 8,
    PATTERN_REPEAT_MAX = 255,
    PATTERN_TEXT_BYTES_MAX = 200 * 1024, // as PCRE2 gets it
};

enum pattern_kind {
    PATTERN_CHARACTER, // `text`
    PATTERN_CLASS,     // one character of a set: also . \w \S
    PATTERN_ASSERTION, // matches nothing: ^ $ \b \B and looks
    PATTERN_GROUP,
    PATTERN_SEQUENCE,
    PATTERN_CHOICE,
    PATTERN_REPEAT,
};

struct pattern_node {
    enum pattern_kind kind;
    const char *text; // characters, classes, assertions, as PCRE2 gets them
    size_t length;
    struct pattern_node *child, *next; // first child; next sibling
    int least, most;                   // repeats; most -1: no limit
    bool is_lazy;
    int capture;                 // groups: as the author counts, 0 for none
    const char *look;            // assertions with a child: "(?=" and so on
    uint64_t ascii[2];           // classes: the ASCII characters in the set
    bool has_more;               // classes: characters beyond ASCII too
    bool is_wild, holds_capture; // for rewrite.c
};

struct pattern_define {
    const char *name, *text;
};

struct pattern {
    struct pattern_node *root;
    int capture_count;
};

// The position in sentences counts bytes from 1.
[[nodiscard]] bool pattern_parse(struct arena *arena, const char *text,
                                 const struct pattern_define *defines, size_t define_count,
                                 struct pattern *ret_pattern, struct error *err);

// A class of so few characters stands for alternatives, not for a wildcard.
enum { PATTERN_SMALL_CLASS = 4 };

// Whether the class can swallow something that carries meaning; spaces and stops do not.
bool pattern_class_has_words(const struct pattern_node *node);

// Whether a letter's script has no capital letters, so that its bytes are what a request must hold.
bool pattern_has_no_case(uint32_t point);

// The characters of a class that a request can hold, at most `max` of them, ASCII letters as small
// ones; 0 when there are more or the class goes beyond ASCII.
size_t pattern_class_list(const struct pattern_node *node, char *ret_list, size_t max);

#endif
