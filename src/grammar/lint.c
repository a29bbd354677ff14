#include "grammar/lint.h"

#include <string.h>

#include "base/array.h"
#include "grammar/build.h"
#include "grammar/frame.h"
#include "grammar/open.h"
#include "grammar/sample.h"

enum {
    REQUEST_ARENA_BYTES_MAX = 256 * 1024 * 1024,
    SAMPLES_LEAST = 3, // of a phrase by itself
    SAMPLES_FEW = 6,   // in frames, until one is answered by it
    SAMPLES_MANY = 24, // before it is said to be of no use
    DOUBLES_MAX = 8,
};

#define PRICE_SAME 0.001F

struct linting {
    const struct grammar *grammar;
    const struct image *image;
    struct arena *arena;
    struct lint *lint;
    bool is_own_only;
    const struct grammar_phrase *phrases;
    size_t phrase_count, command_count;
    bool *has_won;                                // phrases that stand in an answer
    bool *has_won_command;                        // commands that answer
    struct lint_finding *losses, *command_losses; // the first of each; request NULL: none
    struct frame *frames;
    size_t frame_count;
};

// ---- findings

static bool is_wanted(const struct linting *linting, uint32_t number, bool is_command)
{
    const struct image *image = linting->image;
    uint32_t pack =
        is_command ? IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, number)->pack_number
                   : linting->phrases[number].pack;
    const struct grammar_pack *record = IMAGE_RECORD(image, GRAMMAR_PACKS, grammar_pack, pack);
    return !linting->is_own_only || (record != NULL && record->is_own != 0);
}

static void add_finding(struct linting *linting, const struct lint_finding *finding)
{
    struct lint *lint = linting->lint;
    struct arena *arena = linting->arena;
    if (!is_wanted(linting, finding->number, finding->is_command) &&
        !is_wanted(linting, finding->other, finding->is_command))
        return;
    for (size_t i = 0; i < lint->count; i++) {
        const struct lint_finding *each = &lint->findings[i];
        bool is_pair = (each->number == finding->number && each->other == finding->other) ||
                       (each->number == finding->other && each->other == finding->number);
        if (each->kind == finding->kind && each->is_command == finding->is_command && is_pair)
            return;
    }
    if (lint->count == LINT_FINDINGS_MAX)
        return;
    struct lint_finding *kept = &lint->findings[lint->count++];
    *kept = *finding;
    const char **texts[] = {&kept->request, &kept->command, &kept->other_command, &kept->slot,
                            &kept->value};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (*texts[i] != NULL)
            *texts[i] = arena_string(arena, *texts[i]);
}

static uint32_t number_of(const struct linting *linting, const struct grammar_phrase *phrase)
{
    return (uint32_t)(phrase - linting->phrases);
}

// ---- judging a request

static bool may_ask(const struct linting *linting)
{
    return linting->lint->request_count < LINT_REQUESTS_MAX &&
           linting->lint->step_count < LINT_STEPS_MAX;
}

static const struct reading *ask(struct linting *linting, struct arena *arena, const char *request)
{
    const struct reading *reading = reading_take(linting->grammar, arena, request);
    linting->lint->request_count++;
    linting->lint->step_count += reading->steps;
    return reading;
}

static void note_answer(struct linting *linting, const struct reading *reading, const char *request)
{
    const struct candidate *answer = &reading->items[0];
    for (size_t i = 0; i < answer->cover->count; i++)
        if (answer->cover->matches[i]->phrase != NULL)
            linting->has_won[number_of(linting, answer->cover->matches[i]->phrase)] = true;
    linting->has_won_command[answer->command] = true;
    const struct grammar_command *command =
        IMAGE_RECORD(linting->image, GRAMMAR_COMMANDS, grammar_command, answer->command);
    for (size_t i = 1; i < reading->count && command->requires == 0; i++) {
        const struct candidate *later = &reading->items[i];
        struct lint_finding *loss = &linting->command_losses[later->command];
        if (later->cover != answer->cover || later->scope != answer->scope || loss->request != NULL)
            continue;
        *loss = (struct lint_finding){
            .kind = LINT_SHADOW,
            .is_command = true,
            .number = later->command,
            .other = answer->command,
            .request = arena_string(linting->arena, request),
            .command = arena_string(linting->arena, later->text),
            .other_command = arena_string(linting->arena, answer->text),
        };
    }
}

static bool is_own_scope(const struct image *image, uint32_t number)
{
    return IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, number)->is_own != 0;
}

// What comes from a person's pack goes before what is shipped, at the same price.
static void note_contradictions(struct linting *linting, const struct reading *reading,
                                const char *request, bool is_piece)
{
    const struct candidate *answer = &reading->items[0];
    for (size_t i = 1; i < reading->count; i++) {
        const struct candidate *other = &reading->items[i];
        if (other->cover->price > answer->cover->price + PRICE_SAME)
            break;
        if (!other->is_first || strcmp(other->text, answer->text) == 0 ||
            is_own_scope(linting->image, answer->scope) !=
                is_own_scope(linting->image, other->scope))
            continue;
        struct lint_finding finding = {
            .kind = LINT_CONTRADICTION,
            .request = request,
            .command = answer->text,
            .other_command = other->text,
        };
        const struct grammar_phrase *left = cover_difference(answer->cover, other->cover),
                                    *right = cover_difference(other->cover, answer->cover);
        if (answer->cover == other->cover) {
            finding.is_command = true;
            finding.number = answer->command;
            finding.other = other->command;
        } else if (left != NULL && right != NULL && !is_piece) {
            finding.number = number_of(linting, left);
            finding.other = number_of(linting, right);
        } else {
            continue;
        }
        add_finding(linting, &finding);
    }
}

// A reading with the phrase has a command, but another one is answered.
static void note_loss(struct linting *linting, const struct reading *reading, const char *request,
                      const struct grammar_phrase *phrase)
{
    const struct candidate *answer = &reading->items[0];
    struct lint_finding *loss = &linting->losses[number_of(linting, phrase)];
    const struct candidate *own = NULL;
    for (size_t i = 1; i < reading->count && own == NULL; i++)
        if (cover_has(reading->items[i].cover, phrase))
            own = &reading->items[i];
    if (own == NULL || loss->request != NULL || strcmp(own->text, answer->text) == 0)
        return;
    const struct grammar_phrase *other = cover_difference(answer->cover, own->cover);
    if (other == NULL)
        return;
    *loss = (struct lint_finding){
        .kind = LINT_SHADOW,
        .number = number_of(linting, phrase),
        .other = number_of(linting, other),
        .request = arena_string(linting->arena, request),
        .command = arena_string(linting->arena, own->text),
        .other_command = arena_string(linting->arena, answer->text),
    };
}

// Asks the request, which was made for the phrase. Without one (NULL) it may be a piece of a
// request, which nobody says, so that only what commands do with its meaning counts.
static void judge(struct linting *linting, const struct grammar_phrase *phrase, const char *request)
{
    struct arena arena;
    if (!may_ask(linting))
        return;
    arena_init(&arena, REQUEST_ARENA_BYTES_MAX);
    const struct reading *reading = ask(linting, &arena, request);
    if (reading->count > 0) {
        note_answer(linting, reading, request);
        note_contradictions(linting, reading, request, phrase == NULL);
        if (phrase != NULL && !cover_has(reading->items[0].cover, phrase))
            note_loss(linting, reading, request, phrase);
    }
    arena_done(&arena);
}

static void read_examples(struct linting *linting)
{
    const struct image *image = linting->image;
    size_t count = IMAGE_COUNT(image, GRAMMAR_EXAMPLES, grammar_example);
    linting->frames = arena_array(linting->arena, count + 1, sizeof(*linting->frames));
    for (uint32_t i = 0; i < count && may_ask(linting); i++) {
        struct arena arena;
        const char *request =
            image_text(image, IMAGE_RECORD(image, GRAMMAR_EXAMPLES, grammar_example, i)->ask);
        arena_init(&arena, REQUEST_ARENA_BYTES_MAX);
        const struct reading *reading = ask(linting, &arena, request);
        if (reading->count > 0) {
            note_answer(linting, reading, request);
            note_contradictions(linting, reading, request, false);
            frame_make(linting->arena, reading, request, &linting->frames[linting->frame_count++]);
        }
        arena_done(&arena);
    }
}

// The examples with one of their phrases left out.
static void ask_less(struct linting *linting)
{
    for (size_t i = 0; i < linting->frame_count; i++) {
        const struct frame *frame = &linting->frames[i];
        for (size_t j = 0; j < frame->phrase_count; j++)
            judge(linting, NULL, frame_without(linting->arena, frame, j));
    }
}

static bool sees(const struct linting *linting, const struct frame *frame,
                 const struct grammar_phrase *phrase)
{
    const struct grammar_scope *scope =
        IMAGE_RECORD(linting->image, GRAMMAR_SCOPES, grammar_scope, frame->scope);
    return packs_have(&scope->visible, phrase->pack);
}

static bool has_won(const struct linting *linting, const struct grammar_phrase *phrase)
{
    return linting->has_won[number_of(linting, phrase)];
}

// Requests of examples with samples of the phrase in them, until one is answered by it. One that
// loses is given more of them.
static void try_frames(struct linting *linting, const struct grammar_phrase *phrase, bool is_behind)
{
    struct arena *arena = linting->arena;
    const struct lint_finding *loss = &linting->losses[number_of(linting, phrase)];
    uint64_t sets = frame_sets(linting->image, phrase);
    uint32_t tries = 0, before = UINT32_MAX;
    const char *text = sample_phrase(arena, linting->image, phrase, tries);
    while (tries != before && may_ask(linting)) {
        before = tries;
        linting->lint->step_count += linting->frame_count;
        for (size_t i = 0; i < linting->frame_count && text != NULL; i++) {
            const struct frame *frame = &linting->frames[i];
            const char *request = !sees(linting, frame, phrase) ? NULL
                                  : is_behind
                                      ? frame_put_behind(arena, linting->image, frame, phrase, text)
                                      : frame_put_in(arena, frame, sets, text);
            if (request == NULL)
                continue;
            judge(linting, phrase, request);
            if (has_won(linting, phrase) ||
                ++tries == (loss->request == NULL ? SAMPLES_FEW : SAMPLES_MANY))
                return;
            text = sample_phrase(arena, linting->image, phrase, tries);
        }
    }
}

// ---- phrases that are of no use

// The doubles among `others` that also read this sample, at no higher price.
static size_t keep_doubles(struct linting *linting, const struct grammar_phrase *phrase,
                           uint32_t number, uint32_t *others, size_t count)
{
    struct arena arena;
    arena_init(&arena, REQUEST_ARENA_BYTES_MAX);
    const char *request = sample_phrase(&arena, linting->image, phrase, number);
    struct parse *parse = arena_alloc(&arena, sizeof(*parse));
    struct token *tokens = arena_array(&arena, TOKENS_MAX, sizeof(*tokens));
    const struct parse_match *own = NULL;
    uint32_t found[DOUBLES_MAX];
    size_t found_count = 0;
    *parse = (struct parse){.arena = &arena, .image = linting->image, .tokens = tokens};
    if (request != NULL && may_ask(linting) &&
        grammar_tokens(linting->grammar, &arena, request, tokens, &parse->count))
        parse_match_phrases(parse);
    linting->lint->request_count++;
    linting->lint->step_count += parse->steps;
    for (struct parse_match *each = parse->starts[0]; each != NULL; each = each->next) {
        (void)parse_sets(parse, each);
        if (each->phrase == phrase && each->to == parse->count &&
            (own == NULL || each->price < own->price))
            own = each;
    }
    for (const struct parse_match *each = parse->starts[0]; own != NULL && each != NULL;
         each = each->next) {
        if (each->phrase == NULL || each->phrase == phrase || each->pack != own->pack ||
            each->to != own->to || each->hash != own->hash || each->set_count != own->set_count ||
            each->names != own->names || each->price > own->price)
            continue;
        uint32_t other = number_of(linting, each->phrase);
        bool was = number == SAMPLE_SHORTEST;
        for (size_t i = 0; i < count; i++)
            was = was || others[i] == other;
        if (was && found_count < DOUBLES_MAX)
            found[found_count++] = other;
    }
    memcpy(others, found, found_count * sizeof(*others));
    arena_done(&arena);
    return found_count;
}

static void find_double(struct linting *linting, const struct grammar_phrase *phrase)
{
    uint32_t others[DOUBLES_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < SAMPLES_MANY; i++) {
        count = keep_doubles(linting, phrase, i, others, count);
        if (count == 0)
            return;
    }
    add_finding(linting, &(struct lint_finding){
                             .kind = LINT_DOUBLE,
                             .number = number_of(linting, phrase),
                             .other = others[0],
                             .request = sample_phrase(linting->arena, linting->image, phrase,
                                                      SAMPLE_SHORTEST),
                         });
}

// Whether a command that sees the phrase has a place for the set.
static bool is_used(struct linting *linting, const struct grammar_phrase *phrase,
                    const struct grammar_set *set)
{
    const struct image *image = linting->image;
    size_t count = IMAGE_COUNT(image, GRAMMAR_SCOPES, grammar_scope);
    for (uint32_t i = 0; i < count; i++) {
        const struct grammar_scope *scope = IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, i);
        const uint32_t *numbers = image_records(image, GRAMMAR_NUMBERS, scope->commands.first,
                                                scope->commands.count, sizeof(*numbers));
        linting->lint->step_count += scope->commands.count;
        for (uint32_t j = 0; packs_have(&scope->visible, phrase->pack) && numbers != NULL &&
                             j < scope->commands.count;
             j++)
            if (build_has_place(
                    image, IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, numbers[j]), set))
                return true;
    }
    return false;
}

static bool find_unused(struct linting *linting, const struct grammar_phrase *phrase)
{
    const struct grammar_set *sets =
        IMAGE_LIST(linting->image, GRAMMAR_SETS, grammar_set, phrase->sets);
    for (uint32_t i = 0; sets != NULL && i < phrase->sets.count; i++)
        if (!is_used(linting, phrase, &sets[i])) {
            uint32_t number = number_of(linting, phrase);
            const char *value = image_text(linting->image, sets[i].value);
            add_finding(linting, &(struct lint_finding){
                                     .kind = LINT_UNUSED,
                                     .number = number,
                                     .other = number,
                                     .slot = image_text(linting->image, sets[i].slot),
                                     .value = strchr(value, GRAMMAR_MARK) == NULL ? value : NULL,
                                 });
            return true;
        }
    return false;
}

static void lint_phrase(struct linting *linting, const struct grammar_phrase *phrase)
{
    if (phrase->sets.count == 0 || !may_ask(linting) || find_unused(linting, phrase))
        return;
    for (uint32_t i = 0; i < SAMPLES_LEAST; i++) {
        const char *request = sample_phrase(linting->arena, linting->image, phrase, i);
        if (request != NULL)
            judge(linting, phrase, request);
    }
    for (int is_behind = 0; is_behind <= 1 && !has_won(linting, phrase); is_behind++)
        try_frames(linting, phrase, is_behind != 0);
    find_double(linting, phrase);
}

// ---- all of them

static void add_losses(struct linting *linting)
{
    for (uint32_t i = 0; i < linting->phrase_count; i++)
        if (!linting->has_won[i] && linting->losses[i].request != NULL)
            add_finding(linting, &linting->losses[i]);
    for (uint32_t i = 0; i < linting->command_count; i++)
        if (!linting->has_won_command[i] && linting->command_losses[i].request != NULL)
            add_finding(linting, &linting->command_losses[i]);
}

void grammar_lint(const struct grammar *grammar, struct arena *arena, bool is_own_only,
                  struct lint *ret_lint)
{
    const struct image *image = grammar->image;
    struct linting linting = {
        .grammar = grammar,
        .image = image,
        .arena = arena,
        .lint = ret_lint,
        .is_own_only = is_own_only,
        .phrase_count = IMAGE_COUNT(image, GRAMMAR_PHRASES, grammar_phrase),
        .command_count = IMAGE_COUNT(image, GRAMMAR_COMMANDS, grammar_command),
    };
    *ret_lint = (struct lint){
        .findings = arena_array(arena, LINT_FINDINGS_MAX, sizeof(struct lint_finding))};
    linting.phrases = image_records(image, GRAMMAR_PHRASES, 0, (uint32_t)linting.phrase_count,
                                    sizeof(struct grammar_phrase));
    linting.has_won = arena_array(arena, linting.phrase_count + 1, sizeof(bool));
    linting.has_won_command = arena_array(arena, linting.command_count + 1, sizeof(bool));
    linting.losses = arena_array(arena, linting.phrase_count + 1, sizeof(struct lint_finding));
    linting.command_losses =
        arena_array(arena, linting.command_count + 1, sizeof(struct lint_finding));
    read_examples(&linting);
    ask_less(&linting);
    for (uint32_t i = 0; linting.phrases != NULL && i < linting.phrase_count; i++)
        if (is_wanted(&linting, i, false))
            lint_phrase(&linting, &linting.phrases[i]);
    add_losses(&linting);
}
