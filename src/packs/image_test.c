#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/scratch.h"
#include "packs/scratch_rules.h"
#include "rules/image.h"

static struct arena arena;

static char *image_bytes(size_t *ret_length)
{
    struct rules_set set = scratch_pack(&arena, scratch_some_rules);
    char *bytes = malloc(set.images[0]->length);
    *ret_length = set.images[0]->length;
    memcpy(bytes, set.images[0]->bytes, *ret_length);
    rules_close(&set);
    return bytes;
}

static bool open_copy(const char *bytes, size_t length, bool is_mended)
{
    struct image *image;
    struct rules_set set = {0};
    char *copy = malloc(length + 1);
    memcpy(copy, bytes, length);
    if (is_mended)
        scratch_mend_header(copy, length);
    if (!image_take(copy, length, &rules_image_format, &image, NULL))
        return false;
    rules_add_image(&set, image);
    scratch_use(&set);
    rules_close(&set);
    return true;
}

static void a_cut_image_is_none(void **state)
{
    size_t length;
    char *bytes = image_bytes(&length);
    (void)state;
    assert_true(open_copy(bytes, length, false));
    for (size_t cut = 0; cut < length; cut++) {
        assert_false(open_copy(bytes, cut, false));
        assert_false(open_copy(bytes, cut, true));
    }
    free(bytes);
}

static void other_files_and_versions_are_refused(void **state)
{
    static const struct {
        size_t offset;
        const char *sentence;
    } rows[] = {
        {offsetof(struct image_header, magic), "is not an image of compiled rules"},
        {offsetof(struct image_header, fingerprint), "was compiled by another version of hob"},
        {offsetof(struct image_header, length), "is cut short"},
        {offsetof(struct image_header, section_count) + 3, "is cut short"},
        {offsetof(struct image_header, content_hash), "is damaged"},
        {sizeof(struct image_header) + 8, "is damaged"},
    };
    struct scratch scratch;
    struct image *image;
    struct error err = {0};
    size_t length;
    char *bytes = image_bytes(&length);
    (void)state;
    scratch_enter(&scratch);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bytes[rows[i].offset] ^= 0x55;
        scratch_write("image", bytes, length);
        bytes[rows[i].offset] ^= 0x55;
        assert_false(image_open("image", &rules_image_format, &image, &err));
        assert_non_null(strstr(err.text, rows[i].sentence));
    }
    scratch_write("image", bytes, length);
    assert_true(image_open("image", &rules_image_format, &image, &err));
    image_close(image);
    scratch_write("image", "", 0);
    assert_false(image_open("image", &rules_image_format, &image, &err));
    assert_false(image_open("/dev/zero", &rules_image_format, &image, &err));
    assert_false(image_open("nowhere", &rules_image_format, &image, &err));
    scratch_leave(&scratch);
    free(bytes);
}

// Any byte may be anything: an error, another answer, but no bad access.
static void damage_is_an_error_at_worst(void **state)
{
    size_t length;
    char *bytes = image_bytes(&length);
    uint32_t seed = 7;
    (void)state;
    for (size_t i = 0; i < length; i++) {
        char old = bytes[i];
        bytes[i] = (char)~old;
        open_copy(bytes, length, true);
        bytes[i] = old;
    }
    for (int round = 0; round < 3000; round++) {
        char *copy = malloc(length);
        memcpy(copy, bytes, length);
        for (int i = 0; i < 4; i++) {
            seed = seed * 1664525 + 1013904223;
            size_t at = sizeof(struct image_header) + (seed >> 4) % (length - 64);
            copy[at % length] = (char)(seed >> 24);
        }
        open_copy(copy, length, true);
        free(copy);
    }
    free(bytes);
}

static void damaged_code_is_told(void **state)
{
    struct rules_set set = scratch_pack(&arena, scratch_some_rules);
    struct rules_result result;
    struct error err;
    char *code = (char *)(uintptr_t)set.images[0]->sections[SECTION_CODE].data;
    (void)state;
    code[10] ^= 1;
    assert_false(rules_match(&set, &arena, "list files", TARGET_GNU, &result, &err));
    assert_string_equal(err.text, "the compiled rules are damaged; delete hob's cache folder, or "
                                  "install hob again");
    rules_close(&set);
}

static void the_same_packs_give_the_same_bytes(void **state)
{
    size_t length, other_length;
    char *bytes = image_bytes(&length), *other = image_bytes(&other_length);
    (void)state;
    assert_int_equal(length, other_length);
    assert_memory_equal(bytes, other, length);
    free(bytes);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_image_is_none),
        cmocka_unit_test(other_files_and_versions_are_refused),
        cmocka_unit_test(damage_is_an_error_at_worst),
        cmocka_unit_test(damaged_code_is_told),
        cmocka_unit_test(the_same_packs_give_the_same_bytes),
    };
    arena_init(&arena, 512 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
