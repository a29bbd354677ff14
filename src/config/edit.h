// Changes one value in a TOML text and leaves every other byte alone: comments, order, spacing.
// Late.
//
// A change is tried in the places where it may belong, and kept only when reading the result shows
// that exactly this value changed. A text that hob cannot change that way is refused.
#ifndef HOB_CONFIG_EDIT_H
#define HOB_CONFIG_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"

struct text_edit {
    const char *path; // for sentences only
    const char *text; // NUL-terminated
    size_t length;
};

// The text with `option` set to `value`, which config_check() passed. In the arena.
[[nodiscard]] bool edit_set(struct arena *arena, const struct text_edit *edit,
                            const struct option *option, const char *value, char **ret_text,
                            struct error *err);

// The text without the setting; NULL in `*ret_text` when there is none.
[[nodiscard]] bool edit_unset(struct arena *arena, const struct text_edit *edit,
                              const struct option *option, char **ret_text, struct error *err);

// `value` as it is written in TOML: 512, true, "text", ["rules", "local"].
char *edit_literal(struct arena *arena, const struct option *option, const char *value);

#endif
