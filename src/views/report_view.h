// What a command would do, as JSON and as lines for a person.
#ifndef HOB_VIEWS_REPORT_VIEW_H
#define HOB_VIEWS_REPORT_VIEW_H

#include <jansson.h>

#include "cli/command.h"
#include "effects/effects.h"
#include "policy/policy.h"
#include "term/term.h"

enum { MEASURE_ENTRIES_MAX = 100000, MEASURE_TIMEOUT_MS = 45 };

// Where the command would run: this process's home, folder and user.
void report_machine(struct arena *arena, struct effects_machine *ret_machine);

// Adds "risk", "reasons", "effects" and, when there is one, "safer" to the object.
void report_add_json(json_t *root, const struct effects_report *report);

// Adds "verdict" and "policy", an array of its reasons.
void report_add_verdict_json(json_t *root, const struct verdict *verdict);

// Judges and, when the policy refuses, records that it did.
void report_decide(struct arena *arena, const struct policy *policy, const struct shell_tree *tree,
                   const struct effects_report *report, struct verdict *ret_verdict);

// Counts what is on this machine, within the bounds above; Ctrl-C only ends the counting.
void report_measure(struct arena *arena, struct effects_report *report);

enum term_style report_style(enum risk risk);

// The risk, why, and the safer form, for the person; nothing for what is safe.
void report_note(const struct invocation *invocation, const struct effects_report *report);

// One line an effect with its size on this machine, made safe for a terminal; in the arena.
const char *report_effect_line(struct arena *arena, const struct effect *effect);

#endif
