#include "shell/parser.h"

#include <string.h>

enum { DESCRIPTOR_MAX = 1000000 };

// {name} or {name[subscript]}, which a redirection may begin with; where it ends, or NULL.
static char *scan_variable(const struct parser *parser, char *at, struct shell_text *ret_name)
{
    struct shell_text name;
    if (*at != '{' || !parser->grammar->has_redirects)
        return NULL;
    char *end = scan_name(NULL, at + 1, &name);
    if (end == at + 1)
        return NULL;
    if (*end == '[') {
        while (!is_char(*end, CHAR_WORD) && *end != ']')
            end++;
        if (*end++ != ']')
            return NULL;
    }
    if (*end != '}')
        return NULL;
    *ret_name = (struct shell_text){.bytes = at + 1, .length = (uint32_t)(end - at - 1)};
    return past_continuations(end + 1);
}

// Where the operator of a redirection at `at` is, after its number or variable; NULL when there is
// none.
static char *find_operator(const struct parser *parser, char *at, struct shell_text *ret_prefix)
{
    char *sign = at;
    *ret_prefix = (struct shell_text){.bytes = at};
    if (*at == '{') {
        sign = scan_variable(parser, at, ret_prefix);
        if (sign == NULL)
            return NULL;
    }
    while (is_char(*sign, CHAR_DIGIT) && *at != '{')
        sign = past_continuations(sign + 1);
    if (*at != '{')
        ret_prefix->length = (uint32_t)(sign - at);
    char *next = past_continuations(*sign != '\0' ? sign + 1 : sign);
    if (*sign == '&' && *next == '>' && sign == at && parser->grammar->has_redirects)
        return sign;
    bool is_process = *next == '(' && parser->grammar->has_process;
    return (*sign == '<' || *sign == '>') && !is_process ? sign : NULL;
}

bool is_redirect(struct parser *parser)
{
    struct shell_text prefix;
    return is_char(*parser->at, CHAR_DIGIT | CHAR_BRACE) &&
           find_operator(parser, parser->at, &prefix) != NULL;
}

struct redirect_form {
    char text[4];
    uint8_t kind;
    bool is_posix, strips_tabs;
};

// Longer ones first.
static const struct redirect_form forms[] = {
    {"&>>", REDIRECT_BOTH_APPEND, false, false}, {"&>", REDIRECT_BOTH, false, false},
    {"<<<", REDIRECT_STRING, false, false},      {"<<-", REDIRECT_HERE, true, true},
    {"<<", REDIRECT_HERE, true, false},          {"<&", REDIRECT_COPY_READ, true, false},
    {"<>", REDIRECT_READ_WRITE, true, false},    {"<", REDIRECT_READ, true, false},
    {">>", REDIRECT_APPEND, true, false},        {">&", REDIRECT_COPY_WRITE, true, false},
    {">|", REDIRECT_CLOBBER, true, false},       {">", REDIRECT_WRITE, true, false},
};

// The form at `at`, and where it ends.
static const struct redirect_form *take_form(const struct parser *parser, char *at, char **ret_end)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        char *end = match_text(at, forms[i].text);
        if (end != NULL && (forms[i].is_posix || parser->grammar->has_redirects)) {
            *ret_end = end;
            return &forms[i];
        }
    }
    return NULL;
}

// A delimiter stands for itself but for its quotes (bash manual, Here Documents).
static void read_delimiter(struct parser *parser, struct shell_redirect *redirect, const char *from,
                           const char *to)
{
    char *copy = parser_bytes(parser, (size_t)(to - from) + 1);
    size_t length = 0;
    char quote = '\0';
    if (copy == NULL)
        return;
    redirect->delimiter.bytes = copy;
    for (const char *at = from; at < to; at++) {
        bool opens_dollar = *at == '$' && quote == '\0' && (at[1] == '\'' || at[1] == '"') &&
                            parser->grammar->has_dollar_quotes;
        if (opens_dollar)
            continue;
        if (*at == '\\' && quote != '\'' && at + 1 < to) {
            bool is_kept = quote == '"' && strchr("$`\"\\\n", at[1]) == NULL;
            redirect->is_quoted |= at[1] != '\n';
            if (is_kept)
                copy[length++] = *at;
            at++;
            if (*at != '\n' || is_kept)
                copy[length++] = *at;
        } else if (*at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
            redirect->is_quoted = true;
        } else {
            copy[length++] = *at;
        }
    }
    redirect->delimiter.length = (uint32_t)length;
}

static void parse_here_document(struct parser *parser, struct shell_redirect *redirect,
                                bool strips_tabs)
{
    char *from = parser->at;
    if (parse_word(parser, NULL) == NULL || parser->has_failed)
        return;
    read_delimiter(parser, redirect, from, parser->at);
    struct here_document *here = NODE(parser, here_document);
    here->redirect = redirect;
    here->strips_tabs = strips_tabs;
    parser->odd_count++;
    *parser->pending_tail = here;
    parser->pending_tail = &here->next;
}

// >&- and <&- end there: what follows is a word of its own.
static bool takes_dash(struct parser *parser, struct shell_redirect *redirect)
{
    char *from = parser->at;
    bool is_copy = redirect->kind == REDIRECT_COPY_READ || redirect->kind == REDIRECT_COPY_WRITE;
    if (!is_copy || *from != '-')
        return false;
    struct builder builder = {0};
    parser->at++;
    add_literal(parser, &builder, from, parser->at);
    redirect->target = end_word(parser, &builder, from);
    return true;
}

struct shell_redirect *parse_redirect(struct parser *parser)
{
    struct shell_redirect *redirect = NODE(parser, shell_redirect);
    struct shell_text prefix;
    char *from = parser->at, *end;
    char *sign = find_operator(parser, from, &prefix);
    const struct redirect_form *form = sign != NULL ? take_form(parser, sign, &end) : NULL;
    redirect->descriptor = -1;
    if (form == NULL) {
        parser_expected(parser, "a redirection");
        return redirect;
    }
    redirect->kind = form->kind;
    if (*from == '{')
        redirect->variable = prefix;
    else if (prefix.length > 0)
        redirect->descriptor = 0;
    for (const char *at = from; redirect->descriptor >= 0 && at < sign; at++)
        if (is_char(*at, CHAR_DIGIT) && redirect->descriptor <= DESCRIPTOR_MAX)
            redirect->descriptor = redirect->descriptor * 10 + (*at - '0');
    parser->at = end;
    if (peek(parser) != TOKEN_WORD) {
        parser_expected(
            parser, form->kind == REDIRECT_HERE ? "a delimiter after `%s`" : "a word after `%s`",
            form->text);
        return redirect;
    }
    if (form->kind == REDIRECT_HERE)
        parse_here_document(parser, redirect, form->strips_tabs);
    else if (!takes_dash(parser, redirect))
        redirect->target = parse_word(parser, NULL);
    redirect->span = parser_span(parser, from, parser->at);
    return redirect;
}

struct shell_redirect *parse_redirects(struct parser *parser)
{
    struct shell_redirect *first = NULL, **tail = &first;
    for (;;) {
        enum token token = peek(parser);
        bool is_next = token == TOKEN_REDIRECT || (token == TOKEN_WORD && is_redirect(parser));
        if (!is_next || parser->has_failed)
            return first;
        *tail = parse_redirect(parser);
        tail = &(*tail)->next;
    }
}
