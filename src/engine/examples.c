#include "engine/examples.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"

enum { REQUEST_WORDS_MAX = 64 }; // of a longer request the first count

struct collection {
    const struct example *list;
    size_t count;
};

static struct collection collect(const struct engine_world *world, struct arena *arena)
{
    const struct rules_example *of_rules = NULL;
    const struct grammar_pair *of_grammar = NULL;
    size_t rules_count = world->rules == NULL ? 0 : rules_examples(world->rules, arena, &of_rules);
    size_t grammar_count =
        world->grammar == NULL ? 0 : grammar_examples(world->grammar, arena, &of_grammar);
    struct example *list = arena_array(arena, rules_count + grammar_count + 1, sizeof(*list));
    for (size_t i = 0; i < rules_count; i++)
        list[i] = (struct example){of_rules[i].ask, of_rules[i].command};
    for (size_t i = 0; i < grammar_count; i++)
        list[rules_count + i] = (struct example){of_grammar[i].ask, of_grammar[i].command};
    return (struct collection){list, rules_count + grammar_count};
}

struct choice {
    struct example *list;
    size_t count, count_max;
};

// Two examples with one command say the same.
static void choose(struct choice *choice, const struct example *example)
{
    if (choice->count == choice->count_max || example->command[0] == '\0')
        return;
    for (size_t i = 0; i < choice->count; i++)
        if (strcmp(choice->list[i].command, example->command) == 0)
            return;
    choice->list[choice->count++] = *example;
}

static size_t take_words(const char *request, char words[][WORD_BYTES_MAX + 1])
{
    size_t count = 0;
    while (count < REQUEST_WORDS_MAX && words_next(&request, words[count])) {
        bool is_new = true;
        for (size_t i = 0; i < count; i++)
            is_new = is_new && strcmp(words[i], words[count]) != 0;
        count += is_new;
    }
    return count;
}

// Which of the words the text has: a bit each.
static uint64_t shared_words(const char *text, char words[][WORD_BYTES_MAX + 1], size_t count)
{
    char word[WORD_BYTES_MAX + 1];
    uint64_t shared = 0;
    while (words_next(&text, word))
        for (size_t i = 0; i < count; i++)
            if (strcmp(words[i], word) == 0)
                shared |= UINT64_C(1) << i;
    return shared;
}

// How much a word that `count` of `all` examples hold says: about 8 log2(all / count).
static unsigned weight_of(size_t all, size_t count)
{
    unsigned weight = 0;
    for (uint64_t product = (uint64_t)count * 256; count > 0 && product < (uint64_t)all * 256;
         product += product / 11 + 1)
        weight++; // 1/11 is about 2^(1/8) - 1
    return weight;
}

struct scored {
    uint64_t points, shared;
    size_t number;
};

static int compare_scored(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    if (a->points != b->points)
        return a->points > b->points ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static size_t score(const struct collection *all, char words[][WORD_BYTES_MAX + 1],
                    size_t word_count, struct scored *ret_scored)
{
    size_t kept = 0, holders[REQUEST_WORDS_MAX] = {0};
    for (size_t i = 0; i < all->count; i++) {
        uint64_t shared = shared_words(all->list[i].ask, words, word_count);
        for (size_t j = 0; j < word_count; j++)
            holders[j] += shared >> j & 1;
        if (shared != 0)
            ret_scored[kept++] = (struct scored){0, shared, i};
    }
    for (size_t i = 0; i < kept; i++) {
        const struct example *example = &all->list[ret_scored[i].number];
        uint64_t points = 0;
        for (size_t j = 0; j < word_count; j++)
            if ((ret_scored[i].shared >> j & 1) != 0)
                points += weight_of(all->count, holders[j]);
        // Of two examples that share the same, the shorter has less beside it, and is read sooner.
        ret_scored[i].points =
            points * 1000 / (20 + strlen(example->ask) + strlen(example->command));
    }
    return kept;
}

size_t examples_nearest(const struct engine_world *world, struct arena *arena, const char *request,
                        struct example *ret_examples, size_t count_max)
{
    struct choice choice = {.list = ret_examples, .count_max = count_max};
    struct collection all = collect(world, arena);
    char(*words)[WORD_BYTES_MAX + 1] = arena_array(arena, REQUEST_WORDS_MAX + 1, sizeof(*words));
    struct scored *scored = arena_array(arena, all.count + 1, sizeof(*scored));
    size_t count = score(&all, words, take_words(request, words), scored);
    qsort(scored, count, sizeof(*scored), compare_scored);
    for (size_t i = 0; i < count && choice.count < count_max; i++)
        choose(&choice, &all.list[scored[i].number]);
    return choice.count;
}

size_t examples_broad(const struct engine_world *world, struct arena *arena,
                      struct example *ret_examples, size_t count_max)
{
    struct choice choice = {.list = ret_examples, .count_max = count_max};
    struct collection all = collect(world, arena);
    // Evenly over the packs; what had a command that was there already is made up for behind.
    for (size_t i = 0; all.count > 0 && i < count_max; i++)
        choose(&choice, &all.list[all.count * i / count_max]);
    for (size_t i = 0; i < all.count && choice.count < count_max; i++)
        choose(&choice, &all.list[i]);
    return choice.count;
}
