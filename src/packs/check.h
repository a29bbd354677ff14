// Running the examples of packs: an example is a test of the whole matcher. Late.
#ifndef HOB_PACKS_CHECK_H
#define HOB_PACKS_CHECK_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/rules.h"

struct check_failure {
    const char *pack, *rule, *ask, *expected;
    const char *got;      // NULL when nothing matched
    const char *got_rule; // NULL with `got`
    enum rules_target target;
};

struct check_result {
    size_t example_count, failure_count, rule_count;
    struct check_failure *failures; // all of them
};

// Runs each image's examples against that image alone, as if all programs were installed, and each
// on a system that its rule is for.
[[nodiscard]] bool rules_check(const struct rules_set *set, struct arena *arena,
                               struct check_result *ret_result, struct error *err);

#endif
