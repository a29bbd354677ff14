// An image in the making: sections that grow, and laying them out at the end. Late.
#ifndef HOB_IMAGE_WRITER_H
#define HOB_IMAGE_WRITER_H

#include "base/buffer.h"
#include "image/image.h"

enum { IMAGE_SECTION_BYTES_MAX = 2000 * 1000 * 1000 };

struct image_writer {
    const struct image_format *format;
    struct buffer sections[IMAGE_SECTIONS_MAX];
};

// Lengths of all sections, to go back to when a pack turns out to be faulty.
struct image_mark {
    size_t lengths[IMAGE_SECTIONS_MAX];
};

void image_writer_init(struct image_writer *writer, const struct image_format *format);
void image_writer_done(struct image_writer *writer);

struct image_mark image_writer_mark(const struct image_writer *writer);
void image_writer_rewind(struct image_writer *writer, const struct image_mark *mark);

// The offset of the text; 0 for "" and NULL.
uint32_t image_writer_text(struct image_writer *writer, const char *text);

// The number of the record.
uint32_t image_writer_add(struct image_writer *writer, int id, const void *record, size_t bytes);

// Lays everything out; `into` gets the image.
[[nodiscard]] bool image_writer_finish(struct image_writer *writer, struct buffer *into,
                                       struct error *err);

#endif
