// Any text as a request to a few rules: matched and explained.
#include "packs/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct arena lasting = {.bytes_max = (size_t)64 << 20};
    static struct rules_set set;
    struct arena arena = {.bytes_max = (size_t)256 << 20};
    struct rules_trace trace;
    struct error err;
    if (set.image_count == 0)
        set = scratch_pack(&lasting, scratch_some_rules);
    const char *request = arena_copy(&arena, (const char *)data, size);
    if (!rules_explain(&set, &arena, request, TARGET_BSD, &trace, &err))
        die("%s", err.text);
    arena_done(&arena);
    return 0;
}
