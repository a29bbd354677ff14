// Any bytes as a GGUF header: read within bounds, or refused.
#include "model/gguf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
    struct arena arena;
    struct gguf_header header;
    struct error err = {0};
    arena_init(&arena, 4 << 20);
    if (!gguf_read(&arena, data, length, "the file", &header, &err) && err.text[0] == '\0')
        __builtin_trap();
    arena_done(&arena);
    return 0;
}
