#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "packs/scratch_rules.h"

static struct arena arena;

// Every row is a whole pack and the complaint that must be there. RULE begins a good rule.
#define RULE "rules:\n  - id: a\n    patterns: [abc]\n    template: x\n"

static const struct {
    const char *text, *line;
} faults[] = {
    {"", "a.yaml:1:1: the file is empty"},
    {"# nothing\n", "the file is empty"},
    {"- a\n", "a.yaml:1:1: the file must be a map"},
    {"just text", "a.yaml:1:1: the file must be a map"},
    {"rules: [", "this is not YAML"},
    {"a: b: c", "this is not YAML"},
    {"rules:\n\t- id: a\n", "this is not YAML"},
    {"rules: abc\n", "a.yaml:1:8: `rules` is a list of maps"},
    {"rules:\n  - abc\n", "a.yaml:2:5: `rules` is a list of maps"},
    {"rules: {a: b}\n", "a.yaml:1:8: the rule has no id"},
    {"name: x\n" RULE, "a.yaml:1:1: a pack has the keys"},
    {RULE "---\n" RULE, "a file is one YAML document"},
    {"rules: []\nrules: []\n", "a.yaml:2:1: the key rules is there twice"},
    {RULE "    id: b\n", "a.yaml:5:5: the key id is there twice; the first is in line 2"},
    {RULE "    nothing: b\n", "a.yaml:5:5: a rule has no key nothing"},
    {"rules:\n  - patterns: [abc]\n    template: x\n", "a.yaml:2:5: the rule has no id"},
    {"rules:\n  - id: a\n    template: x\n", "the rule has no patterns"},
    {"rules:\n  - id: a\n    patterns: [abc]\n", "the rule has no template"},
    {"rules:\n  - id: A b\n    patterns: [abc]\n    template: x\n", "a.yaml:2:9: an id has only"},
    {"rules:\n  - id:\n    patterns: [abc]\n    template: x\n", "id is empty"},
    {"rules:\n  - id: ''\n    patterns: [abc]\n    template: x\n", "a.yaml:2:10: id is empty"},
    {"rules:\n  - id: [a]\n    patterns: [abc]\n    template: x\n",
     "id must be a text, not a list"},
    {"rules:\n  - id: a\n    patterns: abc\n    template: x\n",
     "a.yaml:3:15: patterns must be a list, not a text"},
    {"rules:\n  - id: a\n    patterns: []\n    template: x\n", "the list of patterns is empty"},
    {"rules:\n  - id: a\n    patterns: [[b]]\n    template: x\n", "patterns must be a text"},
    {"rules:\n  - id: a\n    patterns: ['a(b']\n    template: x\n",
     "a.yaml:3:17: the pattern: at character 2, the ( has no closing )"},
    {"rules:\n  - id: a\n    patterns: ['(?<=a+)b']\n    template: x\n",
     "PCRE2 refuses it: lookbehind"},
    {"rules:\n  - id: a\n    patterns: [abc]\n    template: x {y}\n",
     "a.yaml:4:15: the template: at character 3, {y} is no parameter"},
    {"rules:\n  - id: a\n    patterns: [abc]\n    template: |\n      a\n      b\n", "line break"},
    {RULE "  - id: a\n    patterns: [abd]\n    template: x\n", "a.yaml:5:9: the id a is taken"},
    {RULE "    params: {p: {default: 1}}\n", "does not use the param {p}"},
    {RULE "    params: [p]\n", "params must be a map, not a list"},
    {RULE "    params: {P: {default: 1}}\n", "a.yaml:5:14: the name of a param has only"},
    {RULE "    params: {p: 1}\n", "p must be a map, not a text"},
    {RULE "    params: {p: {}}\n", "a param needs a capture or a default"},
    {RULE "    params: {p: {capture: one}}\n",
     "a.yaml:5:27: capture must be a number from 1 to 64"},
    {RULE "    params: {p: {capture: '1'}}\n", "capture must be a number"},
    {RULE "    params: {p: {capture: 0}}\n", "capture must be a number"},
    {RULE "    params: {p: {capture: 99999999}}\n", "capture must be a number"},
    {RULE "    params: {p: {capture: 1, kind: x}}\n", "a param has the keys"},
    {RULE "    params: {p: {capture: 1, type: int}}\n", "a type is text, path"},
    {RULE "    params: {p: {capture: 1, map: {}}}\n", "a map without entries"},
    {RULE "    params: {p: {default: 1, map: {a: b}}}\n", "a map needs a capture"},
    {"rules:\n  - id: a\n    patterns: [abc]\n    template: x {p}\n    params: {p: {capture: "
     "1}}\n",
     "the pattern can never match: {p} is capture 1"},
    {"rules:\n  - id: a\n    patterns: [(abc)]\n    template: x {p}\n    params: {p: {capture: "
     "2, "
     "default: 1}}\n",
     "{p} is capture 2, but no pattern has more than 1"},
    {RULE "    platforms: linux\n", "platforms must be a list"},
    {RULE "    platforms: [windows]\n", "a.yaml:5:17: a platform is linux, macos or freebsd"},
    {RULE "    requires: [a b]\n", "a program no / or space"},
    {RULE "    requires: [/bin/ls]\n", "a program no / or space"},
    {RULE "    risk: none\n", "a risk is safe, moderate, high or critical"},
    {RULE "    variants: {linux: x}\n", "a variant is for bsd or busybox"},
    {RULE "    examples: {ask: a, command: b}\n", "examples must be a list, not a map"},
    {RULE "    examples: [{ask: a}]\n", "a.yaml:5:16: an example needs ask and command"},
    {RULE "    examples: [{ask: a, command: b, why: c}]\n", "an example has the keys"},
    {RULE "    examples: [{ask: a, command: b, target: x}]\n", "a target is gnu, bsd or busybox"},
    {"x: &a 1\n" RULE, "a.yaml:1:7: anchors are not used here"},
    {"define: &a {b: c}\n" RULE, "anchors are not used here"},
    {"define: {b: &a c, d: *a}\n" RULE, "anchors are not used here"},
    {"define: *a\n" RULE, "aliases are not used here"},
    {"define: {<<: x}\n" RULE, "a.yaml:1:10: merge keys are not used here"},
    {"define: !!str x\n" RULE, "tags are not used here"},
    {"define: {? [a] : b}\n" RULE, "a key must be a text"},
    {"define: {A: b}\n" RULE, "the name of a define has only a-z and _"},
    {"define: {a: 'b('}\n" RULE, "a.yaml:1:14: {a}: at character 2, the ("},
    {"define: {a: '{b}', b: '{a}'}\n" RULE, "is defined by itself"},
    {"fillers: please\n" RULE, "fillers must be a list"},
    {"fillers: [[a]]\n" RULE, "fillers must be a text"},
    {"rules:\n  - {id: null, patterns: [a], template: x}\n", "a.yaml:2:10: id is null"},
    {"rules:\n  - {id: a, patterns: [~], template: x}\n", "patterns is null"},
    {"rules:\n  - {id: a, patterns: [abc], template: NULL}\n", "template is null"},
    {"define: {a: Null}\n" RULE, "is null (a text that looks like it must stand in quotes)"},
    {"stop_words: a\n" RULE, "stop_words must be a list"},
    {"stop_words: [a, 'b c']\n" RULE, "a.yaml:1:18: a stop word is one word"},
    {"stop_words: [\"it's\"]\n" RULE, "a stop word is one word"},
    {"stop_words: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\n" RULE, "it may have 32 bytes"},
    {"description: [a]\n" RULE, "description must be a text"},
    {"description: \"a\\u0007b\"\n" RULE, "control character"},
    {"description: \"a\\0b\"\n" RULE, "NUL"},
    {"description: a\xff\n", "a.yaml:1:15: this is not a UTF-8 text"},
};

static void faults_have_a_place_and_a_sentence(void **state)
{
    int missed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct complaints complaints;
        bool is_found = false;
        struct rules_set set = scratch_rules(&arena, &faults[i].text, 1, &complaints);
        assert_int_equal(set.image_count, 0);
        for (size_t j = 0; j < complaints.count; j++) {
            const char *line = complaint_line(&arena, &complaints.rows[j]);
            is_found = is_found || strstr(line, faults[i].line) != NULL;
        }
        const char *first =
            complaints.count == 0 ? "nothing" : complaint_line(&arena, &complaints.rows[0]);
        if (!is_found)
            print_error("%s\n  wants %s\n  got %s\n", faults[i].text, faults[i].line, first);
        missed += !is_found;
    }
    assert_int_equal(missed, 0);
}

static void all_faults_are_told(void **state)
{
    static const char *const text = "rules:\n"
                                    "  - {id: a, patterns: ['a('], template: 'x {y}', risk: no}\n"
                                    "  - {id: b, patterns: [b], template: x, what: no}\n"
                                    "  - {id: c, patterns: 1, template: x}\n"
                                    "  - {id: d, patterns: [d], template: 'echo \"'}\n";
    static const int lines[] = {2, 3, 4, 2, 5}; // as the file is read, then as it is compiled
    struct complaints complaints;
    struct error err;
    (void)state;
    scratch_rules(&arena, &text, 1, &complaints);
    assert_int_equal(complaints.error_count, COUNT_OF(lines));
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_int_equal(complaints.rows[i].line, lines[i]);
    assert_false(complaints_fail(&complaints, "hob rules validate", &err));
    assert_non_null(strstr(err.text, "a.yaml:2:"));
    assert_non_null(strstr(err.text, "(and 4 more; `hob rules validate` lists them)"));
}

static void a_faulty_pack_leaves_the_others_alone(void **state)
{
    static const char *const texts[] = {
        "rules:\n  - {id: one, patterns: [first], template: first}\n",
        ("fillers: [zzz]\nrules:\n  - {id: two, patterns: [second], template: second}\n"
         "  - {id: three, patterns: ['thi(rd'], template: third}\n"),
        "rules:\n  - {id: two, patterns: [fourth], template: fourth}\n",
    };
    struct complaints complaints;
    struct rules_set set = scratch_rules(&arena, texts, 3, &complaints);
    (void)state;
    assert_int_equal(complaints.error_count, 1);
    assert_string_equal(scratch_answer(&set, &arena, "first"), "first");
    assert_null(scratch_answer(&set, &arena, "second"));
    assert_string_equal(scratch_answer(&set, &arena, "fourth"), "fourth");
    rules_close(&set);
}

static void patterns_without_text_are_warned_of_and_bounded(void **state)
{
    static const char *const one = "rules:\n  - {id: a, patterns: ['(\\S+)'], template: x}\n";
    struct complaints complaints;
    struct rules_set set = scratch_rules(&arena, &one, 1, &complaints);
    (void)state;
    assert_int_equal(complaints.error_count, 0);
    assert_int_equal(complaints.warning_count, 1);
    assert_string_equal(
        complaint_line(&arena, &complaints.rows[0]),
        "a.yaml:2:25: warning: the pattern has no text that a request must hold, so "
        "every request tries it");
    rules_close(&set);
    const char *many = "rules:\n";
    for (int i = 0; i < 65; i++)
        many =
            arena_printf(&arena, "%s  - {id: a%d, patterns: ['(\\S+)'], template: x}\n", many, i);
    set = scratch_rules(&arena, &many, 1, &complaints);
    assert_int_equal(complaints.error_count, 1);
    assert_int_equal(set.image_count, 0);
}

static char *repeated(const char *start, const char *piece, size_t times)
{
    size_t length = strlen(piece), at = strlen(start);
    char *text = malloc(at + length * times + 1);
    memcpy(text, start, at);
    for (size_t i = 0; i < times; i++, at += length)
        memcpy(text + at, piece, length);
    text[at] = '\0';
    return text;
}

// Nesting, sizes and repetition that would hurt a careless reader.
static void hostile_documents_are_refused(void **state)
{
    struct {
        char *text;
        const char *sentence;
    } rows[] = {
        {repeated("define: ", "[", 100000), "nested too deep"},
        {repeated("define: ", "{a: ", 100000), "nested too deep"},
        {repeated("define: ", "- ", 100000), "not"},
        {repeated("rules: ", "[", 100000), "nested too deep"},
        {repeated("? ", "? ", 10000), ""},
        {repeated("define:\n", " a", 200000), ""},
        {repeated("description: ", "x", 100000), "longer than 64 KiB"},
        {repeated("rules:\n  - {id: a, template: x, patterns: [", "a, ", 1000), ""},
        {repeated("fillers:\n", "  - a\n", 3000), "more than 2000 entries"},
        {repeated("x: [", "[],", 300000), "too many entries"},
        {repeated("a: &a [x]\nb: &b [", "*a,", 1000), "anchors are not used"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct complaints complaints = {.arena = &arena};
        struct pack *pack = pack_parse("a.yaml", rows[i].text, strlen(rows[i].text), &complaints);
        assert_true(pack->error_count > 0);
        assert_true(complaints.error_count > 0);
        if (strstr(complaints.rows[0].text, rows[i].sentence) == NULL)
            fail_msg("%.40s: %s", rows[i].text, complaints.rows[0].text);
        pack_free(pack);
        free(rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_a_place_and_a_sentence),
        cmocka_unit_test(all_faults_are_told),
        cmocka_unit_test(a_faulty_pack_leaves_the_others_alone),
        cmocka_unit_test(patterns_without_text_are_warned_of_and_bounded),
        cmocka_unit_test(hostile_documents_are_refused),
    };
    arena_init(&arena, 512 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
