#include "commands/ask_command.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/hand_over.h"
#include "cli/output.h"
#include "cli/request_text.h"
#include "commands/answer_view.h"
#include "commands/reading_view.h"
#include "commands/report_view.h"
#include "engine/statistics.h"
#include "policy/violation.h"

static volatile sig_atomic_t is_cancelled;

static void on_interrupt(int number)
{
    (void)number;
    is_cancelled = 1;
}

// The person's shell, when none is set: the command is for the line it will stand on.
static const char *resolve_shell(const struct config *config)
{
    static const char *const known[] = {"bash", "zsh", "fish", "sh"};
    const char *chosen = config_text(config, CONFIG_SHELL);
    if (strcmp(chosen, "auto") != 0)
        return chosen;
    const char *shell = getenv("SHELL");
    const char *slash = shell == NULL ? NULL : strrchr(shell, '/');
    const char *name = slash == NULL ? shell : slash + 1;
    for (size_t i = 0; name != NULL && i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(name, known[i]) == 0)
            return known[i];
    return "bash";
}

static enum rules_target resolve_target(const struct config *config)
{
    const char *target = config_text(config, CONFIG_TARGET);
    if (strcmp(target, "bsd") == 0)
        return TARGET_BSD;
    if (strcmp(target, "busybox") == 0)
        return TARGET_BUSYBOX;
    if (strcmp(target, "gnu") == 0)
        return TARGET_GNU;
#if defined(__linux__)
    return TARGET_GNU;
#else
    return TARGET_BSD;
#endif
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

// What proposals are judged by. Without facts they are shown unjudged, and the person hears of it;
// a policy that cannot be read refuses all.
static bool open_judges(struct invocation *invocation, struct facts **ret_facts,
                        struct policy *ret_policy, bool *ret_is_stale, struct error *err)
{
    const struct program *program = invocation->program;
    struct error facts_err = {0};
    *ret_facts = NULL;
    if (!program->open_facts(invocation->arena, ret_facts, ret_is_stale, &facts_err)) {
        if (*ret_is_stale)
            return false;
        *ret_facts = NULL;
        note_printf("hob: %s\n", facts_err.text);
    }
    if (!program->open_policy(invocation->arena, *ret_facts, ret_policy, ret_is_stale, err))
        return false;
    return *ret_facts != NULL || !policy_has_files(ret_policy) ||
           error_set(err, EXIT_FAILED, "%s", facts_err.text);
}

// The rules are optional: without them the next engine is asked.
static void open_rules(struct invocation *invocation, struct rules_set *ret_rules,
                       bool *ret_is_stale)
{
    struct error err = {0};
    *ret_rules = (struct rules_set){0};
    bool is_open =
        invocation->program->open_rules(invocation->arena, ret_rules, ret_is_stale, &err);
    if (!is_open && !*ret_is_stale)
        note_printf("hob: %s\n", err.text);
}

static struct grammar *open_grammar(struct invocation *invocation, bool *ret_is_stale)
{
    struct error err = {0};
    struct grammar *grammar = NULL;
    if (invocation->program->open_grammar(invocation->arena, &grammar, ret_is_stale, &err))
        return grammar;
    if (!*ret_is_stale)
        note_printf("hob: %s\n", err.text);
    return NULL;
}

int command_ask(struct invocation *invocation, struct error *err)
{
    const char *input;
    size_t input_length;
    struct request request = {
        .shell = resolve_shell(&invocation->config),
        .target = resolve_target(&invocation->config),
        .candidates = (int)config_number(&invocation->config, CONFIG_MODEL_CANDIDATES),
        .cancel = &is_cancelled,
    };
    if (!request_text_read(invocation, &request.text, &input, &input_length, err))
        return err->code;
    bool is_late = invocation->program->is_late;
    if (is_late && !request_context_read(invocation, &request.context, err))
        return err->code;
    struct rules_set rules;
    struct facts *facts = NULL;
    struct policy policy;
    struct grammar *grammar = NULL;
    bool is_stale = false;
    open_rules(invocation, &rules, &is_stale);
    if (!is_stale)
        grammar = open_grammar(invocation, &is_stale);
    bool is_judged = !is_stale && open_judges(invocation, &facts, &policy, &is_stale, err);
    if (is_stale && !is_late)
        return go_on_late(invocation, input, input_length, err);
    if (!is_judged)
        return err->code;
    if (is_late) {
        struct sigaction action = {.sa_handler = on_interrupt};
        sigaction(SIGINT, &action, NULL);
    }
    struct cascade cascade = {
        .engines = invocation->program->engines,
        .engine_count = invocation->program->engine_count,
        .order = config_text(&invocation->config, CONFIG_ENGINE_ORDER),
        .world = {.config = &invocation->config,
                  .rules = &rules,
                  .grammar = grammar,
                  .facts = facts,
                  .policy = &policy},
    };
    report_machine(invocation->arena, &cascade.world.machine);
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
    rules_close(&rules);
    grammar_close(grammar);
    facts_close(facts);
    return code;
}
