#include "shell/parser.h"

#include <string.h>

static struct shell_test *parse_or(struct parser *parser);

static const char unary_letters[] = "abcdefghkprstuwxGLNOSznovR";

static const char *const binary_words[] = {"=",   "==",  "!=",  "=~",  "-nt", "-ot", "-ef",
                                           "-eq", "-ne", "-lt", "-le", "-gt", "-ge"};

static struct shell_test *new_test(struct parser *parser, enum shell_test_kind kind)
{
    struct shell_test *test = NODE(parser, shell_test);
    test->kind = (uint8_t)kind;
    return test;
}

// -f and its like at the cursor, as a word of its own.
static bool take_unary(struct parser *parser, struct shell_text *ret_operation)
{
    const char *at = parser->at;
    if (at[0] != '-' || at[1] == '\0' || strchr(unary_letters, at[1]) == NULL ||
        !is_char(at[2], CHAR_END))
        return false;
    *ret_operation = (struct shell_text){.bytes = at, .length = 2};
    parser->at += 2;
    return true;
}

// One of the words above, read past continuations; the text is the table's.
static const char *find_binary(char *at, char **ret_end)
{
    for (size_t i = 0; i < sizeof(binary_words) / sizeof(binary_words[0]); i++) {
        char *end = match_text(at, binary_words[i]);
        if (end != NULL && is_char(*past_continuations(end), CHAR_END)) {
            *ret_end = end;
            return binary_words[i];
        }
    }
    return NULL;
}

static bool take_binary(struct parser *parser, struct shell_text *ret_operation)
{
    enum token token = peek(parser);
    char *at = parser->at, *end = at + 1;
    const char *word = at;
    if (token != TOKEN_REDIRECT || *at == '&')
        word = find_binary(at, &end);
    if (word == NULL)
        return false;
    *ret_operation = (struct shell_text){.bytes = word, .length = 1};
    if (word != at)
        ret_operation->length = (uint32_t)strlen(word);
    parser->at = end;
    return true;
}

static struct shell_word *parse_test_word(struct parser *parser, const char *after)
{
    if (peek(parser) == TOKEN_WORD && peek_reserved(parser) != RESERVED_TEST_END)
        return parse_word(parser, NULL);
    parser_expected(parser, "a word %s", after);
    return NULL;
}

static void parse_right(struct parser *parser, struct shell_test *test)
{
    const char *operation = test->operation.bytes;
    bool is_match = operation[0] == '=' || operation[0] == '!';
    bool had_extglob = parser->has_extglob;
    // bash reads patterns here as if extglob were on, whatever it is elsewhere.
    parser->has_extglob |= is_match;
    enum token token = peek(parser);
    bool is_regex = test->operation.length == 2 && operation[1] == '~';
    bool may_begin =
        token == TOKEN_WORD || token == TOKEN_OPEN || token == TOKEN_PIPE || token == TOKEN_OR;
    if (is_regex && may_begin &&
        !(token == TOKEN_WORD && peek_reserved(parser) == RESERVED_TEST_END))
        test->words->next = parse_regex(parser);
    else
        test->words->next = parse_test_word(parser, "to compare with");
    parser->has_extglob = had_extglob;
}

static struct shell_test *parse_term(struct parser *parser)
{
    struct shell_text operation;
    struct shell_test *test;
    skip_newlines(parser);
    enum token token = peek(parser);
    char *from = parser->at;
    enum reserved reserved = token == TOKEN_WORD ? peek_reserved(parser) : RESERVED_NONE;
    if (reserved == RESERVED_BANG) {
        take(parser);
        test = new_test(parser, TEST_NOT);
        if (parser_sink(parser))
            test->parts = parse_term(parser);
        parser_rise(parser);
    } else if (token == TOKEN_OPEN) {
        take(parser);
        test = new_test(parser, TEST_PARENTHESES);
        if (parser_sink(parser))
            test->parts = parse_or(parser);
        parser_rise(parser);
        if (peek(parser) == TOKEN_CLOSE)
            take(parser);
        else
            parser_expected(parser, "`&&`, `||` or `)` in `[[`");
    } else if (take_unary(parser, &operation)) {
        test = new_test(parser, TEST_UNARY);
        test->operation = operation;
        test->words = parse_test_word(parser, "after a test like -f");
    } else {
        test = new_test(parser, TEST_WORD);
        test->words = parse_test_word(parser, "or a test in `[[`");
        if (!parser->has_failed && take_binary(parser, &operation)) {
            test->kind = TEST_BINARY;
            test->operation = operation;
            parse_right(parser, test);
        }
    }
    test->span = parser_span(parser, from, parser->at);
    if (test->kind != TEST_WORD) // bash has it so
        skip_newlines(parser);
    return test;
}

// Terms joined by one operator are parts of one test, however many they are.
static struct shell_test *parse_chain(struct parser *parser, enum token operator_token,
                                      enum shell_test_kind kind,
                                      struct shell_test *(*parse_part)(struct parser *))
{
    struct shell_test *first = parse_part(parser), *last = first;
    if (peek(parser) != operator_token || parser->has_failed)
        return first;
    struct shell_test *chain = new_test(parser, kind);
    chain->parts = first;
    while (peek(parser) == operator_token && !parser->has_failed) {
        take(parser);
        last = last->next = parse_part(parser);
    }
    chain->span = (struct shell_span){first->span.from, last->span.to};
    return chain;
}

static struct shell_test *parse_and(struct parser *parser)
{
    return parse_chain(parser, TOKEN_AND, TEST_AND, parse_term);
}

static struct shell_test *parse_or(struct parser *parser)
{
    return parse_chain(parser, TOKEN_OR, TEST_OR, parse_and);
}

struct shell_test *parse_test(struct parser *parser)
{
    return parse_or(parser);
}
