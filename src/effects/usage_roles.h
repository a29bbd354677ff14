// Which operand has which role: the facts' list, as options change it, laid over the operands.
#ifndef HOB_EFFECTS_USAGE_ROLES_H
#define HOB_EFFECTS_USAGE_ROLES_H

#include "effects/usage.h"

struct operand_roles {
    struct facts_operand items[USAGE_OPERAND_ROLES_MAX], base[USAGE_OPERAND_ROLES_MAX];
    size_t count, base_count;
};

// The command's own list.
void operand_roles_read(struct operand_roles *roles, const struct facts *facts,
                        struct facts_list list);

// An option's list, on top: one that is the command's own without its first roles drops these, one
// of the same length changes the roles that differ, any other stands instead.
void operand_roles_change(struct operand_roles *roles, const struct facts *facts,
                          struct facts_list list);

// Whether, after the operands among the items so far, all words that follow belong to a command
// among the operands, so that no option of this one can come any more.
bool operand_roles_swallow(const struct operand_roles *roles, const struct usage_item *items,
                           size_t count);

// Gives every operand its role; those beyond the list become USAGE_EXTRA.
void operand_roles_assign(const struct operand_roles *roles, struct usage *usage);

#endif
