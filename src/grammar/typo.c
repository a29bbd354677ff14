#include "grammar/typo.h"

#include <string.h>

#include "image/hash.h"

const struct grammar_word *grammar_word_find(const struct image *image, const char *key,
                                             size_t length)
{
    size_t slots = IMAGE_COUNT(image, GRAMMAR_WORDS, grammar_word);
    if (slots == 0)
        return NULL;
    size_t at = (size_t)(hash_bytes(key, length) >> 20) & (slots - 1);
    for (size_t tries = 0; tries < slots; tries++, at = (at + 1) & (slots - 1)) {
        const struct grammar_word *word =
            IMAGE_RECORD(image, GRAMMAR_WORDS, grammar_word, (uint32_t)at);
        if (word == NULL || word->text == 0)
            return NULL;
        if (strcmp(image_text(image, word->text), key) == 0)
            return word;
    }
    return NULL;
}

struct neighbours {
    const struct image *image;
    bool takes_fillers;
    const struct grammar_word *found; // the one in most phrases and classes
    uint32_t uses, next_uses;         // of it, and of the one that comes after it
};

enum { TYPO_TIMES_CLEAR = 4 }; // how much more one is used than the others to be what was meant

// Words without meaning are too many and too common to be what was meant, but for exchanged
// letters.
static bool is_filler(const struct image *image, const struct grammar_word *word)
{
    const struct grammar_posting *first =
        word->sequences.count == 0
            ? NULL
            : IMAGE_RECORD(image, GRAMMAR_POSTINGS, grammar_posting, word->sequences.first);
    // The first classes are the fillers of the packs.
    return first != NULL && first->owner < IMAGE_COUNT(image, GRAMMAR_PACKS, grammar_pack);
}

static void try_key(struct neighbours *neighbours, const char *key, size_t length)
{
    const struct grammar_word *word = grammar_word_find(neighbours->image, key, length);
    if (word == NULL || (!neighbours->takes_fillers && is_filler(neighbours->image, word)))
        return;
    uint32_t uses = word->sequences.count + word->phrases.count;
    if (neighbours->found == word)
        return;
    if (neighbours->found == NULL || uses > neighbours->uses) {
        neighbours->next_uses = neighbours->uses;
        neighbours->uses = uses;
        neighbours->found = word;
    } else if (uses > neighbours->next_uses) {
        neighbours->next_uses = uses;
    }
}

// The keys with two letters exchanged.
static void try_swaps(struct neighbours *neighbours, const char *key, size_t length)
{
    char changed[TYPO_LETTERS_MOST + 2];
    for (size_t i = 0; i + 1 < length; i++) {
        memcpy(changed, key, length + 1);
        changed[i] = key[i + 1];
        changed[i + 1] = key[i];
        try_key(neighbours, changed, length);
    }
}

// All other keys at an edit distance of one (with the swaps: Damerau 1964).
static void try_edits(struct neighbours *neighbours, const char *key, size_t length)
{
    char changed[TYPO_LETTERS_MOST + 2];
    for (size_t i = 0; i < length; i++) { // one letter too many
        memcpy(changed, key, i);
        memcpy(changed + i, key + i + 1, length - i);
        try_key(neighbours, changed, length - 1);
    }
    for (int letter = 'a'; letter <= 'z'; letter++)
        for (size_t i = 0; i <= length; i++) { // a wrong one, or one that is missing
            memcpy(changed, key, i);
            changed[i] = (char)letter;
            memcpy(changed + i + 1, key + i, length - i + 1);
            try_key(neighbours, changed, length + 1);
            if (i < length) {
                memcpy(changed, key, length + 1);
                changed[i] = (char)letter;
                try_key(neighbours, changed, length);
            }
        }
}

static bool may_be_typo(const struct image *image, const struct token *token)
{
    return !token->is_quoted && token->length >= TYPO_SWAP_LETTERS_LEAST &&
           token->length <= TYPO_LETTERS_MOST &&
           token->key[strspn(token->key, "abcdefghijklmnopqrstuvwxyz")] == '\0' &&
           grammar_word_find(image, token->key, token->length) == NULL;
}

size_t typo_correct(struct arena *arena, const struct image *image, const struct token *tokens,
                    size_t count, struct token *ret_tokens)
{
    size_t corrected = 0, unknown = 0;
    for (size_t i = 0; i < count; i++)
        unknown += tokens[i].length >= TYPO_LETTERS_LEAST && may_be_typo(image, &tokens[i]);
    if (unknown > TYPO_WORDS_MOST)
        return 0;
    for (size_t i = 0; i < count; i++) {
        ret_tokens[i] = tokens[i];
        if (!may_be_typo(image, &tokens[i]))
            continue;
        struct neighbours neighbours = {.image = image, .takes_fillers = true};
        try_swaps(&neighbours, tokens[i].key, tokens[i].length);
        neighbours.takes_fillers = false;
        if (neighbours.found == NULL && tokens[i].length >= TYPO_LETTERS_LEAST)
            try_edits(&neighbours, tokens[i].key, tokens[i].length);
        if (neighbours.found == NULL || neighbours.uses / TYPO_TIMES_CLEAR < neighbours.next_uses)
            continue;
        const char *text = arena_string(arena, image_text(image, neighbours.found->text));
        ret_tokens[i].text = ret_tokens[i].key = text;
        ret_tokens[i].length = strlen(text);
        ret_tokens[i].is_corrected = true;
        corrected++;
    }
    return corrected;
}
