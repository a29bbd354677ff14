#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/scratch.h"
#include "packs/check.h"
#include "packs/scratch_rules.h"
#include "packs/view.h"
#include "rules/image.h"

static struct arena arena;

static const char pack[] =
    "description: Rules of a test\n"
    "define: {path: '(\"[^\"]+\"|[^\\s\"]+)', in: '(?:in|of)'}\n"
    "fillers: [please, the, show me]\n"
    "rules:\n"
    "  - id: find-large-files\n"
    "    description: Find large files\n"
    "    patterns: ['find (large|big) files(?: over ([0-9]+)(M|G)?)?']\n"
    "    template: 'find . -type f -size +{size}{unit} -ls'\n"
    "    variants: {bsd: 'find . -size +{size}{unit}'}\n"
    "    params: {size: {default: 100, capture: 2}, unit: {default: M, capture: 3}}\n"
    "    risk: safe\n"
    "    examples:\n"
    "      - {ask: find big files over 5G, command: find . -type f -size +5G -ls}\n"
    "      - {ask: find big files, command: find . -size +100M, target: bsd}\n"
    "  - id: list-all\n"
    "    patterns: ['list files {in} (everything|\"all\")']\n"
    "    template: ls -a {what}\n"
    "    params: {what: {capture: 1, map: {everything: /, all: .}}}\n"
    "  - id: list\n"
    "    patterns: ['(?:list|show) files(?: {in} {path})?', 'list {path} files']\n"
    "    template: 'ls -- {dir}'\n"
    "    params: {dir: {capture: 1, default: ., type: path}}\n"
    "    examples: [{ask: list files in a, command: ls -- a}]\n"
    "  - id: gap\n"
    "    patterns: ['count \\S+ lines(?: of \\w+ file)?']\n"
    "    template: wc -l\n"
    "  - id: needs\n"
    "    patterns: ['list files in one']\n"
    "    requires: [no-such-program]\n"
    "    template: special one\n"
    "  - id: elsewhere\n"
    "    patterns: ['list files on a mac']\n"
    "    platforms: [macos]\n"
    "    template: ls mac\n"
    "    examples: [{ask: list files on a mac, command: ls mac}]\n"
    "  - {id: tie-b, patterns: [say it], template: echo b}\n"
    "  - {id: tie-a, patterns: [say it], template: echo a}\n"
    "  - {id: tie-c, patterns: ['say (it)'], params: {x: {capture: 1}}, template: 'echo c {x}'}\n"
    "  - {id: text, patterns: ['grep (.+) now'], params: {x: {capture: 1}}, template: 'grep "
    "{x}'}\n";

static void stop_words_are_no_names(void **state)
{
    static const char text[] =
        "stop_words: [the, with, human-readable, caf\xc3\xa9]\n"
        "rules:\n"
        "  - id: open\n"
        "    patterns: ['open ((?!{stop}|my\\b)[^ ]+)(?: in (?={stop})(\\S+) way)?']\n"
        "    template: 'o {x} {y}'\n"
        "    params: {x: {capture: 1}, y: {capture: 2, default: '-'}}\n";
    static const struct {
        const char *request, *command;
    } rows[] = {
        {"open door", "o door -"},
        {"open the", NULL},
        {"open THE", NULL},
        {"open my", NULL},
        {"open then", "o then -"},
        {"open the-door", "o the-door -"},
        {"open the.txt", "o the.txt -"},
        {"open with/", "o with/ -"},
        {"open the,door", NULL},
        {"open the's", NULL},
        {"open human-readable", NULL},
        {"open human-readable-x", "o human-readable-x -"},
        {"open caf\xc3\xa9", NULL},
        {"open caf\xc3\xa9s", "o 'caf\xc3\xa9s' -"},
        {"open aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "o aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -"},
        {"open door in the way", "o door the"},
        {"open door in our way", NULL},
    };
    struct rules_set set = scratch_pack(&arena, text);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *command = scratch_answer(&set, &arena, rows[i].request);
        if ((command == NULL) != (rows[i].command == NULL))
            fail_msg("%s: %s", rows[i].request, command == NULL ? "nothing" : command);
        if (command != NULL)
            assert_string_equal(command, rows[i].command);
    }
    rules_close(&set);
}

static void requests_have_answers(void **state)
{
    static const struct {
        const char *request, *command;
    } rows[] = {
        {"find big files over 5G", "find . -type f -size +5G -ls"},
        {"Find LARGE files", "find . -type f -size +100M -ls"},
        {"please find the big files over 7", "find . -type f -size +7M -ls"},
        {"find big files over", NULL},
        {"find the huge files", NULL},
        {"find big files now", NULL},
        {"list files", "ls -- ."},
        {"List the files in ~/x?", "ls -- ~/x"},
        {"list files of \"my dir\"", "ls -- 'my dir'"},
        {"list files in -rf", "ls -- ./-rf"},
        {"list files in a b", NULL},
        {"list src files", "ls -- src"},
        {"list files in everything", "ls -a /"},
        {"list files in EVERYTHING", "ls -a /"},
        {"list files in \"all\"", "ls -a ."},
        {"show me files in x", NULL}, // "show me" is a filler, and then the verb is missing
        {"count the lines", "wc -l"},
        {"count all lines", NULL},
        {"count please lines of the file", "wc -l"},
        {"count the lines of some file", NULL},
        {"list files in one", "ls -- one"},
        {"say it", "echo b"},
        {"grep $(id) now", "grep '$(id)'"},
        {"grep \"-r\" now", NULL},
        {"", NULL},
        {"please the", NULL},
        {"find big files over 5G\x01", NULL},
    };
    struct rules_set set = scratch_pack(&arena, pack);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *command = scratch_answer(&set, &arena, rows[i].request);
        if ((command == NULL) != (rows[i].command == NULL))
            fail_msg("%s: %s", rows[i].request, command == NULL ? "nothing" : command);
        if (command != NULL)
            assert_string_equal(command, rows[i].command);
    }
    rules_close(&set);
}

static void answers_are_ranked(void **state)
{
    struct rules_set set = scratch_pack(&arena, pack);
    struct rules_result result;
    struct error err;
    (void)state;
    // What cannot run comes last, though it says more.
    assert_true(rules_match(&set, &arena, "list files in one", TARGET_GNU, &result, &err));
    assert_int_equal(result.count, 2);
    assert_string_equal(result.answers[0].rule, "list");
    assert_null(result.answers[0].missing);
    assert_string_equal(result.answers[0].pack, "a");
    assert_string_equal(result.answers[1].rule, "needs");
    assert_string_equal(result.answers[1].missing, "no-such-program");
    assert_true(result.answers[0].confidence > 0.5 && result.answers[0].confidence < 1);
    // More literal text wins; what says the same stands in the order of the pack.
    assert_true(rules_match(&set, &arena, "say it", TARGET_GNU, &result, &err));
    assert_int_equal(result.count, 3);
    assert_string_equal(result.answers[0].rule, "tie-b");
    assert_string_equal(result.answers[1].rule, "tie-a");
    assert_string_equal(result.answers[2].rule, "tie-c");
    // Variants.
    assert_true(rules_match(&set, &arena, "find big files", TARGET_BSD, &result, &err));
    assert_string_equal(result.answers[0].command, "find . -size +100M");
    assert_true(rules_match(&set, &arena, "find big files", TARGET_BUSYBOX, &result, &err));
    assert_string_equal(result.answers[0].command, "find . -type f -size +100M -ls");
    rules_close(&set);
}

static void rules_for_other_systems_keep_still(void **state)
{
    struct rules_set set = scratch_pack(&arena, pack);
    struct rules_result result;
    struct error err;
    struct match_options options = {.platforms = PLATFORM_LINUX};
    (void)state;
    assert_true(match_request(&set, &arena, "list files on a mac", &options, &result, &err));
    assert_int_equal(result.count, 0);
    options.platforms = PLATFORM_MACOS;
    assert_true(match_request(&set, &arena, "list files on a mac", &options, &result, &err));
    assert_int_equal(result.count, 1);
    rules_close(&set);
}

static void the_users_rules_come_first(void **state)
{
    struct rules_set set = scratch_pack(
        &arena, "rules: [{id: mine, patterns: ['list files(?: in (\\S+))?'], template: mine}]");
    struct rules_set other = scratch_pack(&arena, pack);
    struct rules_result result;
    struct error err;
    (void)state;
    set.images[set.image_count++] = other.images[0];
    assert_true(rules_match(&set, &arena, "list files", TARGET_GNU, &result, &err));
    assert_string_equal(result.answers[0].command, "mine");
    assert_string_equal(result.answers[1].command, "ls -- .");
    assert_true(rules_version(&set) != rules_version(&other));
    rules_close(&set);
}

static void examples_are_tests(void **state)
{
    struct rules_set set = scratch_pack(&arena, pack);
    struct check_result result;
    struct error err;
    (void)state;
    assert_true(rules_check(&set, &arena, &result, &err));
    assert_int_equal(result.example_count, 4);
    assert_int_equal(result.failure_count, 0);
    rules_close(&set);
    set = scratch_pack(&arena, "rules:\n"
                               "  - id: a\n    patterns: [abc]\n    template: x\n"
                               "    examples: [{ask: abc, command: y}, {ask: abd, command: x}]\n");
    assert_true(rules_check(&set, &arena, &result, &err));
    assert_int_equal(result.failure_count, 2);
    assert_string_equal(result.failures[0].got, "x");
    assert_string_equal(result.failures[0].got_rule, "a");
    assert_string_equal(result.failures[0].expected, "y");
    assert_null(result.failures[1].got);
    rules_close(&set);
}

static void a_trace_says_what_became_of_it(void **state)
{
    struct rules_set set = scratch_pack(&arena, pack);
    struct rules_trace trace;
    struct error err;
    (void)state;
    assert_true(
        rules_explain(&set, &arena, "please count all the lines", TARGET_GNU, &trace, &err));
    assert_string_equal(trace.raw_form, "please count all the lines");
    assert_string_equal(trace.reduced_form, "count all lines");
    assert_string_equal(trace.dropped, "please, the");
    assert_int_equal(trace.row_count, 1);
    assert_string_equal(trace.rows[0].rule, "gap");
    assert_string_equal(trace.rows[0].pattern, "count \\S+ lines(?: of \\w+ file)?");
    assert_string_equal(trace.rows[0].outcome, "matches, but \"all\" would go unaccounted for");
    assert_string_equal(trace.unknown_words, "");
    assert_true(
        rules_explain(&set, &arena, "list zebra files frobnicate", TARGET_GNU, &trace, &err));
    assert_string_equal(trace.unknown_words, "zebra, frobnicate");
    assert_true(rules_explain(&set, &arena, "list files on a mac", TARGET_GNU, &trace, &err));
    assert_string_equal(trace.rows[trace.row_count - 1].outcome, "is for another system");
    assert_true(rules_explain(&set, &arena, "a\x01", TARGET_GNU, &trace, &err));
    assert_string_equal(trace.raw_form, "");
    rules_close(&set);
}

static void rules_can_be_read_back(void **state)
{
    struct rules_set set = scratch_pack(&arena, pack);
    struct rules_view view;
    struct error err;
    size_t index;
    (void)state;
    assert_int_equal(rules_count(&set), 10);
    assert_false(rules_find(&set, "nothing", &index));
    assert_true(rules_find(&set, "find-large-files", &index));
    assert_true(rules_view_at(&set, &arena, index, true, &view, &err));
    assert_string_equal(view.description, "Find large files");
    assert_string_equal(view.templates[TARGET_GNU], "find . -type f -size +{size}{unit} -ls");
    assert_string_equal(view.templates[TARGET_BSD], "find . -size +{size}{unit}");
    assert_null(view.templates[TARGET_BUSYBOX]);
    assert_int_equal(view.param_count, 2);
    assert_string_equal(view.params[1].default_text, "M");
    assert_int_equal(view.params[1].capture, 3);
    assert_int_equal(view.example_count, 2);
    assert_true(rules_find(&set, "list-all", &index));
    assert_true(rules_view_at(&set, &arena, index, true, &view, &err));
    assert_int_equal(view.params[0].map_count, 2);
    assert_string_equal(view.params[0].map[3], ".");
    rules_close(&set);
}

// Backtracking without end is cut off, and all patterns together stay within milliseconds.
static void pathological_patterns_cost_little(void **state)
{
    const char *text = "rules:\n";
    char request[RULES_REQUEST_BYTES_MAX + 1] = "zap ";
    (void)state;
    for (int i = 0; i < 40; i++)
        text = arena_printf(&arena,
                            "%s  - {id: r%d, patterns: ['zap (?:a+)+b{%d,200}', 'zap "
                            "(?:(?:\\w|a|aa)+ ?)+', 'zap .*.*.*.*[0-9]'], template: x}\n",
                            text, i, i);
    struct rules_set set = scratch_pack(&arena, text);
    for (size_t length = 20; length <= 2000; length *= 10) {
        struct rules_result result;
        struct rules_trace trace;
        struct error err;
        memset(request + 4, 'a', length);
        memcpy(request + 3 + length, "-", 2);
        int64_t start_us = clock_us(), elapsed_us;
        assert_true(rules_match(&set, &arena, request, TARGET_GNU, &result, &err));
        elapsed_us = clock_us() - start_us;
        assert_int_equal(result.count, 0);
        // Two milliseconds on an idle machine without sanitizers.
        assert_true(elapsed_us < 500 * 1000);
        assert_true(rules_explain(&set, &arena, request, TARGET_GNU, &trace, &err));
        assert_string_equal(trace.rows[0].outcome,
                            "takes too long on this request and was left out");
    }
    rules_close(&set);
}

static void examples_for_a_model(void **state)
{
    struct rules_set set = scratch_pack(
        &arena,
        "rules:\n"
        "  - {id: a, patterns: [a1], template: a, examples: [{ask: show disk usage of a folder,"
        " command: du -sh x}]}\n"
        "  - {id: b, patterns: [b1], template: b, examples: [{ask: show all processes,"
        " command: ps aux}, {ask: show every process, command: ps aux}]}\n"
        "  - {id: d, patterns: [d1], template: d, examples: [{ask: disk free,"
        " command: df, target: bsd}]}\n");
    const struct rules_example *examples;
    (void)state;
    assert_int_equal(rules_examples(&set, &arena, &examples), 3);
    assert_string_equal(examples[0].ask, "show disk usage of a folder");
    assert_string_equal(examples[0].command, "du -sh x");
    assert_string_equal(examples[2].ask, "show every process");
    struct rules_set none = {0};
    assert_int_equal(rules_examples(&none, &arena, &examples), 0);
    rules_close(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_words_are_no_names),
        cmocka_unit_test(requests_have_answers),
        cmocka_unit_test(answers_are_ranked),
        cmocka_unit_test(rules_for_other_systems_keep_still),
        cmocka_unit_test(the_users_rules_come_first),
        cmocka_unit_test(examples_are_tests),
        cmocka_unit_test(a_trace_says_what_became_of_it),
        cmocka_unit_test(rules_can_be_read_back),
        cmocka_unit_test(pathological_patterns_cost_little),
        cmocka_unit_test(examples_for_a_model),
    };
    arena_init(&arena, 512 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
