// What the phrases of a cover come to.
#include "grammar/parse.h"

static bool sets_something(const struct parse_match *match)
{
    return match->phrase != NULL && match->set_count > 0;
}

// Whether other matches set all that it sets, so that it holds on both sides of an "or": "files
// larger than 1M or files older than a week".
static bool is_repeated(const struct parse_cover *cover, size_t at)
{
    const struct parse_match *match = cover->matches[at];
    size_t found = 0;
    for (size_t i = 0; i < match->set_count; i++) {
        bool is_set = false;
        for (size_t j = 0; j < cover->count && !is_set; j++)
            for (size_t k = 0;
                 j != at && cover->matches[j] != NULL && k < cover->matches[j]->set_count; k++)
                is_set = is_set || cover->matches[j]->sets[k].hash == match->sets[i].hash;
        found += is_set;
    }
    return match->set_count > 0 && found == match->set_count;
}

// The next match on that side that says something new, or a join; -1 for none.
static int64_t neighbour(const struct parse_cover *cover, size_t from, int64_t step)
{
    int64_t at = (int64_t)from + step;
    while (at >= 0 && at < (int64_t)cover->count &&
           (cover->matches[at] == NULL ||
            (cover->matches[at]->phrase == NULL && cover->matches[at]->join == SAYS_NEITHER) ||
            is_repeated(cover, (size_t)at)))
        at += step;
    return at < (int64_t)cover->count ? at : -1;
}

static bool is_join(const struct parse_cover *cover, int64_t at, int join)
{
    return at >= 0 && cover->matches[at] != NULL && cover->matches[at]->join == (unsigned)join;
}

bool parse_joins_well(const struct parse_cover *cover)
{
    for (size_t i = 0; i < cover->count; i++) {
        const struct parse_match *match = cover->matches[i];
        if (match == NULL || match->join == SAYS_NEITHER)
            continue;
        int64_t before = neighbour(cover, i, -1), after = neighbour(cover, i, 1);
        if (after < 0 || !sets_something(cover->matches[after]))
            return false;
        if (match->join == SAYS_OR && (before < 0 || !sets_something(cover->matches[before])))
            return false;
        if (match->join == SAYS_EITHER &&
            !is_join(cover, neighbour(cover, (size_t)after, 1), SAYS_OR))
            return false;
    }
    return true;
}

// The numbers of the choices that the matches belong to: "a, b or c" are three, and what comes
// behind the last one could be a part of it.
static void number_choices(const struct parse *parse, const struct parse_cover *cover,
                           unsigned *choices, bool *is_behind)
{
    bool has_or = false;
    for (size_t i = 0; i < cover->count; i++) {
        is_behind[i] = has_or;
        if (!is_join(cover, (int64_t)i, SAYS_OR))
            continue;
        int64_t before = neighbour(cover, i, -1), after = neighbour(cover, i, 1);
        if (before < 0 || after < 0)
            continue;
        unsigned number = choices[before] == 0 ? 1 : choices[before];
        choices[before] = number;
        choices[after] = number + 1;
        has_or = true;
    }
    // "a, b or c": those before the first choice that end in a comma are choices as well.
    for (size_t i = cover->count; i-- > 0;) {
        int64_t before = neighbour(cover, i, -1);
        if (choices[i] != 1 || before < 0 || !sets_something(cover->matches[before]) ||
            !parse->tokens[cover->matches[before]->to - 1].has_comma)
            continue;
        for (size_t j = i; j < cover->count; j++)
            choices[j] += choices[j] != 0;
        choices[before] = 1;
    }
}

void parse_meaning(struct parse *parse, const struct parse_cover *cover,
                   struct meaning *ret_meaning)
{
    unsigned choices[TOKENS_MAX + 1] = {0};
    bool is_behind[TOKENS_MAX + 1] = {0};
    *ret_meaning = (struct meaning){0};
    if (parse->has_or)
        number_choices(parse, cover, choices, is_behind);
    for (size_t i = 0; i < cover->count; i++) {
        struct parse_match *match = cover->matches[i];
        const struct parse_set *sets = match == NULL ? NULL : parse_sets(parse, match);
        for (size_t j = 0; sets != NULL && j < match->set_count; j++) {
            if (ret_meaning->count == GRAMMAR_SLOTS_MAX ||
                meaning_find(ret_meaning, sets[j].slot.name) != NULL)
                continue;
            struct meaning_slot *slot = &ret_meaning->slots[ret_meaning->count++];
            *slot = sets[j].slot;
            slot->choice = choices[i];
            slot->is_behind = is_behind[i] && choices[i] == 0;
        }
    }
}
