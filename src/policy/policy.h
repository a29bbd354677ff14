// What may be done: rules over effects, from files, and the verdict on one command. Light.
//
// Layers: built-in < user ($XDG_CONFIG_HOME/hob/policy.toml) < project (.hob-policy.toml, which can
// only tighten) < the system's /etc/hob/policy.toml, above all. The late program reads the files,
// and keeps an image in the cache. A file with a fault fails closed: nothing is judged until it
// is mended. docs/man/hob-policy.5.scd is the form of the files.
#ifndef HOB_POLICY_POLICY_H
#define HOB_POLICY_POLICY_H

#include "base/arena.h"
#include "base/error.h"
#include "effects/effects.h"

enum {
    POLICY_RULES_MAX = 500, // in one file
    POLICY_TEXTS_MAX = 64,  // of one list in a rule
};

enum decision { DECISION_ALLOW, DECISION_ASK, DECISION_DENY, DECISION_COUNT };
extern const char *const decision_names[DECISION_COUNT];

enum policy_layer { POLICY_BUILTIN, POLICY_USER, POLICY_PROJECT, POLICY_SYSTEM, POLICY_LAYERS };
extern const char *const policy_layer_names[POLICY_LAYERS];

struct policy_texts {
    const char **items;
    size_t count;
};

struct policy_rule {
    const char *id;
    const char *because; // for the person, or NULL
    enum decision decision;
    enum policy_layer layer;
    uint64_t effects;                                  // bits of enum effect_kind; 0: any
    enum risk risk;                                    // and worse
    struct policy_texts paths, hosts, commands, roles; // patterns; an empty list fits all
    struct policy_texts match, not_match;              // examples: commands
    bool is_active;                                    // the person has one of the roles
};

// What a file may say once; unset in a layer that does not say it.
struct policy_limits {
    bool has_approval, has_minimum;
    enum risk approval;           // ask from this risk on
    enum risk minimum;            // and refuse from this one on, whatever the rules allow
    struct policy_texts backends; // engines that may answer; empty: all
};

struct policy {
    struct policy_rule *rules;
    size_t rule_count;
    struct policy_limits limits[POLICY_LAYERS];
    const char *files[POLICY_LAYERS]; // NULL where there is none
};

struct verdict_reason {
    enum decision decision;
    const char *text;
    const char *rule; // its id, or NULL for a limit
    enum policy_layer layer;
};

struct verdict {
    enum decision decision;
    struct verdict_reason *reasons; // the strictest first; none when all is allowed
    size_t reason_count;
};

// Opens the compiled policy, or the built-in one when there are no files. `*ret_is_stale`: the late
// program must compile first; then false.
[[nodiscard]] bool policy_open(struct arena *arena, struct policy *ret_policy, bool *ret_is_stale,
                               struct error *err);

void policy_builtin(struct policy *ret_policy);

// Judges the report of `tree`. Every effect is weighed by itself; the strictest counts.
void policy_decide(struct arena *arena, const struct policy *policy, const struct shell_tree *tree,
                   const struct effects_report *report, struct verdict *ret_verdict);

// Whether any file has a say.
bool policy_has_files(const struct policy *policy);

// Whether every layer lets the engine answer.
bool policy_allows_backend(const struct policy *policy, const char *engine);

#endif
