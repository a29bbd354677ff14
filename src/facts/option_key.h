// How an option is written as a key of facts: "-t DIR, --target-directory=DIR". Late.
//
// The names -NUM, +NUM and -SIGNAL stand for what comes after the sign, which is the value.
#ifndef HOB_FACTS_OPTION_KEY_H
#define HOB_FACTS_OPTION_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/vocabulary.h"

enum { OPTION_NAMES_MAX = 128, OPTION_VALUES_MAX = 4 };

struct option_key {
    const char *names[OPTION_NAMES_MAX]; // "-t", "--target-directory"; of style keys "of"
    size_t name_count;
    bool is_optional;     // its value is
    unsigned value_count; // words of the value
};

// The names live in the arena. The sentence says what is wrong with the spelling.
[[nodiscard]] bool option_key_read(struct arena *arena, const char *text, enum fact_style style,
                                   struct option_key *ret_key, struct error *err);

#endif
