#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "packs/pattern.h"
#include "packs/rewrite.h"

enum { ARENA_BYTES_MAX = 512 * 1024 * 1024 };

static const struct pattern_define defines[] = {
    {"path", "(\"[^\"]+\"|[^\\s\"]+)"},
    {"verb", "find|list(?:s|ed)?"},
    {"verbs", "{verb}(?: {verb})?"},
    {"loop", "a{loop}"},
    {"open", "a(b"},
    {"close", "a)b"},
};

static void refused_patterns_say_where_and_why(void **state)
{
    static const struct {
        const char *pattern, *sentence;
    } rows[] = {
        {"a(b", "at character 2, the ( has no closing )"},
        {"ab)c", "at character 3, a ) closes nothing"},
        {"a[bc", "at character 2, the class [ has no closing ]"},
        {"*a", "at character 1, the * repeats nothing"},
        {"a|+b", "at character 3, the + repeats nothing"},
        {"a++", "possessive"},
        {"a?*", "a repeat of a repeat"},
        {"a{3", "at character 2, a repeat is"},
        {"a{5,2}", "at character 2, a repeat is"},
        {"a{300}", "at character 2, a repeat is"},
        {"a{0}", "at character 2, a repeat is"},
        {"a{,3}", "at character 2, a { that begins"},
        {"x{nothing}", "at character 2, {nothing} is not defined"},
        {"x{loop}", "in {loop}, at character 2, {loop} is defined by itself"},
        {"x{open}", "in {open}, at character 2, the ( has no closing )"},
        {"x{close}", "in {close}, at character 2, a ) closes nothing"},
        {"(a)\\1", "at character 4, back references"},
        {"(?P=x)", "only (...)"},
        {"(?<n>a)\\k<n>", "back references"},
        {"(?1)", "only (...)"},
        {"(?R)", "only (...)"},
        {"(?(1)a|b)", "only (...)"},
        {"(?>a)", "only (...)"},
        {"(?i)a", "only (...)"},
        {"(?#c)", "only (...)"},
        {"(?C1)a", "only (...)"},
        {"(*ACCEPT)", "verbs like"},
        {"a\\K", "the escape \\K is not allowed"},
        {"a\\C", "the escape \\C is not allowed"},
        {"a\\x41", "the escape \\x is not allowed"},
        {"a\\Qb", "the escape \\Q is not allowed"},
        {"\\p{L}", "the escape \\p is not allowed"},
        {"a\\", "a \\ stands at the end"},
        {"[a\\b]", "the escape \\b is not allowed in a class"},
        {"[z-a]", "goes backwards"},
        {"[[:alpha:]]", "named classes"},
        {"\\b+", "an assertion cannot be repeated"},
        {"{stop}?", "an assertion cannot be repeated"},
        {"(?=a)*", "an assertion cannot be repeated"},
        {"(?:x(a))+", "a capture group inside a repeat"},
        {"(a){2}", "a capture group inside a repeat"},
        {"(?=(a))", "inside a lookaround"},
        {"a\tb", "it is not plain UTF-8 text"},
        {"a\xff", "it is not plain UTF-8 text"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena arena;
        struct pattern pattern;
        struct error err = {0};
        arena_init(&arena, ARENA_BYTES_MAX);
        bool is_good =
            pattern_parse(&arena, rows[i].pattern, defines, COUNT_OF(defines), &pattern, &err);
        if (is_good || strstr(err.text, rows[i].sentence) == NULL)
            fail_msg("%s: %s", rows[i].pattern, is_good ? "is taken" : err.text);
        arena_done(&arena);
    }
}

// Which groups a rule uses does not matter to how the pattern matches, only to what is captured.
static void patterns_are_rewritten_with_gaps(void **state)
{
    static const struct {
        const char *pattern, *used, *rewritten, *gaps, *groups;
    } rows[] = {
        {"find files", "", "find files", "", ""},
        {"a.b\\.c", "", "a(.)b\\.c", "1", ""},
        {"\\*\\.[ch]", "", "\\*\\.[ch]", "", ""},
        {"(big|large) files", "", "(?:big|large) files", "", "0"},
        {"(big|large) files", "1", "(big|large) files", "", "1"},
        {"over ([0-9]+)(M|G)?", "1", "over ([0-9]+)(?:M|G)?", "", "10"},
        {"over ([0-9]+)(M|G)?", "12", "over ([0-9]+)(M|G)?", "", "12"},
        {"over ([0-9]+)(M|G)?", "2", "over (?:([0-9]+))(M|G)?", "1", "02"},
        {"in {path}", "1", "in (?:(\"[^\"]+\"|[^\\s\"]+))", "", "1"},
        {"in {path}", "", "in (?:(?:\"([^\"]+)\"|([^\\s\"]+)))", "12", "0"},
        {"{verbs} x", "", "(?:(?:find|list(?:s|ed)?)(?: (?:find|list(?:s|ed)?))?) x", "", ""},
        {"the \\w+ file", "", "the (\\w+) file", "1", ""},
        {"the \\w\\S* file", "", "the (\\w\\S*) file", "1", ""},
        {"(?:\\w+ )*file", "", "((?:\\w+ )*)file", "1", ""},
        {"(?:very )*big", "", "(?:very )*big", "", ""},
        {"(?: \\w+)? x", "", "(?: (\\w+))? x", "1", ""},
        {"sub[- ]?dir[s]?", "", "sub[- ]?dir[s]?", "", ""},
        {"(?!the\\b)(\\w+)", "1", "(?!the\\b)(\\w+)", "", "1"},
        {"a(?=\\w+ b)", "", "a(?=\\w+ b)", "", ""},
        {"(?!{stop}|x)(\\w+)", "1", "(?!(?C1)|x)(\\w+)", "", "1"},
        {"(?<x>a+?)b{2}c{1,}d{3,4}", "1", "(a+?)b{2,2}c+d{3,4}", "", "1"},
        {"^a$", "", "^a$", "", ""},
        {"caf\xc3\xa9 \\d", "", "caf\xc3\xa9 (\\d)", "1", ""},
        {"(a|b|)", "1", "(a|b|)", "", "1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena arena;
        struct pattern pattern;
        struct rewritten rewritten;
        struct error err = {0};
        bool is_used[IMAGE_GROUPS_MAX + 1] = {false};
        arena_init(&arena, ARENA_BYTES_MAX);
        for (const char *at = rows[i].used; *at != '\0'; at++)
            is_used[*at - '0'] = true;
        if (!pattern_parse(&arena, rows[i].pattern, defines, COUNT_OF(defines), &pattern, &err) ||
            !pattern_rewrite(&arena, &pattern, is_used, &rewritten, &err))
            fail_msg("%s: %s", rows[i].pattern, err.text);
        assert_string_equal(rewritten.text, rows[i].rewritten);
        assert_int_equal(rewritten.gap_count, strlen(rows[i].gaps));
        for (size_t j = 0; j < rewritten.gap_count; j++)
            assert_int_equal(rewritten.gaps[j], rows[i].gaps[j] - '0');
        assert_int_equal(pattern.capture_count, strlen(rows[i].groups));
        for (int j = 0; j < pattern.capture_count; j++)
            assert_int_equal(rewritten.groups[j + 1], rows[i].groups[j] - '0');
        arena_done(&arena);
    }
}

static char *repeat(const char *piece, int times, const char *end)
{
    size_t length = strlen(piece), put = 0;
    char *text = calloc(1, length * (size_t)times + strlen(end) + 1);
    for (int i = 0; i < times; i++, put += length)
        memcpy(text + put, piece, length);
    memcpy(text + put, end, strlen(end));
    return text;
}

static void size_and_depth_are_bounded(void **state)
{
    static const struct pattern_define bomb[] = {
        {"a", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {"b", "{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"},
        {"c", "{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}"},
        {"d", "{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}"},
    };
    const struct {
        char *pattern;
        const char *sentence;
    } rows[] = {
        {repeat("(?:", 500, "a"), "nested more than 60 deep"},
        {repeat("(?=", 500, "a"), "nested more than 60 deep"},
        {repeat("{d}", 9, ""), "gets too large"},
        {repeat("\\w(", 70, ""), "nested more than 60 deep"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena arena;
        struct pattern pattern;
        struct error err = {0};
        arena_init(&arena, ARENA_BYTES_MAX);
        assert_false(pattern_parse(&arena, rows[i].pattern, bomb, COUNT_OF(bomb), &pattern, &err));
        if (strstr(err.text, rows[i].sentence) == NULL)
            fail_msg("%s", err.text);
        arena_done(&arena);
        free(rows[i].pattern);
    }
}

static void too_many_groups_are_an_error(void **state)
{
    struct arena arena;
    struct pattern pattern;
    struct rewritten rewritten;
    struct error err = {0};
    bool is_used[IMAGE_GROUPS_MAX + 1] = {false};
    char *captures = repeat("(a)", 65, ""), *gaps = repeat("a\\w", 65, "");
    (void)state;
    arena_init(&arena, ARENA_BYTES_MAX);
    assert_true(pattern_parse(&arena, captures, NULL, 0, &pattern, &err));
    assert_false(pattern_rewrite(&arena, &pattern, is_used, &rewritten, &err));
    assert_string_equal(err.text, "the pattern has 65 capture groups; the most is 64");
    assert_true(pattern_parse(&arena, gaps, NULL, 0, &pattern, &err));
    assert_false(pattern_rewrite(&arena, &pattern, is_used, &rewritten, &err));
    assert_string_equal(err.text, "the pattern has 65 captures and wildcards; the most is 64");
    arena_done(&arena);
    free(captures);
    free(gaps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_patterns_say_where_and_why),
        cmocka_unit_test(patterns_are_rewritten_with_gaps),
        cmocka_unit_test(size_and_depth_are_bounded),
        cmocka_unit_test(too_many_groups_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
