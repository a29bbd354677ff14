#include "image/sources.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/paths.h"
#include "image/hash.h"

void source_stamp(const char *path, struct image_source *ret_source)
{
    *ret_source = (struct image_source){0};
    struct stat info;
    if (stat(path, &info) != 0) {
        ret_source->is_missing = 1;
        return;
    }
    ret_source->size = S_ISDIR(info.st_mode) ? 0 : info.st_size;
    ret_source->modified_s = info.st_mtim.tv_sec;
    ret_source->modified_ns = info.st_mtim.tv_nsec;
    ret_source->changed_s = info.st_ctim.tv_sec;
    ret_source->changed_ns = info.st_ctim.tv_nsec;
    ret_source->inode = info.st_ino;
}

bool source_is_same(const struct image_source *left, const struct image_source *right)
{
    return left->is_missing == right->is_missing && left->size == right->size &&
           left->modified_s == right->modified_s && left->modified_ns == right->modified_ns &&
           left->changed_s == right->changed_s && left->changed_ns == right->changed_ns &&
           left->inode == right->inode;
}

bool sources_are_fresh(const struct image *image, const char *folder)
{
    size_t count = IMAGE_COUNT(image, IMAGE_SOURCES, image_source);
    const struct image_source *sources =
        image_records(image, IMAGE_SOURCES, 0, (uint32_t)count, sizeof(struct image_source));
    if (count == 0 || sources == NULL || strcmp(image_text(image, sources[0].path), folder) != 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct image_source now;
        source_stamp(image_text(image, sources[i].path), &now);
        if (!source_is_same(&now, &sources[i]))
            return false;
    }
    return true;
}

bool sources_user_paths(struct arena *arena, const char *kind, char **ret_folder,
                        char **ret_image_path)
{
    char *folder, *image;
    struct stat info;
    if (!path_in(arena, PLACE_CONFIG, kind, &folder, NULL) || stat(folder, &info) != 0 ||
        !S_ISDIR(info.st_mode))
        return false;
    const char *name =
        arena_printf(arena, "%s-%016" PRIx64 ".image", kind, hash_bytes(folder, strlen(folder)));
    *ret_folder = folder;
    *ret_image_path = path_in(arena, PLACE_CACHE, name, &image, NULL) ? image : NULL;
    return true;
}

bool sources_open_user(struct arena *arena, const char *kind, const struct image_format *format,
                       struct image **ret_image)
{
    char *folder, *path;
    struct image *image;
    *ret_image = NULL;
    if (!sources_user_paths(arena, kind, &folder, &path))
        return true;
    if (path == NULL || !image_open(path, format, &image, NULL))
        return false;
    if (!sources_are_fresh(image, folder)) {
        image_close(image);
        return false;
    }
    *ret_image = image;
    return true;
}
