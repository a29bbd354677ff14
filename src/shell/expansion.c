#include "shell/parser.h"

#include <string.h>

char *scan_name(struct parser *parser, char *at, struct shell_text *ret_name)
{
    char *from = at, *to = at;
    *ret_name = (struct shell_text){.bytes = from};
    if (!is_char(*at, CHAR_NAME_START))
        return at;
    while (is_char(*at, CHAR_NAME))
        at++;
    ret_name->length = (uint32_t)(at - from);
    to = past_continuations(at);
    if (to == at || !is_char(*to, CHAR_NAME))
        return to;
    // Rare: a line continuation inside the name.
    uint32_t length = 0;
    for (to = from; is_char(*to, CHAR_NAME); to = past_continuations(to + 1))
        length++;
    ret_name->length = length;
    if (parser == NULL)
        return to;
    char *copy = parser_bytes(parser, length);
    ret_name->bytes = copy;
    if (copy == NULL)
        ret_name->length = 0;
    else
        for (at = from; is_char(*at, CHAR_NAME); at = past_continuations(at + 1))
            *copy++ = *at;
    return to;
}

// Here-documents whose lines have not come when the brackets around them close are empty.
static void empty_pending(struct parser *parser)
{
    for (struct here_document *here = parser->pending; here != NULL; here = here->next)
        here->redirect->target = NODE(parser, shell_word);
    parser->pending = NULL;
    parser->pending_tail = &parser->pending;
}

// The commands up to the `)` that closes what opens at `from`, which is taken.
static struct shell_list *parse_inside(struct parser *parser, const char *from, const char *opener)
{
    struct here_document *pending = parser->pending, **tail = parser->pending_tail;
    bool was_substitution = parser->in_substitution;
    struct shell_list *list = NULL;
    if (!parser_sink(parser))
        return NULL;
    parser->pending = NULL;
    parser->pending_tail = &parser->pending;
    parser->in_substitution = true;
    list = parse_list(parser);
    empty_pending(parser);
    enum token token = peek(parser);
    if (token == TOKEN_CLOSE)
        take(parser);
    else if (token == TOKEN_END)
        parser_unclosed(parser, from, opener);
    else
        parser_expected(parser, "a command or `)`");
    parser->pending = pending;
    parser->pending_tail = pending == NULL ? &parser->pending : tail;
    parser->in_substitution = was_substitution;
    parser_rise(parser);
    return list;
}

static void make_unparsed(struct parser *parser, struct shell_part *part, char *from, char *to)
{
    parser->odd_count++;
    part->kind = PART_UNPARSED;
    part->text = from;
    part->length = (uint32_t)(to - from);
    parser->at = to;
    end_part(parser, part);
}

// Commands in a region of their own, as the part's list; what does not parse stays text.
static void parse_apart(struct parser *parser, struct shell_part *part, char *from,
                        struct region region)
{
    struct stay stay;
    parser_enter(parser, from, region, &stay);
    if (parser_sink(parser)) {
        part->list = parse_list(parser);
        read_here_documents(parser);
        if (peek(parser) != TOKEN_END)
            parser_fail(parser, parser->at, "trial");
    }
    parser_rise(parser);
    if (!parser_leave(parser, &stay))
        part->kind = PART_UNPARSED;
}

// Where brackets are counted, the lines of a here-document would be counted too: what holds one
// stays as it was written, and was counted.
static void end_counted(struct parser *parser, struct shell_part *part, char *from,
                        unsigned odd_count)
{
    if (parser->closed_depth > 0 && parser->odd_count != odd_count && !parser->has_failed)
        make_unparsed(parser, part, from, parser->at);
    else
        end_part(parser, part);
}

static void add_command(struct parser *parser, struct builder *builder, char *open)
{
    char *from = parser->at;
    unsigned odd_count = parser->odd_count;
    struct shell_part *part = add_part(parser, builder, PART_COMMAND, from);
    parser->at = open + 1;
    part->list = parse_inside(parser, from, "`$(`");
    end_counted(parser, part, from, odd_count);
    builder->flags |= WORD_EXPANDED;
}

static void add_expression(struct parser *parser, struct builder *builder,
                           enum shell_part_kind kind, char close)
{
    char *from = parser->at;
    struct shell_part *part = add_part(parser, builder, kind, from);
    struct builder inside = {0};
    char *open = past_continuations(from + 1);
    parser->at = close == ')' ? past_continuations(open + 1) + 1 : open + 1;
    builder->flags |= WORD_EXPANDED;
    if (!parser_sink(parser))
        return;
    parser->closed_depth++;
    add_closed(parser, &inside, close, CLOSED_EXPRESSION);
    parser->closed_depth--;
    parser_rise(parser);
    bool is_closed = *parser->at == close && (close == ']' || parser->at[1] == ')');
    if (!is_closed) {
        parser_unclosed(parser, from, close == ')' ? "`$((`" : "`$[`");
        return;
    }
    parser->at += close == ')' ? 2 : 1;
    part->parts = inside.first;
    end_part(parser, part);
}

// $((…)) is arithmetic when the brackets close side by side, else a command with a subshell, which
// bash reads only when it runs.
static void add_double_bracket(struct parser *parser, struct builder *builder, char *open)
{
    char *from = parser->at;
    struct closing closing = find_closing(past_continuations(open + 1) + 1);
    unsigned odd_count = parser->odd_count;
    if (closing.is_arithmetic) {
        add_expression(parser, builder, PART_ARITHMETIC, ')');
        return;
    }
    if (closing.end == NULL) {
        parser_unclosed(parser, from, "`$((`");
        return;
    }
    struct shell_part *part = add_part(parser, builder, PART_COMMAND, from);
    struct region region = parser->region;
    region.end = closing.end;
    parse_apart(parser, part, open + 1, region);
    builder->flags |= WORD_EXPANDED;
    if (parser->has_failed)
        return;
    parser->at = closing.end + 1;
    if (part->kind == PART_UNPARSED)
        make_unparsed(parser, part, from, parser->at);
    else
        end_counted(parser, part, from, odd_count);
}

static void add_simple_parameter(struct parser *parser, struct builder *builder, char *name)
{
    char *from = parser->at;
    struct shell_part *part = add_part(parser, builder, PART_PARAMETER, from);
    struct shell_parameter *parameter = NODE(parser, shell_parameter);
    part->parameter = parameter;
    parser->at = scan_name(parser, name, &parameter->name);
    if (parser->at == name) {
        parameter->name = (struct shell_text){.bytes = name, .length = 1};
        parser->at = name + 1;
    }
    end_part(parser, part);
    builder->flags |= WORD_EXPANDED;
}

void add_dollar(struct parser *parser, struct builder *builder, enum context context)
{
    char *from = parser->at, *next = past_continuations(from + 1);
    if (*next == '{') {
        add_parameter(parser, builder, context);
    } else if (*next == '(') {
        if (*past_continuations(next + 1) == '(')
            add_double_bracket(parser, builder, next);
        else
            add_command(parser, builder, next);
    } else if (*next == '[' && parser->grammar->has_arithmetic) {
        add_expression(parser, builder, PART_BRACKET, ']');
    } else if (*next == '$' && *past_continuations(next + 1) == '{' &&
               (context == IN_OPERAND || context == IN_DOUBLE_OPERAND)) {
        // bash counts the brace when it looks for the end, and not when it expands the word.
        parser_fail(parser, from,
                    "`$${` inside `${…}`, which bash reads in two ways; "
                    "write `${$}` for the process number");
    } else if (is_char(*next, CHAR_NAME_START | CHAR_DIGIT | CHAR_SPECIAL)) {
        add_simple_parameter(parser, builder, next);
    } else if (*next == '`') {
        // Backquotes are printed as $(…), which a bare dollar before them would swallow.
        struct shell_part *part = add_part(parser, builder, PART_ESCAPED, from);
        part->text = from;
        part->length = 1;
        parser->at = from + 1;
        end_part(parser, part);
        builder->flags |= WORD_QUOTED;
    } else {
        parser->at = from + 1;
        add_literal(parser, builder, from, from + 1);
    }
}

// Inside backquotes a backslash before $ ` \ goes away before the commands are read; in "…", before
// a double quote too.
static bool loses_backslash(const char *at, enum context context)
{
    return *at == '\\' && (at[1] == '$' || at[1] == '`' || at[1] == '\\' ||
                           (at[1] == '"' && context == IN_DOUBLE));
}

// The region between backquotes without those backslashes; false after a failure.
static bool unescape(struct parser *parser, char *from, char *to, enum context context,
                     struct region *ret_region)
{
    size_t removed = 0;
    for (char *at = from; at < to; at++) {
        if (loses_backslash(at, context)) {
            removed++;
            at++;
        }
    }
    char *copy = parser_bytes(parser, (size_t)(to - from) - removed + 1);
    struct origin *origins =
        (struct origin *)(void *)parser_bytes(parser, (removed + 1) * sizeof(*origins));
    if (copy == NULL || origins == NULL)
        return false;
    size_t length = 0, count = 0;
    origins[count++] = (struct origin){0, parser_offset(parser, from)};
    for (char *at = from; at < to; at++) {
        if (loses_backslash(at, context)) {
            at++;
            origins[count++] = (struct origin){(uint32_t)length, parser_offset(parser, at)};
        }
        copy[length++] = *at;
    }
    *ret_region = (struct region){copy + length, copy, origins, count};
    return true;
}

void add_backquotes(struct parser *parser, struct builder *builder, enum context context)
{
    char *from = parser->at, *close = from + 1;
    bool has_escapes = false;
    while (*close != '`' && *close != '\0') {
        has_escapes |= loses_backslash(close, context);
        close += *close == '\\' && close[1] != '\0' ? 2 : 1;
    }
    if (*close == '\0') {
        parser_unclosed(parser, from, "backquote");
        return;
    }
    struct shell_part *part = add_part(parser, builder, PART_COMMAND, from);
    struct region region = parser->region;
    char *start = from + 1;
    unsigned odd_count = parser->odd_count;
    region.end = close;
    if (has_escapes) {
        if (!unescape(parser, start, close, context, &region))
            return;
        start = region.end - (region.end - region.start);
    }
    parse_apart(parser, part, start, region);
    builder->flags |= WORD_EXPANDED;
    if (parser->has_failed)
        return;
    parser->at = close + 1;
    if (part->kind == PART_UNPARSED)
        make_unparsed(parser, part, from, parser->at);
    else
        end_counted(parser, part, from, odd_count);
}

void add_process(struct parser *parser, struct builder *builder)
{
    char *from = parser->at;
    bool is_read = *from == '<';
    unsigned odd_count = parser->odd_count;
    struct shell_part *part =
        add_part(parser, builder, is_read ? PART_PROCESS_READ : PART_PROCESS_WRITE, from);
    parser->at = past_continuations(from + 1) + 1;
    part->list = parse_inside(parser, from, is_read ? "`<(`" : "`>(`");
    end_counted(parser, part, from, odd_count);
    builder->flags |= WORD_EXPANDED;
}
