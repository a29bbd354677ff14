// Texts that are written once: equal ones have one offset, so that a reader compares offsets.
#include <string.h>

#include "grammar/pack.h"
#include "image/hash.h"

struct interned {
    const char *text; // NULL: free
    uint32_t number;
};

static struct interned *place_of(const struct interned_texts *texts, const char *text)
{
    size_t at = (size_t)(hash_bytes(text, strlen(text)) >> 20) & (texts->room - 1);
    while (texts->table[at].text != NULL && strcmp(texts->table[at].text, text) != 0)
        at = (at + 1) & (texts->room - 1);
    return &texts->table[at];
}

static void grow(struct arena *arena, struct interned_texts *texts)
{
    struct interned_texts before = *texts;
    texts->room = before.room * 2 + (before.room == 0 ? 1024 : 0);
    texts->table = arena_array(arena, texts->room, sizeof(*texts->table));
    for (size_t i = 0; i < before.room; i++)
        if (before.table[i].text != NULL)
            *place_of(texts, before.table[i].text) = before.table[i];
}

uint32_t *interned_at(struct arena *arena, struct interned_texts *texts, const char *text)
{
    if (texts->count * 2 >= texts->room)
        grow(arena, texts);
    struct interned *place = place_of(texts, text);
    if (place->text == NULL) {
        place->text = arena_string(arena, text);
        texts->count++;
    }
    return &place->number;
}

uint32_t grammar_text(struct grammar_compiler *compiler, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    uint32_t *offset = interned_at(compiler->arena, &compiler->texts, text);
    if (*offset == 0)
        *offset = image_writer_text(&compiler->writer, text);
    return *offset;
}
