#include "config/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "config/snapshot.h"

extern char **environ;

enum { KEY_BYTES_MAX = 48, CHECKED_BYTES_SHOWN_MAX = 80 };

const char *config_text(const struct config *config, enum config_key key)
{
    return config->values[key].text;
}

long config_number(const struct config *config, enum config_key key)
{
    return strtol(config->values[key].text, NULL, 10);
}

bool config_bool(const struct config *config, enum config_key key)
{
    return strcmp(config->values[key].text, "true") == 0;
}

enum config_key config_find(const char *key)
{
    for (int i = 0; i < CONFIG_KEY_COUNT; i++)
        if (strcmp(config_options[i].key, key) == 0)
            return (enum config_key)i;
    return CONFIG_KEY_COUNT;
}

// The Levenshtein distance, over at most KEY_BYTES_MAX bytes of `key`.
static size_t distance(const char *key, const char *wanted, size_t wanted_length)
{
    size_t row[KEY_BYTES_MAX + 1];
    size_t length = strnlen(key, KEY_BYTES_MAX);
    for (size_t i = 0; i <= length; i++)
        row[i] = i;
    for (size_t j = 1; j <= wanted_length; j++) {
        size_t diagonal = row[0];
        row[0] = j;
        for (size_t i = 1; i <= length; i++) {
            size_t best = diagonal + (key[i - 1] != wanted[j - 1]);
            if (row[i] + 1 < best)
                best = row[i] + 1;
            if (row[i - 1] + 1 < best)
                best = row[i - 1] + 1;
            diagonal = row[i];
            row[i] = best;
        }
    }
    return row[length];
}

// "threads" and "[modle]" are far from "model.threads" by letters, and near in meaning.
static size_t distance_of_parts(const char *key, const char *wanted)
{
    size_t least = distance(key, wanted, strlen(wanted));
    const char *dot = strrchr(wanted, '.');
    if (dot == NULL)
        return least;
    size_t below = distance(key, dot + 1, strlen(dot + 1)) + 1;
    size_t above = distance(key, wanted, (size_t)(dot - wanted));
    least = below < least ? below : least;
    return above < least ? above : least;
}

const struct option *config_nearest(const char *key)
{
    const struct option *nearest = NULL;
    size_t least = 0;
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        size_t far = distance_of_parts(key, config_options[i].key);
        if (nearest == NULL || far < least) {
            nearest = &config_options[i];
            least = far;
        }
    }
    return nearest;
}

const char *config_layer_name(enum config_layer layer)
{
    static const char *const names[LAYER_COUNT] = {
        [LAYER_BUILTIN] = "built-in", [LAYER_SYSTEM] = "system",           [LAYER_USER] = "user",
        [LAYER_PROJECT] = "project",  [LAYER_ENVIRONMENT] = "environment", [LAYER_FLAG] = "flag",
    };
    return names[layer];
}

const char *config_canonical(const struct option *option, const char *text)
{
    static const char *const words[][2] = {
        {"yes", "true"},  {"no", "false"}, {"on", "true"},
        {"off", "false"}, {"1", "true"},   {"0", "false"},
    };
    if (option->kind != OPTION_BOOL)
        return text;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i][0]) == 0)
            return words[i][1];
    return text;
}

static bool is_one_of(const char *choices, const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        size_t choice = strcspn(choices, "|");
        if (choice == length && memcmp(choices, text, length) == 0)
            return true;
        if (choices[choice] == '\0')
            return false;
        choices += choice + 1;
    }
    return false;
}

static bool is_number_in(const char *text, long least, long most)
{
    const char *digits = text + (text[0] == '-');
    size_t length = strlen(digits);
    if (length == 0 || strspn(digits, "0123456789") != length ||
        (digits[0] == '0' && text[1] != '\0'))
        return false;
    errno = 0;
    long number = strtol(text, NULL, 10);
    return errno == 0 && number >= least && number <= most;
}

static bool is_listed_before(const char *list, const char *item, size_t length)
{
    for (const char *at = list; at < item; at += strcspn(at, ",") + 1)
        if (strcspn(at, ",") == length && memcmp(at, item, length) == 0)
            return true;
    return false;
}

// Words that differ, separated by commas.
static bool is_list(const char *text)
{
    const char *at = text;
    for (int count = 1; count <= CONFIG_LIST_ITEMS_MAX; count++) {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_-");
        if (length == 0 || is_listed_before(text, at, length))
            return false;
        if (at[length] == '\0')
            return true;
        if (at[length] != ',')
            return false;
        at += length + 1;
    }
    return false;
}

static bool is_text(const struct option *option, const char *text)
{
    size_t fault;
    size_t length = strnlen(text, CONFIG_VALUE_BYTES_MAX + 1);
    if (length > CONFIG_VALUE_BYTES_MAX || (length == 0 && option->builtin[0] != '\0'))
        return false;
    return utf8_is_valid(text, length, &fault) && !utf8_has_control(text, length, "");
}

static bool is_valid(const struct option *option, const char *text)
{
    switch (option->kind) {
    case OPTION_BOOL:
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    case OPTION_NUMBER:
        return is_number_in(text, option->least, option->most);
    case OPTION_CHOICE:
        return is_one_of(option->choices, text);
    case OPTION_LIST:
        return is_list(text) || (text[0] == '\0' && option->builtin[0] == '\0');
    case OPTION_TEXT:
        return is_text(option, text) && (option->has_form == NULL || option->has_form(text));
    }
    return false;
}

void config_describe(const struct option *option, char ret_text[CONFIG_DESCRIPTION_BYTES])
{
    switch (option->kind) {
    case OPTION_BOOL:
        snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "true or false");
        break;
    case OPTION_NUMBER:
        snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "a whole number from %ld to %ld",
                 option->least, option->most);
        break;
    case OPTION_CHOICE: {
        int used = snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "one of ");
        for (const char *at = option->choices; *at != '\0' && used + 3 < CONFIG_DESCRIPTION_BYTES;
             at++) {
            if (*at == '|')
                ret_text[used++] = ',';
            ret_text[used++] = *at == '|' ? ' ' : *at;
        }
        ret_text[used] = '\0';
        break;
    }
    case OPTION_LIST:
        if (option->form != NULL)
            snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "%s", option->form);
        else
            snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "a list of different words such as %s",
                     option->builtin);
        break;
    case OPTION_TEXT:
        snprintf(ret_text, CONFIG_DESCRIPTION_BYTES, "%s",
                 option->form != NULL ? option->form
                                      : "a text of up to 4096 bytes without control characters");
        break;
    }
}

bool config_check(const struct option *option, const char *text, struct error *err)
{
    char wanted[CONFIG_DESCRIPTION_BYTES];
    size_t fault;
    if (is_valid(option, text))
        return true;
    config_describe(option, wanted);
    size_t length = strnlen(text, CHECKED_BYTES_SHOWN_MAX + 1);
    bool is_shown = length <= CHECKED_BYTES_SHOWN_MAX && utf8_is_valid(text, length, &fault) &&
                    !utf8_has_control(text, length, "");
    if (!is_shown)
        return error_set(err, EXIT_USAGE, "%s must be %s", option->key, wanted);
    return error_set(err, EXIT_USAGE, "%s must be %s, not '%s'", option->key, wanted, text);
}

void config_builtin(struct config *ret_config)
{
    *ret_config = (struct config){0};
    for (int i = 0; i < CONFIG_KEY_COUNT; i++)
        ret_config->values[i] = (struct config_value){.text = config_options[i].builtin};
}

static const struct option *find_variable(const char *assignment, size_t name_length)
{
    for (int i = 0; i < CONFIG_KEY_COUNT; i++)
        if (strncmp(config_options[i].environment, assignment, name_length) == 0 &&
            config_options[i].environment[name_length] == '\0')
            return &config_options[i];
    return NULL;
}

bool config_add_environment(struct config *config, struct error *err)
{
    for (char **at = environ; at != NULL && *at != NULL; at++) {
        if (strncmp(*at, "HOB_", 4) != 0)
            continue;
        size_t name_length = strcspn(*at, "=");
        const struct option *option = find_variable(*at, name_length);
        if (option == NULL || (*at)[name_length] == '\0' || (*at)[name_length + 1] == '\0')
            continue;
        const char *text = config_canonical(option, *at + name_length + 1);
        if (!config_check(option, text, err))
            return error_context(err, "the variable %s", option->environment);
        config->values[option - config_options] = (struct config_value){
            .text = text, .layer = LAYER_ENVIRONMENT, .source = option->environment};
    }
    return true;
}

bool config_load_snapshot(struct arena *arena, struct config *ret_config, bool *ret_is_stale,
                          struct error *err)
{
    struct config config;
    struct config_sources sources;
    config_builtin(&config);
    config_sources_find(arena, &sources);
    bool is_stale = config_sources_exist(&sources) && !snapshot_read(arena, &sources, &config);
    if (!is_stale && !config_add_environment(&config, err))
        return false;
    *ret_is_stale = is_stale;
    *ret_config = config;
    return true;
}

bool config_set_flag(struct config *config, enum config_key key, const char *text, const char *flag,
                     struct error *err)
{
    const struct option *option = &config_options[key];
    text = config_canonical(option, text);
    if (!config_check(option, text, err))
        return error_context(err, "--%s", flag);
    config->values[key] = (struct config_value){.text = text, .layer = LAYER_FLAG, .source = flag};
    return true;
}
