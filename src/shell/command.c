#include "shell/parser.h"

#include <string.h>

// The builtins whose arguments may be NAME=(…), and two that only look as if.
static bool declares(const struct shell_word *word)
{
    static const char *const names[] = {"declare", "local",    "export", "typeset",
                                        "alias",   "readonly", "eval",   "let"};
    const struct shell_part *part = word->parts;
    if (part == NULL || part->next != NULL || part->kind != PART_LITERAL)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i]) == part->length && memcmp(names[i], part->text, part->length) == 0)
            return true;
    return false;
}

static bool is_alias(const struct shell_word *word)
{
    const struct shell_part *part = word->parts;
    return part != NULL && part->next == NULL && part->kind == PART_LITERAL && part->length == 5 &&
           memcmp(part->text, "alias", 5) == 0;
}

struct simple_state {
    struct shell_command *command;
    struct shell_assignment **assignment_tail;
    struct shell_word *last;
    struct shell_redirect **redirect_tail;
    bool declares; // since the last redirection
};

static void parse_argument(struct parser *parser, struct simple_state *state)
{
    struct shell_word *word = NULL;
    if (state->last == NULL && is_char(*parser->at, CHAR_NAME_START)) {
        struct shell_assignment *assignment = parse_assignment(parser, &word);
        if (assignment != NULL) {
            *state->assignment_tail = assignment;
            state->assignment_tail = &assignment->next;
            return;
        }
    }
    if (word == NULL)
        word = parse_word(parser, state->declares ? parser->at : NULL);
    if (state->last == NULL) {
        state->command->words = word;
        if (*parser->at != '\0')
            state->declares = declares(word);
    } else {
        state->last->next = word;
    }
    state->last = word;
}

struct shell_command *parse_simple(struct parser *parser)
{
    struct shell_command *command = NODE(parser, shell_command);
    struct simple_state state = {command, &command->assignments, NULL, &command->redirects, false};
    char *from = parser->at, *to = from;
    for (;;) {
        enum token token = peek(parser);
        if (parser->has_failed || (token != TOKEN_WORD && token != TOKEN_REDIRECT))
            break;
        if (token == TOKEN_REDIRECT || is_redirect(parser)) {
            *state.redirect_tail = parse_redirect(parser);
            state.redirect_tail = &(*state.redirect_tail)->next;
            state.declares = false;
        } else {
            parse_argument(parser, &state);
        }
        to = parser->at;
    }
    command->span = parser_span(parser, from, to);
    struct shell_word *name = command->words;
    bool is_function = *parser->at == '(' && name != NULL && name->next == NULL &&
                       command->assignments == NULL && command->redirects == NULL;
    if (is_function && !parser->has_failed)
        return parse_function(parser, name, from);
    parser->has_alias |= name != NULL && name->next != NULL && is_alias(name);
    return command;
}

struct shell_command *parse_command(struct parser *parser)
{
    struct shell_command *command;
    enum token token = peek(parser);
    if (!parser_sink(parser))
        return NODE(parser, shell_command);
    enum reserved reserved = token == TOKEN_WORD ? peek_reserved(parser) : RESERVED_NONE;
    if (token == TOKEN_OPEN)
        command = parse_parentheses(parser);
    else if (reserved == RESERVED_COPROC)
        command = parse_coprocess(parser);
    else if (reserved != RESERVED_NONE && reserved != RESERVED_TIME)
        command = parse_compound(parser, reserved);
    else if (token == TOKEN_WORD || token == TOKEN_REDIRECT)
        command = parse_simple(parser);
    else
        command = NULL;
    if (command == NULL) {
        parser_expected(parser, "a command");
        command = NODE(parser, shell_command);
    }
    parser_rise(parser);
    return command;
}

// Options of the reserved word: -p once, then --.
static bool take_word(struct parser *parser, const char *text)
{
    if (peek(parser) != TOKEN_WORD || strncmp(parser->at, text, 2) != 0 ||
        !is_char(parser->at[2], CHAR_END))
        return false;
    parser->at += 2;
    return true;
}

static void parse_prefixes(struct parser *parser, struct shell_pipeline *pipeline)
{
    while (peek(parser) == TOKEN_WORD) {
        enum reserved reserved = peek_reserved(parser);
        if (reserved == RESERVED_BANG && (pipeline->negations == 0 || parser->grammar->has_time)) {
            take(parser);
            pipeline->negations++;
        } else if (reserved == RESERVED_TIME) {
            take(parser);
            pipeline->is_timed = true;
            pipeline->is_timed_posix |= take_word(parser, "-p");
            (void)take_word(parser, "--");
        } else {
            break;
        }
    }
}

static struct shell_pipeline *parse_pipeline(struct parser *parser)
{
    struct shell_pipeline *pipeline = NODE(parser, shell_pipeline);
    struct shell_command **tail = &pipeline->commands;
    char *from = parser->at;
    parse_prefixes(parser, pipeline);
    bool has_prefix = pipeline->negations > 0 || pipeline->is_timed;
    enum token token = peek(parser);
    if (has_prefix && parser->grammar->has_time &&
        (token == TOKEN_NEWLINE || token == TOKEN_SEMICOLON || token == TOKEN_END)) {
        // A bare `!` or `time` is a command that does nothing.
        *tail = NODE(parser, shell_command);
        (*tail)->span = parser_span(parser, parser->at, parser->at);
        pipeline->span = parser_span(parser, from, parser->at);
        return pipeline;
    }
    for (;;) {
        *tail = parse_command(parser);
        char *to = parser->at;
        pipeline->span = parser_span(parser, from, to);
        token = peek(parser);
        if (token != TOKEN_PIPE && token != TOKEN_PIPE_ERRORS)
            return pipeline;
        (*tail)->pipes_errors = token == TOKEN_PIPE_ERRORS;
        tail = &(*tail)->next;
        take(parser);
        skip_newlines(parser);
    }
}

static struct shell_item *parse_item(struct parser *parser)
{
    struct shell_item *item = NODE(parser, shell_item);
    struct shell_pipeline **tail = &item->pipelines;
    char *from = parser->at;
    enum shell_join join = JOIN_NONE;
    for (;;) {
        *tail = parse_pipeline(parser);
        (*tail)->join = (uint8_t)join;
        item->span.from = parser_offset(parser, from);
        item->span.to = (*tail)->span.to;
        tail = &(*tail)->next;
        enum token token = peek(parser);
        if (token != TOKEN_AND && token != TOKEN_OR)
            return item;
        join = token == TOKEN_AND ? JOIN_AND : JOIN_OR;
        take(parser);
        skip_newlines(parser);
    }
}

// The words that only close or continue what is around a list.
static bool ends_list(struct parser *parser)
{
    switch (peek(parser)) {
    case TOKEN_END:
    case TOKEN_CLOSE:
    case TOKEN_CASE_BREAK:
    case TOKEN_CASE_FALL:
    case TOKEN_CASE_NEXT:
        return true;
    case TOKEN_WORD:
        break;
    default:
        return false;
    }
    switch (peek_reserved(parser)) {
    case RESERVED_CLOSE:
    case RESERVED_DO:
    case RESERVED_DONE:
    case RESERVED_ELIF:
    case RESERVED_ELSE:
    case RESERVED_ESAC:
    case RESERVED_FI:
    case RESERVED_THEN:
        return true;
    default:
        return false;
    }
}

struct shell_list *parse_list(struct parser *parser)
{
    struct shell_list *list = NODE(parser, shell_list);
    struct shell_item **tail = &list->items;
    skip_newlines(parser);
    list->span = parser_span(parser, parser->at, parser->at);
    while (!ends_list(parser) && !parser->has_failed) {
        *tail = parse_item(parser);
        list->span.to = (*tail)->span.to;
        enum token token = peek(parser);
        (*tail)->is_background = token == TOKEN_BACKGROUND;
        tail = &(*tail)->next;
        if (token == TOKEN_NEWLINE)
            take_newline(parser);
        else if (token == TOKEN_SEMICOLON || token == TOKEN_BACKGROUND)
            take(parser);
        else
            break;
        skip_newlines(parser);
    }
    return list;
}

struct shell_list *parse_some(struct parser *parser, const char *after)
{
    struct shell_list *list = parse_list(parser);
    if (list->items == NULL)
        parser_expected(parser, "a command after %s", after);
    return list;
}
