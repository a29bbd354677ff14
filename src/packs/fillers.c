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

typedef const struct yaml_texts *list_of_fn(const struct pack *pack);

static const struct yaml_texts *fillers_of(const struct pack *pack)
{
    return &pack->fillers;
}

static const struct yaml_texts *stop_words_of(const struct pack *pack)
{
    return &pack->stop_words;
}

static uint32_t add_texts(const struct yaml_texts *texts, struct image_filler *table, size_t slots,
                          struct image_writer *writer)
{
    uint32_t most = 0;
    for (size_t i = 0; i < texts->count; i++) {
        char phrase[IMAGE_FILLER_BYTES_MAX];
        uint32_t words = normalise(texts->list[i].text, phrase);
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

static uint32_t build_table(const struct compile_input *input, list_of_fn *list_of,
                            enum section_id section, struct image_writer *writer)
{
    size_t count = input->language == NULL ? 0 : list_of(input->language)->count;
    for (size_t i = 0; i < input->pack_count; i++)
        count += list_of(input->packs[i])->count;
    size_t slots = count * 2 + 1;
    struct image_filler *table = calloc(slots, sizeof(*table));
    if (table == NULL)
        die("out of memory");
    uint32_t most = 0;
    for (size_t i = 0; i <= input->pack_count; i++) {
        const struct pack *pack = i < input->pack_count ? input->packs[i] : input->language;
        if (pack == NULL || pack->error_count > 0)
            continue;
        uint32_t words = add_texts(list_of(pack), table, slots, writer);
        most = words > most ? words : most;
    }
    buffer_add(&writer->sections[section], (const char *)table, slots * sizeof(*table));
    free(table);
    return most;
}

uint32_t fillers_build(const struct compile_input *input, struct image_writer *writer)
{
    return build_table(input, fillers_of, SECTION_FILLERS, writer);
}

void stop_words_build(const struct compile_input *input, struct image_writer *writer)
{
    build_table(input, stop_words_of, SECTION_STOP_WORDS, writer);
}
