// The words that patterns are made of, for telling a person which of theirs no rule knows. Late;
// explain.c reads the section.
#ifndef HOB_PACKS_VOCABULARY_H
#define HOB_PACKS_VOCABULARY_H

#include "image/writer.h"
#include "packs/pattern.h"
#include "rules/image.h"

struct vocabulary {
    uint64_t *hashes; // vocabulary_hash(), unsorted, with repetitions removed now and then
    size_t count, capacity;
};

void vocabulary_init(struct vocabulary *vocabulary);
void vocabulary_done(struct vocabulary *vocabulary);
void vocabulary_add(struct vocabulary *vocabulary, const struct pattern *pattern);

// Fills SECTION_VOCABULARY.
void vocabulary_write(struct vocabulary *vocabulary, struct image_writer *writer);

#endif
