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

static const char *value_of(const struct meaning *meaning, const char *const *names)
{
    for (; *names != NULL; names++) {
        const struct meaning_slot *slot = meaning_find(meaning, *names);
        if (slot != NULL && slot->count > 0)
            return slot->values[0];
    }
    return NULL;
}

static void describe(struct hinting *hinting, struct parse *parse, const struct parse_cover *cover)
{
    // What packs call that which is to be done, the most telling first.
    static const char *const actions[] = {"do", "op", "action", NULL};
    static const char *const objects[] = {"object", NULL};
    struct grammar_hint *hint = hinting->hint;
    parse_meaning(parse, cover, &hint->meaning);
    hint->action = value_of(&hint->meaning, actions);
    hint->object = value_of(&hint->meaning, objects);
    hint->parts = arena_array(hinting->arena, cover->count + 1, sizeof(*hint->parts));
    size_t at = 0;
    for (size_t i = 0; i < cover->count; i++) {
        const struct parse_match *match = cover->matches[i];
        if (match == NULL) {
            hint->unread[hint->unread_count++] = hint->tokens[at++].text;
            continue;
        }
        if (match->phrase != NULL)
            hint->parts[hint->part_count++] = (struct grammar_taken){
                match->from, match->to, image_text(parse->image, match->phrase->say)};
        at = match->to;
    }
    add_commands(hinting, &cover->scopes);
}

void grammar_hint(const struct grammar *grammar, struct arena *arena, const char *request,
                  unsigned target, struct grammar_hint *ret_hint)
{
    struct parse *parse = arena_alloc(arena, sizeof(*parse));
    struct parse_cover *cover = arena_alloc(arena, sizeof(*cover));
    struct hinting hinting = {grammar->image, arena, ret_hint, target, {0}};
    *ret_hint = (struct grammar_hint){0};
    if (target >= GRAMMAR_TARGETS ||
        !grammar_tokens(grammar, arena, request, ret_hint->tokens, &ret_hint->token_count))
        return;
    struct token *corrected = arena_array(arena, ret_hint->token_count, sizeof(*corrected));
    bool has_typo =
        typo_correct(arena, grammar->image, ret_hint->tokens, ret_hint->token_count, corrected) > 0;
    *parse = (struct parse){.arena = arena,
                            .image = grammar->image,
                            .tokens = has_typo ? corrected : ret_hint->tokens,
                            .count = ret_hint->token_count};
    parse_match_phrases(parse);
    parse_cover_request(parse);
    if (parse->cover_count > 0)
        describe(&hinting, parse, &parse->covers[0]);
    else if (parse_cover_most(parse, cover))
        describe(&hinting, parse, cover);
}
