// Kept prompt states: whole ones come back, others never do, and the folder stays small.
#include "model/state.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"

static char folder[64];
static const char payload[] = "a state of some length, 0123456789 0123456789 0123456789";

static struct state_key key_of(const char *text)
{
    struct state_key key;
    digest_bytes(text, strlen(text), key.hex);
    return key;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/hob-state-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static bool is_kept(const struct state_key *key)
{
    struct mapping mapping;
    const void *bytes;
    size_t length;
    if (!state_read(folder, key, &mapping, &bytes, &length))
        return false;
    bool is_right = length == sizeof(payload) && memcmp(bytes, payload, length) == 0;
    mapping_close(&mapping);
    assert_true(is_right);
    return true;
}

static void path_of(const struct state_key *key, char path[256])
{
    snprintf(path, 256, "%s/%.32s.state", folder, key->hex);
}

static void comes_back(void **state)
{
    (void)state;
    struct state_key key = key_of("one"), other = key_of("two");
    struct stat info;
    char path[256];
    assert_false(is_kept(&key));
    assert_true(state_write(folder, &key, payload, sizeof(payload), NULL));
    assert_true(is_kept(&key));
    assert_false(is_kept(&other));
    path_of(&key, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

// Every length but the right one, and every single changed byte, counts as missing.
static void damage_is_found(void **state)
{
    (void)state;
    struct state_key key = key_of("damage");
    char path[256];
    struct buffer whole;
    const void *bytes;
    size_t length;
    buffer_init(&whole, 4096);
    assert_true(state_write(folder, &key, payload, sizeof(payload), NULL));
    path_of(&key, path);
    assert_true(file_read(path, &whole, NULL));
    assert_true(state_check(whole.data, whole.length, &key, &bytes, &length));
    for (size_t cut = 0; cut < whole.length; cut++)
        assert_false(state_check(whole.data, cut, &key, &bytes, &length));
    for (size_t at = 0; at < whole.length; at++) {
        whole.data[at] ^= 0x20;
        bool is_padding = at >= 32 + sizeof(key.hex) && at < whole.length - sizeof(payload);
        if (!is_padding && state_check(whole.data, whole.length, &key, &bytes, &length))
            fail_msg("a changed byte %zu went unseen", at);
        whole.data[at] ^= 0x20;
    }
    assert_true(file_replace(path, whole.data, whole.length / 2, NULL));
    assert_false(is_kept(&key));
    assert_true(state_write(folder, &key, payload, sizeof(payload), NULL));
    assert_true(is_kept(&key));
    buffer_done(&whole);
}

// A file under the right name, but of another key, as after a collision of names.
static void another_key_is_missing(void **state)
{
    (void)state;
    struct state_key key = key_of("a"), other = key_of("b");
    char from[256], to[256];
    assert_true(state_write(folder, &key, payload, sizeof(payload), NULL));
    path_of(&key, from);
    path_of(&other, to);
    assert_int_equal(rename(from, to), 0);
    assert_false(is_kept(&other));
}

static size_t count_files(void)
{
    DIR *listed = opendir(folder);
    size_t count = 0;
    const struct dirent *entry;
    assert_non_null(listed);
    while ((entry = readdir(listed)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(listed);
    return count;
}

static void age(const struct state_key *key, time_t seconds)
{
    char path[256];
    struct timespec times[2] = {{.tv_sec = time(NULL) - seconds}, {.tv_sec = time(NULL) - seconds}};
    path_of(key, path);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void the_longest_unused_goes(void **state)
{
    (void)state;
    struct state_key keys[STATE_FILES_MAX + 1];
    for (int i = 0; i <= STATE_FILES_MAX; i++) {
        char name[8];
        snprintf(name, sizeof(name), "n%d", i);
        keys[i] = key_of(name);
    }
    for (int i = 0; i < STATE_FILES_MAX; i++) {
        assert_true(state_write(folder, &keys[i], payload, sizeof(payload), NULL));
        age(&keys[i], 1000 - i);
    }
    assert_true(is_kept(&keys[0])); // used: now the newest
    assert_true(state_write(folder, &keys[STATE_FILES_MAX], payload, sizeof(payload), NULL));
    assert_int_equal(count_files(), STATE_FILES_MAX);
    assert_true(is_kept(&keys[0]));
    assert_false(is_kept(&keys[1]));
}

static void what_a_dead_writer_left_goes(void **state)
{
    (void)state;
    struct state_key key = key_of("dead");
    char left[160];
    struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    snprintf(left, sizeof(left), "%s/0123.state.abcdef", folder);
    assert_true(file_replace(left, "x", 1, NULL));
    assert_int_equal(utimensat(AT_FDCWD, left, old, 0), 0);
    assert_true(state_write(folder, &key, payload, sizeof(payload), NULL));
    assert_int_equal(access(left, F_OK), -1);
}

static void strange_folders_are_errors(void **state)
{
    (void)state;
    struct state_key key = key_of("x");
    struct error err = {0};
    assert_false(state_write("/proc/nowhere", &key, payload, sizeof(payload), &err));
    assert_int_equal(err.code, EXIT_FAILED);
    assert_false(is_kept(&key));
    char path[256];
    path_of(&key, path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(is_kept(&key));
    assert_false(state_write(folder, &key, payload, (size_t)STATE_BYTES_MAX + 1, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_key_is_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_longest_unused_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_dead_writer_left_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strange_folders_are_errors, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
