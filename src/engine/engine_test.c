#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "engine/engine.h"
#include "engine/statistics.h"

static enum engine_outcome planned[3];
static int asked[3];

static bool is_ready(const struct engine_world *world, struct error *err)
{
    (void)world;
    (void)err;
    return true;
}

static bool is_missing(const struct engine_world *world, struct error *err)
{
    (void)world;
    return error_set(err, EXIT_UNREACHABLE, "nothing to answer with");
}

static enum engine_outcome play(int index, struct proposal *ret_proposal, struct error *err)
{
    asked[index]++;
    if (planned[index] == OUTCOME_ANSWERED)
        *ret_proposal = (struct proposal){.command = "true"};
    if (planned[index] == OUTCOME_FAILED)
        error_set(err, EXIT_FAILED, "engine %d failed", index);
    return planned[index];
}

#define ENGINE(index, its_name, ready)                                                             \
    static enum engine_outcome answer_##index(const struct engine_world *world,                    \
                                              const struct request *request, struct arena *arena,  \
                                              struct proposal *ret_proposal, struct error *err)    \
    {                                                                                              \
        (void)world;                                                                               \
        (void)request;                                                                             \
        (void)arena;                                                                               \
        return play(index, ret_proposal, err);                                                     \
    }                                                                                              \
    static const struct engine engine_##index = {                                                  \
        .name = its_name, .can_answer = ready, .answer = answer_##index}

ENGINE(0, "first", is_ready);
ENGINE(1, "second", is_ready);
ENGINE(2, "absent", is_missing);

static const struct engine *const table[] = {&engine_0, &engine_1, &engine_2};

static void test_order_and_fallback(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum engine_outcome first, second;
        bool is_answered, is_unfinished;
        int code;
        int asked[2];
    } cases[] = {
        {"first,second", OUTCOME_ANSWERED, OUTCOME_ANSWERED, true, false, 0, {1, 0}},
        {"second,first", OUTCOME_ANSWERED, OUTCOME_ANSWERED, true, false, 0, {0, 1}},
        {"first,second", OUTCOME_NOTHING, OUTCOME_ANSWERED, true, false, 0, {1, 1}},
        {"first,second", OUTCOME_FAILED, OUTCOME_ANSWERED, true, false, 0, {1, 1}},
        {"absent,first", OUTCOME_ANSWERED, OUTCOME_NOTHING, true, false, 0, {1, 0}},
        {"first,second", OUTCOME_NOTHING, OUTCOME_NOTHING, false, false, EXIT_NO_ANSWER, {1, 1}},
        {"first,absent", OUTCOME_NOTHING, OUTCOME_NOTHING, false, false, EXIT_UNREACHABLE, {1, 0}},
        {"first,second", OUTCOME_NOTHING, OUTCOME_FAILED, false, false, EXIT_FAILED, {1, 1}},
        {"first,second",
         OUTCOME_INTERRUPTED,
         OUTCOME_ANSWERED,
         false,
         false,
         EXIT_INTERRUPTED,
         {1, 0}},
        {"first,local", OUTCOME_NOTHING, OUTCOME_NOTHING, false, true, 0, {1, 0}},
        {"frist", OUTCOME_ANSWERED, OUTCOME_ANSWERED, false, false, EXIT_USAGE, {0, 0}},
        {" , ", OUTCOME_ANSWERED, OUTCOME_ANSWERED, false, false, EXIT_USAGE, {0, 0}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena, 16 * 1024 * 1024);
        planned[0] = cases[i].first;
        planned[1] = cases[i].second;
        memset(asked, 0, sizeof(asked));
        const struct cascade cascade = {table, COUNT_OF(table), cases[i].order, {0}};
        const struct request request = {.text = "words", .shell = "bash"};
        struct proposal proposal = {0};
        struct engine_run run;
        struct error err = {0};
        assert_int_equal(engine_ask(&cascade, &request, &arena, &proposal, &run, &err),
                         cases[i].is_answered);
        assert_int_equal(run.is_unfinished, cases[i].is_unfinished);
        assert_int_equal(err.code, cases[i].code);
        assert_int_equal(asked[0], cases[i].asked[0]);
        assert_int_equal(asked[1], cases[i].asked[1]);
        arena_done(&arena);
    }
}

static void test_request_check(void **state)
{
    (void)state;
    static char huge[REQUEST_BYTES_MAX + 1];
    memset(huge, 'a', sizeof(huge));
    static const struct {
        const char *text;
        size_t length;
        bool is_good;
        const char *says;
    } cases[] = {
        {"find big files", 14, true, NULL},
        {"trouve les \303\251l\303\250ves", 18, true, NULL},
        {"two\nlines\tand tabs", 18, true, NULL},
        {"", 0, false, "empty"},
        {" \t\n", 3, false, "empty"},
        {"bad \377 byte", 10, false, "byte 5"},
        {"cut \303", 5, false, "byte 5"},
        {"a\0b", 3, false, "control"},
        {"bell\a", 5, false, "control"},
        {"\033[31mred", 8, false, "control"},
        {huge, REQUEST_BYTES_MAX, true, NULL},
        {huge, REQUEST_BYTES_MAX + 1, false, "at most 16384"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = {0};
        assert_int_equal(request_check(cases[i].text, cases[i].length, &err), cases[i].is_good);
        if (cases[i].is_good)
            continue;
        assert_int_equal(err.code, EXIT_USAGE);
        assert_non_null(strstr(err.text, cases[i].says));
    }
}

static void test_statistics(void **state)
{
    (void)state;
    char folder[] = "/tmp/hob-statistics-XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    struct engine_counts rows[ENGINES_MAX];
    assert_int_equal(statistics_read(rows), 0);
    struct engine_run run = {.attempt_count = 2};
    run.attempts[0] =
        (struct engine_attempt){.engine = &engine_0, .outcome = OUTCOME_NOTHING, .elapsed_us = 90};
    run.attempts[1] = (struct engine_attempt){
        .engine = &engine_1, .outcome = OUTCOME_ANSWERED, .elapsed_us = 3000};
    statistics_add(&run);
    statistics_add(&run);
    assert_int_equal(statistics_read(rows), 2);
    assert_string_equal(rows[0].name, "first");
    assert_int_equal(rows[0].outcomes[OUTCOME_NOTHING], 2);
    assert_string_equal(rows[1].name, "second");
    assert_int_equal(rows[1].outcomes[OUTCOME_ANSWERED], 2);
    assert_int_equal(rows[1].total_us, 6000);
    assert_int_equal(statistics_quantile(&rows[1], 0.5), 4096);
    assert_int_equal(statistics_quantile(&rows[0], 0.95), 128);
}

// A file of another form, a folder in its place, or no place at all: nothing is counted, nothing
// breaks.
static void test_statistics_without_a_file(void **state)
{
    (void)state;
    struct engine_run run = {.attempt_count = 1};
    run.attempts[0] = (struct engine_attempt){.engine = &engine_0, .outcome = OUTCOME_ANSWERED};
    struct engine_counts rows[ENGINES_MAX];
    setenv("XDG_STATE_HOME", "/proc/nowhere", 1);
    statistics_add(&run);
    assert_int_equal(statistics_read(rows), 0);
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    statistics_add(&run);
    assert_int_equal(statistics_read(rows), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_fallback),
        cmocka_unit_test(test_request_check),
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_statistics_without_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
