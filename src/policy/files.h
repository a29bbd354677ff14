// Where policy files are, and the image that they are compiled to. Light, but for compile and read.
#ifndef HOB_POLICY_FILES_H
#define HOB_POLICY_FILES_H

#include "image/image.h"
#include "image/writer.h"
#include "policy/policy.h"

// The paths by layer, NULL where there is none, and of the image; NULL without a place for it.
struct policy_files {
    const char *paths[POLICY_LAYERS];
    const char *image_path;
    bool has_any; // one of the files is there, or cannot be looked at
};

void policy_files_find(struct arena *arena, struct policy_files *ret_files);

extern const struct image_format policy_format;

// The policy of an image; texts are copied into the arena.
[[nodiscard]] bool policy_from_image(struct arena *arena, const struct image *image,
                                     struct policy *ret_policy, struct error *err);
void policy_to_image(const struct policy *policy, struct image_writer *writer);

// Adds what a file says to the policy. `name` stands in the sentence: "NAME:LINE:COLUMN: ...".
[[nodiscard]] bool policy_read(struct arena *arena, enum policy_layer layer, const char *name,
                               const char *text, size_t length, struct policy *policy,
                               struct error *err);

#endif
