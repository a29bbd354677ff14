#include "rules/candidates.h"

#include <stdlib.h>

struct candidates {
    const struct image *image;
    const struct trigrams *trigrams;
    struct arena *arena;
    uint32_t *numbers;
    size_t count, capacity;
};

static const struct image_key *find_key(const struct image *image, uint32_t trigram)
{
    size_t slots = IMAGE_COUNT(image, SECTION_KEYS, image_key);
    if (slots == 0 || (slots & (slots - 1)) != 0)
        return NULL;
    for (size_t i = 0; i < slots; i++) {
        size_t slot = (key_slot(trigram, slots) + i) & (slots - 1);
        const struct image_key *key = IMAGE_RECORD(image, SECTION_KEYS, image_key, (uint32_t)slot);
        if (key == NULL || key->trigram == 0)
            return NULL;
        if (key->trigram == trigram)
            return key;
    }
    return NULL;
}

static bool clauses_hold(const uint32_t *words, size_t count, const struct trigrams *trigrams)
{
    unsigned has_clause = 0, has_alternative = 1;
    for (size_t i = 0; i < count; i++) {
        // Without a branch: which of the alternatives hold cannot be foretold.
        unsigned is_end = (words[i] & (CLAUSE_ENDS_ALTERNATIVE | CLAUSE_ENDS)) != 0;
        has_alternative &= trigrams_may_hold(trigrams, words[i] & CLAUSE_TRIGRAM);
        has_clause |= has_alternative & is_end;
        has_alternative |= is_end;
        if ((words[i] & CLAUSE_ENDS) == 0)
            continue;
        if (has_clause == 0)
            return false;
        has_clause = 0;
    }
    return true;
}

static bool is_in_bloom(const struct candidates *candidates, const struct image_posting *posting)
{
    const uint32_t *have = candidates->trigrams->bloom, *want = posting->bloom;
    return ((want[0] & ~have[0]) | (want[1] & ~have[1]) | (want[2] & ~have[2])) == 0;
}

static bool add_postings(struct candidates *candidates, const struct image_list *list,
                         struct error *err)
{
    const struct image_posting *postings =
        IMAGE_LIST(candidates->image, SECTION_POSTINGS, image_posting, *list);
    if (postings == NULL)
        return image_is_damaged(err);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!is_in_bloom(candidates, &postings[i]))
            continue;
        if (candidates->count == candidates->capacity) {
            size_t capacity = candidates->capacity == 0 ? 64 : candidates->capacity * 2;
            candidates->numbers = arena_grow(candidates->arena, candidates->numbers,
                                             candidates->count, capacity, sizeof(uint32_t));
            candidates->capacity = capacity;
        }
        candidates->numbers[candidates->count++] = postings[i].pattern;
    }
    return true;
}

// Whether the pattern has room for the words that it cannot spell out; see universe.h.
static bool has_slots(const uint64_t *universe, const struct image_pattern *pattern,
                      const struct trigrams *trigrams)
{
    unsigned slots = pattern->slots;
    size_t at = 0;
    for (size_t i = 0; i < trigrams->word_count; at = trigrams->words[i++]) {
        while (at < trigrams->words[i] &&
               universe_bit_is_set(universe, pattern->universe_log2, trigrams->hashes[at]))
            at++;
        if (at < trigrams->words[i] && slots-- == 0)
            return false;
    }
    return true;
}

static bool is_possible(const struct candidates *candidates, uint32_t number, bool *ret_is_possible,
                        struct error *err)
{
    const struct image_pattern *pattern =
        IMAGE_RECORD(candidates->image, SECTION_PATTERNS, image_pattern, number);
    if (pattern == NULL)
        return image_is_damaged(err);
    const uint32_t *words = image_records(candidates->image, SECTION_CLAUSES, pattern->clauses,
                                          pattern->clause_words, sizeof(uint32_t));
    unsigned log2 = pattern->universe_log2;
    if (words == NULL || log2 < 6 || log2 > UNIVERSE_LOG2_MAX)
        return image_is_damaged(err);
    const uint64_t *universe = image_records(candidates->image, SECTION_UNIVERSE, pattern->universe,
                                             UINT32_C(1) << (log2 - 6), sizeof(uint64_t));
    if (universe == NULL)
        return image_is_damaged(err);
    *ret_is_possible =
        (pattern->slots == SLOTS_UNLIMITED || has_slots(universe, pattern, candidates->trigrams)) &&
        clauses_hold(words, pattern->clause_words, candidates->trigrams);
    return true;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

bool candidates_find(const struct image *image, struct arena *arena,
                     const struct trigrams *trigrams, const uint32_t **ret_numbers,
                     size_t *ret_count, struct error *err)
{
    struct candidates candidates = {.image = image, .trigrams = trigrams, .arena = arena};
    const struct image_facts *facts = IMAGE_RECORD(image, SECTION_FACTS, image_facts, 0);
    if (facts == NULL)
        return image_is_damaged(err);
    if (!add_postings(&candidates, &facts->always, err))
        return false;
    for (size_t i = 0; i < trigrams->count; i++) {
        const struct image_key *key = find_key(image, trigrams->list[i]);
        if (key != NULL && !add_postings(&candidates, &key->postings, err))
            return false;
    }
    // Few are possible, so looking at one twice costs less than sorting them all.
    uint32_t *passed = candidates.numbers;
    size_t possible = 0, kept = 0;
    for (size_t i = 0; i < candidates.count; i++) {
        bool can_match;
        if (!is_possible(&candidates, candidates.numbers[i], &can_match, err))
            return false;
        if (can_match)
            passed[possible++] = candidates.numbers[i];
    }
    if (possible > 1)
        qsort(passed, possible, sizeof(uint32_t), compare_numbers);
    for (size_t i = 0; i < possible; i++)
        if (i == 0 || passed[i] != passed[i - 1])
            passed[kept++] = passed[i];
    *ret_numbers = passed;
    *ret_count = kept;
    return true;
}
