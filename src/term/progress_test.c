#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <time.h>

#include "base/array.h"
#include "base/utf8.h"
#include "term/progress.h"
#include "term/scratch_terminal.h"

static void bytes_are_short(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {
        {0, "0 B"},           {999, "999 B"},      {1000, "1.0 kB"},        {1999, "1.9 kB"},
        {999999, "999.9 kB"}, {1000000, "1.0 MB"}, {253115392, "253.1 MB"}, {UINT64_MAX, "18.4 EB"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer text;
        buffer_init(&text, 100);
        progress_format_bytes(cases[i].bytes, &text);
        assert_string_equal(text.data, cases[i].text);
        buffer_done(&text);
    }
}

static void the_line_says_how_far_and_how_long(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        uint64_t start_bytes, all_bytes, done_bytes;
        int64_t elapsed_ms;
        size_t width;
        const char *line;
    } cases[] = {
        {"gemma", 0, 200000000, 0, 0, 80, "gemma  0 B of 200.0 MB  0 %"},
        {"gemma", 0, 200000000, 50000000, 100, 80, "gemma  50.0 MB of 200.0 MB  25 %"},
        {"gemma", 0, 200000000, 50000000, 10000, 80,
         "gemma  50.0 MB of 200.0 MB  25 %  5.0 MB/s  30 s left"},
        {"gemma", 0, 2000000000, 500000000, 100000, 80,
         "gemma  500.0 MB of 2.0 GB  25 %  5.0 MB/s  5 min 00 s left"},
        {"gemma", 0, 200000000000, 500000000, 100000, 80,
         "gemma  500.0 MB of 200.0 GB  0 %  5.0 MB/s  11 h 05 min left"},
        // What was there before does not count for the speed.
        {"gemma", 100000000, 200000000, 150000000, 10000, 80,
         "gemma  150.0 MB of 200.0 MB  75 %  5.0 MB/s  10 s left"},
        {"gemma", 0, 200000000, 199999999, 10000, 80,
         "gemma  199.9 MB of 200.0 MB  99 %  19.9 MB/s  0 s left"},
        {"gemma", 0, 200000000, 200000000, 10000, 80,
         "gemma  200.0 MB of 200.0 MB  100 %  20.0 MB/s"},
        {"gemma", 0, 200000000, 300000000, 100, 80, "gemma  300.0 MB of 200.0 MB  100 %"},
        {"build", 0, 0, 7000, 10000, 80, "build  7.0 kB  700 B/s"},
        // The label gives way.
        {"a-very-long-name-of-a-model.gguf", 0, 200000000, 50000000, 100, 40,
         "a-very-long-n  50.0 MB of 200.0 MB  25 %"},
        {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE5\x90\x8D\xE5\x89\x8D", 0, 200000000,
         50000000, 100, 36,
         "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE  50.0 MB of 200.0 MB  25 %"},
        {"gemma", 0, 200000000, 50000000, 100, 20, "gemm  50.0 MB of 200"},
        {"bad\033[31m\nname", 0, 0, 1, 100, 80, "bad^[[31m\\nname  1 B"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct progress progress = {.label = cases[i].label,
                                    .start_bytes = cases[i].start_bytes,
                                    .all_bytes = cases[i].all_bytes,
                                    .start_us = 5000000};
        struct buffer line;
        buffer_init(&line, PROGRESS_LINE_BYTES_MAX);
        progress_format(&progress, cases[i].done_bytes, 5000000 + cases[i].elapsed_ms * 1000,
                        cases[i].width, &line);
        assert_string_equal(line.data, cases[i].line);
        assert_true(utf8_width(line.data, line.length) <= cases[i].width);
        buffer_done(&line);
    }
}

static void things_are_counted_without_a_speed(void **state)
{
    (void)state;
    const struct progress progress = {
        .label = "asking", .unit = "questions", .all_bytes = 64, .start_us = 5000000};
    struct buffer line;
    buffer_init(&line, PROGRESS_LINE_BYTES_MAX);
    progress_format(&progress, 16, 15000000, 80, &line);
    assert_string_equal(line.data, "asking  16 of 64 questions  25 %  30 s left");
    buffer_done(&line);
}

// All that can be read without waiting.
static size_t drain(int fd, char *bytes, size_t size)
{
    size_t used = 0;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    while (used + 1 < size && poll(&wait, 1, 50) == 1) {
        ssize_t got = read(fd, bytes + used, size - used - 1);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    bytes[used] = '\0';
    return used;
}

static size_t count(const char *text, const char *word)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        found++;
    return found;
}

static void a_terminal_sees_one_line_that_goes(void **state)
{
    (void)state;
    struct scratch_terminal terminal;
    struct progress progress;
    char shown[4096];
    scratch_terminal_open(&terminal);
    progress_init(&progress, terminal.program, "gemma", 0, 1000);
    assert_true(progress.is_terminal);
    for (uint64_t done = 0; done <= 1000; done++)
        progress_update(&progress, done);
    drain(terminal.person, shown, sizeof(shown));
    assert_int_equal(count(shown, "gemma"), 1); // all within one interval
    nanosleep(&(struct timespec){.tv_nsec = (PROGRESS_INTERVAL_MS + 20) * 1000000}, NULL);
    progress_update(&progress, 1000);
    drain(terminal.person, shown, sizeof(shown));
    assert_string_equal(shown, "\rgemma  1.0 kB of 1.0 kB  100 %\033[K");
    progress_done(&progress);
    progress_done(&progress);
    drain(terminal.person, shown, sizeof(shown));
    assert_string_equal(shown, "\r\033[K");
    scratch_terminal_close(&terminal);
}

static void a_log_gets_a_line_every_tenth(void **state)
{
    (void)state;
    static const struct {
        uint64_t start_bytes, all_bytes, step;
        size_t lines;
    } cases[] = {
        {0, 1000, 1, 10},  // 10 % to 100 %
        {0, 1000, 250, 4}, // 25, 50, 75 and 100
        {500, 1000, 1, 5},
        {0, 0, 1000 * 1000, 3},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int ends[2];
        char shown[4096];
        assert_int_equal(pipe(ends), 0);
        struct progress progress;
        progress_init(&progress, ends[1], "gemma", cases[i].start_bytes, cases[i].all_bytes);
        uint64_t last = cases[i].all_bytes > 0 ? cases[i].all_bytes : 200 * 1000 * 1000;
        for (uint64_t done = cases[i].start_bytes; done <= last; done += cases[i].step)
            progress_update(&progress, done);
        progress_done(&progress);
        drain(ends[0], shown, sizeof(shown));
        assert_int_equal(count(shown, "\n"), cases[i].lines);
        assert_int_equal(count(shown, "\033") + count(shown, "\r"), 0);
        close(ends[0]);
        close(ends[1]);
    }
}

static void without_a_place_nothing_is_shown(void **state)
{
    (void)state;
    struct progress progress;
    progress_init(&progress, -1, "gemma", 0, 10);
    for (uint64_t done = 0; done <= 10; done++)
        progress_update(&progress, done);
    progress_done(&progress);
    assert_false(progress.is_drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_short),
        cmocka_unit_test(the_line_says_how_far_and_how_long),
        cmocka_unit_test(things_are_counted_without_a_speed),
        cmocka_unit_test(a_terminal_sees_one_line_that_goes),
        cmocka_unit_test(a_log_gets_a_line_every_tenth),
        cmocka_unit_test(without_a_place_nothing_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
