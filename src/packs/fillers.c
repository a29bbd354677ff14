#include "packs/fillers.h"

#include <stdlib.h>
#include <string.h>

#include "image/hash.h"

// Small letters, one space between words. Returns the number of words.
static uint32_t normalise(const char *phrase, char into[IMAGE_FILLER_BYTES_MAX])
{
    uint32_t words = 0;
    size_t length = 0;
    for (const char *at = phrase; *at != '\0';) {
        at += strspn(at, " ");
        size_t word = strcspn(at, " ");
        if (word == 0 || length + word + 2 > IMAGE_FILLER_BYTES_MAX)
            break;
        if (words++ > 0)
            into[length++] = ' ';
        for (size_t i = 0; i < word; i++, at++)
            into[length++] = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
    }
    into[length] = '\0';
    return words;
}

static size_t count_fillers(const struct compile_input *input)
{
    size_t count = input->language == NULL ? 0 : input->language->fillers.count;
    for (size_t i = 0; i < input->pack_count; i++)
        count += input->packs[i]->fillers.count;
    return count;
}

static uint32_t add_pack(const struct pack *pack, struct image_filler *table, size_t slots,
                         struct image_writer *writer)
{
    uint32_t most = 0;
    for (size_t i = 0; i < pack->fillers.count; i++) {
        char phrase[IMAGE_FILLER_BYTES_MAX];
        uint32_t words = normalise(pack->fillers.list[i].text, phrase);
        if (words == 0 || words > IMAGE_FILLER_WORDS_MAX)
            continue;
        uint64_t hash = hash_bytes(phrase, strlen(phrase)) | 1;
        size_t slot = hash % slots;
        while (table[slot].hash != 0 && table[slot].hash != hash)
            slot = (slot + 1) % slots;
        if (table[slot].hash == 0)
            table[slot] =
                (struct image_filler){.hash = hash, .text = image_writer_text(writer, phrase)};
        most = words > most ? words : most;
    }
    return most;
}

uint32_t fillers_build(const struct compile_input *input, struct image_writer *writer)
{
    size_t slots = count_fillers(input) * 2 + 1;
    struct image_filler *table = calloc(slots, sizeof(*table));
    if (table == NULL)
        die("out of memory");
    uint32_t most = 0;
    for (size_t i = 0; i <= input->pack_count; i++) {
        const struct pack *pack = i < input->pack_count ? input->packs[i] : input->language;
        if (pack == NULL || pack->error_count > 0)
            continue;
        uint32_t words = add_pack(pack, table, slots, writer);
        most = words > most ? words : most;
    }
    buffer_add(&writer->sections[SECTION_FILLERS], (const char *)table, slots * sizeof(*table));
    free(table);
    return most;
}
