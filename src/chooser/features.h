// What speaks for a model's command and against it: numbers that confidence.h weighs. Light.
#ifndef HOB_CHOOSER_FEATURES_H
#define HOB_CHOOSER_FEATURES_H

#include "chooser/asked.h"
#include "grammar/grammar.h"

// name, what it is
#define FEATURES(X)                                                                                \
    X(LOG_MEAN, "log-mean", "log-probability of a token, over the command's likeliest draft")      \
    X(LOG_SUM, "log-sum", "a tenth of the log-probability of the whole draft")                     \
    X(SHARE, "share", "the share of the drafts that come to this command")                         \
    X(LEAD, "lead", "that share less the largest share of another command")                        \
    X(GREEDY, "greedy", "the likeliest draft comes to it")                                         \
    X(UNKNOWN, "unknown", "options and operands that the facts do not have")                       \
    X(MISSING, "missing", "a program is not installed")                                            \
    X(SURPLUS, "surplus", "changes that the request does not ask for")                             \
    X(IDLE, "idle", "the request asks for a change, and the command makes none")                   \
    X(RISK, "risk", "how bad it could be, from 0 to 3")                                            \
    X(LITERALS_LOST, "literals-lost", "names, paths and quoted texts of the request not in it")    \
    X(NUMBERS_LOST, "numbers-lost", "numbers of the request that are not in it")                   \
    X(WORDS_LOST, "words-lost", "the share of the request's other words it does not account for")  \
    X(PATHS_INVENTED, "paths-invented",                                                            \
      "paths and file names in it that the request does not say")                                  \
    X(NAMES_INVENTED, "names-invented", "other words in it that the request does not say")         \
    X(NUMBERS_INVENTED, "numbers-invented", "numbers in it that the request does not say")         \
    X(NEAR, "near", "the share of the nearest examples that use its programs")                     \
    X(PROGRAMS, "programs", "how many programs it runs, less one")                                 \
    X(UNREAD, "unread", "the grammar has no answer to the request")                                \
    X(HINT_PROGRAM, "hint-program",                                                                \
      "it runs what the grammar would, by what it read of the request")                            \
    X(HINT_KEPT, "hint-kept", "the share of what the grammar would write that is in it")

#define FEATURE_ENUM(id, ...) FEATURE_##id,
enum feature { FEATURES(FEATURE_ENUM) FEATURE_COUNT };
extern const char *const feature_names[FEATURE_COUNT];
extern const char *const feature_meanings[FEATURE_COUNT];

struct candidate_facts { // what the checker and the model know of a command
    const struct shell_tree *tree;
    const struct effects_report *report;
    double log_sum;  // of its likeliest draft
    int token_count; // of the same
    double share, lead;
    bool is_greedy, is_missing;
    size_t unknown_count;
    struct asked_verdict verdict;
};

// What all candidates of one request are held against.
struct feature_context {
    const struct facts *facts;
    const struct asked *asked;
    const char *request;
    const char *const *near; // commands of the nearest examples
    size_t near_count;
    const struct grammar_hint *hint; // of a request that the grammar has no answer to, or NULL
};

void features_measure(struct arena *arena, const struct feature_context *context,
                      const struct candidate_facts *candidate, double ret_features[FEATURE_COUNT]);

#endif
