// Where hob's files are, by the XDG Base Directory Specification 0.8.
//
// Relative XDG values are ignored, as the specification asks. Without HOME there is no personal
// place: paths_* then fail with a sentence and callers go on without it. Results live in the arena.
#ifndef HOB_BASE_PATHS_H
#define HOB_BASE_PATHS_H

#include "base/arena.h"
#include "base/error.h"

enum { PATH_BYTES_MAX = 4096 };

enum place {
    PLACE_CONFIG,  // $XDG_CONFIG_HOME/hob
    PLACE_DATA,    // $XDG_DATA_HOME/hob
    PLACE_CACHE,   // $XDG_CACHE_HOME/hob
    PLACE_STATE,   // $XDG_STATE_HOME/hob
    PLACE_RUNTIME, // $XDG_RUNTIME_DIR/hob
};

// PLACE/NAME as an absolute path; NAME may be "" for the folder itself. Nothing is created.
[[nodiscard]] bool path_in(struct arena *arena, enum place place, const char *name, char **ret_path,
                           struct error *err);

// A file that ships with the program: $HOB_DATADIR/NAME, else beside the program in the build
// tree (share/NAME), else PREFIX/share/hob/NAME.
[[nodiscard]] bool path_shipped(struct arena *arena, const char *name, char **ret_path,
                                struct error *err);

// The running program's folder, from /proc/self/exe.
[[nodiscard]] bool path_of_program(struct arena *arena, char **ret_folder, struct error *err);

// What stands behind the last slash: all of it when there is none, "" when it ends with one.
const char *path_name(const char *path);

// The first `name` on $PATH that may be executed; NULL when there is none or the name has a slash.
char *path_find_program(struct arena *arena, const char *name);

#endif
