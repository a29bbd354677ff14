// Counts, latency and outcome per engine over time, for `hob engines`.
//
// One small mapped file in the state folder, changed with atomic adds, so that many processes may
// count at once without a lock. Where the file cannot be made, nothing is counted and nobody is
// told.
#ifndef HOB_ENGINE_STATISTICS_H
#define HOB_ENGINE_STATISTICS_H

#include <stdint.h>

#include "engine/engine.h"

enum { LATENCY_BUCKETS = 32 }; // bucket i counts latencies below 2^i microseconds

struct engine_counts {
    char name[16];
    uint64_t outcomes[5]; // by enum engine_outcome
    uint64_t total_us;
    uint64_t latencies[LATENCY_BUCKETS];
};

void statistics_add(const struct engine_run *run);

// Reads the file; zero rows when there is none.
size_t statistics_read(struct engine_counts ret_rows[ENGINES_MAX]);

// The latency below which `share` (0..1) of the answers came, in microseconds, from the buckets.
uint64_t statistics_quantile(const struct engine_counts *counts, double share);

#endif
