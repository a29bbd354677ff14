// Running tokens through a loaded model: one batch, or a whole stretch of a prompt.
//
// Every failure is a sentence, and leaves the model's sequences empty.
#ifndef HOB_MODEL_DECODE_H
#define HOB_MODEL_DECODE_H

#include <llama.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/loaded.h"

// Holds the model's batch size and at least one token per draft.
struct llama_batch decode_batch_new(const struct model *model);
void decode_batch_free(struct llama_batch *batch);

void decode_add(struct llama_batch *batch, llama_token token, size_t position,
                llama_seq_id sequence, bool has_logits);

// EXIT_INTERRUPTED when cancelled, EXIT_NO_ANSWER when the deadline has passed.
[[nodiscard]] bool decode_run(struct model *model, struct llama_batch *batch, struct error *err);

// A stretch of a prompt: the tokens from position `from` up to `to`, which `tokens` counts from 0.
struct stretch {
    const llama_token *tokens;
    size_t from, to;
    llama_seq_id sequence;
    bool has_logits; // of the last token
};
[[nodiscard]] bool decode_stretch(struct model *model, struct llama_batch *batch,
                                  const struct stretch *stretch, struct error *err);

#endif
