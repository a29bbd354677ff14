#include "cli/facts_opening.h"

#include "cli/output.h"
#include "facts/compile.h"

enum { SHOWN_MAX = 3 };

bool facts_open_compiled(struct arena *arena, struct facts **ret_facts, bool *ret_is_stale,
                         struct error *err)
{
    struct complaints complaints = {.arena = arena};
    *ret_is_stale = false;
    bool is_open = facts_open_fresh(arena, ret_facts, &complaints, err);
    // Warnings are for `hob facts validate`; a file that was left out is news here too.
    size_t shown = 0;
    for (size_t i = 0; i < complaints.count; i++)
        if (!complaints.rows[i].is_warning && shown++ < SHOWN_MAX)
            note_printf("hob: %s\n", complaint_line(arena, &complaints.rows[i]));
    if (shown > SHOWN_MAX)
        note_printf("hob: and %zu more; `hob facts validate FILE` shows all\n", shown - SHOWN_MAX);
    return is_open;
}
