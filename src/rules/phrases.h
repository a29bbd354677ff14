// The phrases and words of the language that an image knows: fillers, which carry no meaning, and
// stop words, which name nothing (`a`, `with`, `directory`). Light.
#ifndef HOB_RULES_PHRASES_H
#define HOB_RULES_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/image.h"

// The number that patterns call out with, to ask whether a stop word stands here: (?C1).
enum { PHRASES_STOP_CALLOUT = 1 };
#define PHRASES_STOP_CALL "(?C1)"

// Whether the phrase, in small letters and with one space between words, is in SECTION_FILLERS or
// SECTION_STOP_WORDS.
bool phrase_is_listed(const struct image *image, enum section_id section, const char *phrase,
                      size_t length);

// How many bytes at the start of `text` could be one stop word: letters, digits, - _ . / ~ + @ :
// and all beyond ASCII.
size_t stop_word_bytes(const char *text, size_t length);

// Whether the text starts with a stop word and then a byte that belongs to no word.
bool stop_word_stands(const struct image *image, const char *text, size_t length);

#endif
