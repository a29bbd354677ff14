#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/array.h"
#include "facts/scratch_facts.h"
#include "grammar/scratch_grammar.h"
#include "pairs/pairs.h"

static const char some_facts[] =
    "commands: {ls: {about: list, operands: list..., options: {-l: {about: long}}}}\n";

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool has_surrogates;
        enum pair_verdict verdict;
        const char *text;
    } cases[] = {
        {"list /srv.\tls /srv", false, PAIR_GOOD,
         "{\"prompt\":\"list /srv\\n$ \",\"reply\":\"ls "
         "/srv\\n\",\"weight\":1.0,\"source\":\"own\"}"},
        {"list /srv\tls -l /srv\tbook\t0.5", true, PAIR_GOOD,
         "{\"prompt\":\"list /path1\\n$ \",\"reply\":\"ls -l /path1\\n\",\"weight\":0.5,"
         "\"source\":\"book\"}"},
        {"list ..\tls ..", false, PAIR_GOOD,
         "{\"prompt\":\"list ..\\n$ \",\"reply\":\"ls ..\\n\",\"weight\":1.0,\"source\":\"own\"}"},
        {"list", false, PAIR_NOT_ONE, "list"},
        {"\tls", false, PAIR_NOT_ONE, ""},
        {"list\t", false, PAIR_NOT_ONE, "list"},
        {"l\xff\tls", false, PAIR_NOT_ONE, "l\xff"},
        {"list\tls\tbook\tnan", false, PAIR_BAD_WEIGHT, "nan"},
        {"list\tls\tbook\t-1", false, PAIR_BAD_WEIGHT, "-1"},
        {"list\tls\tbook\t1e9", false, PAIR_BAD_WEIGHT, "1e9"},
        {"list\tls\tbook\t1 kg", false, PAIR_BAD_WEIGHT, "1 kg"},
        {"list\tls\tbook\t", false, PAIR_BAD_WEIGHT, ""},
        {"list\tls (", false, PAIR_BAD_SYNTAX, "ls ("},
        {"list\tfrob", false, PAIR_UNKNOWN_PROGRAM, "frob"},
        {"list\t./frob", false, PAIR_GOOD,
         "{\"prompt\":\"list\\n$ \",\"reply\":\"./frob\\n\",\"weight\":1.0,\"source\":\"own\"}"},
        {"list\tls -z", false, PAIR_UNKNOWN_OPTION, "-z"},
        {"list /srv and /opt\tls /srv", false, PAIR_LITERAL_MISSING, "list /srv and /opt"},
        {"add \"x y\"\tls $((3 + \"x y\"))", true, PAIR_NOT_RESTORED, "ls $((3 + \"text1\"))"},
        {"add \"x y\"\tls $((3 + \"x y\"))", false, PAIR_GOOD, NULL},
    };
    struct arena arena;
    arena_init(&arena, 256 << 20);
    struct facts *facts = scratch_facts(&arena, some_facts);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text;
        const struct pair_form form = {.facts = facts, .has_surrogates = cases[i].has_surrogates};
        enum pair_verdict verdict =
            pair_read(&arena, &form, arena_string(&arena, cases[i].line), &text);
        if (verdict != cases[i].verdict)
            fail_msg("%s: %s (%s)", cases[i].line, pair_verdict_names[verdict], text);
        if (cases[i].text != NULL)
            assert_string_equal(text, cases[i].text);
    }
    facts_close(facts);
    arena_done(&arena);
}

static void test_hints(void **state)
{
    (void)state;
    static const struct {
        const char *request, *prompt;
        bool has_surrogates;
    } rows[] = {
        {"paint py files in /srv/x",
         "paint py files in /srv/x\n# find /srv/x -type f -name '*.py'\n$ ", false},
        {"paint py files in /srv/x",
         "paint py files in /path1\n# find /path1 -type f -name '*.py'\n$ ", true},
        {"find py files in /srv/x", "find py files in /srv/x\n$ ", false}, // it has an answer
        {"paint /srv/x", "paint /srv/x\n$ ", false},
    };
    struct arena arena;
    arena_init(&arena, 256 << 20);
    struct complaints complaints = {.arena = &arena};
    struct grammar *grammar =
        scratch_grammar(scratch_some_grammar, strlen(scratch_some_grammar), &complaints);
    assert_non_null(grammar);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct pair_form form = {.has_surrogates = rows[i].has_surrogates,
                                       .grammar = grammar};
        const char *text;
        char *line = arena_printf(&arena, "%s\tpaint /srv/x", rows[i].request);
        assert_int_equal(pair_read(&arena, &form, line, &text), PAIR_GOOD);
        json_t *pair = json_loads(text, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(pair, "prompt")), rows[i].prompt);
        json_decref(pair);
    }
    grammar_close(grammar);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts),
                                       cmocka_unit_test(test_hints)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
