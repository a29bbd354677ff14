#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 7, 16, 100, 4096, 16 * 1024, 16 * 1024 + 1, 100000, 3};
    struct arena arena;
    arena_init(&arena, 1 << 20);
    unsigned char *blocks[COUNT_OF(sizes)];
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        blocks[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(blocks[i][at], 0);
        memset(blocks[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(blocks[i][at], i + 1);
    arena_done(&arena);
}

static void growing_copies(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    int *numbers = arena_array(&arena, 3, sizeof(*numbers));
    for (int i = 0; i < 3; i++)
        numbers[i] = i + 10;
    int *grown = arena_grow(&arena, numbers, 3, 100, sizeof(*numbers));
    assert_int_equal(grown[2], 12);
    assert_int_equal(grown[3], 0);
    assert_non_null(arena_grow(&arena, NULL, 0, 5, sizeof(int)));
    arena_done(&arena);
}

static void texts_are_terminated_copies(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_string(&arena, "word"), "word");
    assert_string_equal(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
    arena_done(&arena);
}

// The exit code of a child that asks for more than is allowed; 0 when it got it.
static int code_after_asking(size_t bytes_max, size_t count, size_t element_bytes)
{
    pid_t child = fork();
    if (child == 0) {
        struct arena arena;
        close(STDERR_FILENO);
        arena_init(&arena, bytes_max);
        for (int i = 0; i < 4; i++)
            arena_array(&arena, count, element_bytes);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_maximum_ends_the_program(void **state)
{
    (void)state;
    static const struct {
        size_t bytes_max, count, element_bytes;
        int code;
    } cases[] = {
        {1000, 10, 16, EXIT_DONE},
        {1000, 20, 16, EXIT_FAILED},
        {1000, 1001, 1, EXIT_FAILED},
        {1000, SIZE_MAX, 1, EXIT_FAILED},
        {1000, SIZE_MAX - 3, 1, EXIT_FAILED},
        {1000, SIZE_MAX / 2, 3, EXIT_FAILED},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(
            code_after_asking(cases[i].bytes_max, cases[i].count, cases[i].element_bytes),
            cases[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(growing_copies),
        cmocka_unit_test(texts_are_terminated_copies),
        cmocka_unit_test(the_maximum_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
