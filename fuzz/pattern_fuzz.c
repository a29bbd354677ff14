// A pattern, and on the next line a request: what the pattern matches must lead to it.
#include "packs/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)1 << 30};
    struct rules_set set = {0};
    char *pattern = arena_copy(&arena, (const char *)data, size), *request = strchr(pattern, '\n');
    if (request != NULL)
        *request++ = '\0';
    if (size < PATTERN_BYTES_MAX && scratch_compile_one(&arena, pattern, &set)) {
        struct form form;
        if (request != NULL && request_normalise(&arena, request, &form) &&
            scratch_pattern_matches(set.images[0], &form) &&
            !scratch_finds(set.images[0], &arena, &form, 0))
            die("a match is lost");
        rules_close(&set);
    }
    arena_done(&arena);
    return 0;
}
