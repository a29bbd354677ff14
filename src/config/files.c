#include "config/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "config/snapshot.h"
#include "config/trust.h"

static bool refuse_unknown(const char *path, const char *text, const struct toml_entry *entry,
                           struct error *err)
{
    // The key stands somewhere before its value on that line; its line's first word is near enough.
    size_t line = entry->offset;
    while (line > 0 && text[line - 1] != '\n')
        line--;
    int column = 1 + (int)strspn(text + line, " \t");
    return error_set(err, EXIT_FAILED, "%s:%d:%d: there is no setting '%.80s'; did you mean '%s'?",
                     path, entry->line, column, entry->key, config_nearest(entry->key)->key);
}

static bool has_kind(const struct option *option, enum toml_kind kind)
{
    switch (option->kind) {
    case OPTION_BOOL:
        return kind == TOML_BOOL;
    case OPTION_NUMBER:
        return kind == TOML_NUMBER;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        return kind == TOML_TEXT;
    case OPTION_LIST:
        return kind == TOML_LIST;
    }
    return false;
}

static const char *kind_in_words(const struct option *option)
{
    static const char *const words[] = {
        [OPTION_BOOL] = "true or false without quotes",
        [OPTION_NUMBER] = "a whole number without quotes",
        [OPTION_TEXT] = "a text in quotes",
        [OPTION_CHOICE] = "a text in quotes",
        [OPTION_LIST] = "a list of texts, as in [\"rules\", \"local\"]",
    };
    return words[option->kind];
}

static bool refuse_kind(const char *path, const struct toml_entry *entry,
                        const struct option *option, struct error *err)
{
    return error_set(err, EXIT_FAILED, "%s:%d:%d: %s must be %s", path, entry->line, entry->column,
                     option->key, kind_in_words(option));
}

static bool check_entry(const char *path, const char *text, const struct toml_entry *entry,
                        enum config_layer layer, struct config_value *said, struct error *err)
{
    enum config_key key = config_find(entry->key);
    if (key == CONFIG_KEY_COUNT)
        return refuse_unknown(path, text, entry, err);
    const struct option *option = &config_options[key];
    if (!has_kind(option, entry->kind))
        return refuse_kind(path, entry, option, err);
    if (layer == LAYER_PROJECT && option->may_tighten == NULL)
        return error_set(err, EXIT_FAILED,
                         "%s:%d:%d: a project may not set %s; take the line out, or set it for "
                         "yourself with `hob config set`",
                         path, entry->line, entry->column, option->key);
    if (!config_check(option, entry->text, err)) {
        if (err != NULL)
            err->code = EXIT_FAILED;
        return error_context(err, "%s:%d:%d", path, entry->line, entry->column);
    }
    said[key] = (struct config_value){
        .text = entry->text, .layer = layer, .source = path, .line = entry->line};
    return true;
}

// A table that is no part of any key ("[modle]") is as wrong as a key, even when it is empty.
static bool check_table(const char *path, const char *text, const struct toml_entry *entry,
                        struct error *err)
{
    enum config_key key = config_find(entry->key);
    if (key != CONFIG_KEY_COUNT)
        return refuse_kind(path, entry, &config_options[key], err);
    size_t length = strlen(entry->key);
    for (int i = 0; i < CONFIG_KEY_COUNT; i++)
        if (strncmp(config_options[i].key, entry->key, length) == 0 &&
            config_options[i].key[length] == '.')
            return true;
    return refuse_unknown(path, text, entry, err);
}

bool config_check_text(struct arena *arena, const char *path, const char *text, size_t length,
                       enum config_layer layer, struct config_value said[CONFIG_KEY_COUNT],
                       struct error *err)
{
    struct toml_document document;
    if (!toml_parse(arena, path, text, length, &document, err))
        return false;
    for (size_t i = 0; i < document.count; i++) {
        const struct toml_entry *entry = &document.entries[i];
        bool is_good = entry->kind == TOML_TABLE ? check_table(path, text, entry, err)
                                                 : check_entry(path, text, entry, layer, said, err);
        if (!is_good)
            return false;
    }
    return true;
}

// Reads a file that was there when its stamp was taken; `*ret_is_there` is false when it went
// since.
static bool read_source(const char *path, struct buffer *into, bool *ret_is_there,
                        struct error *err)
{
    struct stat info;
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *ret_is_there = fd >= 0 || errno != ENOENT;
    if (!*ret_is_there)
        return true;
    if (fd < 0 || fstat(fd, &info) != 0)
        return error_errno(err, "the settings in %s cannot be read", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, EXIT_FAILED, "%s is not a regular file", path);
    return fd_read_all(fd, path, into, err);
}

// Whether a project's file counts. One that cannot even be read is not worth failing for: it could
// lie in any folder.
static bool is_trusted(const struct config_sources *sources, bool is_read,
                       const struct buffer *text, struct config *merged)
{
    const char *path = sources->paths[SOURCE_PROJECT];
    if (is_read && trust_has(sources->paths[SOURCE_TRUSTED], path, text->data, text->length))
        return true;
    merged->untrusted_project = path;
    return false;
}

static bool read_layer(struct arena *arena, const struct config_sources *sources,
                       enum config_source source, enum config_layer layer,
                       struct config_layers *layers, struct error *err)
{
    bool is_there;
    struct config_value said[CONFIG_KEY_COUNT] = {0};
    const char *path = sources->paths[source];
    if (!sources->stamps[source].exists)
        return true;
    struct buffer text;
    buffer_init(&text, TOML_BYTES_MAX);
    bool is_good = read_source(path, &text, &is_there, err);
    if (is_there && layer == LAYER_PROJECT) {
        is_there = is_trusted(sources, is_good, &text, &layers->merged);
        is_good = true;
    }
    if (is_good && is_there)
        is_good = config_check_text(arena, path, text.data, text.length, layer, said, err);
    buffer_done(&text);
    for (int key = 0; is_good && key < CONFIG_KEY_COUNT; key++)
        layers->said[key][layer] = said[key];
    return is_good;
}

static void merge(struct config_layers *layers, enum config_layer layer)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        const struct config_value *value = &layers->said[key][layer];
        struct config_value *merged = &layers->merged.values[key];
        if (value->text == NULL)
            continue;
        if (layer == LAYER_PROJECT && !config_options[key].may_tighten(merged->text, value->text)) {
            layers->is_loosening[key] = strcmp(merged->text, value->text) != 0;
            continue;
        }
        *merged = *value;
    }
}

bool config_read_layers(struct arena *arena, const struct config_sources *sources,
                        struct config_layers *ret_layers, struct error *err)
{
    static const struct {
        enum config_source source;
        enum config_layer layer;
    } order[] = {
        {SOURCE_SYSTEM, LAYER_SYSTEM}, {SOURCE_USER, LAYER_USER}, {SOURCE_PROJECT, LAYER_PROJECT}};
    *ret_layers = (struct config_layers){0};
    config_builtin(&ret_layers->merged);
    for (int key = 0; key < CONFIG_KEY_COUNT; key++)
        ret_layers->said[key][LAYER_BUILTIN] = ret_layers->merged.values[key];
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (!read_layer(arena, sources, order[i].source, order[i].layer, ret_layers, err))
            return false;
        merge(ret_layers, order[i].layer);
    }
    return true;
}

bool config_load_files(struct arena *arena, struct config *ret_config, struct error *err)
{
    struct config_sources sources;
    struct config_layers *layers = arena_alloc(arena, sizeof(*layers));
    config_sources_find(arena, &sources);
    if (!config_read_layers(arena, &sources, layers, err))
        return false;
    snapshot_write(arena, &sources, &layers->merged);
    struct config config = layers->merged;
    if (!config_add_environment(&config, err))
        return false;
    *ret_config = config;
    return true;
}
