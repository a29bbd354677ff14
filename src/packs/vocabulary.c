#include "packs/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "rules/image.h"

void vocabulary_init(struct vocabulary *vocabulary)
{
    *vocabulary = (struct vocabulary){0};
}

void vocabulary_done(struct vocabulary *vocabulary)
{
    free(vocabulary->hashes);
    *vocabulary = (struct vocabulary){0};
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void make_unique(struct vocabulary *vocabulary)
{
    size_t kept = 0;
    if (vocabulary->count > 0)
        qsort(vocabulary->hashes, vocabulary->count, sizeof(uint64_t), compare);
    for (size_t i = 0; i < vocabulary->count; i++)
        if (kept == 0 || vocabulary->hashes[kept - 1] != vocabulary->hashes[i])
            vocabulary->hashes[kept++] = vocabulary->hashes[i];
    vocabulary->count = kept;
}

static void add_hash(struct vocabulary *vocabulary, uint64_t hash)
{
    if (vocabulary->count == vocabulary->capacity) {
        // The same words come again and again: growing is for what is left after that.
        make_unique(vocabulary);
        if (vocabulary->count >= vocabulary->capacity / 2) {
            vocabulary->capacity = vocabulary->capacity == 0 ? 8192 : vocabulary->capacity * 2;
            vocabulary->hashes =
                realloc(vocabulary->hashes, vocabulary->capacity * sizeof(uint64_t));
            if (vocabulary->hashes == NULL)
                die("out of memory");
        }
    }
    vocabulary->hashes[vocabulary->count++] = hash;
}

// The words of a run of characters; the last one is only the start of a word when the run goes on
// with something else.
static void add_run(struct vocabulary *vocabulary, const char *run, size_t length, bool is_ended)
{
    char text[PATTERN_BYTES_MAX + 1], word[WORD_BYTES_MAX + 1];
    length = length < PATTERN_BYTES_MAX ? length : PATTERN_BYTES_MAX;
    memcpy(text, run, length);
    text[length] = '\0';
    const char *at = text;
    while (words_next(&at, word)) {
        bool is_start = *at == '\0' && !is_ended;
        add_hash(vocabulary, vocabulary_hash(word, strlen(word), is_start));
    }
}

static void add_node(struct vocabulary *vocabulary, const struct pattern_node *node)
{
    char run[PATTERN_BYTES_MAX];
    size_t length = 0;
    if (node->kind == PATTERN_ASSERTION)
        return;
    for (const struct pattern_node *child = node->child; child != NULL; child = child->next) {
        if (child->kind == PATTERN_CHARACTER) {
            if (length + child->length <= sizeof(run)) {
                memcpy(run + length, child->text, child->length);
                length += child->length;
            }
            continue;
        }
        add_run(vocabulary, run, length, false);
        length = 0;
        // "files?": both with and without the letter.
        add_node(vocabulary, child);
    }
    add_run(vocabulary, run, length, true);
}

void vocabulary_add(struct vocabulary *vocabulary, const struct pattern *pattern)
{
    struct pattern_node top = {.kind = PATTERN_GROUP, .child = pattern->root};
    add_node(vocabulary, &top);
}

void vocabulary_write(struct vocabulary *vocabulary, struct image_writer *writer)
{
    make_unique(vocabulary);
    buffer_add(&writer->sections[SECTION_VOCABULARY], (const char *)vocabulary->hashes,
               vocabulary->count * sizeof(uint64_t));
}
