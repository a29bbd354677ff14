// An answer as the person sees it: a draft while it is written, the command, and the keys after it.
#ifndef HOB_VIEWS_ANSWER_VIEW_H
#define HOB_VIEWS_ANSWER_VIEW_H

#include "cli/command.h"
#include "engine/engine.h"

// Shows what a model writes while it writes it, on one line of a terminal's stderr.
struct draft_view {
    size_t columns, used;
    bool is_shown;
};

void draft_view_init(struct draft_view *view, const struct invocation *invocation,
                     struct request *request);
void draft_view_done(struct draft_view *view);

// The command on stdout. On a terminal first the command, where it comes from, and the keys: Enter
// prints it, e edits, c copies, q declines (EXIT_DECLINED).
[[nodiscard]] bool answer_show(struct invocation *invocation, const struct proposal *proposal,
                               struct error *err);

#endif
