// Any bytes as an image whose header is right: opened and asked.
#include <stdlib.h>

#include "rules/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct rules_image *image;
    struct arena arena = {.bytes_max = (size_t)256 << 20};
    struct rules_set set = {0};
    struct rules_result result;
    char *bytes = malloc(size + 1);
    memcpy(bytes, data, size);
    scratch_mend_header(bytes, size);
    if (image_take(bytes, size, &image, NULL)) {
        rules_add_image(&set, image);
        (void)!rules_match(&set, &arena, "please list files in /tmp", TARGET_GNU, &result, NULL);
        rules_close(&set);
    }
    arena_done(&arena);
    return 0;
}
