#include "model/decode.h"

struct llama_batch decode_batch_new(const struct model *model)
{
    int tokens = model->batch_tokens > MODEL_DRAFTS_MAX ? model->batch_tokens : MODEL_DRAFTS_MAX;
    return llama_batch_init(tokens, 0, 1);
}

void decode_batch_free(struct llama_batch *batch)
{
    llama_batch_free(*batch);
}

void decode_add(struct llama_batch *batch, llama_token token, size_t position,
                llama_seq_id sequence, bool has_logits)
{
    int32_t i = batch->n_tokens++;
    batch->token[i] = token;
    batch->pos[i] = (llama_pos)position;
    batch->n_seq_id[i] = 1;
    batch->seq_id[i][0] = sequence;
    batch->logits[i] = has_logits;
}

bool decode_run(struct model *model, struct llama_batch *batch, struct error *err)
{
    if (model_is_cancelled(model))
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    int32_t status = llama_decode(model->context, *batch);
    if (status == 0)
        return true;
    model_forget(model);
    if (model_is_cancelled(model))
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    if (status == 2)
        return error_set(err, EXIT_NO_ANSWER,
                         "the model did not answer in time; give it longer with "
                         "engine.local_deadline_ms");
    if (status == 1)
        return error_set(err, EXIT_FAILED, "the model's context of %u tokens is full",
                         llama_n_ctx(model->context));
    return error_set(err, EXIT_FAILED, "the model %s cannot be run (llama_decode: %d)", model->path,
                     status);
}

bool decode_stretch(struct model *model, struct llama_batch *batch, const struct stretch *stretch,
                    struct error *err)
{
    size_t step = (size_t)model->batch_tokens;
    for (size_t at = stretch->from; at < stretch->to; at += step) {
        size_t end = stretch->to - at < step ? stretch->to : at + step;
        batch->n_tokens = 0;
        for (size_t i = at; i < end; i++)
            decode_add(batch, stretch->tokens[i], i, stretch->sequence,
                       stretch->has_logits && i + 1 == stretch->to);
        if (!decode_run(model, batch, err))
            return false;
    }
    return true;
}
