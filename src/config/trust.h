// Which project files the person has looked at and trusts: by path and by content.
//
// The list is $XDG_STATE_HOME/hob/trusted, one "SHA-256  PATH" line per project (the form of
// sha256sum). A file that changed since is no longer trusted. Late.
#ifndef HOB_CONFIG_TRUST_H
#define HOB_CONFIG_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum { TRUST_LIST_BYTES_MAX = 1024 * 1024 };

// Whether `list_path`, which may be NULL or missing, has this content for this project file. A list
// that cannot be read trusts nothing.
bool trust_has(const char *list_path, const char *project_path, const void *content, size_t length);

// Records it in place of what was recorded for that path before.
[[nodiscard]] bool trust_add(struct arena *arena, const char *list_path, const char *project_path,
                             const void *content, size_t length, struct error *err);

// Forgets what was recorded for that path, whatever its content; `*ret_was_there` says whether
// there was anything.
[[nodiscard]] bool trust_remove(struct arena *arena, const char *list_path,
                                const char *project_path, bool *ret_was_there, struct error *err);

#endif
