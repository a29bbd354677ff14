// What speaks for a command: each feature by requests where it must and must not count.
#include "chooser/features.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "chooser/confidence.h"
#include "facts/scratch_facts.h"

static struct arena arena;
static struct facts *facts;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1000 * 1000 * 1000);
    facts = scratch_facts_shipped(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&arena);
    return 0;
}

static void measure(const char *request, const char *command, double features[FEATURE_COUNT])
{
    const struct effects_machine machine = {.home = "/home/x", .directory = "/home/x", .user = "x"};
    static const char *const near[] = {"sudo find / -name x | sort", "ls -l"};
    struct asked asked;
    struct shell_tree tree;
    struct effects_report report;
    const struct shell_options options = {0};
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    asked_read(&arena, request, &asked);
    assert_true(shell_parse(&arena, text, &options, &tree, NULL, NULL));
    effects_judge(&arena, facts, &tree, &machine, &report);
    const struct feature_context context = {.facts = facts,
                                            .asked = &asked,
                                            .request = request,
                                            .near = near,
                                            .near_count = COUNT_OF(near)};
    const struct candidate_facts candidate = {.tree = &tree,
                                              .report = &report,
                                              .log_sum = -2,
                                              .token_count = 8,
                                              .share = 0.5,
                                              .verdict = asked_judge(&asked, &report)};
    features_measure(&arena, &context, &candidate, features);
}

static void each_counts_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *request, *command;
        enum feature feature;
        double value;
    } rows[] = {
        {"show app.log", "cat app.log", FEATURE_LITERALS_LOST, 0},
        {"show app.log", "cat ./app.log", FEATURE_LITERALS_LOST, 0},
        {"show app.log", "cat app.txt", FEATURE_LITERALS_LOST, 1},
        {"find 'new*.sh' in /srv", "find /srv -name 'new*.sh'", FEATURE_LITERALS_LOST, 0},
        {"find 'new*.sh' in /srv", "find . -name '*.sh'", FEATURE_LITERALS_LOST, 2},
        {"find README", "grep -r readme .", FEATURE_LITERALS_LOST, 0},
        {"show 20 lines of x", "head -n 20 x", FEATURE_NUMBERS_LOST, 0},
        {"show 20 lines of x", "head x", FEATURE_NUMBERS_LOST, 1},
        {"show three lines of x", "head -n3 x", FEATURE_NUMBERS_LOST, 0},
        {"files of the last 2 hours", "find . -mmin -120", FEATURE_NUMBERS_LOST, 0},
        {"files over 3 GB", "find . -size +3G", FEATURE_NUMBERS_LOST, 0},
        {"files over 3 GB", "find . -size +7G", FEATURE_NUMBERS_LOST, 1},
        {"files over 3 GB", "find . -size +7G", FEATURE_NUMBERS_INVENTED, 1},
        {"files over 3 GB", "find . -size +3072M", FEATURE_NUMBERS_INVENTED, 0},
        {"list the python files", "find . -name '*.py'", FEATURE_PATHS_INVENTED, 0},
        {"list the text files", "ls *.txt", FEATURE_PATHS_INVENTED, 0},
        {"list the text files", "ls /home/bob/*.txt", FEATURE_PATHS_INVENTED, 1},
        {"list the files", "ls 2>/dev/null", FEATURE_PATHS_INVENTED, 0},
        {"sort names.txt", "sort names.txt", FEATURE_NAMES_INVENTED, 0},
        {"sort it", "sort customers", FEATURE_NAMES_INVENTED, 1},
        {"delete x", "ls x", FEATURE_IDLE, 1},
        {"delete x", "rm x", FEATURE_IDLE, 0},
        {"list x", "ls x", FEATURE_IDLE, 0},
        {"find x", "find . -name x", FEATURE_NEAR, 2.0 / 3},
        {"find x", "ls x", FEATURE_NEAR, 1.0 / 3},
        {"find x", "grep x y", FEATURE_NEAR, 0},
        {"find x", "find . | sort | uniq", FEATURE_PROGRAMS, 2},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double features[FEATURE_COUNT];
        measure(rows[i].request, rows[i].command, features);
        double gap = features[rows[i].feature] - rows[i].value;
        if (gap > 0.001 || gap < -0.001)
            fail_msg("'%s' by `%s`: %s is %g", rows[i].request, rows[i].command,
                     feature_names[rows[i].feature], features[rows[i].feature]);
    }
}

// The signs of the weights are what the fit must keep.
static void the_weights_have_their_signs(void **state)
{
    (void)state;
    static const enum feature good[] = {FEATURE_LOG_MEAN,     FEATURE_SHARE, FEATURE_GREEDY,
                                        FEATURE_HINT_PROGRAM, FEATURE_NEAR,  FEATURE_HINT_KEPT};
    static const enum feature bad[] = {FEATURE_UNKNOWN,       FEATURE_MISSING,
                                       FEATURE_LITERALS_LOST, FEATURE_NUMBERS_LOST,
                                       FEATURE_WORDS_LOST,    FEATURE_PATHS_INVENTED,
                                       FEATURE_SURPLUS,       FEATURE_NUMBERS_INVENTED};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(confidence_weight(good[i]) >= 0);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_true(confidence_weight(bad[i]) <= 0);
    double features[FEATURE_COUNT] = {0}, worse[FEATURE_COUNT] = {0};
    features[FEATURE_SHARE] = worse[FEATURE_SHARE] = 0.9;
    worse[FEATURE_LITERALS_LOST] = 2;
    assert_true(confidence_of(features) > confidence_of(worse));
    assert_true(confidence_of(worse) > 0 && confidence_of(features) < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_counts_what_it_says),
        cmocka_unit_test(the_weights_have_their_signs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
