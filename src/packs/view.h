// Rules as their authors wrote them, read back from an image, for lists and tools. Late.
#ifndef HOB_PACKS_VIEW_H
#define HOB_PACKS_VIEW_H

#include "rules/fill.h"
#include "rules/rules.h"

struct rules_view_param {
    const char *name;
    enum param_type type;
    const char *default_text; // NULL for none
    unsigned capture;         // 0 for none
    const char **map;         // key, value, key, value
    size_t map_count;         // pairs
};

struct rules_view_example {
    const char *ask, *command;
    enum rules_target target;
};

struct rules_view {
    const char *id, *description, *pack, *risk;
    const char *tags, *requires, *platforms; // comma-separated; "" for none
    bool is_user;
    const char *templates[TARGET_COUNT]; // a variant that is the template itself is NULL
    const char **patterns;
    size_t pattern_count;
    struct rules_view_param *params;
    size_t param_count;
    struct rules_view_example *examples;
    size_t example_count;
};

// How many rules all images have.
size_t rules_count(const struct rules_set *set);

// Rule `index` of them, the user's first. With `has_details` false, patterns, params, templates and
// examples stay out.
[[nodiscard]] bool rules_view_at(const struct rules_set *set, struct arena *arena, size_t index,
                                 bool has_details, struct rules_view *ret_view, struct error *err);

// The index of the rule with this id; false when there is none.
bool rules_find(const struct rules_set *set, const char *id, size_t *ret_index);

#endif
