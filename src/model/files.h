// The models folder: GGUF files by name, each with a sidecar NAME.sha256 in the form of sha256sum.
//
// Models and adapters lie side by side in $XDG_DATA_HOME/hob/models; a file's own header says which
// of the two it is. Names have no slash, no leading dot and no control character. Everything
// returned lives in the arena.
#ifndef HOB_MODEL_FILES_H
#define HOB_MODEL_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "model/model.h"

enum {
    MODEL_NAME_BYTES_MAX = 200,
    MODEL_FILES_MAX = 1000,
};

enum model_kind { KIND_MODEL, KIND_ADAPTER };

[[nodiscard]] bool model_folder(struct arena *arena, char **ret_path, struct error *err);

// EXIT_USAGE with what is wrong with the name.
[[nodiscard]] bool model_name_check(const char *name, struct error *err);

// `name` with ".gguf" at its end.
char *model_name_full(struct arena *arena, const char *name);

// A name in the folder (".gguf" may be left out), or a path when there is a slash in it; "~/" is
// the home folder. Fails with EXIT_UNREACHABLE when there is no such file. The file is not looked
// into.
[[nodiscard]] bool model_file_find(struct arena *arena, const char *name, char **ret_path,
                                   struct error *err);
[[nodiscard]] bool model_adapter_find(struct arena *arena, const char *name, char **ret_path,
                                      struct error *err);

struct model_file {
    const char *name;
    const char *path;
    struct model_facts facts;
    const char
        *problem; // why it cannot be used, and then `facts` is empty but for the size; or NULL
};

// The folder's files of one kind, by name; a file that cannot be read counts as a model. A folder
// that is not there is empty.
[[nodiscard]] bool model_files_list(struct arena *arena, enum model_kind kind,
                                    struct model_file **ret_files, size_t *ret_count,
                                    struct error *err);

// Deletes a model or adapter of the folder with its sidecar. A path is refused: hob deletes only
// what it keeps.
[[nodiscard]] bool model_file_remove(struct arena *arena, const char *name, enum model_kind kind,
                                     struct error *err);

// The checksum that the sidecar of `path` names; `ret_hex` is "" when there is none. A
// sidecar that is no checksum is an error.
[[nodiscard]] bool model_checksum_read(struct arena *arena, const char *path,
                                       char ret_hex[DIGEST_HEX_BYTES], struct error *err);
[[nodiscard]] bool model_checksum_write(struct arena *arena, const char *path, const char *hex,
                                        struct error *err);

// Compares the file with its sidecar. `*ret_has_checksum` is false, and nothing was compared, when
// there is none.
[[nodiscard]] bool model_checksum_verify(struct arena *arena, const char *path,
                                         digest_progress_fn progress, void *context,
                                         bool *ret_has_checksum, struct error *err);

// 64 hexadecimal digits, in either case.
bool model_is_checksum(const char *text);

#endif
