#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/fd.h"
#include "suite/suite.h"

enum { ARENA_BYTES_MAX = 256 * 1024 * 1024 };

static struct arena arena;
static struct suite suite;
static struct sandbox found;
static const struct sandbox *sandbox; // NULL: this machine has none

static int set_up(void **state)
{
    struct error err = {0};
    (void)state;
    arena_init(&arena, ARENA_BYTES_MAX);
    if (!suite_read(HOB_SOURCE_DIR "/suite/everyday.yaml", &arena, &suite, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    if (sandbox_open(&arena, &found, &err))
        sandbox = &found;
    else
        print_message("skipped what runs commands: %s\n", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void test_accepted_commands_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < suite.count; i++) {
        const struct suite_case *entry = &suite.cases[i];
        for (size_t k = 0; k < entry->accepted_count; k++)
            if (!suite_is_right(sandbox, &arena, entry, entry->accepted[k]))
                fail_msg("%s: %s is not accepted", entry->ask, entry->accepted[k]);
    }
}

// A case for which doing nothing is right would count every broken answer.
static void test_doing_nothing_is_wrong(void **state)
{
    (void)state;
    if (sandbox == NULL)
        skip();
    for (size_t i = 0; i < suite.count; i++)
        if (suite_is_right(sandbox, &arena, &suite.cases[i], "true"))
            fail_msg("%s: doing nothing is accepted", suite.cases[i].ask);
}

static const struct {
    const char *ask, *command;
    bool is_right;
} answers[] = {
    {"sort fruit.txt", "cat fruit.txt | sort", true},
    {"sort fruit.txt", "sort  'fruit.txt'", true},
    {"sort fruit.txt", "sort -r fruit.txt", false}, // the order matters
    {"find empty directories", "find ./ -empty -type d", true},
    {"find empty directories", "find . -empty", false},
    {"copy fruit.txt to docs", "cp fruit.txt docs/fruit.txt", true},
    {"copy fruit.txt to docs", "mv fruit.txt docs", false}, // the tree differs
    {"copy fruit.txt to docs", "cp fruit.txt docs; echo done", false},
    {"make deploy.sh executable", "chmod 777 deploy.sh", false}, // the mode differs
    {"count the lines of fruit.txt", "sleep 60", false},
    {"count the lines of fruit.txt", "yes", false}, // more than anybody wants to read
    {"count the lines of fruit.txt", "exec 3>&1; echo x >&3", false},
};

static const struct suite_case *case_named(const char *ask)
{
    for (size_t i = 0; i < suite.count; i++)
        if (strcmp(suite.cases[i].ask, ask) == 0)
            return &suite.cases[i];
    fail_msg("no case: %s", ask);
    return NULL;
}

static void test_answers_are_judged(void **state)
{
    (void)state;
    if (sandbox == NULL)
        skip();
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        if (suite_is_right(sandbox, &arena, case_named(answers[i].ask), answers[i].command) !=
            answers[i].is_right)
            fail_msg("%s: %s", answers[i].ask, answers[i].command);
}

static void test_text_decides_without_a_sandbox(void **state)
{
    (void)state;
    const struct suite_case *entry = case_named("sort fruit.txt");
    assert_true(suite_is_right(NULL, &arena, entry, "sort   fruit.txt"));
    assert_false(suite_is_right(NULL, &arena, entry, "cat fruit.txt | sort"));
    assert_false(suite_is_right(NULL, &arena, entry, "sort (fruit.txt"));
}

static void test_nothing_gets_out(void **state)
{
    struct outcome outcome;
    (void)state;
    if (sandbox == NULL)
        skip();
    assert_true(sandbox_run(sandbox, &arena, ":", "cat /etc/shadow; ls /root /home; id -u >/etc/x",
                            &outcome, NULL));
    assert_string_equal(outcome.output, "");
    assert_true(sandbox_run(sandbox, &arena, ":", "exec 4<>/dev/tcp/127.0.0.1/22 && echo open",
                            &outcome, NULL));
    assert_string_equal(outcome.output, "");
    assert_true(sandbox_run(sandbox, &arena, ":", "touch /usr/bin/hob-was-here || echo refused",
                            &outcome, NULL));
    assert_string_equal(outcome.output, "refused\n");
}

static const struct {
    const char *text, *fault;
} files[] = {
    {"", "is empty"},
    {"description: x", "has no cases"},
    {"cases: [{ask: x}]", "a case needs"},
    {"trees: {a: ':'}\ncases: [{ask: x, command: y, tree: b}]", "a case needs"},
    {"trees: {a: ':'}\ncases: [{ask: x, command: y, colour: b}]", "a case has"},
    {"animals: 3", "a suite has"},
    {"trees: {a: ':'}\ncases: [1]", "map"},
    {"\x01\xff", ""},
};

static void test_bad_files_are_sentences(void **state)
{
    static const char path[] = "/tmp/hob-suite-test.yaml";
    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct suite read;
        struct error err = {0};
        assert_true(file_replace(path, files[i].text, strlen(files[i].text), NULL));
        assert_false(suite_read(path, &arena, &read, &err));
        if (strstr(err.text, files[i].fault) == NULL || err.text[0] == '\0')
            fail_msg("%s: %s", files[i].text, err.text);
    }
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted_commands_agree),
        cmocka_unit_test(test_doing_nothing_is_wrong),
        cmocka_unit_test(test_answers_are_judged),
        cmocka_unit_test(test_text_decides_without_a_sandbox),
        cmocka_unit_test(test_nothing_gets_out),
        cmocka_unit_test(test_bad_files_are_sentences),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
