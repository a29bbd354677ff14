#include "grammar/grammar.h"

#include <string.h>

#include "base/buffer.h"
#include "base/paths.h"
#include "grammar/build.h"
#include "grammar/image.h"
#include "grammar/open.h"
#include "grammar/parse.h"
#include "grammar/prices.h"
#include "grammar/typo.h"
#include "image/sources.h"

static uint64_t fingerprint(void)
{
    return image_fingerprint(GRAMMAR_IMAGE_FORMAT);
}

const struct image_format grammar_image_format = {
    .magic = UINT64_C(0x0A316D7267626F68), // "hobgrm1\n"
    .what = "compiled grammar",
    .section_count = GRAMMAR_SECTIONS,
    .fingerprint = fingerprint,
};

const struct meaning_slot *meaning_find(const struct meaning *meaning, const char *name)
{
    for (size_t i = 0; i < meaning->count; i++)
        if (strcmp(meaning->slots[i].name, name) == 0)
            return &meaning->slots[i];
    return NULL;
}

const char *meaning_text(struct arena *arena, const struct meaning *meaning)
{
    struct buffer text;
    buffer_init(&text, (size_t)2 * TOKEN_REQUEST_BYTES_MAX * GRAMMAR_SLOTS_MAX);
    for (size_t i = 0; i < meaning->count; i++) {
        const struct meaning_slot *slot = &meaning->slots[i];
        buffer_printf(&text, "%s%s=", i == 0 ? "" : " ", slot->name);
        for (size_t j = 0; j < slot->count; j++)
            buffer_printf(&text, "%s%s", j == 0 ? "" : ",", slot->values[j]);
    }
    const char *kept = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return kept;
}

// ---- opening

void grammar_close(struct grammar *grammar)
{
    if (grammar != NULL)
        image_close(grammar->image);
}

bool grammar_open(struct arena *arena, struct grammar **ret_grammar, bool *ret_is_stale,
                  struct error *err)
{
    struct grammar *grammar = arena_alloc(arena, sizeof(*grammar));
    struct image *image;
    char *path;
    *ret_is_stale = !sources_open_user(arena, "grammar", &grammar_image_format, &image);
    if (*ret_is_stale)
        return false;
    // A person's image holds the shipped grammar too, so that their phrases meet its commands.
    if (image == NULL && (!path_shipped(arena, "grammar.image", &path, err) ||
                          !image_open(path, &grammar_image_format, &image, err)))
        return false;
    grammar->image = image;
    *ret_grammar = grammar;
    return true;
}

// ---- asking

// How much less sure an answer is for each word that had to be corrected.
#define TYPO_DOUBT 0.1

static void describe_cover(struct parse *parse, const struct parse_cover *cover,
                           struct grammar_answer *answer)
{
    answer->taken = arena_array(parse->arena, cover->count + 1, sizeof(*answer->taken));
    for (size_t i = 0; i < cover->count; i++) {
        const struct parse_match *match = cover->matches[i];
        answer->taken[answer->taken_count++] = (struct grammar_taken){
            match->from, match->to,
            match->phrase == NULL ? NULL : image_text(parse->image, match->phrase->say)};
    }
}

static bool has_command(const struct grammar_result *result, const char *command)
{
    for (size_t i = 0; i < result->count; i++)
        if (strcmp(result->answers[i].command, command) == 0)
            return true;
    return false;
}

// The first command that uses all of the meaning, in the first scope that has one.
static const char *build_cover(struct parse *parse, const struct parse_cover *cover,
                               const struct meaning *meaning, unsigned target,
                               const struct grammar_command **ret_command)
{
    const struct image *image = parse->image;
    for (uint32_t i = 0; i < GRAMMAR_PACKS_MAX; i++) {
        const struct grammar_scope *scope =
            packs_have(&cover->scopes, i) ? IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, i)
                                          : NULL;
        uint32_t count = scope == NULL ? 0 : scope->commands.count;
        const uint32_t *numbers =
            image_records(image, GRAMMAR_NUMBERS, count == 0 ? 0 : scope->commands.first, count,
                          sizeof(*numbers));
        for (uint32_t j = 0; numbers != NULL && j < count; j++) {
            *ret_command = IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, numbers[j]);
            const char *text = *ret_command == NULL ? NULL
                                                    : build_command(parse->arena, image,
                                                                    *ret_command, meaning, target);
            if (text != NULL)
                return text;
        }
    }
    return NULL;
}

static void answer_cover(struct parse *parse, const struct parse_cover *cover, unsigned target,
                         struct grammar_result *result)
{
    const struct grammar_command *command;
    struct meaning *meaning = arena_alloc(parse->arena, sizeof(*meaning));
    parse_meaning(parse, cover, meaning);
    const char *text = build_cover(parse, cover, meaning, target, &command);
    if (text == NULL || has_command(result, text))
        return;
    struct grammar_answer *answer = &result->answers[result->count++];
    *answer = (struct grammar_answer){
        .command = text,
        .id = image_text(parse->image, command->id),
        .description = image_text(parse->image, command->description),
        .pack = image_text(parse->image, command->pack),
        .confidence = cover->price > 12 ? 0.7 : 0.97 - 0.02 * (double)cover->price,
        .meaning = *meaning,
    };
    describe_cover(parse, cover, answer);
}

// What was understood of a request without an answer, and the first word that was not.
static void describe_rest(struct parse *parse, struct grammar_result *result)
{
    struct parse_cover *most = arena_alloc(parse->arena, sizeof(*most));
    result->blocked = result->token_count;
    if (parse->cover_count > 0) {
        parse_meaning(parse, &parse->covers[0], &result->meaning);
    } else if (parse_cover_most(parse, most)) {
        parse_meaning(parse, most, &result->meaning);
        size_t at = 0;
        for (size_t i = 0; i < most->count && most->matches[i] != NULL; i++)
            at = most->matches[i]->to;
        result->blocked = at;
    }
}

// Reads the tokens, and answers with the readings that are not much dearer than the cheapest.
static struct parse *answer_tokens(const struct image *image, struct arena *arena,
                                   const struct token *tokens, unsigned target,
                                   struct grammar_result *result)
{
    struct parse *parse = arena_alloc(arena, sizeof(*parse));
    *parse = (struct parse){
        .arena = arena, .image = image, .tokens = tokens, .count = result->token_count};
    parse_match_phrases(parse);
    parse_cover_request(parse);
    for (size_t i = 0; i < parse->cover_count && result->count <= GRAMMAR_ALTERNATIVES_MAX &&
                       parse->covers[i].price <= parse->covers[0].price + PRICE_SLACK;
         i++)
        answer_cover(parse, &parse->covers[i], target, result);
    return parse;
}

void grammar_ask(const struct grammar *grammar, struct arena *arena, const char *request,
                 unsigned target, struct grammar_result *ret_result)
{
    *ret_result = (struct grammar_result){0};
    if (!tokens_read(arena, request, ret_result->tokens, &ret_result->token_count))
        return;
    struct parse *parse =
        answer_tokens(grammar->image, arena, ret_result->tokens, target, ret_result);
    if (ret_result->count > 0)
        return;
    // Only what is not understood as it stands may be a slip of the finger.
    struct token *corrected = arena_array(arena, ret_result->token_count, sizeof(*corrected));
    size_t count =
        typo_correct(arena, grammar->image, ret_result->tokens, ret_result->token_count, corrected);
    if (count > 0)
        parse = answer_tokens(grammar->image, arena, corrected, target, ret_result);
    if (ret_result->count == 0)
        describe_rest(parse, ret_result);
    for (size_t i = 0; i < ret_result->count; i++)
        ret_result->answers[i].confidence -= TYPO_DOUBT * (double)count;
}
