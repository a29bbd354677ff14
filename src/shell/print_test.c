#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shell/cases.h"

enum { ARENA_BYTES = 1 << 26, TEXT_BYTES = 1 << 20 };

static void check_print(const struct case_line *line)
{
    struct arena arena;
    struct shell_tree tree;
    struct buffer text;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&text, TEXT_BYTES);
    if (!parse_text(&arena, line->columns[0], &tree))
        fail_msg("print.txt:%u does not parse", line->number);
    shell_print(&tree, SHELL_LINES, &text);
    assert_string_equal(text.data, line->columns[1]);
    buffer_clear(&text);
    shell_print(&tree, SHELL_LINE, &text);
    assert_string_equal(text.data, line->columns[2]);
    buffer_done(&text);
    arena_done(&arena);
}

static void test_canonical_text(void **state)
{
    (void)state;
    assert_true(each_case("print.txt", check_print) > 50);
}

// Prints, parses, compares and prints again.
static void check_round_trip(const struct shell_tree *tree, enum shell_form form, const char *text)
{
    struct arena arena;
    struct shell_tree again;
    struct buffer first, second;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&first, TEXT_BYTES);
    buffer_init(&second, TEXT_BYTES);
    shell_print(tree, form, &first);
    if (!parse_text(&arena, first.data, &again))
        fail_msg("%s is printed as %s", text, first.data);
    if (form == SHELL_LINES && !shell_equal(tree->list, again.list))
        fail_msg("%s has another tree as %s", text, first.data);
    shell_print(&again, form, &second);
    assert_string_equal(first.data, second.data);
    buffer_done(&first);
    buffer_done(&second);
    arena_done(&arena);
}

static void check_accepted(const struct case_line *line)
{
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, ARENA_BYTES);
    if (parse_text(&arena, line->columns[1], &tree)) {
        check_round_trip(&tree, SHELL_LINES, line->columns[1]);
        check_round_trip(&tree, SHELL_LINE, line->columns[1]);
    }
    arena_done(&arena);
}

static void test_printed_text_comes_back(void **state)
{
    (void)state;
    each_case("syntax.txt", check_accepted);
}

// Each line is a tree of its own.
static const char *const different[] = {
    "a",
    "b",
    "a b",
    "'a'",
    "\"a\"",
    "a; a",
    "a &",
    "a | a",
    "a |& a",
    "a && a",
    "a || a",
    "! a",
    "time a",
    "time -p a",
    "a >a",
    "a >>a",
    "a 2>a",
    "a {x}>a",
    "(a)",
    "{ a; }",
    "a=a",
    "a+=a",
    "a[a]=a",
    "a=(a)",
    "a=([a]=a)",
    "a() { a; }",
    "a() (a)",
    "coproc a",
    "coproc a (a)",
    "if a; then a; fi",
    "if a; then a; else a; fi",
    "while a; do a; done",
    "until a; do a; done",
    "for a; do a; done",
    "for a in; do a; done",
    "select a; do a; done",
    "for ((;;)); do a; done",
    "for ((a;;)); do a; done",
    "case a in esac",
    "case a in a) ;; esac",
    "case a in a) ;& esac",
    "case a in a) a ;; esac",
    "((a))",
    "[[ a ]]",
    "[[ -a a ]]",
    "[[ a == a ]]",
    "[[ a != a ]]",
    "[[ ! a ]]",
    "[[ a && a ]]",
    "[[ a || a ]]",
    "[[ (a) ]]",
    "$a",
    "${#a}",
    "${!a}",
    "${a[a]}",
    "${a-a}",
    "${a:-a}",
    "${a/a}",
    "${a/a/}",
    "${a//a/a}",
    "${a@Q}",
    "${a@E}",
    "${!a*}",
    "${!a@}",
    "$(a)",
    "<(a)",
    ">(a)",
    "$((a))",
    "$[a]",
    "$'a'",
    "$\"a\"",
    "\\a",
    "cat <<A\na\nA",
    "cat <<'A'\na\nA",
    "cat <<<a",
    "`if`",
};

static void test_equal_tells_trees_apart(void **state)
{
    (void)state;
    enum { COUNT = sizeof(different) / sizeof(different[0]) };
    struct arena arena;
    struct shell_tree trees[COUNT];
    arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < COUNT; i++)
        if (!parse_text(&arena, different[i], &trees[i]))
            fail_msg("%s does not parse", different[i]);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            if (shell_equal(trees[i].list, trees[j].list) != (i == j))
                fail_msg("%s and %s", different[i], different[j]);
    arena_done(&arena);
}

static void test_parts_of_a_tree(void **state)
{
    (void)state;
    struct arena arena;
    struct shell_tree tree;
    struct buffer text;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&text, TEXT_BYTES);
    assert_true(parse_text(&arena, "if a; then b   \"`c`\"; fi; d", &tree));
    const struct shell_command *command = tree.list->items->pipelines->commands;
    shell_print_command(command, &text);
    assert_string_equal(text.data, "if a; then b \"$(c)\"; fi");
    buffer_clear(&text);
    const struct shell_command *inner = command->branches->body->items->pipelines->commands;
    shell_print_word(inner->words->next, &text);
    assert_string_equal(text.data, "\"$(c)\"");
    buffer_done(&text);
    arena_done(&arena);
}

static void test_too_long_is_reported(void **state)
{
    (void)state;
    struct arena arena;
    struct shell_tree tree;
    struct buffer text;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&text, 16);
    assert_true(parse_text(&arena, "cat <<A\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nA\n", &tree));
    shell_print(&tree, SHELL_LINES, &text);
    assert_false(buffer_check(&text, "the command", NULL));
    buffer_done(&text);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_text),
        cmocka_unit_test(test_printed_text_comes_back),
        cmocka_unit_test(test_equal_tells_trees_apart),
        cmocka_unit_test(test_parts_of_a_tree),
        cmocka_unit_test(test_too_long_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
