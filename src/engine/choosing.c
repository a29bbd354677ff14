#include "engine/choosing.h"

#include <stdlib.h>
#include <string.h>

#include "chooser/confidence.h"
#include "engine/examples.h"
#include "shell/shell.h"

// The tree of what is bash's or sh's; NULL for what only another shell reads.
static const struct shell_tree *tree_of(struct arena *arena, const char *shell, const char *command)
{
    struct shell_tree *tree = arena_alloc(arena, sizeof(*tree));
    struct shell_options options = {0};
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    if (!shell_dialect_named(shell, &options.dialect, NULL) ||
        !shell_parse(arena, text, &options, tree, NULL, NULL))
        return NULL;
    return tree;
}

static bool is_same(const struct choosing_candidate *a, const struct choosing_candidate *b)
{
    if (a->facts.tree == NULL || b->facts.tree == NULL)
        return strcmp(a->command, b->command) == 0;
    return shell_equal(a->facts.tree->list, b->facts.tree->list);
}

// A draft becomes a candidate, or a vote for one that is there.
static void add_draft(const struct request *request, struct arena *arena,
                      const struct choosing_draft *draft, struct choosing *choosing)
{
    struct choosing_candidate candidate = {.command = draft->command};
    if (draft->command[0] == '\0' || !checker_parses(arena, request->shell, draft->command))
        return;
    candidate.facts.tree = tree_of(arena, request->shell, draft->command);
    candidate.facts.share = draft->votes;
    candidate.facts.is_greedy = draft->is_greedy;
    candidate.facts.log_sum = draft->log_sum;
    candidate.facts.token_count = draft->token_count;
    for (size_t i = 0; i < choosing->count; i++) {
        struct choosing_candidate *other = &choosing->candidates[i];
        if (!is_same(other, &candidate))
            continue;
        other->facts.share += draft->votes;
        other->facts.is_greedy |= draft->is_greedy;
        if (draft->log_sum > other->facts.log_sum) {
            other->facts.log_sum = draft->log_sum;
            other->facts.token_count = draft->token_count;
        }
        return;
    }
    if (choosing->count < CHOOSING_DRAFTS_MAX)
        choosing->candidates[choosing->count++] = candidate;
}

static void check(const struct engine_world *world, const struct request *request,
                  struct arena *arena, const struct asked *asked,
                  struct choosing_candidate *candidate)
{
    struct checked *checked = &candidate->checked;
    checker_check(world, request, arena, candidate->command, checked);
    candidate->command = checked->command;
    if (checked->is_repaired)
        candidate->facts.tree = tree_of(arena, request->shell, checked->command);
    candidate->facts.report = checked->report;
    candidate->facts.is_missing = checked->missing != NULL;
    candidate->facts.unknown_count = checked->unknown_count;
    // Without facts nobody can say what a model's words would do.
    if (checked->report == NULL) {
        candidate->fault = "what it would do is not known";
        return;
    }
    candidate->facts.verdict = asked_judge(asked, checked->report);
    if (candidate->facts.verdict.is_forbidden)
        candidate->fault = arena_printf(arena, "it %s, which the request does not ask for",
                                        effect_words[candidate->facts.verdict.kind].sentence);
    else if (checked->verdict.decision == DECISION_DENY)
        candidate->fault = "the policy refuses it";
}

static void compare_shares(struct choosing *choosing, int drafts_made)
{
    for (size_t i = 0; i < choosing->count; i++)
        choosing->candidates[i].facts.share /= drafts_made;
    for (size_t i = 0; i < choosing->count; i++) {
        double other = 0;
        for (size_t j = 0; j < choosing->count; j++)
            if (j != i && choosing->candidates[j].facts.share > other)
                other = choosing->candidates[j].facts.share;
        choosing->candidates[i].facts.lead = choosing->candidates[i].facts.share - other;
    }
}

static int by_confidence(const void *left, const void *right)
{
    const struct choosing_candidate *a = left, *b = right;
    if ((a->fault == NULL) != (b->fault == NULL))
        return a->fault == NULL ? -1 : 1;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    return a->facts.is_greedy ? -1 : b->facts.is_greedy ? 1 : 0;
}

// Of a request that the grammar answers there is nothing to hint at: its answer came first.
static const struct grammar_hint *hint_of(const struct engine_world *world,
                                          const struct request *request, struct arena *arena)
{
    struct grammar_hint *hint = arena_alloc(arena, sizeof(*hint));
    bool is_hint = world->grammar != NULL &&
                   grammar_hint(world->grammar, arena, request->text, request->target, hint);
    return is_hint ? hint : NULL;
}

void choosing_compare(const struct engine_world *world, const struct request *request,
                      struct arena *arena, const struct choosing_drafts *drafts,
                      struct choosing *ret_choosing)
{
    struct choosing *choosing = ret_choosing;
    struct example examples[CHOOSING_NEAR_MAX];
    const char *near[CHOOSING_NEAR_MAX];
    *choosing = (struct choosing){0};
    asked_read(arena, request->text, &choosing->asked);
    for (size_t i = 0; i < drafts->count && i < CHOOSING_DRAFTS_MAX; i++)
        add_draft(request, arena, &drafts->rows[i], choosing);
    compare_shares(choosing, drafts->made);
    struct feature_context context = {
        .facts = world->facts,
        .asked = &choosing->asked,
        .request = request->text,
        .near = near,
        .near_count = examples_nearest(world, arena, request->text, examples, CHOOSING_NEAR_MAX),
        .hint = hint_of(world, request, arena),
    };
    for (size_t i = 0; i < context.near_count; i++)
        near[i] = examples[i].command;
    for (size_t i = 0; i < choosing->count; i++) {
        struct choosing_candidate *candidate = &choosing->candidates[i];
        check(world, request, arena, &choosing->asked, candidate);
        features_measure(arena, &context, &candidate->facts, candidate->features);
        candidate->confidence = candidate->fault == NULL ? confidence_of(candidate->features) : 0;
    }
    qsort(choosing->candidates, choosing->count, sizeof(choosing->candidates[0]), by_confidence);
}
