// A grammar pack's text, and after a line of dashes a request: compiled, then asked.
#include <string.h>

#include "grammar/compile.h"

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
    char *text = arena_copy(&arena, (const char *)data, size);
    char *request = strstr(text, "\n---\n");
    struct grammar_source source = {"f", text, request == NULL ? size : (size_t)(request - text)};
    struct grammar_result *result = arena_alloc(&arena, sizeof(*result));
    struct grammar *grammar = NULL;
    struct buffer bytes;
    buffer_init(&bytes, 64 << 20);
    if (grammar_compile_texts(&arena, &source, 1, &complaints, &bytes, NULL) &&
        grammar_open_bytes(&arena, &bytes, &grammar, NULL))
        grammar_ask(grammar, &arena, request == NULL ? "find files" : request + 5, 0, result);
    grammar_close(grammar);
    buffer_done(&bytes);
    arena_done(&arena);
    return 0;
}
