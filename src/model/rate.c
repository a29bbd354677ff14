// How fast a model generates: one token after another, as a draft is made, from an empty context.
#include "base/clock.h"
#include "model/decode.h"
#include "model/loaded.h"
#include "model/sample.h"

enum { WARM_UP_TOKENS = 4 };

static bool step(struct model *model, struct llama_batch *batch, size_t position,
                 llama_token *token, struct error *err)
{
    batch->n_tokens = 0;
    decode_add(batch, *token, position, SEQUENCE_PROMPT, true);
    if (!decode_run(model, batch, err))
        return false;
    const float *logits = llama_get_logits_ith(model->context, -1);
    if (logits == NULL)
        return error_set(err, EXIT_FAILED, "the model %s gives no result", model->path);
    *token = sample_greedy(logits, llama_vocab_n_tokens(model->vocab)).token;
    return true;
}

bool model_rate(struct model *model, int tokens, double *ret_tokens_per_s, struct error *err)
{
    if (!model_context(model, tokens + WARM_UP_TOKENS, 1, err))
        return false;
    struct llama_batch batch = decode_batch_new(model);
    llama_token token = llama_vocab_bos(model->vocab);
    int64_t start_us = 0;
    bool is_good = true;
    if (token == LLAMA_TOKEN_NULL)
        token = 0;
    llama_memory_seq_rm(llama_get_memory(model->context), SEQUENCE_PROMPT, -1, -1);
    for (int i = 0; is_good && i < tokens + WARM_UP_TOKENS; i++) {
        if (i == WARM_UP_TOKENS)
            start_us = clock_us();
        is_good = step(model, &batch, (size_t)i, &token, err);
    }
    if (is_good)
        *ret_tokens_per_s = (double)tokens * 1e6 / (double)(clock_us() - start_us);
    llama_memory_seq_rm(llama_get_memory(model->context), SEQUENCE_PROMPT, -1, -1);
    decode_batch_free(&batch);
    return is_good;
}
