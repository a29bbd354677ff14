// What `hob model test` measured of a model on this machine, kept until it is measured again. Late.
#ifndef HOB_COMMANDS_MODEL_CARD_H
#define HOB_COMMANDS_MODEL_CARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct model_card {
    const char *path;    // of the model
    uint64_t file_bytes; // a model of another size is another one
    const char *adapter; // the path of the adapter it was measured with, or ""
    const char *day;     // of the measuring: 2026-11-21
    int64_t load_us, first_token_us;
    double tokens_per_s;
    int64_t median_us, ninth_decile_us; // from the request to the answer
    size_t case_count, answer_count, right_count;
    bool was_executed; // the answers were run in a sandbox; else compared by their text
    uint64_t memory_bytes;
};

[[nodiscard]] bool model_card_write(struct arena *arena, const struct model_card *card,
                                    struct error *err);

// False when there is none for this file, or it cannot be read.
[[nodiscard]] bool model_card_read(struct arena *arena, const char *path, uint64_t file_bytes,
                                   struct model_card *ret_card);

json_t *model_card_json(const struct model_card *card);
void model_card_print(struct arena *arena, const struct model_card *card);

#endif
