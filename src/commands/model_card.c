#include "commands/model_card.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/paths.h"
#include "cli/output.h"
#include "term/progress.h"

enum { CARD_BYTES_MAX = 64 * 1024 };

static bool card_path(struct arena *arena, const char *model, char **ret_path, struct error *err)
{
    return path_in(arena, PLACE_STATE, arena_printf(arena, "cards/%s.json", path_name(model)),
                   ret_path, err);
}

json_t *model_card_json(const struct model_card *card)
{
    return json_pack("{s:s, s:I, s:s, s:s, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:I, s:b, s:I}",
                     "path", card->path, "bytes", (json_int_t)card->file_bytes, "adapter",
                     card->adapter, "day", card->day, "load_us", (json_int_t)card->load_us,
                     "first_token_us", (json_int_t)card->first_token_us, "tokens_per_s",
                     card->tokens_per_s, "median_us", (json_int_t)card->median_us, "p90_us",
                     (json_int_t)card->ninth_decile_us, "cases", (json_int_t)card->case_count,
                     "answered", (json_int_t)card->answer_count, "right",
                     (json_int_t)card->right_count, "executed", card->was_executed, "memory_bytes",
                     (json_int_t)card->memory_bytes);
}

bool model_card_write(struct arena *arena, const struct model_card *card, struct error *err)
{
    char *path, *folder;
    if (!card_path(arena, card->path, &path, err) ||
        !path_in(arena, PLACE_STATE, "cards", &folder, err) || !directory_make(folder, err))
        return false;
    json_t *root = model_card_json(card);
    char *text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    bool is_written = text != NULL && file_replace(path, text, strlen(text), err);
    free(text);
    return is_written;
}

static bool take(const json_t *root, struct arena *arena, struct model_card *card)
{
    const char *path, *adapter, *day;
    json_int_t bytes, load, first, median, ninth, cases, answered, right, memory;
    int executed;
    if (json_unpack((json_t *)(uintptr_t)root,
                    "{s:s, s:I, s:s, s:s, s:I, s:I, s:F, s:I, s:I, s:I, s:I, s:I, s:b, s:I}",
                    "path", &path, "bytes", &bytes, "adapter", &adapter, "day", &day, "load_us",
                    &load, "first_token_us", &first, "tokens_per_s", &card->tokens_per_s,
                    "median_us", &median, "p90_us", &ninth, "cases", &cases, "answered", &answered,
                    "right", &right, "executed", &executed, "memory_bytes", &memory) != 0)
        return false;
    card->path = arena_string(arena, path);
    card->adapter = arena_string(arena, adapter);
    card->day = arena_string(arena, day);
    card->file_bytes = (uint64_t)bytes;
    card->load_us = load;
    card->first_token_us = first;
    card->median_us = median;
    card->ninth_decile_us = ninth;
    card->case_count = (size_t)cases;
    card->answer_count = (size_t)answered;
    card->right_count = (size_t)right;
    card->was_executed = executed != 0;
    card->memory_bytes = (uint64_t)memory;
    return cases > 0 && right >= 0 && answered >= right && cases >= answered && memory >= 0;
}

bool model_card_read(struct arena *arena, const char *path, uint64_t file_bytes,
                     struct model_card *ret_card)
{
    struct model_card card = {0};
    struct buffer text;
    char *from;
    buffer_init(&text, CARD_BYTES_MAX);
    bool is_read = card_path(arena, path, &from, NULL) && file_read(from, &text, NULL);
    json_t *root = is_read ? json_loadb(text.data, text.length, 0, NULL) : NULL;
    is_read = root != NULL && take(root, arena, &card) && strcmp(card.path, path) == 0 &&
              card.file_bytes == file_bytes;
    json_decref(root);
    buffer_done(&text);
    if (is_read)
        *ret_card = card;
    return is_read;
}

static void print_answers(const struct model_card *card)
{
    output_printf("right         %zu of %zu (%.0f %%), %s; %zu without an answer\n",
                  card->right_count, card->case_count,
                  100.0 * (double)card->right_count / (double)card->case_count,
                  card->was_executed ? "run in a sandbox" : "compared by their text",
                  card->case_count - card->answer_count);
    output_printf("an answer     %.2f s, nine of ten within %.2f s\n",
                  (double)card->median_us / 1e6, (double)card->ninth_decile_us / 1e6);
}

void model_card_print(struct arena *arena, const struct model_card *card)
{
    struct buffer memory;
    buffer_init(&memory, 64);
    progress_format_bytes(card->memory_bytes, &memory);
    output_printf("loaded in     %.0f ms\n", (double)card->load_us / 1000.0);
    output_printf("first token   after %.0f ms\n", (double)card->first_token_us / 1000.0);
    output_printf("then          %.1f tokens/s\n", card->tokens_per_s);
    if (card->case_count > 0)
        print_answers(card);
    output_printf("memory        %s at most\n", arena_string(arena, memory.data));
    buffer_done(&memory);
}
