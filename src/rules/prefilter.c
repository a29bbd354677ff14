#include "rules/prefilter.h"

#include <stdlib.h>
#include <string.h>

#include "rules/candidates.h"
#include "rules/request.h"

void prefilter_write_clauses(struct image_writer *writer, const struct literals *literals,
                             struct image_pattern *pattern)
{
    struct buffer *section = &writer->sections[SECTION_CLAUSES];
    pattern->clauses = (uint32_t)(section->length / sizeof(uint32_t));
    for (size_t i = 0; i < literals->must.count; i++) {
        uint32_t word = literals->must.trigrams[i];
        if (i + 1 == literals->must.count)
            word |= CLAUSE_ENDS | CLAUSE_ENDS_ALTERNATIVE;
        image_writer_add(writer, SECTION_CLAUSES, &word, sizeof(word));
        pattern->clause_words++;
    }
    for (size_t i = 0; i < literals->clause_count; i++) {
        const struct literal_clause *clause = &literals->clauses[i];
        size_t words = 0;
        for (size_t j = 0; j < clause->count; j++)
            words += clause->alternatives[j].count;
        if (pattern->clause_words + words > PREFILTER_CLAUSE_WORDS_MAX)
            continue;
        for (size_t j = 0; j < clause->count; j++) {
            for (size_t k = 0; k < clause->alternatives[j].count; k++) {
                uint32_t word = clause->alternatives[j].trigrams[k];
                if (k + 1 == clause->alternatives[j].count)
                    word |= CLAUSE_ENDS_ALTERNATIVE | (j + 1 == clause->count ? CLAUSE_ENDS : 0);
                image_writer_add(writer, SECTION_CLAUSES, &word, sizeof(word));
                pattern->clause_words++;
            }
        }
    }
}

// How often each trigram occurs: counts by 24-bit value.
struct counts {
    uint32_t *of; // 1 << 24
};

// A posting and the key it goes under.
struct entry {
    uint32_t trigram;
    struct image_posting posting;
};

struct builder {
    struct counts counts;
    const uint32_t *words; // of the pattern
    size_t word_count;
    struct entry *entries;
    size_t entry_count, entry_capacity;
};

// One clause: words [from, to). Returns the number of its alternatives.
static size_t clause_end(const struct builder *builder, size_t from, size_t *ret_to)
{
    size_t alternatives = 0, at = from;
    while (at < builder->word_count) {
        uint32_t word = builder->words[at++];
        alternatives += (word & CLAUSE_ENDS_ALTERNATIVE) != 0;
        if ((word & CLAUSE_ENDS) != 0)
            break;
    }
    *ret_to = at;
    return alternatives;
}

// The rarest trigram of the alternative that starts at `*at`, which moves past it.
static uint32_t rarest(const struct builder *builder, size_t *at, uint32_t bloom[3])
{
    uint32_t best = 0, best_count = UINT32_MAX;
    for (bool is_end = false; !is_end && *at < builder->word_count; (*at)++) {
        uint32_t trigram = builder->words[*at] & CLAUSE_TRIGRAM;
        is_end = (builder->words[*at] & CLAUSE_ENDS_ALTERNATIVE) != 0;
        bloom_add(bloom, trigram);
        if (builder->counts.of[trigram] < best_count) {
            best = trigram;
            best_count = builder->counts.of[trigram];
        }
    }
    return best;
}

static uint64_t clause_cost(const struct builder *builder, size_t from, size_t to)
{
    uint32_t bloom[3] = {0};
    uint64_t cost = 0;
    for (size_t at = from; at < to;)
        cost += builder->counts.of[rarest(builder, &at, bloom)];
    return cost;
}

static void add_entry(struct builder *builder, uint32_t trigram, uint32_t pattern,
                      const uint32_t bloom[3])
{
    if (builder->entry_count == builder->entry_capacity) {
        builder->entry_capacity = builder->entry_capacity == 0 ? 1024 : builder->entry_capacity * 2;
        builder->entries =
            realloc(builder->entries, builder->entry_capacity * sizeof(struct entry));
        if (builder->entries == NULL)
            die("out of memory");
    }
    builder->entries[builder->entry_count++] =
        (struct entry){trigram, {pattern, {bloom[0], bloom[1], bloom[2]}}};
}

// Lists a pattern under the cheapest of its clauses; trigram 0 when it has none.
static void add_pattern(struct builder *builder, uint32_t number)
{
    size_t best_from = 0, best_to = 0, to;
    uint64_t best_cost = UINT64_MAX;
    uint32_t must[3] = {0}, scratch[3] = {0};
    for (size_t from = 0; from < builder->word_count; from = to) {
        size_t alternatives = clause_end(builder, from, &to);
        uint64_t cost = clause_cost(builder, from, to);
        if (alternatives == 1)
            for (size_t i = from; i < to; i++)
                bloom_add(must, builder->words[i] & CLAUSE_TRIGRAM);
        if (cost >= best_cost)
            continue;
        best_cost = cost;
        best_from = from;
        best_to = to;
    }
    if (best_to == 0)
        add_entry(builder, 0, number, scratch);
    for (size_t at = best_from; at < best_to;) {
        // What leads here is one alternative, so all of it must be there too.
        uint32_t bloom[3] = {must[0], must[1], must[2]};
        uint32_t trigram = rarest(builder, &at, bloom);
        add_entry(builder, trigram, number, bloom);
    }
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->trigram != b->trigram)
        return a->trigram < b->trigram ? -1 : 1;
    return a->posting.pattern < b->posting.pattern ? -1 : a->posting.pattern > b->posting.pattern;
}

static void write_tables(struct image_writer *writer, struct builder *builder,
                         struct image_list *ret_always)
{
    size_t distinct = 0;
    for (size_t i = 0; i < builder->entry_count; i++)
        distinct += i == 0 || builder->entries[i].trigram != builder->entries[i - 1].trigram;
    size_t slots = 16;
    while (slots < distinct * 2)
        slots *= 2;
    struct image_key *keys = calloc(slots, sizeof(*keys));
    if (keys == NULL)
        die("out of memory");
    *ret_always = (struct image_list){0};
    for (size_t from = 0, to; from < builder->entry_count; from = to) {
        uint32_t trigram = builder->entries[from].trigram;
        for (to = from; to < builder->entry_count && builder->entries[to].trigram == trigram; to++)
            image_writer_add(writer, SECTION_POSTINGS, &builder->entries[to].posting,
                             sizeof(struct image_posting));
        struct image_list list = {(uint32_t)from, (uint32_t)(to - from)};
        if (trigram == 0) {
            *ret_always = list;
            continue;
        }
        size_t slot = key_slot(trigram, slots);
        while (keys[slot].trigram != 0)
            slot = (slot + 1) & (slots - 1);
        keys[slot] = (struct image_key){.trigram = trigram, .postings = list};
    }
    buffer_add(&writer->sections[SECTION_KEYS], (const char *)keys, slots * sizeof(*keys));
    free(keys);
}

void prefilter_build(struct image_writer *writer, struct image_list *ret_always)
{
    const struct buffer *patterns = &writer->sections[SECTION_PATTERNS];
    const struct buffer *clauses = &writer->sections[SECTION_CLAUSES];
    const struct image_pattern *list = (const void *)patterns->data;
    const uint32_t *words = (const void *)clauses->data;
    size_t count = patterns->length / sizeof(*list);
    struct builder builder = {.counts = {calloc(1 << 24, sizeof(uint32_t))}};
    if (builder.counts.of == NULL)
        die("out of memory");
    for (size_t i = 0; i < clauses->length / sizeof(uint32_t); i++)
        builder.counts.of[words[i] & CLAUSE_TRIGRAM]++;
    for (size_t i = 0; i < count; i++) {
        builder.words = words + list[i].clauses;
        builder.word_count = list[i].clause_words;
        add_pattern(&builder, (uint32_t)i);
    }
    if (builder.entry_count > 0)
        qsort(builder.entries, builder.entry_count, sizeof(struct entry), compare_entries);
    write_tables(writer, &builder, ret_always);
    free(builder.entries);
    free(builder.counts.of);
}
