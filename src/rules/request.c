#include "rules/request.h"

#include <string.h>

#include "base/utf8.h"
#include "rules/phrases.h"
#include "rules/rules.h"

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 0x80;
}

static char to_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

size_t fold_text(const char *text, size_t length, char *into)
{
    size_t put = 0;
    for (size_t i = 0; i < length; i++) {
        if (length - i >= 2 && memcmp(text + i, "\xC5\xBF", 2) == 0) {
            into[put++] = 's';
            i += 1;
        } else if (length - i >= 3 && memcmp(text + i, "\xE2\x84\xAA", 3) == 0) {
            into[put++] = 'k';
            i += 2;
        } else {
            into[put++] = to_lower(text[i]);
        }
    }
    return put;
}

static bool may_open_quote(const char *text, size_t at)
{
    return at == 0 || strchr(" =:([{,", text[at - 1]) != NULL;
}

// The end of the quoted part that starts at `at` (past its closing quote), or `at` when none does.
static size_t quoted_end(const char *text, size_t length, size_t at)
{
    char quote = text[at];
    if ((quote != '"' && quote != '\'') || !may_open_quote(text, at))
        return at;
    for (size_t i = at + 1; i < length; i++)
        if (text[i] == quote && (i + 1 == length || strchr(" \t?.!,;:)]}/", text[i + 1]) != NULL))
            return i + 1;
    return at;
}

// The length of the word without the [?.!] that end its sentence.
static size_t strip_stop(const char *word, size_t length)
{
    size_t kept = length;
    while (kept > 0 && strchr("?.!", word[kept - 1]) != NULL)
        kept--;
    if (kept == 0 || kept == length)
        return length;
    char last = word[kept - 1];
    size_t stops = length - kept;
    bool is_parent = stops == 2 && memcmp(word + kept, "..", 2) == 0;
    if (is_letter(last) || strchr("\"')]}", last) != NULL)
        return kept;
    if (last == '/' || last == '~')
        return is_parent ? length : kept;
    if (last == '*') // "*.?" is a pattern, "*." the end of a sentence
        return stops == 1 && word[kept] == '.' ? kept : length;
    return length;
}

// Takes the word at `from`, which is no space; returns where it ends.
static size_t take_word(const char *text, size_t length, size_t from, bool *ret_is_quoted)
{
    size_t at = from;
    *ret_is_quoted = false;
    while (at < length && text[at] != ' ' && text[at] != '\t') {
        size_t end = quoted_end(text, length, at);
        if (end > at)
            *ret_is_quoted = true;
        at = end > at ? end : at + 1;
    }
    return at;
}

static void put_word(struct form *form, char *text, const char *word, size_t length, bool is_quoted)
{
    if (form->length > 0)
        text[form->length++] = ' ';
    memcpy(text + form->length, word, length);
    form->words[form->word_count++] = (struct word){text + form->length, length, is_quoted};
    form->length += length;
    text[form->length] = '\0';
}

bool request_normalise(struct arena *arena, const char *request, struct form *ret_raw)
{
    size_t length = strnlen(request, RULES_REQUEST_BYTES_MAX + 1), fault;
    if (length > RULES_REQUEST_BYTES_MAX || !utf8_is_valid(request, length, &fault) ||
        utf8_has_control(request, length, "\t\n"))
        return false;
    char *flat = arena_copy(arena, request, length);
    for (size_t i = 0; i < length; i++)
        if (flat[i] == '\n')
            flat[i] = ' ';
    size_t word_max = length / 2 + 1;
    char *text = arena_alloc(arena, length + 1);
    struct form form = {.text = text, .words = arena_array(arena, word_max, sizeof(struct word))};
    for (size_t at = 0; at < length;) {
        if (flat[at] == ' ' || flat[at] == '\t') {
            at++;
            continue;
        }
        bool is_quoted;
        size_t end = take_word(flat, length, at, &is_quoted);
        put_word(&form, text, flat + at, strip_stop(flat + at, end - at), is_quoted);
        at = end;
    }
    // A tab may still stand inside quotes; no value may hold it.
    if (form.word_count == 0 || form.word_count > REQUEST_WORDS_MAX || strchr(text, '\t') != NULL)
        return false;
    *ret_raw = form;
    return true;
}

// How many words from `at` on the longest filler takes; 0 when none starts there. A comma,
// semicolon or colon after the phrase belongs to it.
static size_t filler_words(const struct image *image, const struct word *words, size_t count)
{
    const struct image_facts *facts = IMAGE_RECORD(image, SECTION_FACTS, image_facts, 0);
    size_t most = facts == NULL ? 0 : facts->filler_words_max;
    if (most > IMAGE_FILLER_WORDS_MAX)
        most = IMAGE_FILLER_WORDS_MAX;
    char phrase[IMAGE_FILLER_BYTES_MAX];
    size_t used = 0, found = 0;
    for (size_t n = 1; n <= most && n <= count; n++) {
        const struct word *word = &words[n - 1];
        if (word->is_quoted || word->length + used + 1 > sizeof(phrase))
            break;
        if (n > 1)
            phrase[used++] = ' ';
        for (size_t i = 0; i < word->length; i++)
            phrase[used + i] = to_lower(word->text[i]);
        used += word->length;
        size_t bare = used;
        if (word->length > 1 && strchr(",;:", phrase[used - 1]) != NULL)
            bare--;
        if (phrase_is_listed(image, SECTION_FILLERS, phrase, bare))
            found = n;
        if (bare != used)
            break;
    }
    return found;
}

bool request_reduce(const struct image *image, struct arena *arena, const struct form *raw,
                    struct form *ret_reduced, char **ret_dropped)
{
    char *text = arena_alloc(arena, raw->length + 1);
    char *dropped = arena_alloc(arena, raw->length * 2 + 1);
    size_t dropped_length = 0;
    struct form form = {.text = text,
                        .words = arena_array(arena, raw->word_count, sizeof(struct word))};
    for (size_t i = 0; i < raw->word_count;) {
        size_t skip = filler_words(image, raw->words + i, raw->word_count - i);
        if (skip == 0) {
            put_word(&form, text, raw->words[i].text, raw->words[i].length,
                     raw->words[i].is_quoted);
            i++;
            continue;
        }
        const struct word *last = &raw->words[i + skip - 1];
        size_t length = (size_t)(last->text + last->length - raw->words[i].text);
        if (dropped_length > 0) {
            memcpy(dropped + dropped_length, ", ", 2);
            dropped_length += 2;
        }
        memcpy(dropped + dropped_length, raw->words[i].text, length);
        dropped_length += length;
        i += skip;
    }
    *ret_reduced = form;
    if (ret_dropped != NULL)
        *ret_dropped = dropped;
    return form.word_count > 0 && form.word_count < raw->word_count;
}

bool request_is_filler(const struct image *image, struct arena *arena, const char *text,
                       size_t length)
{
    struct form words, left;
    if (!request_normalise(arena, arena_copy(arena, text, length), &words))
        return true; // nothing but spaces: the request itself was checked before
    request_reduce(image, arena, &words, &left, NULL);
    return left.text[strspn(left.text, REQUEST_EMPTY_BYTES)] == '\0';
}

static void add_trigram(struct trigrams *trigrams, uint32_t trigram)
{
    uint32_t slot = trigram_slot(trigram);
    uint64_t bit = UINT64_C(1) << (slot % 64);
    // A hash seen before may still be another trigram: the list must hold both.
    if ((trigrams->bits[slot / 64] & bit) != 0)
        for (size_t i = 0; i < trigrams->count; i++)
            if (trigrams->list[i] == trigram)
                return;
    if (trigrams->count == TRIGRAMS_MAX)
        return;
    trigrams->bits[slot / 64] |= bit;
    trigrams->list[trigrams->count++] = trigram;
    bloom_add(trigrams->bloom, trigram);
}

static uint32_t trigram_at(const char *text)
{
    return (uint32_t)(unsigned char)text[0] << 16 | (uint32_t)(unsigned char)text[1] << 8 |
           (uint32_t)(unsigned char)text[2];
}

static bool has_stray_quote(const struct word *word)
{
    return !word->is_quoted &&
           (word->text[0] == '\'' || memchr(word->text, '"', word->length) != NULL);
}

// The trigrams of each word by itself.
static void take_words(struct trigrams *trigrams, const struct form *form)
{
    size_t put = 0;
    trigrams->word_count = 0;
    for (size_t i = 0; i < form->word_count; i++) {
        char text[RULES_REQUEST_BYTES_MAX + 2];
        if (has_stray_quote(&form->words[i])) {
            trigrams->word_count = 0;
            return;
        }
        if (form->words[i].is_quoted)
            continue;
        text[0] = ' ';
        size_t length = 1 + fold_text(form->words[i].text, form->words[i].length, text + 1);
        text[length++] = ' ';
        for (size_t j = 0; j + 3 <= length && put < RULES_REQUEST_BYTES_MAX; j++)
            trigrams->hashes[put++] = trigram_hash(trigram_at(text + j));
        trigrams->words[trigrams->word_count++] = (uint16_t)put;
    }
}

void trigrams_take(struct trigrams *trigrams, const struct form *form)
{
    char text[RULES_REQUEST_BYTES_MAX + 2];
    trigrams->count = 0;
    memset(trigrams->bits, 0, sizeof(trigrams->bits));
    memset(trigrams->bloom, 0, sizeof(trigrams->bloom));
    text[0] = FORM_START;
    size_t length = 1 + fold_text(form->text, form->length, text + 1);
    text[length++] = FORM_END;
    for (size_t i = 0; i + 3 <= length; i++)
        add_trigram(trigrams, trigram_at(text + i));
    take_words(trigrams, form);
}
