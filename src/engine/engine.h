// The cascade: asks each engine in order, cheapest first, until one answers.
//
// Engines are rows of a const table. The light program's table holds the rules alone; the late
// program's adds the local model, and later ones. Availability, deadline and fallback are the
// router's; an engine only answers. Everything returned lives in the request's arena.
#ifndef HOB_ENGINE_ENGINE_H
#define HOB_ENGINE_ENGINE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "grammar/grammar.h"
#include "policy/policy.h"
#include "rules/rules.h"

enum {
    REQUEST_BYTES_MAX = 16 * 1024,
    CONTEXT_BYTES_MAX = 256 * 1024,
    ENGINES_MAX = 8,
    ALTERNATIVES_MAX = 5,
};

struct request {
    const char *text;    // checked by request_check()
    const char *context; // what was piped in, or NULL
    const char *shell;   // resolved: never "auto"
    enum rules_target target;
    int candidates; // how many drafts a model makes
    const volatile sig_atomic_t *cancel;
    void (*stream)(const char *piece, size_t length, void *context);
    void *stream_context;
};

struct choosing;

struct proposal {
    const char *command;
    const char *explanation;
    const char *engine;
    const char *rule;                     // NULL unless a rule made it
    const char *missing;                  // a program it needs that is not installed, or NULL
    const char *package;                  // that would bring the missing program, or NULL
    const char *doubt;                    // what does not fit this machine, as a clause, or NULL
    struct effects_report *report;        // what it would do; NULL when that cannot be said
    struct verdict verdict;               // of the policy on the report
    const struct grammar_result *reading; // how the grammar read the request; NULL when it did not
    double confidence;                    // of a chosen one: the probability that it is right
    bool is_chosen; // candidates were compared already: only a refusal brings another in front
    bool is_unsure; // below engine.sure_percent: shown with a warning
    const struct choosing *choosing; // how a model's candidates compared, or NULL
    const char *alternatives[ALTERNATIVES_MAX];
    size_t alternative_count;
};

// What the engines of one run share.
struct engine_world {
    const struct config *config;
    const struct rules_set *rules;
    const struct grammar *grammar; // NULL: only the rules' patterns answer
    const struct facts *facts;     // NULL: proposals are only parsed
    const struct policy *policy;   // NULL: everything may be done
    struct effects_machine machine;
};

enum engine_outcome {
    OUTCOME_ANSWERED,
    OUTCOME_NOTHING,     // it understood that it has no answer: the next one is asked
    OUTCOME_UNAVAILABLE, // e.g. no model file; `err` says what to do
    OUTCOME_FAILED,      // `err` says why; the next one is asked
    OUTCOME_INTERRUPTED, // the person stopped it: nothing more is asked
};

struct engine {
    const char *name; // as in engine.order and --engine
    int priority;     // the order when none is configured, lowest first
    const char *summary;
    // Whether it could answer now, without doing costly work; `err` says what is missing.
    bool (*can_answer)(const struct engine_world *world, struct error *err);
    // What it would answer with, as a clause, when that can be chosen; or NULL.
    const char *(*describe)(const struct engine_world *world, struct arena *arena);
    enum engine_outcome (*answer)(const struct engine_world *world, const struct request *request,
                                  struct arena *arena, struct proposal *ret_proposal,
                                  struct error *err);
};

extern const struct engine engine_rules;
extern const struct engine engine_local; // late

struct engine_attempt {
    const struct engine *engine;
    enum engine_outcome outcome;
    int64_t elapsed_us;
    struct error err;
};

struct engine_run {
    struct engine_attempt attempts[ENGINES_MAX];
    size_t attempt_count;
    // The order names an engine that this table lacks: the late program must go on.
    bool is_unfinished;
};

// Valid UTF-8, not empty, no control characters but tab and newline, at most REQUEST_BYTES_MAX.
// EXIT_USAGE with what is wrong and where.
[[nodiscard]] bool request_check(const char *text, size_t length, struct error *err);

// Which engines are asked, in what order.
struct cascade {
    const struct engine *const *engines; // what this program is linked with
    size_t engine_count;
    const char *order; // comma-separated names
    struct engine_world world;
};

// True when an engine answered with what checker_settle() lets pass. False: `err` holds
// EXIT_NO_ANSWER, or why the last one failed, or EXIT_USAGE for a name that no engine has; or
// `ret_run->is_unfinished`, with nothing in `err`.
[[nodiscard]] bool engine_ask(const struct cascade *cascade, const struct request *request,
                              struct arena *arena, struct proposal *ret_proposal,
                              struct engine_run *ret_run, struct error *err);

#endif
