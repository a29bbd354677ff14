#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "grammar/token.h"

// Tokens as "text", quoted ones in <>, with a comma where one came after them.
static void write_tokens(struct buffer *into, const struct token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_printf(into, "%s%s%s%s%s", i == 0 ? "" : " ", tokens[i].is_quoted ? "<" : "",
                      tokens[i].text, tokens[i].is_quoted ? ">" : "",
                      tokens[i].has_comma ? "," : "");
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *request, *tokens;
    } cases[] = {
        {"Find big files!", "Find big files"},
        {"  a\tb\n c  ", "a b c"},
        {"a, b and c.", "a, b and c"},
        {"a , b", "a, b"},
        {"named \"my file.txt\", please", "named <my file.txt>, please"},
        {"don't touch it's", "don't touch it's"},
        {"in 'a b' or `c d`", "in <a b> or <c d>"},
        {"files in . and ..", "files in . and .."},
        {"all *.c files?", "all *.c files"},
        {"the folder (recursively)", "the folder recursively"},
        {"logs (*.log), not (a|b) or f(x)", "logs *.log, not (a|b) or f(x)"},
        {"() and (", "() and ("},
        {"what is $?", "what is $?"},
        {"an 'open quote", "an 'open quote"},
        {"5\" screens", "5\" screens"},
        {"below /srv/. or temp*.", "below /srv/. or temp*"},
        {"files in /srv/.", "files in /srv/"},
        {"move `a' to `b'", "move <a> to <b>"},
        {"move `a' to `b`", "move <a> to <b>"},
        {"''", "''"},
        {"files >50M, <=3 of >x ?", "files > 50M, <= 3 of >x"},
        {"what is it ... !", "what is it"},
    };
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct token tokens[TOKENS_MAX];
        size_t count;
        struct buffer text;
        buffer_init(&text, 4096);
        assert_true(tokens_read(&arena, cases[i].request, tokens, &count));
        write_tokens(&text, tokens, count);
        if (strcmp(text.data, cases[i].tokens) != 0)
            fail_msg("%s\n  gives %s", cases[i].request, text.data);
        buffer_done(&text);
    }
    arena_done(&arena);
}

static void test_bounds(void **state)
{
    (void)state;
    struct arena arena;
    struct token tokens[TOKENS_MAX];
    size_t count;
    arena_init(&arena, 1024 * 1024);
    char *many = arena_alloc(&arena, TOKENS_MAX * 2 + 2);
    for (size_t i = 0; i <= TOKENS_MAX; i++)
        memcpy(many + i * 2, "a ", 2);
    assert_false(tokens_read(&arena, many, tokens, &count));
    many[TOKENS_MAX * 2] = '\0';
    assert_true(tokens_read(&arena, many, tokens, &count));
    assert_int_equal(count, TOKENS_MAX);
    char *large = arena_alloc(&arena, TOKEN_REQUEST_BYTES_MAX + 2);
    memset(large, 'a', TOKEN_REQUEST_BYTES_MAX + 1);
    assert_false(tokens_read(&arena, large, tokens, &count));
    assert_false(tokens_read(&arena, " \t ", tokens, &count));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
