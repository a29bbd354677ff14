#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "shell/cases.h"

enum { ARENA_BYTES = 1 << 26 };

static bool parse_as(enum shell_dialect dialect, const char *text, struct shell_place *ret_fault,
                     struct error *err)
{
    const struct shell_options options = {.dialect = dialect};
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, ARENA_BYTES);
    bool is_good = shell_parse(&arena, text_of(text), &options, &tree, ret_fault, err);
    arena_done(&arena);
    return is_good;
}

static void check_verdict(const struct case_line *line)
{
    struct error err = {0};
    bool is_good = parse_as(SHELL_BASH, line->columns[1], NULL, &err);
    if (is_good != (strcmp(line->columns[0], "ok") == 0))
        fail_msg("syntax.txt:%u: %s", line->number, is_good ? "was accepted" : err.text);
}

static void test_verdicts(void **state)
{
    (void)state;
    assert_true(each_case("syntax.txt", check_verdict) > 900);
}

static void check_error(const struct case_line *line)
{
    struct error err = {0};
    struct shell_place fault = {0};
    char place[32];
    assert_non_null(line->columns[2]);
    if (parse_as(SHELL_BASH, line->columns[0], &fault, &err))
        fail_msg("errors.txt:%u: was accepted", line->number);
    snprintf(place, sizeof(place), "%u:%u", fault.line, fault.column);
    assert_string_equal(place, line->columns[1]);
    if (strstr(err.text, line->columns[2]) == NULL)
        fail_msg("errors.txt:%u: %s", line->number, err.text);
}

static void test_errors(void **state)
{
    (void)state;
    assert_true(each_case("errors.txt", check_error) > 0);
}

static void check_dialect(const struct case_line *line)
{
    enum shell_dialect dialect;
    struct error err = {0};
    assert_true(shell_dialect_named(line->columns[0], &dialect, &err));
    bool is_good = parse_as(dialect, line->columns[1], NULL, &err);
    bool is_wanted = strcmp(line->columns[2], "ok") == 0;
    if (is_good != is_wanted || (!is_wanted && strstr(err.text, line->columns[2]) == NULL))
        fail_msg("dialects.txt:%u: %s", line->number, is_good ? "was accepted" : err.text);
}

static void test_dialects(void **state)
{
    (void)state;
    assert_true(each_case("dialects.txt", check_dialect) > 0);
    enum shell_dialect dialect = SHELL_BASH;
    struct error err = {0};
    assert_false(shell_dialect_named("tcsh", &dialect, &err));
    assert_non_null(strstr(err.text, "tcsh"));
}

static void test_extglob_is_asked_for(void **state)
{
    (void)state;
    struct arena arena;
    struct shell_tree tree;
    struct shell_options options = {0};
    struct shell_text text = text_of("rm !(keep|*.c)");
    arena_init(&arena, ARENA_BYTES);
    assert_false(shell_parse(&arena, text, &options, &tree, NULL, NULL));
    options.has_extglob = true;
    assert_true(shell_parse(&arena, text, &options, &tree, NULL, NULL));
    arena_done(&arena);
}

static void test_nul_is_refused_where_it_is(void **state)
{
    (void)state;
    const struct shell_options options = {0};
    struct arena arena;
    struct shell_tree tree;
    struct shell_place fault;
    struct error err;
    arena_init(&arena, ARENA_BYTES);
    assert_false(
        shell_parse(&arena, (struct shell_text){"a\nb\0c", 5}, &options, &tree, &fault, &err));
    assert_int_equal(fault.line, 2);
    assert_int_equal(fault.at, 3);
    assert_non_null(strstr(err.text, "NUL"));
    arena_done(&arena);
}

static char *repeated(const char *unit, size_t count)
{
    size_t length = strlen(unit);
    char *text = calloc(count * length + 1, 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, unit, length);
    return text;
}

// What could nest without end, in more than one way each.
static void test_depth_is_bounded(void **state)
{
    (void)state;
    static const char *const units[] = {"(",     "{ ",    "$(",  "\"$(", "${x:-", "\"${x:-",
                                        "((",    "$((",   "if ", "! ",   "<(",    "a=(",
                                        "[[ ( ", "[[ ! ", "$[",  "a() ", "@(",    "`"};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        char *text = repeated(units[i], 100000);
        struct error err = {0};
        bool is_good = parse_as(SHELL_BASH, text, NULL, &err);
        if (is_good && strcmp(units[i], "`") != 0 && strcmp(units[i], "! ") != 0)
            fail_msg("%s without end was accepted", units[i]);
        free(text);
    }
    char *inside = repeated("( ", SHELL_DEPTH_MAX + 1);
    struct error err = {0};
    assert_false(parse_as(SHELL_BASH, inside, NULL, &err));
    assert_non_null(strstr(err.text, "nested more than"));
    free(inside);
}

static void test_deep_but_allowed(void **state)
{
    (void)state;
    char *open = repeated("( ", SHELL_DEPTH_MAX - 10),
         *close = repeated(" )", SHELL_DEPTH_MAX - 10);
    char *text = calloc(strlen(open) * 2 + 2, 1);
    assert_non_null(text);
    memcpy(text, open, strlen(open));
    text[strlen(open)] = 'a';
    memcpy(text + strlen(open) + 1, close, strlen(close));
    assert_true(parse_as(SHELL_BASH, text, NULL, NULL));
    free(text);
    free(close);
    free(open);
}

static void test_size_is_bounded(void **state)
{
    (void)state;
    const struct shell_options options = {0};
    char *text = repeated("a\n", SHELL_TEXT_BYTES_MAX / 2 + 1);
    struct arena arena;
    struct shell_tree tree;
    struct error err;
    arena_init(&arena, SHELL_TREE_BYTES_MAX);
    assert_false(shell_parse(&arena, text_of(text), &options, &tree, NULL, &err));
    assert_non_null(strstr(err.text, "at most"));
    text[SHELL_TEXT_BYTES_MAX] = '\0';
    assert_true(shell_parse(&arena, text_of(text), &options, &tree, NULL, &err));
    arena_done(&arena);
    // An arena that is too small is a sentence, not the end of the program.
    arena_init(&arena, ARENA_BYTES);
    assert_false(shell_parse(&arena, text_of(text), &options, &tree, NULL, &err));
    assert_non_null(strstr(err.text, "in parts"));
    arena_done(&arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_extglob_is_asked_for),
        cmocka_unit_test(test_nul_is_refused_where_it_is),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_deep_but_allowed),
        cmocka_unit_test(test_size_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
