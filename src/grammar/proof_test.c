#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "grammar/scratch_grammar.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 256 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static const char *pack_with(const char *build)
{
    return arena_printf(&arena,
                        "phrases:\n"
                        "  - {say: 'frob {text}', set: {x: '{text}'}}\n"
                        "  - {say: 'twice', set: {n: two}}\n"
                        "  - {say: 'into {path}', set: {save: '{path}'}}\n"
                        "  - {say: 'since {age}', set: {age: '{age}'}}\n"
                        "commands: [{id: frob, when: {x: '*'}, build: %s}]\n",
                        build);
}

// The quotes of a value follow what the shell makes of its place.
static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *build, *request, *command; // NULL: no answer
    } cases[] = {
        {"['cat {x}']", "frob 'a b'", "cat 'a b'"},
        {"['cat \"{x}/y\"']", "frob 'a $b'", "cat \"a \\$b/y\""},
        {"[\"cat '{x}/y'\"]", "frob 'a $b'", "cat 'a $b/y'"},
        // Quotes that one piece opens and another one closes.
        {"[\"awk '{print\", '\"{x}\"', \"}'\"]", "frob \"it's\"", "awk '{print \"it'\\''s\" }'"},
        // Outside of quotes again, in a substitution inside of some.
        {"['echo \"$(cat {x})\"']", "frob 'a b'", "echo \"$(cat 'a b')\""},
        {"['cat <(sort {x}) >out']", "frob 'a b'", "cat <(sort 'a b') >out"},
        {"['for i in {x}; do echo \"$i\"; done']", "frob 'a b'",
         "for i in 'a b'; do echo \"$i\"; done"},
        // Where no quotes hold, a value is letters and figures, or there is no answer.
        {"['echo ${{x}}']", "frob HOME", "echo ${HOME}"},
        {"['echo ${HOME%.{x}}']", "frob tar.gz", "echo ${HOME%.tar.gz}"},
        {"['echo ${HOME%.{x}}']", "frob '$(reboot)'", NULL},
        {"['echo ${HOME%.{x}}']", "frob 'a}b'", NULL},
        {"['cat {x}', {if: {n: two}, add: ', {x}', bsd: \"',{x}'\"}]", "frob ab", "cat ab"},
        {"['cat {x}', '>{save}', '{age:find-newer}']", "frob ab into /b since 3 days",
         "cat ab >/b -mtime -3"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct complaints complaints = {.arena = &arena};
        struct grammar_result result;
        const char *text = pack_with(cases[i].build);
        struct grammar *grammar = scratch_grammar(text, strlen(text), &complaints);
        if (grammar == NULL)
            fail_msg("%s\n  %s", cases[i].build, complaint_line(&arena, &complaints.rows[0]));
        grammar_ask(grammar, &arena, cases[i].request, 0, &result);
        const char *command = result.count > 0 ? result.answers[0].command : "nothing";
        if (strcmp(command, cases[i].command == NULL ? "nothing" : cases[i].command) != 0)
            fail_msg("%s\n  gives %s", cases[i].build, command);
        grammar_close(grammar);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *build, *complaint; // a part of it
    } cases[] = {
        {"[\"cat <<END\\n{x}\\nEND\"]", "in a here-document"},
        {"['echo $((1 + {x}))']", "arithmetic"},
        {"['echo `cat {x}`']", "in ` `"},
        {"['echo # {x}']", "in a comment"},
        {"[\"echo $'{x}'\"]", "in $' '"},
        {"['[[ {x} -eq 1 ]]']", "in [[ ]]"},
        {"['{x}() { true; }']", "in the name of a function"},
        {"['if true; then echo {x}']", "is no shell"},
        {"['cat {x} | | sort']", "is no shell"},
        {"['cat {x}', {if: {n: two}, add: '| | sort'}]", "| | sort` is no shell"},
        {"['cat {x}', {if: {n: two}, add: 'x', busybox: '| | sort'}]", "is no shell"},
        {"['sed s/{x:sed}/a/']", "in single quotes only"},
        {"[\"grep '{x:grep}'\"]", "outside quotes only"},
        {"[{if: {n: two}, add: \"echo '\"}, '{x}', {if: {n: two}, add: \"'\"}]",
         "inside quotes or outside"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct complaints complaints = {.arena = &arena};
        const char *text = pack_with(cases[i].build);
        assert_null(scratch_grammar(text, strlen(text), &complaints));
        if (strstr(complaints.rows[0].text, cases[i].complaint) == NULL)
            fail_msg("%s\n  %s", cases[i].build, complaints.rows[0].text);
        assert_int_equal(complaints.rows[0].line, 6);
    }
}

static const char *warning_of(const char *build)
{
    struct complaints complaints = {.arena = &arena};
    struct grammar_source source = {"test.yaml", pack_with(build), 0, true};
    struct buffer bytes;
    source.length = strlen(source.text);
    buffer_init(&bytes, 64 << 20);
    assert_true(grammar_compile_texts(&arena, &source, 1, &complaints, &bytes, NULL));
    buffer_done(&bytes);
    return complaints.warning_count == 0 ? "" : complaints.rows[0].text;
}

static void test_warnings(void **state)
{
    (void)state;
    assert_string_equal(warning_of("['cat {x}', '| sort > out']"), "");
    assert_string_equal(warning_of("['cat  {x};ls']"),
                        "`cat  zq7;ls` is better written as `cat zq7; ls`");
    assert_string_equal(warning_of("['cat {x}', {unless: {n: '*'}, add: '{n}'}]"),
                        "this piece never stands: its conditions, or those of the command, rule "
                        "each other out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_warnings, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
