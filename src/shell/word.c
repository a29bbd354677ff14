#include "shell/parser.h"

#include <assert.h>
#include <string.h>

enum { FLAG_SHIFT = 7 };
static_assert(CHAR_GLOB >> FLAG_SHIFT == WORD_GLOB && CHAR_BRACE >> FLAG_SHIFT == WORD_BRACE &&
                  CHAR_TILDE >> FLAG_SHIFT == WORD_TILDE,
              "word flags are read off the character classes");

struct shell_part *add_part(struct parser *parser, struct builder *builder,
                            enum shell_part_kind kind, char *from)
{
    struct shell_part *part = NODE(parser, shell_part);
    part->kind = (uint8_t)kind;
    part->span.from = part->span.to = parser_offset(parser, from);
    if (builder->last == NULL)
        builder->first = part;
    else
        builder->last->next = part;
    builder->last = part;
    builder->is_copied = false;
    return part;
}

void end_part(struct parser *parser, struct shell_part *part)
{
    part->span.to = parser_offset(parser, parser->at - 1) + 1;
}

// Joins text that is not beside the last part's, as a line continuation leaves it. The copy grows
// by doubling, so that many joins cost as much as one.
static void append_copy(struct parser *parser, struct builder *builder, const char *from,
                        uint32_t length)
{
    struct shell_part *part = builder->last;
    if (!builder->is_copied || builder->literal_room_bytes < length) {
        size_t room = ((size_t)part->length + length) * 2;
        char *copy = parser_bytes(parser, room);
        if (copy == NULL)
            return;
        memcpy(copy, part->text, part->length);
        part->text = copy;
        builder->literal_room = copy + part->length;
        builder->literal_room_bytes = room - part->length;
        builder->is_copied = true;
    }
    memcpy(builder->literal_room, from, length);
    builder->literal_room += length;
    builder->literal_room_bytes -= length;
    part->length += length;
}

// Where a byte of a literal stands in the text; one that stands for others (a blank for a line
// break) stands before the cursor.
static uint32_t literal_offset(const struct parser *parser, const char *at)
{
    const char *start = parser->region.origins != NULL ? parser->region.start : parser->text;
    return parser_offset(parser, at >= start && at < parser->region.end ? at : parser->at - 1);
}

void add_literal(struct parser *parser, struct builder *builder, const char *from, const char *to)
{
    uint32_t length = (uint32_t)(to - from);
    if (length == 0)
        return;
    struct shell_part *part = builder->last;
    if (part == NULL || part->kind != PART_LITERAL) {
        part = add_part(parser, builder, PART_LITERAL, parser->at);
        part->text = from;
        part->length = length;
        part->span.from = literal_offset(parser, from);
    } else if (!builder->is_copied && part->text + part->length == from) {
        part->length += length;
    } else {
        append_copy(parser, builder, from, length);
    }
    part->span.to = literal_offset(parser, to - 1) + 1;
}

struct shell_word *end_word(struct parser *parser, const struct builder *builder, char *from)
{
    struct shell_word *word = NODE(parser, shell_word);
    word->parts = builder->first;
    word->flags = builder->flags;
    word->span = parser_span(parser, from, parser->at);
    return word;
}

static void add_escape(struct parser *parser, struct builder *builder, enum context context)
{
    char *at = parser->at;
    if (at[1] == '\n') {
        parser->at += 2;
        return;
    }
    const char *powers = context == IN_DOUBLE           ? "$`\"\\"
                         : context == IN_HERE           ? "$`\\"
                         : context == IN_DOUBLE_OPERAND ? "$`\"\\}"
                                                        : NULL;
    if (at[1] == '\0' || powers == NULL || strchr(powers, at[1]) != NULL) {
        struct shell_part *part = add_part(parser, builder, PART_ESCAPED, at);
        // The last byte of a text escapes nothing and stands for itself.
        part->text = at[1] == '\0' ? at : at + 1;
        part->length = 1;
        parser->at += at[1] == '\0' ? 1 : 2;
        end_part(parser, part);
        builder->flags |= WORD_QUOTED;
        return;
    }
    // In ${…} the byte after it is passed over all the same: it may be a / or a quote.
    int length = context == IN_DOUBLE_OPERAND ? 2 : 1;
    parser->at += length;
    add_literal(parser, builder, at, at + length);
}

static void add_single(struct parser *parser, struct builder *builder)
{
    char *from = parser->at;
    char *close = memchr(from + 1, '\'', (size_t)(parser->region.end - from - 1));
    if (close == NULL) {
        parser_unclosed(parser, from, "single quote");
        return;
    }
    struct shell_part *part = add_part(parser, builder, PART_SINGLE, from);
    part->text = from + 1;
    part->length = (uint32_t)(close - from - 1);
    parser->at = close + 1;
    end_part(parser, part);
    builder->flags |= WORD_QUOTED;
}

// 'text' in ${…} in "…": the quotes are text, and expansions happen, but nothing in it closes the
// braces. So does bash; POSIX leaves it open.
static void add_single_in_double(struct parser *parser, struct builder *builder)
{
    char *from = parser->at;
    char *close = memchr(from + 1, '\'', (size_t)(parser->region.end - from - 1));
    if (close == NULL) {
        parser_unclosed(parser, from, "single quote");
        return;
    }
    parser->at++;
    add_literal(parser, builder, from, from + 1);
    while (parser->at < close) {
        char *run = parser->at, *at = run;
        while (at < close && !is_char(*at, CHAR_HERE))
            at++;
        parser->at = at;
        add_literal(parser, builder, run, at);
        if (at < close)
            add_special(parser, builder, IN_HERE);
    }
    if (parser->at == close) {
        parser->at++;
        add_literal(parser, builder, close, close + 1);
    }
}

static void add_double(struct parser *parser, struct builder *builder, char *from,
                       enum shell_part_kind kind)
{
    struct shell_part *part = add_part(parser, builder, kind, from);
    struct builder inside = {0};
    char *quote = parser->at++;
    for (;;) {
        char *run = parser->at, *at = run;
        while (!is_char(*at, CHAR_DOUBLE))
            at++;
        parser->at = at;
        add_literal(parser, &inside, run, at);
        if (*at == '"' || *at == '\0')
            break;
        add_special(parser, &inside, IN_DOUBLE);
    }
    if (*parser->at == '\0') {
        parser_unclosed(parser, quote, "double quote");
        return;
    }
    parser->at++;
    part->parts = inside.first;
    end_part(parser, part);
    builder->flags |= WORD_QUOTED | (inside.flags & WORD_EXPANDED);
}

static void add_dollar_quoted(struct parser *parser, struct builder *builder, char *quote)
{
    char *from = parser->at;
    if (*quote == '"') {
        parser->at = quote;
        add_double(parser, builder, from, PART_TRANSLATED);
        builder->flags |= WORD_EXPANDED;
        return;
    }
    char *at = quote + 1;
    while (*at != '\'' && *at != '\0')
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    if (*at == '\0') {
        parser_unclosed(parser, from, "$' quote");
        return;
    }
    struct shell_part *part = add_part(parser, builder, PART_DOLLAR_SINGLE, from);
    part->text = quote + 1;
    part->length = (uint32_t)(at - quote - 1);
    parser->at = at + 1;
    end_part(parser, part);
    builder->flags |= WORD_QUOTED;
}

void add_special(struct parser *parser, struct builder *builder, enum context context)
{
    char *next;
    switch (*parser->at) {
    case '\\':
        add_escape(parser, builder, context);
        break;
    case '\'':
        if (context == IN_DOUBLE_OPERAND)
            add_single_in_double(parser, builder);
        else
            add_single(parser, builder);
        break;
    case '"':
        add_double(parser, builder, parser->at, PART_DOUBLE);
        break;
    case '`':
        add_backquotes(parser, builder, context);
        break;
    default:
        next = past_continuations(parser->at + 1);
        if ((*next == '\'' || *next == '"') && context != IN_DOUBLE && context != IN_HERE &&
            parser->grammar->has_dollar_quotes)
            add_dollar_quoted(parser, builder, next);
        else
            add_dollar(parser, builder, context);
        break;
    }
}

void add_closed(struct parser *parser, struct builder *builder, char close, enum closed closed)
{
    char open = close == ')' ? '(' : '[';
    unsigned depth = 0;
    for (;;) {
        char *run = parser->at, *at = run;
        while (!is_char(*at, CHAR_CLOSED))
            at++;
        parser->at = at;
        add_literal(parser, builder, run, at);
        char byte = *at;
        if (byte == '\0' || (byte == close && depth == 0) ||
            (byte == '}' && closed == CLOSED_IN_BRACES))
            return;
        if (strchr("()[]{}\n", byte) == NULL) {
            add_special(parser, builder, IN_CLOSED);
            continue;
        }
        parser->odd_count += close == ']' && (byte == '(' || byte == ')');
        depth += byte == open;
        depth -= byte == close;
        parser->at++;
        if (byte == '\n' && closed == CLOSED_EXPRESSION)
            add_literal(parser, builder, " ", &" "[1]);
        else
            add_literal(parser, builder, at, at + 1);
    }
}

static void add_extglob(struct parser *parser, struct builder *builder)
{
    char *letter = parser->at - 1;
    struct shell_part *part = add_part(parser, builder, PART_EXTGLOB, letter);
    struct builder inside = {0};
    part->letter = *letter;
    parser->at++;
    if (!parser_sink(parser))
        return;
    add_closed(parser, &inside, ')', CLOSED_TEXT);
    parser_rise(parser);
    if (*parser->at != ')') {
        parser_unclosed(parser, letter, "pattern");
        return;
    }
    parser->at++;
    part->parts = inside.first;
    end_part(parser, part);
    builder->flags |= WORD_GLOB | inside.flags;
}

// Whether the bytes from a word's start to the cursor are NAME=, NAME+= or NAME[…]=.
static bool ends_assignment(const struct parser *parser, char *from)
{
    struct shell_text name;
    char *at = scan_name(NULL, from, &name);
    if (at == from)
        return false;
    if (*at == '[') {
        while (at < parser->at && *at != ']')
            at++;
        at = past_continuations(at + 1);
    }
    if (*at == '+')
        at = past_continuations(at + 1);
    return *at == '=' && past_continuations(at + 1) == parser->at;
}

static void add_array(struct parser *parser, struct builder *builder)
{
    struct shell_part *part = add_part(parser, builder, PART_ARRAY, parser->at);
    if (!parser_sink(parser))
        return;
    part->elements = parse_elements(parser);
    parser_rise(parser);
    end_part(parser, part);
    builder->flags |= WORD_EXPANDED;
}

struct shell_word *parse_word_rest(struct parser *parser, struct builder *builder, char *from,
                                   char *array_from)
{
    for (;;) {
        char *run = parser->at, *at = run;
        unsigned seen = 0;
        while (!is_char(*at, CHAR_WORD))
            seen |= shell_chars[(unsigned char)*at++];
        parser->at = at;
        builder->flags |= seen >> FLAG_SHIFT & (WORD_GLOB | WORD_BRACE | WORD_TILDE);
        bool is_pattern =
            *at == '(' && at > run && parser->has_extglob && strchr("?*+@!", at[-1]) != NULL;
        add_literal(parser, builder, run, is_pattern ? at - 1 : at);
        if (is_pattern)
            add_extglob(parser, builder);
        else if (!is_char(*at, CHAR_END))
            add_special(parser, builder, IN_WORD);
        else if ((*at == '<' || *at == '>') && *past_continuations(at + 1) == '(' &&
                 parser->grammar->has_process)
            add_process(parser, builder);
        else if (*at == '(' && array_from != NULL && parser->grammar->has_arrays &&
                 ends_assignment(parser, array_from))
            add_array(parser, builder);
        else
            break;
    }
    return end_word(parser, builder, from);
}

struct shell_word *parse_word(struct parser *parser, char *array_from)
{
    struct builder builder = {0};
    char *from = parser->at;
    struct shell_word *word = parse_word_rest(parser, &builder, from, array_from);
    if (parser->at == from)
        parser_expected(parser, "a word");
    return word;
}

struct shell_word *parse_regex(struct parser *parser)
{
    struct builder builder = {0};
    char *from = parser->at;
    for (;;) {
        char *run = parser->at, *at = run;
        while (!is_char(*at, CHAR_WORD) || *at == '|')
            at++;
        parser->at = at;
        add_literal(parser, &builder, run, at);
        if (*at == '(') {
            parser->at++;
            add_literal(parser, &builder, at, at + 1);
            add_closed(parser, &builder, ')', CLOSED_TEXT);
            if (*parser->at != ')') {
                parser_unclosed(parser, at, "bracket");
                break;
            }
            parser->at++;
            add_literal(parser, &builder, parser->at - 1, parser->at);
        } else if (is_char(*at, CHAR_END)) {
            break;
        } else {
            add_special(parser, &builder, IN_WORD);
        }
    }
    if (parser->at == from)
        parser_expected(parser, "a regular expression");
    return end_word(parser, &builder, from);
}

struct shell_word *parse_here_body(struct parser *parser)
{
    struct builder builder = {0};
    char *from = parser->at;
    for (;;) {
        char *run = parser->at, *at = run;
        while (!is_char(*at, CHAR_HERE))
            at++;
        parser->at = at;
        add_literal(parser, &builder, run, at);
        if (*at == '\0')
            break;
        add_special(parser, &builder, IN_HERE);
    }
    // The shell ends the last line when the text does not.
    struct shell_part *last = builder.last;
    bool is_ended =
        last != NULL && last->kind == PART_LITERAL && last->text[last->length - 1] == '\n';
    if (last != NULL && !is_ended)
        add_literal(parser, &builder, "\n", &"\n"[1]);
    builder.flags |= WORD_QUOTED;
    return end_word(parser, &builder, from);
}
