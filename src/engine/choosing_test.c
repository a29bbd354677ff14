// Drafts become candidates: equal ones together, harmful ones out, the one that fits in front.
#include "engine/choosing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "facts/scratch_facts.h"

static struct arena arena;
static struct facts *facts;
static struct engine_world world;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1000 * 1000 * 1000);
    facts = scratch_facts_shipped(&arena);
    world = (struct engine_world){.facts = facts,
                                  .machine = {.home = "/home/x", .directory = "/", .user = "x"}};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&arena);
    return 0;
}

static struct choosing_draft draft(const char *command, double log_sum, int votes, bool is_greedy)
{
    return (struct choosing_draft){command, log_sum, 10, votes, is_greedy};
}

static void equal_trees_are_one_candidate(void **state)
{
    (void)state;
    const struct request request = {.text = "count the lines of a.txt", .shell = "bash"};
    const struct choosing_draft drafts[] = {
        draft("wc -l a.txt", -2, 3, true),
        draft("wc  -l  'a.txt'", -9, 1, false),
        draft("wc -l a.txt; (", -1, 2, false),
        draft("wc -w a.txt", -3, 1, false),
    };
    struct choosing choosing;
    const struct choosing_drafts all = {drafts, COUNT_OF(drafts), 8};
    choosing_compare(&world, &request, &arena, &all, &choosing);
    // A quoted word is another tree, but the text that does not parse is none at all.
    assert_int_equal(choosing.count, 3);
    assert_string_equal(choosing.candidates[0].command, "wc -l a.txt");
    assert_true(choosing.candidates[0].facts.is_greedy);
    assert_true(choosing.candidates[0].confidence > choosing.candidates[1].confidence);
    for (size_t i = 0; i < choosing.count; i++) {
        assert_true(choosing.candidates[i].confidence > 0);
        assert_true(choosing.candidates[i].confidence < 1);
    }
}

static void spelling_does_not_count(void **state)
{
    (void)state;
    const struct request request = {.text = "count the lines of a.txt", .shell = "bash"};
    const struct choosing_draft drafts[] = {
        draft("cat a.txt | wc -l", -4, 1, false),
        draft("cat a.txt|wc   -l", -3, 2, true),
    };
    struct choosing choosing;
    const struct choosing_drafts all = {drafts, COUNT_OF(drafts), 4};
    choosing_compare(&world, &request, &arena, &all, &choosing);
    assert_int_equal(choosing.count, 1);
    assert_true(choosing.candidates[0].facts.share == 0.75);
    assert_true(choosing.candidates[0].facts.log_sum == -3);
    assert_true(choosing.candidates[0].facts.is_greedy);
}

static void what_was_not_asked_for_is_out(void **state)
{
    (void)state;
    const struct request request = {.text = "find big files", .shell = "bash"};
    const struct choosing_draft drafts[] = {
        draft("find . -size +1M -exec rm -f {} \\;", -0.1, 7, true),
        draft("find . -size +1M", -9, 1, false),
    };
    struct choosing choosing;
    const struct choosing_drafts all = {drafts, COUNT_OF(drafts), 8};
    choosing_compare(&world, &request, &arena, &all, &choosing);
    assert_int_equal(choosing.count, 2);
    assert_string_equal(choosing.candidates[0].command, "find . -size +1M");
    assert_null(choosing.candidates[0].fault);
    assert_non_null(strstr(choosing.candidates[1].fault, "does not ask for"));
    assert_true(choosing.candidates[1].confidence == 0);
}

// Without facts nobody can say what a command would do, so none is shown.
static void without_facts_nothing_is_chosen(void **state)
{
    (void)state;
    const struct request request = {.text = "list files", .shell = "bash"};
    const struct choosing_draft drafts[] = {draft("ls", -0.1, 1, true)};
    const struct engine_world bare = {0};
    struct choosing choosing;
    const struct choosing_drafts all = {drafts, COUNT_OF(drafts), 1};
    choosing_compare(&bare, &request, &arena, &all, &choosing);
    assert_int_equal(choosing.count, 1);
    assert_non_null(choosing.candidates[0].fault);
}

// Of two drafts that are as likely, the one that keeps the request's names and numbers is better,
// and has no others.
static void what_the_request_says_counts(void **state)
{
    (void)state;
    static const struct {
        const char *request, *better, *worse;
    } rows[] = {
        {"show the last 20 lines of app.log", "tail -n 20 app.log", "tail -n 10 app.log"},
        {"show the last 20 lines of app.log", "tail -n 20 app.log", "tail -n 20 file.txt"},
        {"find python files", "find . -name '*.py'", "find . -name '*.js'"},
        {"find files named 'new*.sh'", "find . -name 'new*.sh'", "find . -name '*.sh'"},
        {"list the content of /srv/data", "ls /srv/data", "ls /home/bob"},
        {"find files changed in the last two hours", "find . -mmin -120", "find . -mmin -45"},
        {"sort names.txt", "sort names.txt", "sort --frobnicate names.txt"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct request request = {.text = rows[i].request, .shell = "bash"};
        const struct choosing_draft drafts[] = {
            draft(rows[i].worse, -3, 1, false),
            draft(rows[i].better, -3, 1, false),
        };
        struct choosing choosing;
        const struct choosing_drafts all = {drafts, COUNT_OF(drafts), 2};
        choosing_compare(&world, &request, &arena, &all, &choosing);
        if (choosing.count != 2 || strcmp(choosing.candidates[0].command, rows[i].better) != 0)
            fail_msg("'%s': %s is in front", rows[i].request, choosing.candidates[0].command);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_trees_are_one_candidate),
        cmocka_unit_test(spelling_does_not_count),
        cmocka_unit_test(what_was_not_asked_for_is_out),
        cmocka_unit_test(without_facts_nothing_is_chosen),
        cmocka_unit_test(what_the_request_says_counts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
