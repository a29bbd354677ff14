#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "packs/compile.h"
#include "rules/sources.h"

enum { STAMP_SETTLE_MS = 20, IMAGE_FILE_BYTES_MAX = 2000 * 1000 * 1000 };

// The packs of a folder and what they were made from.
struct folder {
    struct arena *arena;
    struct pack *packs[COMPILE_PACKS_MAX];
    size_t pack_count;
    const char *paths[COMPILE_PACKS_MAX + 2];
    struct image_source sources[COMPILE_PACKS_MAX + 2];
    size_t source_count;
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

static void add_source(struct folder *folder, const char *path)
{
    folder->paths[folder->source_count] = path;
    stamp_settled(path, &folder->sources[folder->source_count++]);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

// The names of the *.yaml files of a folder, sorted.
static bool list_packs(struct arena *arena, const char *path, char ***ret_names, size_t *ret_count,
                       struct error *err)
{
    DIR *handle = opendir(path);
    if (handle == NULL)
        return error_errno(err, "the folder %s cannot be read", path);
    char **names = arena_array(arena, COMPILE_PACKS_MAX, sizeof(char *));
    size_t count = 0;
    bool is_good = true;
    for (struct dirent *entry; is_good && (entry = readdir(handle)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length <= 5 || strcmp(entry->d_name + length - 5, ".yaml"))
            continue;
        if (count == COMPILE_PACKS_MAX)
            is_good = error_set(err, EXIT_FAILED, "the folder %s has more than %d packs", path,
                                COMPILE_PACKS_MAX);
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

// A pipe or a device in the folder would keep every request waiting.
static bool is_readable(const char *path, struct complaints *complaints)
{
    struct stat info;
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        return true;
    complaints_add(complaints, path, 0, 0, "this is not a regular file");
    return false;
}

static bool read_folder(struct folder *folder, const char *path, struct complaints *complaints,
                        struct error *err)
{
    char **names = NULL;
    size_t count = 0;
    add_source(folder, arena_string(folder->arena, path));
    if (!list_packs(folder->arena, path, &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *pack_path = arena_printf(folder->arena, "%s/%s", path, names[i]);
        add_source(folder, pack_path);
        if (is_readable(pack_path, complaints))
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
    add_source(folder, path);
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
        .sources = folder->sources,
        .source_paths = folder->paths,
        .source_count = is_user ? folder->source_count : 0,
        .is_user = is_user,
    };
    return compile_packs(&input, complaints, into, err);
}

bool rules_compile_folder(const char *folder_path, const char *image_path,
                          struct complaints *complaints, struct error *err)
{
    CLEANUP(folder_free) struct folder *folder = folder_new(complaints->arena);
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_FILE_BYTES_MAX);
    if (!read_folder(folder, folder_path, complaints, err) ||
        !compile_folder(folder, NULL, false, complaints, &bytes, err))
        return false;
    if (complaints->error_count > 0)
        return complaints_fail(complaints, err);
    return file_replace(image_path, bytes.data, bytes.length, err);
}

static bool compile_user(struct arena *arena, const char *folder_path,
                         struct complaints *complaints, struct buffer *into, struct error *err)
{
    CLEANUP(folder_free) struct folder *folder = folder_new(arena);
    if (!read_folder(folder, folder_path, complaints, err))
        return false;
    struct pack *language = read_language(folder);
    bool is_good = compile_folder(folder, language, true, complaints, into, err);
    pack_free(language);
    return is_good;
}

static bool is_fresh(const char *folder, const char *image_path)
{
    struct rules_image *image;
    if (!image_open(image_path, &image, NULL))
        return false;
    bool is_same = sources_are_fresh(image, folder);
    image_close(image);
    return is_same;
}

static bool build_user(struct arena *arena, struct complaints *complaints, struct error *err)
{
    char *folder, *image_path, *cache;
    int lock_fd;
    if (!sources_user_paths(arena, &folder, &image_path))
        return true;
    if (image_path == NULL || !path_in(arena, PLACE_CACHE, "", &cache, err))
        return error_set(err, EXIT_FAILED, "there is no place for the compiled rules; set HOME");
    if (!directory_make(cache, err) || !file_lock(arena_printf(arena, "%s/rules.lock", cache),
                                                  COMPILE_LOCK_TIMEOUT_MS, &lock_fd, err))
        return false;
    CLEANUP(close_fd) int lock = lock_fd;
    (void)lock;
    // Another process may have built it while this one waited.
    if (is_fresh(folder, image_path))
        return true;
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_FILE_BYTES_MAX);
    return compile_user(arena, folder, complaints, &bytes, err) &&
           file_replace(image_path, bytes.data, bytes.length, err);
}

bool rules_compile_user(struct error *err)
{
    struct arena arena;
    arena_init(&arena, PACK_BYTES_MAX);
    struct complaints complaints = {.arena = &arena};
    bool is_good = build_user(&arena, &complaints, err);
    arena_done(&arena);
    return is_good;
}

// Turns bytes into an image of the set; the buffer is empty after that.
static bool add_bytes(struct buffer *bytes, struct rules_set *set, struct error *err)
{
    struct rules_image *image;
    size_t length = bytes->length;
    if (!image_take(buffer_take(bytes), length, &image, err))
        return false;
    rules_add_image(set, image);
    return true;
}

// The user's image: from the cache, or built there, or in memory when the cache cannot be written.
static bool open_user_fresh(struct arena *arena, struct rules_set *set,
                            struct complaints *complaints, struct error *err)
{
    char *folder, *image_path;
    struct rules_image *image;
    if (!sources_user_paths(arena, &folder, &image_path))
        return true;
    if (build_user(arena, complaints, NULL) && image_path != NULL && is_fresh(folder, image_path) &&
        image_open(image_path, &image, NULL)) {
        rules_add_image(set, image);
        return true;
    }
    complaints->count = complaints->error_count = complaints->warning_count = 0;
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_FILE_BYTES_MAX);
    return compile_user(arena, folder, complaints, &bytes, err) && add_bytes(&bytes, set, err);
}

// The shipped image, or one made in memory from the shipped packs when it is damaged or missing.
static bool open_bundled_fresh(struct arena *arena, struct rules_set *set, struct error *err)
{
    char *path;
    struct rules_image *image;
    if (path_shipped(arena, "rules.image", &path, NULL) && image_open(path, &image, NULL)) {
        rules_add_image(set, image);
        return true;
    }
    if (!path_shipped(arena, "rules", &path, err))
        return false;
    struct complaints ignored = {.arena = arena};
    CLEANUP(folder_free) struct folder *folder = folder_new(arena);
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_FILE_BYTES_MAX);
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
    buffer_init(&bytes, IMAGE_FILE_BYTES_MAX);
    if (count > COMPILE_PACKS_MAX)
        return error_set(err, EXIT_USAGE, "at most %d packs can be compiled at once",
                         COMPILE_PACKS_MAX);
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
