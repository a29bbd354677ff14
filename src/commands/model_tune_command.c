// hob model tune: an adapter taught on a person's own requests and commands, kept only when it is
// right more often on those of them that it has not seen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/fd.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/input_lines.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "commands/suite_score.h"
#include "commands/trainer.h"
#include "model/settings.h"
#include "pairs/pairs.h"
#include "term/progress.h"

enum {
    FILE_BYTES_MAX = 16 * 1024 * 1024,
    PAIRS_LEAST = 20,
    PAIRS_MAX = 100000,
    HELD_BACK_EVERY = 5,
};

struct own_pair {
    const char *request, *command;
    const char *text;              // as the recipe reads it
    char digest[DIGEST_HEX_BYTES]; // of the request
};

struct tuning {
    struct invocation *invocation;
    const volatile sig_atomic_t *cancel;
    struct own_pair *pairs;
    size_t pair_count, learned_count;
    struct adapter_choice now; // the adapter in use
    struct suite held_back;
    struct trainer trainer;
    struct training training;
    struct grammar *grammar;
    struct pair_form form; // as the adapter in use was taught
    const char *adapter_name;
    struct suite_score before, after;
};

// The facts do not know a person's own programs, so they are not asked.
static void read_line(struct tuning *tuning, char *line, size_t *refused)
{
    struct arena *arena = tuning->invocation->arena;
    struct own_pair pair = {.request = arena_string(arena, line)};
    char *tab = strchr(pair.request, '\t');
    enum pair_verdict verdict = pair_read(arena, &tuning->form, line, &pair.text);
    refused[verdict] += verdict != PAIR_GOOD;
    if (verdict != PAIR_GOOD && is_given(tuning->invocation, FLAG_VERBOSE))
        note_printf("hob: %s: %s\n", pair_verdict_names[verdict], pair.text);
    if (verdict != PAIR_GOOD || tab == NULL || tuning->pair_count == PAIRS_MAX)
        return;
    *tab = '\0';
    pair.command = tab + 1;
    tab[1 + strcspn(tab + 1, "\t")] = '\0';
    digest_bytes(pair.request, strlen(pair.request), pair.digest);
    tuning->pairs[tuning->pair_count++] = pair;
}

static bool read_pairs(struct tuning *tuning, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    const char *path = tuning->invocation->words[0];
    size_t refused[PAIR_VERDICTS_COUNT] = {0}, at = 0;
    buffer_init(&text, FILE_BYTES_MAX);
    if (!input_read(path, &text, err))
        return false;
    tuning->pairs = arena_array(tuning->invocation->arena, PAIRS_MAX, sizeof(*tuning->pairs));
    for (char *line; (line = input_line(&text, &at)) != NULL;)
        if (line[0] != '\0')
            read_line(tuning, line, refused);
    for (size_t i = 0; i < PAIR_VERDICTS_COUNT; i++)
        if (refused[i] > 0)
            note_printf("hob: %zu left out: %s\n", refused[i], pair_verdict_names[i]);
    return tuning->pair_count >= PAIRS_LEAST ||
           error_set(err, EXIT_USAGE,
                     "%s: %zu requests with commands are too few; at least %d are needed, a line "
                     "each: the request, a tab, the command",
                     path, tuning->pair_count, PAIRS_LEAST);
}

static int by_digest(const void *left, const void *right)
{
    const struct own_pair *one = left, *other = right;
    return strcmp(one->digest, other->digest);
}

static void add_question(struct suite *suite, const struct own_pair *pair, bool is_same)
{
    struct suite_case *last = suite->count > 0 ? &suite->cases[suite->count - 1] : NULL;
    if (is_same && last != NULL && last->accepted_count < SUITE_ACCEPTED_MAX)
        last->accepted[last->accepted_count++] = pair->command;
    else if (!is_same && suite->count < SUITE_CASES_MAX)
        suite->cases[suite->count++] = (struct suite_case){
            .ask = pair->request, .accepted = {pair->command}, .accepted_count = 1};
}

// Holds every fifth request back, in the order of their digests: a file gives the same parts each
// time, and a request is in one part only, however often it stands there.
static void divide(struct tuning *tuning, struct buffer *learned, struct buffer *valid)
{
    const struct own_pair *pairs = tuning->pairs;
    size_t number = 0;
    qsort(tuning->pairs, tuning->pair_count, sizeof(*pairs), by_digest);
    tuning->held_back.cases =
        arena_array(tuning->invocation->arena, SUITE_CASES_MAX, sizeof(struct suite_case));
    for (size_t i = 0; i < tuning->pair_count; i++) {
        bool is_same = i > 0 && strcmp(pairs[i].digest, pairs[i - 1].digest) == 0;
        number += !is_same;
        bool is_held_back = number % HELD_BACK_EVERY == 0;
        if (is_held_back)
            add_question(&tuning->held_back, &pairs[i], is_same);
        tuning->learned_count += !is_held_back;
        buffer_printf(is_held_back ? valid : learned, "%s\n", pairs[i].text);
    }
}

// The checkpoints of a run are found again by what it learns and from what.
static bool write_parts(struct tuning *tuning, const struct buffer *learned,
                        const struct buffer *valid, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    struct training *training = &tuning->training;
    char digest[DIGEST_HEX_BYTES];
    char *folder, *models;
    digest_bytes(learned->data, learned->length, digest);
    if (!path_in(arena, PLACE_CACHE, arena_printf(arena, "tune-%.12s", digest), &folder, err) ||
        !model_folder(arena, &models, err) || !directory_make(folder, err) ||
        !directory_make(models, err))
        return false;
    training->work = folder;
    training->learned = arena_printf(arena, "%s/train.jsonl", folder);
    training->valid = arena_printf(arena, "%s/valid.jsonl", folder);
    training->out = arena_printf(arena, "%s/.%s.part", models, tuning->adapter_name);
    return file_replace(training->learned, learned->data, learned->length, err) &&
           file_replace(training->valid, valid->data, valid->length, err);
}

static bool hold_back(struct tuning *tuning, struct error *err)
{
    struct buffer learned, valid;
    buffer_init(&learned, FILE_BYTES_MAX * 8);
    buffer_init(&valid, FILE_BYTES_MAX * 8);
    divide(tuning, &learned, &valid);
    bool is_written = write_parts(tuning, &learned, &valid, err);
    buffer_done(&learned);
    buffer_done(&valid);
    if (is_written)
        note_printf("hob: %zu pairs to learn from, %zu requests held back to measure with\n",
                    tuning->learned_count, tuning->held_back.count);
    return is_written;
}

// One's own commands go on from what was taught for hob.
static bool choose_start(struct tuning *tuning, struct error *err)
{
    struct invocation *invocation = tuning->invocation;
    struct training *training = &tuning->training;
    struct model_settings settings;
    const char *name = invocation->values[FLAG_NAME];
    if (!model_settings_find(invocation->arena, &invocation->config, tuning->cancel, &settings,
                             &tuning->now, err))
        return false;
    const struct model_facts *facts = &tuning->now.facts;
    bool has_hints = tuning->now.path != NULL && strcmp(facts->prompt_form, MODEL_FORM_HINT) == 0;
    bool is_taught = has_hints || (tuning->now.path != NULL &&
                                   strcmp(facts->prompt_form, MODEL_FORM_REQUEST) == 0);
    tuning->adapter_name = model_name_full(invocation->arena, name == NULL ? "tuned" : name);
    training->base = settings.path;
    training->name = tuning->adapter_name;
    training->start = is_taught ? tuning->now.path : NULL;
    training->has_placeholders = is_taught && facts->has_placeholders;
    training->has_hints = has_hints;
    training->cancel = tuning->cancel;
    tuning->form.has_surrogates = training->has_placeholders;
    bool is_stale;
    if (has_hints &&
        !invocation->program->open_grammar(invocation->arena, &tuning->grammar, &is_stale, err))
        return false;
    tuning->form.grammar = tuning->grammar;
    return model_name_check(tuning->adapter_name, err);
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

static bool score(struct tuning *tuning, const char *label, struct suite_score *ret_score,
                  struct error *err)
{
    const struct suite_questions questions = {
        .suite = &tuning->held_back,
        .order = "local",
        .candidates = (int)config_number(&tuning->invocation->config, CONFIG_MODEL_CANDIDATES),
        .cancel = tuning->cancel,
        .label = label,
    };
    if (!suite_ask(tuning->invocation, &questions, ret_score, err))
        return false;
    note_printf("hob: %s: %zu of %zu right\n", label, ret_score->right_count,
                ret_score->case_count);
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

static bool keep(struct tuning *tuning, struct error *err)
{
    struct arena *arena = tuning->invocation->arena;
    char *folder;
    if (!model_folder(arena, &folder, err))
        return false;
    const char *path = arena_printf(arena, "%s/%s", folder, tuning->adapter_name);
    if (rename(tuning->training.out, path) != 0)
        return error_errno(err, "cannot keep %s", path);
    if (!config_write_user(arena, CONFIG_MODEL_ADAPTER, tuning->adapter_name, err))
        return false;
    note_printf("hob: kept: answers come with %s from now on; `hob model adapter default` goes "
                "back\n",
                tuning->adapter_name);
    return true;
}

static int tell(struct tuning *tuning, bool is_kept, struct error *err)
{
    json_t *root = json_pack(
        "{s:I, s:I, s:I, s:I, s:b, s:s}", "pairs", (json_int_t)tuning->pair_count, "held_back",
        (json_int_t)tuning->held_back.count, "right_before", (json_int_t)tuning->before.right_count,
        "right_after", (json_int_t)tuning->after.right_count, "kept", is_kept, "adapter",
        tuning->adapter_name);
    return output_json(root, err) ? EXIT_DONE : (int)err->code;
}

int command_model_tune(struct invocation *invocation, struct error *err)
{
    struct tuning tuning = {.invocation = invocation, .cancel = model_catch_interrupt()};
    if (!choose_start(&tuning, err) || !read_pairs(&tuning, err) || !hold_back(&tuning, err) ||
        !trainer_open(invocation, &tuning.trainer, err) || !agree_on_cost(&tuning, err) ||
        !score(&tuning, "before", &tuning.before, err) ||
        !trainer_run(invocation, &tuning.trainer, &tuning.training, err) ||
        !score_after(&tuning, err))
        return err->code;
    bool is_better = tuning.after.right_count > tuning.before.right_count;
    if (is_better && !keep(&tuning, err))
        return err->code;
    if (!is_better) {
        (void)unlink(tuning.training.out);
        note_printf("hob: not kept: it is not right more often than before\n");
    }
    return is_given(invocation, FLAG_JSON) ? tell(&tuning, is_better, err) : EXIT_DONE;
}
