#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/paths.h"
#include "base/scratch.h"

static void set(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void places_follow_the_specification(void **state)
{
    (void)state;
    static const struct {
        enum place place;
        const char *variable, *value, *home, *name, *path; // path NULL: refused
    } cases[] = {
        {PLACE_CONFIG, "XDG_CONFIG_HOME", NULL, "/h", "config.toml", "/h/.config/hob/config.toml"},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", "/x", "/h", "config.toml", "/x/hob/config.toml"},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", "/x", NULL, "", "/x/hob"},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", "", "/h", "", "/h/.config/hob"},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", "relative", "/h", "", "/h/.config/hob"},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", NULL, NULL, "", NULL},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", NULL, "", "", NULL},
        {PLACE_CONFIG, "XDG_CONFIG_HOME", NULL, "relative", "", NULL},
        {PLACE_DATA, "XDG_DATA_HOME", NULL, "/h", "models", "/h/.local/share/hob/models"},
        {PLACE_DATA, "XDG_DATA_HOME", "/x", "/h", "models", "/x/hob/models"},
        {PLACE_CACHE, "XDG_CACHE_HOME", NULL, "/h", "a b", "/h/.cache/hob/a b"},
        {PLACE_CACHE, "XDG_CACHE_HOME", "/x", "/h", "i", "/x/hob/i"},
        {PLACE_STATE, "XDG_STATE_HOME", NULL, "/h", "trusted", "/h/.local/state/hob/trusted"},
        {PLACE_STATE, "XDG_STATE_HOME", "/x", "/h", "trusted", "/x/hob/trusted"},
        {PLACE_RUNTIME, "XDG_RUNTIME_DIR", "/run/u", "/h", "socket", "/run/u/hob/socket"},
        {PLACE_RUNTIME, "XDG_RUNTIME_DIR", NULL, "/h", "socket", NULL},
    };
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = NULL;
        struct error err = {0};
        set("HOME", cases[i].home);
        set(cases[i].variable, cases[i].value);
        bool is_found = path_in(&arena, cases[i].place, cases[i].name, &path, &err);
        set(cases[i].variable, NULL);
        assert_int_equal(is_found, cases[i].path != NULL);
        if (is_found)
            assert_string_equal(path, cases[i].path);
        else
            assert_non_null(strstr(err.text, "is not set to an absolute path"));
    }
    arena_done(&arena);
}

static void an_endless_home_is_refused(void **state)
{
    (void)state;
    char home[PATH_BYTES_MAX] = "/";
    memset(home + 1, 'a', sizeof(home) - 2);
    setenv("HOME", home, 1);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char *path;
    assert_false(path_in(&arena, PLACE_CONFIG, "x", &path, NULL));
    arena_done(&arena);
}

static void shipped_files_are_where_the_variable_says(void **state)
{
    struct scratch *scratch = *state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char *path, *folder;
    struct error err = {0};
    setenv("HOB_DATADIR", scratch->path, 1);
    assert_true(path_shipped(&arena, "rules.image", &path, &err));
    assert_string_equal(path, arena_printf(&arena, "%s/rules.image", scratch->path));
    unsetenv("HOB_DATADIR");
    assert_false(path_shipped(&arena, "no-such-file", &path, &err));
    assert_non_null(strstr(err.text, "no-such-file, which ships with hob, is missing"));
    assert_true(path_of_program(&arena, &folder, &err));
    assert_int_equal(access(folder, X_OK), 0);
    arena_done(&arena);
}

static void programs_are_found_as_the_shell_would(void **state)
{
    struct scratch *scratch = *state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    scratch_write_text("one/tool", "");
    scratch_write_text("two/tool", "");
    scratch_write_text("two/other", "");
    assert_int_equal(mkdir("one/other", 0700), 0);
    assert_int_equal(chmod("two/tool", 0700) | chmod("two/other", 0700), 0);
    setenv("PATH",
           arena_printf(&arena, "/nonexistent::%s/one:%s/two", scratch->path, scratch->path), 1);
    assert_string_equal(path_find_program(&arena, "tool"),
                        arena_printf(&arena, "%s/two/tool", scratch->path));
    assert_string_equal(path_find_program(&arena, "other"),
                        arena_printf(&arena, "%s/two/other", scratch->path));
    assert_null(path_find_program(&arena, "missing"));
    assert_null(path_find_program(&arena, ""));
    assert_null(path_find_program(&arena, "two/tool"));
    unsetenv("PATH");
    assert_null(path_find_program(&arena, "tool"));
    arena_done(&arena);
}

static void the_name_stands_behind_the_last_slash(void **state)
{
    (void)state;
    assert_string_equal(path_name("/usr/bin/env"), "env");
    assert_string_equal(path_name("./a b"), "a b");
    assert_string_equal(path_name("plain"), "plain");
    assert_string_equal(path_name("folder/"), "");
    assert_string_equal(path_name(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(places_follow_the_specification),
        IN_SCRATCH(an_endless_home_is_refused),
        IN_SCRATCH(shipped_files_are_where_the_variable_says),
        IN_SCRATCH(programs_are_found_as_the_shell_would),
        cmocka_unit_test(the_name_stands_behind_the_last_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
