#include "grammar/frame.h"

#include <string.h>

#include "grammar/build.h"
#include "image/hash.h"

uint64_t frame_sets(const struct image *image, const struct grammar_phrase *phrase)
{
    const struct grammar_set *sets = IMAGE_LIST(image, GRAMMAR_SETS, grammar_set, phrase->sets);
    uint64_t hash = 0;
    for (uint32_t i = 0; sets != NULL && i < phrase->sets.count; i++) {
        const uint32_t value =
            strchr(image_text(image, sets[i].value), GRAMMAR_MARK) == NULL ? sets[i].value : 0;
        const uint32_t both[2] = {sets[i].slot, value};
        hash += hash_bytes(both, sizeof(both));
    }
    return hash;
}

void frame_make(struct arena *arena, const struct reading *reading, const char *request,
                struct frame *ret_frame)
{
    const struct candidate *answer = &reading->items[0];
    struct meaning *meaning = arena_alloc(arena, sizeof(*meaning));
    parse_meaning(reading->parse, answer->cover, meaning);
    *ret_frame = (struct frame){
        .request = request, .scope = answer->scope, .command = answer->command, .meaning = meaning};
    for (size_t i = 0; i < answer->cover->count && ret_frame->phrase_count < FRAME_PHRASES_MAX;
         i++) {
        const struct parse_match *match = answer->cover->matches[i];
        if (match->phrase == NULL || match->phrase->sets.count == 0)
            continue;
        size_t at = ret_frame->phrase_count++;
        ret_frame->phrases[at].from = reading->tokens[match->from].from;
        ret_frame->phrases[at].to = reading->tokens[match->to - 1].to;
        ret_frame->phrases[at].sets = frame_sets(reading->parse->image, match->phrase);
    }
}

static const char *put(struct arena *arena, const struct frame *frame, size_t number,
                       const char *text)
{
    return arena_printf(arena, "%.*s%s%s", (int)frame->phrases[number].from, frame->request, text,
                        frame->request + frame->phrases[number].to);
}

const char *frame_without(struct arena *arena, const struct frame *frame, size_t number)
{
    const char *text = put(arena, frame, number, "");
    return text + strspn(text, " ");
}

const char *frame_put_in(struct arena *arena, const struct frame *frame, uint64_t sets,
                         const char *text)
{
    for (size_t i = 0; i < frame->phrase_count; i++)
        if (frame->phrases[i].sets == sets)
            return put(arena, frame, i, text);
    return NULL;
}

const char *frame_put_behind(struct arena *arena, const struct image *image,
                             const struct frame *frame, const struct grammar_phrase *phrase,
                             const char *text)
{
    const struct grammar_set *sets = IMAGE_LIST(image, GRAMMAR_SETS, grammar_set, phrase->sets);
    const struct grammar_command *command =
        IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, frame->command);
    for (uint32_t i = 0; sets != NULL && i < phrase->sets.count; i++)
        if (meaning_find(frame->meaning, image_text(image, sets[i].slot)) != NULL ||
            !build_has_place(image, command, &sets[i]))
            return NULL;
    return arena_printf(arena, "%s %s", frame->request, text);
}
