#include "model/reply.h"

#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "model/model.h"

struct span {
    const char *text;
    size_t length;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

static struct span trimmed(struct span span)
{
    while (span.length > 0 && is_blank(span.text[0])) {
        span.text++;
        span.length--;
    }
    while (span.length > 0 && is_blank(span.text[span.length - 1]))
        span.length--;
    return span;
}

static bool starts_with(struct span span, const char *prefix)
{
    size_t length = strlen(prefix);
    return span.length >= length && memcmp(span.text, prefix, length) == 0;
}

static bool drop_prefix(struct span *span, const char *prefix)
{
    if (!starts_with(*span, prefix))
        return false;
    size_t length = strlen(prefix);
    *span = trimmed((struct span){span->text + length, span->length - length});
    return true;
}

// Takes the first line off `rest`. False at the end.
static bool next_line(struct span *rest, struct span *ret_line)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->text, '\n', rest->length);
    size_t length = end == NULL ? rest->length : (size_t)(end - rest->text);
    size_t step = end == NULL ? length : length + 1;
    *ret_line = (struct span){rest->text, length};
    rest->text += step;
    rest->length -= step;
    return true;
}

// Characters that change what a person sees without being seen: zero width, direction overrides,
// the byte order mark and the line separators (Unicode 15, categories Cf, Zl and Zp where they
// matter).
static bool is_invisible(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad || point == 0x61c ||
           point == 0x180e || (point >= 0x200b && point <= 0x200f) ||
           (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
           point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb) ||
           (point >= 0xe0000 && point <= 0xe0fff);
}

// The span without what may not be printed; NULL when it is empty, too long or not UTF-8.
static const char *cleaned(struct arena *arena, struct span span)
{
    span = trimmed(span);
    if (span.length == 0 || span.length > MODEL_COMMAND_BYTES_MAX)
        return NULL;
    char *text = arena_alloc(arena, span.length + 1);
    size_t kept = 0;
    for (size_t at = 0; at < span.length;) {
        uint32_t point;
        size_t step = utf8_decode(span.text + at, span.length - at, &point);
        if (step == 0)
            return NULL;
        if (point == '\t')
            text[kept++] = ' ';
        else if (!is_invisible(point)) {
            memcpy(text + kept, span.text + at, step);
            kept += step;
        }
        at += step;
    }
    struct span clean = trimmed((struct span){text, kept});
    return clean.length == 0 ? NULL : arena_copy(arena, clean.text, clean.length);
}

// `CODE` around the whole line is Markdown, not a command substitution.
static struct span without_backticks(struct span line)
{
    bool is_quoted = line.length > 2 && line.text[0] == '`' && line.text[line.length - 1] == '`' &&
                     memchr(line.text + 1, '`', line.length - 2) == NULL;
    return is_quoted ? trimmed((struct span){line.text + 1, line.length - 2}) : line;
}

static struct span bare_command(struct span line)
{
    line = trimmed(line);
    if (!drop_prefix(&line, "Command:"))
        drop_prefix(&line, "command:");
    line = without_backticks(line);
    drop_prefix(&line, "$ ");
    return line;
}

// What follows the thinking; empty when the thinking never ended.
static struct span without_thinking(struct span reply)
{
    static const char open[] = "<think>", close[] = "</think>";
    const char *end = NULL;
    for (const char *at = reply.text;;) {
        at = memmem(at, (size_t)(reply.text + reply.length - at), close, strlen(close));
        if (at == NULL)
            break;
        at += strlen(close);
        end = at;
    }
    if (end != NULL)
        return (struct span){end, (size_t)(reply.text + reply.length - end)};
    if (memmem(reply.text, reply.length, open, strlen(open)) != NULL)
        return (struct span){reply.text, 0};
    return reply;
}

static bool is_fence(struct span line)
{
    line = trimmed(line);
    return starts_with(line, "```") || starts_with(line, "~~~");
}

// Joins lines that end in a backslash, as the shell does, up to the end of the command.
static const char *joined(struct arena *arena, struct span first, struct span rest)
{
    if (first.length == 0 || first.text[first.length - 1] != '\\')
        return cleaned(arena, bare_command(first));
    char *text = arena_alloc(arena, first.length + rest.length + 1);
    size_t length = 0;
    for (struct span line = bare_command(first);;) {
        bool goes_on = line.length > 0 && line.text[line.length - 1] == '\\';
        size_t taken = goes_on ? line.length - 1 : line.length;
        memcpy(text + length, line.text, taken);
        length += taken;
        if (!goes_on || !next_line(&rest, &line) || is_fence(line))
            break;
        line = trimmed(line);
    }
    return cleaned(arena, (struct span){text, length});
}

// The first line of the first fenced block that is neither empty nor a comment.
static bool from_fence(struct arena *arena, struct span rest, const char **ret_command)
{
    struct span line;
    do {
        if (!next_line(&rest, &line))
            return false;
    } while (!is_fence(line));
    *ret_command = NULL;
    // ```ls -l``` on one line
    struct span opener = trimmed(line);
    struct span inside = {opener.text + 3, opener.length - 3};
    if (inside.length > 3 && is_fence((struct span){inside.text + inside.length - 3, 3})) {
        *ret_command = cleaned(arena, bare_command((struct span){inside.text, inside.length - 3}));
        return true;
    }
    while (next_line(&rest, &line) && !is_fence(line)) {
        struct span command = trimmed(line);
        if (command.length == 0 || command.text[0] == '#')
            continue;
        *ret_command = joined(arena, command, rest);
        return true;
    }
    return true;
}

static bool is_word_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' ||
           byte == '/' || byte == '~' || byte == '$' || byte == '(' || byte == '[' || byte == '{' ||
           byte == '!' || byte == '_';
}

// Sentences begin with a capital or end in a colon or full stop; commands rarely do either.
static bool looks_like_command(struct span line)
{
    if (line.length == 0)
        return false;
    char last = line.text[line.length - 1];
    bool is_sentence_end = last == ':' || last == '?' || last == '!' ||
                           (last == '.' && line.length > 1 && line.text[line.length - 2] != ' ' &&
                            line.text[line.length - 2] != '.' && line.text[line.length - 2] != '/');
    bool is_assignment = false;
    for (size_t i = 0; i < line.length && !is_assignment; i++) {
        char byte = line.text[i];
        if (byte == '=' && i > 0)
            is_assignment = true;
        else if (!((byte >= 'A' && byte <= 'Z') || byte == '_'))
            break;
    }
    return (is_word_start(line.text[0]) || is_assignment) && !is_sentence_end;
}

// The only `...` span of a line of prose.
static bool inline_span(struct span line, struct span *ret_code)
{
    const char *from = memchr(line.text, '`', line.length);
    if (from == NULL)
        return false;
    from++;
    size_t left = (size_t)(line.text + line.length - from);
    const char *to = memchr(from, '`', left);
    if (to == NULL || to == from)
        return false;
    size_t after = (size_t)(line.text + line.length - to - 1);
    if (memchr(to + 1, '`', after) != NULL)
        return false;
    *ret_code = (struct span){from, (size_t)(to - from)};
    return true;
}

static const char *from_chat(struct arena *arena, struct span reply)
{
    const char *command;
    reply = without_thinking(reply);
    if (from_fence(arena, reply, &command))
        return command;
    struct span rest = reply, line, code;
    while (next_line(&rest, &line)) {
        struct span bare = bare_command(line);
        if (looks_like_command(bare))
            return joined(arena, bare, rest);
    }
    rest = reply;
    while (next_line(&rest, &line))
        if (inline_span(line, &code))
            return cleaned(arena, bare_command(code));
    return NULL;
}

const char *reply_command(struct arena *arena, enum reply_form form, const char *raw, size_t length)
{
    if (length > REPLY_BYTES_MAX)
        return NULL;
    struct span reply = {raw, length}, line;
    if (form == REPLY_CHAT)
        return from_chat(arena, reply);
    if (!next_line(&reply, &line))
        return NULL;
    line = bare_command(line);
    return line.length > 0 && line.text[0] == '#' ? NULL : cleaned(arena, line);
}

bool reply_is_complete(enum reply_form form, const char *raw, size_t length)
{
    struct span reply = {raw, length}, line;
    if (form == REPLY_COMPLETION)
        return memchr(raw, '\n', length) != NULL;
    reply = without_thinking(reply);
    bool is_inside = false;
    while (next_line(&reply, &line)) {
        if (!is_fence(line))
            continue;
        if (is_inside)
            return true;
        is_inside = true;
    }
    return false;
}

static bool has_period(const int32_t *tokens, size_t count, size_t period)
{
    return memcmp(tokens, tokens + period, (count - period) * sizeof(*tokens)) == 0;
}

bool reply_is_loop(const int32_t *tokens, size_t count)
{
    // A path or a number may repeat a little; the shorter the turn, the more turns it takes.
    for (size_t period = 1; period <= REPLY_LOOP_PERIOD_MAX; period++) {
        size_t turns = period == 1 ? 16 : period < 4 ? 6 : 4;
        size_t length = period * turns;
        const int32_t *last = tokens + count - (count < length ? count : length);
        if (count >= length && has_period(last, length, period) &&
            (period == 1 || !has_period(last, length, 1)))
            return true;
    }
    return false;
}
