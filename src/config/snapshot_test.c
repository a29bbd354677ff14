#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/fd.h"
#include "base/scratch.h"
#include "config/snapshot.h"

static struct arena arena;

static struct config_sources sources_with_project(void)
{
    return (struct config_sources){
        .paths = {[SOURCE_SYSTEM] = "/etc/hob/config.toml",
                  [SOURCE_USER] = "/h/.config/hob/config.toml",
                  [SOURCE_PROJECT] = "/h/p/.hob.toml",
                  [SOURCE_TRUSTED] = "/h/.local/state/hob/trusted"},
        .stamps =
            {[SOURCE_USER] = {1, 120, 10, 20, 30, 40}, [SOURCE_PROJECT] = {1, 12, 11, 21, 31, 41}},
        .stamped_ns = UINT64_C(1) << 60,
    };
}

static struct config some_config(const struct config_sources *sources)
{
    struct config config;
    config_builtin(&config);
    config.values[CONFIG_MODEL] = (struct config_value){.text = "tiny.gguf",
                                                        .layer = LAYER_USER,
                                                        .source = sources->paths[SOURCE_USER],
                                                        .line = 12};
    config.values[CONFIG_OFFLINE] = (struct config_value){.text = "true",
                                                          .layer = LAYER_PROJECT,
                                                          .source = sources->paths[SOURCE_PROJECT],
                                                          .line = 1};
    return config;
}

static void assert_same_config(const struct config *left, const struct config *right)
{
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct config_value *a = &left->values[i], *b = &right->values[i];
        assert_string_equal(a->text, b->text);
        assert_int_equal(a->layer, b->layer);
        assert_int_equal(a->line, b->line);
        assert_int_equal(a->source == NULL, b->source == NULL);
        if (a->source != NULL)
            assert_string_equal(a->source, b->source);
    }
    assert_int_equal(left->untrusted_project == NULL, right->untrusted_project == NULL);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    snapshot_write(&arena, &sources, &config);
    assert_true(snapshot_read(&arena, &sources, &read));
    assert_same_config(&config, &read);
    config.untrusted_project = sources.paths[SOURCE_PROJECT];
    snapshot_write(&arena, &sources, &config);
    assert_true(snapshot_read(&arena, &sources, &read));
    assert_string_equal(read.untrusted_project, "/h/p/.hob.toml");
    struct stat info;
    assert_int_equal(stat(snapshot_path(&arena, &sources), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(scratch_count(".cache/hob"), 1);
}

static void each_project_has_its_own(void **state)
{
    (void)state;
    struct config_sources here = sources_with_project(), there = here, none = here;
    there.paths[SOURCE_PROJECT] = "/h/q/.hob.toml";
    none.paths[SOURCE_PROJECT] = NULL;
    none.stamps[SOURCE_PROJECT] = (struct file_stamp){0};
    struct config config = some_config(&here), read;
    snapshot_write(&arena, &here, &config);
    assert_false(snapshot_read(&arena, &there, &read));
    assert_false(snapshot_read(&arena, &none, &read));
    snapshot_write(&arena, &there, &config);
    snapshot_write(&arena, &none, &config);
    assert_true(snapshot_read(&arena, &here, &read));
    assert_true(snapshot_read(&arena, &there, &read));
    assert_true(snapshot_read(&arena, &none, &read));
    assert_int_equal(scratch_count(".cache/hob"), 3);
}

static void any_change_of_a_file_makes_it_old(void **state)
{
    (void)state;
    const struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    snapshot_write(&arena, &sources, &config);
    for (int i = 0; i < SOURCE_COUNT; i++)
        for (size_t field = 0; field < sizeof(struct file_stamp) / sizeof(uint64_t); field++) {
            struct config_sources changed = sources;
            ((uint64_t *)&changed.stamps[i])[field] ^= 1;
            assert_false(snapshot_read(&arena, &changed, &read));
        }
    static const char *const others[] = {NULL, "/etc/hob/config.tom", "/other"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        for (int path = 0; path < SOURCE_COUNT; path++) {
            struct config_sources changed = sources;
            changed.paths[path] = others[i];
            assert_false(snapshot_read(&arena, &changed, &read));
        }
    assert_true(snapshot_read(&arena, &sources, &read));
}

// Every byte changed and every length cut: old, and never a crash or another value.
static void damage_makes_it_old(void **state)
{
    (void)state;
    const struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    struct buffer bytes;
    buffer_init(&bytes, SNAPSHOT_BYTES_MAX);
    snapshot_encode(&sources, &config, &bytes);
    assert_true(snapshot_decode(bytes.data, bytes.length, &sources, &read));
    for (size_t at = 0; at < bytes.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes.data[at] ^= (char)(1 << bit);
            assert_false(snapshot_decode(bytes.data, bytes.length, &sources, &read));
            bytes.data[at] ^= (char)(1 << bit);
        }
    }
    for (size_t length = 0; length < bytes.length; length++) {
        char *cut = malloc(length + 1);
        memcpy(cut, bytes.data, length);
        assert_false(snapshot_decode(cut, length, &sources, &read));
        free(cut);
    }
    assert_true(snapshot_decode(bytes.data, bytes.length, &sources, &read));
    buffer_done(&bytes);
}

// Each word of the head set to a wild value, under a right checksum: what is read is valid all the
// same, or nothing is.
static void wild_offsets_are_not_followed(void **state)
{
    (void)state;
    static const uint32_t wild[] = {UINT32_MAX, INT32_MAX, 100000, 1, LAYER_FLAG};
    const struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    struct buffer bytes;
    buffer_init(&bytes, SNAPSHOT_BYTES_MAX);
    snapshot_encode(&sources, &config, &bytes);
    size_t refused = 0;
    for (size_t at = 0; at + sizeof(uint32_t) <= bytes.length; at += sizeof(uint32_t)) {
        for (size_t i = 0; i < COUNT_OF(wild); i++) {
            uint32_t kept;
            memcpy(&kept, bytes.data + at, sizeof(kept));
            memcpy(bytes.data + at, &wild[i], sizeof(kept));
            snapshot_seal(bytes.data, bytes.length);
            bool is_read = snapshot_decode(bytes.data, bytes.length, &sources, &read);
            for (int key = 0; is_read && key < CONFIG_KEY_COUNT; key++)
                assert_true(config_check(&config_options[key], read.values[key].text, NULL));
            refused += !is_read;
            memcpy(bytes.data + at, &kept, sizeof(kept));
        }
    }
    assert_true(refused > 2 * (SOURCE_COUNT + 3 * CONFIG_KEY_COUNT));
    buffer_done(&bytes);
}

static void what_is_no_snapshot_is_of_no_use(void **state)
{
    (void)state;
    const struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read = {0};
    char *path = snapshot_path(&arena, &sources);
    assert_false(snapshot_read(&arena, &sources, &read));
    scratch_write_text(path, "");
    assert_false(snapshot_read(&arena, &sources, &read));
    scratch_write_text(path, "HOBCONF and then something else that is far too short");
    assert_false(snapshot_read(&arena, &sources, &read));
    char *large = calloc(1, SNAPSHOT_BYTES_MAX + 1);
    scratch_write(path, large, SNAPSHOT_BYTES_MAX + 1);
    free(large);
    assert_false(snapshot_read(&arena, &sources, &read));
    assert_int_equal(remove(path) | mkfifo(path, 0600), 0);
    assert_false(snapshot_read(&arena, &sources, &read));
    snapshot_write(&arena, &sources, &config);
    assert_true(snapshot_read(&arena, &sources, &read));
}

static void young_files_are_not_kept(void **state)
{
    (void)state;
    struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    uint64_t settled_ns = sources.stamps[SOURCE_PROJECT].ctime_ns + SNAPSHOT_SETTLE_MS * 1000000;
    sources.stamped_ns = settled_ns - 1;
    snapshot_write(&arena, &sources, &config);
    assert_false(snapshot_read(&arena, &sources, &read));
    sources.stamped_ns = settled_ns;
    snapshot_write(&arena, &sources, &config);
    assert_true(snapshot_read(&arena, &sources, &read));
}

static void without_a_place_nothing_happens(void **state)
{
    (void)state;
    const struct config_sources sources = sources_with_project();
    struct config config = some_config(&sources), read;
    unsetenv("HOME");
    assert_null(snapshot_path(&arena, &sources));
    snapshot_write(&arena, &sources, &config);
    assert_false(snapshot_read(&arena, &sources, &read));
    setenv("HOME", "/proc/no-such-folder", 1);
    snapshot_write(&arena, &sources, &config);
    assert_false(snapshot_read(&arena, &sources, &read));
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
        WITH_ARENA(what_was_written_is_read),          WITH_ARENA(each_project_has_its_own),
        WITH_ARENA(any_change_of_a_file_makes_it_old), WITH_ARENA(damage_makes_it_old),
        WITH_ARENA(wild_offsets_are_not_followed),     WITH_ARENA(what_is_no_snapshot_is_of_no_use),
        WITH_ARENA(young_files_are_not_kept),          WITH_ARENA(without_a_place_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
