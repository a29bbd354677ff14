#include "shell/parser.h"

#include <string.h>

// In sh, a single quote inside "${x-…}" is plain text; but not inside "${x#…}".
static bool has_quotes(const struct parser *parser, enum context context, char operator)
{
    return context == IN_OPERAND ||
           parser->grammar->has_operators || operator== '#' || operator== '%';
}

// An operand ends at an unquoted } or at `stop`. In a substring's offset, ? : and brackets belong
// to an arithmetic expression, so that not every : is the end.
static void add_operand(struct parser *parser, struct builder *builder, enum context context,
                        char stop, bool has_quotes)
{
    unsigned questions = 0, brackets = 0;
    for (;;) {
        char *run = parser->at, *at = run;
        while (!is_char(*at, CHAR_OPERAND))
            at++;
        parser->at = at;
        add_literal(parser, builder, run, at);
        char byte = *at;
        bool is_end = byte == stop && (stop != ':' || (questions == 0 && brackets == 0));
        if (byte == '\0' || byte == '}' || is_end)
            return;
        if (is_char(byte, CHAR_HERE) || byte == '"' || (byte == '\'' && has_quotes)) {
            add_special(parser, builder, context);
            continue;
        }
        if ((byte == '<' || byte == '>') && context == IN_OPERAND && parser->grammar->has_process &&
            *past_continuations(at + 1) == '(') {
            add_process(parser, builder);
            continue;
        }
        questions += byte == '?';
        questions -= byte == ':' && questions > 0;
        parser->odd_count += byte == '(' || byte == ')';
        brackets += byte == '(';
        brackets -= byte == ')' && brackets > 0;
        parser->at++;
        add_literal(parser, builder, at, at + 1);
    }
}

static struct shell_word *parse_operand(struct parser *parser, enum context context, char stop,
                                        bool has_quotes)
{
    struct builder builder = {0};
    char *from = parser->at;
    if (stop == '/' && *from == '/') { // a pattern may begin with the byte that ends it
        parser->at++;
        add_literal(parser, &builder, from, from + 1);
    }
    add_operand(parser, &builder, context, stop, has_quotes);
    return end_word(parser, &builder, from);
}

// True when there is none.
static bool parse_subscript(struct parser *parser, struct shell_parameter *parameter)
{
    struct builder builder = {0};
    char *open = past_continuations(parser->at), *from = open + 1;
    if (*open != '[' || !parser->grammar->has_operators)
        return true;
    parser->at = from;
    add_closed(parser, &builder, ']', CLOSED_IN_BRACES);
    if (*parser->at != ']')
        return false;
    parameter->subscript = end_word(parser, &builder, from);
    parser->at++;
    return parameter->subscript->parts != NULL &&
           is_char(parameter->name.bytes[0], CHAR_NAME_START);
}

// The name: an identifier, a number, or one special character.
static bool parse_name(struct parser *parser, struct shell_parameter *parameter)
{
    char *from = parser->at, *at = from;
    if (is_char(*at, CHAR_NAME_START)) {
        parser->at = scan_name(parser, from, &parameter->name);
        return true;
    }
    while (is_char(*at, CHAR_DIGIT))
        at++;
    if (at == from && is_char(*at, CHAR_SPECIAL))
        at++;
    parameter->name = (struct shell_text){.bytes = from, .length = (uint32_t)(at - from)};
    parser->at = at;
    return at > from;
}

// ${#x} is a length and ${!x} goes through x; but ${#}, ${#-w}, ${!} and ${!-w} are about $# and
// $!.
static void parse_prefix(struct parser *parser, struct shell_parameter *parameter)
{
    char prefix = *parser->at;
    if (prefix != '#' && (prefix != '!' || !parser->grammar->has_operators))
        return;
    char *next = past_continuations(parser->at + 1);
    bool is_named = is_char(*next, CHAR_NAME);
    if (!is_named && is_char(*next, CHAR_SPECIAL))
        is_named = *past_continuations(next + 1) == '}';
    if (!is_named)
        return;
    parameter->is_length = prefix == '#';
    parameter->is_indirect = prefix == '!';
    parser->at = next;
}

struct operator_form {
    char text[3];
    bool is_posix;
    uint8_t operation;
};

// Longer ones first.
static const struct operator_form operator_forms[] = {
    {"##", true, OPERATOR_PREFIX_LONG},   {"#", true, OPERATOR_PREFIX},
    {"%%", true, OPERATOR_SUFFIX_LONG},   {"%", true, OPERATOR_SUFFIX},
    {"-", true, OPERATOR_DEFAULT},        {"=", true, OPERATOR_ASSIGN},
    {"?", true, OPERATOR_ERROR},          {"+", true, OPERATOR_ALTERNATIVE},
    {"//", false, OPERATOR_REPLACE_ALL},  {"/#", false, OPERATOR_REPLACE_HEAD},
    {"/%", false, OPERATOR_REPLACE_TAIL}, {"/", false, OPERATOR_REPLACE},
    {"^^", false, OPERATOR_UPPER_ALL},    {"^", false, OPERATOR_UPPER},
    {",,", false, OPERATOR_LOWER_ALL},    {",", false, OPERATOR_LOWER},
    {"~~", false, OPERATOR_TOGGLE_ALL},   {"~", false, OPERATOR_TOGGLE},
};

static const struct operator_form *find_operator(const struct parser *parser, char *at,
                                                 char **ret_end)
{
    for (size_t i = 0; i < sizeof(operator_forms) / sizeof(operator_forms[0]); i++) {
        const struct operator_form *form = &operator_forms[i];
        char *end = match_text(at, form->text);
        if (end != NULL && (form->is_posix || parser->grammar->has_operators)) {
            *ret_end = end;
            return form;
        }
    }
    return NULL;
}

static bool parse_at_operator(struct parser *parser, struct shell_parameter *parameter)
{
    char *letter = past_continuations(parser->at + 1);
    if (parameter->is_indirect && parameter->subscript == NULL && *letter == '}') {
        parameter->operation = OPERATOR_NAMES;
        parameter->letter = '@';
        parser->at = letter;
        return true;
    }
    if (*letter == '\0' || strchr("UuLQEPAKak", *letter) == NULL ||
        *past_continuations(letter + 1) != '}')
        return false;
    parameter->operation = OPERATOR_TRANSFORM;
    parameter->letter = *letter;
    parser->at = past_continuations(letter + 1);
    return true;
}

static bool parse_substring(struct parser *parser, struct shell_parameter *parameter,
                            enum context context)
{
    parameter->operation = OPERATOR_SUBSTRING;
    parameter->operand = parse_operand(parser, context, ':', true);
    if (*parser->at == ':') {
        parser->at++;
        parameter->second = parse_operand(parser, context, '\0', true);
    }
    return parameter->operand->parts != NULL;
}

static bool parse_operation(struct parser *parser, struct shell_parameter *parameter,
                            enum context context)
{
    char *at = parser->at = past_continuations(parser->at);
    bool has_operators = parser->grammar->has_operators;
    if (*at == '}')
        return true;
    if (parameter->is_length)
        return false;
    if (*at == '@' && has_operators)
        return parse_at_operator(parser, parameter);
    if (*at == '*' && *past_continuations(at + 1) == '}' && parameter->is_indirect &&
        parameter->subscript == NULL) {
        parameter->operation = OPERATOR_NAMES;
        parameter->letter = '*';
        parser->at = past_continuations(at + 1);
        return true;
    }
    if (*at == ':') {
        at = parser->at = past_continuations(at + 1);
        parameter->has_colon = *at != '\0' && strchr("-=?+", *at) != NULL;
        if (!parameter->has_colon)
            return has_operators && parse_substring(parser, parameter, context);
    }
    char *end;
    const struct operator_form *form = find_operator(parser, at, &end);
    if (form == NULL)
        return false;
    parameter->operation = form->operation;
    parser->at = past_continuations(end);
    bool replaces = form->text[0] == '/';
    parameter->operand = parse_operand(parser, context, replaces ? '/' : '\0',
                                       has_quotes(parser, context, form->text[0]));
    if (*parser->at == '/') {
        parser->at++;
        parameter->second = parse_operand(parser, context, '\0', true);
    }
    return true;
}

void add_parameter(struct parser *parser, struct builder *builder, enum context context)
{
    char *from = parser->at;
    struct shell_part *part = add_part(parser, builder, PART_PARAMETER, from);
    struct shell_parameter *parameter = NODE(parser, shell_parameter);
    enum context inside = context == IN_DOUBLE || context == IN_HERE || context == IN_DOUBLE_OPERAND
                              ? IN_DOUBLE_OPERAND
                              : IN_OPERAND;
    builder->flags |= WORD_EXPANDED;
    part->parameter = parameter;
    parameter->is_braced = true;
    parser->at = past_continuations(past_continuations(from + 1) + 1);
    if (!parser_sink(parser))
        return;
    parse_prefix(parser, parameter);
    bool is_known = parse_name(parser, parameter) && parse_subscript(parser, parameter) &&
                    parse_operation(parser, parameter, inside);
    if (*parser->at != '}') {
        struct builder rest = {0};
        is_known = false;
        add_operand(parser, &rest, inside, '\0', has_quotes(parser, inside, '\0'));
    }
    parser_rise(parser);
    if (parser->has_failed)
        return;
    if (*parser->at != '}') {
        parser_unclosed(parser, from, "`${`");
        return;
    }
    parser->at++;
    if (!is_known) {
        parser->odd_count++;
        part->kind = PART_UNPARSED;
        part->text = from;
        part->length = (uint32_t)(parser->at - from);
    }
    end_part(parser, part);
}
