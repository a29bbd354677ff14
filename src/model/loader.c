#include "model/loader.h"

#include <dlfcn.h>
#include <ggml-backend.h>
#include <ggml.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/paths.h"

enum { REASON_BYTES_MAX = 400 };

struct loading {
    pthread_mutex_t lock;
    pthread_cond_t is_over;
    char *path;
    struct llama_model *weights;
    bool is_done;
    bool is_abandoned;
};

// llama.cpp has one log for the whole process. The first error says why; what follows says it
// again.
static pthread_mutex_t reason_lock = PTHREAD_MUTEX_INITIALIZER;
static char first_reason[REASON_BYTES_MAX];

static volatile sig_atomic_t abandoned_count; // loads that may still run

static void keep_reason(enum ggml_log_level level, const char *text, void *context)
{
    (void)context;
    if (level != GGML_LOG_LEVEL_ERROR)
        return;
    const char *colon = strstr(text, ": "); // "function_name: words"
    const char *words = colon == NULL ? text : colon + 2;
    size_t length = strcspn(words, "\n");
    pthread_mutex_lock(&reason_lock);
    if (first_reason[0] == '\0' && length < sizeof(first_reason)) {
        for (size_t i = 0; i < length; i++) // a hostile file's names are quoted in there
            first_reason[i] = words[i] >= ' ' && words[i] <= '~' ? words[i] : '?';
        first_reason[length] = '\0';
    }
    pthread_mutex_unlock(&reason_lock);
}

const char *loader_reason(void)
{
    return first_reason[0] == '\0' ? "llama.cpp does not say why" : first_reason;
}

void loader_forget_reason(void)
{
    pthread_mutex_lock(&reason_lock);
    first_reason[0] = '\0';
    pthread_mutex_unlock(&reason_lock);
}

// ggml checks its own invariants with this; a hostile file can break one.
static void end_with_sentence(const char *text)
{
    die("the model made llama.cpp stop (%.200s); its file is damaged or of a kind that this hob "
        "does not know",
        path_name(text));
}

// Packages carry one library per kind of processor, beside libllama; they are chosen here.
static void load_backends(void)
{
    Dl_info library;
    char folder[PATH_BYTES_MAX];
    if (ggml_backend_dev_count() > 0 ||
        dladdr((void *)(uintptr_t)llama_backend_init, &library) == 0 || library.dli_fname == NULL)
        return;
    const char *slash = strrchr(library.dli_fname, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - library.dli_fname);
    if (length == 0 || length >= sizeof(folder))
        return;
    memcpy(folder, library.dli_fname, length);
    folder[length] = '\0';
    ggml_backend_load_all_from_path(folder);
}

// The C++ library's own tables are taken down at exit; a load that still runs would stumble over
// them.
static void leave_before_tables(int status, void *context)
{
    (void)context;
    if (abandoned_count == 0)
        return;
    fflush(NULL);
    _exit(status);
}

void loader_start(void)
{
    static bool is_started;
    if (is_started)
        return;
    is_started = true;
    llama_log_set(keep_reason, NULL);
    ggml_set_abort_callback(end_with_sentence);
    llama_backend_init();
    load_backends();
    on_exit(leave_before_tables, NULL);
}

static void free_loading(struct loading *loading)
{
    pthread_cond_destroy(&loading->is_over);
    pthread_mutex_destroy(&loading->lock);
    free(loading->path);
    free(loading);
}

static bool goes_on(float progress, void *context)
{
    struct loading *loading = context;
    (void)progress;
    pthread_mutex_lock(&loading->lock);
    bool is_wanted = !loading->is_abandoned;
    pthread_mutex_unlock(&loading->lock);
    return is_wanted;
}

static void *load(void *context)
{
    struct loading *loading = context;
    struct llama_model_params params = llama_model_default_params();
    params.n_gpu_layers = -1; // all, where there is a graphics card
    params.progress_callback = goes_on;
    params.progress_callback_user_data = loading;
    struct llama_model *weights = llama_model_load_from_file(loading->path, params);
    pthread_mutex_lock(&loading->lock);
    loading->weights = weights;
    loading->is_done = true;
    bool is_abandoned = loading->is_abandoned;
    pthread_cond_signal(&loading->is_over);
    pthread_mutex_unlock(&loading->lock);
    if (is_abandoned) {
        if (weights != NULL)
            llama_model_free(weights);
        free_loading(loading);
        abandoned_count = 0;
    }
    return NULL;
}

static bool is_set(const volatile sig_atomic_t *cancel)
{
    return cancel != NULL && *cancel != 0;
}

// False when it was cancelled first; then the thread owns `loading`.
static bool wait_for(struct loading *loading, const volatile sig_atomic_t *cancel)
{
    pthread_mutex_lock(&loading->lock);
    while (!loading->is_done && !is_set(cancel)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOADER_POLL_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&loading->is_over, &loading->lock, &until);
    }
    loading->is_abandoned = !loading->is_done;
    if (loading->is_abandoned)
        abandoned_count = 1;
    bool is_done = loading->is_done;
    pthread_mutex_unlock(&loading->lock);
    return is_done;
}

bool loader_load(const char *path, const volatile sig_atomic_t *cancel,
                 struct llama_model **ret_weights, struct error *err)
{
    pthread_t thread;
    if (is_set(cancel))
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    if (abandoned_count != 0) // one forsaken load at a time is enough memory
        return error_set(err, EXIT_FAILED, "an earlier model is still being loaded; try again");
    struct loading *loading = calloc(1, sizeof(*loading));
    if (loading == NULL || (loading->path = strdup(path)) == NULL)
        die("out of memory");
    pthread_mutex_init(&loading->lock, NULL);
    pthread_cond_init(&loading->is_over, NULL);
    loader_forget_reason();
    if (pthread_create(&thread, NULL, load, loading) != 0) {
        free_loading(loading);
        return error_errno(err, "the model %s cannot be loaded: no thread can be started", path);
    }
    if (!wait_for(loading, cancel)) {
        pthread_detach(thread);
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    }
    pthread_join(thread, NULL);
    struct llama_model *weights = loading->weights;
    free_loading(loading);
    if (is_set(cancel)) {
        if (weights != NULL)
            llama_model_free(weights);
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    }
    if (weights == NULL)
        return error_set(err, EXIT_FAILED, "the model %s cannot be loaded: %s", path,
                         loader_reason());
    *ret_weights = weights;
    return true;
}
