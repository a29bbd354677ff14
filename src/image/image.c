#include "image/image.h"

#include <stdlib.h>
#include <string.h>

#include "image/hash.h"

enum { ALIGNMENT = 16, TABLE_MAX = 64 };

uint64_t image_fingerprint(uint32_t format)
{
    uint64_t hash = hash_bytes(HOB_VERSION, strlen(HOB_VERSION));
    return hash_step(hash, (uint64_t)format * 256 + sizeof(void *));
}

static uint64_t header_hash(const struct image_header *header, const void *table,
                            size_t table_bytes)
{
    struct image_header copy = *header;
    copy.header_hash = 0;
    return hash_more(hash_bytes(&copy, sizeof(copy)), table, table_bytes);
}

static bool check_header(const void *bytes, size_t length, const struct image_format *format,
                         const char *what, struct error *err)
{
    const struct image_header *header = bytes;
    if (length < sizeof(*header) || header->magic != format->magic)
        return error_set(err, EXIT_FAILED, "%s is not an image of %s", what, format->what);
    if (header->fingerprint != format->fingerprint())
        return error_set(err, EXIT_FAILED, "%s was compiled by another version of hob", what);
    size_t table_bytes = (size_t)header->section_count * sizeof(struct image_section);
    if (header->length != length || length % ALIGNMENT != 0 || header->section_count > TABLE_MAX ||
        table_bytes > length - sizeof(*header))
        return error_set(err, EXIT_FAILED, "%s is cut short", what);
    if (header->header_hash != header_hash(header, header + 1, table_bytes))
        return error_set(err, EXIT_FAILED, "%s is damaged", what);
    return true;
}

static bool take_sections(struct image *image, const struct image_format *format, const char *what,
                          struct error *err)
{
    const struct image_header *header = (const void *)image->bytes;
    const struct image_section *table = (const void *)(header + 1);
    for (uint32_t i = 0; i < header->section_count; i++) {
        const struct image_section *section = &table[i];
        if (section->offset > image->length || section->length > image->length - section->offset ||
            section->offset % ALIGNMENT != 0)
            return error_set(err, EXIT_FAILED, "%s is damaged", what);
        if (section->id >= (uint32_t)format->section_count)
            continue;
        image->sections[section->id].data = image->bytes + section->offset;
        image->sections[section->id].length = section->length;
    }
    size_t texts = image->sections[IMAGE_TEXTS].length;
    if (texts == 0 || image->sections[IMAGE_TEXTS].data[texts - 1] != '\0' ||
        (format->is_whole != NULL && !format->is_whole(image)))
        return error_set(err, EXIT_FAILED, "%s is damaged", what);
    return true;
}

static bool read_image(const void *bytes, size_t length, const struct image_format *format,
                       const char *what, struct image **ret_image, struct error *err)
{
    if (!check_header(bytes, length, format, what, err))
        return false;
    struct image *image = calloc(1, sizeof(*image));
    if (image == NULL)
        die("out of memory");
    image->bytes = bytes;
    image->length = length;
    image->content_hash = ((const struct image_header *)bytes)->content_hash;
    if (!take_sections(image, format, what, err)) {
        free(image);
        return false;
    }
    *ret_image = image;
    return true;
}

bool image_open(const char *path, const struct image_format *format, struct image **ret_image,
                struct error *err)
{
    struct mapping mapping;
    struct image *image;
    if (!mapping_open(path, &mapping, err))
        return false;
    if (!read_image(mapping.data, mapping.length, format, path, &image, err)) {
        mapping_close(&mapping);
        return false;
    }
    image->mapping = mapping;
    *ret_image = image;
    return true;
}

bool image_take(char *bytes, size_t length, const struct image_format *format,
                struct image **ret_image, struct error *err)
{
    struct image *image;
    if (!read_image(bytes, length, format, "the image in memory", &image, err)) {
        free(bytes);
        return false;
    }
    image->owned = bytes;
    *ret_image = image;
    return true;
}

void image_close(struct image *image)
{
    if (image == NULL)
        return;
    mapping_close(&image->mapping);
    free(image->owned);
    free(image);
}

bool image_is_intact(const struct image *image)
{
    const struct image_header *header = (const void *)image->bytes;
    size_t body = sizeof(*header) + header->section_count * sizeof(struct image_section);
    return hash_bytes(image->bytes + body, image->length - body) == image->content_hash;
}

size_t image_count(const struct image *image, int id, size_t record_bytes)
{
    return image->sections[id].length / record_bytes;
}

const void *image_records(const struct image *image, int id, uint32_t first, uint32_t count,
                          size_t record_bytes)
{
    size_t all = image_count(image, id, record_bytes);
    if (first > all || count > all - first || image->sections[id].data == NULL)
        return NULL;
    return image->sections[id].data + (size_t)first * record_bytes;
}

const char *image_text(const struct image *image, uint32_t offset)
{
    if (offset >= image->sections[IMAGE_TEXTS].length)
        return "";
    return image->sections[IMAGE_TEXTS].data + offset;
}
