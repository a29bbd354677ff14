#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "grammar/compile.h"

static struct arena arena;

static const char language[] = "fillers: [please, the]\n"
                               "phrases: [{say: '(show|list)', set: {action: list}}]\n";
static const char docks[] = "uses: []\n"
                            "words: {dock: [dock, docks]}\n"
                            "phrases:\n"
                            "  - {say: '{dock}', set: {object: dock}}\n"
                            "  - {say: 'loaded', set: {loaded: 'yes'}}\n"
                            "commands:\n"
                            "  - {id: docks, when: {object: dock, action: list}, build: "
                            "['docks', {if: {loaded: '*'}, add: '-l'}]}\n";
static const char boats[] = "uses: []\n"
                            "phrases:\n"
                            "  - {say: 'boats', set: {object: boat}}\n"
                            "  - {say: '{name}', set: {name: '{name}'}}\n"
                            "  - {say: 'of {name!}', set: {name: '{name}'}}\n"
                            "commands:\n"
                            "  - {id: boats, when: {object: boat, action: list}, build: "
                            "['boats', '{name}']}\n";
// Sees the docks.
static const char ferries[] = "uses: [docks]\n"
                              "phrases:\n"
                              "  - {say: 'ferries [at {dock}]', set: {object: ferry}}\n"
                              "commands:\n"
                              "  - {id: ferries, when: {object: ferry}, build: "
                              "['ferries', {if: {loaded: '*'}, add: '-l'}, {if: {action: list}, "
                              "add: ''}]}\n";
static const char piers[] = "uses: [docks]\n"
                            "phrases: [{say: piers, set: {object: dock}}]\n";
static const char planes[] = "phrases:\n"
                             "  - {say: 'planes', set: {object: plane}}\n"
                             "  - {say: '{name}', set: {name: '{name}'}}\n"
                             "commands:\n"
                             "  - {id: planes, when: {object: plane, action: list}, build: "
                             "['planes', '{name}', {if: {loaded: '*'}, add: '-l'}]}\n";

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

static void check(const struct grammar_source *sources, size_t count, const char *request,
                  const char *expected)
{
    struct complaints complaints = {.arena = &arena};
    struct grammar *grammar = NULL;
    struct grammar_result result;
    struct buffer bytes;
    buffer_init(&bytes, 64 << 20);
    assert_true(grammar_compile_texts(&arena, sources, count, &complaints, &bytes, NULL));
    assert_true(grammar_open_bytes(&arena, &bytes, &grammar, NULL));
    buffer_done(&bytes);
    grammar_ask(grammar, &arena, request, 0, &result);
    const char *command = result.count > 0 ? result.answers[0].command : NULL;
    bool is_same = (command == NULL) == (expected == NULL) &&
                   (command == NULL || strcmp(command, expected) == 0);
    if (!is_same)
        fail_msg("%s\n  gives %s", request, command == NULL ? "nothing" : command);
    grammar_close(grammar);
}

static struct grammar_source source(const char *path, const char *text, bool is_own)
{
    return (struct grammar_source){path, text, strlen(text), is_own};
}

static void test_what_is_seen(void **state)
{
    (void)state;
    const struct grammar_source sources[] = {
        source("boats.yaml", boats, false),       source("docks.yaml", docks, false),
        source("ferries.yaml", ferries, false),   source("planes.yaml", planes, false),
        source("language.yaml", language, false),
    };
    static const struct {
        const char *request, *command;
    } cases[] = {
        {"please list the docks", "docks"},
        {"list loaded docks", "docks -l"},
        // Another pack's word is a name here, ...
        {"list boats loaded", "boats loaded"},
        {"list boats docks", "boats docks"},
        // A strict slot refuses those of its own pack only.
        {"list boats of docks", "boats docks"},
        {"list boats of boats", NULL},
        // ... where the packs do not see each other.
        {"list loaded ferries at dock", "ferries -l"},
        {"list planes loaded", "planes -l"},
        {"list planes dock", NULL},
        {"list planes seven", "planes seven"},
        {"list boats ferries docks", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(sources, COUNT_OF(sources), cases[i].request, cases[i].command);
}

static void test_cheap_readings(void **state)
{
    (void)state;
    // What another pack reads cheaply, without a command for it, does not stand in the way, unless
    // it is much cheaper.
    static const char whole[] = "uses: []\n"
                                "phrases: [{say: 'row over water [very slowly]', set: {a: b}}]\n"
                                "commands: [{id: never, when: {a: c}, build: [never]}]\n";
    static const char parts[] = "uses: []\n"
                                "phrases: [{say: row, set: {v: row}}, {say: over}, {say: water}, "
                                "{say: very}, {say: slowly}]\n"
                                "commands: [{id: row, when: {v: row}, build: [row]}]\n";
    const struct grammar_source sources[] = {source("parts.yaml", parts, false),
                                             source("whole.yaml", whole, false)};
    check(sources, COUNT_OF(sources), "row over water", "row");
    check(sources, COUNT_OF(sources), "row over water very slowly", NULL);
}

static void test_a_persons_phrases(void **state)
{
    (void)state;
    const struct grammar_source sources[] = {
        source("piers.yaml", piers, true),
        source("docks.yaml", docks, false),
        source("language.yaml", language, false),
    };
    check(sources, COUNT_OF(sources), "list loaded piers", "docks -l");
    check(sources, COUNT_OF(sources), "list loaded docks", "docks -l");
    // A shipped pack's phrases serve its own commands only.
    const struct grammar_source shipped[] = {
        source("piers.yaml", piers, false),
        source("docks.yaml", docks, false),
        source("language.yaml", language, false),
    };
    check(shipped, COUNT_OF(shipped), "list loaded piers", NULL);
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"uses: docks", "a list of names"},
        {"uses: [[docks]]", "a list of names"},
        {"uses: [cranes]", "no pack cranes"},
        {"uses: []\nphrases: [{say: '{dock}'}]", "neither a slot nor a class"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct grammar_source sources[] = {source("x.yaml", cases[i].text, false),
                                                 source("docks.yaml", docks, false)};
        struct complaints complaints = {.arena = &arena};
        struct buffer bytes;
        buffer_init(&bytes, 64 << 20);
        assert_false(
            grammar_compile_texts(&arena, sources, COUNT_OF(sources), &complaints, &bytes, NULL));
        buffer_done(&bytes);
        if (strstr(complaints.rows[0].text, cases[i].complaint) == NULL)
            fail_msg("%s\n  gives %s", cases[i].text, complaints.rows[0].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cheap_readings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_persons_phrases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
