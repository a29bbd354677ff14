#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "packs/compile.h"

// The packs of a folder and what they were made from.
struct folder {
    struct arena *arena;
    struct pack *packs[BUILD_FILES_MAX];
    size_t pack_count;
    struct source_list sources;
};

static void folder_free(struct folder **folder)
{
    for (size_t i = 0; *folder != NULL && i < (*folder)->pack_count; i++)
        pack_free((*folder)->packs[i]);
    free(*folder);
    *folder = NULL;
}

static struct folder *folder_new(struct arena *arena)
{
    struct folder *folder = calloc(1, sizeof(*folder));
    if (folder == NULL)
        die("out of memory");
    folder->arena = arena;
    return folder;
}

static bool read_folder(struct folder *folder, const char *path, struct complaints *complaints,
                        struct error *err)
{
    char **names = NULL;
    size_t count = 0;
    source_list_add(&folder->sources, arena_string(folder->arena, path));
    if (!folder_list(folder->arena, path, &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *pack_path = arena_printf(folder->arena, "%s/%s", path, names[i]);
        source_list_add(&folder->sources, pack_path);
        if (!source_is_regular(pack_path))
            complaints_add(complaints, pack_path, 0, 0, "this is not a regular file");
        else
            folder->packs[folder->pack_count++] = pack_read(pack_path, complaints);
    }
    return true;
}

// The shipped language pack; NULL, without a complaint, when it is missing.
static struct pack *read_language(struct folder *folder)
{
    char *path;
    if (!path_shipped(folder->arena, "rules/" COMPILE_LANGUAGE ".yaml", &path, NULL))
        return NULL;
    source_list_add(&folder->sources, path);
    struct complaints ignored = {.arena = folder->arena};
    return pack_read(path, &ignored);
}

static bool compile_folder(struct folder *folder, const struct pack *language, bool is_user,
                           struct complaints *complaints, struct buffer *into, struct error *err)
{
    struct compile_input input = {
        .packs = folder->packs,
        .pack_count = folder->pack_count,
        .language = language,
        .sources = is_user ? &folder->sources : NULL,
        .is_user = is_user,
    };
    return compile_packs(&input, complaints, into, err);
}

bool rules_compile_folder(const char *folder_path, const char *image_path,
                          struct complaints *complaints, struct error *err)
{
    CLEANUP(folder_free) struct folder *folder = folder_new(complaints->arena);
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    if (!read_folder(folder, folder_path, complaints, err) ||
        !compile_folder(folder, NULL, false, complaints, &bytes, err))
        return false;
    if (complaints->error_count > 0)
        return complaints_fail(complaints, "hob rules validate", err);
    return file_replace(image_path, bytes.data, bytes.length, err);
}

static bool compile_user(void *context, struct arena *arena, const char *folder_path,
                         struct buffer *into, struct error *err)
{
    struct complaints *complaints = context;
    complaints->count = complaints->error_count = complaints->warning_count = 0;
    CLEANUP(folder_free) struct folder *folder = folder_new(arena);
    if (!read_folder(folder, folder_path, complaints, err))
        return false;
    struct pack *language = read_language(folder);
    bool is_good = compile_folder(folder, language, true, complaints, into, err);
    pack_free(language);
    return is_good;
}

static struct image_build user_build(struct complaints *complaints)
{
    return (struct image_build){"rules", &rules_image_format, compile_user, complaints};
}

bool rules_compile_user(struct error *err)
{
    struct arena arena;
    arena_init(&arena, PACK_BYTES_MAX);
    struct complaints complaints = {.arena = &arena};
    struct image_build build = user_build(&complaints);
    bool is_good = image_build_user(&arena, &build, err);
    arena_done(&arena);
    return is_good;
}

// Turns bytes into an image of the set; the buffer is empty after that.
static bool add_bytes(struct buffer *bytes, struct rules_set *set, struct error *err)
{
    struct image *image;
    if (!image_from_buffer(bytes, &rules_image_format, &image, err))
        return false;
    rules_add_image(set, image);
    return true;
}

static bool open_user_fresh(struct arena *arena, struct rules_set *set,
                            struct complaints *complaints, struct error *err)
{
    struct image *image;
    struct image_build build = user_build(complaints);
    if (!image_build_open(arena, &build, &image, err))
        return false;
    if (image != NULL)
        rules_add_image(set, image);
    return true;
}

// The shipped image, or one made in memory from the shipped packs when it is damaged or missing.
static bool open_bundled_fresh(struct arena *arena, struct rules_set *set, struct error *err)
{
    char *path;
    struct image *image;
    if (path_shipped(arena, "rules.image", &path, NULL) &&
        image_open(path, &rules_image_format, &image, NULL)) {
        rules_add_image(set, image);
        return true;
    }
    if (!path_shipped(arena, "rules", &path, err))
        return false;
    struct complaints ignored = {.arena = arena};
    CLEANUP(folder_free) struct folder *folder = folder_new(arena);
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    return read_folder(folder, path, &ignored, err) &&
           compile_folder(folder, NULL, false, &ignored, &bytes, err) &&
           add_bytes(&bytes, set, err);
}

bool rules_open_fresh(struct arena *arena, struct rules_set *ret_set, struct complaints *complaints,
                      struct error *err)
{
    struct rules_set set = {0};
    struct error cause;
    // A folder that cannot be read takes only its own packs down.
    if (!open_user_fresh(arena, &set, complaints, &cause))
        complaints_add(complaints, "your rules", 0, 0, "%s", cause.text);
    if (!open_bundled_fresh(arena, &set, err)) {
        rules_close(&set);
        return false;
    }
    *ret_set = set;
    return true;
}

bool rules_compile_memory(struct arena *arena, const char *const *paths, size_t count,
                          struct rules_set *ret_set, struct complaints *complaints,
                          struct error *err)
{
    CLEANUP(folder_free) struct folder *folder = folder_new(arena);
    CLEANUP(buffer_done) struct buffer bytes;
    struct rules_set set = {0};
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    if (count > BUILD_FILES_MAX)
        return error_set(err, EXIT_USAGE, "at most %d packs can be compiled at once",
                         BUILD_FILES_MAX);
    for (size_t i = 0; i < count; i++)
        folder->packs[folder->pack_count++] = pack_read(paths[i], complaints);
    struct pack *language = read_language(folder);
    bool is_good = compile_folder(folder, language, true, complaints, &bytes, err);
    pack_free(language);
    if (!is_good || !add_bytes(&bytes, &set, err))
        return false;
    *ret_set = set;
    return true;
}
