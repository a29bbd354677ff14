#include <llama.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "model/cores.h"
#include "model/decode.h"
#include "model/model.h"
#include "model/prefix.h"
#include "model/prompt.h"
#include "model/reply.h"
#include "model/sample.h"

enum {
    PIECE_BYTES_MAX = 256,
    STRAGGLER_TOKENS = 12, // that a draft may have beyond twice the longest that ended
};

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
    enum prefix_origin prefix_origin;
    struct llama_batch batch;
    struct draft *drafts;
    int64_t first_token_us;
};

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

// A draft that goes on long after half of them ended has lost its way, and everybody waits for it.
static void give_up_stragglers(struct drafting *work)
{
    int ended = 0;
    size_t longest = 0;
    for (int i = 0; i < work->request->draft_count; i++) {
        const struct draft *draft = &work->drafts[i];
        ended += draft->is_done || draft->is_lost;
        if (draft->is_done && draft->count > longest)
            longest = draft->count;
    }
    if (longest == 0 || ended * 2 < work->request->draft_count)
        return;
    for (int i = 0; i < work->request->draft_count; i++) {
        struct draft *draft = &work->drafts[i];
        if (!draft->is_done && draft->count > longest * 2 + STRAGGLER_TOKENS)
            draft->is_lost = true;
    }
}

// Generates the drafts side by side, one token each per step.
static bool generate(struct drafting *work, struct error *err)
{
    for (;;) {
        int slots[MODEL_DRAFTS_MAX] = {0};
        give_up_stragglers(work);
        work->batch.n_tokens = 0;
        for (int i = 0; i < work->request->draft_count; i++) {
            const struct draft *draft = &work->drafts[i];
            if (draft->is_done || draft->is_lost)
                continue;
            slots[work->batch.n_tokens] = i;
            decode_add(&work->batch, draft->tokens[draft->count - 1],
                       work->prompt.count + draft->count - 1, draft->sequence, true);
        }
        if (work->batch.n_tokens == 0)
            return true;
        if (!decode_run(work->model, &work->batch, err))
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

static struct model_draft *find_draft(struct model_reply *reply, const char *command)
{
    for (size_t i = 0; i < reply->count; i++)
        if (strcmp(reply->drafts[i].command, command) == 0)
            return &reply->drafts[i];
    return NULL;
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
        struct model_draft *known = command == NULL ? NULL : find_draft(reply, command);
        if (known != NULL)
            known->votes++;
        if (command == NULL || known != NULL)
            continue;
        reply->drafts[reply->count++] = (struct model_draft){
            .command = command,
            .confidence = exp(draft->log_sum / (double)draft->count),
            .log_sum = draft->log_sum,
            .token_count = (int)draft->count,
            .votes = 1,
            .is_greedy = i == 0,
        };
    }
}

// All drafts share their steps. When time runs out, what is finished counts.
static bool run_drafts(struct drafting *work, struct error *err)
{
    int count = work->request->draft_count;
    struct llama_memory_i *memory = llama_get_memory(work->model->context);
    for (int i = 1; i < count; i++)
        llama_memory_seq_cp(memory, SEQUENCE_PROMPT, SEQUENCE_PROMPT + i, -1, -1);
    if (!start_drafts(work, err))
        return false;
    struct error late = {0};
    if (generate(work, &late))
        return true;
    for (int i = 0; late.code == EXIT_NO_ANSWER && i < count; i++)
        if (work->drafts[i].is_done && !work->drafts[i].is_lost)
            return true;
    if (err != NULL)
        *err = late;
    return false;
}

static bool run_prompt(struct drafting *work, struct error *err)
{
    struct model *model = work->model;
    size_t fixed = work->prompt.fixed_count;
    if (!prefix_bring(model, &work->batch, &work->prompt, work->request->state_folder,
                      &work->prefix_origin, err))
        return false;
    struct llama_memory_i *memory = llama_get_memory(model->context);
    for (llama_seq_id i = SEQUENCE_PROMPT; i < (llama_seq_id)llama_n_seq_max(model->context); i++)
        llama_memory_seq_rm(memory, i, -1, -1);
    if (fixed > 0)
        llama_memory_seq_cp(memory, SEQUENCE_PREFIX, SEQUENCE_PROMPT, -1, -1);
    const struct stretch rest = {
        .tokens = work->prompt.tokens,
        .from = fixed,
        .to = work->prompt.count,
        .sequence = SEQUENCE_PROMPT,
        .has_logits = true,
    };
    return decode_stretch(model, &work->batch, &rest, err);
}

static bool build_prompt(struct drafting *work, struct arena *arena, struct error *err)
{
    const struct model *model = work->model;
    const char *chat_template = llama_model_chat_template(model->weights, NULL);
    struct prompt_text text;
    bool is_built = model->is_taught ? prompt_request(arena, work->request, &text, err)
                    : chat_template == NULL
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
    if (!model_context(model, cells, work->request->draft_count, err))
        return false;
    int threads = model->is_adaptive ? cores_free(model->threads) : model->threads;
    llama_set_n_threads(model->context, threads, threads);
    if (!run_prompt(work, err) || !run_drafts(work, err))
        return false;
    collect(work, arena, reply);
    bool is_kept = work->prefix_origin == PREFIX_KEPT;
    reply->reused_tokens = is_kept ? (int)work->prompt.fixed_count : 0;
    if (!is_kept && model->prefix_count > 0)
        prefix_save(model, &work->prompt, work->request->state_folder);
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
    work.batch = decode_batch_new(model);
    work.drafts = arena_array(arena, (size_t)request->draft_count, sizeof(*work.drafts));
    model->deadline_us = request->deadline_us;
    bool is_done = draft_all(&work, arena, &reply, err);
    model->deadline_us = 0;
    decode_batch_free(&work.batch);
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
