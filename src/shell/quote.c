#include "shell/parser.h"

#include <string.h>

// ---- reading $'…' (bash manual, ANSI-C Quoting)

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return 16;
}

// Up to `digits_max` digits at `at`; returns how many there were.
static size_t read_digits(const char *at, const char *end, int base, size_t digits_max,
                          uint32_t *ret_value)
{
    size_t length = 0;
    *ret_value = 0;
    while (length < digits_max && at + length < end && digit_of(at[length]) < base)
        *ret_value = *ret_value * (uint32_t)base + (uint32_t)digit_of(at[length++]);
    return length;
}

enum { ESCAPE_BYTES_MAX = 6 }; // that one escape stands for

// UTF-8 as it was first defined, which bash writes: surrogates and more than 0x10ffff too.
static size_t encode(uint32_t point, char bytes[ESCAPE_BYTES_MAX])
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc};
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    if (point > 0x7fffffff)
        return 0;
    size_t length = point < 0x800       ? 2
                    : point < 0x10000   ? 3
                    : point < 0x200000  ? 4
                    : point < 0x4000000 ? 5
                                        : 6;
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    bytes[0] = (char)(leads[length] | point);
    return length;
}

// \x{…} as bash reads it, though its manual does not say so: any number of digits, of which the
// last two count, and the brace that closes them may be missing.
static const char *read_braced(const char *at, const char *end, char *ret_byte)
{
    uint32_t value = 0;
    for (; at < end && digit_of(*at) < 16; at++)
        value = value * 16 + (uint32_t)digit_of(*at);
    *ret_byte = (char)value;
    return at < end && *at == '}' ? at + 1 : at;
}

// One escape, `at` being behind the backslash; returns where it ends, and its bytes. When that is
// `at`, the backslash stands for itself.
static const char *read_escape(const char *at, const char *end, char bytes[ESCAPE_BYTES_MAX],
                               size_t *ret_length)
{
    static const char letters[] = "abeEfnrtv\\'\"?";
    static const char values[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
    const char *letter = strchr(letters, *at);
    uint32_t value;
    *ret_length = 1;
    if (letter != NULL && *at != '\0') {
        bytes[0] = values[letter - letters];
        return at + 1;
    }
    size_t digits = read_digits(at, end, 8, 3, &value);
    if (digits > 0) {
        bytes[0] = (char)value;
        return at + digits;
    }
    if (*at == 'c' && at + 1 < end) {
        bytes[0] = (char)(at[1] == '?' ? 0x7f : at[1] & 0x1f);
        return at + (at[1] == '\\' && at + 2 < end && at[2] == '\\' ? 3 : 2);
    }
    if (*at == 'x' && at + 1 < end && at[1] == '{')
        return read_braced(at + 2, end, bytes);
    size_t digits_max = *at == 'x' ? 2 : *at == 'u' ? 4 : *at == 'U' ? 8 : 0;
    digits = read_digits(at + 1, end, 16, digits_max, &value);
    if (digits == 0)
        return at;
    if (*at == 'x')
        bytes[0] = (char)value;
    else
        *ret_length = encode(value, bytes);
    return at + 1 + digits;
}

struct shell_text shell_decode(struct arena *arena, struct shell_text text)
{
    const char *at = text.bytes, *end = at + text.length;
    char *decoded = arena_alloc(arena, (size_t)text.length + 1);
    size_t length = 0;
    while (at < end) {
        char bytes[ESCAPE_BYTES_MAX] = {*at};
        size_t count = 1;
        at++;
        if (bytes[0] == '\\' && at < end)
            at = read_escape(at, end, bytes, &count);
        if (count > 0 && bytes[0] == '\0') // the value ends there
            break;
        memcpy(decoded + length, bytes, count); // never longer than its escape
        length += count;
    }
    return (struct shell_text){decoded, (uint32_t)length};
}

// ---- writing

static bool is_safe(enum shell_dialect dialect, struct shell_text text)
{
    if (text.length == 0 || (dialect == SHELL_ZSH && text.bytes[0] == '=') ||
        (dialect == SHELL_FISH && text.bytes[0] == '%'))
        return false;
    for (uint32_t i = 0; i < text.length; i++)
        if (!is_char(text.bytes[i], CHAR_NAME) &&
            (text.bytes[i] == '\0' || strchr("@%+=:,./-", text.bytes[i]) == NULL))
            return false;
    return true;
}

static bool has_control(struct shell_text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if ((unsigned char)text.bytes[i] < 0x20 || text.bytes[i] == 0x7f)
            return true;
    return false;
}

static void add_dollar_quotes(struct shell_text text, struct buffer *into)
{
    static const char letters[] = "abefnrtv", values[] = "\a\b\033\f\n\r\t\v";
    buffer_text(into, "$'");
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        const char *value = byte != '\0' ? strchr(values, byte) : NULL;
        if (value != NULL)
            buffer_printf(into, "\\%c", letters[value - values]);
        else if ((unsigned char)byte < 0x20 || byte == 0x7f)
            buffer_printf(into, "\\%03o", (unsigned char)byte);
        else if (byte == '\\' || byte == '\'')
            buffer_printf(into, "\\%c", byte);
        else
            buffer_char(into, byte);
    }
    buffer_char(into, '\'');
}

void shell_quote(enum shell_dialect dialect, struct shell_text text, struct buffer *into)
{
    if (is_safe(dialect, text)) {
        buffer_add(into, text.bytes, text.length);
        return;
    }
    if (has_control(text) && (dialect == SHELL_BASH || dialect == SHELL_ZSH)) {
        add_dollar_quotes(text, into);
        return;
    }
    buffer_char(into, '\'');
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        if (dialect == SHELL_FISH && (byte == '\'' || byte == '\\'))
            buffer_printf(into, "\\%c", byte);
        else if (byte == '\'')
            buffer_text(into, "'\\''");
        else
            buffer_char(into, byte);
    }
    buffer_char(into, '\'');
}
