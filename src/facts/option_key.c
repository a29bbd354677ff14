#include "facts/option_key.h"

#include <string.h>

enum value_form { FORM_NONE, FORM_NEEDED, FORM_OPTIONAL };

static bool is_graphic(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return length > 0;
}

// What a value is called: in capitals after a blank, so that a forgotten comma or a second name
// does not pass for one; after a `=` also a word that is meant (--format=roff).
static bool is_value_word(const char *text, size_t length, bool is_after_blank)
{
    return is_graphic(text, length) && (!is_after_blank || (text[0] != '-' && text[0] != '=' &&
                                                            !(text[0] >= 'a' && text[0] <= 'z')));
}

static bool spelling_fault(struct error *err, const char *text, size_t length, const char *what)
{
    return error_set(err, EXIT_USAGE, "the option %.*s %s", length < 100 ? (int)length : 100, text,
                     what);
}

// -oFILE is a name and its value, which are not told apart so.
static bool is_name_and_value(const char *text, size_t length)
{
    size_t capitals = 0;
    for (size_t i = 2; i < length; i++)
        capitals += text[i] >= 'A' && text[i] <= 'Z';
    return capitals >= 2 && capitals == length - 2;
}

// -NUM and +NUM stand for digits (head -5, tail +5), -SIGNAL for a signal (kill -9): what comes
// after the dash is the value.
static bool is_special(const char *text, size_t length)
{
    static const char *const specials[] = {"-NUM", "+NUM", "-SIGNAL"};
    for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
        if (strlen(specials[i]) == length && memcmp(specials[i], text, length) == 0)
            return true;
    return false;
}

// The length of the name at the start of `text`; 0 when there is none.
static size_t name_length(const char *text, size_t length, enum fact_style style)
{
    size_t dashes = text[0] == '-' ? (length > 1 && text[1] == '-' ? 2 : 1) : 0;
    bool is_bare = style == STYLE_WORDS || style == STYLE_KEYS;
    size_t end = dashes;
    if (dashes == 0 && !is_bare && text[0] != '+')
        return 0;
    if (dashes == 1 && length == 1)
        return 1;
    // Operators too: find has ( ! , and set has +e; and the only letter may be any, as in -? or -#.
    while (end < length && is_graphic(text + end, 1) &&
           (strchr("=[", text[end]) == NULL || (dashes == 1 && end == 1)))
        end++;
    if (dashes == 1 && !is_bare && !is_special(text, end) && is_name_and_value(text, end))
        return 0;
    return end > dashes ? end : 0;
}

static bool read_values(const char *text, size_t length, unsigned *ret_count)
{
    unsigned count = 0;
    while (length > 0) {
        const char *blank = memchr(text, ' ', length);
        size_t word = blank == NULL ? length : (size_t)(blank - text);
        if (!is_value_word(text, word, true) || text[0] == '[' || ++count > OPTION_VALUES_MAX)
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
        return is_long && is_value_word(text + 1, length - 1, false);
    *ret_form = FORM_OPTIONAL;
    if (text[0] != '[' || text[length - 1] != ']')
        return false;
    if (text[1] == '=')
        return is_long && length > 3 && is_value_word(text + 2, length - 3, false);
    return length > 2 && is_value_word(text + 1, length - 2, true);
}

static bool read_name(struct arena *arena, const char *text, size_t length, enum fact_style style,
                      struct option_key *key, struct error *err)
{
    size_t name = name_length(text, length, style);
    enum value_form form;
    unsigned count;
    if (name == 0)
        return spelling_fault(err, text, length,
                              "is not written as -x, -x VALUE, --long or --long=VALUE (of style "
                              "words also -name, of style keys name=VALUE)");
    bool is_long = name > 2 || text[0] != '-' || style == STYLE_WORDS;
    if (!read_value(text + name, length - name, is_long, &form, &count))
        return spelling_fault(err, text, length,
                              "has a value that is not written as -o FILE, --out=FILE, "
                              "--color[=WHEN] or -i[SUFFIX], with capitals");
    if (form == FORM_NONE && is_special(text, name))
        form = FORM_OPTIONAL;
    if (key->name_count == OPTION_NAMES_MAX)
        return spelling_fault(err, text, length, "is one name too many; 128 are the most");
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
