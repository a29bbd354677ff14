#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "shell/cases.h"

enum { ARENA_BYTES = 1 << 24 };

struct trail {
    struct buffer text;
    const struct shell_tree *tree;
    unsigned depth;
};

static void leave(struct trail *trail, const char *what, struct shell_span span)
{
    buffer_printf(&trail->text, "%s(%.*s)", what, (int)(span.to - span.from),
                  trail->tree->text + span.from);
}

static bool enter_command(const struct shell_command *command, void *context)
{
    struct trail *trail = context;
    trail->depth++;
    if (command->kind == SHELL_SIMPLE)
        leave(trail, "run", command->span);
    return command->kind != SHELL_FUNCTION;
}

static void leave_command(const struct shell_command *command, void *context)
{
    (void)command;
    ((struct trail *)context)->depth--;
}

static bool word(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    static const char *const places[] = {
        [PLACE_ARGUMENT] = "argument",
        [PLACE_VALUE] = "value",
        [PLACE_TARGET] = "target",
        [PLACE_LOOP] = "loop",
        [PLACE_CASE] = "case",
        [PLACE_TEST] = "test",
        [PLACE_ARITHMETIC] = "arithmetic",
        [PLACE_OPERAND] = "operand",
        [PLACE_NAME] = "name",
    };
    leave(context, places[place], word->span);
    return true;
}

static bool substitution(const struct shell_part *part, void *context)
{
    leave(context, "substitution", part->span);
    return true;
}

static bool redirect(const struct shell_redirect *redirect, void *context)
{
    leave(context, "redirect", redirect->span);
    return redirect->kind != REDIRECT_READ;
}

struct walk_case {
    const char *text, *trail;
};

static void test_everything_is_met(void **state)
{
    (void)state;
    static const struct walk_case cases[] = {
        {"a b", "run(a b)argument(a)argument(b)"},
        {"a \"x$(b c)\"", "run(a \"x$(b c)\")argument(a)argument(\"x$(b c)\")substitution($(b c))"
                          "run(b c)argument(b)argument(c)"},
        {"if a; then b; elif c; then d; else e; fi",
         "run(a)argument(a)run(b)argument(b)run(c)argument(c)run(d)argument(d)run(e)argument(e)"},
        {"while a; do b; done", "run(a)argument(a)run(b)argument(b)"},
        {"for a in b; do c; done", "loop(a)loop(b)run(c)argument(c)"},
        {"for ((a;b;c)); do d; done", "arithmetic(a)arithmetic(b)arithmetic(c)run(d)argument(d)"},
        {"case a in b) c;; esac", "case(a)case(b)run(c)argument(c)"},
        {"[[ -f a && b == c ]]", "test(a)test(b)test(c)"},
        {"((a))", "arithmetic(a)"},
        {"a=b c", "run(a=b c)value(b)argument(c)"},
        {"a=([b]=c)", "run(a=([b]=c))value(([b]=c))arithmetic(b)value(c)"},
        {"a[b]=c", "run(a[b]=c)arithmetic(b)value(c)"},
        {"a ${b[c]:-d}", "run(a ${b[c]:-d})argument(a)argument(${b[c]:-d})arithmetic(c)operand(d)"},
        {"a >b <c", "run(a >b <c)argument(a)redirect(>b)target(b)redirect(<c)"},
        {"cat <<A\n$(b)\nA\n", "run(cat <<A)argument(cat)redirect(<<A)target($(b)\n)"
                               "substitution($(b))run(b)argument(b)"},
        {"a <(b)", "run(a <(b))argument(a)argument(<(b))substitution(<(b))run(b)argument(b)"},
        {"a $((1 + $(b)))", "run(a $((1 + $(b))))argument(a)argument($((1 + $(b))))"
                            "substitution($(b))run(b)argument(b)"},
        {"f() { a; }; b", "run(b)argument(b)"}, // its visitor leaves functions out
        {"coproc a { b; }", "name(a)run(b)argument(b)"},
        {"a | b && ! c & (d)", "run(a)argument(a)run(b)argument(b)run(c)argument(c)"
                               "run(d)argument(d)"},
    };
    static const struct shell_visitor visitor = {.enter_command = enter_command,
                                                 .leave_command = leave_command,
                                                 .redirect = redirect,
                                                 .word = word,
                                                 .substitution = substitution};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct shell_tree tree;
        struct trail trail = {.tree = &tree};
        arena_init(&arena, ARENA_BYTES);
        buffer_init(&trail.text, 1 << 16);
        assert_true(parse_text(&arena, cases[i].text, &tree));
        shell_walk(tree.list, &visitor, &trail);
        assert_string_equal(trail.text.data, cases[i].trail);
        assert_int_equal(trail.depth, 0);
        buffer_done(&trail.text);
        arena_done(&arena);
    }
}

static bool count_assignment(const struct shell_assignment *assignment, void *context)
{
    (void)assignment;
    ++*(unsigned *)context;
    return false;
}

static bool skip_piped(const struct shell_pipeline *pipeline, void *context)
{
    (void)context;
    return pipeline->commands->next == NULL;
}

static void test_what_is_refused_is_not_entered(void **state)
{
    (void)state;
    static const struct shell_visitor visitor = {.assignment = count_assignment,
                                                 .pipeline = skip_piped};
    struct arena arena;
    struct shell_tree tree;
    unsigned count = 0;
    arena_init(&arena, ARENA_BYTES);
    assert_true(parse_text(&arena, "a=$(b=c) d=e; f=g h | i", &tree));
    shell_walk(tree.list, &visitor, &count);
    assert_int_equal(count, 2);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_met),
        cmocka_unit_test(test_what_is_refused_is_not_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
