// Rule packs, compiled: a request in, a command out, in microseconds.
//
// A rules_set is one or two memory-mapped images (the user's packs, then the bundled ones). Opening
// one maps a file and checks its header; nothing is parsed or compiled. Light. The images are made
// by rules/compile.h (late). Everything returned lives in the arena or in the set.
#ifndef HOB_RULES_RULES_H
#define HOB_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    RULES_REQUEST_BYTES_MAX = 2048, // longer requests are prose, which no rule answers
    RULES_IMAGES_MAX = 2,
    RULES_ALTERNATIVES_MAX = 5,
    RULES_MATCH_STEPS_MAX = 20000, // PCRE2 match limit for one pattern on one request
};

enum rules_target { TARGET_GNU, TARGET_BSD, TARGET_BUSYBOX, TARGET_COUNT };

struct image;

struct rules_set {
    struct image *images[RULES_IMAGES_MAX];
    size_t image_count;
};

// Opens the user's image when there are user packs, and the bundled one. `*ret_is_stale` is true
// when the user's packs changed since their image was built (or it is missing, cut or of another
// version): the caller then lets the late program rebuild. The bundled image has no source check.
[[nodiscard]] bool rules_open(struct arena *arena, struct rules_set *ret_set, bool *ret_is_stale,
                              struct error *err);
void rules_close(struct rules_set *set);

// For long-running modes: reopens when a pack changed. Late programs pass rules_compile_user
// through `rebuild`; NULL keeps the old images when a rebuild is needed.
[[nodiscard]] bool rules_refresh(struct rules_set *set, bool (*rebuild)(struct error *err),
                                 struct error *err);

struct rules_answer {
    const char *command;
    const char *rule; // id
    const char *description;
    const char *pack;    // pack name, e.g. "files"
    const char *missing; // a required program that is not on PATH; NULL when all are there
    double confidence;   // 0..1, from how the words were accounted for; not calibrated
    bool is_own;         // of the person's packs
};

struct rules_result {
    struct rules_answer answers[1 + RULES_ALTERNATIVES_MAX]; // best first
    size_t count;                                            // 0: no rule accounts for every word
    size_t patterns_tried;
};

// `request` must be valid UTF-8 without control characters; a longer one than the maximum simply
// has no answer. Fails only on a damaged image.
[[nodiscard]] bool rules_match(const struct rules_set *set, struct arena *arena,
                               const char *request, enum rules_target target,
                               struct rules_result *ret_result, struct error *err);

// What the matcher saw, for `hob rules why`: the normalised forms, the fillers that were dropped,
// and for every pattern tried its rule and how far it got.
struct rules_trace {
    const char *raw_form; // "" for a request that no rule can answer: too long, control characters
    const char *reduced_form;
    const char *dropped; // fillers, separated by ", "
    struct rules_trace_row {
        const char *rule;
        const char *pattern;
        const char *outcome; // a sentence
    } * rows;
    size_t row_count;
    const char *unknown_words; // content words that occur in no pattern at all
};

[[nodiscard]] bool rules_explain(const struct rules_set *set, struct arena *arena,
                                 const char *request, enum rules_target target,
                                 struct rules_trace *ret_trace, struct error *err);

struct rules_example {
    const char *ask;
    const char *command;
};

// The examples of all packs, those for the GNU tools; how many there are.
size_t rules_examples(const struct rules_set *set, struct arena *arena,
                      const struct rules_example **ret_examples);

// Changes whenever any image changes; part of the key of cached prompt states.
uint64_t rules_version(const struct rules_set *set);

#endif
