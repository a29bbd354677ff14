// A good image of facts with some bytes changed (two bytes of input say where, one to what).
#include "facts/scratch_facts.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct arena arena = {.bytes_max = (size_t)64 << 20};
    static struct facts *good;
    struct facts facts = {0};
    struct image *image;
    if (good == NULL)
        good = scratch_facts(&arena, scratch_some_facts);
    size_t length = good->images[0]->length;
    char *bytes = memcpy(malloc(length), good->images[0]->bytes, length);
    for (size_t i = 0; i + 3 <= size; i += 3)
        bytes[(data[i] << 8 | data[i + 1]) % length] = (char)data[i + 2];
    scratch_facts_mend(bytes, length);
    if (image_take(bytes, length, &facts_image_format, &image, NULL)) {
        facts_add_image(&facts, image);
        (void)scratch_facts_use(&facts);
    }
    facts_close(&facts);
    return 0;
}
