// A suite asked of hob's engines and judged, case by case. Late.
#ifndef HOB_COMMANDS_SUITE_SCORE_H
#define HOB_COMMANDS_SUITE_SCORE_H

#include "cli/command.h"
#include "suite/suite.h"

struct suite_answer {
    const char *command; // NULL: no answer
    double confidence;
    bool is_right;
    int64_t elapsed_us;
};

struct suite_score {
    struct suite_answer *answers; // one for each case of the suite, in its order
    size_t case_count, answer_count, right_count;
    int64_t median_us, ninth_decile_us; // of the answers' times
};

struct suite_questions {
    const struct suite *suite;
    const struct sandbox *sandbox; // NULL: answers are judged by their text
    const char *order;             // the engines, as in engine.order
    int candidates;                // how many drafts a model makes
    const volatile sig_atomic_t *cancel;
    const char *label; // of the progress line
};

// With the settings of `invocation`. False when the engine cannot be asked at all, or when the
// person stops it: EXIT_INTERRUPTED.
[[nodiscard]] bool suite_ask(struct invocation *invocation, const struct suite_questions *questions,
                             struct suite_score *ret_score, struct error *err);

#endif
