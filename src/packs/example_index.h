// The table from words to the examples that hold them. Late; examples.c reads it.
#ifndef HOB_PACKS_EXAMPLE_INDEX_H
#define HOB_PACKS_EXAMPLE_INDEX_H

#include "image/writer.h"
#include "rules/image.h"

// Fills SECTION_WORDS and SECTION_WORD_POSTINGS from SECTION_EXAMPLES.
void example_index_build(struct image_writer *writer);

#endif
