#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "shell/cases.h"

enum { ARENA_BYTES = 1 << 26, TEXT_BYTES = 1 << 20 };

static const struct shell_known known[] = {{"x", "a b"}, {"y", ""}, {"u", NULL}, {"g", "*.c"}};

// The second word, or the lines of the here-document.
static const struct shell_word *second_word(struct arena *arena, const char *text, bool has_extglob)
{
    const struct shell_options options = {.has_extglob = has_extglob};
    struct shell_tree tree;
    char *whole = arena_printf(arena, ": %s", text);
    if (!shell_parse(arena, text_of(whole), &options, &tree, NULL, NULL))
        fail_msg("%s does not parse", text);
    const struct shell_command *command = tree.list->items->pipelines->commands;
    return command->redirects != NULL ? command->redirects->target : command->words->next;
}

static void describe(struct buffer *into, const struct shell_values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct shell_value *value = &values->items[i];
        if (value->tilde != NULL)
            buffer_printf(into, "~%s", value->tilde);
        if (value->unresolved == NULL || value->text[0] != '\0')
            buffer_printf(into, "[%s]", value->text);
        if (value->pattern != NULL && value->unresolved == NULL)
            buffer_printf(into, "glob[%s]", value->pattern);
        if (value->unresolved != NULL) {
            assert_non_null(value->reason);
            buffer_char(into, '?');
        }
    }
}

static void check_values(const struct case_line *line)
{
    struct arena arena;
    struct buffer text;
    const char *role = line->columns[2] != NULL ? line->columns[2] : "word";
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&text, TEXT_BYTES);
    const struct shell_word *word =
        second_word(&arena, line->columns[0], strcmp(role, "extglob") == 0);
    const struct shell_knowledge knowledge = {
        .known = known,
        .count = COUNT_OF(known),
        .role = strcmp(role, "single") == 0    ? ROLE_SINGLE
                : strcmp(role, "pattern") == 0 ? ROLE_PATTERN
                : strcmp(role, "body") == 0    ? ROLE_BODY
                                               : ROLE_WORD,
    };
    struct shell_values values = shell_evaluate(&arena, word, &knowledge);
    describe(&text, &values);
    bool is_resolved = true;
    for (size_t i = 0; i < values.count; i++)
        is_resolved &= values.items[i].unresolved == NULL;
    assert_int_equal(values.is_resolved, is_resolved);
    if (strcmp(text.data, line->columns[1]) != 0)
        fail_msg("values.txt:%u: %s is %s", line->number, line->columns[0], text.data);
    buffer_done(&text);
    arena_done(&arena);
}

static void test_values(void **state)
{
    (void)state;
    assert_true(each_case("values.txt", check_values) > 90);
}

// NAME[…] where a command begins may be an assignment at first sight.
static void test_a_name_like_an_element_has_braces(void **state)
{
    (void)state;
    const struct shell_knowledge knowledge = {0};
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, ARENA_BYTES);
    assert_true(parse_text(&arena, "a[{b,c}]d", &tree));
    struct shell_values values =
        shell_evaluate(&arena, tree.list->items->pipelines->commands->words, &knowledge);
    assert_int_equal(values.count, 2);
    assert_string_equal(values.items[1].text, "a[c]d");
    arena_done(&arena);
}

static void test_sh_has_no_braces(void **state)
{
    (void)state;
    const struct shell_knowledge knowledge = {.dialect = SHELL_SH};
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    const struct shell_word *word = second_word(&arena, "{a,b}", false);
    struct shell_values values = shell_evaluate(&arena, word, &knowledge);
    assert_int_equal(values.count, 1);
    assert_string_equal(values.items[0].text, "{a,b}");
    arena_done(&arena);
}

static void test_other_separators_are_not_guessed(void **state)
{
    (void)state;
    const struct shell_known assignments[] = {{"IFS", ":"}, {"p", "a:b"}};
    const struct shell_knowledge knowledge = {.known = assignments, .count = 2};
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    assert_false(shell_evaluate(&arena, second_word(&arena, "$p", false), &knowledge).is_resolved);
    assert_true(
        shell_evaluate(&arena, second_word(&arena, "\"$p\"", false), &knowledge).is_resolved);
    arena_done(&arena);
}

static void test_constants(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a'b'", "ab"}, {"\"a b\"", "a b"}, {"''", ""},     {"$a", NULL}, {"*", NULL},
        {"~", NULL},    {"{a,b}", NULL},    {"$(a)", NULL}, {"\\*", "*"}, {"abc", "abc"},
    };
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *value = shell_constant(&arena, second_word(&arena, cases[i][0], false));
        if (cases[i][1] == NULL)
            assert_null(value);
        else
            assert_string_equal(value, cases[i][1]);
    }
    arena_done(&arena);
}

struct decode_case {
    const char *text, *decoded;
};

static void test_decoding(void **state)
{
    (void)state;
    static const struct decode_case cases[] = {
        {"a\\nb", "a\nb"},
        {"\\a\\b\\e\\E\\f\\n\\r\\t\\v", "\a\b\033\033\f\n\r\t\v"},
        {"\\\\ \\' \\\" \\?", "\\ ' \" ?"},
        {"\\1 \\12 \\1234", "\001 \n S4"},
        {"\\x1 \\x414 \\xg", "\001 A4 \\xg"},
        {"\\u41 \\u00e9 \\u20ac \\U1f600", "A \u00e9 \u20ac \U0001f600"},
        {"\\cA\\c?\\c[", "\001\177\033"},
        {"a\\0b", "a"},
        {"a\\x00b", "a"},
        {"\\x{72}m", "rm"},
        {"\\x{}f", ""},
        {"\\x{72", "r"},
        {"\\x{7272}m", "rm"},
        {"\\c\\\\m", "\034m"},
        {"\\ud800\\U110000", "\xed\xa0\x80\xf4\x90\x80\x80"},
        {"\\Uffffffffm", "m"},
        {"\\", "\\"},
        {"\\z", "\\z"},
    };
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shell_text decoded = shell_decode(&arena, text_of(cases[i].text));
        assert_int_equal(decoded.length, strlen(cases[i].decoded));
        assert_memory_equal(decoded.bytes, cases[i].decoded, decoded.length);
    }
    arena_done(&arena);
}

static void test_a_long_word_is_unresolved(void **state)
{
    (void)state;
    struct arena arena;
    char *text = calloc(SHELL_VALUE_BYTES_MAX + 2, 1);
    assert_non_null(text);
    memset(text, 'a', SHELL_VALUE_BYTES_MAX + 1);
    arena_init(&arena, ARENA_BYTES);
    const struct shell_knowledge knowledge = {0};
    struct shell_values values =
        shell_evaluate(&arena, second_word(&arena, text, false), &knowledge);
    assert_false(values.is_resolved);
    memset(text, '{', SHELL_VALUE_BYTES_MAX);
    text[SHELL_VALUE_BYTES_MAX] = '\0';
    values = shell_evaluate(&arena, second_word(&arena, text, false), &knowledge);
    assert_true(values.count == 1);
    free(text);
    arena_done(&arena);
}

struct quote_case {
    enum shell_dialect dialect;
    const char *text, *quoted;
};

static void test_quoting(void **state)
{
    (void)state;
    static const struct quote_case cases[] = {
        {SHELL_BASH, "a", "a"},
        {SHELL_BASH, "a/b-c_d.e=f:g,h@i%j+k", "a/b-c_d.e=f:g,h@i%j+k"},
        {SHELL_BASH, "", "''"},
        {SHELL_BASH, "a b", "'a b'"},
        {SHELL_BASH, "it's", "'it'\\''s'"},
        {SHELL_BASH, "$x`y`*\"", "'$x`y`*\"'"},
        {SHELL_BASH, "~", "'~'"},
        {SHELL_BASH, "a\nb\t'\\\033", "$'a\\nb\\t\\'\\\\\\e'"},
        {SHELL_BASH,
         "\x01"
         "1",
         "$'\\0011'"},
        {SHELL_BASH, "é", "'é'"},
        {SHELL_SH, "a\nb", "'a\nb'"},
        {SHELL_SH, "it's", "'it'\\''s'"},
        {SHELL_ZSH, "=ls", "'=ls'"},
        {SHELL_ZSH, "a=b", "a=b"},
        {SHELL_FISH, "it's \\", "'it\\'s \\\\'"},
        {SHELL_FISH, "%self", "'%self'"},
        {SHELL_FISH, "a\nb", "'a\nb'"},
    };
    struct buffer text;
    buffer_init(&text, TEXT_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buffer_clear(&text);
        shell_quote(cases[i].dialect, text_of(cases[i].text), &text);
        assert_string_equal(text.data, cases[i].quoted);
    }
    buffer_done(&text);
}

// Every byte but NUL, alone and beside others.
static void test_quoted_bytes_come_back(void **state)
{
    (void)state;
    static const char *const frames[] = {"%c", "a%c", "%ca", "%c0", "%c'%c"};
    struct arena arena;
    struct buffer text;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&text, TEXT_BYTES);
    for (int byte = 1; byte < 256; byte++) {
        for (size_t i = 0; i < COUNT_OF(frames); i++) {
            char bytes[8] = {0};
            size_t length = 0;
            for (const char *at = frames[i]; *at != '\0'; at++) {
                bytes[length++] = *at == '%' ? (char)byte : *at;
                at += *at == '%';
            }
            buffer_clear(&text);
            shell_quote(SHELL_BASH, (struct shell_text){bytes, (uint32_t)length}, &text);
            const char *value = shell_constant(&arena, second_word(&arena, text.data, false));
            assert_non_null(value);
            assert_string_equal(value, bytes);
        }
    }
    buffer_done(&text);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_a_name_like_an_element_has_braces),
        cmocka_unit_test(test_sh_has_no_braces),
        cmocka_unit_test(test_other_separators_are_not_guessed),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_decoding),
        cmocka_unit_test(test_a_long_word_is_unresolved),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_quoted_bytes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
