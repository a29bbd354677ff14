// What is understood of a request that has no answer.
#include <string.h>

#include "grammar/build.h"
#include "grammar/open.h"
#include "grammar/parse.h"
#include "grammar/typo.h"

struct hinting {
    const struct image *image;
    struct arena *arena;
    struct grammar_hint *hint;
    unsigned target;
    unsigned fits[GRAMMAR_HINT_COMMANDS_MAX]; // of the commands so far
};

static void add_command(struct hinting *hinting, const struct grammar_command *command)
{
    struct grammar_hint *hint = hinting->hint;
    const struct image *image = hinting->image;
    unsigned fit = build_fit(image, command, &hint->meaning);
    size_t at = hint->command_count;
    if (fit == 0)
        return;
    if (at == GRAMMAR_HINT_COMMANDS_MAX) {
        if (hinting->fits[--at] >= fit)
            return;
    } else {
        hint->command_count++;
    }
    for (; at > 0 && hinting->fits[at - 1] < fit; at--) {
        hint->commands[at] = hint->commands[at - 1];
        hinting->fits[at] = hinting->fits[at - 1];
    }
    const char *draft =
        build_draft(hinting->arena, image, command, &hint->meaning, hinting->target);
    hinting->fits[at] = fit;
    hint->commands[at] = (struct grammar_hint_command){
        .id = image_text(image, command->id),
        .description = image_text(image, command->description),
        .program = draft == NULL ? build_program(hinting->arena, image, command)
                                 : arena_copy(hinting->arena, draft, strcspn(draft, " ")),
        .draft = draft,
    };
}

static void add_commands(struct hinting *hinting, const struct grammar_packs *scopes)
{
    const struct image *image = hinting->image;
    for (uint32_t i = 0; i < GRAMMAR_PACKS_MAX; i++) {
        const struct grammar_scope *scope =
            packs_have(scopes, i) ? IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, i) : NULL;
        const uint32_t *numbers = scope == NULL
                                      ? NULL
                                      : image_records(image, GRAMMAR_NUMBERS, scope->commands.first,
                                                      scope->commands.count, sizeof(*numbers));
        for (uint32_t j = 0; numbers != NULL && j < scope->commands.count; j++) {
            const struct grammar_command *command =
                IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, numbers[j]);
            if (command != NULL)
                add_command(hinting, command);
        }
    }
}

bool grammar_hint(const struct grammar *grammar, struct arena *arena, const char *request,
                  unsigned target, struct grammar_hint *ret_hint)
{
    struct token tokens[TOKENS_MAX];
    size_t count;
    struct grammar_result *result = arena_alloc(arena, sizeof(*result));
    struct parse_cover *cover = arena_alloc(arena, sizeof(*cover));
    struct hinting hinting = {grammar->image, arena, ret_hint, target, {0}};
    grammar_ask(grammar, arena, request, target, result);
    if (result->count > 0)
        return false;
    *ret_hint = (struct grammar_hint){0};
    if (target >= GRAMMAR_TARGETS || !grammar_tokens(grammar, arena, request, tokens, &count))
        return true;
    struct token *corrected = arena_array(arena, count, sizeof(*corrected));
    bool has_typo = typo_correct(arena, grammar->image, tokens, count, corrected) > 0;
    struct parse *parse = arena_alloc(arena, sizeof(*parse));
    *parse = (struct parse){.arena = arena,
                            .image = grammar->image,
                            .tokens = has_typo ? corrected : tokens,
                            .count = count};
    parse_match_phrases(parse);
    parse_cover_request(parse);
    if (parse->cover_count > 0)
        *cover = parse->covers[0];
    else if (!parse_cover_most(parse, cover))
        return true;
    parse_meaning(parse, cover, &ret_hint->meaning);
    add_commands(&hinting, &cover->scopes);
    return true;
}

const char *grammar_hint_text(const struct grammar_hint *hint)
{
    return hint->command_count == 0 ? NULL : hint->commands[0].draft;
}
