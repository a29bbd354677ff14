// The record of what the policy refused: $XDG_STATE_HOME/hob/violations.jsonl, one JSON object a
// line. The words of a command may be secret, so only its programs, its risk and the rules are
// kept.
#ifndef HOB_POLICY_VIOLATION_H
#define HOB_POLICY_VIOLATION_H

#include "policy/policy.h"

enum { VIOLATIONS_BYTES_MAX = 4 * 1024 * 1024 }; // then the file is moved to violations.jsonl.old

[[nodiscard]] bool violation_record(struct arena *arena, const struct effects_report *report,
                                    const struct verdict *verdict, struct error *err);

#endif
