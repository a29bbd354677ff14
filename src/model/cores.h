// How many threads are worth starting: generation waits for the slowest one, so more than there are
// free cores is slower, not faster.
#ifndef HOB_MODEL_CORES_H
#define HOB_MODEL_CORES_H

// Physical cores that this process may use: affinity, SMT siblings counted once, and the control
// group's CPU quota. At least 1.
int cores_usable(void);

// The quota of a cgroup v2 `cpu.max` text ("200000 100000" is 2 cores), rounded up; 0 for no limit
// or for text that is not one.
int cores_of_quota(const char *text);

#endif
