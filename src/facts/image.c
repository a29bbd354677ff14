#include "facts/image.h"

#include <string.h>

#include "facts/vocabulary.h"
#include "image/hash.h"

static uint64_t hash_names(uint64_t hash, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        hash = hash_more(hash, names[i], strlen(names[i]));
    return hash_step(hash, (uint64_t)count);
}

// The numbers in an image are those of the vocabulary that it was made with.
static uint64_t fingerprint(void)
{
    uint64_t hash = image_fingerprint(FACTS_IMAGE_FORMAT);
    hash = hash_names(hash, risk_names, RISK_COUNT);
    hash = hash_names(hash, fact_role_names, FACT_ROLE_COUNT);
    hash = hash_names(hash, fact_style_names, FACT_STYLE_COUNT);
    hash = hash_names(hash, fact_input_names, INPUT_COUNT);
    hash = hash_names(hash, fact_output_names, OUTPUT_COUNT);
    for (int i = 0; i < EFFECT_COUNT; i++)
        hash = hash_step(hash_more(hash, effect_words[i].name, strlen(effect_words[i].name)),
                         effect_words[i].risk);
    return hash;
}

static bool is_whole(const struct image *image)
{
    return image->sections[FACTS_SUMMARY].length == sizeof(struct facts_summary);
}

const struct image_format facts_image_format = {
    .magic = UINT64_C(0x0A31746366626F68), // "hobfct1\n"
    .what = "compiled facts",
    .section_count = FACTS_SECTION_COUNT,
    .fingerprint = fingerprint,
    .is_whole = is_whole,
};

uint32_t facts_hash(const char *name)
{
    uint32_t hash = (uint32_t)hash_bytes(name, strlen(name));
    return hash == 0 ? 1 : hash;
}
