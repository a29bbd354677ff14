#include <string.h>

#include "base/cleanup.h"
#include "base/words.h"
#include "rules/image.h"
#include "rules/match.h"

enum { START_BYTES_LEAST = 3, UNKNOWN_BYTES_MAX = 4096 };

static bool holds_hash(const struct image *image, uint64_t hash)
{
    size_t low = 0, high = image_count(image, SECTION_VOCABULARY, sizeof(uint64_t));
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const uint64_t *at =
            image_records(image, SECTION_VOCABULARY, (uint32_t)middle, 1, sizeof(uint64_t));
        if (at == NULL || *at == hash)
            return at != NULL;
        if (*at < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_known(const struct rules_set *set, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < set->image_count; i++) {
        if (holds_hash(set->images[i], vocabulary_hash(word, length, false)) ||
            holds_hash(set->images[i], vocabulary_hash(word, length, true)))
            return true;
        for (size_t start = START_BYTES_LEAST; start < length; start++)
            if (holds_hash(set->images[i], vocabulary_hash(word, start, true)))
                return true;
    }
    return false;
}

static char *find_unknown(const struct rules_set *set, struct arena *arena, const char *form)
{
    char word[WORD_BYTES_MAX + 1];
    CLEANUP(buffer_done) struct buffer unknown;
    buffer_init(&unknown, UNKNOWN_BYTES_MAX);
    while (words_next(&form, word))
        if (!is_known(set, word))
            buffer_printf(&unknown, "%s%s", unknown.length == 0 ? "" : ", ", word);
    return arena_copy(arena, unknown.data, unknown.length);
}

bool rules_explain(const struct rules_set *set, struct arena *arena, const char *request,
                   enum rules_target target, struct rules_trace *ret_trace, struct error *err)
{
    struct match_trace trace = {.trace = {.raw_form = "", .reduced_form = "", .dropped = ""}};
    struct match_options options = {.target = target, .trace = &trace};
    struct rules_result result;
    if (!match_request(set, arena, request, &options, &result, err))
        return false;
    trace.trace.unknown_words = find_unknown(set, arena, trace.trace.reduced_form);
    *ret_trace = trace.trace;
    return true;
}
