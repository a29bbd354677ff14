#include "policy/permit.h"

#include <string.h>

struct permit {
    const char *text;
    size_t length;
};

bool permit_grant(struct arena *arena, const struct verdict *verdict, const struct shell_tree *tree,
                  bool is_approved, const struct permit **ret_permit, struct error *err)
{
    const char *why = verdict->reason_count > 0 ? verdict->reasons[0].text : "the policy";
    if (verdict->decision == DECISION_DENY)
        return error_set(err, EXIT_REFUSED, "refused: %s", why);
    if (verdict->decision == DECISION_ASK && !is_approved)
        return error_set(err, EXIT_DECLINED, "not approved: %s", why);
    struct permit *permit = arena_alloc(arena, sizeof(*permit));
    permit->text = arena_copy(arena, tree->text, tree->length);
    permit->length = tree->length;
    *ret_permit = permit;
    return true;
}

bool permit_covers(const struct permit *permit, struct shell_text text)
{
    return permit->length == text.length && memcmp(permit->text, text.bytes, text.length) == 0;
}
