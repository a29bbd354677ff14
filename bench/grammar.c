// Times the grammar inside one process, for bench/run:
//   grammar-probe IMAGE ROUNDS <REQUESTS    prints "COUNT ANSWERED P50 P99", in us
//
// What counts for each request is its fastest round, so that a busy machine says the same.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "grammar/image.h"
#include "grammar/open.h"

enum { ROUNDS_MAX = 1000, REQUESTS_MAX = 100000, INPUT_BYTES_MAX = 64 * 1024 * 1024 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double time_ask(const struct grammar *grammar, const char *request, bool *ret_is_answered)
{
    struct arena arena;
    static struct grammar_result result;
    arena_init(&arena, INPUT_BYTES_MAX);
    double start = now_us();
    grammar_ask(grammar, &arena, request, 0, &result);
    double elapsed = now_us() - start;
    *ret_is_answered = result.count > 0;
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
    static char *requests[REQUESTS_MAX];
    static double times[REQUESTS_MAX];
    struct grammar grammar = {0};
    struct buffer text;
    struct error err;
    size_t count = 0, answered = 0;
    long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        die("grammar-probe IMAGE ROUNDS, with 1 to %d rounds", ROUNDS_MAX);
    buffer_init(&text, INPUT_BYTES_MAX);
    if (!image_open(argv[1], &grammar_image_format, &grammar.image, &err) ||
        !fd_read_all(STDIN_FILENO, "standard input", &text, &err))
        die("%s", err.text);
    for (char *line = strtok(text.data, "\n"); line != NULL && count < REQUESTS_MAX;
         line = strtok(NULL, "\n"))
        requests[count++] = line;
    if (count == 0)
        die("there are no requests");
    for (long round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++) {
            bool is_answered;
            double elapsed = time_ask(&grammar, requests[i], &is_answered);
            times[i] = round == 0 || elapsed < times[i] ? elapsed : times[i];
            answered += round == 0 && is_answered;
        }
    qsort(times, count, sizeof(double), compare_times);
    printf("%zu %zu %.1f %.1f\n", count, answered, times[count / 2], times[count * 99 / 100]);
    image_close(grammar.image);
    buffer_done(&text);
    return 0;
}
