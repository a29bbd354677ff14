#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/scratch.h"
#include "image/sources.h"
#include "packs/scratch_rules.h"

static const char good[] = "rules: [{id: mine, patterns: [do it], template: it}]\n";
static const char other[] = "rules: [{id: mine, patterns: [do it], template: other}]\n";
static const char language[] = "define: {thing: 'it|that'}\nfillers: [please]\nrules: []\n";
static const char shipped[] = "rules: [{id: ship, patterns: [ship it], template: shipped}]\n";

// A fresh home with shipped packs in $HOB_DATADIR.
static void enter(struct scratch *scratch, struct arena *arena)
{
    struct complaints complaints = {.arena = arena};
    struct error err;
    scratch_enter(scratch);
    arena_init(arena, 256 * 1024 * 1024);
    scratch_write_text("share/rules/language.yaml", language);
    scratch_write_text("share/rules/ship.yaml", shipped);
    setenv("HOB_DATADIR", arena_printf(arena, "%s/share", scratch->path), 1);
    assert_true(rules_compile_folder("share/rules", "share/rules.image", &complaints, &err));
}

static void leave(struct scratch *scratch, struct arena *arena)
{
    arena_done(arena);
    scratch_leave(scratch);
}

static bool is_stale_now(struct arena *arena, const char *request, const char *command)
{
    struct rules_set set;
    bool is_stale;
    assert_true(rules_open(arena, &set, &is_stale, NULL));
    const char *answer = scratch_answer(&set, arena, request);
    assert_string_equal(answer == NULL ? "nothing" : answer, command);
    rules_close(&set);
    return is_stale;
}

static void without_packs_there_is_nothing_to_build(void **state)
{
    struct scratch scratch;
    struct arena arena;
    (void)state;
    enter(&scratch, &arena);
    assert_false(is_stale_now(&arena, "ship it", "shipped"));
    assert_true(rules_compile_user(NULL));
    assert_int_equal(scratch_count("."), 1);
    unsetenv("HOME");
    assert_false(is_stale_now(&arena, "ship it", "shipped"));
    leave(&scratch, &arena);
}

static void a_changed_pack_makes_the_image_stale(void **state)
{
    struct scratch scratch;
    struct arena arena;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "it"));
    assert_false(is_stale_now(&arena, "please ship it", "shipped"));
    // Changed in place, with the same length.
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "it"));
    // A new pack, one that goes, and one that is no pack.
    scratch_write_text(".config/hob/rules/b.yaml", other);
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    remove(".config/hob/rules/a.yaml");
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "other"));
    // The shared language is a source too.
    scratch_write_text("share/rules/language.yaml", "rules: []\n");
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    leave(&scratch, &arena);
}

static void flip_last_bit(const char *path, const char *word)
{
    CLEANUP(buffer_done) struct buffer bytes;
    struct error err;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    assert_true(file_read(path, &bytes, &err));
    char *at = memmem(bytes.data, bytes.length, word, strlen(word));
    assert_non_null(at);
    at[strlen(word) - 1] ^= 1;
    assert_true(file_replace(path, bytes.data, bytes.length, &err));
}

static void a_damaged_image_is_built_anew(void **state)
{
    struct scratch scratch;
    struct arena arena;
    char *folder, *path;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_true(rules_compile_user(NULL));
    assert_true(sources_user_paths(&arena, "rules", &folder, &path));
    scratch_write_text(path, "garbage");
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "it"));
    assert_int_equal(truncate(path, 200), 0);
    assert_true(is_stale_now(&arena, "do it", "nothing"));
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "it"));
    scratch_write_text(".config/hob/rules/a.yaml",
                       "rules: [{id: mine, patterns: [do it], template: crab}]\n");
    assert_true(rules_compile_user(NULL));
    flip_last_bit(path, "crab");
    assert_false(is_stale_now(&arena, "do it", "crac")); // only who reads all of it can tell
    assert_true(rules_compile_user(NULL));
    assert_false(is_stale_now(&arena, "do it", "crab"));
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_true(rules_compile_user(NULL));
    scratch_write_text("share/rules.image", "garbage");
    assert_true(is_stale_now(&arena, "do it", "it"));
    leave(&scratch, &arena);
}

static void late_programs_always_get_rules(void **state)
{
    struct scratch scratch;
    struct arena arena;
    struct rules_set set;
    struct error err;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    scratch_write_text(".config/hob/rules/bad.yaml", "rules: nonsense\n");
    scratch_write_text(".config/hob/rules/use.yaml",
                       "rules: [{id: use, patterns: ['use {thing}'], template: used}]\n");
    // A folder of the cache that cannot be made, a shipped image that is broken.
    scratch_write_text(".cache", "a file\n");
    scratch_write_text("share/rules.image", "garbage");
    struct complaints complaints = {.arena = &arena};
    assert_true(rules_open_fresh(&arena, &set, &complaints, &err));
    assert_int_equal(complaints.error_count, 1);
    assert_non_null(strstr(complaint_line(&arena, &complaints.rows[0]),
                           "/.config/hob/rules/bad.yaml:1:8: `rules` is a list of maps"));
    assert_int_equal(set.image_count, 2);
    assert_string_equal(scratch_answer(&set, &arena, "please do it"), "it");
    assert_string_equal(scratch_answer(&set, &arena, "use that"), "used");
    assert_string_equal(scratch_answer(&set, &arena, "please ship it"), "shipped");
    rules_close(&set);
    // With a cache, the fault is told when the image is built, and the image is kept.
    remove(".cache");
    complaints = (struct complaints){.arena = &arena};
    assert_true(rules_open_fresh(&arena, &set, &complaints, &err));
    assert_int_equal(complaints.error_count, 1);
    rules_close(&set);
    complaints = (struct complaints){.arena = &arena};
    assert_true(rules_open_fresh(&arena, &set, &complaints, &err));
    assert_int_equal(complaints.error_count, 0);
    rules_close(&set);
    leave(&scratch, &arena);
}

static void pipes_and_folders_are_no_packs(void **state)
{
    struct scratch scratch;
    struct arena arena;
    struct rules_set set;
    struct error err;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_int_equal(mkfifo(".config/hob/rules/pipe.yaml", 0600), 0);
    assert_int_equal(mkdir(".config/hob/rules/folder.yaml", 0700), 0);
    struct complaints complaints = {.arena = &arena};
    assert_true(rules_open_fresh(&arena, &set, &complaints, &err));
    assert_int_equal(complaints.error_count, 2);
    assert_string_equal(scratch_answer(&set, &arena, "do it"), "it");
    rules_close(&set);
    leave(&scratch, &arena);
}

static void long_running_modes_notice_changes(void **state)
{
    struct scratch scratch;
    struct arena arena;
    struct rules_set set;
    bool is_stale;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    assert_true(rules_compile_user(NULL));
    assert_true(rules_open(&arena, &set, &is_stale, NULL));
    uint64_t version = rules_version(&set);
    assert_true(rules_refresh(&set, rules_compile_user, NULL));
    assert_true(rules_version(&set) == version);
    scratch_write_text(".config/hob/rules/a.yaml", other);
    assert_true(rules_refresh(&set, NULL, NULL));
    assert_string_equal(scratch_answer(&set, &arena, "do it"), "it");
    assert_true(rules_refresh(&set, rules_compile_user, NULL));
    assert_true(rules_version(&set) != version);
    assert_string_equal(scratch_answer(&set, &arena, "do it"), "other");
    rules_close(&set);
    leave(&scratch, &arena);
}

// One process of a crowd: opens the rules, asks, and says whether the answer is right.
static int one_of_many(void)
{
    struct arena arena;
    struct rules_set set;
    struct error err;
    arena_init(&arena, 256 * 1024 * 1024);
    struct complaints complaints = {.arena = &arena};
    if (!rules_open_fresh(&arena, &set, &complaints, &err))
        return 1;
    const char *answer = scratch_answer(&set, &arena, "do it");
    bool is_right = answer != NULL && strcmp(answer, "it") == 0 &&
                    strcmp(scratch_answer(&set, &arena, "ship it"), "shipped") == 0;
    rules_close(&set);
    arena_done(&arena);
    return is_right ? 0 : 2;
}

static void a_hundred_at_once_build_one_image(void **state)
{
    struct scratch scratch;
    struct arena arena;
    char *folder, *path;
    struct stat before, after;
    (void)state;
    enter(&scratch, &arena);
    scratch_write_text(".config/hob/rules/a.yaml", good);
    pid_t children[100];
    for (int i = 0; i < 100; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(one_of_many());
    }
    for (int i = 0; i < 100; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    // The image and its lock; nothing half-written is left.
    assert_int_equal(scratch_count(".cache/hob"), 2);
    assert_true(sources_user_paths(&arena, "rules", &folder, &path));
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(one_of_many(), 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    leave(&scratch, &arena);
}

static void a_fault_fails_the_folder(void **state)
{
    struct scratch scratch;
    struct arena arena;
    struct error err;
    (void)state;
    enter(&scratch, &arena);
    struct complaints complaints = {.arena = &arena};
    scratch_write_text("share/rules/bad.yaml",
                       "rules:\n  - {id: x, patterns: ['('], template: x}\n");
    assert_false(rules_compile_folder("share/rules", "out", &complaints, &err));
    assert_non_null(strstr(err.text, "share/rules/bad.yaml:2:"));
    assert_int_equal(access("out", F_OK), -1);
    assert_false(rules_compile_folder("nowhere", "out", &complaints, &err));
    assert_string_equal(err.text, "the folder nowhere cannot be read: No such file or directory");
    leave(&scratch, &arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_packs_there_is_nothing_to_build),
        cmocka_unit_test(a_changed_pack_makes_the_image_stale),
        cmocka_unit_test(a_damaged_image_is_built_anew),
        cmocka_unit_test(late_programs_always_get_rules),
        cmocka_unit_test(pipes_and_folders_are_no_packs),
        cmocka_unit_test(long_running_modes_notice_changes),
        cmocka_unit_test(a_hundred_at_once_build_one_image),
        cmocka_unit_test(a_fault_fails_the_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
