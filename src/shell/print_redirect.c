#include "shell/print.h"

#include <string.h>

#include "shell/parser.h"

static const char *const signs[REDIRECTS_COUNT] = {
    [REDIRECT_READ] = "<",        [REDIRECT_WRITE] = ">",       [REDIRECT_CLOBBER] = ">|",
    [REDIRECT_APPEND] = ">>",     [REDIRECT_READ_WRITE] = "<>", [REDIRECT_COPY_READ] = "<&",
    [REDIRECT_COPY_WRITE] = ">&", [REDIRECT_BOTH] = "&>",       [REDIRECT_BOTH_APPEND] = "&>>",
    [REDIRECT_STRING] = "<<<",    [REDIRECT_HERE] = "<<",
};

static bool begins_with(const char *line, const char *end, struct shell_text delimiter, bool joins)
{
    for (uint32_t i = 0; i < delimiter.length; i++) {
        while (joins && end - line >= 2 && line[0] == '\\' && line[1] == '\n')
            line += 2;
        if (line == end || *line++ != delimiter.bytes[i])
            return false;
    }
    return true;
}

// Whether some line of the body begins with the delimiter: it, or more after it, could end the
// lines too early.
static bool is_taken(const struct buffer *body, struct shell_text delimiter, bool joins)
{
    const char *end = body->data + body->length;
    for (const char *line = body->data; line < end;) {
        if (begins_with(line, end, delimiter, joins))
            return true;
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        if (newline == NULL)
            return false;
        line = newline + 1;
    }
    return false;
}

static bool is_plain(struct shell_text delimiter)
{
    for (uint32_t i = 0; i < delimiter.length; i++)
        if (!is_char(delimiter.bytes[i], CHAR_NAME))
            return false;
    return delimiter.length > 0;
}

// The delimiter as it was when it can stay, else one that no line begins with.
static void choose_delimiter(const struct shell_redirect *redirect, const struct buffer *body,
                             struct buffer *into)
{
    struct shell_text delimiter = redirect->delimiter;
    bool joins = !redirect->is_quoted;
    if (!is_plain(delimiter) || is_taken(body, delimiter, joins)) {
        delimiter = (struct shell_text){"EOF", 3};
        for (size_t i = 1; is_taken(body, delimiter, joins); i++) {
            buffer_clear(into);
            buffer_printf(into, "EOF%zu_", i);
            delimiter = (struct shell_text){into->data, (uint32_t)into->length};
        }
    }
    if (delimiter.bytes != into->data)
        buffer_add(into, delimiter.bytes, delimiter.length);
}

static void print_here_document(struct printer *printer, const struct shell_redirect *redirect)
{
    size_t bytes_max = printer->into->bytes_max;
    struct buffer body, delimiter, *into = printer->into;
    bool keeps_breaks = printer->keeps_breaks;
    buffer_init(&body, bytes_max);
    buffer_init(&delimiter, bytes_max);
    printer->into = &body;
    printer->keeps_breaks = true;
    if (redirect->is_quoted && redirect->target != NULL && redirect->target->parts != NULL)
        buffer_add(&body, redirect->target->parts->text, redirect->target->parts->length);
    else
        print_word(printer, redirect->target);
    printer->into = into;
    printer->keeps_breaks = keeps_breaks;
    choose_delimiter(redirect, &body, &delimiter);
    const char *quote = redirect->is_quoted ? "'" : "";
    buffer_text(into, quote);
    buffer_add(into, delimiter.data, delimiter.length);
    buffer_text(into, quote);
    buffer_add(printer->bodies, body.data, body.length);
    buffer_add(printer->bodies, delimiter.data, delimiter.length);
    buffer_char(printer->bodies, '\n');
    into->is_over |= body.is_over || delimiter.is_over;
    buffer_done(&body);
    buffer_done(&delimiter);
}

static void print_redirect(struct printer *printer, const struct shell_redirect *redirect)
{
    struct buffer *into = printer->into;
    if (redirect->variable.length > 0) {
        buffer_char(into, '{');
        print_text(printer, redirect->variable);
        buffer_char(into, '}');
    } else if (redirect->descriptor >= 0) {
        buffer_printf(into, "%d", redirect->descriptor);
    }
    buffer_text(into, signs[redirect->kind]);
    if (redirect->kind == REDIRECT_HERE) {
        print_here_document(printer, redirect);
        return;
    }
    // <( after a < would be another sign.
    const struct shell_part *part = redirect->target != NULL ? redirect->target->parts : NULL;
    if (part != NULL && (part->kind == PART_PROCESS_READ || part->kind == PART_PROCESS_WRITE))
        buffer_char(into, ' ');
    print_word(printer, redirect->target);
}

void print_redirects(struct printer *printer, const struct shell_redirect *redirects)
{
    for (; redirects != NULL; redirects = redirects->next) {
        print_redirect(printer, redirects);
        if (redirects->next != NULL)
            buffer_char(printer->into, ' ');
    }
}
