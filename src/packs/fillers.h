// The tables of phrases that carry no meaning, and of words that name nothing. Late; phrases.c
// reads them.
#ifndef HOB_PACKS_FILLERS_H
#define HOB_PACKS_FILLERS_H

#include "image/writer.h"
#include "packs/compile.h"
#include "rules/image.h"

// Fills SECTION_FILLERS from all packs without errors and the language pack from outside. Returns
// the number of words of the longest.
uint32_t fillers_build(const struct compile_input *input, struct image_writer *writer);

// The same for SECTION_STOP_WORDS.
void stop_words_build(const struct compile_input *input, struct image_writer *writer);

#endif
