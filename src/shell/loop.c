#include "shell/parser.h"

#include <string.h>

// The three parts of for ((…; …; …)): semicolons outside quotes and expansions divide them.
static struct shell_word *parse_count_part(struct parser *parser, char *end)
{
    struct builder builder = {0};
    char *from = parser->at;
    while (parser->at < end && !parser->has_failed) {
        char *run = parser->at, *at = run;
        while (at < end && *at != ';' && !is_char(*at, CHAR_CLOSED))
            at++;
        parser->at = at;
        add_literal(parser, &builder, run, at);
        if (at >= end || *at == ';')
            break;
        if (strchr("()[]{}\n", *at) == NULL) {
            add_special(parser, &builder, IN_CLOSED);
            continue;
        }
        parser->at++;
        if (*at == '\n')
            add_literal(parser, &builder, " ", &" "[1]);
        else
            add_literal(parser, &builder, at, at + 1);
    }
    return end_word(parser, &builder, from);
}

static void parse_count(struct parser *parser, struct shell_command *command, char *second)
{
    struct shell_count *count = NODE(parser, shell_count);
    struct closing closing = find_closing(second + 1);
    command->kind = SHELL_FOR_ARITHMETIC;
    command->count = count;
    if (closing.end == NULL) {
        parser_unclosed(parser, parser->at, "`((`");
        return;
    }
    // `) )` with a blank between closes it as well.
    char *end = closing.end - 1;
    while (*end != ')' && end > second)
        end--;
    parser->at = second + 1;
    parser->closed_depth++;
    struct shell_word **parts[] = {&count->start, &count->condition, &count->step};
    for (size_t i = 0; i < 3; i++) {
        *parts[i] = parse_count_part(parser, end);
        if (i < 2 && *parser->at == ';')
            parser->at++;
        else if (parser->at != end || i < 2)
            parser_expected(parser, "`for ((start; condition; step))` with two semicolons");
    }
    parser->closed_depth--;
    if (parser->has_failed)
        return;
    parser->at = closing.end + 1;
    if (peek(parser) == TOKEN_SEMICOLON)
        take(parser);
    skip_newlines(parser);
    count->body = parse_body(parser, true);
}

static void check_name(struct parser *parser, const struct shell_word *name, char *from)
{
    const struct shell_part *part = name->parts;
    bool is_name = parser->grammar->has_any_name ||
                   (part != NULL && part->next == NULL && part->kind == PART_LITERAL &&
                    is_char(part->text[0], CHAR_NAME_START));
    for (uint32_t i = 0; is_name && !parser->grammar->has_any_name && i < part->length; i++)
        is_name = is_char(part->text[i], CHAR_NAME);
    if (!is_name && !parser->has_failed)
        parser_fail(parser, from, "expected the name of a variable after `for`");
}

static void parse_words(struct parser *parser, struct shell_for *each)
{
    struct shell_word **tail = &each->words;
    while (peek(parser) == TOKEN_WORD && !parser->has_failed) {
        *tail = parse_word(parser, NULL);
        tail = &(*tail)->next;
    }
    enum token token = peek(parser);
    if (token == TOKEN_SEMICOLON)
        take(parser);
    else if (token != TOKEN_NEWLINE)
        parser_expected(parser, "a word, `;` or a new line before `do`");
}

void parse_for(struct parser *parser, struct shell_command *command)
{
    const char *keyword = command->kind == SHELL_FOR ? "`for`" : "`select`";
    enum token token = peek(parser);
    char *from = parser->at, *second = past_continuations(from + (*from != '\0'));
    if (token == TOKEN_OPEN && *second == '(' && command->kind == SHELL_FOR &&
        parser->grammar->has_arithmetic) {
        parse_count(parser, command, second);
        return;
    }
    struct shell_for *each = NODE(parser, shell_for);
    command->each = each;
    if (token != TOKEN_WORD) {
        parser_expected(parser, "the name of a variable after %s", keyword);
        return;
    }
    each->name = parse_word(parser, NULL);
    check_name(parser, each->name, from);
    bool may_be_group = true;
    if (peek(parser) == TOKEN_SEMICOLON) {
        take(parser);
        skip_newlines(parser);
    } else {
        may_be_group = peek(parser) == TOKEN_NEWLINE;
        skip_newlines(parser);
        if (take_reserved(parser, RESERVED_IN)) {
            each->has_in = true;
            parse_words(parser, each);
            skip_newlines(parser);
            may_be_group = true;
        }
    }
    each->body = parse_body(parser, may_be_group);
}

static uint8_t case_end_of(enum token token)
{
    return token == TOKEN_CASE_FALL ? CASE_FALL : token == TOKEN_CASE_NEXT ? CASE_NEXT : CASE_BREAK;
}

// The patterns up to the `)`, after an optional `(`.
static void parse_patterns(struct parser *parser, struct shell_case_item *item)
{
    struct shell_word **tail = &item->patterns;
    if (peek(parser) == TOKEN_OPEN)
        take(parser);
    else
        parser->odd_count++;
    for (;;) {
        if (peek(parser) != TOKEN_WORD) {
            parser_expected(parser, "a pattern of `case`");
            return;
        }
        *tail = parse_word(parser, NULL);
        tail = &(*tail)->next;
        enum token token = peek(parser);
        if (token == TOKEN_CLOSE) {
            take(parser);
            return;
        }
        if (token != TOKEN_PIPE) {
            parser_expected(parser, "`|` or `)` after a pattern of `case`");
            return;
        }
        take(parser);
    }
}

void parse_case(struct parser *parser, struct shell_command *command)
{
    struct shell_case *choice = NODE(parser, shell_case);
    struct shell_case_item **tail = &choice->items;
    command->choice = choice;
    if (peek(parser) != TOKEN_WORD) {
        parser_expected(parser, "a word after `case`");
        return;
    }
    choice->word = parse_word(parser, NULL);
    skip_newlines(parser);
    if (!take_reserved(parser, RESERVED_IN)) {
        parser_expected(parser, "`in` after the word of `case`");
        return;
    }
    for (;;) {
        skip_newlines(parser);
        if (take_reserved(parser, RESERVED_ESAC) || parser->has_failed)
            return;
        struct shell_case_item *item = *tail = NODE(parser, shell_case_item);
        char *from = parser->at;
        tail = &item->next;
        parse_patterns(parser, item);
        item->body = parse_list(parser);
        enum token token = peek(parser);
        item->end = case_end_of(token);
        if (token == TOKEN_CASE_BREAK || token == TOKEN_CASE_FALL || token == TOKEN_CASE_NEXT) {
            take(parser);
        } else if (!take_reserved(parser, RESERVED_ESAC)) {
            parser_expected(parser, "`;;` or `esac`");
        } else {
            item->span = parser_span(parser, from, parser->at);
            return;
        }
        item->span = parser_span(parser, from, parser->at);
    }
}
