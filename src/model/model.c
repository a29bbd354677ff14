#include "model/model.h"

#include <dlfcn.h>
#include <ggml-backend.h>
#include <ggml.h>
#include <llama.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/paths.h"
#include "model/cores.h"
#include "model/loaded.h"

enum {
    CELLS_STEP = 256, // contexts are made in multiples of this
    DESCRIBE_BYTES_MAX = 1 << 20,
    REASON_BYTES_MAX = 400,
};

// llama.cpp has one log for the whole process. The first error says why; what follows says it
// again.
static char first_error[REASON_BYTES_MAX];

static void keep_error(enum ggml_log_level level, const char *text, void *context)
{
    (void)context;
    if (level != GGML_LOG_LEVEL_ERROR || first_error[0] != '\0')
        return;
    const char *colon = strstr(text, ": "); // "function_name: words"
    const char *words = colon == NULL ? text : colon + 2;
    size_t length = strcspn(words, "\n");
    if (length >= sizeof(first_error))
        length = sizeof(first_error) - 1;
    memcpy(first_error, words, length);
    first_error[length] = '\0';
}

static const char *reason(void)
{
    return first_error[0] == '\0' ? "llama.cpp does not say why" : first_error;
}

// ggml checks its own invariants with this; a hostile file can break one.
static void end_with_sentence(const char *text)
{
    die("the model made llama.cpp stop (%.200s); the file may be damaged: `hob model test` checks "
        "it",
        text);
}

// Packages carry one library per kind of processor, beside libllama; they are chosen here.
static void load_backends(void)
{
    if (ggml_backend_dev_count() > 0)
        return;
    Dl_info library;
    char folder[PATH_BYTES_MAX];
    if (dladdr((void *)(uintptr_t)llama_backend_init, &library) == 0 || library.dli_fname == NULL)
        return;
    const char *slash = strrchr(library.dli_fname, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - library.dli_fname);
    if (length == 0 || length >= sizeof(folder))
        return;
    memcpy(folder, library.dli_fname, length);
    folder[length] = '\0';
    ggml_backend_load_all_from_path(folder);
}

static void start_llama(void)
{
    static bool is_started;
    if (is_started)
        return;
    is_started = true;
    llama_log_set(keep_error, NULL);
    ggml_set_abort_callback(end_with_sentence);
    llama_backend_init();
    load_backends();
}

static bool goes_on(float progress, void *context)
{
    (void)progress;
    return !model_is_cancelled(context);
}

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

static bool check_kind(const char *path, bool is_adapter, struct error *err)
{
    struct arena arena;
    struct model_facts facts;
    arena_init(&arena, DESCRIBE_BYTES_MAX);
    bool is_read = model_describe(path, &arena, &facts, err);
    bool is_right = is_read && facts.is_adapter == is_adapter;
    arena_done(&arena);
    if (is_read && !is_right)
        return error_set(err, EXIT_FAILED,
                         is_adapter ? "%s is a model, not a LoRA adapter"
                                    : "%s is a LoRA adapter, not a model",
                         path);
    return is_right;
}

static bool load_weights(struct model *model, struct error *err)
{
    struct llama_model_params params = llama_model_default_params();
    params.n_gpu_layers = -1; // all, where there is a graphics card
    params.progress_callback = goes_on;
    params.progress_callback_user_data = model;
    first_error[0] = '\0';
    model->weights = llama_model_load_from_file(model->path, params);
    if (model_is_cancelled(model))
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    if (model->weights == NULL)
        return error_set(err, EXIT_FAILED, "the model %s cannot be loaded: %s", model->path,
                         reason());
    if (llama_model_has_encoder(model->weights) || !llama_model_has_decoder(model->weights) ||
        llama_model_is_diffusion(model->weights))
        return error_set(err, EXIT_FAILED,
                         "%s is not a model that continues text; hob needs one "
                         "that does",
                         model->path);
    model->vocab = llama_model_get_vocab(model->weights);
    if (llama_vocab_n_tokens(model->vocab) <= 0)
        return error_set(err, EXIT_FAILED, "the model %s has no vocabulary", model->path);
    return true;
}

static bool load_adapter(struct model *model, struct error *err)
{
    if (model->adapter_path == NULL)
        return true;
    if (!check_kind(model->adapter_path, true, err))
        return false;
    first_error[0] = '\0';
    model->adapter = llama_adapter_lora_init(model->weights, model->adapter_path);
    if (model->adapter == NULL)
        return error_set(err, EXIT_FAILED, "the adapter %s does not go with the model %s: %s",
                         model->adapter_path, model->path, reason());
    return true;
}

bool model_open(const struct model_settings *settings, struct model **ret_model, struct error *err)
{
    if (!check_kind(settings->path, false, err))
        return false;
    start_llama();
    struct model *model = calloc(1, sizeof(*model));
    if (model == NULL)
        die("out of memory");
    model->path = copied(settings->path);
    model->adapter_path = copied(settings->adapter_path);
    model->threads = settings->threads > 0 ? settings->threads : cores_usable();
    model->batch_tokens = settings->batch_tokens > 0 ? settings->batch_tokens : 512;
    model->context_tokens = settings->context_tokens > 0 ? settings->context_tokens : 4096;
    model->cancel = settings->cancel;
    if (!load_weights(model, err) || !load_adapter(model, err)) {
        model_close(model);
        return false;
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
    if (model->context != NULL)
        llama_free(model->context);
    if (model->weights != NULL)
        llama_model_free(model->weights); // frees the adapter too
    free(model->path);
    free(model->adapter_path);
    free(model->prefix);
    free(model);
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
    first_error[0] = '\0';
    int cells = (tokens + CELLS_STEP - 1) / CELLS_STEP * CELLS_STEP;
    model->context = llama_init_from_model(model->weights, context_params(model, cells, drafts));
    if (model->context == NULL)
        return error_set(err, EXIT_FAILED, "there is no room for %d tokens beside the model %s: %s",
                         cells, model->path, reason());
    if (llama_get_memory(model->context) == NULL)
        return error_set(err, EXIT_FAILED,
                         "%s is not a model that continues text; hob needs one "
                         "that does",
                         model->path);
    float scale = 1.0F;
    if (model->adapter != NULL &&
        llama_set_adapters_lora(model->context, &model->adapter, 1, &scale) != 0)
        return error_set(err, EXIT_FAILED, "the adapter %s cannot be used with the model %s",
                         model->adapter_path, model->path);
    return true;
}
