// Times the matcher inside one process, for bench/run:
//   match-probe IMAGE ROUNDS    every request of the examples; prints "COUNT P50 P99", in us
//
// What counts for each request is its fastest round, so that a busy machine says the same.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "rules/image.h"
#include "rules/rules.h"

enum { ROUNDS_MAX = 1000, ARENA_BYTES_MAX = 64 * 1024 * 1024 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double time_match(const struct rules_set *set, const char *request)
{
    struct arena arena;
    struct rules_result result;
    struct error err;
    arena_init(&arena, ARENA_BYTES_MAX);
    double start = now_us();
    if (!rules_match(set, &arena, request, TARGET_GNU, &result, &err))
        die("%s", err.text);
    double elapsed = now_us() - start;
    arena_done(&arena);
    return elapsed;
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

int main(int argc, char **argv)
{
    struct image *image;
    struct rules_set set = {0};
    struct error err;
    long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        die("match-probe IMAGE ROUNDS, with 1 to %d rounds", ROUNDS_MAX);
    if (!image_open(argv[1], &rules_image_format, &image, &err))
        die("%s", err.text);
    rules_add_image(&set, image);
    size_t count = IMAGE_COUNT(image, SECTION_EXAMPLES, image_example);
    double *times = calloc(count + 1, sizeof(double));
    if (count == 0 || times == NULL)
        die("the image has no examples");
    for (long round = 0; round < rounds; round++) {
        for (uint32_t i = 0; i < count; i++) {
            const struct image_example *example =
                IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, i);
            double elapsed = time_match(&set, image_text(image, example->ask));
            times[i] = round == 0 || elapsed < times[i] ? elapsed : times[i];
        }
    }
    qsort(times, count, sizeof(double), compare_times);
    printf("%zu %.1f %.1f\n", count, times[count / 2], times[count * 99 / 100]);
    free(times);
    rules_close(&set);
    return 0;
}
