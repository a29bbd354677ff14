#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "model/settings.h"

// The settings as they would be with this adapter. It must belong to the model in use.
static bool with_adapter(const struct invocation *invocation, const char *name,
                         struct model_settings *ret_settings, struct adapter_choice *ret_choice,
                         struct error *err)
{
    struct config config = invocation->config;
    return config_set_flag(&config, CONFIG_MODEL_ADAPTER, name, "NAME", err) &&
           model_settings_find(invocation->arena, &config, model_catch_interrupt(), ret_settings,
                               ret_choice, err);
}

// An adapter is made for one model; whether it goes with the one in use shows in loading both.
static bool try_adapter(const struct invocation *invocation, const char *name, struct error *err)
{
    struct model_settings settings;
    struct model *model;
    char *path;
    if (!model_file_find(invocation->arena, config_text(&invocation->config, CONFIG_MODEL), &path,
                         NULL)) {
        note_printf("hob: there is no model to try it with\n");
        return true;
    }
    if (!with_adapter(invocation, name, &settings, NULL, err) ||
        !model_open(&settings, &model, err))
        return false;
    model_close(model);
    return true;
}

int command_model_adapter_add(struct invocation *invocation, struct error *err)
{
    struct model_pulled pulled;
    if (!model_pull_shown(invocation, invocation->words[0], KIND_ADAPTER, model_catch_interrupt(),
                          &pulled, err))
        return err->code;
    if (!try_adapter(invocation, pulled.name, err)) {
        if (!pulled.was_there &&
            model_file_remove(invocation->arena, pulled.name, KIND_ADAPTER, NULL))
            note_printf("hob: %s is taken out again\n", pulled.name);
        return err->code;
    }
    if (!config_write_user(invocation->arena, CONFIG_MODEL_ADAPTER, pulled.name, err))
        return err->code;
    note_printf("hob: answers come with %s on top from now on\n", pulled.name);
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

static json_t *choice_json(const struct adapter_choice *choice)
{
    json_t *root = json_pack("{s:s?, s:s?, s:s}", "adapter",
                             choice->path == NULL ? NULL : path_name(choice->path), "path",
                             choice->path, "why", adapter_reasons[choice->reason]);
    if (root == NULL || choice->path == NULL)
        return root;
    const struct model_facts *facts = &choice->facts;
    json_t *card = json_object();
    for (size_t i = 0; i < facts->note_count; i++)
        json_object_set_new(card, facts->notes[i].key, json_string(facts->notes[i].text));
    json_object_set_new(root, "base_sha256", json_string(facts->base_sha256));
    json_object_set_new(root, "prompt", json_string(facts->prompt_form));
    json_object_set_new(root, "placeholders", json_boolean(facts->has_placeholders));
    json_object_set_new(root, "card", card);
    return root;
}

static const char *how_asked(const struct model_facts *facts)
{
    if (facts->prompt_form[0] == '\0')
        return "as its model is";
    return strcmp(facts->prompt_form, MODEL_FORM_HINT) == 0
               ? "by the request and what the grammar makes of it"
               : "by the request alone";
}

static void print_choice(struct arena *arena, const struct adapter_choice *choice)
{
    const struct model_facts *facts = &choice->facts;
    output_printf("adapter       %s\n",
                  choice->path == NULL ? "none" : model_harmless(arena, path_name(choice->path)));
    output_printf("why           %s\n", adapter_reasons[choice->reason]);
    if (choice->path == NULL)
        return;
    output_printf("file          %s\n", model_harmless(arena, choice->path));
    output_printf("base sha256   %s\n", facts->base_sha256[0] == '\0'
                                            ? "not known"
                                            : model_harmless(arena, facts->base_sha256));
    output_printf("asked         %s%s\n", how_asked(facts),
                  facts->has_placeholders ? ", with its names and numbers masked" : "");
    for (size_t i = 0; i < facts->note_count; i++)
        output_printf("%-12s  %s\n", model_harmless(arena, facts->notes[i].key),
                      model_harmless(arena, facts->notes[i].text));
}

static const char *said_of(const char *setting)
{
    if (setting == NULL)
        return "hob: what comes with hob is used again where it belongs to the model\n";
    return strcmp(setting, MODEL_ADAPTER_NONE) == 0
               ? "hob: the model answers without an adapter from now on\n"
               : "hob: answers come with this adapter on top from now on\n";
}

// Only one that goes with the model in use is taken.
static int switch_adapter(struct invocation *invocation, const char *word, struct error *err)
{
    const char *setting = strcmp(word, "default") == 0 ? NULL : word;
    struct model_settings settings;
    struct adapter_choice choice;
    if (setting != NULL && strcmp(setting, MODEL_ADAPTER_NONE) != 0) {
        if (setting[0] == '\0')
            return error_set(err, EXIT_USAGE, "an adapter needs a name"), err->code;
        if (!with_adapter(invocation, setting, &settings, &choice, err))
            return err->code;
        // The setting must mean the same file from every folder.
        char *real = strchr(word, '/') != NULL ? realpath(choice.path, NULL) : NULL;
        setting = real == NULL ? word : arena_string(invocation->arena, real);
        free(real);
    }
    if (!config_write_user(invocation->arena, CONFIG_MODEL_ADAPTER, setting, err))
        return err->code;
    note_printf("%s", said_of(setting));
    return EXIT_DONE;
}

int command_model_adapter(struct invocation *invocation, struct error *err)
{
    struct model_settings settings;
    struct adapter_choice choice;
    if (invocation->word_count > 0)
        return switch_adapter(invocation, invocation->words[0], err);
    if (!model_settings_find(invocation->arena, &invocation->config, model_catch_interrupt(),
                             &settings, &choice, err))
        return err->code;
    if (is_given(invocation, FLAG_JSON))
        return output_json(choice_json(&choice), err) ? EXIT_DONE : (int)err->code;
    print_choice(invocation->arena, &choice);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
