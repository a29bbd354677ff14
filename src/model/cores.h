// How many threads are worth starting: generation waits for the slowest one, so more than there are
// free cores is slower, not faster.
#ifndef HOB_MODEL_CORES_H
#define HOB_MODEL_CORES_H

// Physical cores that this process may use: affinity, SMT siblings counted once, and the control
// group's CPU quota. At least 1.
int cores_usable(void);

// Those of `usable` that others leave free now. `running` is the number of runnable threads on the
// machine besides the one that asks, `online` the machine's processors. At least 1.
int cores_left(int usable, int running, int online);

// cores_left() for this moment, by /proc/loadavg.
int cores_free(int usable);

// The quota of a cgroup v2 `cpu.max` text ("200000 100000" is 2 cores), rounded up; 0 for no limit
// or for text that is not one.
int cores_of_quota(const char *text);

#endif
