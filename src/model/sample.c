#include "model/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Wide enough for any vector unit, and a block's maximum tells whether its sum is worth taking.
enum { BLOCK = 64, LANES = 16 };

static float block_most(const float *logits)
{
    float most[LANES];
    memcpy(most, logits, sizeof(most));
    for (int at = LANES; at < BLOCK; at += LANES)
        for (int lane = 0; lane < LANES; lane++)
            most[lane] = logits[at + lane] > most[lane] ? logits[at + lane] : most[lane];
    float result = most[0];
    for (int lane = 1; lane < LANES; lane++)
        result = most[lane] > result ? most[lane] : result;
    return result;
}

static float tail_most(const float *logits, int32_t count)
{
    float most = -INFINITY;
    for (int32_t i = 0; i < count; i++)
        most = logits[i] > most ? logits[i] : most;
    return most;
}

struct summary {
    int32_t best;
    float most;
    double weight; // sum of exp(logit - most)
};

static double weight_of(const float *logits, int32_t count, float most)
{
    double weight = 0;
    for (int32_t i = 0; i < count; i++)
        if (logits[i] > most - SAMPLE_RANGE)
            weight += (double)expf(logits[i] - most);
    return weight;
}

// One pass: the sum is scaled down when a new maximum turns up, which happens a few dozen times.
static struct summary summarise(const float *logits, int32_t count)
{
    struct summary all = {.most = -INFINITY};
    for (int32_t at = 0; at < count; at += BLOCK) {
        int32_t length = count - at < BLOCK ? count - at : BLOCK;
        float most = length == BLOCK ? block_most(logits + at) : tail_most(logits + at, length);
        if (most > all.most) {
            all.weight *= (double)expf(all.most - most);
            all.most = most;
            all.best = at;
        }
        if (most > all.most - SAMPLE_RANGE)
            all.weight += weight_of(logits + at, length, all.most);
    }
    while (all.best + 1 < count && logits[all.best] < all.most)
        all.best++;
    return all;
}

// A broken model's logits may be no numbers at all; such a choice is worth nothing.
static float share(double weight, const struct summary *all)
{
    return all->weight >= 1.0 && weight <= all->weight ? (float)(weight / all->weight) : 0.0F;
}

struct sample sample_greedy(const float *logits, int32_t count)
{
    struct summary all = summarise(logits, count);
    return (struct sample){.token = all.best, .probability = share(1.0, &all)};
}

struct candidate {
    int32_t token;
    float weight; // at SAMPLE_TEMPERATURE
    float logit;
};

static int by_weight(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    return a->token < b->token ? -1 : 1;
}

// The tokens whose weight could matter. Ever narrower ranges, until they fit.
static int gather(const float *logits, int32_t count, float most, struct candidate *candidates)
{
    for (float range = 5.0F;; range *= 0.7F) {
        int found = 0;
        for (int32_t i = 0; i < count && found <= SAMPLE_CANDIDATES_MAX; i++) {
            if (!(logits[i] >= most - range))
                continue;
            if (found < SAMPLE_CANDIDATES_MAX)
                candidates[found] = (struct candidate){
                    .token = i,
                    .weight = expf((logits[i] - most) / SAMPLE_TEMPERATURE),
                    .logit = logits[i],
                };
            found++;
        }
        if (found <= SAMPLE_CANDIDATES_MAX || range < 0.01F)
            return found < SAMPLE_CANDIDATES_MAX ? found : SAMPLE_CANDIDATES_MAX;
    }
}

// splitmix64 (Steele, Lea, Flood 2014), as a number in 0..1.
static float next_unit(uint64_t *seed)
{
    uint64_t bits = *seed += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    bits ^= bits >> 31;
    return (float)(bits >> 40) / (float)(UINT64_C(1) << 24);
}

struct sample sample_drawn(const float *logits, int32_t count, uint64_t *seed)
{
    struct summary all = summarise(logits, count);
    struct candidate candidates[SAMPLE_CANDIDATES_MAX];
    int found = gather(logits, count, all.most, candidates);
    if (found == 0)
        return (struct sample){.token = all.best, .probability = 0.0F};
    qsort(candidates, (size_t)found, sizeof(candidates[0]), by_weight);
    float total = 0, kept_weight = 0;
    for (int i = 0; i < found; i++)
        total += candidates[i].weight;
    int kept = 0;
    while (kept < found && kept_weight < SAMPLE_TOP_P * total)
        kept_weight += candidates[kept++].weight;
    float target = next_unit(seed) * kept_weight;
    int chosen = 0;
    while (chosen + 1 < kept && target >= candidates[chosen].weight)
        target -= candidates[chosen++].weight;
    double weight = (double)expf(candidates[chosen].logit - all.most);
    return (struct sample){
        .token = candidates[chosen].token,
        .probability = share(weight, &all),
    };
}
