#include "rules/phrases.h"

#include <string.h>

#include "image/hash.h"

bool phrase_is_listed(const struct image *image, enum section_id section, const char *phrase,
                      size_t length)
{
    size_t slots = IMAGE_COUNT(image, section, image_filler);
    if (slots == 0)
        return false;
    uint64_t hash = hash_bytes(phrase, length) | 1;
    for (size_t i = 0; i < slots; i++) {
        size_t slot = (hash + i) % slots;
        const struct image_filler *filler =
            IMAGE_RECORD(image, section, image_filler, (uint32_t)slot);
        if (filler == NULL || filler->hash == 0)
            return false;
        if (filler->hash == hash && strncmp(image_text(image, filler->text), phrase, length) == 0)
            return true;
    }
    return false;
}

static bool is_stop_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (unsigned char)byte >= 0x80 ||
           (byte != '\0' && strchr("-_./~+@:", byte) != NULL);
}

size_t stop_word_bytes(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && is_stop_word_byte(text[at]))
        at++;
    return at;
}

bool stop_word_stands(const struct image *image, const char *text, size_t length)
{
    char word[IMAGE_STOP_WORD_BYTES_MAX];
    size_t bytes = stop_word_bytes(text, length);
    if (bytes == 0 || bytes > sizeof(word))
        return false;
    for (size_t i = 0; i < bytes; i++)
        word[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    return phrase_is_listed(image, SECTION_STOP_WORDS, word, bytes);
}
