// What a shell tree would do, how bad that is, and why. Never runs anything. Light.
//
// effects_judge() walks the tree with the facts, through every wrapper, substitution, function and
// known variable that it can resolve, and never looks at the machine except through `machine`.
// What it cannot resolve is an effect of its own; so `safe` is a proof. effects_measure() then
// counts what the paths are on this machine now, within bounds. Everything lives in the caller's
// arena.
#ifndef HOB_EFFECTS_EFFECTS_H
#define HOB_EFFECTS_EFFECTS_H

#include <signal.h>

#include "facts/facts.h"
#include "shell/shell.h"

enum {
    EFFECTS_MAX = 256,         // of one text; past it one more unknown effect stands for the rest
    EFFECTS_DEPTH_MAX = 24,    // commands inside commands; deeper is unknown
    EFFECTS_STEPS_MAX = 20000, // simple commands looked at, functions called again included
};

enum effect_target {
    TARGET_NONE,
    TARGET_PATH, // a path, or a pattern of paths
    TARGET_HOST,
    TARGET_PROCESS,
    TARGET_SERVICE,
    TARGET_PACKAGE,
    TARGET_OBJECT,
    TARGET_TEXT, // anything else that a person can read
};

enum effect_undo { UNDO_NOTHING, UNDO_EASY, UNDO_BACKUP, UNDO_NONE }; // nothing to undo … cannot be

struct effect_scope {             // what a path is on this machine; see effects_measure()
    bool is_measured, is_partial; // partial: it stopped at a bound
    uint64_t files, directories, bytes;
};

struct effect {
    enum effect_kind kind;
    enum risk risk;
    enum effect_target target_kind;
    const char *target;     // as a person reads it; NULL when there is none
    const char *path;       // of TARGET_PATH on this machine: absolute, ~ and . resolved; else NULL
    const char *place;      // the class of the path ("secret", "device"), or NULL
    const char *command;    // the command that does it ("rm")
    const char *because;    // the reason: one sentence without a period
    const char *safer;      // a command that does less harm, or NULL
    struct shell_span span; // in the text judged; of code inside code: of the outermost word
    bool is_recursive, is_pattern;
    bool is_resolved;   // the target is known
    bool is_privileged; // as another user, root above all
    bool is_elsewhere;  // on another machine or in a container
    enum effect_undo undo;
    struct effect_scope scope;
};

struct effects_reason { // one line of the verdict, the worst first
    enum risk risk;
    const char *text;
    struct shell_span span;
};

struct effects_command { // a simple command, inner ones too: what `sudo` and `sh -c` run
    const char *text;    // in canonical form, without assignments and redirections
    struct shell_span span;
};

struct effects_machine {   // where the command would run
    const char *home;      // absolute, or NULL
    const char *directory; // absolute, or NULL when not known
    const char *user;
    bool is_root;
};

struct effects_report {
    enum risk risk;
    struct effect *effects; // in the order of the text
    size_t count;
    struct effects_reason *reasons; // at least one unless the risk is safe
    size_t reason_count;
    const char *safer;     // a safer form of the whole, or NULL
    const char **programs; // names of programs that it would start, each once
    size_t program_count;
    struct effects_command *commands; // what the walk saw inside other commands, for patterns
    size_t command_count;
};

void effects_judge(struct arena *arena, const struct facts *facts, const struct shell_tree *tree,
                   const struct effects_machine *machine, struct effects_report *ret_report);

struct effects_limits {
    uint64_t entries_max; // files and folders looked at
    int timeout_ms;
    const volatile sig_atomic_t *cancel; // or NULL
};

// Counts the files, folders and bytes behind each resolved path of an effect that changes or
// removes it, globs expanded. May raise nothing and lower nothing: the risk stays. Late or light.
void effects_measure(struct arena *arena, struct effects_report *report,
                     const struct effects_limits *limits);

#endif
