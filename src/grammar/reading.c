#include "grammar/reading.h"

#include "grammar/build.h"
#include "grammar/open.h"
#include "grammar/prices.h"

static void build_all(struct reading *reading, const struct parse_cover *cover, uint32_t number,
                      const struct meaning *meaning)
{
    const struct image *image = reading->parse->image;
    const struct grammar_scope *scope = IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, number);
    const uint32_t *numbers = scope == NULL
                                  ? NULL
                                  : image_records(image, GRAMMAR_NUMBERS, scope->commands.first,
                                                  scope->commands.count, sizeof(*numbers));
    bool is_first = true;
    for (uint32_t i = 0; numbers != NULL && i < scope->commands.count; i++) {
        const struct grammar_command *command =
            IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, numbers[i]);
        const char *text = command == NULL || command->tool != 0
                               ? NULL
                               : build_command(reading->parse->arena, image, command, meaning, 0);
        if (text == NULL || reading->count == CANDIDATES_MAX)
            continue;
        reading->items[reading->count++] =
            (struct candidate){cover, number, numbers[i], text, is_first};
        is_first = false;
    }
}

struct reading *reading_take(const struct grammar *grammar, struct arena *arena,
                             const char *request)
{
    struct reading *reading = arena_alloc(arena, sizeof(*reading));
    struct parse *parse = reading->parse = arena_alloc(arena, sizeof(*parse));
    struct meaning *meaning = arena_alloc(arena, sizeof(*meaning));
    parse->arena = arena;
    parse->image = grammar->image;
    parse->tokens = reading->tokens;
    if (!grammar_tokens(grammar, arena, request, reading->tokens, &parse->count))
        return reading;
    parse_match_phrases(parse);
    reading->steps = parse->steps;
    parse_cover_request(parse);
    reading->steps += parse->steps;
    for (size_t i = 0; i < parse->cover_count &&
                       parse->covers[i].price <= parse->covers[0].price + PRICE_SLACK_FAR;
         i++) {
        const struct parse_cover *cover = &parse->covers[i];
        parse_meaning(parse, cover, meaning);
        for (uint32_t j = 0; j < GRAMMAR_PACKS_MAX; j++)
            if (packs_have(&cover->scopes, j) && cover->price <= parse->cheapest[j] + PRICE_SLACK)
                build_all(reading, cover, j, meaning);
    }
    return reading;
}

bool cover_has(const struct parse_cover *cover, const struct grammar_phrase *phrase)
{
    for (size_t i = 0; i < cover->count; i++)
        if (cover->matches[i]->phrase == phrase)
            return true;
    return false;
}

const struct grammar_phrase *cover_difference(const struct parse_cover *cover,
                                              const struct parse_cover *other)
{
    for (size_t i = 0; i < cover->count; i++) {
        const struct grammar_phrase *phrase = cover->matches[i]->phrase;
        if (phrase != NULL && phrase->sets.count > 0 && !cover_has(other, phrase))
            return phrase;
    }
    return NULL;
}
