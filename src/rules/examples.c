#include <stdlib.h>
#include <string.h>

#include "rules/image.h"
#include "rules/rules.h"
#include "rules/words.h"

enum { REQUEST_WORDS_TAKEN = 64 };

struct choice {
    struct rules_example *list;
    size_t count, count_max;
};

// Two examples with one command say the same to a model.
static void choose(struct choice *choice, const struct image *image,
                   const struct image_example *example)
{
    const char *command = image_text(image, example->command);
    if (choice->count == choice->count_max || example->target != TARGET_GNU || command[0] == '\0')
        return;
    for (size_t i = 0; i < choice->count; i++)
        if (strcmp(choice->list[i].command, command) == 0)
            return;
    choice->list[choice->count++] =
        (struct rules_example){.ask = image_text(image, example->ask), .command = command};
}

// The first example of a rule that lies `round` of `rounds` parts into the pack.
static void choose_from_pack(struct choice *choice, const struct image *image,
                             const struct image_pack *pack, size_t round, size_t rounds)
{
    size_t offset = pack->rules.count * round / rounds;
    const struct image_rule *rule =
        IMAGE_RECORD(image, SECTION_RULES, image_rule, (uint32_t)(pack->rules.first + offset));
    if (pack->rules.count == 0 || rule == NULL || rule->examples.count == 0)
        return;
    const struct image_example *example =
        IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, rule->examples.first);
    if (example != NULL)
        choose(choice, image, example);
}

// Every pack in turn, each time further into it.
static void choose_broadly(const struct rules_set *set, struct choice *choice)
{
    size_t rounds = choice->count_max < 4 ? 4 : choice->count_max;
    for (size_t round = 0; round < rounds && choice->count < choice->count_max; round++) {
        for (size_t i = 0; i < set->image_count; i++) {
            const struct image *image = set->images[i];
            size_t count = IMAGE_COUNT(image, SECTION_PACKS, image_pack);
            for (uint32_t number = 0; number < count; number++)
                choose_from_pack(choice, image,
                                 IMAGE_RECORD(image, SECTION_PACKS, image_pack, number), round,
                                 rounds);
        }
    }
}

static const struct image_word *find_word(const struct image *image, const char *word)
{
    size_t slots = IMAGE_COUNT(image, SECTION_WORDS, image_word), length = strlen(word);
    if (slots == 0 || (slots & (slots - 1)) != 0)
        return NULL;
    for (size_t i = 0; i < slots; i++) {
        size_t slot = (word_slot(word, length, slots) + i) & (slots - 1);
        const struct image_word *entry =
            IMAGE_RECORD(image, SECTION_WORDS, image_word, (uint32_t)slot);
        if (entry == NULL || entry->text == 0)
            return NULL;
        if (strcmp(image_text(image, entry->text), word) == 0)
            return entry;
    }
    return NULL;
}

// How much a word that `count` of `all` examples hold says: about 8 log2(all / count).
static uint32_t weight_of(size_t all, size_t count)
{
    uint32_t weight = 0;
    for (uint64_t product = (uint64_t)count * 256; product < (uint64_t)all * 256;
         product += product / 11 + 1)
        weight++; // 1/11 is about 2^(1/8) - 1
    return weight;
}

static size_t take_words(const char *request, char words[][INDEX_WORD_BYTES_MAX + 1])
{
    size_t count = 0;
    while (count < REQUEST_WORDS_TAKEN && words_next(&request, words[count])) {
        bool is_new = true;
        for (size_t i = 0; i < count; i++)
            is_new = is_new && strcmp(words[i], words[count]) != 0;
        count += is_new;
    }
    return count;
}

// Adds up, for every example of the image, the weights of the words that it shares.
static void score_image(const struct image *image, char words[][INDEX_WORD_BYTES_MAX + 1],
                        size_t word_count, uint32_t *scores, size_t score_count)
{
    for (size_t i = 0; i < word_count; i++) {
        const struct image_word *word = find_word(image, words[i]);
        if (word == NULL)
            continue;
        const uint32_t *numbers = image_records(image, SECTION_WORD_POSTINGS, word->examples.first,
                                                word->examples.count, sizeof(uint32_t));
        uint32_t weight = weight_of(score_count, word->examples.count);
        for (uint32_t j = 0; numbers != NULL && j < word->examples.count; j++)
            if (numbers[j] < score_count)
                scores[numbers[j]] += weight;
    }
}

struct scored {
    uint32_t points, number;
};

static int compare_scored(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    if (a->points != b->points)
        return a->points > b->points ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static void choose_nearest(const struct image *image, struct choice *choice,
                           char words[][INDEX_WORD_BYTES_MAX + 1], size_t word_count)
{
    size_t count = IMAGE_COUNT(image, SECTION_EXAMPLES, image_example), kept = 0;
    uint32_t *scores = calloc(count + 1, sizeof(uint32_t));
    struct scored *ranked = malloc((count + 1) * sizeof(struct scored));
    if (scores == NULL || ranked == NULL)
        die("out of memory");
    score_image(image, words, word_count, scores, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct image_example *example =
            IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, i);
        if (scores[i] == 0 || example == NULL)
            continue;
        // Of two examples that share the same, the shorter has less beside it, and is read sooner.
        size_t length =
            strlen(image_text(image, example->ask)) + strlen(image_text(image, example->command));
        ranked[kept++] = (struct scored){(uint32_t)(scores[i] * 1000 / (20 + length)), i};
    }
    if (kept > 0)
        qsort(ranked, kept, sizeof(struct scored), compare_scored);
    for (size_t i = 0; i < kept && choice->count < choice->count_max; i++)
        choose(choice, image,
               IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, ranked[i].number));
    free(scores);
    free(ranked);
}

size_t rules_examples(const struct rules_set *set, struct arena *arena, const char *request,
                      struct rules_example *ret_examples, size_t count_max)
{
    struct choice choice = {.list = ret_examples, .count_max = count_max};
    if (request != NULL) {
        char(*words)[INDEX_WORD_BYTES_MAX + 1] =
            arena_array(arena, REQUEST_WORDS_TAKEN + 1, sizeof(*words));
        size_t word_count = take_words(request, words);
        for (size_t i = 0; i < set->image_count; i++)
            choose_nearest(set->images[i], &choice, words, word_count);
    }
    choose_broadly(set, &choice);
    return choice.count;
}
