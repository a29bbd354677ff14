#include "packs/prefilter.h"

#include <stdlib.h>
#include <string.h>

#include "rules/candidates.h"
#include "rules/request.h"

enum {
    MUST_KEPT_MAX = 8,        // trigrams of the clause that has one alternative
    ALTERNATIVE_KEPT_MAX = 2, // trigrams of each alternative of the others
    CLAUSES_KEPT_MAX = 16,
    WORDS_KEPT_MAX = 200,
};

static void write_alternative(struct image_writer *writer, const struct trigram_list *list,
                              bool ends_clause, struct image_pattern *pattern)
{
    for (size_t i = 0; i < list->count; i++) {
        uint32_t word = list->trigrams[i];
        if (i + 1 == list->count)
            word |= CLAUSE_ENDS_ALTERNATIVE | (ends_clause ? CLAUSE_ENDS : 0);
        image_writer_add(writer, SECTION_CLAUSES, &word, sizeof(word));
        pattern->clause_words++;
    }
}

void prefilter_write_clauses(struct image_writer *writer, const struct literals *literals,
                             struct image_pattern *pattern)
{
    pattern->clauses = (uint32_t)(writer->sections[SECTION_CLAUSES].length / sizeof(uint32_t));
    write_alternative(writer, &literals->must, true, pattern);
    for (size_t i = 0; i < literals->clause_count; i++) {
        const struct literal_clause *clause = &literals->clauses[i];
        for (size_t j = 0; j < clause->count; j++)
            write_alternative(writer, &clause->alternatives[j], j + 1 == clause->count, pattern);
    }
}

// The few trigrams that stand for an alternative, rarest first.
struct alternative {
    uint32_t trigrams[MUST_KEPT_MAX];
    size_t count;
};

struct clause {
    struct alternative *alternatives;
    size_t count;
    uint64_t cost; // how many patterns its rarest trigrams occur in, added up
};

// How many patterns have a trigram; `last` is the number of the one counted last, plus 1.
struct trigram_count {
    uint32_t trigram, count, last;
};

struct counts {
    struct trigram_count *list; // hash table; trigram 0 is free
    size_t slots;
};

// A posting and the key it goes under.
struct entry {
    uint32_t trigram;
    struct image_posting posting;
};

struct builder {
    struct counts counts;
    const uint32_t *words; // the raw clauses of the pattern at hand
    size_t word_count;
    struct arena arena; // of the pattern at hand
    struct clause *clauses;
    size_t clause_count;
    uint32_t must[3];   // Bloom filter of all trigrams that it must see
    struct buffer kept; // the new SECTION_CLAUSES
    struct entry *entries;
    size_t entry_count, entry_capacity;
};

static struct trigram_count *count_slot(const struct counts *counts, uint32_t trigram)
{
    size_t slot = key_slot(trigram, counts->slots);
    while (counts->list[slot].trigram != 0 && counts->list[slot].trigram != trigram)
        slot = (slot + 1) & (counts->slots - 1);
    return &counts->list[slot];
}

static uint32_t count_of(const struct builder *builder, uint32_t trigram)
{
    return count_slot(&builder->counts, trigram)->count;
}

static void add_trigram(const struct builder *builder, struct alternative *alternative,
                        uint32_t trigram, size_t most)
{
    size_t at = alternative->count;
    while (at > 0 && count_of(builder, alternative->trigrams[at - 1]) > count_of(builder, trigram))
        at--;
    if (at == most)
        return;
    size_t moved = alternative->count < most ? alternative->count : most - 1;
    memmove(alternative->trigrams + at + 1, alternative->trigrams + at,
            (moved - at) * sizeof(uint32_t));
    alternative->trigrams[at] = trigram;
    alternative->count = moved + 1;
}

static bool holds_all(const struct alternative *alternative, const struct alternative *part)
{
    for (size_t i = 0; i < part->count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < alternative->count; j++)
            is_there = is_there || alternative->trigrams[j] == part->trigrams[i];
        if (!is_there)
            return false;
    }
    return true;
}

// Alternatives that ask for more than another one does add nothing.
static void drop_implied(struct clause *clause)
{
    size_t kept = 0;
    for (size_t i = 0; i < clause->count; i++) {
        bool is_implied = false;
        for (size_t j = 0; j < kept; j++)
            is_implied =
                is_implied || holds_all(&clause->alternatives[i], &clause->alternatives[j]);
        if (is_implied)
            continue;
        struct alternative added = clause->alternatives[i];
        size_t left = 0;
        for (size_t j = 0; j < kept; j++)
            if (!holds_all(&clause->alternatives[j], &added))
                clause->alternatives[left++] = clause->alternatives[j];
        clause->alternatives[left] = added;
        kept = left + 1;
    }
    clause->count = kept;
}

// Reads the clause that starts at word `from`; returns where the next one starts.
static size_t read_clause(struct builder *builder, size_t from, struct clause *ret_clause)
{
    size_t to = from, count = 0;
    for (bool is_end = false; !is_end && to < builder->word_count; to++) {
        count += (builder->words[to] & CLAUSE_ENDS_ALTERNATIVE) != 0;
        is_end = (builder->words[to] & CLAUSE_ENDS) != 0;
    }
    struct clause clause = {arena_array(&builder->arena, count + 1, sizeof(struct alternative)), 0,
                            0};
    size_t most = count == 1 ? MUST_KEPT_MAX : ALTERNATIVE_KEPT_MAX;
    for (size_t at = from; at < to; at++) {
        uint32_t trigram = builder->words[at] & CLAUSE_TRIGRAM;
        add_trigram(builder, &clause.alternatives[clause.count], trigram, most);
        if (count == 1)
            bloom_add(builder->must, trigram);
        if ((builder->words[at] & CLAUSE_ENDS_ALTERNATIVE) != 0)
            clause.count++;
    }
    drop_implied(&clause);
    for (size_t i = 0; i < clause.count; i++)
        clause.cost += count_of(builder, clause.alternatives[i].trigrams[0]);
    *ret_clause = clause;
    return to;
}

static int compare_clauses(const void *left, const void *right)
{
    const struct clause *a = left, *b = right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return (a->count > b->count) - (a->count < b->count);
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

// Lists the pattern under its rarest clause; trigram 0 when it has none.
static void list_pattern(struct builder *builder, uint32_t number)
{
    if (builder->clause_count == 0)
        add_entry(builder, 0, number, builder->must);
    for (size_t i = 0; builder->clause_count > 0 && i < builder->clauses[0].count; i++) {
        // What leads here is this alternative, so all of it must be there too.
        const struct alternative *alternative = &builder->clauses[0].alternatives[i];
        uint32_t bloom[3] = {builder->must[0], builder->must[1], builder->must[2]};
        for (size_t j = 0; j < alternative->count; j++)
            bloom_add(bloom, alternative->trigrams[j]);
        add_entry(builder, alternative->trigrams[0], number, bloom);
    }
}

static uint32_t keep_clause(struct builder *builder, const struct clause *clause)
{
    uint32_t words = 0;
    for (size_t i = 0; i < clause->count; i++) {
        const struct alternative *alternative = &clause->alternatives[i];
        for (size_t j = 0; j < alternative->count; j++) {
            uint32_t word = alternative->trigrams[j];
            if (j + 1 == alternative->count)
                word |= CLAUSE_ENDS_ALTERNATIVE | (i + 1 == clause->count ? CLAUSE_ENDS : 0);
            buffer_add(&builder->kept, (const char *)&word, sizeof(word));
            words++;
        }
    }
    return words;
}

static void take_pattern(struct builder *builder, uint32_t number, struct image_pattern *pattern)
{
    arena_init(&builder->arena, PREFILTER_ARENA_BYTES_MAX);
    builder->clauses =
        arena_array(&builder->arena, LITERALS_CLAUSES_MAX + 1, sizeof(struct clause));
    builder->clause_count = 0;
    memset(builder->must, 0, sizeof(builder->must));
    for (size_t from = 0;
         from < builder->word_count && builder->clause_count <= LITERALS_CLAUSES_MAX;)
        from = read_clause(builder, from, &builder->clauses[builder->clause_count++]);
    if (builder->clause_count > 1)
        qsort(builder->clauses, builder->clause_count, sizeof(struct clause), compare_clauses);
    pattern->clauses = (uint32_t)(builder->kept.length / sizeof(uint32_t));
    pattern->clause_words = 0;
    for (size_t i = 0; i < builder->clause_count && i < CLAUSES_KEPT_MAX; i++)
        if (builder->clauses[i].count * 2 + pattern->clause_words <= WORDS_KEPT_MAX)
            pattern->clause_words += keep_clause(builder, &builder->clauses[i]);
    list_pattern(builder, number);
    arena_done(&builder->arena);
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

// Counts for every trigram the patterns that have it.
static struct counts count_trigrams(const struct image_pattern *patterns, size_t count,
                                    const uint32_t *words, size_t word_count)
{
    struct counts counts = {.slots = 64};
    while (counts.slots < word_count * 2)
        counts.slots *= 2;
    counts.list = calloc(counts.slots, sizeof(struct trigram_count));
    if (counts.list == NULL)
        die("out of memory");
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < patterns[i].clause_words; j++) {
            uint32_t trigram = words[patterns[i].clauses + j] & CLAUSE_TRIGRAM;
            struct trigram_count *at = count_slot(&counts, trigram);
            at->trigram = trigram;
            at->count += at->last != i + 1;
            at->last = i + 1;
        }
    }
    return counts;
}

void prefilter_build(struct image_writer *writer, struct image_list *ret_always)
{
    const struct buffer *section = &writer->sections[SECTION_PATTERNS];
    struct buffer *clauses = &writer->sections[SECTION_CLAUSES];
    struct image_pattern *patterns = (void *)section->data;
    const uint32_t *words = (const void *)clauses->data;
    size_t count = section->length / sizeof(*patterns);
    struct builder builder = {
        .counts = count_trigrams(patterns, count, words, clauses->length / sizeof(uint32_t))};
    buffer_init(&builder.kept, IMAGE_SECTION_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        builder.words = words + patterns[i].clauses;
        builder.word_count = patterns[i].clause_words;
        take_pattern(&builder, (uint32_t)i, &patterns[i]);
    }
    if (builder.entry_count > 0)
        qsort(builder.entries, builder.entry_count, sizeof(struct entry), compare_entries);
    write_tables(writer, &builder, ret_always);
    buffer_done(clauses);
    *clauses = builder.kept;
    free(builder.entries);
    free(builder.counts.list);
}
