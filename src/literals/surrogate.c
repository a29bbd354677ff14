#include "literals/surrogate.h"

#include <string.h>

const char *const surrogate_prefixes[LITERAL_KINDS_COUNT] = {
    [LITERAL_PATH] = "path",   [LITERAL_FILE] = "file", [LITERAL_NAME] = "name",
    [LITERAL_TEXT] = "text",   [LITERAL_HOST] = "host", [LITERAL_USER] = "user",
    [LITERAL_GROUP] = "group", [LITERAL_URL] = "url",   [LITERAL_ADDRESS] = "10.0.0.",
};

static bool begins_at(const char *text, size_t at)
{
    if (at == 0 || !is_name_byte(text[at - 1]))
        return at == 0 || text[at - 1] != '.' || !is_digit(text[at]);
    if (at < 2 || !is_letter(text[at - 1]))
        return false;
    if (text[at - 2] == '\\')
        return true;
    return text[at - 2] == '-' && (at == 2 || text[at - 3] == ' ');
}

size_t surrogate_at(const char *text, size_t length, size_t at, enum literal_kind *ret_kind)
{
    for (size_t kind = 0; kind < LITERAL_KINDS_COUNT; kind++) {
        size_t prefix = strlen(surrogate_prefixes[kind]);
        if (length - at <= prefix || memcmp(text + at, surrogate_prefixes[kind], prefix) != 0)
            continue;
        size_t end = at + prefix;
        while (end < length && is_digit(text[end]))
            end++;
        bool ends = end == length || !is_name_byte(text[end]);
        if (kind == LITERAL_ADDRESS && end + 1 < length && text[end] == '.' &&
            is_digit(text[end + 1]))
            ends = false;
        if (end == at + prefix || text[at + prefix] == '0' || !ends || !begins_at(text, at))
            return 0;
        *ret_kind = (enum literal_kind)kind;
        return end - at;
    }
    return 0;
}

const struct literal *surrogate_find(const struct literals_map *map, const char *name,
                                     size_t length)
{
    for (size_t i = 0; i < map->count; i++)
        if (strlen(map->items[i].surrogate) == length &&
            memcmp(map->items[i].surrogate, name, length) == 0)
            return &map->items[i];
    return NULL;
}
