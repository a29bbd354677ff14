// Making images of a person's folder of YAML files: what they were made from, and a build that is
// safe against concurrent builders. Late.
#ifndef HOB_IMAGE_BUILD_H
#define HOB_IMAGE_BUILD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "image/sources.h"
#include "image/writer.h"

enum {
    BUILD_FILES_MAX = 1000,        // in one folder
    BUILD_LOCK_TIMEOUT_MS = 60000, // how long to wait for another builder
    IMAGE_BYTES_MAX = 2000 * 1000 * 1000,
};

// Files and folders, each with what it was when it was added.
struct source_list {
    const char *paths[BUILD_FILES_MAX + 2];
    struct image_source stamps[BUILD_FILES_MAX + 2];
    size_t count;
};

// `path` must live as long as the list. May wait for a moment until a change can be seen.
void source_list_add(struct source_list *list, const char *path);
void source_list_write(const struct source_list *list, struct image_writer *writer);

// The names of the *.yaml files of a folder, sorted.
[[nodiscard]] bool folder_list(struct arena *arena, const char *path, char ***ret_names,
                               size_t *ret_count, struct error *err);

// False for a pipe or a device, which would keep every reader waiting.
bool source_is_regular(const char *path);

struct image_build {
    const char *kind; // of the folder and the image: "rules"
    const struct image_format *format;
    bool (*compile)(void *context, struct arena *arena, const char *folder, struct buffer *into,
                    struct error *err);
    void *context;
};

// Makes the user's image new when it is stale or damaged. Fails when it cannot be written.
[[nodiscard]] bool image_build_user(struct arena *arena, const struct image_build *build,
                                    struct error *err);

// The user's image: from the cache, or built there, or in memory when the cache cannot be written.
// `*ret_image` is NULL when the user has no files of this kind.
[[nodiscard]] bool image_build_open(struct arena *arena, const struct image_build *build,
                                    struct image **ret_image, struct error *err);

// Turns bytes into an image; the buffer is empty after that.
[[nodiscard]] bool image_from_buffer(struct buffer *bytes, const struct image_format *format,
                                     struct image **ret_image, struct error *err);

#endif
