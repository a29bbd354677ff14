#include "commands/tuning_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "cli/input_lines.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "commands/world.h"
#include "engine/examples.h"

enum {
    FILE_BYTES_MAX = 4 * 1024 * 1024,
    PARTS_BYTES_MAX = 64 * 1024 * 1024,
    PAIR_ARENA_BYTES_MAX = 256 * 1024 * 1024, // each line has its own
    HELD_BACK_SHARE = 5,
};

// Half of what is learned is what the packs teach. Without it an adapter learns to tell apart only
// the words of a few commands, says any other word between them, and forgets the rest.
#define REHEARSED_SHARE 0.5

struct own_pair {
    const char *request, *command;
    const char *text;              // as the recipe reads it
    char digest[DIGEST_HEX_BYTES]; // of the request
};

struct own_pairs {
    struct own_pair *list;
    size_t count, request_count; // different requests
    size_t learned_bytes;        // of those that are not held back
    size_t refused[PAIR_VERDICTS_COUNT];
};

// The facts do not know a person's own programs, so they are not asked.
static bool read_line(struct invocation *invocation, const struct pair_form *form, char *line,
                      struct own_pairs *own, struct error *err)
{
    struct arena scratch;
    const char *text;
    struct own_pair pair = {.request = arena_string(invocation->arena, line)};
    char *tab = strchr(pair.request, '\t');
    arena_init(&scratch, PAIR_ARENA_BYTES_MAX);
    enum pair_verdict verdict = pair_read(&scratch, form, line, &text);
    if (verdict != PAIR_GOOD && is_given(invocation, FLAG_VERBOSE))
        note_printf("hob: %s: %s\n", pair_verdict_names[verdict], model_harmless(&scratch, text));
    pair.text = verdict == PAIR_GOOD ? arena_string(invocation->arena, text) : NULL;
    arena_done(&scratch);
    own->refused[verdict] += verdict != PAIR_GOOD;
    if (pair.text == NULL || tab == NULL)
        return true;
    if (own->count == TUNING_PAIRS_MAX)
        return error_set(err, EXIT_USAGE, "there are more than %d pairs; give fewer of them",
                         TUNING_PAIRS_MAX);
    *tab = '\0';
    pair.command = tab + 1;
    tab[1 + strcspn(tab + 1, "\t")] = '\0';
    digest_bytes(pair.request, strlen(pair.request), pair.digest);
    own->list[own->count++] = pair;
    return true;
}

static int by_digest(const void *left, const void *right)
{
    const struct own_pair *one = left, *other = right;
    int order = strcmp(one->digest, other->digest);
    return order != 0 ? order : strcmp(one->command, other->command);
}

static bool is_same_request(const struct own_pairs *own, size_t i)
{
    return i > 0 && strcmp(own->list[i].digest, own->list[i - 1].digest) == 0;
}

static bool read_own(struct invocation *invocation, const char *path, const struct pair_form *form,
                     struct own_pairs *own, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    size_t at = 0;
    buffer_init(&text, FILE_BYTES_MAX);
    if (!input_read(path, &text, err))
        return false;
    own->list = arena_array(invocation->arena, TUNING_PAIRS_MAX, sizeof(*own->list));
    for (char *line; (line = input_line(&text, &at)) != NULL;)
        if (line[0] != '\0' && !read_line(invocation, form, line, own, err))
            return error_context(err, "%s", path);
    for (size_t i = 0; i < PAIR_VERDICTS_COUNT; i++)
        if (own->refused[i] > 0)
            note_printf("hob: %zu left out: %s\n", own->refused[i], pair_verdict_names[i]);
    if (own->count > 0)
        qsort(own->list, own->count, sizeof(*own->list), by_digest);
    for (size_t i = 0; i < own->count; i++)
        own->request_count += !is_same_request(own, i);
    return own->request_count >= TUNING_REQUESTS_LEAST ||
           error_set(err, EXIT_USAGE,
                     "%s: at least %d different requests are needed to learn from and to measure "
                     "with, a line each: the request, a tab, the command; it has %zu",
                     path, TUNING_REQUESTS_LEAST, own->request_count);
}

static void add_question(struct suite *suite, const struct own_pair *pair, bool is_same)
{
    struct suite_case *last = suite->count > 0 ? &suite->cases[suite->count - 1] : NULL;
    if (!is_same)
        suite->cases[suite->count++] = (struct suite_case){
            .ask = pair->request, .accepted = {pair->command}, .accepted_count = 1};
    else if (last->accepted_count < SUITE_ACCEPTED_MAX)
        last->accepted[last->accepted_count++] = pair->command;
}

// Holds back the requests whose digests are the smallest: most of them stay held back when the file
// grows, so that what was learned of it before is not measured.
static void divide(struct invocation *invocation, struct own_pairs *own, struct tuning_pairs *pairs)
{
    size_t number = 0, held_back = own->request_count / HELD_BACK_SHARE;
    if (held_back > TUNING_HELD_BACK_MAX)
        held_back = TUNING_HELD_BACK_MAX;
    pairs->held_back.cases = arena_array(invocation->arena, held_back, sizeof(struct suite_case));
    pairs->pair_count = own->count;
    for (size_t i = 0; i < own->count; i++) {
        const struct own_pair *pair = &own->list[i];
        bool is_same = is_same_request(own, i);
        number += !is_same;
        bool is_held_back = number <= held_back;
        if (is_held_back)
            add_question(&pairs->held_back, pair, is_same);
        else
            own->learned_bytes += strlen(pair->request) + strlen(pair->command);
        pairs->learned_count += !is_held_back;
        buffer_printf(is_held_back ? &pairs->valid : &pairs->learned, "%s\n", pair->text);
    }
}

static void rehearse_one(const struct pair_form *form, const struct example *example, double weight,
                         struct tuning_pairs *pairs)
{
    struct arena arena;
    const char *text;
    if (strpbrk(example->ask, "\t\n") != NULL || strpbrk(example->command, "\t\n") != NULL)
        return;
    arena_init(&arena, PAIR_ARENA_BYTES_MAX);
    char *line =
        arena_printf(&arena, "%s\t%s\tpacks\t%.6f", example->ask, example->command, weight);
    if (pair_read(&arena, form, line, &text) == PAIR_GOOD) {
        buffer_printf(&pairs->learned, "%s\n", text);
        pairs->rehearsed_count++;
    }
    arena_done(&arena);
}

static bool add_rehearsed(struct invocation *invocation, const struct pair_form *form,
                          size_t own_bytes, struct tuning_pairs *pairs, struct error *err)
{
    struct world world;
    bool is_stale;
    if (!world_open(invocation, &world, &is_stale, err))
        return false;
    const struct engine_world all = world_of(invocation, &world);
    struct example *examples =
        arena_array(invocation->arena, TUNING_REHEARSED_MAX, sizeof(*examples));
    size_t count = examples_broad(&all, invocation->arena, examples, TUNING_REHEARSED_MAX);
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++)
        bytes += strlen(examples[i].ask) + strlen(examples[i].command);
    double weight = (double)own_bytes / (double)bytes * REHEARSED_SHARE / (1 - REHEARSED_SHARE);
    for (size_t i = 0; i < count; i++)
        rehearse_one(form, &examples[i], weight > 1 ? 1 : weight, pairs);
    world_close(&world);
    return true;
}

bool tuning_pairs_read(struct invocation *invocation, const char *path,
                       const struct pair_form *form, struct tuning_pairs *ret_pairs,
                       struct error *err)
{
    struct own_pairs own = {0};
    struct tuning_pairs pairs = {0};
    if (!read_own(invocation, path, form, &own, err))
        return false;
    buffer_init(&pairs.learned, PARTS_BYTES_MAX);
    buffer_init(&pairs.valid, PARTS_BYTES_MAX);
    divide(invocation, &own, &pairs);
    if (!add_rehearsed(invocation, form, own.learned_bytes, &pairs, err) ||
        !buffer_check(&pairs.learned, "what is to be learned", err) ||
        !buffer_check(&pairs.valid, "what is held back", err)) {
        tuning_pairs_done(&pairs);
        return false;
    }
    *ret_pairs = pairs;
    return true;
}

void tuning_pairs_done(struct tuning_pairs *pairs)
{
    buffer_done(&pairs->learned);
    buffer_done(&pairs->valid);
}
