#include "shell/parser.h"

// NAME[…] at the cursor, which is behind the [. What comes after the ] decides whether it was the
// start of an assignment; the shell reads it as one piece either way.
static struct shell_word *parse_index(struct parser *parser)
{
    struct builder builder = {0};
    char *from = parser->at;
    add_closed(parser, &builder, ']', CLOSED_TEXT);
    if (*parser->at != ']') {
        parser_unclosed(parser, from - 1, "`[`");
        return NULL;
    }
    struct shell_word *word = end_word(parser, &builder, from);
    parser->at++;
    return word;
}

// = or += at the cursor, which goes behind it.
static bool take_equals(struct parser *parser, bool *ret_is_append)
{
    char *at = past_continuations(parser->at);
    bool is_append = *at == '+';
    if (is_append && !parser->grammar->has_arrays)
        return false;
    if (is_append)
        at = past_continuations(at + 1);
    if (*at != '=')
        return false;
    parser->at = at + 1;
    *ret_is_append = is_append;
    return true;
}

// A word that began with NAME[index] and is no assignment; the cursor is behind the ].
static struct shell_word *indexed_word(struct parser *parser, char *from, struct shell_text name,
                                       const struct shell_word *index)
{
    struct builder builder = {.flags = index->flags | WORD_GLOB};
    char *behind = parser->at;
    parser->at = from + 1;
    add_literal(parser, &builder, name.bytes, name.bytes + name.length);
    add_literal(parser, &builder, "[", &"["[1]);
    if (builder.first != NULL)
        builder.first->span = parser_span(parser, from, from + 1);
    parser->at = behind;
    for (const struct shell_part *part = index->parts; part != NULL; part = part->next) {
        if (part->kind == PART_LITERAL) {
            for (uint32_t i = 0; i < part->length; i++)
                builder.flags |= part->text[i] == '{'   ? WORD_BRACE
                                 : part->text[i] == '~' ? WORD_TILDE
                                                        : 0;
            add_literal(parser, &builder, part->text, part->text + part->length);
            continue;
        }
        struct shell_part *copy = add_part(parser, &builder, PART_LITERAL, from);
        *copy = *part;
        copy->next = NULL;
    }
    add_literal(parser, &builder, behind - 1, behind);
    return parse_word_rest(parser, &builder, from, NULL);
}

struct shell_assignment *parse_assignment(struct parser *parser, struct shell_word **ret_word)
{
    char *from = parser->at;
    struct shell_text name;
    struct shell_word *index = NULL;
    bool is_append;
    *ret_word = NULL;
    char *end = scan_name(parser, from, &name);
    if (end == from)
        return NULL;
    parser->at = end;
    if (*end == '[' && parser->grammar->has_arrays) {
        parser->at = end + 1;
        index = parse_index(parser);
        if (index == NULL)
            return NULL;
    }
    if (!take_equals(parser, &is_append)) {
        if (index != NULL)
            *ret_word = indexed_word(parser, from, name, index);
        else
            parser->at = from;
        return NULL;
    }
    struct shell_assignment *assignment = NODE(parser, shell_assignment);
    assignment->name = name;
    assignment->subscript = index;
    assignment->is_append = is_append;
    struct builder builder = {0};
    char *value = parser->at = past_continuations(parser->at);
    assignment->value = parse_word_rest(parser, &builder, value, *value == '(' ? from : NULL);
    assignment->span = parser_span(parser, from, parser->at);
    return assignment;
}

static struct shell_element *parse_element(struct parser *parser)
{
    struct shell_element *element = NODE(parser, shell_element);
    char *from = parser->at;
    if (*from == '[') {
        parser->at++;
        struct shell_word *index = parse_index(parser);
        if (index == NULL)
            return element;
        if (take_equals(parser, &element->is_append)) {
            struct builder builder = {0};
            element->subscript = index;
            element->value = parse_word_rest(parser, &builder, parser->at, NULL);
        } else {
            element->value = indexed_word(parser, from, (struct shell_text){from, 0}, index);
        }
    } else {
        element->value = parse_word(parser, NULL);
    }
    element->span = parser_span(parser, from, parser->at);
    return element;
}

struct shell_element *parse_elements(struct parser *parser)
{
    char *open = parser->at++;
    struct shell_element *first = NULL, **tail = &first;
    for (;;) {
        skip_newlines(parser);
        enum token token = peek(parser);
        if (token == TOKEN_CLOSE) {
            take(parser);
            return first;
        }
        if (token == TOKEN_END) {
            parser_unclosed(parser, open, "array");
            return first;
        }
        if (token != TOKEN_WORD) {
            parser_expected(parser, "a word of the array or `)`");
            return first;
        }
        *tail = parse_element(parser);
        tail = &(*tail)->next;
    }
}
