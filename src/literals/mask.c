#include <string.h>

#include "base/buffer.h"
#include "literals/scan.h"
#include "literals/surrogate.h"

enum { WORD_BYTES = 24, NAME_BYTES = 32 };

struct masking {
    struct arena *arena;
    const char *request;
    struct literals_map *map;
    struct buffer text;
    size_t copied; // of the request
    unsigned counts[LITERAL_KINDS_COUNT];
    char before[WORD_BYTES], before_that[WORD_BYTES]; // the last words, in small letters
};

static const char *cut(struct masking *masking, size_t from, size_t to)
{
    return arena_copy(masking->arena, masking->request + from, to - from);
}

static const struct literal *find_same(const struct masking *masking, const struct literal *wanted)
{
    for (size_t i = 0; i < masking->map->count; i++) {
        const struct literal *item = &masking->map->items[i];
        if (item->kind == wanted->kind && strcmp(item->value, wanted->value) == 0 &&
            strcmp(item->lead, wanted->lead) == 0 && strcmp(item->tail, wanted->tail) == 0)
            return item;
    }
    return NULL;
}

static void add_found(struct masking *masking, const struct scan_found *found)
{
    struct literals_map *map = masking->map;
    struct literal item = {
        .kind = found->kind,
        .value = cut(masking, found->from, found->to),
        .lead = cut(masking, found->lead_from, found->from),
        .tail = cut(masking, found->to, found->tail_to),
    };
    const struct literal *same = find_same(masking, &item);
    if (same == NULL && map->count == LITERALS_MAX)
        return;
    if (same == NULL) {
        item.surrogate = arena_printf(masking->arena, "%s%u", surrogate_prefixes[item.kind],
                                      ++masking->counts[item.kind]);
        map->items[map->count] = item;
        same = &map->items[map->count++];
    }
    buffer_add(&masking->text, masking->request + masking->copied, found->from - masking->copied);
    buffer_text(&masking->text, same->surrogate);
    masking->copied = found->to;
}

static void remember_word(struct masking *masking, size_t from, size_t to)
{
    memcpy(masking->before_that, masking->before, WORD_BYTES);
    size_t length = to - from < WORD_BYTES ? to - from : 0;
    for (size_t i = 0; i < length; i++) {
        char byte = masking->request[from + i];
        masking->before[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
    }
    masking->before[length] = '\0';
}

// The sign that closes the quote at `at`, or 0: an apostrophe opens nothing that ends at a word.
static size_t closing_quote(const char *request, size_t at)
{
    char quote = request[at];
    if (strchr("\"'`", quote) == NULL || (at > 0 && strchr(" \t(=,[:", request[at - 1]) == NULL))
        return 0;
    for (size_t i = at + 1; request[i] != '\0' && request[i] != '\n'; i++)
        if (request[i] == quote &&
            (request[i + 1] == '\0' || strchr(" \t.,;:!?)]", request[i + 1]) != NULL))
            return i;
    return 0;
}

static void mask_quoted(struct masking *masking, size_t from, size_t to)
{
    struct scan_found found[SCAN_FOUND_MAX];
    const char *request = masking->request;
    size_t count = 0;
    if (!scan_is_kept(request, from, to)) {
        bool is_one = memchr(request + from, ' ', to - from) == NULL;
        bool is_path = request[from] == '/' || strncmp(request + from, "~/", 2) == 0;
        bool is_glob = is_one && strcspn(request + from, "*?[") < to - from;
        count = is_one ? scan_form(request, from, to, found) : 0;
        if (count == 0 && !is_glob && !(is_one && is_path)) {
            size_t value = is_path ? from + 1 + (request[from] == '~') : from;
            found[0] =
                (struct scan_found){is_path ? LITERAL_PATH : LITERAL_TEXT, value, to, from, to};
            count = 1;
        }
    }
    for (size_t i = 0; i < count; i++)
        add_found(masking, &found[i]);
}

static void mask_token(struct masking *masking, size_t from, size_t to)
{
    struct scan_found found[SCAN_FOUND_MAX];
    const char *request = masking->request;
    while (from < to && strchr("([", request[from]) != NULL && request[to - 1] != '*')
        from++;
    while (to > from + 1 && strchr(".,;:!?)]", request[to - 1]) != NULL &&
           !(request[to - 1] == '.' && strchr("./", request[to - 2]) != NULL) &&
           !(request[to - 1] == ']' && memchr(request + from, '[', to - from) != NULL))
        to--;
    if (to > from + 2 && strcmp(cut(masking, to - 2, to), "'s") == 0)
        to -= 2;
    size_t count = scan_form(request, from, to, found);
    if (count == 1 && scan_is_words(request, &found[0], masking->before))
        count = 0;
    enum literal_kind kind;
    if (count == 0 && scan_named(request, from, to, masking->before, masking->before_that, &kind)) {
        found[0] = (struct scan_found){kind, from, to, from, to};
        count = 1;
    }
    for (size_t i = 0; i < count; i++)
        add_found(masking, &found[i]);
    remember_word(masking, from, to);
}

static void mask_all(struct masking *masking)
{
    const char *request = masking->request;
    for (size_t at = 0; request[at] != '\0';) {
        size_t closing = closing_quote(request, at);
        if (strchr(" \t\n", request[at]) != NULL) {
            at++;
        } else if (closing > 0) {
            mask_quoted(masking, at + 1, closing);
            masking->before[0] = '\0';
            at = closing + 1;
        } else {
            size_t end = at + 1; // a quote may open behind a bracket
            while (request[end] != '\0' && strchr(" \t\n", request[end]) == NULL &&
                   closing_quote(request, end) == 0)
                end++;
            mask_token(masking, at, end);
            at = end;
        }
    }
    buffer_text(&masking->text, request + masking->copied);
}

bool literals_mask(struct arena *arena, const char *request, struct literals_map *ret_map,
                   struct error *err)
{
    if (strlen(request) > LITERALS_REQUEST_BYTES_MAX)
        return error_set(err, EXIT_USAGE, "the request is longer than %d bytes",
                         LITERALS_REQUEST_BYTES_MAX);
    struct literals_map map = {.items = arena_array(arena, LITERALS_MAX, sizeof(struct literal))};
    struct masking masking = {.arena = arena, .request = request, .map = &map};
    buffer_init(&masking.text, LITERALS_COMMAND_BYTES_MAX);
    mask_all(&masking);
    map.request = arena_string(arena, masking.text.data);
    bool is_whole = buffer_check(&masking.text, "the request with surrogates", err);
    buffer_done(&masking.text);
    if (is_whole)
        *ret_map = map;
    return is_whole;
}

// ---- a known command

static bool stands_alone(const char *command, size_t from, size_t to, const struct literal *item)
{
    bool begins = from == 0 || (!is_name_byte(command[from - 1]) && command[from - 1] != '-');
    if (item->lead[0] == '/')
        begins = from == 0 ||
                 (!is_name_byte(command[from - 1]) && strchr("./~*}", command[from - 1]) == NULL);
    if (item->lead[0] == '.' && from > 0)
        begins = strchr(" \t=\"':(<>", command[from - 1]) != NULL;
    bool is_option = from > 1 && command[from - 1] == '-' && item->lead[0] == '\0';
    return begins && !is_option && !is_name_byte(command[to]);
}

// How well the item fits at `at`: 0 not at all, 1 with another extension, 2 with its own.
// `*ret_length` is that of the value with what stands before it.
static unsigned match_at(const char *command, size_t at, const struct literal *item,
                         size_t *ret_length)
{
    size_t lead = strlen(item->lead), value = strlen(item->value);
    if (strncmp(command + at, item->lead, lead) != 0 ||
        strncmp(command + at + lead, item->value, value) != 0)
        return 0;
    size_t end = at + lead + value;
    bool has_tail = strncmp(command + end, item->tail, strlen(item->tail)) == 0;
    bool is_other = item->kind == LITERAL_FILE && value > 2;
    if ((!has_tail && !is_other) || !stands_alone(command, at, end, item))
        return 0;
    *ret_length = end - at;
    return has_tail ? 2 : 1;
}

// The item that fits best at `at`: the longest, then one with its own extension; NULL for none.
static const struct literal *best_at(const struct literals_map *map, const char *command, size_t at,
                                     size_t *ret_length)
{
    const struct literal *best = NULL;
    size_t length = 0;
    unsigned fit = 0;
    for (size_t i = 0; i < map->count; i++) {
        size_t item_length = 0;
        unsigned item_fit = match_at(command, at, &map->items[i], &item_length);
        if (item_length > length || (item_length == length && item_fit > fit)) {
            best = &map->items[i];
            length = item_length;
            fit = item_fit;
        }
    }
    *ret_length = length;
    return best;
}

bool literals_mask_command(struct arena *arena, const struct literals_map *map, const char *command,
                           const char **ret_command, size_t *ret_missing, struct error *err)
{
    bool is_used[LITERALS_MAX] = {0};
    size_t missing = 0;
    struct buffer text;
    buffer_init(&text, LITERALS_COMMAND_BYTES_MAX);
    for (size_t at = 0; command[at] != '\0';) {
        size_t length;
        const struct literal *item = best_at(map, command, at, &length);
        if (item == NULL) {
            buffer_char(&text, command[at++]);
            continue;
        }
        buffer_text(&text, item->lead);
        buffer_text(&text, item->surrogate);
        is_used[item - map->items] = true;
        at += length;
    }
    for (size_t i = 0; i < map->count; i++)
        missing += !is_used[i];
    const char *copy = arena_string(arena, text.data);
    bool is_whole = buffer_check(&text, "the command with surrogates", err);
    buffer_done(&text);
    if (is_whole) {
        *ret_command = copy;
        *ret_missing = missing;
    }
    return is_whole;
}
