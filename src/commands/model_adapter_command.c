#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "commands/model_command.h"

// An adapter is made for one model; whether it goes with the one in use shows in loading both.
static bool try_adapter(const struct invocation *invocation, const char *name,
                        const volatile sig_atomic_t *cancel, struct error *err)
{
    struct model_settings settings;
    struct model *model;
    char *path;
    if (!model_settings_find(invocation, NULL, &settings, NULL)) {
        note_printf("hob: there is no model to try it with\n");
        return true;
    }
    if (!model_adapter_find(invocation->arena, name, &path, err))
        return false;
    settings.adapter_path = path;
    settings.cancel = cancel;
    if (!model_open(&settings, &model, err))
        return false;
    model_close(model);
    return true;
}

int command_model_adapter_add(struct invocation *invocation, struct error *err)
{
    const volatile sig_atomic_t *cancel = model_catch_interrupt();
    const char *name;
    if (!model_pull_shown(invocation, invocation->words[0], KIND_ADAPTER, cancel, &name, err))
        return err->code;
    if (!try_adapter(invocation, name, cancel, err)) {
        (void)model_file_remove(invocation->arena, name, KIND_ADAPTER, NULL);
        return err->code;
    }
    if (!config_write_user(invocation->arena, CONFIG_MODEL_ADAPTER, name, err))
        return err->code;
    note_printf("hob: answers come with %s on top from now on\n", name);
    return EXIT_DONE;
}

int command_model_adapter_list(struct invocation *invocation, struct error *err)
{
    return model_list_kind(invocation, KIND_ADAPTER, CONFIG_MODEL_ADAPTER, err);
}

int command_model_adapter_rm(struct invocation *invocation, struct error *err)
{
    return model_remove_kind(invocation, KIND_ADAPTER, CONFIG_MODEL_ADAPTER, err);
}
