// What the bytes and parts of a word add to its value. Where shells, or versions of one, differ in
// what they make of a part, or the manual is silent, the value stays unresolved.

#include "shell/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool evaluation_has_room(struct evaluation *evaluation, size_t bytes)
{
    const struct arena *arena = evaluation->arena;
    bool has_room = arena->bytes_max - arena->used_bytes >= bytes + 4096;
    evaluation->is_over |= !has_room;
    return has_room;
}

static const char *keep(struct evaluation *evaluation, const struct buffer *text)
{
    if (text->is_over || !evaluation_has_room(evaluation, text->length)) {
        evaluation->is_over = true;
        return "";
    }
    return arena_copy(evaluation->arena, text->data, text->length);
}

void evaluation_end_value(struct evaluation *evaluation)
{
    bool is_single = evaluation->knowledge->role != ROLE_WORD;
    bool is_pattern = evaluation->has_glob || evaluation->knowledge->role == ROLE_PATTERN;
    if (evaluation->knowledge->role == ROLE_SINGLE || evaluation->knowledge->role == ROLE_BODY)
        is_pattern = false;
    bool is_empty = evaluation->text.length == 0 && evaluation->tilde == NULL &&
                    !evaluation->is_kept && evaluation->unresolved == NULL;
    if (evaluation->count == SHELL_VALUES_MAX)
        evaluation->is_over = true;
    if ((!is_empty || is_single) && !evaluation->is_over) {
        if (evaluation->count == evaluation->room) {
            evaluation->room = evaluation->room * 2 + 4;
            evaluation->items =
                reallocarray(evaluation->items, evaluation->room, sizeof(*evaluation->items));
            if (evaluation->items == NULL)
                die("out of memory");
        }
        evaluation->items[evaluation->count++] = (struct shell_value){
            .text = keep(evaluation, &evaluation->text),
            .pattern = is_pattern ? keep(evaluation, &evaluation->pattern) : NULL,
            .tilde = evaluation->tilde,
            .unresolved = evaluation->unresolved,
            .reason = evaluation->reason,
        };
    }
    buffer_clear(&evaluation->text);
    buffer_clear(&evaluation->pattern);
    evaluation->tilde = NULL;
    evaluation->is_kept = evaluation->has_glob = false;
}

// @( +( and !( of a value; after ? and * it is a pattern in any case.
static bool begins_extglob(const struct evaluation *evaluation, char byte)
{
    const struct buffer *text = &evaluation->text;
    return byte == '(' && text->length > 0 && strchr("@+!", text->data[text->length - 1]) != NULL;
}

static bool begins_negation(const struct evaluation *evaluation, char byte)
{
    const struct buffer *text = &evaluation->text;
    return byte == '^' && text->length > 0 && text->data[text->length - 1] == '[';
}

void evaluation_stop(struct evaluation *evaluation, const struct shell_part *part,
                     const char *reason)
{
    if (evaluation->unresolved != NULL)
        return;
    evaluation->unresolved = part;
    evaluation->reason = reason;
}

void evaluation_add_byte(struct evaluation *evaluation, char byte, enum manner manner)
{
    if (manner == BY_VALUE && evaluation->knowledge->role == ROLE_WORD &&
        (byte == ' ' || byte == '\t' || byte == '\n')) {
        if (evaluation->text.length > 0 || evaluation->is_kept || evaluation->tilde != NULL)
            evaluation_end_value(evaluation);
        return;
    }
    if (manner == BY_VALUE && begins_extglob(evaluation, byte))
        evaluation->has_glob = true;
    if (begins_negation(evaluation, byte) && manner != BY_QUOTES &&
        evaluation->knowledge->dialect == SHELL_SH)
        evaluation_stop(evaluation, evaluation->word->parts, "POSIX leaves open what [^ means");
    buffer_char(&evaluation->text, byte);
    // A backslash before an ordinary character means nothing to fnmatch().
    bool is_special = byte != '\0' && strchr("*?[]\\()|!^-+@", byte) != NULL;
    bool stands_for_itself = manner == BY_QUOTES || byte == '\\';
    bool is_divider = byte == '|' || byte == '(' || byte == ')' || byte == '[';
    if (is_divider && stands_for_itself && evaluation->extglob_depth > 0) {
        // Between parentheses, glibc's fnmatch() looks for these without minding a backslash.
        buffer_printf(&evaluation->pattern, "[%c]", byte);
        return;
    }
    if (is_special && stands_for_itself)
        buffer_char(&evaluation->pattern, '\\');
    else if (byte == '*' || byte == '?' || byte == '[')
        evaluation->has_glob = true;
    buffer_char(&evaluation->pattern, byte);
}

static void add_bytes(struct evaluation *evaluation, struct shell_text text, enum manner manner)
{
    for (uint32_t i = 0; i < text.length; i++)
        evaluation_add_byte(evaluation, text.bytes[i], manner);
}

static bool contains(struct shell_text text, const char *bytes)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (text.bytes[i] != '\0' && strchr(bytes, text.bytes[i]) != NULL)
            return true;
    return false;
}

static const struct shell_known *find_known(const struct evaluation *evaluation,
                                            struct shell_text name)
{
    const struct shell_knowledge *knowledge = evaluation->knowledge;
    for (size_t i = 0; i < knowledge->count; i++) {
        const struct shell_known *known = &knowledge->known[i];
        if (strlen(known->name) == name.length && memcmp(known->name, name.bytes, name.length) == 0)
            return known;
    }
    return NULL;
}

static void add_parts(struct evaluation *evaluation, const struct shell_part *parts, bool is_quoted,
                      enum manner manner)
{
    for (const struct shell_part *part = parts;
         part != NULL && evaluation->unresolved == NULL && !evaluation->is_over;
         part = part->next) {
        if (part->kind == PART_LITERAL)
            add_bytes(evaluation, (struct shell_text){part->text, part->length},
                      is_quoted ? BY_QUOTES : manner);
        else
            evaluation_add_part(evaluation, part, is_quoted);
    }
}

// The value to go on with, or NULL with `ret_operand` set when the operand takes its place; false
// when it cannot be known.
static bool choose_value(const struct shell_parameter *parameter, const char *value,
                         const char **ret_value, const struct shell_word **ret_operand)
{
    bool is_missing = value == NULL || (parameter->has_colon && *value == '\0');
    *ret_operand = NULL;
    *ret_value = value != NULL ? value : "";
    switch (parameter->operation) {
    case OPERATOR_NONE:
        return true;
    case OPERATOR_DEFAULT:
        if (is_missing)
            *ret_operand = parameter->operand;
        return true;
    case OPERATOR_ALTERNATIVE:
        if (!is_missing)
            *ret_operand = parameter->operand;
        *ret_value = "";
        return true;
    case OPERATOR_ASSIGN:
    case OPERATOR_ERROR:
        return !is_missing;
    default:
        return false;
    }
}

static void add_length(struct evaluation *evaluation, const struct shell_part *part,
                       struct shell_text value, enum manner manner)
{
    char digits[32];
    for (uint32_t i = 0; i < value.length; i++)
        if ((value.bytes[i] & 0x80) != 0)
            evaluation_stop(evaluation, part,
                            "the locale decides how many characters the value has");
    int length = snprintf(digits, sizeof(digits), "%u", value.length);
    if (evaluation->unresolved == NULL)
        add_bytes(evaluation, (struct shell_text){digits, (uint32_t)length}, manner);
}

// A value as it is. Outside quotes, a backslash in it may quote the byte behind it, in a pattern;
// and zsh and fish neither divide it nor look for patterns in it.
static void add_value(struct evaluation *evaluation, const struct shell_part *part,
                      struct shell_text value, enum manner manner)
{
    enum shell_dialect dialect = evaluation->knowledge->dialect;
    const struct shell_part *next = part->next;
    bool is_bare = manner == BY_VALUE && evaluation->knowledge->role != ROLE_SINGLE;
    bool is_foreign = dialect == SHELL_ZSH || dialect == SHELL_FISH;
    bool is_modified =
        dialect == SHELL_ZSH && next != NULL && next->kind == PART_LITERAL && next->text[0] == ':';
    if (is_bare && contains(value, "\\"))
        evaluation_stop(evaluation, part, "a backslash of the value may quote what is behind it");
    else if (is_foreign && is_bare && (value.length == 0 || contains(value, " \t\n*?[(")))
        evaluation_stop(evaluation, part,
                        "this shell neither divides nor expands a value as bash does");
    else if (is_modified)
        evaluation_stop(evaluation, part, "zsh takes the colon behind the name for a modifier");
    else
        add_bytes(evaluation, value, manner);
}

static bool has_tilde(const struct shell_part *parts)
{
    for (const struct shell_part *part = parts; part != NULL; part = part->next)
        if (part->kind == PART_LITERAL &&
            contains((struct shell_text){part->text, part->length}, "~"))
            return true;
    return false;
}

static bool is_empty_quote(const struct shell_part *part)
{
    if (part->kind == PART_DOUBLE)
        return part->parts == NULL;
    return (part->kind == PART_SINGLE || part->kind == PART_DOLLAR_SINGLE) && part->length == 0;
}

// Why the word of ${x-w} may become something else than its parts say, or NULL.
static const char *doubt_operand(const struct shell_knowledge *knowledge,
                                 const struct shell_word *operand, bool is_quoted)
{
    if (knowledge->dialect == SHELL_ZSH || knowledge->dialect == SHELL_FISH)
        return "this shell has rules of its own for what takes a value's place";
    if (!is_quoted && has_tilde(operand->parts))
        return "a ~ inside the word may stand for a folder";
    for (const struct shell_part *part = operand->parts; part != NULL; part = part->next) {
        struct shell_text text = {part->text, part->length};
        bool is_literal = part->kind == PART_LITERAL;
        if (knowledge->role == ROLE_BODY && part->kind == PART_DOUBLE)
            return "bash reads quotes in ${…} of a here-document in a way of its own";
        if (is_quoted && is_literal && contains(text, "\""))
            return "bash reads quotes between quotes in a way of its own";
        if (!is_quoted && is_empty_quote(part) && knowledge->role == ROLE_PATTERN)
            return "bash loses its way in a pattern over empty quotes";
    }
    return NULL;
}

static void add_operand_value(struct evaluation *evaluation, const struct shell_part *part,
                              const struct shell_word *operand, bool is_quoted)
{
    const char *doubt = doubt_operand(evaluation->knowledge, operand, is_quoted);
    if (doubt != NULL)
        evaluation_stop(evaluation, part, doubt);
    else
        add_parts(evaluation, operand->parts, is_quoted, is_quoted ? BY_QUOTES : BY_VALUE);
}

// What makes a shell fail, or read on elsewhere, even where the word is not used: what hob could
// not parse; and "${x-$'…'}", which bash reads twice, the second time what the first one made of
// it.
static bool is_strange(const struct shell_word *operand, bool is_quoted)
{
    for (const struct shell_part *part = operand != NULL ? operand->parts : NULL; part != NULL;
         part = part->next) {
        const struct shell_word *word = &(struct shell_word){.parts = part->parts};
        if (part->kind == PART_UNPARSED || (is_quoted && part->kind == PART_DOLLAR_SINGLE) ||
            (part->kind == PART_DOUBLE && is_strange(word, true)) ||
            (part->kind == PART_PARAMETER && is_strange(part->parameter->operand, is_quoted)))
            return true;
    }
    return false;
}

static void add_parameter_value(struct evaluation *evaluation, const struct shell_part *part,
                                bool is_quoted)
{
    const struct shell_parameter *parameter = part->parameter;
    enum manner manner = is_quoted ? BY_QUOTES : BY_VALUE;
    const struct shell_known *known = find_known(evaluation, parameter->name);
    struct shell_text ifs = {"IFS", 3};
    const char *value;
    const struct shell_word *operand;
    bool is_simple = known != NULL && !is_strange(parameter->operand, is_quoted) &&
                     parameter->subscript == NULL && !parameter->is_indirect &&
                     choose_value(parameter, known->value, &value, &operand) &&
                     (is_quoted || find_known(evaluation, ifs) == NULL);
    if (!is_simple && evaluation_has_room(evaluation, 256)) {
        evaluation_stop(evaluation, part,
                        arena_printf(evaluation->arena, "the value of %.*s is not known",
                                     parameter->name.length > 64 ? 64 : (int)parameter->name.length,
                                     parameter->name.bytes));
        return;
    }
    if (!is_simple)
        return;
    struct shell_text text = {value, (uint32_t)strlen(value)};
    if (parameter->is_length)
        add_length(evaluation, part, text, manner);
    else if (operand != NULL)
        add_operand_value(evaluation, part, operand, is_quoted);
    else
        add_value(evaluation, part, text, manner);
}

static const char *reason_for(const struct shell_part *part)
{
    switch (part->kind) {
    case PART_COMMAND:
        return "what a command prints is not known before it runs";
    case PART_ARITHMETIC:
    case PART_BRACKET:
        return "an arithmetic expression is worked out only when the command runs";
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        return "the shell chooses the name of the pipe to a command";
    case PART_ARRAY:
        return "an array is not one value";
    case PART_TRANSLATED:
        return "the text is translated when the command runs";
    default:
        return "the text has no form that the shell is known to take";
    }
}

// An escape in $'…' that not all shells read alike; a value of zsh may hold NUL, for one.
static bool has_own_escape(struct shell_text text)
{
    for (uint32_t i = 0; i + 1 < text.length; i++) {
        if (text.bytes[i] != '\\')
            continue;
        i++;
        if (strchr("abefnrtv\\'\"", text.bytes[i]) == NULL)
            return true;
    }
    return false;
}

void evaluation_add_part(struct evaluation *evaluation, const struct shell_part *part,
                         bool is_quoted)
{
    struct shell_text text = {part->text, part->length};
    switch (part->kind) {
    case PART_ESCAPED:
    case PART_SINGLE:
        evaluation->is_kept = true;
        add_bytes(evaluation, text, BY_QUOTES);
        break;
    case PART_DOLLAR_SINGLE:
        evaluation->is_kept = true;
        if (evaluation->knowledge->dialect != SHELL_BASH && has_own_escape(text))
            evaluation_stop(evaluation, part, "this shell has escapes of its own");
        else if (evaluation_has_room(evaluation, text.length))
            add_bytes(evaluation, shell_decode(evaluation->arena, text), BY_QUOTES);
        break;
    case PART_DOUBLE:
        evaluation->is_kept = true;
        add_parts(evaluation, part->parts, true, BY_QUOTES);
        break;
    case PART_PARAMETER:
        add_parameter_value(evaluation, part, is_quoted);
        break;
    case PART_EXTGLOB:
        if (has_tilde(part->parts)) {
            evaluation_stop(evaluation, part, "a ~ inside a pattern may stand for a folder");
            break;
        }
        evaluation_add_byte(evaluation, part->letter, BY_TEXT);
        evaluation_add_byte(evaluation, '(', BY_TEXT);
        evaluation->extglob_depth++;
        add_parts(evaluation, part->parts, false, BY_TEXT);
        evaluation->extglob_depth--;
        evaluation_add_byte(evaluation, ')', BY_TEXT);
        evaluation->has_glob = true;
        break;
    default:
        evaluation_stop(evaluation, part, reason_for(part));
        break;
    }
}
