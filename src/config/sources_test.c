#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "config/sources.h"

static struct arena arena;

static void the_nearest_project_file_is_found(void **state)
{
    const char *root = ((struct scratch *)*state)->path;
    static const struct {
        const char *there[3]; // files, below the scratch folder
        const char *home;     // NULL: no HOME; else below it
        const char *found;    // NULL: none
    } cases[] = {
        {{"p/.hob.toml"}, "", "p/.hob.toml"},
        {{"p/q/.hob.toml", "p/.hob.toml"}, "", "p/q/.hob.toml"},
        {{"p/q/r/.hob.toml", "p/.hob.toml"}, "", "p/q/r/.hob.toml"},
        {{"p/.hob.toml"}, "elsewhere", "p/.hob.toml"},
        {{"p/.hob.toml"}, NULL, "p/.hob.toml"},
        {{"p/.hob.toml", "p/q/.git/HEAD"}, "", NULL}, // the project ends below it
        {{"p/q/.hob.toml", "p/q/.git/HEAD"}, "", "p/q/.hob.toml"},
        {{"p/q/.hob.toml", "p/q/.git"}, "", "p/q/.hob.toml"}, // a worktree's .git is a file
        {{"p/q/r/.git"}, "", NULL},
        {{"p/q/.hob.toml"}, "p/q", NULL}, // HOME is no project
        {{"p/.hob.toml"}, "p/q", NULL},   // and ends the way up
        {{"p/q/r/.hob.toml"}, "p/q", "p/q/r/.hob.toml"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *top = arena_printf(&arena, "%s/%zu", root, i);
        for (size_t j = 0; j < COUNT_OF(cases[i].there) && cases[i].there[j] != NULL; j++)
            scratch_write_text(arena_printf(&arena, "%s/%s", top, cases[i].there[j]), "");
        scratch_write_text(arena_printf(&arena, "%s/p/q/r/file", top), "");
        char *home = cases[i].home == NULL      ? NULL
                     : cases[i].home[0] == '\0' ? top
                                                : arena_printf(&arena, "%s/%s", top, cases[i].home);
        char *found =
            config_project_find(&arena, "/.hob.toml", arena_printf(&arena, "%s/p/q/r", top), home);
        if (cases[i].found == NULL)
            assert_null(found);
        else
            assert_string_equal(found, arena_printf(&arena, "%s/%s", top, cases[i].found));
    }
}

static void odd_folders_have_no_project(void **state)
{
    (void)state;
    char endless[8000] = "/";
    memset(endless + 1, 'a', sizeof(endless) - 2);
    assert_null(config_project_find(&arena, "/.hob.toml", endless, NULL));
    assert_null(config_project_find(&arena, "/.hob.toml", "/", NULL));
    assert_null(config_project_find(&arena, "/.hob.toml", "relative", NULL));
    assert_null(config_project_find(&arena, "/.hob.toml", "(unreachable)/x", NULL));
    assert_null(config_project_find(&arena, "/.hob.toml", "/nonexistent/folder", NULL));
}

static void home_may_be_a_link(void **state)
{
    const char *root = ((struct scratch *)*state)->path;
    scratch_write_text("real/.hob.toml", "");
    assert_int_equal(symlink("real", "link"), 0);
    assert_null(config_project_find(&arena, "/.hob.toml", arena_printf(&arena, "%s/real", root),
                                    arena_printf(&arena, "%s/link", root)));
}

static void all_places_are_found_and_stamped(void **state)
{
    const char *root = ((struct scratch *)*state)->path;
    struct config_sources sources;
    config_sources_find(&arena, &sources);
    assert_string_equal(sources.paths[SOURCE_SYSTEM], "/etc/hob/config.toml");
    assert_string_equal(sources.paths[SOURCE_USER],
                        arena_printf(&arena, "%s/.config/hob/config.toml", root));
    assert_null(sources.paths[SOURCE_PROJECT]);
    assert_null(sources.paths[SOURCE_TRUSTED]);
    assert_false(sources.stamps[SOURCE_USER].exists);
    scratch_write_text(".config/hob/config.toml", "abc");
    scratch_write_text("p/.hob.toml", "");
    assert_int_equal(chdir("p"), 0);
    config_sources_find(&arena, &sources);
    assert_string_equal(sources.paths[SOURCE_PROJECT],
                        arena_printf(&arena, "%s/p/.hob.toml", root));
    assert_string_equal(sources.paths[SOURCE_TRUSTED],
                        arena_printf(&arena, "%s/.local/state/hob/trusted", root));
    assert_int_equal(sources.stamps[SOURCE_USER].size, 3);
    assert_true(sources.stamps[SOURCE_PROJECT].exists);
    assert_false(sources.stamps[SOURCE_TRUSTED].exists);
    assert_true(config_sources_exist(&sources));
}

static void a_file_switched_off_is_not_there(void **state)
{
    (void)state;
    struct config_sources sources = {.paths = {[SOURCE_USER] = "null", [SOURCE_PROJECT] = "pipe"}};
    assert_int_equal(symlink("/dev/null", "null"), 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    config_sources_stamp(&sources);
    assert_false(config_sources_exist(&sources));
}

static void without_home_and_folder_only_the_system_is_left(void **state)
{
    (void)state;
    struct config_sources sources;
    scratch_write_text("gone/file", "");
    assert_int_equal(chdir("gone"), 0);
    unsetenv("HOME");
    assert_int_equal(remove("file") | remove("../gone"), 0);
    config_sources_find(&arena, &sources);
    assert_non_null(sources.paths[SOURCE_SYSTEM]);
    assert_null(sources.paths[SOURCE_USER]);
    assert_null(sources.paths[SOURCE_PROJECT]);
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
        WITH_ARENA(the_nearest_project_file_is_found),
        WITH_ARENA(odd_folders_have_no_project),
        WITH_ARENA(home_may_be_a_link),
        WITH_ARENA(all_places_are_found_and_stamped),
        WITH_ARENA(a_file_switched_off_is_not_there),
        WITH_ARENA(without_home_and_folder_only_the_system_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
