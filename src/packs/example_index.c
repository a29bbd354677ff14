#include "packs/example_index.h"

#include <stdlib.h>
#include <string.h>

#include "rules/words.h"

struct occurrence {
    char word[INDEX_WORD_BYTES_MAX + 1];
    uint32_t example;
};

struct occurrences {
    struct occurrence *list;
    size_t count, capacity;
};

static void add(struct occurrences *occurrences, const char *word, uint32_t example)
{
    if (occurrences->count == occurrences->capacity) {
        occurrences->capacity = occurrences->capacity == 0 ? 1024 : occurrences->capacity * 2;
        occurrences->list =
            realloc(occurrences->list, occurrences->capacity * sizeof(struct occurrence));
        if (occurrences->list == NULL)
            die("out of memory");
    }
    struct occurrence *occurrence = &occurrences->list[occurrences->count++];
    memcpy(occurrence->word, word, strlen(word) + 1);
    occurrence->example = example;
}

static int compare(const void *left, const void *right)
{
    const struct occurrence *a = left, *b = right;
    int order = strcmp(a->word, b->word);
    return order != 0 ? order : (a->example > b->example) - (a->example < b->example);
}

static void write_words(struct image_writer *writer, const struct occurrences *occurrences)
{
    size_t distinct = 0, slots = 16;
    const struct occurrence *list = occurrences->list;
    for (size_t i = 0; i < occurrences->count; i++)
        distinct += i == 0 || strcmp(list[i].word, list[i - 1].word) != 0;
    while (slots < distinct * 2)
        slots *= 2;
    struct image_word *table = calloc(slots, sizeof(*table));
    if (table == NULL)
        die("out of memory");
    for (size_t from = 0, to; from < occurrences->count; from = to) {
        struct image_word word = {.text = image_writer_text(writer, list[from].word)};
        struct buffer *postings = &writer->sections[SECTION_WORD_POSTINGS];
        word.examples.first = (uint32_t)(postings->length / sizeof(uint32_t));
        for (to = from; to < occurrences->count && strcmp(list[to].word, list[from].word) == 0;
             to++) {
            if (to > from && list[to].example == list[to - 1].example)
                continue;
            image_writer_add(writer, SECTION_WORD_POSTINGS, &list[to].example, sizeof(uint32_t));
            word.examples.count++;
        }
        size_t slot = word_slot(list[from].word, strlen(list[from].word), slots);
        while (table[slot].text != 0)
            slot = (slot + 1) & (slots - 1);
        table[slot] = word;
    }
    buffer_add(&writer->sections[SECTION_WORDS], (const char *)table, slots * sizeof(*table));
    free(table);
}

void example_index_build(struct image_writer *writer)
{
    struct occurrences occurrences = {0};
    const struct buffer *examples = &writer->sections[SECTION_EXAMPLES];
    const struct image_example *list = (const void *)examples->data;
    for (size_t i = 0; i < examples->length / sizeof(*list); i++) {
        char word[INDEX_WORD_BYTES_MAX + 1];
        const char *at = writer->sections[SECTION_TEXTS].data + list[i].ask;
        while (words_next(&at, word))
            add(&occurrences, word, (uint32_t)i);
    }
    if (occurrences.count > 0)
        qsort(occurrences.list, occurrences.count, sizeof(struct occurrence), compare);
    write_words(writer, &occurrences);
    free(occurrences.list);
}
