// The layers that are files: read, checked against the option table, and merged. Late.
#ifndef HOB_CONFIG_FILES_H
#define HOB_CONFIG_FILES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "config/sources.h"
#include "config/toml.h"

struct config_layers {
    // What each layer says; `text` is NULL where it says nothing.
    struct config_value said[CONFIG_KEY_COUNT][LAYER_COUNT];
    // True where the project's value is not stricter than what stood before, and so does not count.
    bool is_loosening[CONFIG_KEY_COUNT];
    struct config merged; // the files, without the environment
};

// Reads what `sources` names. An unknown key, a wrong type or value: "FILE:LINE:COLUMN: what is
// wrong". A project file that cannot be read is one that is not trusted.
[[nodiscard]] bool config_read_layers(struct arena *arena, const struct config_sources *sources,
                                      struct config_layers *ret_layers, struct error *err);

// Checks a file's text as config_read_layers() does: LAYER_SYSTEM, LAYER_USER or LAYER_PROJECT. The
// values go to `said`.
[[nodiscard]] bool config_check_text(struct arena *arena, const char *path, const char *text,
                                     size_t length, enum config_layer layer,
                                     struct config_value said[CONFIG_KEY_COUNT], struct error *err);

#endif
