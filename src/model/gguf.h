// The header of a GGUF file (version 2 and 3, little-endian), read with bounds.
//
// llama.cpp reads the same header, but trusts it more and takes a tenth of a second for it. This
// reader answers what a file is, and whether all of it is there, before anything else touches the
// file. The format: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
#ifndef HOB_MODEL_GGUF_H
#define HOB_MODEL_GGUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    GGUF_ENTRIES_MAX = 64 * 1024,
    GGUF_TENSORS_MAX = 256 * 1024,
    GGUF_DIMENSIONS_MAX = 4,
    GGUF_KEY_BYTES_MAX = 64 * 1024,
    GGUF_TEXT_BYTES_MAX = 4096, // of the values below; the chat template has no copy
    GGUF_NOTES_MAX = 32,
};

// An entry `hob.*`: what who taught an adapter wrote down about it, numbers as text.
struct gguf_note {
    const char *key; // without "hob."
    const char *text;
};

struct gguf_header {
    uint32_t version;
    uint64_t tensor_count;
    uint64_t parameter_count;
    uint64_t bytes_least; // what the tensors need: a shorter file is cut
    // Values of `general.*`; "" when they are not there or not plain text.
    const char *architecture, *name, *licence, *type;
    int64_t file_type;           // llama_ftype; -1 when it is not there
    int64_t context_tokens;      // ARCHITECTURE.context_length; 0 when it is not there
    uint32_t common_tensor_type; // ggml_type of most parameters
    bool has_chat_template;
    struct gguf_note notes[GGUF_NOTES_MAX]; // in the file's order; more are passed over
    size_t note_count;
};

// `what` names the file in the sentences. Never reads outside [data, data + length).
[[nodiscard]] bool gguf_read(struct arena *arena, const void *data, size_t length, const char *what,
                             struct gguf_header *ret_header, struct error *err);

#endif
