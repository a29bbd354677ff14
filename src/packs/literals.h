// What every request that a pattern matches must hold, as trigrams. Late.
//
// After Russ Cox, "Regular Expression Matching with a Trigram Index" (2012): for each part the
// exact texts, or the beginnings and endings that a match can have; where these get too many, they
// become clauses. Trigrams are of folded text (fold_text) between FORM_START and FORM_END. What
// cannot be known is left out, so the clauses never refuse a request that the pattern would match.
#ifndef HOB_PACKS_LITERALS_H
#define HOB_PACKS_LITERALS_H

#include "packs/pattern.h"

enum {
    LITERALS_SET_MAX = 48,           // texts in one set
    LITERALS_TEXT_MAX = 24,          // bytes of one text
    LITERALS_CLAUSES_MAX = 64,       // while analysing
    LITERALS_ALTERNATIVES_MAX = 256, // in one clause
};

// All of these trigrams, ascending.
struct trigram_list {
    uint32_t *trigrams;
    size_t count;
};

// At least one of these.
struct literal_clause {
    struct trigram_list *alternatives;
    size_t count;
};

struct literals {
    struct trigram_list must;
    struct literal_clause *clauses;
    size_t clause_count;
};

void literals_find(struct arena *arena, const struct pattern *pattern,
                   struct literals *ret_literals);

#endif
