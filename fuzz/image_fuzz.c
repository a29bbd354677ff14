// A good image with some bytes changed (two bytes of input say where, one to what).
#include "packs/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct arena arena = {.bytes_max = (size_t)64 << 20};
    static struct rules_set good;
    struct rules_set set = {0};
    if (good.image_count == 0)
        good = scratch_pack(&arena, scratch_some_rules);
    size_t length = good.images[0]->length;
    char *bytes = memcpy(malloc(length), good.images[0]->bytes, length);
    for (size_t i = 0; i + 3 <= size; i += 3)
        bytes[(data[i] << 8 | data[i + 1]) % length] = (char)data[i + 2];
    scratch_mend_header(bytes, length);
    if (image_take(bytes, length, &rules_image_format, &set.images[0], NULL)) {
        set.image_count = 1;
        scratch_use(&set);
    }
    rules_close(&set);
    return 0;
}
