#include "rules/image.h"

#include <pcre2.h>
#include <string.h>

#include "image/hash.h"

static uint64_t fingerprint(void)
{
    char version[64] = "";
    uint32_t link_size = 0, unicode = 0;
    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof(version))
        pcre2_config(PCRE2_CONFIG_VERSION, version);
    pcre2_config(PCRE2_CONFIG_LINKSIZE, &link_size);
    pcre2_config(PCRE2_CONFIG_UNICODE, &unicode);
    uint64_t hash = hash_more(image_fingerprint(RULES_IMAGE_FORMAT), version, strlen(version));
    return hash_step(hash, link_size * 2 + unicode);
}

static bool is_whole(const struct image *image)
{
    return image->sections[SECTION_FACTS].length == sizeof(struct image_facts);
}

const struct image_format rules_image_format = {
    .magic = UINT64_C(0x0A31676D69626F68), // "hobimg1\n"
    .what = "compiled rules",
    .section_count = SECTION_COUNT,
    .fingerprint = fingerprint,
    .is_whole = is_whole,
};

void image_say_damaged(struct error *err)
{
    error_set(err, EXIT_FAILED,
              "the compiled rules are damaged; delete hob's cache folder, or install hob again");
}
