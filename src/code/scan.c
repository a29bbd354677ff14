#include "code/scan.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"

struct code_finding *scan_add(struct scan *scan, enum effect_kind kind, size_t from, size_t to)
{
    if (scan->count >= scan->max) {
        if (scan->max > 0)
            scan->findings[scan->max - 1] = (struct code_finding){
                .kind = EFFECT_UNKNOWN,
                .risk = RISK_HIGH,
                .because = "the code does more than hob lists",
                .to = (uint32_t)scan->length,
            };
        scan->is_full = true;
        return &scan->spare;
    }
    struct code_finding *finding = &scan->findings[scan->count++];
    *finding = (struct code_finding){
        .kind = kind,
        .risk = effect_words[kind].risk,
        .because = "",
        .from = scan->is_inner ? scan->inner_from : (uint32_t)from,
        .to = scan->is_inner ? scan->inner_to : (uint32_t)to,
    };
    return finding;
}

struct code_finding *scan_say(struct scan *scan, enum effect_kind kind, size_t from, size_t to,
                              const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct code_finding *finding = scan_add(scan, kind, from, to);
    if (scan->is_full)
        return finding;
    finding->because = arena_string(scan->arena, text);
    return finding;
}

void scan_shell(struct scan *scan, const char *text, size_t from, size_t to, const char *what)
{
    if (text == NULL) {
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, to,
                 "%s runs a command that is put together while it runs", what);
        return;
    }
    struct code_finding *finding =
        scan_say(scan, EFFECT_RUN_CODE, from, to, "%s runs a command", what);
    finding->argument = CODE_SHELL;
    finding->target = text;
}

struct code_finding *scan_path(struct scan *scan, enum effect_kind kind, const char *path,
                               size_t from, size_t to, const char *what)
{
    bool is_known = path != NULL;
    struct code_finding *finding =
        scan_say(scan, kind, from, to, "%s %s %s", what, effect_words[kind].sentence,
                 is_known ? "a path" : "paths that are not known before it runs");
    if (is_known) {
        finding->argument = CODE_PATH;
        finding->target = path;
    } else if (kind == EFFECT_DELETE || kind == EFFECT_EMPTY) {
        finding->risk = RISK_HIGH;
    }
    return finding;
}

void scan_unknown(struct scan *scan, size_t from, size_t to, const char *what)
{
    scan_say(scan, EFFECT_UNKNOWN, from, to, "hob does not know what `%.60s` does", what);
}

void scan_inside(struct scan *scan, scan_fn language, const char *text, size_t from, size_t to)
{
    if (scan->depth >= SCAN_DEPTH_MAX || *scan->insides_left == 0) {
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, to, "code is nested too deeply to be read");
        return;
    }
    --*scan->insides_left;
    struct scan inner = *scan;
    inner.text = text;
    inner.length = strlen(text);
    inner.depth++;
    if (!scan->is_inner) {
        inner.is_inner = true;
        inner.inner_from = (uint32_t)from;
        inner.inner_to = (uint32_t)to;
    }
    language(&inner);
    scan->count = inner.count;
    scan->is_full = inner.is_full;
}

bool scan_listed(const char *list, const char *word, size_t length)
{
    const char *end = list + strlen(list), *at = list;
    if (length == 0 || memchr(word, ' ', length) != NULL)
        return false;
    while ((at = memmem(at, (size_t)(end - at), word, length)) != NULL) {
        bool is_first = at == list || at[-1] == ' ';
        if (is_first && (at[length] == ' ' || at[length] == '\0'))
            return true;
        at++;
    }
    return false;
}

bool scan_listed_caseless(const char *list, const char *word, size_t length)
{
    for (const char *at = list; *at != '\0' && length > 0;) {
        size_t size = strcspn(at, " ");
        if (size == length && strncasecmp(at, word, length) == 0)
            return true;
        at += size;
        at += *at == ' ';
    }
    return false;
}

static bool is_plain(const char *word)
{
    for (const char *at = word; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("_-./:=@%+,", *at) == NULL)
            return false;
    return word[0] != '\0';
}

static void add_quoted(struct buffer *into, const char *word)
{
    buffer_char(into, '\'');
    for (const char *at = word; *at != '\0'; at++) {
        if (*at == '\'')
            buffer_text(into, "'\\''");
        else
            buffer_char(into, *at);
    }
    buffer_char(into, '\'');
}

const char *scan_join(struct arena *arena, const char *const *words, size_t count)
{
    struct buffer joined;
    buffer_init(&joined, (size_t)8 * CODE_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_char(&joined, ' ');
        if (words[i] == NULL)
            buffer_text(&joined, "\"$unknown\"");
        else if (is_plain(words[i]))
            buffer_text(&joined, words[i]);
        else
            add_quoted(&joined, words[i]);
    }
    const char *text = joined.is_over ? NULL : arena_copy(arena, joined.data, joined.length);
    buffer_done(&joined);
    return text;
}
