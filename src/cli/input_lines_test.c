// Lines of a text: ends, empty ones, a last one without its end; and what is not text.
#include "cli/input_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/scratch.h"

static void lines_come_one_by_one(void **state)
{
    static const struct {
        const char *text;
        const char *lines[4];
    } cases[] = {
        {"", {NULL}},
        {"\n", {"", NULL}},
        {"one", {"one", NULL}},
        {"one\n", {"one", NULL}},
        {"one\n\n two \n", {"one", "", " two ", NULL}},
        {"one\r\n\r\ntwo\r", {"one", "", "two", NULL}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer text;
        size_t at = 0, count = 0;
        buffer_init(&text, 64);
        buffer_text(&text, cases[i].text);
        for (const char *line; (line = input_line(&text, &at)) != NULL; count++)
            assert_string_equal(line, cases[i].lines[count]);
        assert_null(cases[i].lines[count]);
        buffer_done(&text);
    }
}

static void what_is_not_text_is_refused(void **state)
{
    struct error err = {0};
    struct buffer text;
    (void)state;
    buffer_init(&text, 8);
    scratch_write("text", "a\tb\n", 4);
    scratch_write("binary", "a\nb\0c", 5);
    scratch_write("long", "123456789", 9);
    assert_true(input_read("text", &text, &err));
    assert_string_equal(text.data, "a\tb\n");
    buffer_clear(&text);
    assert_false(input_read("binary", &text, &err));
    assert_string_equal(err.text, "binary is not text: byte 4 is NUL");
    buffer_clear(&text);
    assert_false(input_read("long", &text, &err));
    buffer_clear(&text);
    assert_false(input_read("nowhere", &text, &err));
    assert_false(input_read("", &text, &err));
    assert_int_equal(err.code, EXIT_USAGE);
    buffer_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_one_by_one),
        IN_SCRATCH(what_is_not_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
