#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/paths.h"
#include "cli/output.h"
#include "commands/model_card.h"
#include "commands/model_command.h"
#include "commands/suite_score.h"
#include "model/settings.h"
#include "term/progress.h"

enum { RATE_TOKENS = 64 };

struct measures {
    struct invocation *invocation;
    const volatile sig_atomic_t *cancel;
    struct model_card card;
    int prompt_tokens; // before the first token
    bool has_checksum;
    struct suite suite;
    struct sandbox sandbox;
    struct suite_score score;
};

static bool on_digest(size_t done, size_t all, void *context)
{
    struct measures *measures = context;
    (void)done;
    (void)all;
    return *measures->cancel == 0;
}

// Loading, the first token and the rate, of the model alone: nothing is taken from a cache.
static bool measure_speed(struct measures *measures, const struct model_settings *settings,
                          struct error *err)
{
    const struct model_request request = {
        .request = "list all files, hidden ones too",
        .shell = "bash",
        .system = "Linux",
        .draft_count = 1,
    };
    struct model_card *card = &measures->card;
    struct model *model;
    struct model_reply reply = {0};
    int64_t start_us = clock_us();
    if (!model_open(settings, &model, err))
        return false;
    card->load_us = clock_us() - start_us;
    bool is_good =
        model_draft_commands(model, measures->invocation->arena, &request, &reply, err) &&
        model_rate(model, RATE_TOKENS, &card->tokens_per_s, err);
    card->first_token_us = reply.first_token_us;
    measures->prompt_tokens = reply.prompt_tokens;
    model_close(model);
    return is_good;
}

static bool measure_answers(struct measures *measures, struct error *err)
{
    struct invocation *invocation = measures->invocation;
    struct arena *arena = invocation->arena;
    struct error sandbox_err = {0};
    char *path;
    if (!path_shipped(arena, "suite.yaml", &path, err) ||
        !suite_read(path, arena, &measures->suite, err))
        return false;
    measures->card.was_executed = sandbox_open(arena, &measures->sandbox, &sandbox_err);
    if (!measures->card.was_executed)
        note_printf("hob: answers are compared by their text, not run: %s\n", sandbox_err.text);
    const struct suite_questions questions = {
        .suite = &measures->suite,
        .sandbox = measures->card.was_executed ? &measures->sandbox : NULL,
        .order = "local",
        .candidates = (int)config_number(&invocation->config, CONFIG_MODEL_CANDIDATES),
        .cancel = measures->cancel,
        .label = "asking",
    };
    return suite_ask(invocation, &questions, &measures->score, err);
}

static void fill_card(struct measures *measures)
{
    const struct suite_score *score = &measures->score;
    struct model_card *card = &measures->card;
    time_t now = time(NULL);
    struct tm local;
    char day[sizeof("2026-11-21")] = "";
    struct rusage usage = {0};
    if (localtime_r(&now, &local) != NULL)
        (void)strftime(day, sizeof(day), "%Y-%m-%d", &local);
    card->day = arena_string(measures->invocation->arena, day);
    card->median_us = score->median_us;
    card->ninth_decile_us = score->ninth_decile_us;
    card->case_count = score->case_count;
    card->answer_count = score->answer_count;
    card->right_count = score->right_count;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        card->memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
}

static int print_json(const struct measures *measures, struct error *err)
{
    const struct suite_score *score = &measures->score;
    json_t *answers = json_array();
    for (size_t i = 0; i < score->case_count; i++) {
        const struct suite_answer *answer = &score->answers[i];
        json_array_append_new(answers,
                              json_pack("{s:s, s:s?, s:b, s:f, s:I}", "request",
                                        measures->suite.cases[i].ask, "command", answer->command,
                                        "right", answer->is_right, "confidence", answer->confidence,
                                        "elapsed_us", (json_int_t)answer->elapsed_us));
    }
    json_t *root = model_card_json(&measures->card);
    json_object_set_new(root, "checksum",
                        json_string(measures->has_checksum ? "right" : "not known"));
    json_object_set_new(root, "prompt_tokens", json_integer(measures->prompt_tokens));
    json_object_set_new(root, "answers", answers);
    return output_json(root, err) ? EXIT_DONE : (int)err->code;
}

static int print_text(const struct measures *measures, struct error *err)
{
    const struct invocation *invocation = measures->invocation;
    const struct suite_score *score = &measures->score;
    output_printf("file          %s\n", measures->card.path);
    output_printf("sha256        %s\n", measures->has_checksum ? "right" : "not known");
    model_card_print(invocation->arena, &measures->card);
    for (size_t i = 0; is_given(invocation, FLAG_VERBOSE) && i < score->case_count; i++)
        output_printf("\n%s  %s\n       %s\n", score->answers[i].is_right ? "right" : "wrong",
                      measures->suite.cases[i].ask,
                      score->answers[i].command == NULL ? "(no answer)"
                                                        : score->answers[i].command);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

// A model that is named is measured as it would be used: with the adapter that ships for it.
static bool use_named(struct invocation *invocation, struct error *err)
{
    struct config builtin;
    char *path;
    config_builtin(&builtin);
    return invocation->word_count == 0 ||
           (model_file_find(invocation->arena, invocation->words[0], &path, err) &&
            config_set_flag(&invocation->config, CONFIG_MODEL, invocation->words[0], "NAME", err) &&
            config_set_flag(&invocation->config, CONFIG_MODEL_ADAPTER,
                            config_text(&builtin, CONFIG_MODEL_ADAPTER), "NAME", err));
}

int command_model_test(struct invocation *invocation, struct error *err)
{
    struct measures measures = {.invocation = invocation, .cancel = model_catch_interrupt()};
    struct arena *arena = invocation->arena;
    struct model_card *card = &measures.card;
    struct model_settings settings;
    struct model_facts facts;
    if (!use_named(invocation, err) ||
        !model_settings_find(arena, &invocation->config, measures.cancel, &settings, NULL, err) ||
        !model_describe(settings.path, arena, &facts, err))
        return err->code;
    card->path = settings.path;
    card->file_bytes = facts.file_bytes;
    card->adapter = settings.adapter_path == NULL ? "" : settings.adapter_path;
    if (!model_checksum_verify(arena, settings.path, on_digest, &measures, &measures.has_checksum,
                               err) ||
        !measure_speed(&measures, &settings, err))
        return err->code;
    bool is_quick = is_given(invocation, FLAG_QUICK);
    if (!is_quick && !measure_answers(&measures, err))
        return err->code;
    fill_card(&measures);
    struct error card_err = {0};
    if (!is_quick && !model_card_write(arena, card, &card_err))
        note_printf("hob: the measures are not kept: %s\n", card_err.text);
    return is_given(invocation, FLAG_JSON) ? print_json(&measures, err)
                                           : print_text(&measures, err);
}
