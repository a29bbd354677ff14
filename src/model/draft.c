#include <llama.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "model/cores.h"
#include "model/loaded.h"
#include "model/model.h"
#include "model/prompt.h"
#include "model/reply.h"
#include "model/sample.h"
#include "model/state.h"

enum { PIECE_BYTES_MAX = 256 };

struct draft {
    llama_token tokens[MODEL_REPLY_TOKENS_MAX];
    size_t count;
    struct buffer text;
    double log_sum;
    uint64_t seed;
    llama_seq_id sequence;
    bool is_done;
    bool is_lost; // looped, or did not end within the limits
};

struct drafting {
    struct model *model;
    const struct model_request *request;
    struct prompt prompt;
    enum reply_form form;
    struct llama_batch batch;
    struct draft *drafts;
    int64_t first_token_us;
};

static void free_batch(struct llama_batch *batch)
{
    if (batch->token != NULL)
        llama_batch_free(*batch);
}

static void add_to_batch(struct llama_batch *batch, llama_token token, size_t position,
                         llama_seq_id sequence, bool has_logits)
{
    int32_t i = batch->n_tokens++;
    batch->token[i] = token;
    batch->pos[i] = (llama_pos)position;
    batch->n_seq_id[i] = 1;
    batch->seq_id[i][0] = sequence;
    batch->logits[i] = has_logits;
}

static bool decode(struct drafting *work, struct error *err)
{
    struct model *model = work->model;
    if (model_is_cancelled(model))
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    int32_t status = llama_decode(model->context, work->batch);
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

// Runs tokens [from, to) of the prompt in `sequence`; `has_logits` asks for the last one's.
static bool prefill(struct drafting *work, size_t from, size_t to, llama_seq_id sequence,
                    bool has_logits, struct error *err)
{
    size_t step = (size_t)work->model->batch_tokens;
    for (size_t at = from; at < to; at += step) {
        size_t end = to - at < step ? to : at + step;
        work->batch.n_tokens = 0;
        for (size_t i = at; i < end; i++)
            add_to_batch(&work->batch, work->prompt.tokens[i], i, sequence,
                         has_logits && i + 1 == to);
        if (!decode(work, err))
            return false;
    }
    return true;
}

static void add_identity(struct buffer *into, const char *path,
                         const struct file_identity *identity)
{
    buffer_printf(into, "%s %llu %lld %llu\n", path == NULL ? "none" : path,
                  (unsigned long long)identity->bytes, (long long)identity->changed_ns,
                  (unsigned long long)identity->inode);
}

static struct state_key prefix_key(const struct drafting *work)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, PROMPT_BYTES_MAX);
    add_identity(&text, work->model->path, &work->model->identity);
    add_identity(&text, work->model->adapter_path, &work->model->adapter_identity);
    buffer_printf(&text, "%s\n%s\nbatch %d\n", llama_version(), llama_print_system_info(),
                  work->model->batch_tokens);
    buffer_add(&text, (const char *)work->prompt.tokens,
               work->prompt.fixed_count * sizeof(*work->prompt.tokens));
    struct state_key key;
    digest_bytes(text.data, text.length, key.hex);
    return key;
}

static bool restore_prefix(struct drafting *work, const struct state_key *key)
{
    CLEANUP(mapping_close) struct mapping file = {0};
    const void *payload;
    size_t length;
    if (work->request->state_folder == NULL ||
        !state_read(work->request->state_folder, key, &file, &payload, &length))
        return false;
    if (llama_state_seq_set_data(work->model->context, payload, length, SEQUENCE_PREFIX) == length)
        return true;
    model_forget(work->model);
    return false;
}

// The next process only loses time when this fails, so nobody is told.
static void save_prefix(struct drafting *work)
{
    struct llama_context *context = work->model->context;
    struct state_key key = prefix_key(work);
    size_t length = llama_state_seq_get_size(context, SEQUENCE_PREFIX);
    if (work->request->state_folder == NULL || length == 0 || length > STATE_BYTES_MAX)
        return;
    uint8_t *payload = malloc(length);
    if (payload == NULL)
        return;
    length = llama_state_seq_get_data(context, payload, length, SEQUENCE_PREFIX);
    if (length > 0 && !state_write(work->request->state_folder, &key, payload, length, NULL))
        length = 0;
    free(payload);
}

static void remember_prefix(struct model *model, const struct prompt *prompt)
{
    size_t bytes = prompt->fixed_count * sizeof(*prompt->tokens);
    free(model->prefix);
    model->prefix = malloc(bytes + 1);
    if (model->prefix == NULL)
        die("out of memory");
    memcpy(model->prefix, prompt->tokens, bytes);
    model->prefix_count = prompt->fixed_count;
}

// Brings the fixed part into SEQUENCE_PREFIX: it is there already, or in a file, or is worked out.
static bool bring_prefix(struct drafting *work, struct model_reply *reply, bool *ret_is_new,
                         struct error *err)
{
    struct model *model = work->model;
    const struct prompt *prompt = &work->prompt;
    size_t count = prompt->fixed_count;
    *ret_is_new = false;
    bool is_there =
        model->prefix_count == count &&
        (count == 0 || memcmp(model->prefix, prompt->tokens, count * sizeof(*prompt->tokens)) == 0);
    if (is_there) {
        reply->reused_tokens = (int)count;
        return true;
    }
    model_forget(model);
    struct state_key key = prefix_key(work);
    if (count > 0 && restore_prefix(work, &key))
        reply->reused_tokens = (int)count;
    else if (prefill(work, 0, count, SEQUENCE_PREFIX, false, err))
        *ret_is_new = count > 0;
    else
        return false;
    remember_prefix(model, prompt);
    return true;
}

// Adds a chosen token to its draft; says through `is_done` and `is_lost` whether it was the last.
static void take_token(struct drafting *work, struct draft *draft, struct sample chosen)
{
    char piece[PIECE_BYTES_MAX];
    const struct llama_vocab *vocab = work->model->vocab;
    draft->log_sum += log((double)chosen.probability);
    draft->tokens[draft->count++] = chosen.token;
    if (llama_vocab_is_eog(vocab, chosen.token)) {
        draft->is_done = true;
        return;
    }
    int32_t length = llama_token_to_piece(vocab, chosen.token, piece, sizeof(piece), 0, false);
    if (length < 0) {
        draft->is_lost = true;
        return;
    }
    size_t before = draft->text.length;
    buffer_add(&draft->text, piece, (size_t)length);
    draft->is_done = reply_is_complete(work->form, draft->text.data, draft->text.length);
    draft->is_lost =
        draft->text.is_over || (!draft->is_done && (draft->count == MODEL_REPLY_TOKENS_MAX ||
                                                    reply_is_loop(draft->tokens, draft->count)));
    bool is_first = draft->sequence == SEQUENCE_PROMPT;
    if (!is_first || work->request->stream == NULL || draft->text.is_over)
        return;
    const char *news = draft->text.data + before;
    size_t shown = work->form == REPLY_COMPLETION ? strcspn(news, "\n") : (size_t)length;
    if (shown > 0)
        work->request->stream(news, shown, work->request->stream_context);
}

static struct sample choose(struct drafting *work, struct draft *draft, const float *logits)
{
    int32_t count = llama_vocab_n_tokens(work->model->vocab);
    if (draft->sequence == SEQUENCE_PROMPT)
        return sample_greedy(logits, count);
    return sample_drawn(logits, count, &draft->seed);
}

// Generates the drafts [from, to) side by side, one token each per step.
static bool generate(struct drafting *work, int from, int to, struct error *err)
{
    for (;;) {
        int slots[MODEL_DRAFTS_MAX];
        work->batch.n_tokens = 0;
        for (int i = from; i < to; i++) {
            const struct draft *draft = &work->drafts[i];
            if (draft->is_done || draft->is_lost)
                continue;
            slots[work->batch.n_tokens] = i;
            add_to_batch(&work->batch, draft->tokens[draft->count - 1],
                         work->prompt.count + draft->count - 1, draft->sequence, true);
        }
        if (work->batch.n_tokens == 0)
            return true;
        if (!decode(work, err))
            return false;
        for (int32_t i = 0; i < work->batch.n_tokens; i++) {
            struct draft *draft = &work->drafts[slots[i]];
            const float *logits = llama_get_logits_ith(work->model->context, i);
            if (logits == NULL)
                return error_set(err, EXIT_FAILED, "the model %s gives no result",
                                 work->model->path);
            take_token(work, draft, choose(work, draft, logits));
        }
    }
}

// All drafts take their first token from the prompt's last position.
static bool start_drafts(struct drafting *work, struct error *err)
{
    const float *logits = llama_get_logits_ith(work->model->context, -1);
    if (logits == NULL)
        return error_set(err, EXIT_FAILED, "the model %s gives no result", work->model->path);
    for (int i = 0; i < work->request->draft_count; i++) {
        struct draft *draft = &work->drafts[i];
        buffer_init(&draft->text, REPLY_BYTES_MAX);
        draft->sequence = SEQUENCE_PROMPT + i;
        draft->seed = (uint64_t)i; // the same request gets the same drafts
        take_token(work, draft, choose(work, draft, logits));
        if (i == 0)
            work->first_token_us = clock_us();
    }
    return true;
}

static bool is_known(const struct model_reply *reply, const char *command)
{
    for (size_t i = 0; i < reply->count; i++)
        if (strcmp(reply->drafts[i].command, command) == 0)
            return true;
    return false;
}

static void collect(struct drafting *work, struct arena *arena, struct model_reply *reply)
{
    for (int i = 0; i < work->request->draft_count; i++) {
        const struct draft *draft = &work->drafts[i];
        reply->reply_tokens += (int)draft->count;
        if (!draft->is_done || draft->is_lost)
            continue;
        const char *command =
            reply_command(arena, work->form, draft->text.data, draft->text.length);
        if (command == NULL || is_known(reply, command))
            continue;
        reply->drafts[reply->count++] = (struct model_draft){
            .command = command,
            .confidence = exp(draft->log_sum / (double)draft->count),
        };
    }
}

// The first draft is streamed and comes alone; the others share their steps. When time runs out in
// those, what is finished counts.
static bool run_drafts(struct drafting *work, struct error *err)
{
    int count = work->request->draft_count;
    struct llama_memory_i *memory = llama_get_memory(work->model->context);
    for (int i = 1; i < count; i++)
        llama_memory_seq_cp(memory, SEQUENCE_PROMPT, SEQUENCE_PROMPT + i, -1, -1);
    if (!start_drafts(work, err) || !generate(work, 0, 1, err))
        return false;
    struct error late = {0};
    if (count > 1 && !generate(work, 1, count, &late) && late.code != EXIT_NO_ANSWER) {
        if (err != NULL)
            *err = late;
        return false;
    }
    return true;
}

static bool run_prompt(struct drafting *work, struct model_reply *reply, bool *ret_is_new,
                       struct error *err)
{
    if (!bring_prefix(work, reply, ret_is_new, err))
        return false;
    struct llama_memory_i *memory = llama_get_memory(work->model->context);
    for (llama_seq_id i = SEQUENCE_PROMPT; i < (llama_seq_id)llama_n_seq_max(work->model->context);
         i++)
        llama_memory_seq_rm(memory, i, -1, -1);
    if (work->prompt.fixed_count > 0)
        llama_memory_seq_cp(memory, SEQUENCE_PREFIX, SEQUENCE_PROMPT, -1, -1);
    return prefill(work, work->prompt.fixed_count, work->prompt.count, SEQUENCE_PROMPT, true, err);
}

static bool build_prompt(struct drafting *work, struct arena *arena, struct error *err)
{
    const struct model *model = work->model;
    const char *chat_template = llama_model_chat_template(model->weights, NULL);
    struct prompt_text text;
    bool is_built = chat_template == NULL
                        ? prompt_completion(arena, work->request, &text, err)
                        : prompt_chat(arena, chat_template, work->request, &text, err);
    if (!is_built || !prompt_tokens(model->vocab, arena, &text, &work->prompt, err))
        return false;
    work->form = work->prompt.is_chat ? REPLY_CHAT : REPLY_COMPLETION;
    size_t needed = work->prompt.count + MODEL_REPLY_TOKENS_MAX;
    if (needed > (size_t)model->context_tokens)
        return error_set(err, EXIT_FAILED,
                         "the request needs a context of %zu tokens and the model has %d; shorten "
                         "it, or raise model.context if the model allows more",
                         needed, model->context_tokens);
    return true;
}

static bool check_request(const struct model_request *request, struct error *err)
{
    if (request->draft_count < 1 || request->draft_count > MODEL_DRAFTS_MAX)
        return error_set(err, EXIT_USAGE, "a model makes 1 to %d drafts, not %d", MODEL_DRAFTS_MAX,
                         request->draft_count);
    if (request->example_count > MODEL_EXAMPLES_MAX ||
        request->fixed_example_count > request->example_count)
        return error_set(err, EXIT_USAGE, "a model takes up to %d examples, not %zu",
                         MODEL_EXAMPLES_MAX, request->example_count);
    return true;
}

static bool draft_all(struct drafting *work, struct arena *arena, struct model_reply *reply,
                      struct error *err)
{
    struct model *model = work->model;
    int cells = (int)work->prompt.count + work->request->draft_count * MODEL_REPLY_TOKENS_MAX;
    bool is_new = false;
    if (!model_context(model, cells, work->request->draft_count, err))
        return false;
    int threads = model->is_adaptive ? cores_free(model->threads) : model->threads;
    llama_set_n_threads(model->context, threads, threads);
    if (!run_prompt(work, reply, &is_new, err) || !run_drafts(work, err))
        return false;
    collect(work, arena, reply);
    if (is_new && model->prefix_count > 0)
        save_prefix(work);
    return true;
}

bool model_draft_commands(struct model *model, struct arena *arena,
                          const struct model_request *request, struct model_reply *ret_reply,
                          struct error *err)
{
    int64_t start_us = clock_us();
    struct model_reply reply = {0};
    struct drafting work = {.model = model, .request = request};
    if (!check_request(request, err) || !build_prompt(&work, arena, err))
        return false;
    CLEANUP(free_batch)
    struct llama_batch batch = llama_batch_init(
        model->batch_tokens > MODEL_DRAFTS_MAX ? model->batch_tokens : MODEL_DRAFTS_MAX, 0, 1);
    work.batch = batch;
    work.drafts = arena_array(arena, (size_t)request->draft_count, sizeof(*work.drafts));
    model->deadline_us = request->deadline_us;
    bool is_done = draft_all(&work, arena, &reply, err);
    model->deadline_us = 0;
    for (int i = 0; i < request->draft_count; i++)
        if (work.drafts[i].text.data != NULL)
            buffer_done(&work.drafts[i].text);
    if (!is_done)
        return false;
    reply.prompt_tokens = (int)work.prompt.count;
    reply.first_token_us = work.first_token_us - start_us;
    reply.elapsed_us = clock_us() - start_us;
    *ret_reply = reply;
    return true;
}
