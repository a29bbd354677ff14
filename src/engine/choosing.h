// Which of a model's drafts is the answer: each is held against the request, the facts and the
// others, and gets the probability that it is right. Light: the drafts come from elsewhere.
#ifndef HOB_ENGINE_CHOOSING_H
#define HOB_ENGINE_CHOOSING_H

#include "chooser/features.h"
#include "engine/checker.h"
#include "engine/engine.h"

enum { CHOOSING_DRAFTS_MAX = 16, CHOOSING_NEAR_MAX = 5 };

struct choosing_draft {
    const char *command;
    double log_sum;  // log-probability of all its tokens
    int token_count; // 1 and more
    int votes;       // how many drafts are this text
    bool is_greedy;
};

struct choosing_drafts {
    const struct choosing_draft *rows;
    size_t count; // up to CHOOSING_DRAFTS_MAX
    int made;     // how many were begun, lost ones included
};

struct choosing_candidate {
    const char *command; // as checked: perhaps with another name for a program
    struct checked checked;
    struct candidate_facts facts;
    double features[FEATURE_COUNT];
    double confidence; // 0 when it is forbidden
    const char *fault; // why it is out, as a clause; NULL when it is not
};

struct choosing {
    struct choosing_candidate candidates[CHOOSING_DRAFTS_MAX]; // best first, the forbidden last
    size_t count;
    struct asked asked;
};

// Texts that do not parse are left out, those with equal trees are one candidate.
void choosing_compare(const struct engine_world *world, const struct request *request,
                      struct arena *arena, const struct choosing_drafts *drafts,
                      struct choosing *ret_choosing);

#endif
