#include "config/toml.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "config/toml_shim.h"

enum { GATHERED_BYTES_MAX = 16 * TOML_BYTES_MAX };

struct text_place {
    int line, column;
};

static struct text_place place_of(const char *text, size_t offset)
{
    struct text_place place = {.line = 1, .column = 1};
    for (size_t i = 0; i < offset; i++) {
        bool is_end = text[i] == '\n';
        place.line += is_end;
        place.column = is_end ? 1 : place.column + 1;
    }
    return place;
}

static bool fault_at(const char *name, const char *text, size_t offset, const char *what,
                     struct error *err)
{
    struct text_place place = place_of(text, offset);
    return error_set(err, EXIT_FAILED, "%s:%d:%d: %s", name, place.line, place.column, what);
}

static bool is_plain_text(const char *name, const char *text, size_t length, struct error *err)
{
    uint32_t point;
    if (length > TOML_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "%s has more than %d bytes, the most hob reads", name,
                         TOML_BYTES_MAX);
    for (size_t at = 0, size; at < length; at += size) {
        size = utf8_decode(text + at, length - at, &point);
        if (size == 0)
            return fault_at(name, text, at, "this byte is not UTF-8", err);
        bool is_allowed = point == '\t' || point == '\n' ||
                          (point == '\r' && at + 1 < length && text[at + 1] == '\n');
        if ((point < 0x20 || point == 0x7f) && !is_allowed)
            return fault_at(name, text, at, "a control character", err);
    }
    return true;
}

// How far the bound-checking scan has come. It knows TOML's strings and comments and nothing else:
// on TOML it sees the same brackets and dots as the parser, and at the first fault the parser
// stops.
struct scan {
    const char *text;
    size_t length, at;
    int depth, parts, marks;
};

static bool is_at(const struct scan *scan, const char *token)
{
    size_t length = strlen(token);
    return scan->length - scan->at >= length && memcmp(scan->text + scan->at, token, length) == 0;
}

static void skip_long_string(struct scan *scan, const char *quotes)
{
    scan->at += 3;
    while (scan->at < scan->length && !is_at(scan, quotes))
        scan->at += scan->text[scan->at] == '\\' && quotes[0] == '"' ? 2 : 1;
    scan->at += 3;
    for (int extra = 0; extra < 2 && scan->at < scan->length; extra++)
        scan->at += scan->text[scan->at] == quotes[0];
    if (scan->at > scan->length)
        scan->at = scan->length;
}

static void skip_string(struct scan *scan)
{
    char quote = scan->text[scan->at];
    const char *quotes = quote == '"' ? "\"\"\"" : "'''";
    if (is_at(scan, quotes)) {
        skip_long_string(scan, quotes);
        return;
    }
    for (scan->at++; scan->at < scan->length; scan->at++) {
        char byte = scan->text[scan->at];
        if (byte == '\n')
            return;
        if (byte == '\\' && quote == '"' && scan->at + 1 < scan->length &&
            scan->text[scan->at + 1] != '\n')
            scan->at++;
        else if (byte == quote)
            break;
    }
    scan->at += scan->at < scan->length;
}

static const char *scan_byte(struct scan *scan)
{
    char byte = scan->text[scan->at];
    if (byte == '"' || byte == '\'') {
        skip_string(scan);
        return NULL;
    }
    if (byte == '#') {
        const char *end = memchr(scan->text + scan->at, '\n', scan->length - scan->at);
        scan->at = end == NULL ? scan->length : (size_t)(end - scan->text);
        return NULL;
    }
    scan->at++;
    if (byte == '\n')
        scan->parts = 0;
    else if (byte == '[' || byte == '{')
        scan->depth++;
    else if ((byte == ']' || byte == '}') && scan->depth > 0)
        scan->depth--;
    else if (byte == '.')
        scan->parts++;
    scan->marks += byte == ',' || byte == '=' || byte == '[' || byte == '{';
    if (scan->marks > TOML_MARKS_MAX)
        return "more values than hob reads";
    if (scan->depth > TOML_DEPTH_MAX)
        return "brackets in brackets, deeper than hob reads";
    return scan->parts > TOML_PARTS_MAX ? "more dots in one line than hob reads" : NULL;
}

static bool is_bounded(const char *name, const char *text, size_t length, struct error *err)
{
    for (size_t at = 0; at < length;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t line_bytes = end == NULL ? length - at : (size_t)(end - (text + at));
        if (line_bytes > TOML_LINE_BYTES_MAX)
            return fault_at(name, text, at, "a line longer than 8192 bytes, the most hob reads",
                            err);
        at += line_bytes + 1;
    }
    struct scan scan = {.text = text, .length = length};
    while (scan.at < length) {
        const char *fault = scan_byte(&scan);
        if (fault != NULL)
            return fault_at(name, text, scan.at - 1, fault, err);
    }
    return true;
}

struct gathering {
    struct arena *arena;
    struct toml_document document;
    size_t capacity, bytes;
    bool is_over;
};

static bool gather(const struct toml_shim_entry *found, void *context)
{
    struct gathering *gathering = context;
    struct toml_document *document = &gathering->document;
    // Keys repeat the names of all tables above them.
    gathering->bytes += strlen(found->key) + found->value_length;
    if (document->count == TOML_ENTRIES_MAX || gathering->bytes > GATHERED_BYTES_MAX) {
        gathering->is_over = true;
        return false;
    }
    if (document->count == gathering->capacity) {
        size_t capacity = gathering->capacity == 0 ? 32 : gathering->capacity * 2;
        document->entries = arena_grow(gathering->arena, document->entries, document->count,
                                       capacity, sizeof(*document->entries));
        gathering->capacity = capacity;
    }
    // A text with a NUL inside ("\u0000") cannot be a C string, and is no setting's value.
    bool is_cut = memchr(found->value, '\0', found->value_length) != NULL;
    document->entries[document->count++] = (struct toml_entry){
        .key = arena_string(gathering->arena, found->key),
        .kind = is_cut ? TOML_OTHER : found->kind,
        .text = arena_copy(gathering->arena, found->value, found->value_length),
        .offset = found->offset,
        .length = found->length,
    };
    return true;
}

static int by_offset(const void *left, const void *right)
{
    const struct toml_entry *a = left, *b = right;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return strcmp(a->key, b->key);
}

// Sorted entries let one pass over the text number their lines.
static void number_lines(struct toml_document *document, const char *text, size_t length)
{
    struct text_place place = {.line = 1, .column = 1};
    size_t at = 0;
    for (size_t i = 0; i < document->count; i++) {
        struct toml_entry *entry = &document->entries[i];
        for (; at < entry->offset && at < length; at++) {
            bool is_end = text[at] == '\n';
            place.line += is_end;
            place.column = is_end ? 1 : place.column + 1;
        }
        entry->line = place.line;
        entry->column = place.column;
    }
}

bool toml_parse(struct arena *arena, const char *name, const char *text, size_t length,
                struct toml_document *ret_document, struct error *err)
{
    if (!is_plain_text(name, text, length, err) || !is_bounded(name, text, length, err))
        return false;
    struct gathering gathering = {.arena = arena};
    struct toml_shim_fault fault;
    if (!toml_shim_parse(text, length, gather, &gathering, &fault))
        return error_set(err, EXIT_FAILED, "%s:%d:%d: this is not TOML: %s", name, fault.line,
                         fault.column, fault.text);
    if (gathering.is_over)
        return error_set(err, EXIT_FAILED, "%s has more than %d entries, the most hob reads", name,
                         TOML_ENTRIES_MAX);
    if (gathering.document.count > 0)
        qsort(gathering.document.entries, gathering.document.count,
              sizeof(*gathering.document.entries), by_offset);
    number_lines(&gathering.document, text, length);
    *ret_document = gathering.document;
    return true;
}

const struct toml_entry *toml_find(const struct toml_document *document, const char *key)
{
    for (size_t i = 0; i < document->count; i++)
        if (document->entries[i].kind != TOML_TABLE && strcmp(document->entries[i].key, key) == 0)
            return &document->entries[i];
    return NULL;
}

char *toml_quote(struct arena *arena, const char *text)
{
    char *quoted = arena_alloc(arena, strlen(text) * 6 + 3);
    char *to = quoted;
    *to++ = '"';
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte == 0x7f) {
            to += snprintf(to, 7, "\\u%04X", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            *to++ = '\\';
        *to++ = *at;
    }
    *to = '"';
    return quoted;
}
