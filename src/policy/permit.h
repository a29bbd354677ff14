// Leave to do what one report says: what a run will ask for, and what only a verdict can give.
#ifndef HOB_POLICY_PERMIT_H
#define HOB_POLICY_PERMIT_H

#include "policy/policy.h"

struct permit; // for one text

// DENY never gives one, ASK only when the person said yes, ALLOW always. False with EXIT_REFUSED or
// EXIT_DECLINED and why.
[[nodiscard]] bool permit_grant(struct arena *arena, const struct verdict *verdict,
                                const struct shell_tree *tree, bool is_approved,
                                const struct permit **ret_permit, struct error *err);

// Whether the permit is for this very text.
bool permit_covers(const struct permit *permit, struct shell_text text);

#endif
