#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/array.h"
#include "engine/checker.h"
#include "facts/scratch_facts.h"

static const char yaml[] = "about: commands of this test\n"
                           "commands:\n"
                           "  echo: {about: print, output: echo, style: plain, operands: text*}\n"
                           "  cat: {about: print files, operands: read*, package: coreutils,\n"
                           "        options: {-n: number}}\n"
                           "  python: {about: run code, operands: text*, package: python3}\n"
                           "  sh: {about: run text, operands: text*}\n"
                           "  frobnicate: {about: frob, operands: text*, package: frob-tools}\n"
                           "  rm: {about: remove, operands: delete*}\n";

static struct arena arena;
static struct facts *facts;
static struct engine_world world;
static const struct request request = {.text = "words", .shell = "bash"};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 256 * 1024 * 1024);
    facts = scratch_facts(&arena, yaml);
    world = (struct engine_world){.facts = facts,
                                  .machine = {.home = "/home/person", .directory = "/"}};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&arena);
    return 0;
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *command;
        enum syntax syntax;
        const char *missing, *package, *doubt; // doubt: a part of it
    } cases[] = {
        {"echo hello", SYNTAX_GOOD, NULL, NULL, NULL},
        {"echo (", SYNTAX_BAD, NULL, NULL, NULL},
        {"cat -n /etc/passwd", SYNTAX_GOOD, NULL, NULL, NULL},
        {"cat -z /etc/passwd", SYNTAX_GOOD, NULL, NULL, "`-z`: hob does not know this option"},
        {"cat /no/such/file", SYNTAX_GOOD, NULL, NULL, "/no/such/file is not there"},
        {"frobnicate x", SYNTAX_GOOD, "frobnicate", "frob-tools", "frobnicate is not installed"},
        {"echo x | frobnicate", SYNTAX_GOOD, "frobnicate", "frob-tools", "is not installed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct checked checked;
        checker_check(&world, &request, &arena, cases[i].command, &checked);
        assert_int_equal(checked.syntax, cases[i].syntax);
        bool is_same = (checked.missing == NULL) == (cases[i].missing == NULL) &&
                       (checked.package == NULL) == (cases[i].package == NULL) &&
                       (checked.doubt == NULL) == (cases[i].doubt == NULL);
        if (!is_same || (checked.missing != NULL && strcmp(checked.missing, cases[i].missing) != 0))
            fail_msg("%s: missing %s, package %s, doubt %s", cases[i].command,
                     checked.missing == NULL ? "-" : checked.missing,
                     checked.package == NULL ? "-" : checked.package,
                     checked.doubt == NULL ? "-" : checked.doubt);
        if (checked.package != NULL)
            assert_string_equal(checked.package, cases[i].package);
        if (checked.doubt != NULL)
            if (strstr(checked.doubt, cases[i].doubt) == NULL)
                fail_msg("%s: %s", cases[i].command, checked.doubt);
        assert_int_equal(checked.report != NULL, cases[i].syntax == SYNTAX_GOOD);
    }
}

// Where a machine has the program under another name only, the command says that name.
static void test_repair(void **state)
{
    (void)state;
    struct checked checked;
    if (access("/usr/bin/python3", X_OK) != 0 || access("/usr/bin/python", X_OK) == 0)
        skip();
    checker_check(&world, &request, &arena, "cat /etc/passwd | python script.py", &checked);
    assert_true(checked.is_repaired);
    assert_string_equal(checked.command, "cat /etc/passwd | python3 script.py");
}

static void test_settle(void **state)
{
    (void)state;
    struct proposal proposal = {
        .command = "cat (", .alternatives = {"frobnicate x", "echo good"}, .alternative_count = 2};
    assert_true(checker_settle(&world, &request, &arena, &proposal));
    assert_string_equal(proposal.command, "echo good");
    assert_string_equal(proposal.alternatives[1], "cat (");
    assert_null(proposal.missing);
    assert_int_equal(proposal.report->risk, RISK_SAFE);
    // A rule's own answer stays, whatever is missing here.
    proposal = (struct proposal){.command = "frobnicate x",
                                 .rule = "frob",
                                 .alternatives = {"echo good"},
                                 .alternative_count = 1};
    assert_true(checker_settle(&world, &request, &arena, &proposal));
    assert_string_equal(proposal.command, "frobnicate x");
    assert_string_equal(proposal.missing, "frobnicate");
    assert_string_equal(proposal.package, "frob-tools");
    // Nothing that parses is no answer.
    proposal = (struct proposal){.command = "cat ("};
    assert_false(checker_settle(&world, &request, &arena, &proposal));
}

static void test_policy(void **state)
{
    (void)state;
    struct policy_rule rule = {.id = "no-rm",
                               .decision = DECISION_DENY,
                               .layer = POLICY_USER,
                               .effects = UINT64_C(1) << EFFECT_DELETE,
                               .is_active = true};
    struct policy policy;
    policy_builtin(&policy);
    policy.rules = &rule;
    policy.rule_count = 1;
    world.policy = &policy;
    struct proposal proposal = {
        .command = "rm x", .rule = "remove", .alternatives = {"echo x"}, .alternative_count = 1};
    assert_true(checker_settle(&world, &request, &arena, &proposal));
    assert_string_equal(proposal.command, "echo x");
    assert_int_equal(proposal.verdict.decision, DECISION_ALLOW);
    proposal = (struct proposal){.command = "rm x"};
    assert_true(checker_settle(&world, &request, &arena, &proposal));
    assert_int_equal(proposal.verdict.decision, DECISION_DENY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repair, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_settle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_policy, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
