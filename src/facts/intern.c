#include "facts/intern.h"

#include <stdlib.h>
#include <string.h>

#include "image/hash.h"

enum { CAPACITY_FIRST = 4096 };

void intern_init(struct intern *intern, struct image_writer *writer)
{
    *intern = (struct intern){.writer = writer, .capacity = CAPACITY_FIRST};
    intern->slots = calloc(intern->capacity, sizeof(uint32_t));
    if (intern->slots == NULL)
        die("out of memory");
}

void intern_done(struct intern *intern)
{
    free(intern->slots);
    *intern = (struct intern){0};
}

static const char *text_at(const struct intern *intern, uint32_t offset)
{
    return intern->writer->sections[IMAGE_TEXTS].data + offset;
}

// The slot that holds the text, or the free one where it belongs.
static uint32_t *slot_of(struct intern *intern, const char *text)
{
    size_t at = hash_bytes(text, strlen(text)) & (intern->capacity - 1);
    while (intern->slots[at] != 0 && strcmp(text_at(intern, intern->slots[at]), text) != 0)
        at = (at + 1) & (intern->capacity - 1);
    return &intern->slots[at];
}

static void resize(struct intern *intern, size_t capacity)
{
    free(intern->slots);
    intern->slots = calloc(capacity, sizeof(uint32_t));
    if (intern->slots == NULL)
        die("out of memory");
    intern->capacity = capacity;
    intern->count = 0;
    size_t length = intern->writer->sections[IMAGE_TEXTS].length;
    for (size_t at = 1; at < length; at += strlen(text_at(intern, (uint32_t)at)) + 1) {
        *slot_of(intern, text_at(intern, (uint32_t)at)) = (uint32_t)at;
        intern->count++;
    }
}

void intern_rewound(struct intern *intern)
{
    resize(intern, intern->capacity);
}

uint32_t intern_text(struct intern *intern, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    uint32_t *slot = slot_of(intern, text);
    if (*slot != 0)
        return *slot;
    uint32_t offset = image_writer_text(intern->writer, text);
    *slot = offset;
    if (++intern->count * 2 > intern->capacity)
        resize(intern, intern->capacity * 2);
    return offset;
}
