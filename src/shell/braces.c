// Brace expansion as bash does it: in the text, before anything else is looked at, so that a part
// in quotes or behind a $ is passed over as a whole. An open brace is closed by the first } that
// has a comma or a .. before it, at the level of the brace; a } without one is text: {a}b,c} is a}b
// and c.

#include "shell/evaluate.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 64 * SHELL_VALUE_BYTES_MAX }; // pieces looked at for one word

struct braces {
    const struct piece *pieces;
    size_t steps;
    enum shell_dialect dialect;
    const char *doubt; // why the words cannot be told
    bool is_over;
};

void piece_words_done(struct piece_words *words)
{
    free(words->pieces);
    free(words->ends);
    *words = (struct piece_words){0};
}

static void *grow(void *array, size_t *room, size_t wanted, size_t bytes)
{
    size_t larger = *room < 32 ? 64 : *room * 2;
    if (larger < wanted)
        larger = wanted;
    void *grown = reallocarray(array, larger, bytes);
    if (grown == NULL)
        die("out of memory");
    *room = larger;
    return grown;
}

static void add_pieces(struct piece_words *words, const struct piece *pieces, size_t count)
{
    if (words->is_over || count == 0)
        return;
    if (words->piece_count + count > SHELL_VALUE_BYTES_MAX) {
        words->is_over = true;
        return;
    }
    if (words->piece_count + count > words->piece_room)
        words->pieces = grow(words->pieces, &words->piece_room, words->piece_count + count,
                             sizeof(*words->pieces));
    memcpy(words->pieces + words->piece_count, pieces, count * sizeof(*pieces));
    words->piece_count += count;
}

static void end_piece_word(struct piece_words *words)
{
    if (words->count == SHELL_VALUES_MAX)
        words->is_over = true;
    if (words->is_over)
        return;
    if (words->pieces == NULL) // an empty word has a place too
        words->pieces = grow(NULL, &words->piece_room, 1, sizeof(*words->pieces));
    if (words->count == words->room)
        words->ends = grow(words->ends, &words->room, words->count + 1, sizeof(*words->ends));
    words->ends[words->count++] = words->piece_count;
}

static bool is_byte(const struct piece *piece, char byte)
{
    return piece->part == NULL && piece->byte == byte;
}

static void add_text(struct piece_words *words, const char *text)
{
    for (; *text != '\0'; text++)
        add_pieces(words, &(struct piece){.byte = *text}, 1);
}

// The text of pieces [from, to), when they are few and all bytes.
static bool read_bytes(const struct braces *braces, size_t from, size_t to, char text[64])
{
    if (to - from >= 64)
        return false;
    for (size_t i = from; i < to; i++) {
        if (braces->pieces[i].part != NULL)
            return false;
        text[i - from] = braces->pieces[i].byte;
    }
    text[to - from] = '\0';
    return true;
}

// False when it is no number. One that is too large, or has a plus sign, which changes how bash
// counts the digits, is doubted.
static bool read_number(struct braces *braces, const char *text, long long *ret_number)
{
    const char *digits = text + (*text == '-' || *text == '+');
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || digits[length] != '\0')
        return false;
    *ret_number = strtoll(text, NULL, 10);
    if (*text == '+' || *ret_number > INT32_MAX || *ret_number < INT32_MIN)
        braces->doubt = "the braces count in a way that hob leaves to the shell";
    return true;
}

static bool has_zeros(const char *text)
{
    text += *text == '-';
    return text[0] == '0' && text[1] != '\0';
}

struct sequence {
    long long first, last, step;
    int width; // of zero-padded numbers
    bool is_letters;
};

static bool is_letter(const char *text)
{
    return ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z')) &&
           text[1] == '\0';
}

// FIRST..LAST or FIRST..LAST..STEP.
static bool read_sequence(struct braces *braces, size_t from, size_t to,
                          struct sequence *ret_sequence)
{
    char text[64];
    struct sequence sequence = {.step = 1};
    if (to - from >= sizeof(text))
        braces->doubt = "the braces hold more than a sequence should";
    if (!read_bytes(braces, from, to, text))
        return false;
    char *last = strstr(text, "..");
    if (last == NULL)
        return false;
    *last = '\0';
    last += 2;
    char *step = strstr(last, "..");
    if (step != NULL) {
        *step = '\0';
        if (!read_number(braces, step + 2, &sequence.step))
            return false;
    }
    if (is_letter(text) && is_letter(last)) {
        sequence.is_letters = true;
        sequence.first = (unsigned char)text[0];
        sequence.last = (unsigned char)last[0];
        if ((text[0] ^ last[0]) & ('a' ^ 'A')) // [ \ ] ^ _ ` lie between
            braces->doubt = "the braces bring signs that the shell reads again";
    } else if (!read_number(braces, text, &sequence.first) ||
               !read_number(braces, last, &sequence.last)) {
        return false;
    } else if (has_zeros(text) || has_zeros(last)) {
        size_t one = strlen(text), other = strlen(last);
        sequence.width = (int)(one > other ? one : other);
    }
    if (sequence.step < 0)
        sequence.step = -sequence.step;
    if (sequence.step == 0)
        sequence.step = 1;
    *ret_sequence = sequence;
    return true;
}

static void add_sequence(struct piece_words *words, const struct sequence *sequence)
{
    bool is_rising = sequence->first <= sequence->last;
    for (long long i = sequence->first; !words->is_over;) {
        char text[32];
        if (sequence->is_letters)
            snprintf(text, sizeof(text), "%c", (char)i);
        else
            snprintf(text, sizeof(text), "%0*lld", sequence->width, i);
        add_text(words, text);
        end_piece_word(words);
        i += is_rising ? sequence->step : -sequence->step;
        if (is_rising ? i > sequence->last : i < sequence->last)
            return;
    }
}

// Whether the byte may stand anywhere in the text of the parts, quoted or not.
static bool contains_byte(const struct shell_part *parts, char byte)
{
    const struct shell_parameter *parameter;
    for (const struct shell_part *part = parts; part != NULL; part = part->next) {
        switch (part->kind) {
        case PART_LITERAL:
        case PART_ESCAPED:
        case PART_SINGLE:
        case PART_DOLLAR_SINGLE:
        case PART_UNPARSED:
            if (part->length > 0 && memchr(part->text, byte, part->length) != NULL)
                return true;
            break;
        case PART_DOUBLE:
        case PART_TRANSLATED:
        case PART_EXTGLOB:
        case PART_ARITHMETIC:
        case PART_BRACKET:
            if (contains_byte(part->parts, byte))
                return true;
            break;
        case PART_PARAMETER:
            parameter = part->parameter;
            if ((parameter->subscript != NULL &&
                 contains_byte(parameter->subscript->parts, byte)) ||
                (parameter->operand != NULL && contains_byte(parameter->operand->parts, byte)) ||
                (parameter->second != NULL && contains_byte(parameter->second->parts, byte)))
                return true;
            break;
        default: // commands hold what they like
            return true;
        }
    }
    return false;
}

// What may hold quotes that bash, looking for braces, pairs in another way than when it reads the
// word: it knows nothing of quotes inside "${…}", nor of the } that ends ${x-{}.
static bool is_confusing(const struct shell_part *part, bool is_quoted)
{
    const struct shell_parameter *parameter = part->parameter;
    const struct shell_word *operand;
    switch (part->kind) {
    case PART_LITERAL:
    case PART_ESCAPED:
    case PART_SINGLE:
    case PART_DOLLAR_SINGLE:
        return false;
    case PART_DOUBLE:
    case PART_TRANSLATED:
        for (const struct shell_part *inside = part->parts; inside != NULL; inside = inside->next)
            if (is_confusing(inside, true))
                return true;
        return false;
    case PART_COMMAND:
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        return is_quoted;
    case PART_PARAMETER:
        operand = parameter->operand;
        return parameter->subscript != NULL || parameter->second != NULL ||
               (operand != NULL && operand->parts != NULL &&
                (operand->parts->next != NULL || operand->parts->kind != PART_LITERAL ||
                 contains_byte(operand->parts, '\'') || contains_byte(operand->parts, '{')));
    default:
        return true;
    }
}

bool has_hidden_braces(const struct shell_part *parts)
{
    bool is_plain = true;
    for (const struct shell_part *part = parts; part != NULL; part = part->next)
        is_plain &= !is_confusing(part, false);
    return !is_plain && contains_byte(parts, '{');
}

// On any level; bash drops the braces around one that does not divide them.
static bool has_comma(struct braces *braces, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_byte(&braces->pieces[i], ','))
            return true;
    for (size_t i = from; i < to; i++) {
        const struct shell_part *part = braces->pieces[i].part;
        if (part == NULL || part->kind == PART_ESCAPED)
            continue;
        struct shell_part alone = *part;
        alone.next = NULL;
        if (contains_byte(&alone, ','))
            braces->doubt = "a comma inside quotes may divide the braces";
    }
    return false;
}

static bool begins_dots(const struct braces *braces, size_t at, size_t to)
{
    return at + 1 < to && is_byte(&braces->pieces[at], '.') &&
           is_byte(&braces->pieces[at + 1], '.') &&
           !(at + 2 < to && is_byte(&braces->pieces[at + 2], '}'));
}

// What closes the brace before `from`, or `to`.
static size_t find_close(struct braces *braces, size_t from, size_t to)
{
    unsigned level = 0;
    bool divides = false, has_passed = false;
    for (size_t i = from; i < to; i++) {
        const struct piece *piece = &braces->pieces[i];
        if (++braces->steps > STEPS_MAX) {
            braces->is_over = true;
            return to;
        }
        if (is_byte(piece, '{')) {
            level++;
        } else if (is_byte(piece, '}') && level == 0 && divides) {
            if (has_passed && braces->dialect == SHELL_ZSH)
                braces->doubt = "zsh looks for the end of the braces elsewhere";
            return i;
        } else if (is_byte(piece, '}')) {
            has_passed |= level == 0;
            level -= level > 0;
        } else if (level == 0 && (is_byte(piece, ',') || begins_dots(braces, i, to))) {
            divides = true;
        }
    }
    return to;
}

// {} at the start, or behind a blank, is for find and xargs.
static bool stands_for_itself(const struct braces *braces, size_t at, size_t from, size_t to)
{
    const struct shell_part *before = at > from ? braces->pieces[at - 1].part : NULL;
    bool is_first = at == from || (before != NULL && before->kind == PART_ESCAPED &&
                                   strchr(" \t\n", before->text[0]) != NULL);
    return is_first && at + 1 < to && is_byte(&braces->pieces[at + 1], '}');
}

// False when nothing in [from, to) is to be expanded.
static bool find_braces(struct braces *braces, size_t from, size_t to, size_t *ret_open,
                        size_t *ret_close)
{
    for (size_t i = from; i < to && !braces->is_over; i++) {
        if (!is_byte(&braces->pieces[i], '{') || stands_for_itself(braces, i, from, to))
            continue;
        size_t close = find_close(braces, i + 1, to);
        if (close < to) {
            *ret_open = i;
            *ret_close = close;
            return true;
        }
    }
    return false;
}

static void expand_range(struct braces *braces, size_t from, size_t to, unsigned depth,
                         struct piece_words *words);

static void add_alternatives(struct braces *braces, size_t from, size_t to, unsigned depth,
                             struct piece_words *words)
{
    size_t start = from;
    unsigned level = 0;
    for (size_t i = from; i <= to && !words->is_over; i++) {
        if (i == to || (level == 0 && is_byte(&braces->pieces[i], ','))) {
            expand_range(braces, start, i, depth + 1, words);
            start = i + 1;
        } else if (is_byte(&braces->pieces[i], '{')) {
            level++;
        } else if (is_byte(&braces->pieces[i], '}')) {
            level -= level > 0;
        }
    }
}

// Each of the first with each of the others, behind pieces [from, to).
static void cross(const struct braces *braces, size_t from, size_t to,
                  const struct piece_words *const sides[2], struct piece_words *words)
{
    const struct piece_words *heads = sides[0], *tails = sides[1];
    for (size_t i = 0; i < heads->count && !words->is_over; i++) {
        size_t head = i == 0 ? 0 : heads->ends[i - 1];
        for (size_t j = 0; j < tails->count && !words->is_over; j++) {
            size_t tail = j == 0 ? 0 : tails->ends[j - 1];
            add_pieces(words, braces->pieces + from, to - from);
            add_pieces(words, heads->pieces + head, heads->ends[i] - head);
            add_pieces(words, tails->pieces + tail, tails->ends[j] - tail);
            end_piece_word(words);
        }
    }
}

static void expand_range(struct braces *braces, size_t from, size_t to, unsigned depth,
                         struct piece_words *words)
{
    struct sequence sequence;
    size_t open, close;
    bool is_found = find_braces(braces, from, to, &open, &close);
    words->is_over |= braces->is_over || depth > SHELL_DEPTH_MAX;
    if (!is_found || words->is_over) {
        add_pieces(words, braces->pieces + from, to - from);
        end_piece_word(words);
        return;
    }
    if (braces->dialect == SHELL_FISH)
        braces->doubt = "fish has rules of its own for braces";
    struct piece_words heads = {0}, tails = {0};
    if (has_comma(braces, open + 1, close)) {
        add_alternatives(braces, open + 1, close, depth, &heads);
    } else if (read_sequence(braces, open + 1, close, &sequence)) {
        add_sequence(&heads, &sequence);
    } else {
        add_pieces(&heads, braces->pieces + open, close + 1 - open);
        end_piece_word(&heads);
    }
    if (!heads.is_over)
        expand_range(braces, close + 1, to, depth + 1, &tails);
    words->is_over |= heads.is_over || tails.is_over;
    cross(braces, from, open, (const struct piece_words *const[]){&heads, &tails}, words);
    piece_words_done(&heads);
    piece_words_done(&tails);
}

struct piece_words expand_braces(const struct piece *pieces, size_t count,
                                 enum shell_dialect dialect)
{
    struct piece_words words = {0};
    struct braces braces = {.pieces = pieces, .dialect = dialect};
    expand_range(&braces, 0, count, 0, &words);
    words.doubt = braces.doubt;
    return words;
}
