#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "engine/examples.h"
#include "grammar/scratch_grammar.h"

static const char text[] = "phrases: [{say: list, set: {do: list}}]\n"
                           "commands:\n"
                           "  - id: all\n"
                           "    build: [all]\n"
                           "    when: {do: list}\n"
                           "    examples:\n"
                           "      - {ask: show disk usage of a folder, command: du -sh x}\n"
                           "      - {ask: show all processes, command: ps aux}\n"
                           "      - {ask: show every process, command: ps aux}\n"
                           "      - {ask: show the calendar, command: cal}\n"
                           "      - {ask: disk free, command: df, target: bsd}\n";

static void test_examples(void **state)
{
    (void)state;
    static const struct {
        const char *request, *commands[3];
        size_t count_max;
    } rows[] = {
        // The rare word counts most; what is for other tools is none.
        {"how full is my DISK?", {"du -sh x"}, 2},
        {"list all processes", {"ps aux"}, 3},
        {"processes calendar", {"cal", "ps aux"}, 3}, // the shorter is nearer
        {"show", {"du -sh x", "ps aux", "cal"}, 3},   // all have it: it says nothing
        {"show", {NULL}, 0},
        {"zzz", {NULL}, 3},
        {"", {NULL}, 3},
    };
    struct arena arena;
    arena_init(&arena, 256 << 20);
    struct complaints complaints = {.arena = &arena};
    struct grammar *grammar = scratch_grammar(text, strlen(text), &complaints);
    assert_non_null(grammar);
    const struct engine_world world = {.grammar = grammar}, nothing = {0};
    struct example examples[8];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t expected = 0;
        while (expected < 3 && rows[i].commands[expected] != NULL)
            expected++;
        assert_int_equal(
            examples_nearest(&world, &arena, rows[i].request, examples, rows[i].count_max),
            expected);
        for (size_t j = 0; j < expected; j++)
            assert_string_equal(examples[j].command, rows[i].commands[j]);
    }
    assert_int_equal(examples_broad(&world, &arena, examples, 2), 2);
    assert_int_equal(examples_broad(&world, &arena, examples, 8), 3);
    assert_int_equal(examples_broad(&nothing, &arena, examples, 8), 0);
    assert_int_equal(examples_nearest(&nothing, &arena, "show", examples, 8), 0);
    grammar_close(grammar);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
