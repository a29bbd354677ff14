#include "image/writer.h"

#include <string.h>

#include "image/hash.h"

enum { ALIGNMENT = 16 };

void image_writer_init(struct image_writer *writer, const struct image_format *format)
{
    writer->format = format;
    for (int i = 0; i < IMAGE_SECTIONS_MAX; i++)
        buffer_init(&writer->sections[i], IMAGE_SECTION_BYTES_MAX);
    buffer_char(&writer->sections[IMAGE_TEXTS], '\0');
}

void image_writer_done(struct image_writer *writer)
{
    for (int i = 0; i < IMAGE_SECTIONS_MAX; i++)
        buffer_done(&writer->sections[i]);
}

struct image_mark image_writer_mark(const struct image_writer *writer)
{
    struct image_mark mark;
    for (int i = 0; i < IMAGE_SECTIONS_MAX; i++)
        mark.lengths[i] = writer->sections[i].length;
    return mark;
}

void image_writer_rewind(struct image_writer *writer, const struct image_mark *mark)
{
    for (int i = 0; i < IMAGE_SECTIONS_MAX; i++)
        writer->sections[i].length = mark->lengths[i];
}

uint32_t image_writer_text(struct image_writer *writer, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    return image_writer_add(writer, IMAGE_TEXTS, text, strlen(text) + 1);
}

uint32_t image_writer_add(struct image_writer *writer, int id, const void *record, size_t bytes)
{
    struct buffer *section = &writer->sections[id];
    size_t at = section->length;
    buffer_add(section, record, bytes);
    return (uint32_t)(id == IMAGE_TEXTS || bytes == 0 ? at : at / bytes);
}

static void align(struct buffer *into)
{
    static const char zeros[ALIGNMENT];
    buffer_add(into, zeros, (ALIGNMENT - into->length % ALIGNMENT) % ALIGNMENT);
}

bool image_writer_finish(struct image_writer *writer, struct buffer *into, struct error *err)
{
    const struct image_format *format = writer->format;
    int count = format->section_count;
    struct image_header header = {.magic = format->magic,
                                  .fingerprint = format->fingerprint(),
                                  .section_count = (uint32_t)count - 1};
    struct image_section table[IMAGE_SECTIONS_MAX];
    size_t table_bytes = (size_t)(count - 1) * sizeof(table[0]);
    size_t offset = sizeof(header) + table_bytes;
    for (int id = 1; id < count; id++) {
        const struct buffer *section = &writer->sections[id];
        if (!buffer_check(section, format->what, err))
            return false;
        offset = (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        table[id - 1] =
            (struct image_section){.id = (uint32_t)id, .offset = offset, .length = section->length};
        offset += section->length;
    }
    size_t end = (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    header.length = end;
    buffer_clear(into);
    buffer_add(into, (const char *)&header, sizeof(header));
    buffer_add(into, (const char *)table, table_bytes);
    for (int id = 1; id < count; id++) {
        align(into);
        buffer_add(into, writer->sections[id].data, writer->sections[id].length);
    }
    align(into);
    if (!buffer_check(into, format->what, err))
        return false;
    size_t body = sizeof(header) + table_bytes;
    header.content_hash = hash_bytes(into->data + body, into->length - body);
    header.header_hash = hash_more(hash_bytes(&header, sizeof(header)), table, table_bytes);
    memcpy(into->data, &header, sizeof(header));
    return true;
}
