#include "shell/parser.h"

static struct shell_command *parse_function_body(struct parser *parser);

static unsigned line_of(const struct parser *parser, const char *at)
{
    unsigned line = 1;
    const char *end = parser->text + parser_offset(parser, at);
    for (const char *byte = parser->text; byte < end; byte++)
        line += *byte == '\n';
    return line;
}

// The word that closes or continues what began with `opener` at `from`.
static bool expect_reserved(struct parser *parser, enum reserved wanted, const char *word,
                            const char *opener, const char *from)
{
    if (take_reserved(parser, wanted))
        return true;
    if (!parser->has_failed)
        parser_expected(parser, "`%s` for the `%s` of line %u", word, opener,
                        line_of(parser, from));
    return false;
}

static struct shell_list *parse_group(struct parser *parser, const char *from)
{
    struct shell_list *list = parse_some(parser, "`{`");
    expect_reserved(parser, RESERVED_CLOSE, "}", "{", from);
    return list;
}

struct shell_list *parse_body(struct parser *parser, bool may_be_group)
{
    char *from = parser->at;
    if (may_be_group && parser->grammar->has_brace_bodies && take_reserved(parser, RESERVED_OPEN))
        return parse_group(parser, from);
    if (!take_reserved(parser, RESERVED_DO)) {
        parser_expected(parser, "`do`");
        return NULL;
    }
    struct shell_list *list = parse_some(parser, "`do`");
    expect_reserved(parser, RESERVED_DONE, "done", "do", from);
    return list;
}

static struct shell_if *parse_if(struct parser *parser, char *from)
{
    struct shell_if *first = NULL, **tail = &first;
    const char *after = "`if`";
    do {
        struct shell_if *branch = *tail = NODE(parser, shell_if);
        tail = &branch->next;
        branch->condition = parse_some(parser, after);
        if (expect_reserved(parser, RESERVED_THEN, "then", "if", from))
            branch->body = parse_some(parser, "`then`");
        after = "`elif`";
    } while (take_reserved(parser, RESERVED_ELIF));
    if (take_reserved(parser, RESERVED_ELSE)) {
        *tail = NODE(parser, shell_if);
        (*tail)->body = parse_some(parser, "`else`");
    }
    expect_reserved(parser, RESERVED_FI, "fi", "if", from);
    return first;
}

static struct shell_loop *parse_loop(struct parser *parser, const char *after)
{
    struct shell_loop *loop = NODE(parser, shell_loop);
    loop->condition = parse_some(parser, after);
    loop->body = parse_body(parser, false);
    return loop;
}

static void parse_conditional(struct parser *parser, struct shell_command *command, char *from)
{
    bool had_extglob = parser->has_extglob;
    command->kind = SHELL_CONDITIONAL;
    command->test = parse_test(parser);
    parser->has_extglob = had_extglob;
    expect_reserved(parser, RESERVED_TEST_END, "]]", "[[", from);
}

static void parse_function_word(struct parser *parser, struct shell_command *command)
{
    struct shell_function *function = NODE(parser, shell_function);
    command->kind = SHELL_FUNCTION;
    command->function = function;
    if (peek(parser) != TOKEN_WORD) {
        parser_expected(parser, "the name of a function");
        return;
    }
    function->name = parse_word(parser, NULL);
    if (peek(parser) == TOKEN_OPEN) {
        char *from = parser->at;
        take(parser);
        if (peek(parser) == TOKEN_CLOSE)
            take(parser);
        else
            parser->at = from; // a subshell is the body
    }
    function->body = parse_function_body(parser);
}

// What begins with a reserved word, after that word. False when it begins nothing.
static bool parse_kind(struct parser *parser, struct shell_command *command, enum reserved reserved,
                       char *from)
{
    switch (reserved) {
    case RESERVED_OPEN:
        command->kind = SHELL_GROUP;
        command->body = parse_group(parser, from);
        return true;
    case RESERVED_IF:
        command->kind = SHELL_IF;
        command->branches = parse_if(parser, from);
        return true;
    case RESERVED_WHILE:
        command->kind = SHELL_WHILE;
        command->loop = parse_loop(parser, "`while`");
        return true;
    case RESERVED_UNTIL:
        command->kind = SHELL_UNTIL;
        command->loop = parse_loop(parser, "`until`");
        return true;
    case RESERVED_FOR:
    case RESERVED_SELECT:
        command->kind = reserved == RESERVED_FOR ? SHELL_FOR : SHELL_SELECT;
        parse_for(parser, command);
        return true;
    case RESERVED_CASE:
        command->kind = SHELL_CASE;
        parse_case(parser, command);
        return true;
    case RESERVED_TEST:
        parse_conditional(parser, command, from);
        return true;
    case RESERVED_FUNCTION:
        parse_function_word(parser, command);
        return true;
    default:
        return false;
    }
}

struct shell_command *parse_compound(struct parser *parser, enum reserved reserved)
{
    struct shell_command *command = NODE(parser, shell_command);
    char *from = parser->at;
    take(parser);
    if (!parse_kind(parser, command, reserved, from)) {
        parser->at = from;
        return NULL;
    }
    command->span = parser_span(parser, from, parser->at);
    if (command->kind != SHELL_FUNCTION)
        command->redirects = parse_redirects(parser);
    return command;
}

static bool parse_arithmetic(struct parser *parser, struct shell_command *command, char *second)
{
    struct closing closing = find_closing(second + 1);
    if (!closing.is_arithmetic)
        return false;
    struct builder builder = {0};
    char *from = parser->at = second + 1;
    parser->closed_depth++;
    add_closed(parser, &builder, ')', CLOSED_EXPRESSION);
    parser->closed_depth--;
    command->kind = SHELL_ARITHMETIC;
    command->expression = end_word(parser, &builder, from);
    if (*parser->at == ')' && parser->at[1] == ')')
        parser->at += 2;
    else
        parser_unclosed(parser, second, "`((`");
    return true;
}

struct shell_command *parse_parentheses(struct parser *parser)
{
    struct shell_command *command = NODE(parser, shell_command);
    char *from = parser->at, *second = past_continuations(from + 1);
    bool is_arithmetic = *second == '(' && parser->grammar->has_arithmetic &&
                         parse_arithmetic(parser, command, second);
    if (!is_arithmetic) {
        command->kind = SHELL_SUBSHELL;
        parser->at = from + 1;
        command->body = parse_some(parser, "`(`");
        if (peek(parser) == TOKEN_CLOSE)
            take(parser);
        else if (peek(parser) == TOKEN_END)
            parser_unclosed(parser, from, "`(`");
        else
            parser_expected(parser, "a command or `)`");
    }
    command->span = parser_span(parser, from, parser->at);
    command->redirects = parse_redirects(parser);
    return command;
}

// A compound command, as a body must be.
static struct shell_command *parse_compound_only(struct parser *parser)
{
    enum token token = peek(parser);
    if (token == TOKEN_OPEN)
        return parse_parentheses(parser);
    if (token != TOKEN_WORD)
        return NULL;
    enum reserved reserved = peek_reserved(parser);
    if (reserved == RESERVED_NONE || reserved == RESERVED_FUNCTION)
        return NULL;
    return parse_compound(parser, reserved);
}

static struct shell_command *parse_function_body(struct parser *parser)
{
    struct shell_command *body = NULL;
    skip_newlines(parser);
    if (parser_sink(parser))
        body = parse_compound_only(parser);
    if (body == NULL && !parser->has_failed && !parser->grammar->has_any_name)
        body = parse_command(parser); // POSIX leaves any command to a function; dash takes it
    parser_rise(parser);
    if (body == NULL)
        parser_expected(parser, "the body of the function: `{`, `(` or another compound command");
    return body;
}

static bool is_plain_name(const struct parser *parser, const struct shell_word *name)
{
    const struct shell_part *part = name->parts;
    if (parser->grammar->has_any_name)
        return true;
    if (part == NULL || part->next != NULL || part->kind != PART_LITERAL)
        return false;
    for (uint32_t i = 0; i < part->length; i++)
        if (!is_char(part->text[i], i == 0 ? CHAR_NAME_START : CHAR_NAME))
            return false;
    return true;
}

struct shell_command *parse_function(struct parser *parser, struct shell_word *name, char *from)
{
    struct shell_command *command = NODE(parser, shell_command);
    command->kind = SHELL_FUNCTION;
    command->function = NODE(parser, shell_function);
    command->function->name = name;
    parser->at++;
    if (peek(parser) != TOKEN_CLOSE) {
        parser_expected(parser,
                        "`)`, as in `name() { …; }`; an argument with a bracket in it needs "
                        "quotes");
        return command;
    }
    take(parser);
    if (!is_plain_name(parser, name))
        parser_fail(parser, from, "in sh a function is named by letters, digits and _ alone");
    command->function->body = parse_function_body(parser);
    command->span = parser_span(parser, from, parser->at);
    return command;
}

static bool begins_compound(struct parser *parser)
{
    enum token token = peek(parser);
    if (token != TOKEN_WORD)
        return token == TOKEN_OPEN;
    switch (peek_reserved(parser)) {
    case RESERVED_OPEN:
    case RESERVED_IF:
    case RESERVED_WHILE:
    case RESERVED_UNTIL:
    case RESERVED_FOR:
    case RESERVED_SELECT:
    case RESERVED_CASE:
    case RESERVED_TEST:
        return true;
    default:
        return false;
    }
}

struct shell_command *parse_coprocess(struct parser *parser)
{
    struct shell_command *command = NODE(parser, shell_command);
    char *from = parser->at;
    command->kind = SHELL_COPROCESS;
    command->function = NODE(parser, shell_function);
    take(parser);
    enum token token = peek(parser);
    bool is_compound = begins_compound(parser);
    bool is_simple = token == TOKEN_REDIRECT ||
                     (token == TOKEN_WORD && (peek_reserved(parser) == RESERVED_NONE ||
                                              peek_reserved(parser) == RESERVED_TIME));
    if (is_simple && token == TOKEN_WORD && !is_redirect(parser)) {
        // A word before a compound command is the name.
        char *start = parser->at;
        struct shell_text name;
        bool is_assignment = *scan_name(parser, start, &name) == '=';
        struct shell_word *word = parse_word(parser, NULL);
        is_compound = !parser->has_failed && !is_assignment && begins_compound(parser);
        if (is_compound)
            command->function->name = word;
        else if (!parser->has_failed)
            parser->at = start;
    }
    if (is_compound)
        command->function->body = parse_compound_only(parser);
    else if (is_simple)
        command->function->body = parse_simple(parser);
    else
        parser_expected(parser, "a command after `coproc`");
    command->span = parser_span(parser, from, parser->at);
    return command;
}
