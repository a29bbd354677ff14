#include "facts/option_key.h"

#include <string.h>

static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

enum value_form { FORM_NONE, FORM_NEEDED, FORM_OPTIONAL };

static bool is_graphic(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return length > 0;
}

// What a value is called, so that a forgotten comma or a second name does not pass for one.
static bool is_value_word(const char *text, size_t length)
{
    return is_graphic(text, length) && text[0] != '-' && text[0] != '=' &&
           !(text[0] >= 'a' && text[0] <= 'z');
}

static bool spelling_fault(struct error *err, const char *text, size_t length, const char *what)
{
    return error_set(err, EXIT_USAGE, "the option %.*s %s", length < 100 ? (int)length : 100, text,
                     what);
}

// The length of the name at the start of `text`; 0 when there is none.
static size_t name_length(const char *text, size_t length, enum fact_style style)
{
    size_t dashes = text[0] == '-' ? (length > 1 && text[1] == '-' ? 2 : 1) : 0;
    size_t end = dashes;
    if (dashes == 1 && style != STYLE_WORDS && style != STYLE_KEYS)
        return length > 1 && is_graphic(text + 1, 1) ? 2 : 0;
    if (dashes == 0 && style != STYLE_WORDS && style != STYLE_KEYS && text[0] != '+')
        return 0;
    if (dashes == 0 || (dashes == 1 && style == STYLE_WORDS)) {
        // Operators too: find has ( ! , and set has +e.
        while (end < length && is_graphic(text + end, 1) && strchr("=[", text[end]) == NULL)
            end++;
        return end > dashes ? end : 0;
    }
    while (end < length && (strchr(LETTERS, text[end]) != NULL || strchr("-_.+:", text[end])))
        end++;
    return end;
}

static bool read_values(const char *text, size_t length, unsigned *ret_count)
{
    unsigned count = 0;
    while (length > 0) {
        const char *blank = memchr(text, ' ', length);
        size_t word = blank == NULL ? length : (size_t)(blank - text);
        if (!is_value_word(text, word) || text[0] == '[' || ++count > OPTION_VALUES_MAX)
            return false;
        length -= word + (blank != NULL);
        text += word + (blank != NULL);
        if (blank != NULL && length == 0)
            return false;
    }
    *ret_count = count;
    return count > 0;
}

// What comes after the name: nothing, =VALUE, [=VALUE], [VALUE], or a blank and words.
static bool read_value(const char *text, size_t length, bool is_long, enum value_form *ret_form,
                       unsigned *ret_count)
{
    *ret_count = 1;
    *ret_form = FORM_NONE;
    if (length == 0)
        return true;
    *ret_form = FORM_NEEDED;
    if (text[0] == ' ')
        return read_values(text + 1, length - 1, ret_count);
    if (text[0] == '=')
        return is_long && is_value_word(text + 1, length - 1);
    *ret_form = FORM_OPTIONAL;
    if (text[0] != '[' || text[length - 1] != ']')
        return false;
    if (text[1] == '=')
        return is_long && length > 3 && is_value_word(text + 2, length - 3);
    return length > 2 && is_value_word(text + 1, length - 2);
}

static bool read_name(struct arena *arena, const char *text, size_t length, enum fact_style style,
                      struct option_key *key, struct error *err)
{
    size_t name = name_length(text, length, style);
    enum value_form form;
    unsigned count;
    if (name == 0)
        return spelling_fault(err, text, length,
                              style == STYLE_WORDS || style == STYLE_KEYS
                                  ? "is not a name"
                                  : "is not written as -x or --long; does the command need `style: "
                                    "words` or `style: keys`?");
    bool is_long = name > 2 || text[0] != '-' || style == STYLE_WORDS;
    if (!read_value(text + name, length - name, is_long, &form, &count))
        return spelling_fault(err, text, length,
                              "has a value that is not written as -o FILE, --out=FILE, "
                              "--color[=WHEN] or -i[SUFFIX], with capitals");
    if (key->name_count == OPTION_NAMES_MAX)
        return spelling_fault(err, text, length, "is one name too many; 16 are the most");
    if (form != FORM_NONE) {
        bool is_optional = form == FORM_OPTIONAL;
        if (key->value_count > 0 && (key->is_optional != is_optional || key->value_count != count))
            return spelling_fault(err, text, length,
                                  "takes another kind of value than the names before it; write "
                                  "them as two options");
        key->is_optional = is_optional;
        key->value_count = count;
    }
    key->names[key->name_count++] = arena_copy(arena, text, name);
    for (size_t i = 0; i + 1 < key->name_count; i++)
        if (strcmp(key->names[i], key->names[key->name_count - 1]) == 0)
            return spelling_fault(err, text, length, "is there twice");
    return true;
}

bool option_key_read(struct arena *arena, const char *text, enum fact_style style,
                     struct option_key *ret_key, struct error *err)
{
    struct option_key key = {0};
    for (const char *at = text;;) {
        const char *comma = strstr(at, ", ");
        size_t length = comma == NULL ? strlen(at) : (size_t)(comma - at);
        if (length == 0)
            return error_set(err, EXIT_USAGE, "an option has no name here: \"%.100s\"", text);
        if (!read_name(arena, at, length, style, &key, err))
            return false;
        if (comma == NULL)
            break;
        at = comma + 2;
    }
    *ret_key = key;
    return true;
}
