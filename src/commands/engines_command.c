#include "commands/engines_command.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "cli/output.h"
#include "engine/statistics.h"

struct engine_state {
    const struct engine *engine;
    struct engine_counts counts;
    struct error problem;
    bool is_ready;
    int place; // in engine.order, from 1; 0 when it is not asked
};

static int place_in_order(const char *order, const char *name)
{
    int place = 1;
    while (*order != '\0') {
        order += strspn(order, ", ");
        size_t length = strcspn(order, ", ");
        if (strncmp(order, name, length) == 0 && name[length] == '\0' && length > 0)
            return place;
        order += length;
        place++;
    }
    return 0;
}

static uint64_t total(const struct engine_counts *counts)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT_OF(counts->outcomes); i++)
        sum += counts->outcomes[i];
    return sum;
}

static json_t *state_json(const struct engine_state *state)
{
    const struct engine_counts *counts = &state->counts;
    json_t *root = json_pack(
        "{s:s, s:s, s:i, s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "name", state->engine->name,
        "summary", state->engine->summary, "place", state->place, "ready", state->is_ready, "asked",
        (json_int_t)total(counts), "answered", (json_int_t)counts->outcomes[OUTCOME_ANSWERED],
        "no_answer", (json_int_t)counts->outcomes[OUTCOME_NOTHING], "failed",
        (json_int_t)counts->outcomes[OUTCOME_FAILED], "p50_us",
        (json_int_t)statistics_quantile(counts, 0.5), "p95_us",
        (json_int_t)statistics_quantile(counts, 0.95));
    if (root != NULL && !state->is_ready)
        json_object_set_new(root, "problem", json_string(state->problem.text));
    return root;
}

static void print_state(const struct engine_state *state)
{
    const struct engine_counts *counts = &state->counts;
    uint64_t asked = total(counts);
    char place[16] = "-";
    if (state->place > 0)
        snprintf(place, sizeof(place), "%d.", state->place);
    output_printf("%-3s %-7s %-9s %s\n", place, state->engine->name,
                  state->is_ready ? "ready" : "not ready", state->engine->summary);
    if (!state->is_ready)
        output_printf("            %s\n", state->problem.text);
    if (asked > 0)
        output_printf("            asked %llu, answered %llu, failed %llu; half within %.1f ms, "
                      "95 %% within %.1f ms\n",
                      (unsigned long long)asked,
                      (unsigned long long)counts->outcomes[OUTCOME_ANSWERED],
                      (unsigned long long)counts->outcomes[OUTCOME_FAILED],
                      (double)statistics_quantile(counts, 0.5) / 1000.0,
                      (double)statistics_quantile(counts, 0.95) / 1000.0);
}

int command_engines(struct invocation *invocation, struct error *err)
{
    struct engine_counts rows[ENGINES_MAX];
    size_t row_count = statistics_read(rows);
    struct rules_set rules = {0};
    bool is_stale;
    struct error ignored = {0};
    bool is_open = invocation->program->open_rules(invocation->arena, &rules, &is_stale, &ignored);
    struct engine_world world = {.config = &invocation->config, .rules = is_open ? &rules : NULL};
    json_t *all = json_array();
    bool is_json = is_given(invocation, FLAG_JSON);
    for (size_t i = 0; i < invocation->program->engine_count; i++) {
        struct engine_state state = {.engine = invocation->program->engines[i]};
        state.is_ready = state.engine->can_answer(&world, &state.problem);
        state.place = place_in_order(config_text(&invocation->config, CONFIG_ENGINE_ORDER),
                                     state.engine->name);
        for (size_t j = 0; j < row_count; j++)
            if (strcmp(rows[j].name, state.engine->name) == 0)
                state.counts = rows[j];
        if (is_json)
            json_array_append_new(all, state_json(&state));
        else
            print_state(&state);
    }
    rules_close(&rules);
    if (is_json)
        return output_json(all, err) ? EXIT_DONE : (int)err->code;
    json_decref(all);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
