// Any text as a pack: read, compiled, and its rules listed and tried.
#include "packs/scratch_rules.h"

// libfyaml 0.7 loses a few bytes at some syntax errors.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)1 << 30};
    struct complaints complaints;
    const char *text = arena_copy(&arena, (const char *)data, size);
    struct rules_set set = scratch_rules(&arena, &text, 1, &complaints);
    if (set.image_count > 0 && complaints.error_count > 0)
        die("a faulty pack is in the image");
    scratch_use(&set);
    rules_close(&set);
    arena_done(&arena);
    return 0;
}
