// Settings: one table of options, and for each the value, and the layer that it came from.
//
// Layers, weakest first: built-in, /etc/hob/config.toml, the user's config.toml, a trusted
// project's .hob.toml (which may only tighten), HOB_* variables, flags. The light program reads the
// merged files from a snapshot (config/snapshot.h) and never parses TOML. Values live in the arena.
#ifndef HOB_CONFIG_CONFIG_H
#define HOB_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum config_key {
    CONFIG_COLOR,             // color: auto, always, never
    CONFIG_SHELL,             // shell: auto, bash, zsh, fish, sh
    CONFIG_TARGET,            // target: auto, gnu, bsd, busybox
    CONFIG_OFFLINE,           // offline: no network, from any part of hob
    CONFIG_ENGINE_ORDER,      // engine.order: list, e.g. "rules,local"
    CONFIG_LOCAL_DEADLINE_MS, // engine.local_deadline_ms
    CONFIG_SURE_PERCENT,      // engine.sure_percent: a confidence below it comes with a warning
    CONFIG_ANSWER_PERCENT,    // engine.answer_percent: below it there is no answer at all
    CONFIG_PREFER,            // commands.prefer: list, e.g. "fd,rg"; none of them at first
    CONFIG_STATISTICS,        // engine.statistics: keep counts for `hob engines`
    CONFIG_MODEL,             // model.name: a name below the models folder, or a path
    CONFIG_MODEL_ADAPTER,     // model.adapter: a LoRA file's name or path, none; empty: ours
    CONFIG_MODEL_THREADS,     // model.threads: 0 for one per core
    CONFIG_MODEL_BATCH,       // model.batch: tokens per prefill step
    CONFIG_MODEL_CONTEXT,     // model.context: tokens
    CONFIG_MODEL_EXAMPLES,    // model.examples: examples in a completion prompt
    CONFIG_MODEL_CANDIDATES,  // model.candidates: drafts of which the best is kept
    CONFIG_WIDGET_KEY,        // widget.key: the key that `hob init` binds
    CONFIG_KEY_COUNT,
};

enum config_layer {
    LAYER_BUILTIN,
    LAYER_SYSTEM,
    LAYER_USER,
    LAYER_PROJECT,
    LAYER_ENVIRONMENT,
    LAYER_FLAG,
    LAYER_COUNT,
};

enum option_kind { OPTION_BOOL, OPTION_NUMBER, OPTION_TEXT, OPTION_CHOICE, OPTION_LIST };

enum {
    CONFIG_VALUE_BYTES_MAX = 4096,
    CONFIG_LIST_ITEMS_MAX = 16,
    CONFIG_DESCRIPTION_BYTES = 128,
};

struct option {
    const char *key;         // "model.threads"
    const char *environment; // "HOB_MODEL_THREADS"
    enum option_kind kind;
    const char *builtin; // as written in TOML without quotes; a list has commas between its items
    const char *choices; // "auto|always|never" for OPTION_CHOICE, else NULL
    long least, most;    // for OPTION_NUMBER
    bool (*may_tighten)(const char *old_value,
                        const char *new_value); // NULL: no project may set it
    const char *summary;                        // one line for help, man page and `config list`
    bool (*has_form)(const char *text);         // further check of OPTION_TEXT, or NULL
    const char *form; // what has_form() or a list asks for: "must be FORM, not ..."
};

extern const struct option config_options[CONFIG_KEY_COUNT];

struct config_value {
    const char *text; // always valid for its option's kind
    enum config_layer layer;
    const char *source; // file name, variable name or flag; NULL for built-in
    int line;           // in a file; 0 elsewhere
};

struct config {
    struct config_value values[CONFIG_KEY_COUNT];
    // A project file that is there and waits for `hob config trust`; NULL when there is none.
    const char *untrusted_project;
};

// Starts from the snapshot of the files and adds the environment. When the snapshot is missing or
// old, `*ret_is_stale` is true and the caller lets the late program rebuild (config_load_files).
// An invalid HOB_* variable is an error with EXIT_USAGE that names it.
[[nodiscard]] bool config_load_snapshot(struct arena *arena, struct config *ret_config,
                                        bool *ret_is_stale, struct error *err);

// Late: reads every layer, adds the environment, and writes the snapshot when it can (a folder that
// cannot be written is no error). Faults in a file name the file, line and column.
[[nodiscard]] bool config_load_files(struct arena *arena, struct config *ret_config,
                                     struct error *err);

// Late: changes one setting in the user's file, made when missing, and nothing else in it; NULL
// takes the setting out. One writer at a time; readers see the old or the new file. EXIT_USAGE for
// a wrong value.
[[nodiscard]] bool config_write_user(struct arena *arena, enum config_key key, const char *text,
                                     struct error *err);

// Every option at its built-in value, for the commands that must work when a file has a fault.
void config_builtin(struct config *ret_config);

// Puts the HOB_* variables on top; an empty one counts as not set. EXIT_USAGE names a wrong one.
[[nodiscard]] bool config_add_environment(struct config *config, struct error *err);

// Puts a flag's value on top. EXIT_USAGE with the allowed values when it is not valid.
[[nodiscard]] bool config_set_flag(struct config *config, enum config_key key, const char *text,
                                   const char *flag, struct error *err);

const char *config_text(const struct config *config, enum config_key key);
long config_number(const struct config *config, enum config_key key);
bool config_bool(const struct config *config, enum config_key key);

// The key's index, or CONFIG_KEY_COUNT.
enum config_key config_find(const char *key);

// The option whose key is spelled most like `key`, for "did you mean".
const struct option *config_nearest(const char *key);

const char *config_layer_name(enum config_layer layer);

// The one spelling of a value: "true" and "false" for yes, no, on, off, 1 and 0; otherwise `text`.
const char *config_canonical(const struct option *option, const char *text);

// What a value of this option must be, in words: "a whole number from 0 to 64".
void config_describe(const struct option *option, char ret_text[CONFIG_DESCRIPTION_BYTES]);

// Checks `text`, which is canonical, against the option's kind, range, choices and form. EXIT_USAGE
// with "KEY must be WHAT, not 'TEXT'".
[[nodiscard]] bool config_check(const struct option *option, const char *text, struct error *err);

#endif
