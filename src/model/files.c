#include "model/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "base/utf8.h"

enum { SIDECAR_BYTES_MAX = 4096 };

static const char suffix[] = ".gguf";

static bool has_suffix(const char *name)
{
    size_t length = strlen(name), wanted = sizeof(suffix) - 1;
    return length > wanted && strcmp(name + length - wanted, suffix) == 0;
}

bool model_folder(struct arena *arena, char **ret_path, struct error *err)
{
    return path_in(arena, PLACE_DATA, "models", ret_path, err);
}

bool model_name_check(const char *name, struct error *err)
{
    size_t length = strlen(name), fault;
    if (length == 0)
        return error_set(err, EXIT_USAGE, "a model or an adapter needs a name");
    if (length > MODEL_NAME_BYTES_MAX)
        return error_set(err, EXIT_USAGE, "the name %.40s... is longer than %d bytes", name,
                         MODEL_NAME_BYTES_MAX);
    if (!utf8_is_valid(name, length, &fault) || utf8_has_control(name, length, ""))
        return error_set(err, EXIT_USAGE, "a model's name must be plain text");
    if (strchr(name, '/') != NULL)
        return error_set(err, EXIT_USAGE, "'%s' is a path; a model's name has no slash", name);
    if (name[0] == '.' || name[0] == '-')
        return error_set(err, EXIT_USAGE,
                         "the name '%s' begins with '%c'; choose one that does not", name, name[0]);
    return true;
}

char *model_name_full(struct arena *arena, const char *name)
{
    return has_suffix(name) ? arena_string(arena, name) : arena_printf(arena, "%s%s", name, suffix);
}

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

static bool find_path(struct arena *arena, const char *name, const char *what, char **ret_path,
                      struct error *err)
{
    const char *home = getenv("HOME");
    char *path = arena_string(arena, name);
    if (strncmp(name, "~/", 2) == 0 && home != NULL && home[0] == '/')
        path = arena_printf(arena, "%s%s", home, name + 1);
    struct stat info;
    if (stat(path, &info) != 0)
        return error_set(err, EXIT_UNREACHABLE, "the %s %s cannot be opened: %s", what, path,
                         strerror(errno));
    if (S_ISDIR(info.st_mode))
        return error_set(err, EXIT_UNREACHABLE, "%s is a folder, not a file of a model", path);
    *ret_path = path;
    return true;
}

static bool find(struct arena *arena, const char *name, enum model_kind kind, char **ret_path,
                 struct error *err)
{
    const char *what = kind == KIND_ADAPTER ? "adapter" : "model";
    char *folder;
    if (strchr(name, '/') != NULL)
        return find_path(arena, name, what, ret_path, err);
    if (!model_name_check(name, err) || !model_folder(arena, &folder, err))
        return false;
    char *path = arena_printf(arena, "%s/%s", folder, name);
    if (!is_file(path))
        path = arena_printf(arena, "%s/%s", folder, model_name_full(arena, name));
    if (!is_file(path))
        return error_set(err, EXIT_UNREACHABLE,
                         kind == KIND_ADAPTER
                             ? "there is no adapter '%s' in %s; `hob model adapter add` adds one"
                             : "there is no model '%s' in %s; `hob model pull` fetches one",
                         name, folder);
    *ret_path = path;
    return true;
}

bool model_file_find(struct arena *arena, const char *name, char **ret_path, struct error *err)
{
    return find(arena, name, KIND_MODEL, ret_path, err);
}

bool model_adapter_find(struct arena *arena, const char *name, char **ret_path, struct error *err)
{
    return find(arena, name, KIND_ADAPTER, ret_path, err);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct model_file *)left)->name,
                  ((const struct model_file *)right)->name);
}

static struct model_file look_at(struct arena *arena, const char *folder, const char *name)
{
    struct model_file file = {
        .name = arena_string(arena, name),
        .path = arena_printf(arena, "%s/%s", folder, name),
    };
    struct error problem = {0};
    struct stat info;
    if (!model_describe(file.path, arena, &file.facts, &problem)) {
        file.problem = arena_string(arena, problem.text);
        file.facts.file_bytes = stat(file.path, &info) == 0 ? (uint64_t)info.st_size : 0;
    }
    return file;
}

bool model_files_list(struct arena *arena, enum model_kind kind, struct model_file **ret_files,
                      size_t *ret_count, struct error *err)
{
    char *path;
    if (!model_folder(arena, &path, err))
        return false;
    *ret_count = 0;
    *ret_files = NULL;
    CLEANUP(close_folder) DIR *folder = opendir(path);
    if (folder == NULL)
        return errno == ENOENT || error_errno(err, "%s cannot be read", path);
    struct model_file *files = arena_array(arena, MODEL_FILES_MAX, sizeof(*files));
    size_t count = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (!has_suffix(entry->d_name) || !model_name_check(entry->d_name, NULL))
            continue;
        if (count == MODEL_FILES_MAX)
            return error_set(err, EXIT_FAILED, "%s has more than %d models, the most hob lists",
                             path, MODEL_FILES_MAX);
        struct model_file file = look_at(arena, path, entry->d_name);
        if (file.facts.is_adapter == (kind == KIND_ADAPTER))
            files[count++] = file;
    }
    qsort(files, count, sizeof(*files), by_name);
    *ret_files = files;
    *ret_count = count;
    return true;
}

static bool check_kind(struct arena *arena, const char *path, const char *name,
                       enum model_kind kind, struct error *err)
{
    struct model_facts facts;
    bool is_adapter = model_describe(path, arena, &facts, NULL) && facts.is_adapter;
    if (is_adapter == (kind == KIND_ADAPTER))
        return true;
    return error_set(err, EXIT_USAGE,
                     is_adapter ? "'%s' is an adapter; `hob model adapter rm` deletes it"
                                : "'%s' is a model; `hob model rm` deletes it",
                     name);
}

bool model_file_remove(struct arena *arena, const char *name, enum model_kind kind,
                       struct error *err)
{
    char *path = NULL;
    if (!model_name_check(name, err) || !find(arena, name, kind, &path, err) ||
        !check_kind(arena, path, name, kind, err))
        return false;
    if (unlink(path) != 0)
        return error_errno(err, "%s cannot be deleted", path);
    unlink(arena_printf(arena, "%s.sha256", path));
    return true;
}

bool model_is_checksum(const char *text)
{
    return strspn(text, "0123456789abcdefABCDEF") == DIGEST_HEX_BYTES - 1 &&
           text[DIGEST_HEX_BYTES - 1] == '\0';
}

bool model_checksum_read(struct arena *arena, const char *path, char ret_hex[DIGEST_HEX_BYTES],
                         struct error *err)
{
    char *sidecar = arena_printf(arena, "%s.sha256", path);
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, SIDECAR_BYTES_MAX);
    ret_hex[0] = '\0';
    if (access(sidecar, F_OK) != 0)
        return true;
    if (!file_read(sidecar, &text, err))
        return false;
    char *hex = arena_copy(arena, text.data, strcspn(text.data, " \t\r\n"));
    if (!model_is_checksum(hex))
        return error_set(err, EXIT_FAILED, "%s holds no sha256; delete it, or pull the model again",
                         sidecar);
    memcpy(ret_hex, hex, DIGEST_HEX_BYTES);
    return true;
}

bool model_checksum_write(struct arena *arena, const char *path, const char *hex, struct error *err)
{
    char *line = arena_printf(arena, "%s  %s\n", hex, path_name(path));
    return file_replace(arena_printf(arena, "%s.sha256", path), line, strlen(line), err);
}

bool model_checksum_verify(struct arena *arena, const char *path, digest_progress_fn progress,
                           void *context, bool *ret_has_checksum, struct error *err)
{
    char wanted[DIGEST_HEX_BYTES], found[DIGEST_HEX_BYTES];
    if (!model_checksum_read(arena, path, wanted, err))
        return false;
    *ret_has_checksum = wanted[0] != '\0';
    if (wanted[0] == '\0')
        return true;
    if (!digest_file(path, progress, context, found, err))
        return false;
    if (strcasecmp(wanted, found) == 0)
        return true;
    return error_set(
        err, EXIT_FAILED,
        "%s is damaged: its sha256 is %s and should be %s; remove it and pull it again", path,
        found, wanted);
}
