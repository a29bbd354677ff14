// A good image of a grammar with some bytes behind its table changed (two bytes of input say where,
// one to what), asked and hinted.
#include <stdlib.h>
#include <string.h>

#include "grammar/open.h"
#include "grammar/scratch_grammar.h"

static const char requests[][80] = {"find py, rb files larger than 1.5 gigs or empty in src",
                                    "please count files named 'a b' and the rest of bob's"};

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)1 << 30};
    struct complaints complaints = {.arena = &arena};
    struct grammar *good =
        scratch_grammar(scratch_some_grammar, strlen(scratch_some_grammar), &complaints);
    const struct image_header *header = (const void *)good->image->bytes;
    size_t start = sizeof(*header) + header->section_count * sizeof(struct image_section);
    char *bytes = (char *)(uintptr_t)good->image->bytes;
    for (size_t i = 0; i + 3 <= size; i += 3)
        bytes[start + (data[i] << 8 | data[i + 1]) % (good->image->length - start)] =
            (char)data[i + 2];
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        grammar_ask(good, &arena, requests[i], 0,
                    arena_alloc(&arena, sizeof(struct grammar_result)));
        grammar_hint(good, &arena, requests[i], 0,
                     arena_alloc(&arena, sizeof(struct grammar_hint)));
    }
    grammar_close(good);
    arena_done(&arena);
    return 0;
}
