// The tables that lead from a request's trigrams to the patterns worth trying. Late.
//
// Each pattern is listed under the rarest trigram that it must see, counted over all patterns; when
// every such choice is an "either ... or", under one trigram of each alternative.
#ifndef HOB_PACKS_PREFILTER_H
#define HOB_PACKS_PREFILTER_H

#include "base/arena.h"
#include "image/writer.h"
#include "packs/literals.h"
#include "rules/image.h"

enum {
    PREFILTER_ALWAYS_MAX = 64, // patterns without any literal, which every request tries
    PREFILTER_ARENA_BYTES_MAX = 16 * 1024 * 1024, // while one pattern is listed
};

// Appends the pattern's clauses to SECTION_CLAUSES and notes where they are.
void prefilter_write_clauses(struct image_writer *writer, const struct literals *literals,
                             struct image_pattern *pattern);

// Fills SECTION_KEYS and SECTION_POSTINGS from the patterns that are in the writer. `ret_always`
// gets the postings of patterns without literals.
void prefilter_build(struct image_writer *writer, struct image_list *ret_always);

#endif
