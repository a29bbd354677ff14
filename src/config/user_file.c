#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "config/config.h"
#include "config/edit.h"
#include "config/files.h"
#include "config/toml.h"

enum { LOCK_WAIT_MS = 10000 };

// The lock lies with the state, because people keep their config folder under version control.
static bool lock(struct arena *arena, int *ret_fd, struct error *err)
{
    char *folder;
    return path_in(arena, PLACE_STATE, "", &folder, err) && directory_make(folder, err) &&
           file_lock(arena_printf(arena, "%s/config.lock", folder), LOCK_WAIT_MS, ret_fd, err);
}

// Where the bytes are: replacing a symbolic link by a file would cut it off from what it points to.
static bool find_target(struct arena *arena, char **ret_path, struct error *err)
{
    char *path, *folder;
    if (!path_in(arena, PLACE_CONFIG, "config.toml", &path, err) ||
        !path_in(arena, PLACE_CONFIG, "", &folder, err) || !directory_make(folder, err))
        return false;
    char *real = realpath(path, NULL);
    *ret_path = real == NULL ? path : arena_string(arena, real);
    free(real);
    return true;
}

// Renaming over a device that the file points to would replace the device.
static bool is_replaceable(const char *path, bool *ret_is_missing, struct error *err)
{
    struct stat info;
    bool is_there = stat(path, &info) == 0;
    *ret_is_missing = !is_there && errno == ENOENT;
    if (*ret_is_missing || (is_there && S_ISREG(info.st_mode)))
        return true;
    return error_set(err, EXIT_FAILED, "%s is not a regular file, so hob leaves it alone", path);
}

static bool is_sound(struct arena *arena, const char *path, const char *text, struct error *err)
{
    struct config_value said[CONFIG_KEY_COUNT] = {0};
    return config_check_text(arena, path, text, strlen(text), LAYER_USER, said, err);
}

static bool change(struct arena *arena, const struct text_edit *edit, enum config_key key,
                   const char *value, struct error *err)
{
    const struct option *option = &config_options[key];
    char *text;
    bool is_done = value == NULL ? edit_unset(arena, edit, option, &text, err)
                                 : edit_set(arena, edit, option, value, &text, err);
    if (!is_done || text == NULL)
        return is_done;
    // Another fault than the one that this change mends is told as it is in the file now.
    if (!is_sound(arena, edit->path, text, err)) {
        (void)!is_sound(arena, edit->path, edit->text, err);
        return false;
    }
    return file_replace(edit->path, text, strlen(text), err);
}

bool config_write_user(struct arena *arena, enum config_key key, const char *text,
                       struct error *err)
{
    const struct option *option = &config_options[key];
    char *path;
    if (text != NULL) {
        text = config_canonical(option, text);
        if (!config_check(option, text, err))
            return false;
    }
    CLEANUP(close_fd) int lock_fd = -1;
    bool is_missing;
    if (!find_target(arena, &path, err) || !lock(arena, &lock_fd, err) ||
        !is_replaceable(path, &is_missing, err))
        return false;
    struct buffer old;
    buffer_init(&old, TOML_BYTES_MAX);
    bool is_done = is_missing || file_read(path, &old, err);
    if (is_done) {
        struct text_edit edit = {.path = path, .text = old.data, .length = old.length};
        is_done = change(arena, &edit, key, text, err);
    }
    buffer_done(&old);
    return is_done;
}
