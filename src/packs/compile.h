// Packs to images: all of a folder's, or the user's, safe against concurrent builders. Late.
//
// A faulty pack never takes others down: it is left out and complained of. The bundled image is
// compiled when hob is built, and there any fault fails the build.
#ifndef HOB_PACKS_COMPILE_H
#define HOB_PACKS_COMPILE_H

#include "image/build.h"
#include "packs/pack.h"
#include "rules/image.h"
#include "rules/rules.h"
#include "yaml/complaints.h"

// The pack that all packs take definitions and fillers from.
#define COMPILE_LANGUAGE "language"

struct compile_input {
    struct pack **packs; // a pack named COMPILE_LANGUAGE lends its definitions to the others
    size_t pack_count;
    const struct pack *language;       // from outside, or NULL: lends definitions and fillers
    const struct source_list *sources; // recorded in the image; or NULL
    bool is_user;
};

// Makes an image of the packs without errors. Patterns, templates and definitions are checked here.
[[nodiscard]] bool compile_packs(const struct compile_input *input, struct complaints *complaints,
                                 struct buffer *into, struct error *err);

// `hob rules compile`: the packs of a folder into a file. Any complaint but warnings fails.
[[nodiscard]] bool rules_compile_folder(const char *folder, const char *image_path,
                                        struct complaints *complaints, struct error *err);

// Makes the user's image new when it is stale. Fails when it cannot be written.
[[nodiscard]] bool rules_compile_user(struct error *err);

// What late commands use instead of rules_open(): rebuilds what is stale; where nothing can be
// written, compiles into memory. Faulty packs are in the complaints.
[[nodiscard]] bool rules_open_fresh(struct arena *arena, struct rules_set *ret_set,
                                    struct complaints *complaints, struct error *err);

// Compiles packs into memory only: the files, with the definitions of the shipped language pack.
// The set has one image.
[[nodiscard]] bool rules_compile_memory(struct arena *arena, const char *const *paths, size_t count,
                                        struct rules_set *ret_set, struct complaints *complaints,
                                        struct error *err);

#endif
