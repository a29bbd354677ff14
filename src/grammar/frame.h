// Examples as frames for other phrases: requests to put a sample of a phrase into. Only for the .c
// files here.
#ifndef HOB_GRAMMAR_FRAME_H
#define HOB_GRAMMAR_FRAME_H

#include "grammar/reading.h"

enum { FRAME_PHRASES_MAX = 12 };

struct frame {
    const char *request;
    uint32_t scope, command; // of its answer
    struct {
        uint32_t from, to; // bytes
        uint64_t sets;     // see frame_sets()
    } phrases[FRAME_PHRASES_MAX];
    size_t phrase_count;
    const struct meaning *meaning;
};

// From a reading with an answer. The request has to outlive the frame.
void frame_make(struct arena *arena, const struct reading *reading, const char *request,
                struct frame *ret_frame);

// Phrases with the same number say the same of the same slots, but for the values that they read.
uint64_t frame_sets(const struct image *image, const struct grammar_phrase *phrase);

// The request with the text in place of a phrase with these sets; NULL when it has none.
const char *frame_put_in(struct arena *arena, const struct frame *frame, uint64_t sets,
                         const char *text);

// The request without one of its phrases.
const char *frame_without(struct arena *arena, const struct frame *frame, size_t number);

// The request with the text, a sample of the phrase, behind it; NULL where its command has no place
// for what the phrase sets, or has it already.
const char *frame_put_behind(struct arena *arena, const struct image *image,
                             const struct frame *frame, const struct grammar_phrase *phrase,
                             const char *text);

#endif
