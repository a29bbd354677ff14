// Which words a pattern can spell out, and how many others it can take in. Late; candidates.c uses
// it.
//
// A word of a request that holds a trigram which no literal text of the pattern has, or a start or
// end that none has, must be touched by a wildcard or a capture. Each of those touches one word,
// unless it can match spaces. So a request with more such foreign words than the pattern has slots
// for them cannot match: this is "every word is accounted for", before any matching.
#ifndef HOB_PACKS_UNIVERSE_H
#define HOB_PACKS_UNIVERSE_H

#include "image/writer.h"
#include "packs/pattern.h"
#include "rules/image.h"

struct universe {
    uint32_t *trigrams; // of the pattern at hand, each once
    size_t count, capacity;
    uint64_t *seen; // by trigram
};

void universe_init(struct universe *universe);
void universe_done(struct universe *universe);

// Appends the pattern's trigrams, as a Bloom filter with one hash, to SECTION_UNIVERSE and notes it
// and the slots in `record`.
void universe_write(struct universe *universe, struct arena *arena, const struct pattern *pattern,
                    struct image_writer *writer, struct image_pattern *record);

#endif
