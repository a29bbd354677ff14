// A grammar for a test, compiled in memory from one text. For *_test.c and *_fuzz.c only.
#ifndef HOB_GRAMMAR_SCRATCH_GRAMMAR_H
#define HOB_GRAMMAR_SCRATCH_GRAMMAR_H

#include "grammar/compile.h"

// NULL with the complaints when the text has faults; close it with grammar_close().
static inline struct grammar *scratch_grammar(const char *text, size_t length,
                                              struct complaints *complaints)
{
    const struct grammar_source source = {"test.yaml", text, length, false};
    struct grammar *grammar = NULL;
    struct buffer bytes;
    buffer_init(&bytes, 64 << 20);
    if (grammar_compile_texts(complaints->arena, &source, 1, complaints, &bytes, NULL) &&
        !grammar_open_bytes(complaints->arena, &bytes, &grammar, NULL))
        die("a compiled grammar does not open");
    buffer_done(&bytes);
    return grammar;
}

#endif
