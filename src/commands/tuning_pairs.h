// What `hob model tune` learns from and is measured on: a person's own pairs, a fifth of their
// requests held back, and the examples of packs and grammar, by which an adapter remembers all else
// that it can. Late.
#ifndef HOB_COMMANDS_TUNING_PAIRS_H
#define HOB_COMMANDS_TUNING_PAIRS_H

#include "cli/command.h"
#include "pairs/pairs.h"
#include "suite/suite.h"

enum {
    TUNING_REQUESTS_LEAST = 20, // different ones
    TUNING_PAIRS_MAX = 20000,
    TUNING_HELD_BACK_MAX = 200,
    TUNING_REHEARSED_MAX = 4000,
};

struct tuning_pairs {
    size_t pair_count;    // of the person's
    size_t learned_count; // of them
    size_t rehearsed_count;
    struct suite held_back;       // the questions to measure with
    struct buffer learned, valid; // lines as the recipe reads them
};

// Of the file `path`, or standard input for "-". What is left out is told in notes. EXIT_USAGE when
// too little is left. The same file gives the same parts, and a request is in one part only.
[[nodiscard]] bool tuning_pairs_read(struct invocation *invocation, const char *path,
                                     const struct pair_form *form, struct tuning_pairs *ret_pairs,
                                     struct error *err);
void tuning_pairs_done(struct tuning_pairs *pairs);

#endif
