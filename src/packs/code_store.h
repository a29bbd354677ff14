// Compiling patterns with PCRE2 and keeping the results without what they all share. Late.
#ifndef HOB_PACKS_CODE_STORE_H
#define HOB_PACKS_CODE_STORE_H

#include "image/writer.h"
#include "rules/image.h"

// All serialised codes begin with the same header and character tables: these bytes are kept once.
// While codes come in, the common start may still shrink, so each remembers how much it left out.
struct code_store {
    struct buffer start; // of the first code, as long as all share it
    bool has_start;
    uint32_t *left_out; // by pattern
    size_t count, capacity;
};

void code_store_init(struct code_store *store);
void code_store_done(struct code_store *store);

// Compiles `text`, a rewritten pattern, and appends its code to SECTION_CODE; `pattern` gets offset
// and length, which code_store_finish() completes. Patterns come in the order of their numbers.
[[nodiscard]] bool code_store_add(struct code_store *store, struct image_writer *writer,
                                  const char *text, struct image_pattern *pattern,
                                  struct error *err);

// Forgets the patterns from number `count` on.
void code_store_rewind(struct code_store *store, size_t count);

// Gives every code what it lacks, and the hashes.
void code_store_finish(struct code_store *store, struct image_writer *writer);

#endif
