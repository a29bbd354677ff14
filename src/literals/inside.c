#include "literals/inside.h"

#include <string.h>

#include "base/array.h"
#include "base/paths.h"
#include "literals/surrogate.h"

static const struct {
    const char *program;
    enum inside_language language;
} programs[] = {
    {"sed", INSIDE_SED},        {"awk", INSIDE_AWK},        {"gawk", INSIDE_AWK},
    {"mawk", INSIDE_AWK},       {"grep", INSIDE_ARGUMENT},  {"egrep", INSIDE_ARGUMENT},
    {"fgrep", INSIDE_ARGUMENT}, {"zgrep", INSIDE_ARGUMENT}, {"rg", INSIDE_ARGUMENT},
    {"find", INSIDE_ARGUMENT},  {"echo", INSIDE_ARGUMENT},  {"printf", INSIDE_ARGUMENT},
    {"git", INSIDE_ARGUMENT},   {"date", INSIDE_ARGUMENT},  {"touch", INSIDE_ARGUMENT},
    {"mkdir", INSIDE_ARGUMENT}, {"tar", INSIDE_ARGUMENT},   {"curl", INSIDE_ARGUMENT},
    {"tr", INSIDE_ARGUMENT},    {"pgrep", INSIDE_ARGUMENT}, {"pkill", INSIDE_ARGUMENT},
    {"cp", INSIDE_ARGUMENT},    {"mv", INSIDE_ARGUMENT},    {"export", INSIDE_ARGUMENT},
    {"sh", INSIDE_CODE},        {"bash", INSIDE_CODE},      {"dash", INSIDE_CODE},
    {"zsh", INSIDE_CODE},       {"eval", INSIDE_CODE},      {"ssh", INSIDE_CODE},
    {"su", INSIDE_CODE},        {"watch", INSIDE_CODE},     {"perl", INSIDE_CODE},
    {"python3", INSIDE_CODE},   {"xargs", INSIDE_ARGUMENT}, {"jq", INSIDE_CODE},
};

// sed and awk read one argument as a script; the others are files and values.
static bool is_script(struct arena *arena, const struct shell_word *program,
                      const struct shell_word *word)
{
    const char *before = "";
    for (const struct shell_word *at = program->next; at != NULL; at = at->next) {
        const char *text = shell_constant(arena, at);
        bool is_value =
            strcmp(before, "-F") == 0 || strcmp(before, "-v") == 0 || strcmp(before, "-f") == 0;
        if (at == word)
            return !is_value;
        bool is_expression = strcmp(before, "-e") == 0;
        before = text == NULL ? "" : text;
        if (before[0] != '-' && !is_value && !is_expression)
            return false;
    }
    return false;
}

enum inside_language inside_language_of(struct arena *arena, const struct shell_command *command,
                                        const struct shell_word *word)
{
    enum inside_language language = INSIDE_CODE;
    const struct shell_word *program = NULL;
    for (const struct shell_word *at = command->words; at != NULL && at != word; at = at->next) {
        const char *text = shell_constant(arena, at);
        const char *name = text == NULL ? NULL : path_name(text);
        for (size_t i = 0; i < COUNT_OF(programs) && name != NULL; i++)
            if (strcmp(programs[i].program, name) == 0) {
                language = programs[i].language;
                program = at;
            }
    }
    bool has_script = language == INSIDE_SED || language == INSIDE_AWK;
    return has_script && !is_script(arena, program, word) ? INSIDE_ARGUMENT : language;
}

bool inside_is_code(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_name_byte(text[i]) && strchr("./+,:@%=*?[]{}~^-'\"\\", text[i]) == NULL)
            return true;
    return false;
}

static bool is_harmless(const char *value)
{
    for (; *value != '\0'; value++)
        if (!is_name_byte(*value) && strchr(".,:@%+=/-", *value) == NULL)
            return false;
    return true;
}

// s/a/b/, 3,5s|a|b|, /a/d
static void add_to_sed(struct buffer *into, const char *value, const char *text, size_t from,
                       size_t at)
{
    while (from < at && strchr("'\"0123456789,$ ", text[from]) != NULL)
        from++;
    bool is_change = from + 1 < at && text[from] == 's' && !is_name_byte(text[from + 1]);
    char divider = is_change ? text[from + 1] : '/';
    unsigned dividers = 0;
    for (size_t i = from; i < at; i++)
        dividers += text[i] == divider && (i == from || text[i - 1] != '\\');
    for (; *value != '\0'; value++) {
        bool is_special = *value == divider && dividers > 0;
        if (is_change && dividers >= 2)
            is_special |= *value == '&' || *value == '\\';
        if (is_special)
            buffer_char(into, '\\');
        buffer_char(into, *value);
    }
}

// In "…" and /…/ of awk; between them a value would be code.
static bool add_to_awk(struct buffer *into, const char *value, const char *text, size_t from,
                       size_t at)
{
    char open = 0;
    for (size_t i = from + (text[from] == '\''); i < at; i++) {
        if (text[i] == '\\')
            i++;
        else if (open == 0 && (text[i] == '"' || text[i] == '/'))
            open = text[i];
        else if (text[i] == open)
            open = 0;
    }
    if (open == 0) {
        buffer_text(into, value);
        return is_harmless(value);
    }
    for (; *value != '\0'; value++) {
        if (*value == open || (open == '"' && *value == '\\'))
            buffer_char(into, '\\');
        buffer_char(into, *value);
    }
    return true;
}

static void add_quoted(struct buffer *into, const char *value, enum inside_quoting quoting)
{
    if (quoting == INSIDE_PLAIN) {
        shell_quote(SHELL_BASH, (struct shell_text){value, (uint32_t)strlen(value)}, into);
        return;
    }
    for (; *value != '\0'; value++) {
        if (quoting == INSIDE_SINGLE && *value == '\'')
            buffer_text(into, "'\\'");
        else if (quoting == INSIDE_DOUBLE && strchr("\"\\$`", *value) != NULL)
            buffer_char(into, '\\');
        buffer_char(into, *value);
    }
}

bool inside_add(struct buffer *into, const char *value, const struct inside_place *place)
{
    struct buffer inner;
    bool is_put = true;
    buffer_init(&inner, LITERALS_COMMAND_BYTES_MAX);
    if (place->language == INSIDE_SED)
        add_to_sed(&inner, value, place->text, place->from, place->at);
    else if (place->language == INSIDE_AWK)
        is_put = add_to_awk(&inner, value, place->text, place->from, place->at);
    else
        buffer_text(&inner, value);
    if (place->language == INSIDE_CODE)
        is_put = is_harmless(value);
    if (is_put)
        add_quoted(into, inner.data, place->quoting);
    buffer_done(&inner);
    return is_put;
}
