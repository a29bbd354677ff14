// Finding the rules that account for every word of a request. Light.
//
// Trigrams of the request lead to a handful of patterns; those are decoded and run with bounded
// effort over the raw and the reduced form. rules_match() of rules.h is this with plain options.
#ifndef HOB_RULES_MATCH_H
#define HOB_RULES_MATCH_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/rules.h"

enum rules_platform { PLATFORM_LINUX = 1, PLATFORM_MACOS = 2, PLATFORM_FREEBSD = 4 };

enum {
    PLATFORM_ANY = 7,
    // More patterns than this for one request mean packs without distinguishing words: no answer.
    MATCH_PATTERNS_MAX = 512,
    // PCRE2's limits for one match, besides RULES_MATCH_STEPS_MAX.
    MATCH_DEPTH_MAX = 5000,
    MATCH_HEAP_KIB_MAX = 4096,
};

struct match_options {
    enum rules_target target;
    unsigned platforms;        // rules for any of these; 0 for this machine's
    bool is_program_ignored;   // do not look whether `requires` is on PATH
    struct match_trace *trace; // NULL: none
};

// Grows in the arena of the match.
struct match_trace {
    struct rules_trace trace;
    size_t row_capacity;
};

[[nodiscard]] bool match_request(const struct rules_set *set, struct arena *arena,
                                 const char *request, const struct match_options *options,
                                 struct rules_result *ret_result, struct error *err);

#endif
