#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/fd.h"
#include "effects/effects.h"
#include "facts/scratch_facts.h"

enum { ARENA_BYTES = 1000 * 1000 * 1000, JUDGE_BYTES = 600 * 1000 * 1000, CASES_LEAST = 600 };

static struct arena facts_arena;
static struct facts *facts;

static const struct effects_machine machine = {
    .home = "/home/ann", .directory = "/home/ann/shop", .user = "ann"};

static bool judge(struct arena *arena, const char *text, struct effects_report *ret_report)
{
    struct shell_tree tree;
    const struct shell_options options = {0};
    if (!shell_parse(arena, (struct shell_text){text, (uint32_t)strlen(text)}, &options, &tree,
                     NULL, NULL))
        return false;
    effects_judge(arena, facts, &tree, &machine, ret_report);
    return true;
}

// The signs of the tables: a line break and a blank.
static char *plain_text(struct arena *arena, const char *shown)
{
    static const struct {
        const char *sign;
        char byte;
    } signs[] = {{"⏎", '\n'}, {"␣", ' '}};
    char *text = arena_string(arena, shown);
    size_t length = 0;
    for (const char *at = shown; *at != '\0';) {
        size_t taken = 0;
        for (size_t i = 0; i < COUNT_OF(signs) && taken == 0; i++) {
            taken =
                strncmp(at, signs[i].sign, strlen(signs[i].sign)) == 0 ? strlen(signs[i].sign) : 0;
            if (taken > 0)
                text[length++] = signs[i].byte;
        }
        if (taken == 0)
            text[length++] = *at++;
        at += taken;
    }
    text[length] = '\0';
    return text;
}

static bool has_effect(const struct effects_report *report, const char *wanted)
{
    const char *equals = strchr(wanted, '=');
    size_t length = equals == NULL ? strlen(wanted) : (size_t)(equals - wanted);
    for (size_t i = 0; i < report->count; i++) {
        const struct effect *effect = &report->effects[i];
        const char *name = effect_words[effect->kind].name;
        bool is_kind = strlen(name) == length && memcmp(name, wanted, length) == 0;
        bool is_target =
            equals == NULL || (effect->target != NULL && strcmp(effect->target, equals + 1) == 0);
        if (is_kind && is_target)
            return true;
    }
    return false;
}

static bool is_expected(const struct effects_report *report, const char *wanted)
{
    char name[32];
    size_t length = strcspn(wanted, "+- ");
    snprintf(name, sizeof(name), "%.*s", (int)length, wanted);
    int level = vocabulary_find(risk_names, RISK_COUNT, name);
    assert_true(level >= 0);
    int risk = (int)report->risk;
    return wanted[length] == '+'   ? risk >= level
           : wanted[length] == '-' ? risk <= level
                                   : risk == level;
}

// Every effect stands inside the text, and every risk has its reason.
static void check_report(const struct effects_report *report, const char *text, const char *where)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < report->count; i++) {
        struct shell_span span = report->effects[i].span;
        if (span.from > span.to || span.to > length)
            fail_msg("%s: an effect stands outside the text", where);
    }
    if (report->risk > RISK_SAFE && report->reason_count == 0)
        fail_msg("%s: no reason for %s", where, risk_names[report->risk]);
    for (size_t i = 1; i < report->reason_count; i++)
        if (report->reasons[i].risk > report->reasons[i - 1].risk)
            fail_msg("%s: a worse reason after a better one", where);
}

// One line "RISK KIND[=TARGET]... | COMMAND"; returns whether it holds.
static bool check_line(const char *where, char *line)
{
    struct arena arena;
    arena_init(&arena, JUDGE_BYTES);
    char *bar = strstr(line, " | ");
    if (bar == NULL)
        fail_msg("%s: no bar", where);
    *bar = '\0';
    const char *text = plain_text(&arena, bar + 3);
    struct effects_report report = {0};
    if (!judge(&arena, text, &report))
        fail_msg("%s: does not parse", where);
    check_report(&report, text, where);
    bool holds = is_expected(&report, line);
    if (!holds)
        print_error("%s: %s is %s, not %s (%s)\n", where, text, risk_names[report.risk], line,
                    report.reason_count == 0 ? "no reason" : report.reasons[0].text);
    for (char *at = strchr(line, ' '); at != NULL;) {
        char *next = strchr(at + 1, ' ');
        if (next != NULL)
            *next = '\0';
        if (!has_effect(&report, at + 1)) {
            print_error("%s: %s does not %s\n", where, text, at + 1);
            holds = false;
        }
        at = next;
    }
    arena_done(&arena);
    return holds;
}

static size_t check_file(const char *name, size_t *failures)
{
    struct buffer text;
    struct error err;
    char path[512];
    size_t count = 0;
    unsigned number = 0;
    snprintf(path, sizeof(path), HOB_SOURCE_DIR "/tests/data/effects/%s", name);
    buffer_init(&text, 1 << 20);
    if (!file_read(path, &text, &err))
        fail_msg("%s", err.text);
    for (char *line = text.data; *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        char *next = end + (*end == '\n' ? 1 : 0);
        char where[64];
        *end = '\0';
        snprintf(where, sizeof(where), "%s:%u", name, ++number);
        if (*line != '#' && *line != '\0') {
            *failures += check_line(where, line) ? 0 : 1;
            count++;
        }
        line = next;
    }
    buffer_done(&text);
    return count;
}

static void test_tables(void **state)
{
    (void)state;
    static const char *const names[] = {"paths.txt",  "shell.txt",    "harmless.txt",
                                        "system.txt", "programs.txt", "commands.txt"};
    size_t count = 0, failures = 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        count += check_file(names[i], &failures);
    assert_int_equal(failures, 0);
    assert_true(count > CASES_LEAST);
}

static void test_report(void **state)
{
    (void)state;
    struct arena arena;
    struct effects_report report;
    arena_init(&arena, JUDGE_BYTES);
    const char *text = "ls; sudo rm -rf /etc/x \"$y\" && tool";
    assert_true(judge(&arena, text, &report));
    assert_int_equal(report.program_count, 4);
    assert_string_equal(report.programs[0], "ls");
    assert_string_equal(report.programs[1], "sudo");
    assert_string_equal(report.programs[2], "rm");
    assert_string_equal(report.programs[3], "tool");
    bool is_found = false;
    for (size_t i = 0; i < report.count; i++) {
        const struct effect *effect = &report.effects[i];
        if (effect->kind != EFFECT_DELETE || !effect->is_resolved)
            continue;
        is_found = true;
        assert_string_equal(effect->path, "/etc/x");
        assert_true(effect->is_recursive && effect->is_privileged && !effect->is_elsewhere);
        assert_int_equal(effect->undo, UNDO_NONE);
        assert_memory_equal(text + effect->span.from, "/etc/x", 6);
    }
    assert_true(is_found);
    assert_non_null(report.safer);
    arena_done(&arena);
}

// The template with the text in the place of %s, and quoted in the place of %q.
static char *wrap(struct arena *arena, const char *template, const char *text)
{
    struct buffer wrapped;
    buffer_init(&wrapped, 1 << 16);
    for (const char *at = template; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == 'q')
            shell_quote(SHELL_BASH, (struct shell_text){text, (uint32_t)strlen(text)}, &wrapped);
        else if (at[0] == '%' && at[1] == 's')
            buffer_text(&wrapped, text);
        else
            buffer_char(&wrapped, *at);
        at += at[0] == '%' ? 1 : 0;
    }
    char *result = arena_copy(arena, wrapped.data, wrapped.length);
    buffer_done(&wrapped);
    return result;
}

// However a text is brought to run, twice over, it is judged as what it is.
static void test_wrapped(void **state)
{
    (void)state;
    static const char *const texts[] = {"rm -rf ~", "git reset --hard", "echo x > /dev/sda"};
    static const char *const templates[] = {
        "bash -c %q",
        "sh -ec %q",
        "eval %q",
        "echo %q | sh",
        "bash <<< %q",
        "bash <(echo %q)",
        "echo \"$( %s )\"",
        "x=%q; eval \"$x\"",
        "f() { %s; }; f",
        "if a; then b; else %s; fi",
        "for i in 1 2; do %s; done",
        "case a in b) %s;; esac",
        "true | { %s; }",
        "( %s ) &",
        "trap %q EXIT",
        "sudo -n env A=1 nice sh -c %q",
        "find . -exec sh -c %q \\;",
        "echo 1 | xargs sh -c %q",
        "[[ -n $( %s ) ]]",
        "a=( $( %s ) )",
        ": ${x:-$( %s )}",
        "echo %q > /tmp/x; . /tmp/x",
        "diff <( %s ) b",
        "ssh h %q",
        "watch %q",
    };
    for (size_t t = 0; t < COUNT_OF(texts); t++) {
        for (size_t i = 0; i < COUNT_OF(templates) * COUNT_OF(templates); i++) {
            struct arena arena;
            struct effects_report report;
            arena_init(&arena, JUDGE_BYTES);
            const char *inner = wrap(&arena, templates[i / COUNT_OF(templates)], texts[t]);
            const char *text = wrap(&arena, templates[i % COUNT_OF(templates)], inner);
            if (judge(&arena, text, &report) && report.risk < RISK_HIGH)
                fail_msg("%s is %s", text, risk_names[report.risk]);
            arena_done(&arena);
        }
    }
}

// Texts that could make the judgement long or deep end soon, and are not safe.
static void test_bounds(void **state)
{
    (void)state;
    struct arena arena;
    struct effects_report report;
    struct buffer text;
    arena_init(&arena, JUDGE_BYTES);
    buffer_init(&text, 1 << 20);
    buffer_text(&text, "f0() { rm -rf x; }\n");
    for (int i = 1; i < 40; i++)
        buffer_printf(&text, "f%d() { f%d $RANDOM; f%d $1; }\n", i, i - 1, i - 1);
    buffer_text(&text, "f39");
    assert_true(judge(&arena, text.data, &report));
    assert_true(report.risk >= RISK_HIGH);
    buffer_clear(&text);
    for (int i = 0; i < 60; i++)
        buffer_text(&text, "sudo ");
    buffer_text(&text, "ls");
    assert_true(judge(&arena, text.data, &report));
    assert_true(report.risk >= RISK_MODERATE);
    buffer_clear(&text);
    for (int i = 0; i < 1000; i++)
        buffer_printf(&text, "rm file%d; ", i);
    buffer_text(&text, "rm -rf /");
    assert_true(judge(&arena, text.data, &report));
    assert_int_equal(report.risk, RISK_CRITICAL);
    assert_true(report.count <= EFFECTS_MAX);
    buffer_clear(&text);
    for (int i = 0; i < 12; i++)
        buffer_text(&text, "for a in 1 2 3 4 5 6 7 8; do ");
    buffer_text(&text, "x=$x$a; ls; ");
    for (int i = 0; i < 12; i++)
        buffer_text(&text, "done; ");
    assert_true(judge(&arena, text.data, &report));
    assert_true(report.risk >= RISK_MODERATE);
    buffer_clear(&text);
    for (int i = 0; i < 24; i++) {
        buffer_printf(&text, "f%d() ", i);
        for (int depth = 0; depth < 80; depth++)
            buffer_text(&text, "{ ( ");
        buffer_printf(&text, "f%d ", i + 1);
        for (int depth = 0; depth < 80; depth++)
            buffer_text(&text, ") ; } ");
        buffer_text(&text, "\n");
    }
    buffer_text(&text, "f0");
    assert_true(judge(&arena, text.data, &report));
    assert_true(report.risk >= RISK_MODERATE);
    buffer_done(&text);
    arena_done(&arena);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&facts_arena, ARENA_BYTES);
    facts = scratch_facts_shipped(&facts_arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&facts_arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
