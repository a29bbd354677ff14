#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "policy/files.h"
#include "policy/permit.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 64 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

struct text_of_layer {
    enum policy_layer layer;
    const char *text;
};

static struct policy read_all(const struct text_of_layer *texts, size_t count)
{
    struct policy policy;
    struct error err = {0};
    policy_builtin(&policy);
    for (size_t i = 0; i < count; i++)
        if (!policy_read(&arena, texts[i].layer, "test.toml", texts[i].text, strlen(texts[i].text),
                         &policy, &err))
            fail_msg("%s", err.text);
    return policy;
}

// One simple command with one effect on it.
static struct verdict decide(const struct policy *policy, const char *command,
                             const struct effect *effect)
{
    const struct shell_options options = {0};
    struct shell_tree tree;
    assert_true(shell_parse(&arena, (struct shell_text){command, (uint32_t)strlen(command)},
                            &options, &tree, NULL, NULL));
    struct effect own = *effect;
    own.span = tree.list->span;
    const struct effects_report report = {
        .risk = own.risk, .effects = &own, .count = own.kind == EFFECT_PRINT ? 0 : 1};
    struct verdict verdict;
    policy_decide(&arena, policy, &tree, &report, &verdict);
    return verdict;
}

#define DELETE(its_risk, its_path)                                                                 \
    {                                                                                              \
        .kind = EFFECT_DELETE, .risk = RISK_##its_risk, .target_kind = TARGET_PATH,                \
        .target = its_path, .path = its_path, .is_resolved = true                                  \
    }

static const struct {
    const char *user, *project, *system; // "" for none
    const char *command;
    struct effect effect;
    enum decision decision;
} decisions[] = {
    {"", "", "", "ls", {.kind = EFFECT_PRINT}, DECISION_ALLOW},
    {"", "", "", "rm a", DELETE(MODERATE, "/a"), DECISION_ASK},
    {"", "", "", "rm a", DELETE(CRITICAL, "/a"), DECISION_ASK},
    // The person may ask later than the built-in policy, the others only earlier.
    {"require_approval_for = \"high\"", "", "", "rm a", DELETE(MODERATE, "/a"), DECISION_ALLOW},
    {"require_approval_for = \"high\"", "", "", "rm a", DELETE(HIGH, "/a"), DECISION_ASK},
    {"require_approval_for = \"high\"", "require_approval_for = \"moderate\"", "", "rm a",
     DELETE(MODERATE, "/a"), DECISION_ASK},
    {"", "", "require_approval_for = \"high\"", "rm a", DELETE(MODERATE, "/a"), DECISION_ASK},
    {"require_approval_for = \"critical\"", "", "require_approval_for = \"high\"", "rm a",
     DELETE(HIGH, "/a"), DECISION_ASK},
    // A minimum holds against every rule.
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'", "", "enforce_safety_minimum = true",
     "rm a", DELETE(CRITICAL, "/a"), DECISION_DENY},
    {"enforce_safety_minimum = 'high'", "", "", "rm a", DELETE(HIGH, "/a"), DECISION_DENY},
    {"enforce_safety_minimum = false", "", "", "rm a", DELETE(CRITICAL, "/a"), DECISION_ASK},
    // Allow lowers what is only asked about.
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'\npath='/tmp/**'", "", "", "rm /tmp/a",
     DELETE(HIGH, "/tmp/a"), DECISION_ALLOW},
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'\npath='/tmp/**'", "", "", "rm /srv/a",
     DELETE(HIGH, "/srv/a"), DECISION_ASK},
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'\npath='/tmp/*'", "", "", "rm x",
     DELETE(HIGH, "/tmp/a/b"), DECISION_ASK},
    {"[[rule]]\nid='r'\ndecision='allow'\npath='/tmp/**'",
     "",
     "",
     "rm \"$x\"",
     {.kind = EFFECT_DELETE, .risk = RISK_HIGH, .target_kind = TARGET_PATH},
     DECISION_ASK},
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'", "",
     "[[rule]]\nid='s'\ndecision='ask'\neffect='delete'", "rm a", DELETE(HIGH, "/a"), DECISION_ASK},
    {"[[rule]]\nid='r'\ndecision='allow'\neffect='delete'",
     "[[rule]]\nid='p'\ndecision='deny'\neffect='delete'", "", "rm a", DELETE(HIGH, "/a"),
     DECISION_DENY},
    // Refusals reach what contains the path, and what is not known.
    {"[[rule]]\nid='r'\ndecision='deny'\npath=['/srv/db/**']",
     "",
     "",
     "rm -r /srv",
     {.kind = EFFECT_DELETE,
      .risk = RISK_HIGH,
      .target_kind = TARGET_PATH,
      .path = "/srv",
      .is_recursive = true,
      .is_resolved = true},
     DECISION_DENY},
    {"[[rule]]\nid='r'\ndecision='deny'\npath=['/srv/db/**']",
     "",
     "",
     "rm \"$x\"",
     {.kind = EFFECT_DELETE, .risk = RISK_HIGH, .target_kind = TARGET_PATH},
     DECISION_DENY},
    {"[[rule]]\nid='r'\ndecision='deny'\npath='/srv/db/**'", "", "", "rm /srv/dbase",
     DELETE(MODERATE, "/srv/dbase"), DECISION_ASK},
    // Commands, in canonical form.
    {"[[rule]]\nid='r'\ndecision='deny'\ncommand='git  push*'",
     "",
     "",
     "git push",
     {.kind = EFFECT_PRINT},
     DECISION_ALLOW},
    {"[[rule]]\nid='r'\ndecision='deny'\ncommand='git push*'",
     "",
     "",
     "git   'push' -f",
     {.kind = EFFECT_PRINT},
     DECISION_DENY},
    {"[[rule]]\nid='r'\ndecision='deny'\ncommand='git push*'",
     "",
     "",
     "echo git push",
     {.kind = EFFECT_PRINT},
     DECISION_ALLOW},
    {"[[rule]]\nid='r'\ndecision='deny'\ncommand=['a,b*', 'make*']",
     "",
     "",
     "make x",
     {.kind = EFFECT_PRINT},
     DECISION_DENY},
    {"[[rule]]\nid='r'\ndecision='deny'\nhost='*.example.com'",
     "",
     "",
     "ssh a@b.example.com",
     {.kind = EFFECT_CONNECT,
      .target_kind = TARGET_HOST,
      .target = "a@b.example.com",
      .is_resolved = true},
     DECISION_DENY},
    {"[[rule]]\nid='r'\ndecision='deny'\nrisk='high'", "", "", "rm a", DELETE(MODERATE, "/a"),
     DECISION_ASK},
    // A role that nobody has.
    {"[role.other]\nusers='no such person'\n[[rule]]\nid='r'\ndecision='deny'\n"
     "risk='moderate'\nrole='other'",
     "", "", "rm a", DELETE(MODERATE, "/a"), DECISION_ASK},
};

static void test_decisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(decisions); i++) {
        const struct text_of_layer texts[] = {{POLICY_USER, decisions[i].user},
                                              {POLICY_PROJECT, decisions[i].project},
                                              {POLICY_SYSTEM, decisions[i].system}};
        struct policy policy = read_all(texts, COUNT_OF(texts));
        struct verdict verdict = decide(&policy, decisions[i].command, &decisions[i].effect);
        if (verdict.decision != decisions[i].decision)
            fail_msg("case %zu, %s: %s", i, decisions[i].command, decision_names[verdict.decision]);
        bool has_reason = verdict.decision == DECISION_ALLOW || verdict.reason_count > 0;
        assert_true(has_reason);
    }
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        enum policy_layer layer;
        const char *text, *sentence;
    } cases[] = {
        {POLICY_USER, "nonsense = 1", "a policy has no 'nonsense'"},
        {POLICY_USER, "require_approval_for = 3", "safe, moderate, high or critical"},
        {POLICY_USER, "require_approval_for = 'low'", "safe, moderate, high or critical"},
        {POLICY_USER, "[[rule]]\ndecision='deny'\nrisk='high'", "rule 1 lacks an id"},
        {POLICY_USER, "[[rule]]\nid='x'\nrisk='high'", "rule 1 x lacks a decision"},
        {POLICY_USER, "[[rule]]\nid='x'\ndecision='deny'", "lacks a condition"},
        {POLICY_USER, "[[rule]]\nid='x'\ndecision='perhaps'", "allow, ask or deny"},
        {POLICY_USER, "[[rule]]\nid='x'\ncolour='red'", "a rule has no 'colour'"},
        {POLICY_USER, "[[rule]]\nid='x'\neffect='explode'", "no effect called 'explode'"},
        {POLICY_USER, "[[rule]]\nid='x'\ndecision='deny'\npath=[1, 2]", "a text or a list"},
        {POLICY_USER, "[[rule]]\nid='x'\ndecision='deny'\npath=''", "fits nothing"},
        {POLICY_USER, "[[rule]]\nid='x'\ndecision='deny'\npath='/'\nrole='r'", "[role.r]"},
        {POLICY_USER, "[role.r]\nshoes='red'", "users and groups"},
        {POLICY_PROJECT, "[[rule]]\nid='x'\ndecision='allow'\npath='/'", "only ask and deny"},
        {POLICY_USER, "rule = 1", "a policy has no 'rule'"},
        {POLICY_USER, "[[rule]", "not TOML"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct policy policy;
        struct error err = {0};
        policy_builtin(&policy);
        bool is_read = policy_read(&arena, cases[i].layer, "test.toml", cases[i].text,
                                   strlen(cases[i].text), &policy, &err);
        if (is_read || strstr(err.text, cases[i].sentence) == NULL)
            fail_msg("%s\n  gives: %s", cases[i].text, is_read ? "a policy" : err.text);
    }
}

static void test_backends(void **state)
{
    (void)state;
    const struct text_of_layer texts[] = {
        {POLICY_USER, "allowed_backends = ['rules', 'local', 'remote']"},
        {POLICY_SYSTEM, "allowed_backends = ['rules', 'remote']"}};
    struct policy policy = read_all(texts, COUNT_OF(texts));
    assert_true(policy_allows_backend(&policy, "rules"));
    assert_true(policy_allows_backend(&policy, "remote"));
    assert_false(policy_allows_backend(&policy, "local"));
    assert_false(policy_allows_backend(&policy, "ensemble"));
}

static void test_image(void **state)
{
    (void)state;
    const struct text_of_layer texts[] = {
        {POLICY_USER, "require_approval_for = 'high'\nallowed_backends = 'rules'\n"
                      "[[rule]]\nid='r'\ndecision='deny'\neffect=['delete', 'send']\n"
                      "path=['/a', '/b']\nbecause='so'\nmatch='rm /a'\nnot_match='ls'"}};
    struct policy policy = read_all(texts, COUNT_OF(texts)), again;
    struct image_writer writer;
    struct buffer bytes;
    struct image *image;
    image_writer_init(&writer, &policy_format);
    policy_to_image(&policy, &writer);
    buffer_init(&bytes, 1024 * 1024);
    assert_true(image_writer_finish(&writer, &bytes, NULL));
    image_writer_done(&writer);
    size_t length = bytes.length;
    assert_true(image_take(buffer_take(&bytes), length, &policy_format, &image, NULL));
    assert_true(policy_from_image(&arena, image, &again, NULL));
    image_close(image);
    assert_int_equal(again.rule_count, 1);
    const struct policy_rule *rule = &again.rules[0];
    assert_string_equal(rule->id, "r");
    assert_string_equal(rule->because, "so");
    assert_int_equal(rule->effects, (UINT64_C(1) << EFFECT_DELETE) | (UINT64_C(1) << EFFECT_SEND));
    assert_int_equal(rule->paths.count, 2);
    assert_string_equal(rule->paths.items[1], "/b");
    assert_int_equal(rule->hosts.count, 0);
    assert_string_equal(rule->match.items[0], "rm /a");
    assert_true(rule->is_active);
    assert_true(again.limits[POLICY_USER].has_approval);
    assert_int_equal(again.limits[POLICY_USER].approval, RISK_HIGH);
    assert_string_equal(again.limits[POLICY_USER].backends.items[0], "rules");
    assert_string_equal(again.files[POLICY_USER], "test.toml");
    buffer_done(&bytes);
}

static void test_permit(void **state)
{
    (void)state;
    const struct shell_options options = {0};
    struct shell_tree tree;
    const struct permit *permit;
    struct error err;
    assert_true(shell_parse(&arena, (struct shell_text){"rm a", 4}, &options, &tree, NULL, NULL));
    struct verdict verdict = {.decision = DECISION_DENY};
    assert_false(permit_grant(&arena, &verdict, &tree, true, &permit, &err));
    assert_int_equal(err.code, EXIT_REFUSED);
    verdict.decision = DECISION_ASK;
    assert_false(permit_grant(&arena, &verdict, &tree, false, &permit, &err));
    assert_int_equal(err.code, EXIT_DECLINED);
    assert_true(permit_grant(&arena, &verdict, &tree, true, &permit, &err));
    assert_true(permit_covers(permit, (struct shell_text){"rm a", 4}));
    assert_false(permit_covers(permit, (struct shell_text){"rm b", 4}));
    assert_false(permit_covers(permit, (struct shell_text){"rm aa", 5}));
    verdict.decision = DECISION_ALLOW;
    assert_true(permit_grant(&arena, &verdict, &tree, false, &permit, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_decisions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_backends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_image, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_permit, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
