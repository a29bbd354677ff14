// hob model tune: an adapter taught on a person's own requests and commands, kept only when it is
// right more often on those of them that it has not seen, and has not forgotten more than it won.
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/fd.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "commands/suite_score.h"
#include "commands/trainer.h"
#include "commands/tuning_pairs.h"
#include "model/settings.h"
#include "term/progress.h"

// Of the questions that come with hob, to see what is forgotten: all of them would take longer than
// learning.
enum { EVERYDAY_EVERY = 3 };

struct measured {
    struct suite_score own, everyday;
};

struct tuning {
    struct invocation *invocation;
    const volatile sig_atomic_t *cancel;
    struct tuning_pairs pairs;
    struct suite everyday;
    struct sandbox sandbox;
    bool has_sandbox;
    struct trainer trainer;
    struct training training;
    struct grammar *grammar;
    struct pair_form form; // as the adapter to go on from was taught
    const char *adapter_name, *adapter_path;
    struct measured before, after;
};

// The adapter's name is free, or another adapter's that gives way to it.
static bool choose_name(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    const char *name = tuning->invocation->values[FLAG_NAME];
    struct model_facts facts;
    char *models;
    name = model_name_full(arena, name == NULL ? "tuned" : name);
    if (!model_name_check(name, err) || !model_folder(arena, &models, err))
        return false;
    tuning->adapter_name = tuning->training.name = name;
    tuning->adapter_path = arena_printf(arena, "%s/%s", models, name);
    tuning->training.out = arena_printf(arena, "%s/.%s.part", models, name);
    if (access(tuning->adapter_path, F_OK) == 0 &&
        !(model_describe(tuning->adapter_path, arena, &facts, NULL) && facts.is_adapter))
        return error_set(err, EXIT_USAGE,
                         "%s is in the models folder and is no adapter; choose another --name",
                         name);
    return true;
}

// One's own commands go on from what was taught for hob; tuned again, from there too, or what was
// learned of a file before would be measured with its own questions.
static bool choose_start(struct tuning *tuning, struct error *err)
{
    struct invocation *invocation = tuning->invocation;
    struct training *training = &tuning->training;
    struct config config = invocation->config;
    struct model_settings settings;
    struct adapter_choice start;
    if (!choose_name(tuning, err) ||
        !model_settings_find(invocation->arena, &config, tuning->cancel, &settings, &start, err))
        return false;
    bool is_again = start.path != NULL && strcmp(start.path, tuning->adapter_path) == 0;
    if (is_again &&
        (!config_set_flag(&config, CONFIG_MODEL_ADAPTER, "", "NAME", err) ||
         !model_settings_find(invocation->arena, &config, tuning->cancel, &settings, &start, err)))
        return false;
    const char *taught = start.path == NULL ? "" : start.facts.prompt_form;
    training->has_hints = strcmp(taught, MODEL_FORM_HINT) == 0;
    bool is_taught = training->has_hints || strcmp(taught, MODEL_FORM_REQUEST) == 0;
    training->base = settings.path;
    training->start = is_taught ? start.path : NULL;
    training->has_placeholders = is_taught && start.facts.has_placeholders;
    training->cancel = tuning->cancel;
    tuning->form.has_surrogates = training->has_placeholders;
    bool is_stale;
    if (training->has_hints &&
        !invocation->program->open_grammar(invocation->arena, &tuning->grammar, &is_stale, err))
        return false;
    tuning->form.grammar = tuning->grammar;
    return true;
}

static bool choose_everyday(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    struct suite *everyday = &tuning->everyday;
    char *path;
    if (!path_shipped(arena, "suite.yaml", &path, err) || !suite_read(path, arena, everyday, err))
        return false;
    size_t count = 0;
    for (size_t i = 0; i < everyday->count; i += EVERYDAY_EVERY)
        everyday->cases[count++] = everyday->cases[i];
    everyday->count = count;
    tuning->has_sandbox = sandbox_open(arena, &tuning->sandbox, NULL);
    return true;
}

// The checkpoints of a run are found again by what it learns and from what.
static bool write_parts(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    struct training *training = &tuning->training;
    const struct tuning_pairs *pairs = &tuning->pairs;
    char digest[DIGEST_HEX_BYTES];
    char *folder, *models;
    digest_bytes(pairs->learned.data, pairs->learned.length, digest);
    const char *what = arena_printf(arena, "%s %s %s", digest, training->base,
                                    training->start == NULL ? "" : training->start);
    digest_bytes(what, strlen(what), digest);
    if (!path_in(arena, PLACE_CACHE, arena_printf(arena, "tune-%.12s", digest), &folder, err) ||
        !model_folder(arena, &models, err) || !directory_make(folder, err) ||
        !directory_make(models, err))
        return false;
    training->work = folder;
    training->learned = arena_printf(arena, "%s/train.jsonl", folder);
    training->valid = arena_printf(arena, "%s/valid.jsonl", folder);
    if (!file_replace(training->learned, pairs->learned.data, pairs->learned.length, err) ||
        !file_replace(training->valid, pairs->valid.data, pairs->valid.length, err))
        return false;
    note_printf("hob: %zu pairs to learn from, %zu requests held back to measure with\n",
                pairs->learned_count, pairs->held_back.count);
    return true;
}

// Deletes the files of the folder whose names begin so.
static void sweep(struct arena *arena, const char *path, const char *beginning)
{
    CLEANUP(close_folder) DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, beginning, strlen(beginning)) == 0 &&
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlink(arena_printf(arena, "%s/%s", path, entry->d_name));
}

// What the recipe wrote goes, but for a checkpoint that the same command would go on from.
static void clear(struct tuning *tuning, bool is_over)
{
    struct arena *arena = tuning->invocation->arena;
    const struct training *training = &tuning->training;
    if (training->work == NULL)
        return;
    char *models = arena_string(arena, tuning->adapter_path);
    models[path_name(models) - models] = '\0';
    sweep(arena, models, path_name(training->out));
    bool has_checkpoint =
        access(arena_printf(arena, "%s/checkpoint.npz", training->work), F_OK) == 0;
    if (!is_over && has_checkpoint) {
        note_printf("hob: what was learned so far is kept; the same command goes on from there\n");
        return;
    }
    sweep(arena, training->work, "");
    (void)rmdir(training->work);
}

static bool agree_on_cost(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    struct training_cost cost;
    struct buffer memory;
    note_printf("hob: estimating what it takes\n");
    if (!trainer_estimate(tuning->invocation, &tuning->trainer, &tuning->training, &cost, err))
        return false;
    buffer_init(&memory, 64);
    progress_format_bytes(cost.memory_bytes, &memory);
    unsigned minutes = (unsigned)(cost.seconds / 60.0 + 1.0);
    const char *question =
        arena_printf(arena, "It takes about %u min and %s of memory. Begin?", minutes, memory.data);
    if (is_given(tuning->invocation, FLAG_YES))
        note_printf("hob: it takes about %u min and %s of memory\n", minutes, memory.data);
    buffer_done(&memory);
    return consent_ask(tuning->invocation, question, "nothing is learned", err);
}

static bool score(struct tuning *tuning, const char *when, struct measured *ret_measured,
                  struct error *err)
{
    struct suite_questions questions = {
        .suite = &tuning->pairs.held_back,
        .order = "local",
        .candidates = (int)config_number(&tuning->invocation->config, CONFIG_MODEL_CANDIDATES),
        .cancel = tuning->cancel,
        .label = when,
    };
    struct measured measured;
    if (!suite_ask(tuning->invocation, &questions, &measured.own, err))
        return false;
    questions.suite = &tuning->everyday;
    questions.sandbox = tuning->has_sandbox ? &tuning->sandbox : NULL;
    if (!suite_ask(tuning->invocation, &questions, &measured.everyday, err))
        return false;
    note_printf("hob: %s: right on %zu of your %zu, and on %zu of %zu everyday ones\n", when,
                measured.own.right_count, measured.own.case_count, measured.everyday.right_count,
                measured.everyday.case_count);
    *ret_measured = measured;
    return true;
}

static bool score_after(struct tuning *tuning, struct error *err)
{
    struct config *config = &tuning->invocation->config;
    struct config_value before = config->values[CONFIG_MODEL_ADAPTER];
    bool is_scored =
        config_set_flag(config, CONFIG_MODEL_ADAPTER, tuning->training.out, "NAME", err) &&
        score(tuning, "after", &tuning->after, err);
    config->values[CONFIG_MODEL_ADAPTER] = before;
    return is_scored;
}

// Why the new adapter is not kept, or NULL.
static const char *fault_of(const struct measured *before, const struct measured *after)
{
    if (after->own.right_count <= before->own.right_count)
        return "it is not right more often than before";
    if (after->own.right_count + after->everyday.right_count <=
        before->own.right_count + before->everyday.right_count)
        return "it forgot as much as it learned";
    return NULL;
}

static bool keep(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    char digest[DIGEST_HEX_BYTES];
    if (!digest_file(tuning->training.out, NULL, NULL, digest, err) ||
        !file_put_in_place(tuning->training.out, tuning->adapter_path, err) ||
        !model_checksum_write(arena, tuning->adapter_path, digest, err) ||
        !config_write_user(arena, CONFIG_MODEL_ADAPTER, tuning->adapter_name, err))
        return false;
    note_printf("hob: kept: answers come with %s from now on; `hob model adapter default` goes "
                "back\n",
                tuning->adapter_name);
    return true;
}

static int tell(struct tuning *tuning, bool is_kept, struct error *err)
{
    const struct measured *before = &tuning->before, *after = &tuning->after;
    json_t *root = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s}", "pairs",
        (json_int_t)tuning->pairs.pair_count, "held_back", (json_int_t)before->own.case_count,
        "right_before", (json_int_t)before->own.right_count, "right_after",
        (json_int_t)after->own.right_count, "everyday", (json_int_t)before->everyday.case_count,
        "everyday_before", (json_int_t)before->everyday.right_count, "everyday_after",
        (json_int_t)after->everyday.right_count, "kept", is_kept, "adapter", tuning->adapter_name);
    return output_json(root, err) ? EXIT_DONE : (int)err->code;
}

static bool tune(struct tuning *tuning, bool *ret_is_kept, struct error *err)
{
    if (!write_parts(tuning, err) || !agree_on_cost(tuning, err) ||
        !score(tuning, "before", &tuning->before, err) ||
        !trainer_run(tuning->invocation, &tuning->trainer, &tuning->training, err) ||
        !score_after(tuning, err))
        return false;
    const char *fault = fault_of(&tuning->before, &tuning->after);
    if (fault != NULL)
        note_printf("hob: not kept: %s\n", fault);
    *ret_is_kept = fault == NULL;
    return fault != NULL || keep(tuning, err);
}

int command_model_tune(struct invocation *invocation, struct error *err)
{
    struct tuning tuning = {.invocation = invocation, .cancel = model_catch_interrupt()};
    bool is_kept = false;
    if (!choose_start(&tuning, err) ||
        !tuning_pairs_read(invocation, invocation->words[0], &tuning.form, &tuning.pairs, err))
        return err->code;
    bool is_over = choose_everyday(&tuning, err) &&
                   trainer_open(invocation, &tuning.trainer, err) && tune(&tuning, &is_kept, err);
    clear(&tuning, is_over);
    tuning_pairs_done(&tuning.pairs);
    grammar_close(tuning.grammar);
    if (!is_over)
        return err->code;
    return is_given(invocation, FLAG_JSON) ? tell(&tuning, is_kept, err) : EXIT_DONE;
}
