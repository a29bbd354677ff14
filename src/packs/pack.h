// A rule pack as read from its file and checked, before anything is compiled. Late.
//
// Everything that one pack alone can get wrong is complained of, with line and column; what depends
// on other packs (defines, patterns, templates) is checked by compile.h. Texts live in the pack's
// arena.
#ifndef HOB_PACKS_PACK_H
#define HOB_PACKS_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "packs/pattern.h"
#include "rules/fill.h"
#include "rules/rules.h"
#include "yaml/field.h"

enum {
    PACK_BYTES_MAX = 64 * 1024 * 1024,
    PACK_RULES_MAX = 200000,
    PACK_PATTERNS_MAX = 64, // of one rule
    PACK_EXAMPLES_MAX = 64,
    PACK_MAP_MAX = 200,
    PACK_NAME_BYTES_MAX = 80,  // ids, names of params and defines, tags, programs
    PACK_TEXT_BYTES_MAX = 500, // descriptions, defaults, asks
    PACK_FILLERS_MAX = 2000,   // as many stop words
};

struct pack_param {
    struct yaml_text name;
    struct yaml_text default_text;
    enum param_type type;
    int capture;           // 0: none
    struct yaml_texts map; // key, value, key, value
};

struct pack_example {
    struct yaml_text ask, command;
    enum rules_target target;
};

struct pack_rule {
    struct yaml_text id;
    const char *description, *risk, *tags, *requires; // lists joined with commas
    unsigned platforms;
    struct yaml_texts patterns;
    struct yaml_text templates[TARGET_COUNT]; // without a variant: NULL
    struct pack_param *params;
    size_t param_count;
    struct pack_example *examples;
    size_t example_count;
    bool is_faulty; // complained of: only its patterns can be looked at further
};

struct pack {
    struct arena arena;
    const char *path, *name; // name: the file's without .yaml
    const char *description;
    struct yaml_texts define_names, define_texts; // in step
    struct yaml_texts fillers, stop_words;
    struct pack_rule *rules;
    size_t rule_count, rule_capacity;
    size_t error_count;
};

extern const char *const rules_target_names[TARGET_COUNT];
extern const char *const rules_risk_names[4];
extern const char *const rules_platform_names[3]; // in the order of enum rules_platform's bits

// Reads the pack at `path`. Faults go to `complaints`; the pack has then an error_count and must
// not be used. pack_free() in any case.
struct pack *pack_read(const char *path, struct complaints *complaints);

// The same from text in memory.
struct pack *pack_parse(const char *path, const char *text, size_t length,
                        struct complaints *complaints);
void pack_free(struct pack *pack);

// The index of `word` in a table of names, or -1.
int pack_find_name(const char *const *names, size_t count, const char *word);

#endif
