#include "shell/evaluate.h"
#include "shell/parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What a shell does with a word is in its manual under Expansion; where shells, or their versions,
// differ, or the manual is silent, the value is left unresolved.

enum manner {  // how a byte comes into a value
    BY_TEXT,   // unquoted in the word itself: a glob character has its power
    BY_VALUE,  // from an unquoted expansion: the same, and blanks divide
    BY_QUOTES, // it stands for itself
};

struct evaluation {
    struct arena *arena;
    const struct shell_knowledge *knowledge;
    const struct shell_word *word;
    struct shell_value *items;
    size_t count, room;
    struct buffer text, pattern; // of the value that is being made
    const char *tilde;
    bool is_kept; // even when it is empty
    bool has_glob;
    bool is_over;
    const struct shell_part *unresolved;
    const char *reason;
};

static void add_byte(struct evaluation *evaluation, char byte, enum manner manner);
static void add_part_value(struct evaluation *evaluation, const struct shell_part *part,
                           bool is_quoted);

// An arena that is full would end the program; a word that does not fit is only unresolved.
static bool has_room(struct evaluation *evaluation, size_t bytes)
{
    const struct arena *arena = evaluation->arena;
    bool has_room = arena->bytes_max - arena->used_bytes >= bytes + 4096;
    evaluation->is_over |= !has_room;
    return has_room;
}

static const char *keep(struct evaluation *evaluation, const struct buffer *text)
{
    if (text->is_over || !has_room(evaluation, text->length)) {
        evaluation->is_over = true;
        return "";
    }
    return arena_copy(evaluation->arena, text->data, text->length);
}

static void end_value(struct evaluation *evaluation)
{
    bool is_single = evaluation->knowledge->role != ROLE_WORD;
    bool is_pattern = evaluation->has_glob || evaluation->knowledge->role == ROLE_PATTERN;
    if (evaluation->knowledge->role == ROLE_SINGLE)
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

static void stop_at(struct evaluation *evaluation, const struct shell_part *part,
                    const char *reason)
{
    if (evaluation->unresolved != NULL)
        return;
    evaluation->unresolved = part;
    evaluation->reason = reason;
}

static void add_byte(struct evaluation *evaluation, char byte, enum manner manner)
{
    if (manner == BY_VALUE && evaluation->knowledge->role == ROLE_WORD &&
        (byte == ' ' || byte == '\t' || byte == '\n')) {
        if (evaluation->text.length > 0 || evaluation->is_kept || evaluation->tilde != NULL)
            end_value(evaluation);
        return;
    }
    if (manner == BY_VALUE && begins_extglob(evaluation, byte))
        evaluation->has_glob = true;
    if (begins_negation(evaluation, byte) && manner != BY_QUOTES &&
        evaluation->knowledge->dialect == SHELL_SH)
        stop_at(evaluation, evaluation->word->parts, "POSIX leaves open what [^ means");
    buffer_char(&evaluation->text, byte);
    // A backslash before an ordinary character means nothing to fnmatch().
    bool is_special = byte != '\0' && strchr("*?[]\\()|!^-+@", byte) != NULL;
    bool stands_for_itself = manner == BY_QUOTES || byte == '\\';
    if (is_special && stands_for_itself)
        buffer_char(&evaluation->pattern, '\\');
    else if (byte == '*' || byte == '?' || byte == '[')
        evaluation->has_glob = true;
    buffer_char(&evaluation->pattern, byte);
}

static void add_bytes(struct evaluation *evaluation, struct shell_text text, enum manner manner)
{
    for (uint32_t i = 0; i < text.length; i++)
        add_byte(evaluation, text.bytes[i], manner);
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
            add_part_value(evaluation, part, is_quoted);
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
            stop_at(evaluation, part, "the locale decides how many characters the value has");
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
        stop_at(evaluation, part, "a backslash of the value may quote what is behind it");
    else if (is_foreign && is_bare && (value.length == 0 || contains(value, " \t\n*?[(")))
        stop_at(evaluation, part, "this shell neither divides nor expands a value as bash does");
    else if (is_modified)
        stop_at(evaluation, part, "zsh takes the colon behind the name for a modifier");
    else
        add_bytes(evaluation, value, manner);
}

// The word of ${x-w}. It is not a field of its own: a ~ in it may be a home all the same.
static void add_operand_value(struct evaluation *evaluation, const struct shell_part *part,
                              const struct shell_word *operand, bool is_quoted)
{
    for (const struct shell_part *inside = operand->parts; inside != NULL && !is_quoted;
         inside = inside->next) {
        struct shell_text text = {inside->text, inside->length};
        bool is_empty = inside->kind == PART_DOUBLE ? inside->parts == NULL
                        : inside->kind == PART_SINGLE || inside->kind == PART_DOLLAR_SINGLE
                            ? inside->length == 0
                            : false;
        if (inside->kind == PART_LITERAL && contains(text, "~"))
            stop_at(evaluation, part, "a ~ inside the word may stand for a folder");
        else if (is_empty && evaluation->knowledge->role == ROLE_PATTERN)
            stop_at(evaluation, part, "bash loses its way in a pattern over empty quotes");
    }
    if (evaluation->knowledge->dialect == SHELL_ZSH || evaluation->knowledge->dialect == SHELL_FISH)
        stop_at(evaluation, part, "this shell has rules of its own for what takes a value's place");
    add_parts(evaluation, operand->parts, is_quoted, is_quoted ? BY_QUOTES : BY_VALUE);
}

static bool has_kind(const struct shell_part *parts, enum shell_part_kind kind)
{
    for (const struct shell_part *part = parts; part != NULL; part = part->next)
        if (part->kind == kind)
            return true;
    return false;
}

// bash reads "${x-$'…'}" twice: what the first reading makes of it may not be text for the second.
static void add_parameter_value(struct evaluation *evaluation, const struct shell_part *part,
                                bool is_quoted)
{
    const struct shell_parameter *parameter = part->parameter;
    enum manner manner = is_quoted ? BY_QUOTES : BY_VALUE;
    const struct shell_known *known = find_known(evaluation, parameter->name);
    struct shell_text ifs = {"IFS", 3};
    const char *value;
    const struct shell_word *operand;
    bool is_strange = is_quoted && parameter->operand != NULL &&
                      has_kind(parameter->operand->parts, PART_DOLLAR_SINGLE);
    bool is_simple = known != NULL && !is_strange && parameter->subscript == NULL &&
                     !parameter->is_indirect &&
                     choose_value(parameter, known->value, &value, &operand) &&
                     (is_quoted || find_known(evaluation, ifs) == NULL);
    if (!is_simple && has_room(evaluation, 256)) {
        stop_at(evaluation, part,
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

static void add_part_value(struct evaluation *evaluation, const struct shell_part *part,
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
        if (has_room(evaluation, text.length))
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
        add_byte(evaluation, part->letter, BY_TEXT);
        add_byte(evaluation, '(', BY_TEXT);
        add_parts(evaluation, part->parts, false, BY_TEXT);
        add_byte(evaluation, ')', BY_TEXT);
        evaluation->has_glob = true;
        break;
    default:
        stop_at(evaluation, part, reason_for(part));
        break;
    }
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
}

// ~ and ~name at the start; returns how many pieces they are.
static size_t take_tilde(struct evaluation *evaluation, const struct piece *pieces, size_t count)
{
    size_t length = 1;
    if (count == 0 || pieces[0].part != NULL || pieces[0].byte != '~' ||
        evaluation->knowledge->role == ROLE_PATTERN)
        return 0;
    while (length < count && pieces[length].part == NULL && is_name_byte(pieces[length].byte))
        length++;
    bool is_single = evaluation->knowledge->role == ROLE_SINGLE;
    bool is_ended = length == count ||
                    (pieces[length].part == NULL &&
                     (pieces[length].byte == '/' || (is_single && pieces[length].byte == ':')));
    bool is_stack =
        length > 1 && !((pieces[1].byte >= 'a' && pieces[1].byte <= 'z') ||
                        (pieces[1].byte >= 'A' && pieces[1].byte <= 'Z') || pieces[1].byte == '_');
    if (!is_ended || is_stack)
        return 0;
    char name[256] = {0};
    if (length > sizeof(name) || !has_room(evaluation, sizeof(name)))
        return 0;
    for (size_t i = 1; i < length; i++)
        name[i - 1] = pieces[i].byte;
    evaluation->tilde = arena_copy(evaluation->arena, name, length - 1);
    return length;
}

// A ~ further on that the shell may replace too: after = or : of an assignment, or with a number, +
// or - for its stack of folders.
static bool has_hidden_tilde(const struct piece *pieces, size_t count, size_t taken)
{
    for (size_t i = taken; i < count; i++) {
        if (pieces[i].part != NULL || pieces[i].byte != '~')
            continue;
        if (i == 0 || (pieces[i - 1].part == NULL &&
                       (pieces[i - 1].byte == '=' || pieces[i - 1].byte == ':')))
            return true;
    }
    return false;
}

// bash does not divide a value that a lone $ stands behind.
static bool keeps_fields(const struct evaluation *evaluation, const struct piece *pieces,
                         size_t count)
{
    bool is_divided = false;
    for (size_t i = 0; i < count; i++) {
        is_divided |= pieces[i].part != NULL && pieces[i].part->kind == PART_PARAMETER;
        if (is_divided && pieces[i].part == NULL && pieces[i].byte == '$')
            return evaluation->knowledge->role == ROLE_WORD;
    }
    return false;
}

static void evaluate_pieces(struct evaluation *evaluation, const struct piece *pieces, size_t count)
{
    const struct shell_word *word = evaluation->word;
    evaluation->unresolved = NULL;
    evaluation->reason = NULL;
    size_t taken = take_tilde(evaluation, pieces, count);
    bool is_hidden = (word->flags & WORD_TILDE) != 0 && has_hidden_tilde(pieces, count, taken);
    for (size_t i = taken; i < count && evaluation->unresolved == NULL; i++) {
        if (pieces[i].part != NULL)
            add_part_value(evaluation, pieces[i].part, false);
        else
            add_byte(evaluation, pieces[i].byte, BY_TEXT);
    }
    if (keeps_fields(evaluation, pieces, count))
        stop_at(evaluation, word->parts, "a $ that stands alone keeps the value in one");
    if (is_hidden)
        stop_at(evaluation, word->parts, "a ~ inside the word may stand for a folder");
    end_value(evaluation);
}

static struct piece *take_apart(const struct shell_word *word, size_t *ret_count)
{
    size_t count = 0;
    for (const struct shell_part *part = word->parts; part != NULL; part = part->next)
        count += part->kind == PART_LITERAL ? part->length : 1;
    struct piece *pieces = calloc(count + 1, sizeof(*pieces));
    if (pieces == NULL)
        die("out of memory");
    count = 0;
    for (const struct shell_part *part = word->parts; part != NULL; part = part->next) {
        if (part->kind != PART_LITERAL)
            pieces[count++] = (struct piece){.part = part};
        for (uint32_t i = 0; part->kind == PART_LITERAL && i < part->length; i++)
            pieces[count++] = (struct piece){.byte = part->text[i]};
    }
    *ret_count = count;
    return pieces;
}

// Braces are expanded in the text, before the shell looks for anything else: what they bring beside
// a name would lengthen it, and what they bring behind a lone $ would give it power.
static bool has_new_name(const struct piece *pieces, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const struct shell_part *part = pieces[i].part;
        if (part == NULL && pieces[i].byte == '$')
            return true;
        bool is_open = part != NULL && part->kind == PART_PARAMETER && !part->parameter->is_braced;
        if (is_open && pieces[i + 1].part == NULL && is_char(pieces[i + 1].byte, CHAR_NAME))
            return true;
    }
    return false;
}

static void leave_unresolved(struct evaluation *evaluation, const char *reason)
{
    evaluation->unresolved = evaluation->word->parts;
    evaluation->reason = reason;
    end_value(evaluation);
}

static void evaluate_braces(struct evaluation *evaluation, const struct piece *pieces, size_t count)
{
    struct piece_words words = expand_braces(pieces, count, evaluation->knowledge->dialect);
    evaluation->is_over |= words.is_over;
    for (size_t i = 0; i < words.count && !evaluation->is_over && words.doubt == NULL; i++) {
        size_t from = i == 0 ? 0 : words.ends[i - 1];
        if (has_new_name(words.pieces + from, words.ends[i] - from))
            leave_unresolved(evaluation, "the braces change which variable is meant");
        else
            evaluate_pieces(evaluation, words.pieces + from, words.ends[i] - from);
    }
    if (words.doubt != NULL)
        leave_unresolved(evaluation, words.doubt);
    piece_words_done(&words);
}

static void evaluate_word(struct evaluation *evaluation)
{
    const struct shell_word *word = evaluation->word;
    const struct shell_knowledge *knowledge = evaluation->knowledge;
    bool may_have_braces = knowledge->role == ROLE_WORD && knowledge->dialect != SHELL_SH;
    if (may_have_braces && has_hidden_braces(word->parts)) {
        leave_unresolved(evaluation, "there may be braces between the quotes");
        return;
    }
    size_t count;
    struct piece *pieces = take_apart(word, &count);
    if (may_have_braces && (word->flags & WORD_BRACE) != 0)
        evaluate_braces(evaluation, pieces, count);
    else
        evaluate_pieces(evaluation, pieces, count);
    free(pieces);
}

static struct shell_values one_value(struct arena *arena, struct shell_value value)
{
    struct shell_value *item = arena_alloc(arena, sizeof(*item));
    *item = value;
    return (struct shell_values){item, 1, value.unresolved == NULL};
}

struct shell_values shell_evaluate(struct arena *arena, const struct shell_word *word,
                                   const struct shell_knowledge *knowledge)
{
    struct evaluation evaluation = {.arena = arena, .knowledge = knowledge, .word = word};
    size_t length = 0;
    for (const struct shell_part *part = word->parts; part != NULL; part = part->next)
        length += part->kind == PART_LITERAL ? part->length : 1;
    buffer_init(&evaluation.text, SHELL_VALUE_BYTES_MAX);
    buffer_init(&evaluation.pattern, 2 * SHELL_VALUE_BYTES_MAX);
    evaluation.is_over = length > SHELL_VALUE_BYTES_MAX;
    if (!evaluation.is_over)
        evaluate_word(&evaluation);
    evaluation.is_over |= evaluation.text.is_over || evaluation.pattern.is_over;
    buffer_done(&evaluation.text);
    buffer_done(&evaluation.pattern);
    (void)has_room(&evaluation, (evaluation.count + 1) * sizeof(*evaluation.items));
    struct shell_values values = {.count = evaluation.count, .is_resolved = true};
    if (evaluation.is_over) {
        free(evaluation.items);
        return one_value(arena, (struct shell_value){
                                    .text = "",
                                    .unresolved = word->parts,
                                    .reason = "the word makes more than hob works out",
                                });
    }
    values.items = arena_array(arena, values.count + 1, sizeof(*values.items));
    for (size_t i = 0; i < values.count; i++) {
        values.items[i] = evaluation.items[i];
        values.is_resolved &= values.items[i].unresolved == NULL;
    }
    free(evaluation.items);
    return values;
}

const char *shell_constant(struct arena *arena, const struct shell_word *word)
{
    const struct shell_part *part = word->parts;
    if (word->flags == 0 && part != NULL && part->next == NULL && part->kind == PART_LITERAL)
        return arena_copy(arena, part->text, part->length);
    const struct shell_knowledge knowledge = {.role = ROLE_WORD};
    struct shell_values values = shell_evaluate(arena, word, &knowledge);
    bool is_constant = values.count == 1 && values.is_resolved && values.items[0].pattern == NULL &&
                       values.items[0].tilde == NULL;
    return is_constant ? values.items[0].text : NULL;
}
