// A loaded model as the parts of model/ share it. Nobody outside the folder includes this.
//
// Sequence 0 of the context always holds the fixed prefix that `prefix` lists, and nothing else;
// sequence 1 the whole prompt and the first draft; 2 and up the further drafts.
#ifndef HOB_MODEL_LOADED_H
#define HOB_MODEL_LOADED_H

#include <llama.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/identity.h"
#include "model/model.h"

enum {
    SEQUENCE_PREFIX = 0,
    SEQUENCE_PROMPT = 1,
};

struct model {
    struct llama_model *weights;
    struct llama_adapter_lora *adapter;
    const struct llama_vocab *vocab;
    struct llama_context *context; // made, and made larger, when a prompt's size is known
    char *path;
    char *adapter_path;                              // NULL for none
    struct file_identity identity, adapter_identity; // when they were opened
    bool is_taught;        // by the adapter, to answer a bare request; see prompt_request()
    bool takes_hint;       // and was taught with hints
    bool has_placeholders; // and was taught with literals masked
    int threads;           // the most
    bool is_adaptive;      // fewer when other programs need the cores
    int batch_tokens;
    int context_tokens; // the most that a prompt and its reply may take together
    const volatile sig_atomic_t *cancel;
    int64_t deadline_us; // of the request under way; 0 for none
    llama_token *prefix; // what sequence 0 holds
    size_t prefix_count;
};

// Makes the context hold at least `tokens` cells and `drafts` sequences beside the prefix; what an
// older, smaller one held is gone.
[[nodiscard]] bool model_context(struct model *model, int tokens, int drafts, struct error *err);

// Empties every sequence.
void model_forget(struct model *model);

static inline bool model_is_cancelled(const struct model *model)
{
    return model->cancel != NULL && *model->cancel != 0;
}

#endif
