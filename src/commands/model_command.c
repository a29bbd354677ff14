#include "commands/model_command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/output.h"
#include "commands/model_card.h"
#include "model/settings.h"
#include "term/progress.h"
#include "term/visible.h"

enum { SHOWN_BYTES_MAX = 64 * 1024 };

static volatile sig_atomic_t is_interrupted;

static void on_interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

const volatile sig_atomic_t *model_catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    return &is_interrupted;
}

const char *model_harmless(struct arena *arena, const char *text)
{
    struct buffer shown;
    buffer_init(&shown, SHOWN_BYTES_MAX);
    visible_add(&shown, text, strlen(text), VISIBLE_ONE_LINE);
    const char *copy = arena_string(arena, shown.data);
    buffer_done(&shown);
    return copy;
}

static const char *in_bytes(struct arena *arena, uint64_t bytes)
{
    struct buffer text;
    buffer_init(&text, 64);
    progress_format_bytes(bytes, &text);
    const char *copy = arena_string(arena, text.data);
    buffer_done(&text);
    return copy;
}

static const char *in_parameters(struct arena *arena, uint64_t count)
{
    if (count >= 1000000000)
        return arena_printf(arena, "%.1f B", (double)count / 1e9);
    return arena_printf(arena, "%.0f M", (double)count / 1e6);
}

// Whether the setting `key` means this file.
static bool is_in_use(const struct invocation *invocation, enum config_key key, const char *path)
{
    const char *name = config_text(&invocation->config, key);
    char *used;
    bool is_found =
        name[0] != '\0' &&
        (key == CONFIG_MODEL_ADAPTER ? model_adapter_find(invocation->arena, name, &used, NULL)
                                     : model_file_find(invocation->arena, name, &used, NULL));
    return is_found && strcmp(used, path) == 0;
}

static json_t *file_json(const struct model_file *file, bool is_used)
{
    json_t *root = json_pack("{s:s, s:s, s:I, s:b}", "name", file->name, "path", file->path,
                             "bytes", (json_int_t)file->facts.file_bytes, "in_use", is_used);
    if (root == NULL)
        return NULL;
    if (file->problem != NULL) {
        json_object_set_new(root, "problem", json_string(file->problem));
        return root;
    }
    const struct model_facts *facts = &file->facts;
    json_object_set_new(root, "title", json_string(facts->name));
    json_object_set_new(root, "architecture", json_string(facts->architecture));
    json_object_set_new(root, "quantisation", json_string(facts->quantisation));
    json_object_set_new(root, "licence", json_string(facts->licence));
    json_object_set_new(root, "parameters", json_integer((json_int_t)facts->parameter_count));
    json_object_set_new(root, "context", json_integer(facts->context_tokens));
    json_object_set_new(root, "chat_template", json_boolean(facts->has_chat_template));
    return root;
}

int model_list_kind(struct invocation *invocation, enum model_kind kind, enum config_key key,
                    struct error *err)
{
    struct arena *arena = invocation->arena;
    struct model_file *files;
    size_t count;
    if (!model_files_list(arena, kind, &files, &count, err))
        return err->code;
    json_t *all = json_array();
    size_t width = 0;
    for (size_t i = 0; i < count; i++)
        width = strlen(files[i].name) > width ? strlen(files[i].name) : width;
    for (size_t i = 0; i < count; i++) {
        bool is_used = is_in_use(invocation, key, files[i].path);
        if (is_given(invocation, FLAG_JSON))
            json_array_append_new(all, file_json(&files[i], is_used));
        else if (files[i].problem != NULL)
            output_printf("  %-*s  %9s  cannot be used: `hob model info` says why\n", (int)width,
                          files[i].name, in_bytes(arena, files[i].facts.file_bytes));
        else
            output_printf("%c %-*s  %9s  %-7s  %7s\n", is_used ? '*' : ' ', (int)width,
                          files[i].name, in_bytes(arena, files[i].facts.file_bytes),
                          model_harmless(arena, files[i].facts.quantisation),
                          in_parameters(arena, files[i].facts.parameter_count));
    }
    if (is_given(invocation, FLAG_JSON))
        return output_json(all, err) ? EXIT_DONE : (int)err->code;
    json_decref(all);
    if (count == 0)
        note_printf(kind == KIND_ADAPTER
                        ? "hob: there is no adapter; `hob model adapter add` adds one\n"
                        : "hob: there is no model; `hob model pull` fetches one\n");
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

int command_model_list(struct invocation *invocation, struct error *err)
{
    return model_list_kind(invocation, KIND_MODEL, CONFIG_MODEL, err);
}

struct shown_pull {
    struct progress progress;
    const char *source;
    enum pull_step step;
    int fd;
    bool is_drawing;
};

static void on_pull(enum pull_step step, uint64_t done, uint64_t all, void *context)
{
    struct shown_pull *shown = context;
    if (!shown->is_drawing || shown->step != step) {
        if (shown->is_drawing)
            progress_done(&shown->progress);
        progress_init(&shown->progress, shown->fd, step == PULL_CHECK ? "checking" : shown->source,
                      step == PULL_CHECK ? 0 : done, all);
        shown->step = step;
        shown->is_drawing = true;
    }
    shown->progress.all_bytes = all;
    progress_update(&shown->progress, done);
}

bool model_pull_shown(const struct invocation *invocation, const char *source, enum model_kind kind,
                      const volatile sig_atomic_t *cancel, struct model_pulled *ret_pulled,
                      struct error *err)
{
    bool is_quiet = is_given(invocation, FLAG_QUIET);
    struct shown_pull shown = {.source = source, .fd = is_quiet ? -1 : STDERR_FILENO};
    const struct model_pull pull = {
        .source = source,
        .name = invocation->values[FLAG_NAME],
        .sha256 = invocation->values[FLAG_SHA256],
        .kind = kind,
        .is_offline = config_bool(&invocation->config, CONFIG_OFFLINE),
        .cancel = cancel,
        .progress = on_pull,
        .context = &shown,
    };
    struct model_pulled pulled;
    bool is_done = model_pull(invocation->arena, &pull, &pulled, err);
    if (shown.is_drawing)
        progress_done(&shown.progress);
    if (!is_done)
        return false;
    if (pulled.was_there)
        note_printf("hob: %s is there already\n", pulled.name);
    else
        note_printf("hob: %s is in place (%s, sha256 %s)\n", pulled.name,
                    in_bytes(invocation->arena, pulled.bytes), pulled.sha256);
    *ret_pulled = pulled;
    return true;
}

int command_model_pull(struct invocation *invocation, struct error *err)
{
    struct model_pulled pulled;
    if (!model_pull_shown(invocation, invocation->words[0], KIND_MODEL, model_catch_interrupt(),
                          &pulled, err))
        return err->code;
    if (strcmp(config_text(&invocation->config, CONFIG_MODEL), pulled.name) != 0)
        note_printf("hob: `hob model use %s` answers with it from now on\n", pulled.name);
    return EXIT_DONE;
}

int command_model_use(struct invocation *invocation, struct error *err)
{
    struct arena *arena = invocation->arena;
    const char *name = invocation->words[0];
    const struct config_value *now = &invocation->config.values[CONFIG_MODEL];
    struct model_facts facts;
    char *path;
    if (!model_file_find(arena, name, &path, err) || !model_describe(path, arena, &facts, err))
        return err->code;
    if (facts.is_adapter)
        return error_set(err, EXIT_USAGE,
                         "'%s' is an adapter; `hob model adapter add` puts it on top of a model",
                         name),
               err->code;
    char *real = strchr(name, '/') != NULL ? realpath(path, NULL) : NULL;
    const char *value = real != NULL ? arena_string(arena, real) : path_name(path);
    free(real);
    if (!config_write_user(arena, CONFIG_MODEL, value, err))
        return err->code;
    note_printf("hob: answers come from %s from now on\n", value);
    if (now->layer > LAYER_USER)
        note_printf("hob: but %s says %s, and is stronger\n",
                    now->source == NULL ? config_layer_name(now->layer) : now->source, now->text);
    return EXIT_DONE;
}

int model_remove_kind(struct invocation *invocation, enum model_kind kind, enum config_key key,
                      struct error *err)
{
    struct arena *arena = invocation->arena;
    const char *name = invocation->words[0];
    char *path;
    bool is_found = model_name_check(name, err) &&
                    (kind == KIND_ADAPTER ? model_adapter_find(arena, name, &path, err)
                                          : model_file_find(arena, name, &path, err));
    if (!is_found)
        return err->code;
    bool was_used = is_in_use(invocation, key, path);
    const char *question = arena_printf(arena, "Delete %s?", name);
    const char *refusal = arena_printf(arena, "%s is not deleted", name);
    if (!consent_ask(invocation, question, refusal, err) ||
        !model_file_remove(arena, name, kind, err))
        return err->code;
    // A setting that names what is gone would fail every request.
    if (was_used && invocation->config.values[key].layer == LAYER_USER) {
        if (!config_write_user(arena, key, NULL, err))
            return err->code;
        note_printf("hob: %s was in use and is out of your settings now\n", name);
    }
    return EXIT_DONE;
}

int command_model_rm(struct invocation *invocation, struct error *err)
{
    return model_remove_kind(invocation, KIND_MODEL, CONFIG_MODEL, err);
}

static void print_facts(struct arena *arena, const char *path, const struct model_facts *facts,
                        const char *checksum)
{
    output_printf("name          %s\n", model_harmless(arena, facts->name));
    output_printf("file          %s\n", model_harmless(arena, path));
    output_printf("size          %s\n", in_bytes(arena, facts->file_bytes));
    output_printf("architecture  %s\n", model_harmless(arena, facts->architecture));
    output_printf("parameters    %s\n", in_parameters(arena, facts->parameter_count));
    output_printf("quantisation  %s\n", model_harmless(arena, facts->quantisation));
    if (!facts->is_adapter) {
        output_printf("context       %d tokens\n", facts->context_tokens);
        output_printf("asked         %s\n", facts->has_chat_template
                                                ? "through its chat template"
                                                : "by examples: it continues text");
    }
    for (size_t i = 0; i < facts->note_count; i++)
        output_printf("%-12s  %s\n", model_harmless(arena, facts->notes[i].key),
                      model_harmless(arena, facts->notes[i].text));
    output_printf("licence       %s\n", model_harmless(arena, facts->licence));
    output_printf("sha256        %s\n", checksum[0] == '\0' ? "not known" : checksum);
}

// What was measured of it on this machine, when it was.
static void print_card(struct arena *arena, const struct model_card *card)
{
    output_printf("\nmeasured      %s%s%s\n", card->day, card->adapter[0] == '\0' ? "" : ", with ",
                  card->adapter);
    model_card_print(arena, card);
}

int command_model_info(struct invocation *invocation, struct error *err)
{
    struct arena *arena = invocation->arena;
    const char *name = invocation->word_count > 0 ? invocation->words[0]
                                                  : config_text(&invocation->config, CONFIG_MODEL);
    struct model_facts facts;
    char checksum[DIGEST_HEX_BYTES];
    char *path;
    if (!model_file_find(arena, name, &path, err) || !model_describe(path, arena, &facts, err) ||
        !model_checksum_read(arena, path, checksum, err))
        return err->code;
    struct model_card card;
    bool has_card = model_card_read(arena, path, facts.file_bytes, &card);
    struct model_settings settings;
    struct adapter_choice adapter = {.reason = ADAPTER_MISSING};
    struct error problem = {0};
    bool is_answering = is_in_use(invocation, CONFIG_MODEL, path);
    if (is_answering &&
        !model_settings_find(arena, &invocation->config, model_catch_interrupt(), &settings,
                             &adapter, &problem) &&
        problem.code == EXIT_INTERRUPTED)
        return *err = problem, err->code;
    if (!is_given(invocation, FLAG_JSON)) {
        print_facts(arena, path, &facts, checksum);
        if (is_answering)
            output_printf("adapter       %s: %s\n",
                          adapter.path == NULL ? "none"
                                               : model_harmless(arena, path_name(adapter.path)),
                          problem.text[0] != '\0' ? problem.text : adapter_reasons[adapter.reason]);
        if (has_card)
            print_card(arena, &card);
        return output_finish(err) ? EXIT_DONE : (int)err->code;
    }
    struct model_file file = {.name = path_name(path), .path = path, .facts = facts};
    enum config_key key = facts.is_adapter ? CONFIG_MODEL_ADAPTER : CONFIG_MODEL;
    json_t *root = file_json(&file, is_in_use(invocation, key, path));
    if (root != NULL && is_answering)
        json_object_set_new(root, "adapter",
                            adapter.path == NULL ? json_null() : json_string(adapter.path));
    if (root != NULL) {
        json_object_set_new(root, "kind", json_string(facts.is_adapter ? "adapter" : "model"));
        json_object_set_new(root, "sha256",
                            checksum[0] == '\0' ? json_null() : json_string(checksum));
        json_object_set_new(root, "measured", has_card ? model_card_json(&card) : json_null());
    }
    return output_json(root, err) ? EXIT_DONE : (int)err->code;
}
