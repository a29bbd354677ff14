// From logits to a token: the likeliest one, or one drawn from the likely ones.
//
// Both give the token's probability under the model itself (softmax at temperature 1), from one
// pass over the vocabulary; entries more than SAMPLE_RANGE below the largest weigh too little to be
// summed.
#ifndef HOB_MODEL_SAMPLE_H
#define HOB_MODEL_SAMPLE_H

#include <stdint.h>

#include "base/error.h"

// e^-15 times a vocabulary of 262,144 is 0.08: at worst a probability comes out 8 % too large, and
// the sum costs a token no more than the look for the largest.
#define SAMPLE_RANGE 15.0F
#define SAMPLE_TEMPERATURE 0.6F
#define SAMPLE_TOP_P 0.95F
enum { SAMPLE_CANDIDATES_MAX = 256 };

struct sample {
    int32_t token;
    float probability;
};

struct sample sample_greedy(const float *logits, int32_t count);

// Draws with SAMPLE_TEMPERATURE among the likeliest that together reach SAMPLE_TOP_P. `seed` is the
// generator's state and moves on; the same seed gives the same draws (splitmix64).
struct sample sample_drawn(const float *logits, int32_t count, uint64_t *seed);

#endif
