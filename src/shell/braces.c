// Brace expansion (bash manual, Brace Expansion): a{b,c}d and {1..9..2}.

#include "shell/evaluate.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct braces {
    const struct piece *pieces;
    const size_t *closing; // for an open brace, where the one that closes it is; else 0
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

static bool read_number(const char *text, long long *ret_number)
{
    char *end;
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits < '0' || *digits > '9')
        return false;
    long long number = strtoll(text, &end, 10);
    if (*end != '\0' || number > INT32_MAX || number < INT32_MIN)
        return false;
    *ret_number = number;
    return true;
}

static bool has_zeros(const char *text)
{
    text += *text == '-' || *text == '+';
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

static bool read_sequence(const struct braces *braces, size_t from, size_t to,
                          struct sequence *ret_sequence)
{
    char text[64];
    struct sequence sequence = {.step = 1};
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
        if (!read_number(step + 2, &sequence.step))
            return false;
    }
    if (is_letter(text) && is_letter(last)) {
        sequence.is_letters = true;
        sequence.first = text[0];
        sequence.last = last[0];
    } else if (!read_number(text, &sequence.first) || !read_number(last, &sequence.last)) {
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

static bool has_comma(const struct braces *braces, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (is_byte(&braces->pieces[i], ','))
            return true;
        if (braces->closing[i] > 0)
            i = braces->closing[i];
    }
    return false;
}

static void expand_range(const struct braces *braces, size_t from, size_t to, unsigned depth,
                         struct piece_words *words);

static void add_alternatives(const struct braces *braces, size_t from, size_t to, unsigned depth,
                             struct piece_words *words)
{
    size_t start = from;
    for (size_t i = from; i <= to && !words->is_over; i++) {
        if (i == to || is_byte(&braces->pieces[i], ',')) {
            expand_range(braces, start, i, depth + 1, words);
            start = i + 1;
        } else if (braces->closing[i] > 0) {
            i = braces->closing[i];
        }
    }
}

// Each of the first with each of the others, behind pieces [from, to).
static void cross(const struct braces *braces, size_t from, size_t to,
                  const struct piece_words *const sides[2], struct piece_words *words)
{
    const struct piece_words *heads = sides[0], *tails = sides[1];
    for (size_t i = 0; i < heads->count; i++) {
        size_t head = i == 0 ? 0 : heads->ends[i - 1];
        for (size_t j = 0; j < tails->count && !words->is_over; j++) {
            size_t tail = j == 0 ? 0 : tails->ends[j - 1];
            add_pieces(words, braces->pieces + from, to - from);
            add_pieces(words, heads->pieces + head, heads->ends[i] - head);
            add_pieces(words, tails->pieces + tail, tails->ends[j] - tail);
            end_piece_word(words);
        }
    }
    words->is_over |= heads->is_over || tails->is_over;
}

static void expand_range(const struct braces *braces, size_t from, size_t to, unsigned depth,
                         struct piece_words *words)
{
    struct sequence sequence;
    bool is_sequence = false;
    size_t open = from;
    if (depth > SHELL_DEPTH_MAX)
        words->is_over = true;
    for (; open < to; open++) {
        size_t close = braces->closing[open];
        if (close == 0 || close >= to)
            continue;
        is_sequence = read_sequence(braces, open + 1, close, &sequence);
        if (is_sequence || has_comma(braces, open + 1, close))
            break;
    }
    if (open >= to || words->is_over) {
        add_pieces(words, braces->pieces + from, to - from);
        end_piece_word(words);
        return;
    }
    struct piece_words heads = {0}, tails = {0};
    size_t close = braces->closing[open];
    if (is_sequence)
        add_sequence(&heads, &sequence);
    else
        add_alternatives(braces, open + 1, close, depth, &heads);
    expand_range(braces, close + 1, to, depth + 1, &tails);
    cross(braces, from, open, (const struct piece_words *const[]){&heads, &tails}, words);
    piece_words_done(&heads);
    piece_words_done(&tails);
}

struct piece_words expand_braces(const struct piece *pieces, size_t count)
{
    struct piece_words words = {0};
    size_t *closing = calloc(count + 1, sizeof(*closing));
    size_t *stack = calloc(count + 1, sizeof(*stack));
    size_t depth = 0;
    if (closing == NULL || stack == NULL)
        die("out of memory");
    for (size_t i = 0; i < count; i++) {
        if (is_byte(&pieces[i], '{'))
            stack[depth++] = i;
        else if (is_byte(&pieces[i], '}') && depth > 0)
            closing[stack[--depth]] = i;
    }
    struct braces braces = {pieces, closing};
    expand_range(&braces, 0, count, 0, &words);
    free(closing);
    free(stack);
    return words;
}
