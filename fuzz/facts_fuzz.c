// Any text as a file of facts: read, compiled, and all of it read back.
#include "facts/scratch_facts.h"

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
    struct complaints complaints = {.arena = &arena};
    struct facts *facts;
    const char *text = arena_copy(&arena, (const char *)data, size);
    if (!facts_compile_text(&arena, "a", text, &facts, &complaints, NULL))
        die("no image");
    (void)scratch_facts_use(facts);
    facts_close(facts);
    arena_done(&arena);
    return 0;
}
