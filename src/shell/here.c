// The lines of here-documents, read when the line that announces them has ended.

#include "shell/parser.h"

#include <string.h>

struct here_lines {
    char *from, *to; // the lines, delimiter excluded
    size_t stripped; // lines that begin with tabs to be removed
};

static char *line_end(const struct parser *parser, char *at)
{
    char *newline = memchr(at, '\n', (size_t)(parser->region.end - at));
    return newline != NULL ? newline : parser->region.end;
}

// The end of the line at `at`, lines joined by a backslash taken as one.
static char *logical_line_end(const struct parser *parser, char *at, bool joins)
{
    char *end = line_end(parser, at);
    while (joins && *end == '\n') {
        char *backslash = end;
        while (backslash > at && backslash[-1] == '\\')
            backslash--;
        if ((end - backslash) % 2 == 0)
            break;
        end = line_end(parser, end + 1);
    }
    return end;
}

// Compares the line [at, end), continuations left out, with the delimiter. Inside $(…) the
// delimiter may also be followed by the `)`: then the line is taken up to there.
static bool match_delimiter(const struct parser *parser, char *at, char *end,
                            const struct shell_redirect *redirect, char **ret_behind)
{
    const char *delimiter = redirect->delimiter.bytes;
    uint32_t length = redirect->delimiter.length;
    for (uint32_t i = 0; i < length; i++) {
        if (!redirect->is_quoted)
            at = past_continuations(at);
        if (at >= end || *at != delimiter[i])
            return false;
        at++;
    }
    if (!redirect->is_quoted)
        at = past_continuations(at);
    bool is_cut =
        at < end && parser->in_substitution && memchr(at, ')', (size_t)(end - at)) != NULL;
    *ret_behind = is_cut ? at : end;
    return is_cut || at >= end;
}

// Finds the delimiter; the cursor goes behind it.
static struct here_lines find_lines(struct parser *parser, const struct here_document *here)
{
    const struct shell_redirect *redirect = here->redirect;
    struct here_lines lines = {.from = parser->at, .to = parser->region.end};
    char *line = parser->at;
    while (line < parser->region.end) {
        char *at = line, *end = logical_line_end(parser, line, !redirect->is_quoted);
        while (here->strips_tabs && *at == '\t')
            at++;
        char *behind;
        if (match_delimiter(parser, at, end, redirect, &behind)) {
            lines.to = line;
            parser->at = behind == end && *end == '\n' ? end + 1 : behind;
            return lines;
        }
        lines.stripped += at > line;
        line = *end == '\n' ? end + 1 : end;
    }
    parser->at = parser->region.end;
    return lines;
}

// The lines without their leading tabs, as a region of its own; false after a failure.
static bool strip_tabs(struct parser *parser, const struct here_lines *lines, bool joins,
                       struct region *ret_region)
{
    char *copy = parser_bytes(parser, (size_t)(lines->to - lines->from) + 1);
    struct origin *origins =
        (struct origin *)(void *)parser_bytes(parser, (lines->stripped + 1) * sizeof(*origins));
    if (copy == NULL || origins == NULL)
        return false;
    size_t length = 0, count = 0;
    origins[count++] = (struct origin){0, parser_offset(parser, lines->from)};
    for (char *line = lines->from; line < lines->to;) {
        char *at = line, *end = logical_line_end(parser, line, joins);
        while (*at == '\t')
            at++;
        end += *end == '\n';
        if (end > lines->to)
            end = lines->to;
        if (at > end)
            at = end;
        if (at > line)
            origins[count++] = (struct origin){(uint32_t)length, parser_offset(parser, at)};
        memcpy(copy + length, at, (size_t)(end - at));
        length += (size_t)(end - at);
        line = end;
    }
    *ret_region = (struct region){copy + length, copy, origins, count};
    return true;
}

static size_t count_backslashes(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && text[length - 1 - count] == '\\')
        count++;
    return count;
}

// The text with the end of its last line, which the shell adds when it is missing. Where a
// backslash joins lines, one at the very end joins nothing and stands for itself.
static const char *end_last_line(struct parser *parser, const char *text, size_t *length,
                                 bool joins)
{
    bool is_joined = joins && count_backslashes(text, *length) % 2 == 1;
    char *copy = parser_bytes(parser, *length + 2);
    if (copy == NULL)
        return text;
    memcpy(copy, text, *length);
    if (is_joined)
        copy[(*length)++] = '\\';
    copy[(*length)++] = '\n';
    return copy;
}

static struct shell_word *body_as_written(struct parser *parser, const char *text, size_t length,
                                          enum shell_part_kind kind)
{
    struct shell_word *word = NODE(parser, shell_word);
    bool joins = kind == PART_UNPARSED;
    word->flags = WORD_QUOTED;
    // A last line that is joined to nothing.
    while (joins && length > 1 && text[length - 1] == '\n' &&
           count_backslashes(text, length - 1) % 2 == 1)
        length -= 2;
    if (length == 0)
        return word;
    if (text[length - 1] != '\n')
        text = end_last_line(parser, text, &length, joins);
    struct shell_part *part = NODE(parser, shell_part);
    part->kind = (uint8_t)kind;
    part->text = text;
    part->length = (uint32_t)length;
    word->parts = part;
    return word;
}

// Expansions are read only when the command runs: what does not parse stays text.
static struct shell_word *expanded_body(struct parser *parser, char *from, struct region region)
{
    struct stay stay;
    size_t length = (size_t)(region.end - from);
    struct shell_word *word = NULL;
    parser_enter(parser, from, region, &stay);
    if (parser_sink(parser))
        word = parse_here_body(parser);
    parser_rise(parser);
    bool is_parsed = parser_leave(parser, &stay) && word != NULL;
    if (!is_parsed) {
        word = body_as_written(parser, from, length, PART_UNPARSED);
        word->flags |= WORD_EXPANDED;
    }
    return word;
}

static void read_here_document(struct parser *parser, struct here_document *here)
{
    struct shell_redirect *redirect = here->redirect;
    struct here_lines lines = find_lines(parser, here);
    struct region region = parser->region;
    struct shell_span span = parser_span(parser, lines.from, lines.to);
    char *from = lines.from, *behind = parser->at;
    region.end = lines.to;
    if (here->strips_tabs && lines.stripped > 0) {
        if (!strip_tabs(parser, &lines, !redirect->is_quoted, &region))
            return;
        from = region.end - (region.end - region.start);
    }
    size_t length = (size_t)(region.end - from);
    if (redirect->is_quoted)
        redirect->target = body_as_written(parser, from, length, PART_SINGLE);
    else
        redirect->target = expanded_body(parser, from, region);
    redirect->target->span = span;
    if (redirect->target->parts != NULL && redirect->target->parts->next == NULL)
        redirect->target->parts->span = span;
    if (!parser->has_failed)
        parser->at = behind;
}

void read_here_documents(struct parser *parser)
{
    struct here_document *here = parser->pending;
    parser->pending = NULL;
    parser->pending_tail = &parser->pending;
    for (; here != NULL && !parser->has_failed; here = here->next)
        read_here_document(parser, here);
}
