#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "code/code.h"

enum { ARENA_BYTES = 1 << 28, LINE_BYTES = 4096, TEXT_BYTES = 1 << 16 };

static void replace_signs(char *text, const char *sign, char byte)
{
    size_t length = strlen(sign);
    for (char *at = text; (at = strstr(at, sign)) != NULL; at++) {
        *at = byte;
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
}

static void describe(struct buffer *into, const struct code_finding *finding)
{
    static const char *const arguments[] = {"", "path", "shell", "url", "host", "object", "code"};
    if (into->length > 0)
        buffer_text(into, "; ");
    buffer_text(into, effect_words[finding->kind].name);
    if (finding->risk != effect_words[finding->kind].risk)
        buffer_printf(into, "/%s", risk_names[finding->risk]);
    if (finding->is_recursive)
        buffer_text(into, " tree");
    if (finding->is_pattern)
        buffer_text(into, " glob");
    if (finding->argument != CODE_NONE)
        buffer_printf(into, " %s %s", arguments[finding->argument], finding->target);
}

// Ends the text at the sign, and gives what comes after it.
static char *cut(char *text, const char *sign)
{
    char *found = strstr(text, sign);
    if (found == NULL) {
        fail_msg("%s: an arrow is missing", text);
        return text;
    }
    *found = '\0';
    return found + strlen(sign);
}

// Each line: LANGUAGE ⇒ CODE ⇒ what is found, findings divided by "; ", none for clean code.
static unsigned check_table(const char *name)
{
    struct code_finding findings[CODE_FINDINGS_MAX];
    char path[512], line[LINE_BYTES];
    unsigned number = 0, cases = 0, faults = 0;
    snprintf(path, sizeof(path), "%s/tests/data/code/%s", HOB_SOURCE_DIR, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        struct arena arena;
        struct buffer found;
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        char *code = cut(line, " ⇒ "), *expected = cut(code, " ⇒");
        expected += expected[0] == ' ';
        replace_signs(code, "␤", '\n');
        replace_signs(code, "␉", '\t');
        arena_init(&arena, ARENA_BYTES);
        buffer_init(&found, TEXT_BYTES);
        size_t count = code_scan(&arena, line, code, strlen(code), findings, COUNT_OF(findings));
        for (size_t i = 0; i < count; i++) {
            assert_true(findings[i].from <= findings[i].to && findings[i].to <= strlen(code));
            assert_true(findings[i].because[0] != '\0');
            describe(&found, &findings[i]);
        }
        if (strcmp(found.data, expected) != 0) {
            print_error("%s:%u: %s: %s\n  found    %s\n  expected %s\n", name, number, line, code,
                        found.data, expected);
            faults++;
        }
        buffer_done(&found);
        arena_done(&arena);
        cases++;
    }
    fclose(file);
    assert_int_equal(faults, 0);
    return cases;
}

static void test_python(void **state)
{
    (void)state;
    assert_true(check_table("python.txt") > 50);
}

static void test_scripts(void **state)
{
    (void)state;
    assert_true(check_table("scripts.txt") > 80);
}

static void test_text_tools(void **state)
{
    (void)state;
    assert_true(check_table("text-tools.txt") > 50);
}

static void test_databases(void **state)
{
    (void)state;
    assert_true(check_table("databases.txt") > 50);
}

static void test_others(void **state)
{
    (void)state;
    assert_true(check_table("others.txt") > 30);
}

static void test_tricks(void **state)
{
    (void)state;
    assert_true(check_table("tricks.txt") > 30);
}

static void test_limits(void **state)
{
    (void)state;
    static char text[CODE_BYTES_MAX + 1];
    struct code_finding findings[CODE_FINDINGS_MAX];
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    assert_int_equal(code_scan(&arena, NULL, "x", 1, findings, COUNT_OF(findings)), 1);
    assert_int_equal(findings[0].kind, EFFECT_UNKNOWN);
    assert_int_equal(code_scan(&arena, "python", "", 0, findings, COUNT_OF(findings)), 0);
    assert_int_equal(code_scan(&arena, "python", "1\0002", 3, findings, COUNT_OF(findings)), 1);
    assert_int_equal(findings[0].kind, EFFECT_UNKNOWN);
    memset(text, ' ', sizeof(text));
    assert_int_equal(code_scan(&arena, "python", text, sizeof(text), findings, COUNT_OF(findings)),
                     1);
    assert_int_equal(findings[0].kind, EFFECT_UNKNOWN);
    char many[8192] = "";
    size_t length = 0;
    for (size_t i = 0; i < 500; i++)
        length += (size_t)snprintf(many + length, sizeof(many) - length, "fork()\n");
    assert_int_equal(code_scan(&arena, "perl", many, length, findings, COUNT_OF(findings)),
                     CODE_FINDINGS_MAX);
    assert_int_equal(findings[CODE_FINDINGS_MAX - 1].kind, EFFECT_UNKNOWN);
    assert_int_equal(code_scan(&arena, "perl", many, length, findings, 1), 1);
    assert_int_equal(findings[0].kind, EFFECT_UNKNOWN);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python),     cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_text_tools), cmocka_unit_test(test_databases),
        cmocka_unit_test(test_others),     cmocka_unit_test(test_tricks),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
