// Any text as a pack: read, compiled, and its rules listed and tried.
#include "rules/check.h"
#include "rules/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)1 << 30};
    struct complaints complaints;
    struct check_result result;
    const char *text = arena_copy(&arena, (const char *)data, size);
    struct rules_set set = scratch_rules(&arena, &text, 1, &complaints);
    if (set.image_count > 0 && complaints.error_count > 0)
        die("a faulty pack is in the image");
    (void)!rules_check(&set, &arena, &result, NULL);
    scratch_answer(&set, &arena, "list the \"files\" in /tmp over 5 MB");
    rules_close(&set);
    arena_done(&arena);
    return 0;
}
