// The files that an image was made from: whether they are still as they were, by stat() alone, and
// where a person's own are. Light.
#ifndef HOB_IMAGE_SOURCES_H
#define HOB_IMAGE_SOURCES_H

#include <stdbool.h>

#include "base/arena.h"
#include "image/image.h"

// What `path` is now; the `path` field is the caller's to fill. A missing file is a state, not a
// failure.
void source_stamp(const char *path, struct image_source *ret_source);

bool source_is_same(const struct image_source *left, const struct image_source *right);

// True when every source of the image is as it was, and the first one is `folder`.
bool sources_are_fresh(const struct image *image, const char *folder);

// Where the user's files of a kind ("rules") are, and where their image is kept: a name of its own
// for each folder. False when there is no such folder, or no place for it. With a folder but no
// place for the image, `*ret_image_path` is NULL.
bool sources_user_paths(struct arena *arena, const char *kind, char **ret_folder,
                        char **ret_image_path);

// Opens the user's image of a kind; `*ret_image` is NULL when the user has no files of it. False
// when it must be compiled first.
bool sources_open_user(struct arena *arena, const char *kind, const struct image_format *format,
                       struct image **ret_image);

#endif
