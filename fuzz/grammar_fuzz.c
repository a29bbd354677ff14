// A grammar pack's text, and after a line of dashes a request: compiled, then asked and linted.
#include <string.h>

#include "grammar/lint.h"
#include "grammar/scratch_grammar.h"

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
    char *text = arena_copy(&arena, (const char *)data, size), *cut = strstr(text, "\n---\n");
    struct grammar_result *result = arena_alloc(&arena, sizeof(*result));
    struct grammar *grammar =
        scratch_grammar(text, cut == NULL ? size : (size_t)(cut - text), &complaints);
    if (grammar != NULL) {
        grammar_ask(grammar, &arena, cut == NULL ? "find files" : cut + 5, 0, result);
        grammar_lint(grammar, &arena, false, arena_alloc(&arena, sizeof(struct lint)));
    }
    grammar_close(grammar);
    arena_done(&arena);
    return 0;
}
