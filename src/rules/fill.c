#include "rules/fill.h"

#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"

const char *const param_type_names[PARAM_TYPE_COUNT] = {
    [PARAM_TEXT] = "text",   [PARAM_PATH] = "path",       [PARAM_NUMBER] = "number",
    [PARAM_WORD] = "word",   [PARAM_GLOB] = "glob",       [PARAM_SED] = "sed",
    [PARAM_REGEX] = "regex", [PARAM_COMMAND] = "command",
};

static const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static bool holds_only(const char *text, const char *more)
{
    for (; *text != '\0'; text++)
        if (strchr(alphanumeric, *text) == NULL && strchr(more, *text) == NULL)
            return false;
    return true;
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool is_word(const char *text)
{
    return text[0] != '\0' && text[0] != '-' && holds_only(text, "_.@:+-");
}

static char *escape(struct arena *arena, const char *text, const char *special)
{
    char *escaped = arena_alloc(arena, strlen(text) * 2 + 1);
    size_t put = 0;
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            escaped[put++] = '\\';
        escaped[put++] = *text;
    }
    return escaped;
}

// Quotes around the whole value, and none of them inside it.
static void strip_quotes(const char **text, size_t *length)
{
    if (*length < 2 || (**text != '"' && **text != '\'') || (*text)[*length - 1] != **text)
        return;
    if (memchr(*text + 1, **text, *length - 2) != NULL)
        return;
    *text += 1;
    *length -= 2;
}

bool fill_value_take(struct arena *arena, enum param_type type, const char *captured, size_t length,
                     struct fill_value *ret_value)
{
    size_t quoted_length = length;
    strip_quotes(&captured, &length);
    if (type == PARAM_COMMAND && length == quoted_length)
        return false;
    char *text = arena_copy(arena, captured, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return false;
    if ((type == PARAM_NUMBER && !is_number(text)) || (type == PARAM_WORD && !is_word(text)))
        return false;
    if (type == PARAM_PATH && text[0] == '\0')
        return false;
    *ret_value = (struct fill_value){.text = text, .type = type};
    return true;
}

// The text that the program is to see, before the shell's quoting.
static const char *meant_text(struct arena *arena, const struct fill_value *value)
{
    if (value->type == PARAM_PATH && value->text[0] == '-')
        return arena_printf(arena, "./%s", value->text);
    if (value->is_literal)
        return value->text;
    if (value->type == PARAM_SED)
        return escape(arena, value->text, "\\/.*[]^$&");
    if (value->type == PARAM_REGEX)
        return escape(arena, value->text, "\\.*+?[](){}^$|");
    return value->text;
}

// A quote that closes, a quoted quote, a quote that opens: '\''. To fish a backslash before a quote
// or a backslash is special even inside single quotes, so such a one stands outside them as well.
static void put_single(struct buffer *into, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buffer_text(into, "'\\''");
        else if (*text == '\\' && (text[1] == '\0' || text[1] == '\\' || text[1] == '\''))
            buffer_text(into, "'\\\\'");
        else
            buffer_char(into, *text);
    }
}

// An interactive shell replaces ! inside double quotes even after a backslash, and fish takes the
// backslash before ` literally, so these two get quotes of their own.
static void put_double(struct buffer *into, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '!' || *text == '`') {
            buffer_printf(into, "\"'%c'\"", *text);
            continue;
        }
        if (strchr("\\\"$", *text) != NULL)
            buffer_char(into, '\\');
        buffer_char(into, *text);
    }
}

static bool is_keyword(const char *text)
{
    static const char *const keywords[] = {
        "if",    "then", "elif", "else", "fi",    "do",     "done",     "case",   "esac",
        "while", "for",  "in",   "time", "until", "select", "function", "coproc",
    };
    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if (strcmp(text, keywords[i]) == 0)
            return true;
    return false;
}

// Whether `text` means itself to every shell when it stands unquoted. zsh expands a leading =, and
// fish a leading %self.
static bool is_plain(const char *text, unsigned place)
{
    if (text[0] == '\0' || text[0] == '=' || strncmp(text, "%self", 5) == 0 ||
        !holds_only(text, "_./:=@%+,-"))
        return false;
    if ((place & FILL_COMMAND) != 0)
        return strchr(text, '=') == NULL && !is_keyword(text);
    return true;
}

static void put_unquoted(struct buffer *into, const char *text, unsigned place, bool is_path)
{
    if (is_path && (place & FILL_TILDE) != 0 && text[0] == '~' &&
        (text[1] == '\0' || text[1] == '/')) {
        size_t bare = text[1] == '\0' ? 1 : 2;
        buffer_add(into, text, bare);
        text += bare;
        if (text[0] == '\0')
            return;
    }
    if (is_plain(text, place)) {
        buffer_text(into, text);
        return;
    }
    buffer_char(into, '\'');
    put_single(into, text);
    buffer_char(into, '\'');
}

static bool put_value(struct arena *arena, struct buffer *into, const struct fill_value *value,
                      unsigned place)
{
    const char *text = meant_text(arena, value);
    if ((place & FILL_OPERAND) != 0 && text[0] == '-' && !value->is_literal)
        return false;
    if ((place & FILL_DOUBLE) != 0)
        put_double(into, text);
    else if ((place & FILL_SINGLE) != 0)
        put_single(into, text);
    else
        put_unquoted(into, text, place, value->type == PARAM_PATH);
    return true;
}

char *fill_template(struct arena *arena, const char *compiled, const struct fill_value *values,
                    size_t value_count)
{
    CLEANUP(buffer_done) struct buffer into;
    buffer_init(&into, FILL_COMMAND_BYTES_MAX);
    for (const char *at = compiled; *at != '\0';) {
        if (*at != FILL_MARK) {
            size_t plain = strcspn(at, "\x01");
            buffer_add(&into, at, plain);
            at += plain;
            continue;
        }
        size_t index = (unsigned char)at[1] < FILL_BASE ? value_count
                                                        : (unsigned char)at[1] - (size_t)FILL_BASE;
        if (index >= value_count || (unsigned char)at[2] < FILL_BASE)
            return NULL;
        unsigned place = (unsigned char)at[2] - (unsigned)FILL_BASE;
        if (!put_value(arena, &into, &values[index], place))
            return NULL;
        at += 3;
    }
    return into.is_over || into.length == 0 ? NULL : arena_copy(arena, into.data, into.length);
}

char *fill_unmark(struct arena *arena, const char *compiled, const char *const *names,
                  size_t name_count)
{
    CLEANUP(buffer_done) struct buffer into;
    buffer_init(&into, FILL_COMMAND_BYTES_MAX);
    for (const char *at = compiled; *at != '\0';) {
        if (*at != FILL_MARK || at[1] == '\0' || at[2] == '\0') {
            buffer_char(&into, *at++);
            continue;
        }
        size_t index = (unsigned char)at[1] - (size_t)FILL_BASE;
        buffer_printf(&into, "{%s}", index < name_count ? names[index] : "?");
        at += 3;
    }
    return arena_copy(arena, into.data, into.length);
}
