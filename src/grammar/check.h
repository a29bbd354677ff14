// The examples of a grammar, which are its tests, and how they bear other words. Light.
#ifndef HOB_GRAMMAR_CHECK_H
#define HOB_GRAMMAR_CHECK_H

#include "grammar/grammar.h"

enum { GRAMMAR_FAILURES_MAX = 200 };

struct grammar_failure {
    const char *pack, *id, *ask, *expected;
    const char *got; // NULL: no answer
};

struct grammar_check {
    size_t command_count, example_count, failure_count;
    struct grammar_failure failures[GRAMMAR_FAILURES_MAX]; // the first ones
    // The same requests with courtesy before and behind, a question mark, and a slip of the finger:
    // how many there were, and how many gave the same command.
    size_t variation_count, robust_count;
};

// Texts live in the arena and in the grammar.
void grammar_check(const struct grammar *grammar, struct arena *arena,
                   struct grammar_check *ret_check);

#endif
