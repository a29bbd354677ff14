#include "model/adapter.h"

#include <dirent.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "model/files.h"
#include "model/identity.h"

enum { SHIPPED_MAX = 16 }; // looked at

const char *const adapter_reasons[ADAPTER_REASON_COUNT] = {
    [ADAPTER_SET] = "it is in your settings",
    [ADAPTER_SHIPPED] = "it comes with hob and was taught on this model",
    [ADAPTER_OFF] = "your settings say so",
    [ADAPTER_NO_MATCH] = "the one that comes with hob was taught on another model",
    [ADAPTER_MISSING] = "none comes with this hob",
};

struct choosing {
    struct arena *arena;
    const char *model_path;
    const volatile sig_atomic_t *cancel;
    char digest[DIGEST_HEX_BYTES]; // of the model; "" until it is asked for
};

static bool is_on_model(struct choosing *work, const struct model_facts *adapter, bool *ret_fits,
                        struct error *err)
{
    if (work->digest[0] == '\0' &&
        !file_identity_digest(work->arena, work->model_path, work->cancel, work->digest, err))
        return false;
    *ret_fits = strcasecmp(work->digest, adapter->base_sha256) == 0;
    return true;
}

static bool choose_set(struct choosing *work, const char *setting, struct adapter_choice *choice,
                       struct error *err)
{
    char *path;
    bool fits = true;
    if (!model_adapter_find(work->arena, setting, &path, err) ||
        !model_describe(path, work->arena, &choice->facts, err))
        return false;
    if (choice->facts.base_sha256[0] != '\0' && !is_on_model(work, &choice->facts, &fits, err))
        return false;
    if (!fits)
        return error_set(err, EXIT_FAILED,
                         "the adapter %s does not belong to the model %s: it was taught on another "
                         "one; `hob model adapter none` answers without it",
                         path, work->model_path);
    choice->path = path;
    choice->reason = ADAPTER_SET;
    return true;
}

// Takes the first that belongs to the model.
static bool choose_shipped(struct choosing *work, DIR *folder, const char *folder_path,
                           struct adapter_choice *choice, struct error *err)
{
    const struct dirent *entry;
    for (int i = 0; i < SHIPPED_MAX && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length <= 5 || strcmp(entry->d_name + length - 5, ".gguf") != 0)
            continue;
        i++;
        struct model_facts facts;
        bool fits = false;
        const char *path = arena_printf(work->arena, "%s/%s", folder_path, entry->d_name);
        if (!model_describe(path, work->arena, &facts, NULL) || !facts.is_adapter ||
            !model_is_checksum(facts.base_sha256))
            continue;
        choice->reason = ADAPTER_NO_MATCH;
        if (!is_on_model(work, &facts, &fits, err))
            return false;
        if (!fits)
            continue;
        *choice = (struct adapter_choice){ADAPTER_SHIPPED, path, facts};
        return true;
    }
    return true;
}

bool model_adapter_choose(struct arena *arena, const char *setting, const char *model_path,
                          const volatile sig_atomic_t *cancel, struct adapter_choice *ret_choice,
                          struct error *err)
{
    struct choosing work = {.arena = arena, .model_path = model_path, .cancel = cancel};
    struct adapter_choice choice = {.reason = ADAPTER_MISSING};
    char *path;
    if (strcmp(setting, MODEL_ADAPTER_NONE) == 0)
        choice.reason = ADAPTER_OFF;
    else if (setting[0] != '\0') {
        if (!choose_set(&work, setting, &choice, err))
            return false;
    } else if (path_shipped(arena, "adapters", &path, NULL)) {
        CLEANUP(close_folder) DIR *folder = opendir(path);
        if (folder != NULL && !choose_shipped(&work, folder, path, &choice, err))
            return false;
    }
    *ret_choice = choice;
    return true;
}
