#include "model/model.h"

#include <llama.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/cores.h"
#include "model/loaded.h"
#include "model/loader.h"

enum {
    CELLS_STEP = 256, // contexts are made in multiples of this
    DESCRIBE_BYTES_MAX = 1 << 20,
    BATCH_TOKENS_DEFAULT = 512,
    CONTEXT_TOKENS_DEFAULT = 2048,
};

// The model that was closed last. Freeing one takes longer than answering with it, so it stays
// until another is opened or the process ends.
static struct model *kept;

static bool must_stop(void *context)
{
    const struct model *model = context;
    return model_is_cancelled(model) ||
           (model->deadline_us != 0 && clock_us() > model->deadline_us);
}

static char *copied(const char *text)
{
    char *copy = text == NULL ? NULL : strdup(text);
    if (text != NULL && copy == NULL)
        die("out of memory");
    return copy;
}

static bool describe(struct arena *arena, const char *path, bool is_adapter,
                     struct model_facts *ret_facts, struct error *err)
{
    return model_describe(path, arena, ret_facts, err) &&
           (ret_facts->is_adapter == is_adapter ||
            error_set(err, EXIT_FAILED,
                      is_adapter ? "%s is a model, not a LoRA adapter"
                                 : "%s is a LoRA adapter, not a model",
                      path));
}

static bool check_kind(const char *path, bool is_adapter, struct error *err)
{
    struct arena arena;
    struct model_facts facts;
    arena_init(&arena, DESCRIBE_BYTES_MAX);
    bool is_right = describe(&arena, path, is_adapter, &facts, err);
    arena_done(&arena);
    return is_right;
}

// How the adapter wants to be asked.
static bool take_form(struct model *model, struct error *err)
{
    struct arena arena;
    struct model_facts facts;
    arena_init(&arena, DESCRIBE_BYTES_MAX);
    bool is_good = describe(&arena, model->adapter_path, true, &facts, err);
    if (is_good) {
        model->takes_hint = strcmp(facts.prompt_form, MODEL_FORM_HINT) == 0;
        model->is_taught = model->takes_hint || strcmp(facts.prompt_form, MODEL_FORM_REQUEST) == 0;
        model->has_placeholders = facts.has_placeholders;
        if (!model->is_taught && facts.prompt_form[0] != '\0')
            is_good = error_set(err, EXIT_FAILED,
                                "the adapter %s is asked in a form that this hob does not know "
                                "(%.60s)",
                                model->adapter_path, facts.prompt_form);
    }
    arena_done(&arena);
    return is_good;
}

static bool load_weights(struct model *model, struct error *err)
{
    if (!loader_load(model->path, model->cancel, &model->weights, err))
        return false;
    if (llama_model_has_encoder(model->weights) || !llama_model_has_decoder(model->weights) ||
        llama_model_is_diffusion(model->weights))
        return error_set(err, EXIT_FAILED,
                         "%s is not a model that continues text; hob needs one that does",
                         model->path);
    model->vocab = llama_model_get_vocab(model->weights);
    if (llama_vocab_n_tokens(model->vocab) <= 0 ||
        llama_vocab_type(model->vocab) == LLAMA_VOCAB_TYPE_NONE)
        return error_set(err, EXIT_FAILED, "the model %s has no vocabulary", model->path);
    return true;
}

static bool load_adapter(struct model *model, struct error *err)
{
    if (model->adapter_path == NULL)
        return true;
    if (!take_form(model, err))
        return false;
    loader_forget_reason();
    model->adapter = llama_adapter_lora_init(model->weights, model->adapter_path);
    if (model->adapter == NULL)
        return error_set(err, EXIT_FAILED, "the adapter %s does not go with the model %s: %s",
                         model->adapter_path, model->path, loader_reason());
    return true;
}

static struct model *new_model(const struct model_settings *settings)
{
    struct model *model = calloc(1, sizeof(*model));
    if (model == NULL)
        die("out of memory");
    model->path = copied(settings->path);
    model->adapter_path = copied(settings->adapter_path);
    model->identity = file_identity_of(settings->path);
    model->adapter_identity = file_identity_of(settings->adapter_path);
    model->is_adaptive = settings->threads <= 0;
    model->threads = settings->threads > 0 ? settings->threads : cores_usable();
    model->batch_tokens =
        settings->batch_tokens > 0 ? settings->batch_tokens : BATCH_TOKENS_DEFAULT;
    model->context_tokens =
        settings->context_tokens > 0 ? settings->context_tokens : CONTEXT_TOKENS_DEFAULT;
    model->cancel = settings->cancel;
    return model;
}

static void free_model(struct model *model)
{
    if (model == NULL)
        return;
    if (model->context != NULL)
        llama_free(model->context);
    if (model->weights != NULL)
        llama_model_free(model->weights); // frees the adapter too
    free(model->path);
    free(model->adapter_path);
    free(model->prefix);
    free(model);
}

// The kept model, when it is the one that `wanted` describes; its context serves any smaller
// prompt.
static struct model *take_kept(const struct model *wanted)
{
    struct model *model = kept;
    kept = NULL;
    bool is_right = model != NULL && file_identity_is_same(&model->identity, &wanted->identity) &&
                    file_identity_is_same(&model->adapter_identity, &wanted->adapter_identity) &&
                    model->threads == wanted->threads &&
                    model->batch_tokens == wanted->batch_tokens;
    if (is_right) {
        model->context_tokens = wanted->context_tokens;
        model->cancel = wanted->cancel;
        return model;
    }
    free_model(model);
    return NULL;
}

bool model_open(const struct model_settings *settings, struct model **ret_model, struct error *err)
{
    if (!check_kind(settings->path, false, err))
        return false;
    struct model *wanted = new_model(settings);
    struct model *model = take_kept(wanted);
    if (model != NULL) {
        free_model(wanted);
    } else {
        model = wanted;
        loader_start();
        if (!load_weights(model, err) || !load_adapter(model, err)) {
            free_model(model);
            return false;
        }
    }
    int trained = llama_model_n_ctx_train(model->weights);
    if (trained > 0 && trained < model->context_tokens)
        model->context_tokens = trained;
    *ret_model = model;
    return true;
}

void model_close(struct model *model)
{
    if (model == NULL)
        return;
    free_model(kept);
    model->cancel = NULL;
    kept = model;
}

bool model_is_taught(const struct model *model)
{
    return model->is_taught;
}

bool model_takes_hint(const struct model *model)
{
    return model->takes_hint;
}

bool model_has_placeholders(const struct model *model)
{
    return model->has_placeholders;
}

void model_forget(struct model *model)
{
    llama_memory_clear(llama_get_memory(model->context), false);
    model->prefix_count = 0;
}

static struct llama_context_params context_params(struct model *model, int cells, int drafts)
{
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = (uint32_t)cells;
    params.n_batch = (uint32_t)model->batch_tokens;
    params.n_ubatch = (uint32_t)model->batch_tokens;
    params.n_seq_max = (uint32_t)(SEQUENCE_PROMPT + drafts);
    params.n_outputs_max = params.n_seq_max; // logits of a whole batch would take half a gigabyte
    params.n_threads = model->threads;
    params.n_threads_batch = model->threads;
    params.abort_callback = must_stop;
    params.abort_callback_data = model;
    params.kv_unified = true; // the drafts share the prompt's cells
    params.swa_full = false;
    params.no_perf = true;
    return params;
}

bool model_context(struct model *model, int tokens, int drafts, struct error *err)
{
    if (model->context != NULL && (int)llama_n_ctx(model->context) >= tokens &&
        (int)llama_n_seq_max(model->context) >= SEQUENCE_PROMPT + drafts)
        return true;
    if (model->context != NULL)
        llama_free(model->context);
    model->prefix_count = 0;
    loader_forget_reason();
    int cells = (tokens + CELLS_STEP - 1) / CELLS_STEP * CELLS_STEP;
    model->context = llama_init_from_model(model->weights, context_params(model, cells, drafts));
    if (model->context == NULL)
        return error_set(err, EXIT_FAILED, "there is no room for %d tokens beside the model %s: %s",
                         cells, model->path, loader_reason());
    if (llama_get_memory(model->context) == NULL)
        return error_set(err, EXIT_FAILED,
                         "%s is not a model that continues text; hob needs one that does",
                         model->path);
    float scale = 1.0F;
    if (model->adapter != NULL &&
        llama_set_adapters_lora(model->context, &model->adapter, 1, &scale) != 0)
        return error_set(err, EXIT_FAILED, "the adapter %s cannot be used with the model %s",
                         model->adapter_path, model->path);
    return true;
}
