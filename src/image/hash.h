// A fast 64-bit hash that notices damage; it resists accidents, not attackers.
//
// Four lanes of xor and multiply by an odd number, each step a bijection of its lane, so a change
// in one lane alone always shows. Used for image checks and for the tables inside an image.
#ifndef HOB_IMAGE_HASH_H
#define HOB_IMAGE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_START UINT64_C(0x243F6A8885A308D3) // the first digits of pi

static inline uint64_t hash_step(uint64_t state, uint64_t word)
{
    state = (state ^ word) * UINT64_C(0x9E3779B97F4A7C15); // 2^64 / golden ratio, odd
    return state ^ (state >> 32);
}

static inline uint64_t hash_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

static inline uint64_t hash_more(uint64_t state, const void *bytes, size_t length)
{
    const char *at = bytes;
    size_t left = length;
    if (left >= 32) {
        uint64_t lane[4] = {state, state + 1, state + 2, state + 3};
        for (; left >= 32; left -= 32, at += 32)
            for (int i = 0; i < 4; i++)
                lane[i] = hash_step(lane[i], hash_word(at + i * 8));
        state = hash_step(hash_step(hash_step(lane[0], lane[1]), lane[2]), lane[3]);
    }
    for (; left >= 8; left -= 8, at += 8)
        state = hash_step(state, hash_word(at));
    uint64_t rest = 0;
    if (left > 0)
        memcpy(&rest, at, left);
    return hash_step(hash_step(state, rest), length);
}

static inline uint64_t hash_bytes(const void *bytes, size_t length)
{
    return hash_more(HASH_START, bytes, length);
}

#endif
