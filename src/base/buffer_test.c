#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

static void text_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 100000);
    assert_string_equal(buffer.data, "");
    for (int i = 0; i < 1000; i++)
        buffer_printf(&buffer, "%03d,", i);
    buffer_char(&buffer, '.');
    buffer_text(&buffer, "end");
    buffer_add(&buffer, NULL, 0);
    assert_int_equal(buffer.length, 4004);
    assert_int_equal(strlen(buffer.data), 4004);
    assert_string_equal(buffer.data + 3996, "999,.end");
    buffer_clear(&buffer);
    assert_string_equal(buffer.data, "");
    buffer_done(&buffer);
    buffer_done(&buffer);
}

static void the_maximum_is_an_error_and_never_a_part(void **state)
{
    (void)state;
    struct buffer buffer;
    struct error err = {0};
    buffer_init(&buffer, 10);
    buffer_text(&buffer, "1234567890");
    assert_true(buffer_check(&buffer, "the answer", &err));
    buffer_char(&buffer, 'x');
    assert_string_equal(buffer.data, "1234567890");
    assert_false(buffer_check(&buffer, "the answer", &err));
    assert_string_equal(err.text, "the answer is longer than 10 bytes, the most hob takes");
    assert_int_equal(err.code, EXIT_FAILED);
    assert_false(buffer_check(&buffer, "the answer", NULL));
    // What comes after a dropped piece would join what does not belong together.
    buffer_clear(&buffer);
    buffer_text(&buffer, "1234");
    buffer_printf(&buffer, "%s", "567890ab");
    buffer_text(&buffer, "cd");
    assert_string_equal(buffer.data, "1234");
    assert_true(buffer.is_over);
    buffer_done(&buffer);
}

static void nothing_fits_in_an_empty_buffer(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    buffer_text(&buffer, "");
    assert_false(buffer.is_over);
    buffer_text(&buffer, "x");
    assert_true(buffer.is_over);
    assert_string_equal(buffer.data, "");
}

static void a_taken_text_leaves_an_empty_buffer(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_text(&buffer, "mine");
    char *text = buffer_take(&buffer);
    assert_string_equal(text, "mine");
    assert_string_equal(buffer.data, "");
    assert_int_equal(buffer.bytes_max, 100);
    free(text);
    text = buffer_take(&buffer);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_stays_terminated),
        cmocka_unit_test(the_maximum_is_an_error_and_never_a_part),
        cmocka_unit_test(nothing_fits_in_an_empty_buffer),
        cmocka_unit_test(a_taken_text_leaves_an_empty_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
