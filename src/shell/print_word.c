#include "shell/print.h"

#include <string.h>

#include "shell/parser.h"

// The signs of enum shell_operator.
static const char *const operator_signs[OPERATORS_COUNT] = {
    [OPERATOR_NONE] = "",           [OPERATOR_DEFAULT] = "-",      [OPERATOR_ASSIGN] = "=",
    [OPERATOR_ERROR] = "?",         [OPERATOR_ALTERNATIVE] = "+",  [OPERATOR_PREFIX] = "#",
    [OPERATOR_PREFIX_LONG] = "##",  [OPERATOR_SUFFIX] = "%",       [OPERATOR_SUFFIX_LONG] = "%%",
    [OPERATOR_REPLACE] = "/",       [OPERATOR_REPLACE_ALL] = "//", [OPERATOR_REPLACE_HEAD] = "/#",
    [OPERATOR_REPLACE_TAIL] = "/%", [OPERATOR_SUBSTRING] = ":",    [OPERATOR_UPPER] = "^",
    [OPERATOR_UPPER_ALL] = "^^",    [OPERATOR_LOWER] = ",",        [OPERATOR_LOWER_ALL] = ",,",
    [OPERATOR_TOGGLE] = "~",        [OPERATOR_TOGGLE_ALL] = "~~",  [OPERATOR_TRANSFORM] = "@",
    [OPERATOR_NAMES] = "",
};

void print_text(struct printer *printer, struct shell_text text)
{
    buffer_add(printer->into, text.bytes, text.length);
}

bool is_literal(const struct shell_word *word, struct shell_text *ret_text)
{
    const struct shell_part *part = word != NULL ? word->parts : NULL;
    if (part == NULL || part->next != NULL || part->kind != PART_LITERAL)
        return false;
    *ret_text = (struct shell_text){part->text, part->length};
    return true;
}

// ${x} is $x where nothing that follows could belong to the name.
static bool needs_braces(const struct printer *printer, const struct shell_parameter *parameter,
                         const struct shell_part *next)
{
    const char *name = parameter->name.bytes;
    uint32_t length = parameter->name.length;
    if (parameter->subscript != NULL || parameter->operation != OPERATOR_NONE ||
        parameter->is_length || parameter->is_indirect ||
        (length > 1 && !is_char(name[0], CHAR_NAME_START)))
        return true;
    if (next == NULL || next->kind != PART_LITERAL)
        return next != NULL && name[0] == '$';
    char first = next->text[0];
    bool may_break = !printer->is_quoted && !printer->keeps_breaks; // into $'\n'
    return is_char(first, CHAR_NAME) || first == '[' ||
           (name[0] == '$' && strchr(may_break ? "({'\"\n$" : "({'\"", first) != NULL);
}

static void print_parameter(struct printer *printer, const struct shell_part *part)
{
    const struct shell_parameter *parameter = part->parameter;
    bool keeps_braces = printer->keeps_braces && is_char(parameter->name.bytes[0], CHAR_NAME_START);
    bool has_braces =
        keeps_braces ? parameter->is_braced : needs_braces(printer, parameter, part->next);
    buffer_text(printer->into, has_braces ? "${" : "$");
    if (parameter->is_length || parameter->is_indirect)
        buffer_char(printer->into, parameter->is_length ? '#' : '!');
    print_text(printer, parameter->name);
    if (parameter->subscript != NULL) {
        buffer_char(printer->into, '[');
        print_word(printer, parameter->subscript);
        buffer_char(printer->into, ']');
    }
    if (parameter->has_colon)
        buffer_char(printer->into, ':');
    buffer_text(printer->into, operator_signs[parameter->operation]);
    if (parameter->letter != '\0')
        buffer_char(printer->into, parameter->letter);
    if (parameter->operand != NULL)
        print_word(printer, parameter->operand);
    if (parameter->second != NULL) {
        buffer_char(printer->into, parameter->operation == OPERATOR_SUBSTRING ? ':' : '/');
        print_word(printer, parameter->second);
    }
    if (has_braces)
        buffer_char(printer->into, '}');
}

static bool breaks_line(const struct printer *printer, const struct shell_part *part)
{
    return !printer->keeps_breaks && printer->has_dollar_quotes && part->length > 0 &&
           memchr(part->text, '\n', part->length) != NULL;
}

// The text with `instead` for each line break in it.
static void print_unbroken(struct printer *printer, const struct shell_part *part,
                           const char *instead)
{
    for (uint32_t i = 0; i < part->length; i++) {
        // A lone $ before the one of $'\n' would be $$.
        if (part->text[i] == '$' && *instead == '$' && i + 1 < part->length &&
            part->text[i + 1] == '\n')
            buffer_char(printer->into, '\\');
        if (part->text[i] == '\n')
            buffer_text(printer->into, instead);
        else
            buffer_char(printer->into, part->text[i]);
    }
}

static void print_literal(struct printer *printer, const struct shell_part *part)
{
    if (breaks_line(printer, part) && !printer->is_quoted)
        print_unbroken(printer, part, "$'\\n'");
    else
        buffer_add(printer->into, part->text, part->length);
}

static void print_single(struct printer *printer, const struct shell_part *part)
{
    if (!breaks_line(printer, part)) {
        buffer_char(printer->into, '\'');
        buffer_add(printer->into, part->text, part->length);
        buffer_char(printer->into, '\'');
        return;
    }
    buffer_text(printer->into, "$'");
    for (uint32_t i = 0; i < part->length; i++) {
        if (part->text[i] == '\n')
            buffer_text(printer->into, "\\n");
        else if (part->text[i] == '\\')
            buffer_text(printer->into, "\\\\");
        else
            buffer_char(printer->into, part->text[i]);
    }
    buffer_char(printer->into, '\'');
}

static void print_dollar_single(struct printer *printer, const struct shell_part *part)
{
    bool breaks = breaks_line(printer, part);
    buffer_text(printer->into, "$'");
    for (uint32_t i = 0; i < part->length; i++) {
        const char *at = part->text + i;
        // A backslash before a line break stands for itself.
        if (breaks && *at == '\\' && i + 1 < part->length && at[1] == '\n') {
            buffer_text(printer->into, "\\\\\\n");
            i++;
        } else if (breaks && *at == '\\' && i + 2 < part->length && at[1] == 'c' && at[2] == '\n') {
            buffer_text(printer->into, "\\n"); // control and a line break is a line break
            i += 2;
        } else if (*at == '\\' && i + 1 < part->length) {
            buffer_add(printer->into, at, 2);
            i++;
        } else if (breaks && *at == '\n') {
            buffer_text(printer->into, "\\n");
        } else {
            buffer_char(printer->into, *at);
        }
    }
    buffer_char(printer->into, '\'');
}

static void print_part(struct printer *printer, const struct shell_part *part);

static void print_double(struct printer *printer, const struct shell_part *part)
{
    bool is_translated = part->kind == PART_TRANSLATED, was_quoted = printer->is_quoted;
    printer->is_quoted = true;
    buffer_text(printer->into, is_translated ? "$\"" : "\"");
    for (const struct shell_part *inside = part->parts; inside != NULL; inside = inside->next) {
        // Leaving the quotes for the break only works where they are not inside others.
        if (inside->kind == PART_LITERAL && !is_translated && !was_quoted &&
            breaks_line(printer, inside))
            print_unbroken(printer, inside, "\"$'\\n'\"");
        else
            print_part(printer, inside);
    }
    buffer_char(printer->into, '"');
    printer->is_quoted = was_quoted;
}

static void print_bracketed(struct printer *printer, const char *open,
                            const struct shell_part *parts, const char *close)
{
    buffer_text(printer->into, open);
    print_parts(printer, parts);
    buffer_text(printer->into, close);
}

static void print_substitution(struct printer *printer, const char *open,
                               const struct shell_list *list)
{
    buffer_text(printer->into, open);
    print_inside(printer, list);
    buffer_char(printer->into, ')');
}

static void print_elements(struct printer *printer, const struct shell_element *elements)
{
    buffer_char(printer->into, '(');
    for (const struct shell_element *element = elements; element != NULL; element = element->next) {
        if (element != elements)
            buffer_char(printer->into, ' ');
        if (element->subscript != NULL) {
            buffer_char(printer->into, '[');
            print_word(printer, element->subscript);
            buffer_text(printer->into, element->is_append ? "]+=" : "]=");
        }
        print_word(printer, element->value);
    }
    buffer_char(printer->into, ')');
}

static void print_part(struct printer *printer, const struct shell_part *part)
{
    switch (part->kind) {
    case PART_LITERAL:
        print_literal(printer, part);
        break;
    case PART_ESCAPED:
        buffer_char(printer->into, '\\');
        buffer_char(printer->into, part->text[0]);
        break;
    case PART_SINGLE:
        print_single(printer, part);
        break;
    case PART_DOLLAR_SINGLE:
        print_dollar_single(printer, part);
        break;
    case PART_DOUBLE:
    case PART_TRANSLATED:
        print_double(printer, part);
        break;
    case PART_PARAMETER:
        print_parameter(printer, part);
        break;
    case PART_COMMAND:
        print_substitution(printer, "$(", part->list);
        break;
    case PART_ARITHMETIC:
        print_bracketed(printer, "$((", part->parts, "))");
        break;
    case PART_BRACKET:
        print_bracketed(printer, "$[", part->parts, "]");
        break;
    case PART_PROCESS_READ:
        print_substitution(printer, "<(", part->list);
        break;
    case PART_PROCESS_WRITE:
        print_substitution(printer, ">(", part->list);
        break;
    case PART_EXTGLOB:
        buffer_char(printer->into, part->letter);
        print_bracketed(printer, "(", part->parts, ")");
        break;
    case PART_ARRAY:
        print_elements(printer, part->elements);
        break;
    default: // text as it was written
        buffer_add(printer->into, part->text, part->length);
        break;
    }
}

void print_parts(struct printer *printer, const struct shell_part *parts)
{
    for (; parts != NULL; parts = parts->next)
        print_part(printer, parts);
}

void print_word(struct printer *printer, const struct shell_word *word)
{
    bool kept_braces = printer->keeps_braces;
    if (word == NULL)
        return;
    printer->keeps_braces = (word->flags & WORD_BRACE) != 0;
    print_parts(printer, word->parts);
    printer->keeps_braces = kept_braces;
}

void print_words(struct printer *printer, const struct shell_word *words, const char *separator)
{
    for (const struct shell_word *word = words; word != NULL; word = word->next) {
        if (word != words)
            buffer_text(printer->into, separator);
        print_word(printer, word);
    }
}
