#include "model/settings.h"

#include "model/files.h"

bool model_settings_find(struct arena *arena, const struct config *config,
                         const volatile sig_atomic_t *cancel, struct model_settings *ret_settings,
                         struct adapter_choice *ret_adapter, struct error *err)
{
    struct adapter_choice adapter;
    char *path;
    if (!model_file_find(arena, config_text(config, CONFIG_MODEL), &path, err) ||
        !model_adapter_choose(arena, config_text(config, CONFIG_MODEL_ADAPTER), path, cancel,
                              &adapter, err))
        return false;
    *ret_settings = (struct model_settings){
        .path = path,
        .adapter_path = adapter.path,
        .threads = (int)config_number(config, CONFIG_MODEL_THREADS),
        .batch_tokens = (int)config_number(config, CONFIG_MODEL_BATCH),
        .context_tokens = (int)config_number(config, CONFIG_MODEL_CONTEXT),
        .cancel = cancel,
    };
    if (ret_adapter != NULL)
        *ret_adapter = adapter;
    return true;
}
