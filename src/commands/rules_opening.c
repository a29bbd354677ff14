#include "commands/rules_opening.h"

#include "cli/output.h"
#include "grammar/compile.h"
#include "packs/compile.h"

enum { SHOWN_MAX = 3 };

// Warnings are for `hob rules validate`; a pack that was left out is news here too.
static void note_complaints(struct arena *arena, const struct complaints *complaints)
{
    size_t shown = 0;
    for (size_t i = 0; i < complaints->count && i < COMPLAINTS_MAX; i++)
        if (!complaints->rows[i].is_warning && shown++ < SHOWN_MAX)
            note_printf("hob: %s\n", complaint_line(arena, &complaints->rows[i]));
    if (shown > SHOWN_MAX)
        note_printf("hob: and %zu more; `hob rules validate FILE` shows all\n", shown - SHOWN_MAX);
}

bool rules_open_compiled(struct arena *arena, struct rules_set *ret_set, bool *ret_is_stale,
                         struct error *err)
{
    struct complaints complaints = {.arena = arena};
    *ret_is_stale = false;
    bool is_open = rules_open_fresh(arena, ret_set, &complaints, err);
    note_complaints(arena, &complaints);
    return is_open;
}

bool grammar_open_compiled(struct arena *arena, struct grammar **ret_grammar, bool *ret_is_stale,
                           struct error *err)
{
    struct complaints complaints = {.arena = arena};
    *ret_is_stale = false;
    bool is_open = grammar_open_fresh(arena, ret_grammar, &complaints, err);
    note_complaints(arena, &complaints);
    return is_open;
}
