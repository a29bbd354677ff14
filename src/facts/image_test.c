// A damaged image of facts: an error or another answer, but never a bad access.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facts/scratch_facts.h"

static struct arena arena;

static char *image_bytes(size_t *ret_length)
{
    struct facts *facts = scratch_facts(&arena, scratch_some_facts);
    char *bytes = malloc(facts->images[0]->length);
    *ret_length = facts->images[0]->length;
    memcpy(bytes, facts->images[0]->bytes, *ret_length);
    facts_close(facts);
    return bytes;
}

static bool use_copy(const char *bytes, size_t length, bool is_mended)
{
    struct image *image;
    struct facts facts = {0};
    char *copy = malloc(length + 1);
    memcpy(copy, bytes, length);
    if (is_mended)
        scratch_facts_mend(copy, length);
    if (!image_take(copy, length, &facts_image_format, &image, NULL))
        return false;
    facts_add_image(&facts, image);
    (void)scratch_facts_use(&facts);
    facts_close(&facts);
    return true;
}

static void a_cut_image_is_none(void **state)
{
    size_t length;
    char *bytes = image_bytes(&length);
    (void)state;
    assert_true(use_copy(bytes, length, false));
    for (size_t cut = 0; cut < length; cut++) {
        assert_false(use_copy(bytes, cut, false));
        assert_false(use_copy(bytes, cut, true));
    }
    free(bytes);
}

static void any_byte_may_be_anything(void **state)
{
    size_t length;
    char *bytes = image_bytes(&length);
    uint32_t seed = 11;
    (void)state;
    for (size_t i = 0; i < length; i++) {
        char was = bytes[i];
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (char)(seed >> 24);
        (void)use_copy(bytes, length, true);
        bytes[i] = (char)0xff;
        (void)use_copy(bytes, length, true);
        bytes[i] = was;
    }
    free(bytes);
}

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_image_is_none),
        cmocka_unit_test(any_byte_may_be_anything),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
