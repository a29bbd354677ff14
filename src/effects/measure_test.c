#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/scratch.h"
#include "effects/effects.h"
#include "effects/mounts.h"

enum { ARENA_BYTES = 1 << 24, MANY = 2000, FOLDERS = 20 };

static const struct effects_limits plenty = {.entries_max = 1000000, .timeout_ms = 10000};

static struct effect_scope measure(struct scratch *scratch, struct effect effect, const char *path,
                                   const struct effects_limits *limits)
{
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    effect.target_kind = TARGET_PATH;
    effect.path = path[0] == '/' ? path : arena_printf(&arena, "%s/%s", scratch->path, path);
    struct effects_report report = {.effects = &effect, .count = 1};
    effects_measure(&arena, &report, limits);
    arena_done(&arena);
    return effect.scope;
}

static void make_tree(void)
{
    scratch_write_text("tree/a.txt", "12345");
    scratch_write_text("tree/.hidden", "1");
    scratch_write_text("tree/b[1].txt", "12");
    scratch_write_text("tree/in/c.txt", "123");
    scratch_write_text("tree/in/deep/d.log", "1234");
    scratch_write_text("outside/big.txt", "1234567890");
    assert_int_equal(symlink("../outside", "tree/link"), 0);
    assert_int_equal(mkfifo("tree/pipe", 0600), 0);
}

static void test_paths(void **state)
{
    static const struct {
        const char *path;
        enum effect_kind kind;
        bool is_recursive, is_pattern;
        uint64_t files, directories, bytes;
    } cases[] = {
        {"tree", EFFECT_DELETE, true, false, 7, 3, 15},
        {"tree", EFFECT_DELETE, false, false, 0, 1, 0},
        {"tree", EFFECT_MOVE, false, false, 7, 3, 15},
        {"tree/a.txt", EFFECT_WRITE, false, false, 1, 0, 5},
        {"tree/link", EFFECT_DELETE, true, false, 1, 0, 0},
        {"tree/pipe", EFFECT_DELETE, false, false, 1, 0, 0},
        {"tree/none", EFFECT_WRITE, false, false, 0, 0, 0},
        {"tree/*", EFFECT_DELETE, true, true, 6, 2, 14},
        {"tree/*", EFFECT_DELETE, false, true, 4, 1, 7},
        {"tree/*.txt", EFFECT_DELETE, false, true, 2, 0, 7},
        {"tree/.*", EFFECT_DELETE, true, true, 1, 0, 1},
        {"tree/*/*.txt", EFFECT_DELETE, false, true, 2, 0, 13},
        {"t*/in/*/d.*", EFFECT_DELETE, false, true, 1, 0, 4},
        {"tree/b\\[1\\].txt", EFFECT_DELETE, false, true, 1, 0, 2},
        {"tree/b[1].txt", EFFECT_DELETE, false, false, 1, 0, 2},
        {"tree/[ab]*", EFFECT_DELETE, false, true, 2, 0, 7},
        {"tree/zz*", EFFECT_DELETE, true, true, 0, 0, 0},
        {"tree/a.txt/*", EFFECT_DELETE, true, true, 0, 0, 0},
    };
    struct scratch scratch;
    (void)state;
    scratch_enter(&scratch);
    make_tree();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct effect effect = {.kind = cases[i].kind,
                                .is_recursive = cases[i].is_recursive,
                                .is_pattern = cases[i].is_pattern};
        struct effect_scope scope = measure(&scratch, effect, cases[i].path, &plenty);
        if (!scope.is_measured || scope.is_partial || scope.files != cases[i].files ||
            scope.directories != cases[i].directories || scope.bytes != cases[i].bytes)
            fail_msg("case %zu: %s has %d files, %d folders, %d bytes", i, cases[i].path,
                     (int)scope.files, (int)scope.directories, (int)scope.bytes);
    }
    scratch_leave(&scratch);
}

static void test_what_is_not_measured(void **state)
{
    struct scratch scratch;
    (void)state;
    scratch_enter(&scratch);
    make_tree();
    const struct effect reads = {.kind = EFFECT_READ},
                        away = {.kind = EFFECT_DELETE, .is_elsewhere = true};
    assert_false(measure(&scratch, reads, "tree", &plenty).is_measured);
    assert_false(measure(&scratch, away, "tree", &plenty).is_measured);
    scratch_leave(&scratch);
}

static void test_bounds(void **state)
{
    struct scratch scratch;
    const struct effect effect = {.kind = EFFECT_DELETE, .is_recursive = true};
    const volatile sig_atomic_t cancelled = 1;
    (void)state;
    scratch_enter(&scratch);
    for (unsigned i = 0; i < MANY; i++) {
        char name[64];
        snprintf(name, sizeof(name), "many/%u/%u", i % FOLDERS, i);
        scratch_write_text(name, "12");
    }
    struct effect_scope scope = measure(&scratch, effect, "many", &plenty);
    assert_int_equal(scope.files, MANY);
    assert_int_equal(scope.directories, FOLDERS + 1);
    assert_int_equal(scope.bytes, 2 * MANY);
    assert_false(scope.is_partial);
    scope = measure(&scratch, effect, "many", &(struct effects_limits){100, 10000, NULL});
    assert_true(scope.is_measured && scope.is_partial);
    assert_true(scope.files + scope.directories <= 2 * 100);
    scope = measure(&scratch, effect, "many", &(struct effects_limits){1000000, 0, NULL});
    assert_true(scope.is_partial);
    scope = measure(&scratch, effect, "many", &(struct effects_limits){1000000, 10000, &cancelled});
    assert_true(scope.is_partial);
    scope = measure(&scratch, effect, "many", &(struct effects_limits){0, 10000, NULL});
    assert_true(scope.is_partial);
    scratch_leave(&scratch);
}

static void test_time(void **state)
{
    const struct effect effect = {.kind = EFFECT_DELETE, .is_recursive = true};
    (void)state;
    int64_t begin = clock_us();
    struct effect_scope scope =
        measure(NULL, effect, "/usr", &(struct effects_limits){100000000, 20, NULL});
    assert_true(scope.is_measured && scope.directories > 0);
    assert_true(clock_us() - begin < 2000000); // 20 ms, on a machine that has other work
}

static void test_same_path_twice(void **state)
{
    struct scratch scratch;
    struct arena arena;
    (void)state;
    scratch_enter(&scratch);
    make_tree();
    arena_init(&arena, ARENA_BYTES);
    const char *path = arena_printf(&arena, "%s/tree", scratch.path);
    struct effect effects[2];
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        effects[i] = (struct effect){.kind = i == 0 ? EFFECT_DELETE : EFFECT_OWNER,
                                     .target_kind = TARGET_PATH,
                                     .path = path,
                                     .is_recursive = true};
    struct effects_report report = {.effects = effects, .count = COUNT_OF(effects)};
    effects_measure(&arena, &report, &(struct effects_limits){12, 10000, NULL});
    assert_int_equal(effects[0].scope.files, 7);
    assert_int_equal(effects[1].scope.files, 7);
    assert_false(effects[1].scope.is_partial);
    arena_done(&arena);
    scratch_leave(&scratch);
}

static void test_deep_trees(void **state)
{
    struct scratch scratch;
    const struct effect effect = {.kind = EFFECT_DELETE, .is_recursive = true};
    (void)state;
    scratch_enter(&scratch);
    for (unsigned i = 0; i < 300; i++)
        if (mkdir("d", 0700) != 0 || chdir("d") != 0)
            fail_msg("no folder");
    struct effect_scope scope = measure(&scratch, effect, "d", &plenty);
    assert_true(scope.is_partial);
    assert_true(scope.directories > 150 && scope.directories < 300);
    if (chdir(scratch.path) != 0)
        fail_msg("no way back");
    scratch_leave(&scratch);
}

static void test_mounts(void **state)
{
    static const char text[] = "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                               "22 21 0:5 / /proc rw - proc proc rw\n"
                               "23 21 0:6 / /net rw shared:1 - nfs4 host:/x rw\n"
                               "24 21 0:7 / /net/local rw - tmpfs tmpfs rw\n"
                               "25 21 0:8 / /mnt/my\\040disk rw - fuse.sshfs h: rw\n"
                               "26 21 0:9 / /misc rw - autofs x rw\n";
    static const struct mounts mounts = {text};
    (void)state;
    assert_false(mounts_may_block(&mounts, "/"));
    assert_false(mounts_may_block(&mounts, "/etc"));
    assert_true(mounts_may_block(&mounts, "/net"));
    assert_true(mounts_may_block(&mounts, "/net/a/b"));
    assert_false(mounts_may_block(&mounts, "/network"));
    assert_false(mounts_may_block(&mounts, "/net/local/a"));
    assert_true(mounts_may_block(&mounts, "/mnt/my disk/a"));
    assert_true(mounts_may_block(&mounts, "/misc/a"));
    assert_false(mounts_may_block(&(struct mounts){""}, "/net"));
    assert_false(mounts_may_block(&(struct mounts){"damaged\n\n1 2 3"}, "/net"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),           cmocka_unit_test(test_what_is_not_measured),
        cmocka_unit_test(test_bounds),          cmocka_unit_test(test_time),
        cmocka_unit_test(test_same_path_twice), cmocka_unit_test(test_deep_trees),
        cmocka_unit_test(test_mounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
