#include "commands/config_command.h"

#include <string.h>

#include "base/paths.h"
#include "cli/output.h"
#include "config/files.h"
#include "config/sources.h"

// Every layer of every setting, and what they come to.
struct settings {
    struct config_layers layers;
    struct config merged;
};

static void say(struct settings *settings, const struct config *config, enum config_layer layer)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        if (config->values[key].layer != layer)
            continue;
        settings->layers.said[key][layer] = config->values[key];
        settings->merged.values[key] = config->values[key];
    }
}

// Reads the files again: the invocation's settings fall back to the built-in ones when a file has a
// fault, and whoever asks what is set must hear of that.
static struct settings *load(const struct invocation *invocation, struct error *err)
{
    struct settings *settings = arena_alloc(invocation->arena, sizeof(*settings));
    struct config_sources sources;
    config_sources_find(invocation->arena, &sources);
    if (!config_read_layers(invocation->arena, &sources, &settings->layers, err))
        return NULL;
    settings->merged = settings->layers.merged;
    if (!config_add_environment(&settings->merged, err))
        return NULL;
    say(settings, &settings->merged, LAYER_ENVIRONMENT);
    say(settings, &invocation->config, LAYER_FLAG);
    return settings;
}

static bool find_key(const char *name, enum config_key *ret_key, struct error *err)
{
    *ret_key = config_find(name);
    if (*ret_key == CONFIG_KEY_COUNT)
        return error_set(err, EXIT_USAGE,
                         "there is no setting '%.80s'; did you mean '%s'? `hob config list` has "
                         "them all",
                         name, config_nearest(name)->key);
    return true;
}

static json_t *list_json(const char *text)
{
    json_t *list = json_array();
    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        json_array_append_new(list, json_stringn(text, length));
        text += length + (text[length] == ',');
    }
    return list;
}

static json_t *value_json(const struct option *option, const char *text)
{
    if (option->kind == OPTION_BOOL)
        return json_boolean(strcmp(text, "true") == 0);
    if (option->kind == OPTION_NUMBER)
        return json_integer(strtol(text, NULL, 10));
    return option->kind == OPTION_LIST ? list_json(text) : json_string(text);
}

static json_t *place_json(const struct option *option, const struct config_value *value)
{
    json_t *root = json_pack("{s:o, s:s, s:s?}", "value", value_json(option, value->text), "layer",
                             config_layer_name(value->layer), "source", value->source);
    if (root != NULL && value->line > 0)
        json_object_set_new(root, "line", json_integer(value->line));
    return root;
}

static json_t *setting_json(enum config_key key, const struct config_value *value)
{
    json_t *root = place_json(&config_options[key], value);
    if (root != NULL)
        json_object_set_new(root, "key", json_string(config_options[key].key));
    return root;
}

static void note_untrusted(const struct config *config)
{
    if (config->untrusted_project != NULL)
        note_printf("hob: %s does not count until `hob config trust`\n", config->untrusted_project);
}

static int finish(struct error *err)
{
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

// What stands in all layers, and which setting the first word names; NULL when either fails.
static const struct settings *load_for_key(struct invocation *invocation, enum config_key *ret_key,
                                           struct error *err)
{
    return find_key(invocation->words[0], ret_key, err) ? load(invocation, err) : NULL;
}

int command_config_get(struct invocation *invocation, struct error *err)
{
    enum config_key key;
    const struct settings *settings = load_for_key(invocation, &key, err);
    if (settings == NULL)
        return err->code;
    const struct config_value *value = &settings->merged.values[key];
    if (is_given(invocation, FLAG_JSON))
        return output_json(setting_json(key, value), err) ? EXIT_DONE : (int)err->code;
    output_printf("%s\n", value->text);
    return finish(err);
}

// A setting that was just written may still not be the one that holds.
static void note_stronger(const struct invocation *invocation, enum config_key key)
{
    const struct settings *settings = load(invocation, NULL);
    if (settings == NULL)
        return;
    const struct config_value *value = &settings->merged.values[key];
    if (value->layer > LAYER_USER)
        note_printf("hob: %s stays %s here: the %s layer is stronger (%s)\n",
                    config_options[key].key, value->text, config_layer_name(value->layer),
                    value->source);
}

int command_config_set(struct invocation *invocation, struct error *err)
{
    enum config_key key;
    if (!find_key(invocation->words[0], &key, err) ||
        !config_write_user(invocation->arena, key, invocation->words[1], err))
        return err->code;
    note_stronger(invocation, key);
    return EXIT_DONE;
}

int command_config_unset(struct invocation *invocation, struct error *err)
{
    enum config_key key;
    if (!find_key(invocation->words[0], &key, err) ||
        !config_write_user(invocation->arena, key, NULL, err))
        return err->code;
    return EXIT_DONE;
}

static const char *origin(struct arena *arena, const struct config_value *value)
{
    if (value->layer == LAYER_BUILTIN || value->layer == LAYER_FLAG)
        return value->layer == LAYER_FLAG ? arena_printf(arena, "--%s", value->source) : "";
    return value->line == 0 ? value->source
                            : arena_printf(arena, "%s:%d", value->source, value->line);
}

int command_config_list(struct invocation *invocation, struct error *err)
{
    const struct settings *settings = load(invocation, err);
    if (settings == NULL)
        return err->code;
    bool is_json = is_given(invocation, FLAG_JSON);
    json_t *all = json_array();
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        const struct config_value *value = &settings->merged.values[key];
        if (is_json)
            json_array_append_new(all, setting_json((enum config_key)key, value));
        else
            output_printf("%-25s %-25s %s\n", config_options[key].key, value->text,
                          config_layer_name(value->layer));
    }
    note_untrusted(&settings->merged);
    if (is_json)
        return output_json(all, err) ? EXIT_DONE : (int)err->code;
    json_decref(all);
    return finish(err);
}

static json_t *explanation_json(const struct settings *settings, enum config_key key)
{
    const struct option *option = &config_options[key];
    json_t *layers = json_array();
    for (int layer = 0; layer < LAYER_COUNT; layer++) {
        const struct config_value *value = &settings->layers.said[key][layer];
        if (value->text == NULL)
            continue;
        json_t *said = place_json(option, value);
        bool is_winner = (int)settings->merged.values[key].layer == layer;
        json_object_set_new(said, "wins", json_boolean(is_winner));
        json_array_append_new(layers, said);
    }
    char allowed[CONFIG_DESCRIPTION_BYTES];
    config_describe(option, allowed);
    json_t *root = setting_json(key, &settings->merged.values[key]);
    if (root != NULL)
        json_object_update_new(root, json_pack("{s:s, s:s, s:s, s:o}", "summary", option->summary,
                                               "allowed", allowed, "environment",
                                               option->environment, "layers", layers));
    return root;
}

static void print_layer(const struct invocation *invocation, const struct settings *settings,
                        enum config_key key, enum config_layer layer)
{
    const struct config_value *value = &settings->layers.said[key][layer];
    if (value->text == NULL)
        return;
    bool is_winner = settings->merged.values[key].layer == layer;
    bool is_loosening = layer == LAYER_PROJECT && settings->layers.is_loosening[key];
    output_printf("%c %-12s %-25s %s%s\n", is_winner ? '>' : ' ', config_layer_name(layer),
                  value->text, origin(invocation->arena, value),
                  is_loosening ? " (a project may only make it stricter)" : "");
}

int command_config_explain(struct invocation *invocation, struct error *err)
{
    enum config_key key;
    const struct settings *settings = load_for_key(invocation, &key, err);
    if (settings == NULL)
        return err->code;
    note_untrusted(&settings->merged);
    if (is_given(invocation, FLAG_JSON))
        return output_json(explanation_json(settings, key), err) ? EXIT_DONE : (int)err->code;
    const struct option *option = &config_options[key];
    char allowed[CONFIG_DESCRIPTION_BYTES];
    config_describe(option, allowed);
    output_printf("%s: %s\n", option->key, option->summary);
    output_printf("It is %s; the variable is %s.\n", allowed, option->environment);
    for (int layer = 0; layer < LAYER_COUNT; layer++)
        print_layer(invocation, settings, key, (enum config_layer)layer);
    return finish(err);
}

int command_config_path(struct invocation *invocation, struct error *err)
{
    char *path;
    if (!path_in(invocation->arena, PLACE_CONFIG, "config.toml", &path, err))
        return err->code;
    output_printf("%s\n", path);
    return finish(err);
}
