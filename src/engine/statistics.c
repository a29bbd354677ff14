#include "engine/statistics.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

// The file: this struct, in the machine's own byte order; another magic or size means an empty
// file.
struct statistics_file {
    char magic[16];
    struct engine_counts rows[ENGINES_MAX];
};

static const char file_magic[16] = "hob engines 1\n";

static struct statistics_file *map_file(bool is_writable)
{
    struct arena arena;
    arena_init(&arena, (size_t)PATH_BYTES_MAX * 4);
    char *folder, *path;
    int fd = -1;
    if (path_in(&arena, PLACE_STATE, "", &folder, NULL) &&
        path_in(&arena, PLACE_STATE, "engines.statistics", &path, NULL)) {
        int flags = O_CLOEXEC | O_NOFOLLOW | (is_writable ? O_RDWR | O_CREAT : O_RDONLY);
        fd = open(path, flags, 0600);
        if (fd < 0 && is_writable && directory_make(folder, NULL))
            fd = open(path, flags, 0600);
    }
    arena_done(&arena);
    CLEANUP(close_fd) int held = fd;
    struct stat info;
    if (held < 0 || fstat(held, &info) != 0 || !S_ISREG(info.st_mode))
        return NULL;
    if (info.st_size < (off_t)sizeof(struct statistics_file)) {
        // posix_fallocate, so that a full disk is an error here and not a SIGBUS at the first add.
        if (!is_writable || posix_fallocate(held, 0, sizeof(struct statistics_file)) != 0)
            return NULL;
    }
    int protection = is_writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *data = mmap(NULL, sizeof(struct statistics_file), protection, MAP_SHARED, held, 0);
    if (data == MAP_FAILED)
        return NULL;
    struct statistics_file *file = data;
    if (is_writable && file->magic[0] == '\0')
        memcpy(file->magic, file_magic, sizeof(file_magic));
    if (memcmp(file->magic, file_magic, sizeof(file_magic)) != 0) {
        munmap(data, sizeof(*file));
        return NULL;
    }
    return file;
}

// Two processes may name a row at the same moment: the first byte decides who may write it.
static struct engine_counts *find_row(struct statistics_file *file, const char *name)
{
    for (size_t i = 0; i < ENGINES_MAX; i++) {
        struct engine_counts *row = &file->rows[i];
        if (strncmp(row->name, name, sizeof(row->name)) == 0)
            return row;
        char expected = '\0';
        if (__atomic_compare_exchange_n(&row->name[0], &expected, name[0], false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            strncpy(row->name + 1, name + 1, sizeof(row->name) - 2);
            return row;
        }
    }
    return NULL;
}

static size_t bucket_of(uint64_t elapsed_us)
{
    size_t bucket = 0;
    while (bucket + 1 < LATENCY_BUCKETS && elapsed_us >> bucket != 0)
        bucket++;
    return bucket;
}

void statistics_add(const struct engine_run *run)
{
    struct statistics_file *file = map_file(true);
    if (file == NULL)
        return;
    for (size_t i = 0; i < run->attempt_count; i++) {
        const struct engine_attempt *attempt = &run->attempts[i];
        struct engine_counts *row = find_row(file, attempt->engine->name);
        if (row == NULL)
            break;
        uint64_t elapsed_us = attempt->elapsed_us < 0 ? 0 : (uint64_t)attempt->elapsed_us;
        __atomic_fetch_add(&row->outcomes[attempt->outcome], 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&row->total_us, elapsed_us, __ATOMIC_RELAXED);
        __atomic_fetch_add(&row->latencies[bucket_of(elapsed_us)], 1, __ATOMIC_RELAXED);
    }
    munmap(file, sizeof(*file));
}

size_t statistics_read(struct engine_counts ret_rows[ENGINES_MAX])
{
    struct statistics_file *file = map_file(false);
    if (file == NULL)
        return 0;
    size_t count = 0;
    for (size_t i = 0; i < ENGINES_MAX && file->rows[i].name[0] != '\0'; i++) {
        ret_rows[count] = file->rows[i];
        ret_rows[count].name[sizeof(ret_rows[count].name) - 1] = '\0';
        count++;
    }
    munmap(file, sizeof(*file));
    return count;
}

uint64_t statistics_quantile(const struct engine_counts *counts, double share)
{
    uint64_t total = 0, seen = 0;
    for (size_t i = 0; i < LATENCY_BUCKETS; i++)
        total += counts->latencies[i];
    for (size_t i = 0; i < LATENCY_BUCKETS && total > 0; i++) {
        seen += counts->latencies[i];
        if ((double)seen >= share * (double)total)
            return UINT64_C(1) << i;
    }
    return 0;
}
