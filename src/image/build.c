#include "image/build.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

enum { STAMP_SETTLE_MS = 20 };

// Two changes within one tick of the file system's clock look alike, so a file that has only just
// changed gets a moment to settle before its stamp is taken.
static void stamp_settled(const char *path, struct image_source *ret_source)
{
    struct timespec now;
    source_stamp(path, ret_source);
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_ms = (now.tv_sec - ret_source->changed_s) * 1000 +
                     (now.tv_nsec - ret_source->changed_ns) / 1000000;
    if (ret_source->is_missing || age_ms < 0 || age_ms >= STAMP_SETTLE_MS)
        return;
    nanosleep(&(struct timespec){.tv_nsec = STAMP_SETTLE_MS * 1000000}, NULL);
    source_stamp(path, ret_source);
}

void source_list_add(struct source_list *list, const char *path)
{
    list->paths[list->count] = path;
    stamp_settled(path, &list->stamps[list->count++]);
}

void source_list_write(const struct source_list *list, struct image_writer *writer)
{
    for (size_t i = 0; i < list->count; i++) {
        struct image_source source = list->stamps[i];
        source.path = image_writer_text(writer, list->paths[i]);
        image_writer_add(writer, IMAGE_SOURCES, &source, sizeof(source));
    }
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

bool folder_list(struct arena *arena, const char *path, char ***ret_names, size_t *ret_count,
                 struct error *err)
{
    DIR *handle = opendir(path);
    if (handle == NULL)
        return error_errno(err, "the folder %s cannot be read", path);
    char **names = arena_array(arena, BUILD_FILES_MAX, sizeof(char *));
    size_t count = 0;
    bool is_good = true;
    for (struct dirent *entry; is_good && (entry = readdir(handle)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length <= 5 ||
            strcmp(entry->d_name + length - 5, ".yaml") != 0)
            continue;
        if (count == BUILD_FILES_MAX)
            is_good = error_set(err, EXIT_FAILED, "the folder %s has more than %d files", path,
                                BUILD_FILES_MAX);
        else
            names[count++] = arena_string(arena, entry->d_name);
    }
    closedir(handle);
    if (count > 0)
        qsort(names, count, sizeof(char *), compare_names);
    *ret_names = names;
    *ret_count = count;
    return is_good;
}

bool source_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) != 0 || S_ISREG(info.st_mode);
}

static bool is_fresh(const struct image_build *build, const char *folder, const char *image_path)
{
    struct image *image;
    if (!image_open(image_path, build->format, &image, NULL))
        return false;
    bool is_same = sources_are_fresh(image, folder) && image_is_intact(image);
    image_close(image);
    return is_same;
}

bool image_build_user(struct arena *arena, const struct image_build *build, struct error *err)
{
    char *folder, *image_path, *cache;
    int lock_fd;
    if (!sources_user_paths(arena, build->kind, &folder, &image_path))
        return true;
    if (image_path == NULL || !path_in(arena, PLACE_CACHE, "", &cache, err))
        return error_set(err, EXIT_FAILED, "there is no place for the %s; set HOME",
                         build->format->what);
    const char *lock_path = arena_printf(arena, "%s/%s.lock", cache, build->kind);
    if (!directory_make(cache, err) || !file_lock(lock_path, BUILD_LOCK_TIMEOUT_MS, &lock_fd, err))
        return false;
    CLEANUP(close_fd) int lock = lock_fd;
    (void)lock;
    // Another process may have built it while this one waited.
    if (is_fresh(build, folder, image_path))
        return true;
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    return build->compile(build->context, arena, folder, &bytes, err) &&
           file_replace(image_path, bytes.data, bytes.length, err);
}

bool image_from_buffer(struct buffer *bytes, const struct image_format *format,
                       struct image **ret_image, struct error *err)
{
    size_t length = bytes->length;
    return image_take(buffer_take(bytes), length, format, ret_image, err);
}

bool image_build_open(struct arena *arena, const struct image_build *build,
                      struct image **ret_image, struct error *err)
{
    char *folder, *image_path;
    *ret_image = NULL;
    if (!sources_user_paths(arena, build->kind, &folder, &image_path))
        return true;
    if (image_build_user(arena, build, NULL) &&
        sources_open_user(arena, build->kind, build->format, ret_image))
        return true;
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    return build->compile(build->context, arena, folder, &bytes, err) &&
           image_from_buffer(&bytes, build->format, ret_image, err);
}
