// A pattern as PCRE2 gets it: with groups only where words must be accounted for. Late.
//
// Groups that a parameter uses stay; all others lose their capture. Every wildcard outside them
// gets a group of its own, a gap: what it swallows must be fillers. A wildcard inside a repeat
// makes the whole repeat a gap, because a group keeps only its last round.
#ifndef HOB_PACKS_REWRITE_H
#define HOB_PACKS_REWRITE_H

#include "packs/pattern.h"
#include "rules/image.h"

struct rewritten {
    char *text;
    unsigned char groups[IMAGE_GROUPS_MAX + 1]; // by the author's number; 0 for none
    unsigned char gaps[IMAGE_GROUPS_MAX];
    size_t gap_count;
};

// `is_used` by the author's group number, from 1 on.
[[nodiscard]] bool pattern_rewrite(struct arena *arena, const struct pattern *pattern,
                                   const bool is_used[IMAGE_GROUPS_MAX + 1],
                                   struct rewritten *ret_rewritten, struct error *err);

#endif
