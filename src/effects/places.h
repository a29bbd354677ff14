// What kind of place a path is: the root, a home, a device, a secret, a folder that can be made
// again. By the text alone and what facts/places.yaml says; never looks at the machine. Light.
//
// Paths are normalised as text (//, /./, .., a trailing slash, /proc/self/root), so a symbolic link
// is what it is called. A pattern counts as the worst place that it could match, and as a
// harmless one only when all that it matches is harmless. Everything lives in the caller's arena.
#ifndef HOB_EFFECTS_PLACES_H
#define HOB_EFFECTS_PLACES_H

#include "effects/effects.h"

enum {
    PLACES_PATH_BYTES_MAX = 4096, // a longer path is of the class unknown
    PLACES_NAME_BYTES_MAX = 255,  // the same, of one name in it
    PLACES_PATTERN_PARTS_MAX = 32,
};

// class, its name in facts and reports, what it is. In the order of how bad it is to lose, the
// least first; of two that a path could be, the later one counts.
#define PLACE_CLASSES(X)                                                                           \
    X(HARMLESS_DEVICE, "harmless-device", "a device that keeps nothing")                           \
    X(REBUILDABLE, "rebuildable", "something that can be made again")                              \
    X(TEMPORARY, "temporary", "temporary files")                                                   \
    X(ORDINARY, "ordinary", "an ordinary path")                                                    \
    X(FOLDER, "folder", "directly in a home: a whole folder of a person, when it is a folder")     \
    X(CONFIGURATION, "configuration", "settings")                                                  \
    X(UNKNOWN, "unknown", "a path that is not known")                                              \
    X(DIRECTORY, "directory", "the current folder")                                                \
    X(PARENT, "parent", "a folder above the current one")                                          \
    X(REPOSITORY, "repository", "the history of a repository")                                     \
    X(SYSTEM, "system", "a tree of the system")                                                    \
    X(HISTORY, "history", "a record of commands")                                                  \
    X(LOG, "log", "logs")                                                                          \
    X(BACKUP, "backup", "backups")                                                                 \
    X(SOCKET, "socket", "a socket that gives control over a service")                              \
    X(STARTUP, "startup", "something that runs by itself")                                         \
    X(KERNEL, "kernel", "a setting of the running kernel")                                         \
    X(ACCOUNT, "account", "who may log in and what they may do")                                   \
    X(SECRET, "secret", "credentials")                                                             \
    X(BOOT, "boot", "what the machine starts from")                                                \
    X(DEVICE, "device", "a device")                                                                \
    X(HOME, "home", "a person's whole home")                                                       \
    X(ROOT, "root", "the whole file system")

#define PLACE_CLASS_ENUM(id, ...) CLASS_##id,
enum place_class { PLACE_CLASSES(PLACE_CLASS_ENUM) CLASS_COUNT };
extern const char *const place_class_names[CLASS_COUNT];

// (`struct place` would clash with the enum of base/paths.h.)
struct effects_place {
    enum place_class class;
    const char *name;  // of the class
    const char *about; // what is there, for a person: "a private key"; never NULL
    // Absolute and normalised; with is_pattern a pattern for glob(3). NULL when it is not known,
    // because the home, the current folder or the end of the path is not.
    const char *path;
    bool is_whole;       // the place itself, or all that is in it, rather than something inside
    bool is_contents;    // x/* or the like: all that is in x; `class` is that of x
    bool is_pattern;     // it may stand for many paths
    bool is_inside_home; // in a home, and not a home itself
    bool is_unresolved;  // only the beginning is known; `class` is the worst that fits it
    // The worst class of what facts name below it, for a command that takes the whole tree;
    // CLASS_ORDINARY when there is none.
    enum place_class holds;
};

struct places; // what facts say of places, ready to be compared

// Of all facts, once for one judgement. Facts may be NULL: then only the root, homes, and the
// current folder are known.
struct places *places_of(struct arena *arena, const struct facts *facts);
// The same from a list. Texts are borrowed, and so is the arena, which later grows with use.
struct places *places_from(struct arena *arena, const struct facts_place *items, size_t count);

// `value` is a path as a command gets it. Every field of `machine` may be missing.
void places_classify(struct arena *arena, const struct places *places,
                     const struct shell_value *value, const struct effects_machine *machine,
                     struct effects_place *ret_place);
// The same for plain text without pattern and tilde, such as a constant of a program.
void places_classify_text(struct arena *arena, const struct places *places, const char *text,
                          const struct effects_machine *machine, struct effects_place *ret_place);

#endif
