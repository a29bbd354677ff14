#include "model/cores.h"

#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"

enum { CORES_MAX = 512, SMALL_FILE_BYTES_MAX = 4096 };

int cores_of_quota(const char *text)
{
    char *end;
    long quota = strtol(text, &end, 10);
    if (end == text || quota <= 0)
        return 0; // "max"
    const char *rest = end;
    long period = strtol(rest, &end, 10);
    if (end == rest || period <= 0 || quota / period > CORES_MAX)
        return 0;
    return (int)((quota + period - 1) / period);
}

// The first line of a small file of the kernel's; empty when there is none.
static void first_line(const char *path, char *line, size_t size)
{
    struct buffer text;
    buffer_init(&text, SMALL_FILE_BYTES_MAX);
    line[0] = '\0';
    if (access(path, R_OK) == 0 && file_read(path, &text, NULL))
        snprintf(line, size, "%.*s", (int)strcspn(text.data, "\n"), text.data);
    buffer_done(&text);
}

// True when `cpu` is the lowest number among the hardware threads of its core that we may use.
static bool is_first_sibling(int cpu, const cpu_set_t *allowed)
{
    char path[96], list[256];
    snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
             cpu);
    first_line(path, list, sizeof(list));
    const char *at = list;
    while (*at >= '0' && *at <= '9') {
        char *end;
        long from = strtol(at, &end, 10);
        long to = *end == '-' ? strtol(end + 1, &end, 10) : from;
        for (long other = from; other <= to && other < cpu; other++)
            if (other >= 0 && other < CPU_SETSIZE && CPU_ISSET((size_t)other, allowed))
                return false;
        at = *end == ',' ? end + 1 : end;
    }
    return true;
}

int cores_usable(void)
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
        return 1;
    int count = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE && count < CORES_MAX; cpu++)
        if (CPU_ISSET((size_t)cpu, &allowed) && is_first_sibling(cpu, &allowed))
            count++;
    char quota_text[64];
    first_line("/sys/fs/cgroup/cpu.max", quota_text, sizeof(quota_text));
    int quota = cores_of_quota(quota_text);
    if (quota > 0 && quota < count)
        count = quota;
    return count > 0 ? count : 1;
}

int cores_left(int usable, int running, int online)
{
    if (running <= 0 || online <= 0)
        return usable;
    if (running >= online)
        return 1;
    // Our share of the processors is as busy as the whole; a part of one is worth a thread.
    int left = (usable * (online - running) + online - 1) / online;
    return left > 0 ? left : 1;
}

int cores_free(int usable)
{
    char line[128];
    int running = 0;
    first_line("/proc/loadavg", line, sizeof(line)); // "0.52 0.58 0.59 3/512 4711"
    const char *slash = strchr(line, '/');
    while (slash != NULL && slash > line && slash[-1] != ' ')
        slash--;
    if (slash != NULL)
        running = (int)strtol(slash, NULL, 10) - 1;
    return cores_left(usable, running, (int)sysconf(_SC_NPROCESSORS_ONLN));
}
