#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "grammar/lint.h"
#include "grammar/open.h"
#include "grammar/sample.h"
#include "grammar/scratch_grammar.h"
#include "grammar/slot.h"

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

static const char *name_of(const struct image *image, bool is_command, uint32_t number)
{
    if (is_command)
        return image_text(image,
                          IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, number)->id);
    return image_text(image, IMAGE_RECORD(image, GRAMMAR_PHRASES, grammar_phrase, number)->say);
}

// The findings as "contradiction: one / other" lines.
static const char *findings(const struct grammar_source *sources, size_t count, bool is_own_only)
{
    static const char *const kinds[] = {
        [LINT_CONTRADICTION] = "contradiction",
        [LINT_SHADOW] = "shadow",
        [LINT_DOUBLE] = "double",
        [LINT_UNUSED] = "unused",
    };
    struct complaints complaints = {.arena = &arena};
    struct grammar *grammar = NULL;
    struct lint lint;
    struct buffer bytes;
    const char *lines = "";
    buffer_init(&bytes, 64 << 20);
    assert_true(grammar_compile_texts(&arena, sources, count, &complaints, &bytes, NULL));
    assert_true(grammar_open_bytes(&arena, &bytes, &grammar, NULL));
    buffer_done(&bytes);
    grammar_lint(grammar, &arena, is_own_only, &lint);
    for (size_t i = 0; i < lint.count; i++) {
        const struct lint_finding *finding = &lint.findings[i];
        lines = arena_printf(&arena, "%s%s: %s / %s\n", lines, kinds[finding->kind],
                             name_of(grammar->image, finding->is_command, finding->number),
                             name_of(grammar->image, finding->is_command, finding->other));
    }
    grammar_close(grammar);
    return lines;
}

static const char *findings_in(const char *text)
{
    const struct grammar_source source = {"test.yaml", text, strlen(text), false};
    return findings(&source, 1, false);
}

// Of each kind one, beside phrases that are all right.
static const char docks[] =
    "words: {list: [show, list]}\n"
    "phrases:\n"
    "  - {say: '{list}', set: {action: list}}\n"
    "  - {say: 'docks', set: {object: dock}}\n"
    "  - {say: 'named {name}', set: {name: '{name}'}}\n"
    "  - {say: '(that are|which are) full', set: {full: 'yes'}}\n"
    "commands:\n"
    "  - id: docks\n"
    "    when: {action: list, object: dock}\n"
    "    build: [docks, '--name {name}', {if: {full: 'yes'}, add: '--full'}, {if: {full: 'no'}, "
    "add: '--free'}]\n"
    "    examples: [{ask: 'list docks named north', command: 'docks --name north'}]\n";

static void test_phrases(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *expected;
    } cases[] = {
        {"{say: 'with room', set: {full: 'no'}}", ""},
        // At one price, where both read the same, or one of them more.
        {"{say: 'that are full', set: {full: 'no'}}",
         "contradiction: that are full / (that are|which are) full\n"},
        {"{say: '(that are|which are) full', set: {full: 'no'}}",
         "contradiction: (that are|which are) full / (that are|which are) full\n"
         "shadow: (that are|which are) full / (that are|which are) full\n"},
        {"{say: 'called {name}', set: {name: '{name}'}}", ""},
        {"{say: 'which are full', set: {full: 'yes'}}",
         "double: which are full / (that are|which are) full\n"},
        {"{say: 'rusty', set: {state: rusty}}", "unused: rusty / rusty\n"},
        {"{say: 'half full', set: {full: half}}", "unused: half full / half full\n"},
        {"{say: 'in {place=name}', set: {place: '{place}'}}",
         "unused: in {place=name} / in {place=name}\n"},
        {"{say: 'please'}", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *commands = strstr(docks, "commands:");
        const char *text = arena_printf(&arena, "%.*s  - %s\n%s", (int)(commands - docks), docks,
                                        cases[i].phrase, commands);
        const char *found = findings_in(text);
        if (strcmp(found, cases[i].expected) != 0)
            fail_msg("%s\n  gives %s", cases[i].phrase, found);
    }
}

static void test_commands(void **state)
{
    (void)state;
    static const struct {
        const char *command, *expected;
    } cases[] = {
        {"{id: late, when: {object: dock, action: list}, build: [late]}", "shadow: late / docks\n"},
        {"{id: late, when: {object: dock}, build: [late, {if: {action: list}, add: ''}]}", ""},
        {"{id: late, when: {object: dock}, unless: {full: '*'}, tool: quay, "
         "build: [quay, {if: {action: list}, add: ''}]}",
         ""},
        {"{id: late, when: {object: dock}, build: [late]}", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *found =
            findings_in(arena_printf(&arena, "%s  - %s\n", docks, cases[i].command));
        if (strcmp(found, cases[i].expected) != 0)
            fail_msg("%s\n  gives %s", cases[i].command, found);
    }
}

static struct grammar_source source(const char *path, const char *text, bool is_own)
{
    return (struct grammar_source){path, text, strlen(text), is_own};
}

static void test_packs(void **state)
{
    (void)state;
    static const char piers[] =
        "uses: [docks]\n"
        "phrases: [{say: piers, set: {object: dock}}]\n"
        "commands: [{id: piers, when: {object: dock, action: list}, build: [piers]}]\n";
    static const char quays[] =
        "uses: []\n"
        "phrases: [{say: 'show docks', set: {quay: all}}, {say: rusty, set: {quay: rusty}}]\n"
        "commands: [{id: quays, when: {quay: all}, build: [quays]}]\n";
    const char *alone = arena_printf(&arena, "uses: []\n%s", docks);
    struct grammar_source both[] = {source("docks.yaml", alone, false),
                                    source("piers.yaml", piers, false)};
    // One meaning, commands of two files: their names decide.
    assert_string_equal(findings(both, COUNT_OF(both), false), "contradiction: docks / piers\n");
    assert_string_equal(findings(both, COUNT_OF(both), true), "");
    // A person's pack goes before the shipped ones, and only it is looked at.
    struct grammar_source own[] = {source("quays.yaml", quays, true),
                                   source("docks.yaml", docks, false),
                                   source("piers.yaml", piers, false)};
    assert_string_equal(findings(own, COUNT_OF(own), true), "unused: rusty / rusty\n");
}

// Every kind of slot has values to make requests of, and takes each of them.
static void test_samples(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < SLOT_KINDS; kind++)
        for (uint32_t i = 0; i < 3; i++) {
            struct complaints complaints = {.arena = &arena};
            struct grammar_result result;
            const char *name = slot_names[kind];
            const char *text = arena_printf(&arena,
                                            "phrases: [{say: 'frob {%s}', set: {x: '{%s}'}}]\n"
                                            "commands: [{id: x, when: {x: '*'}, build: [frob]}]\n",
                                            name, name);
            struct grammar *grammar = scratch_grammar(text, strlen(text), &complaints);
            assert_non_null(grammar);
            const char *request =
                sample_phrase(&arena, grammar->image,
                              IMAGE_RECORD(grammar->image, GRAMMAR_PHRASES, grammar_phrase, 0), i);
            if (request == NULL)
                fail_msg("{%s} has no values", name);
            grammar_ask(grammar, &arena, request, 0, &result);
            if (result.count == 0)
                fail_msg("{%s} does not take that of %s", name, request);
            grammar_close(grammar);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_phrases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_packs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_samples, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
