// A word as a whole: braces, a ~ at its start, and the pieces between (bash manual, Expansions).

#include "shell/evaluate.h"
#include "shell/parser.h"

#include <stdlib.h>
#include <string.h>

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
    if (length > sizeof(name) || !evaluation_has_room(evaluation, sizeof(name)))
        return 0;
    for (size_t i = 1; i < length; i++)
        name[i - 1] = pieces[i].byte;
    evaluation->tilde = arena_copy(evaluation->arena, name, length - 1);
    return length;
}

// A ~ further on that the shell may replace too: after = or : of an assignment, or with a number, +
// or - for its stack of folders.
static bool has_hidden_tilde(const struct evaluation *evaluation, const struct piece *pieces,
                             size_t count, size_t taken)
{
    for (size_t i = taken; i < count; i++) {
        if (pieces[i].part != NULL || pieces[i].byte != '~')
            continue;
        if (i == 0 || evaluation->knowledge->dialect == SHELL_ZSH ||
            (pieces[i - 1].part == NULL &&
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
    bool is_body = evaluation->knowledge->role == ROLE_BODY;
    size_t taken = is_body ? 0 : take_tilde(evaluation, pieces, count);
    bool is_hidden = !is_body && (word->flags & WORD_TILDE) != 0 &&
                     has_hidden_tilde(evaluation, pieces, count, taken);
    for (size_t i = taken; i < count && evaluation->unresolved == NULL; i++) {
        if (pieces[i].part != NULL)
            evaluation_add_part(evaluation, pieces[i].part, is_body);
        else
            evaluation_add_byte(evaluation, pieces[i].byte, BY_TEXT);
    }
    if (keeps_fields(evaluation, pieces, count))
        evaluation_stop(evaluation, word->parts, "a $ that stands alone keeps the value in one");
    if (is_hidden)
        evaluation_stop(evaluation, word->parts, "a ~ inside the word may stand for a folder");
    evaluation_end_value(evaluation);
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
    evaluation_end_value(evaluation);
}

// No word is empty or holds a brace still.
static bool are_plain(const struct piece_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->ends[i] == (i == 0 ? 0 : words->ends[i - 1]))
            return false;
    for (size_t i = 0; i < words->piece_count; i++)
        if (words->pieces[i].part == NULL &&
            (words->pieces[i].byte == '{' || words->pieces[i].byte == '}'))
            return false;
    return true;
}

static void evaluate_braces(struct evaluation *evaluation, const struct piece *pieces, size_t count)
{
    struct piece_words words = expand_braces(pieces, count, evaluation->knowledge->dialect);
    if (evaluation->knowledge->dialect == SHELL_ZSH && words.count > 1 && !are_plain(&words))
        words.doubt = "zsh pairs braces otherwise, and keeps empty words";
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
    (void)evaluation_has_room(&evaluation, (evaluation.count + 1) * sizeof(*evaluation.items));
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
