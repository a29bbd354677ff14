// Times llama.cpp alone as it generates, for bench/run:
//   generate-probe MODEL ADAPTER|- THREADS TOKENS    prints tokens a second
//
// llama-bench takes no adapter; this is its loop (a token decoded, the next one drawn blindly) and
// its settings with one on top. Without one it says what llama-bench says.
#include <llama.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOKENS_MAX = 4096 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void say_nothing(enum ggml_log_level level, const char *text, void *context)
{
    (void)level;
    (void)text;
    (void)context;
}

static struct llama_context *open_context(struct llama_model *model, const char *adapter_path,
                                          int threads, int tokens)
{
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = (uint32_t)tokens;
    params.n_batch = 2048;
    params.n_ubatch = 512;
    params.n_threads = threads;
    params.n_threads_batch = threads;
    params.swa_full = false;
    struct llama_context *context = llama_init_from_model(model, params);
    if (context == NULL || strcmp(adapter_path, "-") == 0)
        return context;
    struct llama_adapter_lora *adapter = llama_adapter_lora_init(model, adapter_path);
    bool is_set =
        adapter != NULL && llama_set_adapters_lora(context, &adapter, 1, &(float){1}) == 0;
    return is_set ? context : NULL;
}

static bool generate(struct llama_context *context, int vocabulary, int tokens)
{
    llama_token token = 2;
    for (int i = 0; i < tokens; i++) {
        if (llama_decode(context, llama_batch_get_one(&token, 1)) != 0)
            return false;
        llama_synchronize(context);
        token = rand() % vocabulary;
    }
    return true;
}

int main(int argc, char **argv)
{
    int threads = argc == 5 ? atoi(argv[3]) : 0, tokens = argc == 5 ? atoi(argv[4]) : 0;
    if (threads < 1 || tokens < 1 || tokens > TOKENS_MAX) {
        fprintf(stderr, "usage: generate-probe MODEL ADAPTER|- THREADS TOKENS\n");
        return 2;
    }
    llama_log_set(say_nothing, NULL);
    llama_backend_init();
    struct llama_model *model = llama_model_load_from_file(argv[1], llama_model_default_params());
    struct llama_context *context =
        model == NULL ? NULL : open_context(model, argv[2], threads, tokens);
    if (context == NULL) {
        fprintf(stderr, "generate-probe: %s with %s cannot be used\n", argv[1], argv[2]);
        return 1;
    }
    int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
    bool is_good = generate(context, vocabulary, 1);
    llama_memory_clear(llama_get_memory(context), true);
    double start = now_s();
    is_good = is_good && generate(context, vocabulary, tokens);
    printf("%.2f\n", is_good ? tokens / (now_s() - start) : 0.0);
    llama_free(context);
    llama_model_free(model);
    return !is_good;
}
