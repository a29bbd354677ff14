#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>

#include "base/array.h"
#include "base/fd.h"
#include "base/scratch.h"
#include "config/config.h"
#include "config/toml.h"

static struct arena arena;
static const char path[] = ".config/hob/config.toml";

static const char *file_text(void)
{
    struct buffer text;
    buffer_init(&text, TOML_BYTES_MAX);
    assert_true(file_read(path, &text, NULL));
    const char *copy = arena_string(&arena, text.data);
    buffer_done(&text);
    return copy;
}

static void the_file_is_made_and_changed(void **state)
{
    (void)state;
    struct error err = {0};
    assert_true(config_write_user(&arena, CONFIG_OFFLINE, "yes", &err));
    assert_string_equal(file_text(), "offline = true\n");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(config_write_user(&arena, CONFIG_MODEL, "x", &err));
    assert_true(config_write_user(&arena, CONFIG_OFFLINE, NULL, &err));
    assert_true(config_write_user(&arena, CONFIG_OFFLINE, NULL, &err));
    assert_string_equal(file_text(), "\n[model]\nname = \"x\"\n");
    assert_int_equal(scratch_count(".config/hob"), 1);
}

static void a_wrong_value_changes_nothing(void **state)
{
    (void)state;
    struct error err = {0};
    assert_false(config_write_user(&arena, CONFIG_OFFLINE, "maybe", &err));
    assert_string_equal(err.text, "offline must be true or false, not 'maybe'");
    assert_int_equal(err.code, EXIT_USAGE);
    assert_int_not_equal(access(path, F_OK), 0);
    scratch_write_text(path, "color = \n");
    assert_false(config_write_user(&arena, CONFIG_OFFLINE, "true", &err));
    assert_non_null(strstr(err.text, "config.toml:1:9: this is not TOML"));
    assert_string_equal(file_text(), "color = \n");
}

// What is wrong can be mended one setting at a time, but nothing is added beside a fault.
static void a_fault_is_mended_or_told(void **state)
{
    (void)state;
    struct error err = {0};
    scratch_write_text(path, "[model]\nthreads = \"4\"\n");
    assert_false(config_write_user(&arena, CONFIG_COLOR, "never", &err));
    assert_non_null(strstr(err.text, "config.toml:2:11: model.threads must be a whole number"));
    assert_true(config_write_user(&arena, CONFIG_MODEL_THREADS, "4", &err));
    assert_string_equal(file_text(), "[model]\nthreads = 4\n");
    assert_true(config_write_user(&arena, CONFIG_ENGINE_ORDER, "local,rules", &err));
    assert_string_equal(file_text(),
                        "[model]\nthreads = 4\n\n[engine]\norder = [\"local\", \"rules\"]\n");
}

static void a_link_stays_a_link(void **state)
{
    (void)state;
    struct error err = {0};
    scratch_write_text("dotfiles/hob.toml", "# mine\n");
    assert_true(directory_make(".config/hob", &err));
    assert_int_equal(symlink("../../dotfiles/hob.toml", path), 0);
    assert_true(config_write_user(&arena, CONFIG_OFFLINE, "true", &err));
    struct stat info;
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_string_equal(file_text(), "# mine\noffline = true\n");
}

// As root, renaming over the target of this link would replace the system's device.
static void a_device_is_left_alone(void **state)
{
    (void)state;
    struct error err = {0};
    assert_true(directory_make(".config/hob", &err));
    assert_int_equal(mkfifo("pipe", 0600) | symlink("../../pipe", path), 0);
    assert_false(config_write_user(&arena, CONFIG_OFFLINE, "true", &err));
    assert_non_null(strstr(err.text, "pipe is not a regular file, so hob leaves it alone"));
    struct stat info;
    assert_int_equal(stat("pipe", &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void without_home_there_is_no_file(void **state)
{
    (void)state;
    struct error err = {0};
    unsetenv("HOME");
    assert_false(config_write_user(&arena, CONFIG_OFFLINE, "true", &err));
    assert_non_null(strstr(err.text, "HOME is not set"));
}

static void writers_at_once_lose_nothing(void **state)
{
    (void)state;
    static const char comment[] = "# head\n\n[model] # mine\n";
    scratch_write_text(path, comment);
    for (int key = 0; key < CONFIG_KEY_COUNT; key++)
        if (fork() == 0)
            _exit(config_write_user(&arena, (enum config_key)key, config_options[key].builtin, NULL)
                      ? 0
                      : 1);
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        int status = 1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct toml_document document;
    const char *text = file_text();
    assert_true(toml_parse(&arena, path, text, strlen(text), &document, NULL));
    for (int key = 0; key < CONFIG_KEY_COUNT; key++)
        assert_non_null(toml_find(&document, config_options[key].key));
    assert_memory_equal(text, "# head\n\n", 8);
    assert_non_null(strstr(text, "[model] # mine\n"));
    assert_int_equal(scratch_count(".config/hob"), 1);
}

static int enter(void **state)
{
    arena_init(&arena, 64 << 20);
    return scratch_set_up(state);
}

static int leave(void **state)
{
    arena_done(&arena);
    return scratch_tear_down(state);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(the_file_is_made_and_changed), WITH_ARENA(a_wrong_value_changes_nothing),
        WITH_ARENA(a_fault_is_mended_or_told),    WITH_ARENA(a_link_stays_a_link),
        WITH_ARENA(a_device_is_left_alone),       WITH_ARENA(without_home_there_is_no_file),
        WITH_ARENA(writers_at_once_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
