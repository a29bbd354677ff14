// How well a command fits what is known of a request.
#include <string.h>

#include "base/buffer.h"
#include "grammar/build.h"

enum { FIT_CONDITION = 4, FIT_SLOT = 2, FIT_LACKING = 3, FIT_LEFT_OVER = 1 };

static uint32_t bit_of(const struct meaning *meaning, const char *name)
{
    const struct meaning_slot *slot = meaning_find(meaning, name);
    return slot == NULL ? 0 : UINT32_C(1) << (slot - meaning->slots);
}

// The meaning's slots that the conditions look at.
static uint32_t condition_slots(const struct image *image, struct image_list list,
                                const struct meaning *meaning)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(image, GRAMMAR_CONDITIONS, grammar_condition, list);
    uint32_t slots = 0;
    for (uint32_t i = 0; conditions != NULL && i < list.count; i++)
        if (conditions[i].is_not == 0)
            slots |= bit_of(meaning, image_text(image, conditions[i].slot));
    return slots;
}

// The meaning's slots that the pieces have a place for.
static uint32_t piece_slots(const struct image *image, struct image_list list,
                            const struct meaning *meaning)
{
    const struct grammar_piece *pieces = IMAGE_LIST(image, GRAMMAR_PIECES, grammar_piece, list);
    uint32_t slots = 0;
    for (uint32_t i = 0; pieces != NULL && i < list.count; i++) {
        slots |= bit_of(meaning, image_text(image, pieces[i].each)) |
                 condition_slots(image, pieces[i].conditions, meaning);
        const struct grammar_segment *segments =
            IMAGE_LIST(image, GRAMMAR_SEGMENTS, grammar_segment, pieces[i].segments[0]);
        for (uint32_t j = 0; segments != NULL && j < pieces[i].segments[0].count; j++)
            slots |= bit_of(meaning, image_text(image, segments[j].slot));
    }
    return slots;
}

unsigned build_fit(const struct image *image, const struct grammar_command *command,
                   const struct meaning *meaning)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(image, GRAMMAR_CONDITIONS, grammar_condition, command->conditions);
    int fit = 0;
    bool has_any = false;
    for (uint32_t i = 0; conditions != NULL && i < command->conditions.count; i++) {
        const struct meaning_slot *slot =
            meaning_find(meaning, image_text(image, conditions[i].slot));
        bool holds = slot != NULL && build_fits_value(image, &conditions[i], slot);
        if (conditions[i].is_not != 0 ? holds : slot != NULL && !holds)
            return 0;
        if (conditions[i].is_not == 0)
            fit += holds ? FIT_CONDITION : -FIT_LACKING;
        has_any = has_any || (holds && conditions[i].values.count > 0);
    }
    uint32_t used = condition_slots(image, command->conditions, meaning) |
                    piece_slots(image, command->pieces, meaning);
    int places = __builtin_popcount(used);
    fit += FIT_SLOT * places - FIT_LEFT_OVER * ((int)meaning->count - places);
    return has_any && fit > 0 ? (unsigned)fit : 0;
}

static bool condition_takes(const struct image *image, struct image_list list,
                            const struct grammar_set *set)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(image, GRAMMAR_CONDITIONS, grammar_condition, list);
    const char *value = image_text(image, set->value);
    const struct meaning_slot slot = {.values = {value}, .count = 1};
    bool is_known = strchr(value, GRAMMAR_MARK) == NULL;
    for (uint32_t i = 0; conditions != NULL && i < list.count; i++)
        if (conditions[i].is_not == 0 && conditions[i].slot == set->slot &&
            (!is_known || build_fits_value(image, &conditions[i], &slot)))
            return true;
    return false;
}

static bool pieces_take(const struct image *image, struct image_list list,
                        const struct grammar_set *set)
{
    const struct grammar_piece *pieces = IMAGE_LIST(image, GRAMMAR_PIECES, grammar_piece, list);
    for (uint32_t i = 0; pieces != NULL && i < list.count; i++) {
        if (pieces[i].each == set->slot || condition_takes(image, pieces[i].conditions, set))
            return true;
        for (size_t target = 0; target < GRAMMAR_TARGETS; target++) {
            struct image_list segments = pieces[i].segments[target];
            const struct grammar_segment *segment =
                IMAGE_LIST(image, GRAMMAR_SEGMENTS, grammar_segment, segments);
            for (uint32_t j = 0; segment != NULL && j < segments.count; j++)
                if (segment[j].slot == set->slot)
                    return true;
        }
    }
    return false;
}

bool build_has_place(const struct image *image, const struct grammar_command *command,
                     const struct grammar_set *set)
{
    return condition_takes(image, command->conditions, set) ||
           pieces_take(image, command->pieces, set);
}

const char *build_program(struct arena *arena, const struct image *image,
                          const struct grammar_command *command)
{
    const struct grammar_piece *first =
        command->pieces.count == 0
            ? NULL
            : IMAGE_RECORD(image, GRAMMAR_PIECES, grammar_piece, command->pieces.first);
    const struct grammar_segment *segment =
        first == NULL || first->conditions.count > 0 || first->segments[0].count == 0
            ? NULL
            : IMAGE_RECORD(image, GRAMMAR_SEGMENTS, grammar_segment, first->segments[0].first);
    const char *text = segment == NULL ? "" : image_text(image, segment->literal);
    return arena_copy(arena, text, strcspn(text, " "));
}
