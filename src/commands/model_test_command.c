#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "model/adapter.h"
#include "term/progress.h"

// Requests that every model should manage, and what it is shown first.
static const char *const requests[] = {
    "show the largest files in this folder",
    "count the lines of all C files below here",
    "find files changed in the last two days",
};
static const struct model_example examples[] = {
    {"list all files, hidden ones too", "ls -la"},
    {"how much room is left on the disks", "df -h"},
    {"find all folders called build", "find . -type d -name build"},
    {"show the last 20 lines of app.log", "tail -n 20 app.log"},
    {"which processes take the most memory", "ps aux --sort=-%mem | head"},
    {"sort names.txt and drop what is there twice", "sort -u names.txt"},
};

enum { RATE_TOKENS = 64 };

struct measures {
    struct invocation *invocation;
    const volatile sig_atomic_t *cancel;
    const char *path;
    bool has_checksum;
    int64_t load_us, first_token_us;
    double tokens_per_s;
    struct model_reply replies[COUNT_OF(requests)];
};

bool model_settings_find(const struct invocation *invocation, const char *name,
                         struct model_settings *ret_settings, struct error *err)
{
    const struct config *config = &invocation->config;
    struct adapter_choice adapter = {0};
    char *path;
    if (!model_file_find(invocation->arena, name != NULL ? name : config_text(config, CONFIG_MODEL),
                         &path, err))
        return false;
    // The adapter is for the model in use, not for another one that is named.
    if (name == NULL &&
        !model_adapter_choose(invocation->arena, config_text(config, CONFIG_MODEL_ADAPTER), path,
                              NULL, &adapter, err))
        return false;
    *ret_settings = (struct model_settings){
        .path = path,
        .adapter_path = adapter.path,
        .threads = (int)config_number(config, CONFIG_MODEL_THREADS),
        .batch_tokens = (int)config_number(config, CONFIG_MODEL_BATCH),
        .context_tokens = (int)config_number(config, CONFIG_MODEL_CONTEXT),
    };
    return true;
}

static bool on_digest(size_t done, size_t all, void *context)
{
    struct measures *measures = context;
    (void)done;
    (void)all;
    return *measures->cancel == 0;
}

static bool measure(struct measures *measures, const struct model_settings *settings,
                    struct error *err)
{
    struct model *model;
    int64_t start_us = clock_us();
    if (!model_open(settings, &model, err))
        return false;
    measures->load_us = clock_us() - start_us;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        const struct model_request request = {
            .request = requests[i],
            .shell = "bash",
            .system = "Linux",
            .examples = examples,
            .example_count = COUNT_OF(examples),
            .fixed_example_count = COUNT_OF(examples),
            .draft_count = 1,
        };
        struct model_reply *reply = &measures->replies[i];
        if (!model_draft_commands(model, measures->invocation->arena, &request, reply, err)) {
            model_close(model);
            return false;
        }
        if (i == 0)
            measures->first_token_us = reply->first_token_us;
    }
    bool is_good = model_rate(model, RATE_TOKENS, &measures->tokens_per_s, err);
    model_close(model);
    return is_good;
}

static int print_json(const struct measures *measures, struct error *err)
{
    json_t *drafts = json_array();
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        const struct model_reply *reply = &measures->replies[i];
        json_array_append_new(
            drafts, json_pack("{s:s, s:s?, s:f, s:I}", "request", requests[i], "command",
                              reply->count > 0 ? reply->drafts[0].command : NULL, "confidence",
                              reply->count > 0 ? reply->drafts[0].confidence : 0.0, "elapsed_us",
                              (json_int_t)reply->elapsed_us));
    }
    json_t *root = json_pack("{s:s, s:s, s:I, s:I, s:i, s:f, s:o}", "path", measures->path,
                             "checksum", measures->has_checksum ? "right" : "not known", "load_us",
                             (json_int_t)measures->load_us, "first_token_us",
                             (json_int_t)measures->first_token_us, "prompt_tokens",
                             measures->replies[0].prompt_tokens, "tokens_per_s",
                             measures->tokens_per_s, "drafts", drafts);
    return output_json(root, err) ? EXIT_DONE : (int)err->code;
}

static int print_text(const struct measures *measures, struct error *err)
{
    output_printf("file         %s\n", measures->path);
    output_printf("sha256       %s\n", measures->has_checksum ? "right" : "not known");
    output_printf("loaded in    %.0f ms\n", (double)measures->load_us / 1000.0);
    output_printf("first token  after %.0f ms, for a prompt of %d tokens\n",
                  (double)measures->first_token_us / 1000.0, measures->replies[0].prompt_tokens);
    output_printf("then         %.1f tokens/s\n", measures->tokens_per_s);
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        const struct model_reply *reply = &measures->replies[i];
        output_printf("\n%s\n    %s\n", requests[i],
                      reply->count > 0 ? reply->drafts[0].command : "(no command)");
    }
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

int command_model_test(struct invocation *invocation, struct error *err)
{
    struct measures measures = {.invocation = invocation, .cancel = model_catch_interrupt()};
    struct model_settings settings;
    const char *name = invocation->word_count > 0 ? invocation->words[0] : NULL;
    if (!model_settings_find(invocation, name, &settings, err))
        return err->code;
    settings.cancel = measures.cancel;
    measures.path = settings.path;
    if (!model_checksum_verify(invocation->arena, settings.path, on_digest, &measures,
                               &measures.has_checksum, err) ||
        !measure(&measures, &settings, err))
        return err->code;
    return is_given(invocation, FLAG_JSON) ? print_json(&measures, err)
                                           : print_text(&measures, err);
}
