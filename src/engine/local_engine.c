// The local model as an engine: examples from the packs, drafts from the model, the best one kept.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/paths.h"
#include "engine/choosing.h"
#include "engine/engine.h"
#include "engine/examples.h"
#include "literals/literals.h"
#include "model/files.h"
#include "model/model.h"
#include "model/settings.h"
#include "pairs/pairs.h"

static bool can_answer(const struct engine_world *world, struct error *err)
{
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    char *path;
    bool is_there = model_file_find(&arena, config_text(world->config, CONFIG_MODEL), &path, err);
    arena_done(&arena);
    return is_there;
}

static const char *describe(const struct engine_world *world, struct arena *arena)
{
    struct model_settings settings;
    struct adapter_choice adapter;
    struct error err = {0};
    if (!model_settings_find(arena, world->config, NULL, &settings, &adapter, &err))
        return arena_string(arena, err.text);
    return arena_printf(arena, "ready, with %s: %s",
                        adapter.path == NULL ? "no adapter" : path_name(adapter.path),
                        adapter_reasons[adapter.reason]);
}

static const char *system_name(struct arena *arena)
{
    struct utsname name;
    return uname(&name) == 0 ? arena_string(arena, name.sysname) : "Linux";
}

// The last examples of a prompt are the nearest to the request; those before are always the same,
// and their state is kept on disk. docs/adr/004 has the measurements.
enum { NEAR_EXAMPLES = 3 };

// The fixed ones first, then the near ones, the nearest first, as model/ wants them.
static size_t gather_examples(const struct engine_world *world, const struct request *request,
                              struct arena *arena, struct model_example *ret_examples,
                              size_t *ret_fixed)
{
    long wanted = config_number(world->config, CONFIG_MODEL_EXAMPLES);
    size_t count_max = wanted > MODEL_EXAMPLES_MAX ? MODEL_EXAMPLES_MAX : (size_t)wanted;
    struct example found[MODEL_EXAMPLES_MAX];
    size_t count = 0;
    if (count_max > NEAR_EXAMPLES)
        count = examples_broad(world, arena, found, count_max - NEAR_EXAMPLES);
    *ret_fixed = count;
    if (count_max > count)
        count += examples_nearest(world, arena, request->text, found + count, count_max - count);
    for (size_t i = 0; i < count; i++)
        ret_examples[i] = (struct model_example){found[i].ask, found[i].command};
    return count;
}

static bool open_model(const struct engine_world *world, const struct request *request,
                       struct arena *arena, struct model **ret_model, struct error *err)
{
    struct model_settings settings;
    return model_settings_find(arena, world->config, request->cancel, &settings, NULL, err) &&
           model_open(&settings, ret_model, err);
}

// A draft whose names cannot be put back is lost. `map` is NULL when there are none to put back.
static void compare(const struct engine_world *world, const struct request *request,
                    struct arena *arena, const struct literals_map *map,
                    const struct model_reply *reply, struct choosing *ret_choosing)
{
    struct choosing_draft drafts[MODEL_DRAFTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < reply->count; i++) {
        const char *command = reply->drafts[i].command;
        if (map != NULL && !literals_restore(arena, map, command, &command, NULL))
            continue;
        drafts[count++] = (struct choosing_draft){
            .command = command,
            .log_sum = reply->drafts[i].log_sum,
            .token_count = reply->drafts[i].token_count,
            .votes = reply->drafts[i].votes,
            .is_greedy = reply->drafts[i].is_greedy,
        };
    }
    const struct choosing_drafts all = {drafts, count, request->candidates};
    choosing_compare(world, request, arena, &all, ret_choosing);
}

// What hob could do instead, for a person whose request it cannot answer.
static const char *nearest_rules(const struct engine_world *world, const struct request *request,
                                 struct arena *arena)
{
    struct example examples[NEAR_EXAMPLES];
    const char *text = "";
    size_t count = examples_nearest(world, arena, request->text, examples, NEAR_EXAMPLES);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s\"%.80s\"", text,
                            i == 0 ? "; the nearest that rules know: " : ", ", examples[i].ask);
    return text;
}

static bool refuse(const struct engine_world *world, const struct request *request,
                   struct arena *arena, const struct choosing *choosing, struct error *err)
{
    const char *nearest = nearest_rules(world, request, arena);
    const struct choosing_candidate *best = &choosing->candidates[0];
    if (choosing->count == 0)
        return error_set(err, EXIT_NO_ANSWER,
                         "the local model wrote nothing that is a shell command; say it in other "
                         "words%s",
                         nearest);
    if (best->fault != NULL)
        return error_set(err, EXIT_NO_ANSWER, "the local model's answer is left out: %s%s",
                         best->fault, nearest);
    return error_set(err, EXIT_NO_ANSWER,
                     "hob does not know: it is %.0f %% sure of what the local model wrote%s",
                     best->confidence * 100, nearest);
}

// The surest candidate, when hob is sure enough to show it.
static bool choose(const struct engine_world *world, const struct choosing *choosing,
                   struct proposal *proposal)
{
    const struct choosing_candidate *best = &choosing->candidates[0];
    double least = (double)config_number(world->config, CONFIG_ANSWER_PERCENT) / 100;
    double sure = (double)config_number(world->config, CONFIG_SURE_PERCENT) / 100;
    if (choosing->count == 0 || best->fault != NULL || best->confidence < least)
        return false;
    proposal->command = best->command;
    proposal->confidence = best->confidence;
    proposal->is_unsure = best->confidence < sure;
    proposal->is_chosen = true;
    proposal->choosing = choosing;
    for (size_t i = 1; i < choosing->count && proposal->alternative_count < ALTERNATIVES_MAX; i++)
        if (choosing->candidates[i].fault == NULL)
            proposal->alternatives[proposal->alternative_count++] = choosing->candidates[i].command;
    return true;
}

static enum engine_outcome answer(const struct engine_world *world, const struct request *request,
                                  struct arena *arena, struct proposal *ret_proposal,
                                  struct error *err)
{
    int64_t deadline_us =
        clock_us() + config_number(world->config, CONFIG_LOCAL_DEADLINE_MS) * INT64_C(1000);
    struct model_example examples[MODEL_EXAMPLES_MAX];
    size_t fixed = 0, count = 0;
    char *states = NULL;
    (void)path_in(arena, PLACE_CACHE, "states", &states, NULL);
    struct model *model;
    if (!open_model(world, request, arena, &model, err))
        return err->code == EXIT_INTERRUPTED ? OUTCOME_INTERRUPTED : OUTCOME_FAILED;
    struct literals_map map = {.request = request->text};
    bool is_masked =
        model_has_placeholders(model) && literals_mask(arena, request->text, &map, NULL);
    if (!model_is_taught(model))
        count = gather_examples(world, request, arena, examples, &fixed);
    struct model_request asked = {
        .request = map.request,
        .hint = model_takes_hint(model) && world->grammar != NULL
                    ? pair_hint(arena, world->grammar, request->target, request->text, &map)
                    : NULL,
        .context = request->context,
        .shell = request->shell,
        .system = system_name(arena),
        .examples = examples,
        .example_count = count,
        .fixed_example_count = fixed,
        .state_folder = states,
        .draft_count = request->candidates,
        .deadline_us = deadline_us,
        .stream = map.count > 0 ? NULL : request->stream, // nobody wants to see surrogates
        .stream_context = request->stream_context,
    };
    struct model_reply reply;
    bool is_drafted = model_draft_commands(model, arena, &asked, &reply, err);
    model_close(model);
    if (!is_drafted)
        return err->code == EXIT_INTERRUPTED ? OUTCOME_INTERRUPTED : OUTCOME_FAILED;
    struct proposal proposal = {
        .explanation = "written by the local model; read it before you use it",
        .engine = engine_local.name,
    };
    struct choosing *choosing = arena_alloc(arena, sizeof(*choosing));
    compare(world, request, arena, is_masked ? &map : NULL, &reply, choosing);
    if (!choose(world, choosing, &proposal))
        return refuse(world, request, arena, choosing, err), OUTCOME_FAILED;
    *ret_proposal = proposal;
    return OUTCOME_ANSWERED;
}

const struct engine engine_local = {
    .name = "local",
    .priority = 30,
    .summary = "a language model in this process",
    .can_answer = can_answer,
    .describe = describe,
    .answer = answer,
};
