#include "commands/ask_command.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/hand_over.h"
#include "cli/output.h"
#include "cli/request_text.h"
#include "commands/world.h"
#include "engine/statistics.h"
#include "policy/violation.h"
#include "views/answer_view.h"
#include "views/reading_view.h"
#include "views/report_view.h"

static volatile sig_atomic_t is_cancelled;

static void on_interrupt(int number)
{
    (void)number;
    is_cancelled = 1;
}

static json_t *answer_json(const struct invocation *invocation, const struct proposal *proposal)
{
    json_t *alternatives = json_array();
    for (size_t i = 0; i < proposal->alternative_count; i++)
        json_array_append_new(alternatives, json_string(proposal->alternatives[i]));
    json_t *root =
        json_pack("{s:s, s:s?, s:s, s:s?, s:f, s:o, s:I}", "command", proposal->command,
                  "explanation", proposal->explanation, "engine", proposal->engine, "rule",
                  proposal->rule, "confidence", proposal->confidence, "alternatives", alternatives,
                  "elapsed_us", (json_int_t)(clock_us() - invocation->start_us));
    if (root != NULL && proposal->missing != NULL)
        json_object_set_new(root, "missing", json_string(proposal->missing));
    if (root != NULL && proposal->package != NULL)
        json_object_set_new(root, "package", json_string(proposal->package));
    if (root != NULL && proposal->doubt != NULL)
        json_object_set_new(root, "doubt", json_string(proposal->doubt));
    if (root != NULL && proposal->is_chosen)
        json_object_set_new(root, "unsure", json_boolean(proposal->is_unsure));
    if (root != NULL && proposal->choosing != NULL && is_given(invocation, FLAG_WHY))
        json_object_set_new(root, "candidates", choosing_json(proposal->choosing));
    if (root != NULL && proposal->reading != NULL)
        json_object_set_new(root, "meaning", meaning_json(&proposal->reading->answers[0].meaning));
    if (root != NULL && proposal->report != NULL) {
        report_add_json(root, proposal->report);
        report_add_verdict_json(root, &proposal->verdict);
    }
    return root;
}

// What the light program cannot finish, the late one starts again from the words: the rules cost it
// microseconds.
static int go_on_late(const struct invocation *invocation, const char *input, size_t length,
                      struct error *err)
{
    return hand_over(invocation->arena, invocation->argv, input, length, err);
}

// An engine that broke on its own data; the late program makes a damaged image anew.
static bool has_damage(const struct engine_run *run)
{
    for (size_t i = 0; i < run->attempt_count; i++)
        if (run->attempts[i].outcome == OUTCOME_FAILED && run->attempts[i].err.code == EXIT_FAILED)
            return true;
    return false;
}

static void tell_attempts(const struct engine_run *run)
{
    for (size_t i = 0; i < run->attempt_count; i++) {
        static const char *const outcomes[] = {"answered", "has no answer", "is not available",
                                               "failed", "was interrupted"};
        const struct engine_attempt *attempt = &run->attempts[i];
        note_printf("hob: %s %s (%.2f ms)%s%s\n", attempt->engine->name, outcomes[attempt->outcome],
                    (double)attempt->elapsed_us / 1000.0, attempt->err.text[0] == '\0' ? "" : ": ",
                    attempt->err.text);
    }
}

static int answer(struct invocation *invocation, const struct proposal *proposal, struct error *err)
{
    bool is_good;
    if (is_given(invocation, FLAG_WHY) && proposal->reading != NULL)
        note_printf("%s", reading_text(invocation->arena, proposal->reading));
    if (is_given(invocation, FLAG_WHY) && proposal->choosing != NULL)
        note_printf("%s", choosing_text(invocation->arena, proposal->choosing));
    if (proposal->verdict.decision == DECISION_DENY) {
        struct error record_err = {0};
        if (!violation_record(invocation->arena, proposal->report, &proposal->verdict, &record_err))
            note_printf("hob: the refusal is not recorded: %s\n", record_err.text);
        error_set(err, EXIT_REFUSED, "the answer is refused: %s",
                  proposal->verdict.reasons[0].text);
        return err->code;
    }
    if (is_given(invocation, FLAG_JSON))
        is_good = output_json(answer_json(invocation, proposal), err);
    else
        is_good = answer_show(invocation, proposal, err);
    return is_good ? EXIT_DONE : (int)err->code;
}

int command_ask(struct invocation *invocation, struct error *err)
{
    const char *input;
    size_t input_length;
    struct request request = {
        .shell = world_shell(&invocation->config),
        .target = world_target(&invocation->config),
        .candidates = (int)config_number(&invocation->config, CONFIG_MODEL_CANDIDATES),
        .cancel = &is_cancelled,
    };
    if (!request_text_read(invocation, &request.text, &input, &input_length, err))
        return err->code;
    bool is_late = invocation->program->is_late;
    if (is_late && !request_context_read(invocation, &request.context, err))
        return err->code;
    struct world world;
    bool is_stale;
    if (!world_open(invocation, &world, &is_stale, err))
        return is_stale && !is_late ? go_on_late(invocation, input, input_length, err)
                                    : (int)err->code;
    if (is_late) {
        struct sigaction action = {.sa_handler = on_interrupt};
        sigaction(SIGINT, &action, NULL);
    }
    struct cascade cascade = {
        .engines = invocation->program->engines,
        .engine_count = invocation->program->engine_count,
        .order = config_text(&invocation->config, CONFIG_ENGINE_ORDER),
        .world = world_of(invocation, &world),
    };
    struct proposal proposal;
    struct engine_run run;
    struct draft_view draft;
    draft_view_init(&draft, invocation, &request);
    bool is_answered = engine_ask(&cascade, &request, invocation->arena, &proposal, &run, err);
    draft_view_done(&draft);
    if ((run.is_unfinished || has_damage(&run)) && !is_late)
        return go_on_late(invocation, input, input_length, err);
    if (run.is_unfinished)
        error_set(err, EXIT_NO_ANSWER,
                  "no rule answers that, and this hob is built without the local model; `make "
                  "run` builds it with one");
    if (config_bool(&invocation->config, CONFIG_STATISTICS))
        statistics_add(&run);
    if (is_given(invocation, FLAG_VERBOSE))
        tell_attempts(&run);
    int code = is_answered ? answer(invocation, &proposal, err) : (int)err->code;
    world_close(&world);
    return code;
}
