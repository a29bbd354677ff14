#include "shell/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "shell/dialect.h"

enum {
    CHUNK_BYTES_FIRST = 4 * 1024,
    CHUNK_BYTES_MAX = 256 * 1024,
    // What unwinding after a failure may still take.
    RESERVE_BYTES = 64 * 1024,
    FOUND_BYTES_MAX = 40,
};

static const struct grammar grammar_bash = {
    .has_conditional = true,
    .has_arithmetic = true,
    .has_function_word = true,
    .has_select = true,
    .has_coprocess = true,
    .has_time = true,
    .has_arrays = true,
    .has_process = true,
    .has_dollar_quotes = true,
    .has_redirects = true,
    .has_pipe_errors = true,
    .has_case_ends = true,
    .has_operators = true,
    .has_brace_bodies = true,
    .has_any_name = true,
};

static const struct grammar grammar_sh = {.has_time = false};

static void *cut(struct parser *parser, size_t bytes)
{
    if ((size_t)(parser->chunk_end - parser->chunk) < bytes) {
        // A long text gets a place of its own: little of a chunk is ever left unused.
        if (bytes > CHUNK_BYTES_FIRST / 4)
            return arena_alloc(parser->arena, bytes);
        parser->chunk = arena_alloc(parser->arena, parser->chunk_bytes);
        parser->chunk_end = parser->chunk + parser->chunk_bytes;
        if (parser->chunk_bytes < CHUNK_BYTES_MAX)
            parser->chunk_bytes *= 2;
    }
    void *start = parser->chunk;
    parser->chunk += bytes;
    return start;
}

static void fail_too_large(struct parser *parser)
{
    parser->is_trial = false;
    parser_fail(parser, parser->at,
                "the text is too long and too dense to be understood; "
                "give it in parts");
}

void *parser_node(struct parser *parser, size_t bytes)
{
    bytes = (bytes + 7) / 8 * 8;
    if (parser->bytes_left < bytes + RESERVE_BYTES) {
        if (!parser->has_failed)
            fail_too_large(parser);
    } else {
        parser->bytes_left -= bytes;
    }
    return cut(parser, bytes);
}

char *parser_bytes(struct parser *parser, size_t bytes)
{
    bytes = (bytes + 7) / 8 * 8;
    if (parser->bytes_left < bytes + RESERVE_BYTES) {
        if (!parser->has_failed)
            fail_too_large(parser);
        return NULL;
    }
    parser->bytes_left -= bytes;
    return cut(parser, bytes);
}

static uint32_t map_offset(const struct region *region, uint32_t inside)
{
    size_t low = 0, high = region->origin_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (region->origins[middle].inside <= inside)
            low = middle;
        else
            high = middle;
    }
    return region->origins[low].outside + (inside - region->origins[low].inside);
}

uint32_t parser_offset(const struct parser *parser, const char *at)
{
    const struct region *region = &parser->region;
    if (region->origins == NULL)
        return (uint32_t)(at - parser->text);
    return map_offset(region, (uint32_t)(at - region->start));
}

struct shell_span parser_span(const struct parser *parser, const char *from, const char *to)
{
    // The end is behind the last byte: bytes that a rewritten region leaves out may come next.
    uint32_t end = to > from ? parser_offset(parser, to - 1) + 1 : parser_offset(parser, to);
    return (struct shell_span){parser_offset(parser, from), end};
}

static struct shell_place place_of(const char *text, size_t at)
{
    struct shell_place place = {.at = at, .line = 1, .column = 1};
    const char *line = text;
    for (;;) {
        const char *newline = memchr(line, '\n', (size_t)(text + at - line));
        if (newline == NULL)
            break;
        line = newline + 1;
        place.line++;
    }
    for (; line < text + at; line++)
        place.column += (*line & 0xc0) != 0x80;
    return place;
}

__attribute__((format(printf, 3, 0))) static void fail_at(struct parser *parser, const char *at,
                                                          const char *format, va_list args)
{
    if (!parser->has_failed && !parser->is_trial) {
        char sentence[ERROR_TEXT_BYTES_MAX / 2];
        vsnprintf(sentence, sizeof(sentence), format, args);
        parser->fault = place_of(parser->text, parser_offset(parser, at));
        error_set(parser->err, EXIT_FAILED, "line %u, column %u: %s", parser->fault.line,
                  parser->fault.column, sentence);
    }
    parser->has_failed = true;
    parser->at = parser->token_end = parser->region.end;
}

void parser_fail(struct parser *parser, const char *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(parser, at, format, args);
    va_end(args);
}

// The token under the cursor, short and printable, for a sentence.
static void describe_found(const struct parser *parser, char found[FOUND_BYTES_MAX + 8])
{
    const char *from = parser->at, *to = from;
    if (*from == '\0') {
        snprintf(found, FOUND_BYTES_MAX + 8, "the end of the text");
        return;
    }
    if (*from == '\n') {
        snprintf(found, FOUND_BYTES_MAX + 8, "the end of the line");
        return;
    }
    if (is_char(*to, CHAR_END)) {
        while (to - from < 3 && *to == *from)
            to++;
    } else {
        while (!is_char(*to, CHAR_END) && to - from < FOUND_BYTES_MAX)
            to++;
        while (to > from && (*to & 0xc0) == 0x80)
            to--;
    }
    bool is_printable = !utf8_has_control(from, (size_t)(to - from), "") &&
                        utf8_is_valid(from, (size_t)(to - from), NULL);
    if (is_printable)
        snprintf(found, FOUND_BYTES_MAX + 8, "`%.*s`", (int)(to - from), from);
    else
        snprintf(found, FOUND_BYTES_MAX + 8, "the byte 0x%02x", (unsigned char)*from);
}

void parser_expected(struct parser *parser, const char *format, ...)
{
    if (parser->has_failed)
        return;
    char found[FOUND_BYTES_MAX + 8], what[ERROR_TEXT_BYTES_MAX / 4];
    describe_found(parser, found);
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    parser_fail(parser, parser->at, "expected %s, found %s", what, found);
}

void parser_unclosed(struct parser *parser, const char *at, const char *what)
{
    parser_fail(parser, at, "the %s that opens here is never closed", what);
}

bool parser_sink(struct parser *parser)
{
    if (++parser->depth <= SHELL_DEPTH_MAX)
        return true;
    if (!parser->has_failed) {
        parser->is_trial = false;
        parser_fail(parser, parser->at, "nested more than %d deep; write it as a script in parts",
                    SHELL_DEPTH_MAX);
    }
    return false;
}

void parser_rise(struct parser *parser)
{
    parser->depth--;
}

void parser_enter(struct parser *parser, char *from, struct region region, struct stay *ret_stay)
{
    *ret_stay = (struct stay){
        .region = parser->region,
        .at = parser->at,
        .ended_with = *region.end,
        .pending = parser->pending,
        .pending_tail = parser->pending_tail,
        .in_substitution = parser->in_substitution,
        .was_trial = parser->is_trial,
    };
    *region.end = '\0';
    parser->region = region;
    parser->at = from;
    parser->pending = NULL;
    parser->pending_tail = &parser->pending;
    parser->in_substitution = false;
    parser->is_trial = true;
}

bool parser_leave(struct parser *parser, const struct stay *stay)
{
    *parser->region.end = stay->ended_with;
    parser->region = stay->region;
    parser->at = stay->at;
    parser->pending = stay->pending;
    parser->pending_tail = stay->pending == NULL ? &parser->pending : stay->pending_tail;
    parser->in_substitution = stay->in_substitution;
    bool has_failed = parser->has_failed;
    // A limit that was passed ends everything: what is beyond it has not been looked at.
    bool is_over = has_failed && !parser->is_trial;
    parser->is_trial = stay->was_trial && !is_over;
    parser->has_failed = is_over;
    if (parser->has_failed)
        parser->at = parser->token_end = parser->region.end;
    return !has_failed;
}

static bool text_is_readable(struct shell_text text, struct shell_place *ret_fault,
                             struct error *err)
{
    const char *nul = text.length > 0 ? memchr(text.bytes, '\0', text.length) : NULL;
    struct shell_place fault = {.at = 0, .line = 1, .column = 1};
    bool is_readable = true;
    if (text.length > SHELL_TEXT_BYTES_MAX) {
        is_readable = error_set(err, EXIT_USAGE, "a shell text of %u bytes; hob reads at most %d",
                                text.length, SHELL_TEXT_BYTES_MAX);
    } else if (nul != NULL) {
        fault = place_of(text.bytes, (size_t)(nul - text.bytes));
        is_readable =
            error_set(err, EXIT_USAGE, "line %u, column %u: a NUL byte, which no shell text has",
                      fault.line, fault.column);
    }
    if (!is_readable && ret_fault != NULL)
        *ret_fault = fault;
    return is_readable;
}

static void parse_all(struct parser *parser, struct shell_list **ret_list)
{
    *ret_list = parse_list(parser);
    read_here_documents(parser); // of the last line, when no newline ends it
    if (!parser->has_failed && peek(parser) != TOKEN_END)
        parser_expected(parser, "a command, or `;`, `&` or a new line after one");
}

static const char *dialect_title(enum shell_dialect dialect)
{
    return dialect == SHELL_ZSH ? "zsh" : dialect == SHELL_FISH ? "fish" : NULL;
}

// Says of a text that does not parse whom it may be written for.
static void add_guess(const struct parser *parser, enum shell_dialect dialect)
{
    const char *title = dialect_title(dialect);
    const char *guess = title == NULL ? guess_dialect(parser->text) : NULL;
    if (parser->err == NULL)
        return;
    size_t length = strlen(parser->err->text), room = sizeof(parser->err->text) - length;
    if (title != NULL)
        snprintf(parser->err->text + length, room,
                 "; hob reads %s only where it and bash read the same", title);
    else if (guess != NULL)
        snprintf(parser->err->text + length, room, "; this may be written for %s", guess);
}

static bool check_difference(struct parser *parser, const struct shell_tree *tree)
{
    struct difference difference = find_difference(tree);
    if (difference.sentence == NULL)
        return true;
    parser_fail(parser, parser->text + difference.span.from,
                "%s; hob reads %s only where it and bash read the same", difference.sentence,
                dialect_title(tree->dialect));
    return false;
}

bool shell_parse(struct arena *arena, struct shell_text text, const struct shell_options *options,
                 struct shell_tree *ret_tree, struct shell_place *ret_fault, struct error *err)
{
    if (!text_is_readable(text, ret_fault, err))
        return false;
    size_t room = arena->bytes_max - arena->used_bytes;
    size_t fixed_bytes = text.length + 1 + RESERVE_BYTES + 2 * CHUNK_BYTES_MAX;
    if (room < 2 * fixed_bytes)
        return error_set(err, EXIT_FAILED,
                         "a shell text of %u bytes needs more memory than its "
                         "request has; give it in parts",
                         text.length);
    char *copy = arena_copy(arena, text.bytes, text.length);
    struct parser parser = {
        .arena = arena,
        .chunk_bytes = CHUNK_BYTES_FIRST,
        // The other part is for the ends of chunks that stay unused.
        .bytes_left = (room - fixed_bytes) / 4 * 3,
        .region = {.end = copy + text.length, .start = copy},
        .at = copy,
        .text = copy,
        .grammar = options->dialect == SHELL_SH ? &grammar_sh : &grammar_bash,
        .has_extglob = options->has_extglob,
        .err = err,
    };
    parser.pending_tail = &parser.pending;
    struct shell_tree tree = {
        .text = copy,
        .length = text.length,
        .dialect = options->dialect,
        .has_extglob = options->has_extglob,
    };
    parse_all(&parser, &tree.list);
    if (parser.has_failed)
        add_guess(&parser, options->dialect);
    if (parser.has_failed || !check_difference(&parser, &tree)) {
        if (ret_fault != NULL)
            *ret_fault = parser.fault;
        return false;
    }
    tree.has_alias = parser.has_alias;
    *ret_tree = tree;
    return true;
}
