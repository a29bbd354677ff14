// How many threads are started, by quota and by what others need.
#include "model/cores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_quotas(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int cores;
    } rows[] = {{"max 100000", 0},
                {"200000 100000", 2},
                {"150000 100000", 2},
                {"50000 100000", 1},
                {"", 0},
                {"x", 0},
                {"100000", 0},
                {"100000 0", 0},
                {"-1 100000", 0},
                {"0 100000", 0},
                {"99999999999999999999 1", 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(cores_of_quota(rows[i].text), rows[i].cores);
}

static void leaves_room(void **state)
{
    (void)state;
    static const struct {
        int usable, running, online, left;
    } rows[] = {{2, 0, 2, 2},   {2, 1, 2, 1}, {2, 6, 2, 1},   {8, 1, 8, 7},
                {1, 0, 1, 1},   {1, 3, 1, 1}, {2, 20, 64, 2}, {2, 40, 64, 1},
                {2, 99, 64, 1}, {4, 0, 0, 4}, {4, -1, 4, 4}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(cores_left(rows[i].usable, rows[i].running, rows[i].online), rows[i].left);
}

static void there_is_always_one(void **state)
{
    (void)state;
    assert_true(cores_usable() >= 1);
    assert_true(cores_free(1) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_quotas),
                                       cmocka_unit_test(leaves_room),
                                       cmocka_unit_test(there_is_always_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
