#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/utf8.h"

static void characters_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, size;
        uint32_t point;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\0", 1, 1, 0},
        {"\x7f", 1, 1, 0x7F},
        {"\xC2\x80", 2, 2, 0x80},
        {"\xDF\xBF", 2, 2, 0x7FF},
        {"\xE0\xA0\x80", 3, 3, 0x800},
        {"\xED\x9F\xBF", 3, 3, 0xD7FF},
        {"\xEE\x80\x80", 3, 3, 0xE000},
        {"\xEF\xBF\xBF", 3, 3, 0xFFFF},
        {"\xF0\x90\x80\x80", 4, 4, 0x10000},
        {"\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF},
        {"", 0, 0, 0},
        {"\x80", 1, 0, 0},             // a continuation alone
        {"\xC0\x80", 2, 0, 0},         // overlong NUL
        {"\xC1\xBF", 2, 0, 0},         // overlong
        {"\xE0\x9F\xBF", 3, 0, 0},     // overlong
        {"\xF0\x8F\xBF\xBF", 4, 0, 0}, // overlong
        {"\xED\xA0\x80", 3, 0, 0},     // a surrogate
        {"\xED\xBF\xBF", 3, 0, 0},
        {"\xF4\x90\x80\x80", 4, 0, 0}, // past the last
        {"\xF5\x80\x80\x80", 4, 0, 0},
        {"\xFF", 1, 0, 0},
        {"\xC3", 1, 0, 0}, // cut
        {"\xE2\x82", 2, 0, 0},
        {"\xF0\x9F\x98", 3, 0, 0},
        {"\xC3\x28", 2, 0, 0}, // no continuation
        {"\xE2\x28\xA1", 3, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t point = 0;
        assert_int_equal(utf8_decode(cases[i].bytes, cases[i].length, &point), cases[i].size);
        if (cases[i].size > 0)
            assert_int_equal(point, cases[i].point);
    }
}

static void the_first_fault_is_found(void **state)
{
    (void)state;
    size_t fault = 99;
    assert_true(utf8_is_valid("caf\xC3\xA9", 5, &fault));
    assert_true(utf8_is_valid("", 0, &fault));
    assert_int_equal(fault, 99);
    assert_false(utf8_is_valid("caf\xC3\xA9\xFFx", 7, &fault));
    assert_int_equal(fault, 5);
    assert_false(utf8_is_valid("caf\xC3\xA9", 4, &fault));
    assert_false(utf8_is_valid("\xFF", 1, NULL));
    assert_int_equal(fault, 3);
}

static void control_characters_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *allowed;
        bool has_control;
    } cases[] = {
        {"plain caf\xC3\xA9", "", false},
        {"a\tb", "", true},
        {"a\tb", "\t\n", false},
        {"a\rb", "\t\n", true},
        {"\033[31m", "", true},
        {"a\x7f", "\x7f", false},
        {"a\x7f", "", true},
        {"a\xC2\x9B"
         "b",
         "", true},
        {"\xC2\xA0", "", false},
        {"\xFF", "", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(utf8_has_control(cases[i].text, strlen(cases[i].text), cases[i].allowed),
                         cases[i].has_control);
    assert_true(utf8_has_control("a\0b", 3, "\t"));
}

static void columns_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"hob", 3},
        {"caf\xC3\xA9", 4},
        {"cafe\xCC\x81", 4},             // e and a combining acute
        {"\xE6\x97\xA5\xE6\x9C\xAC", 4}, // two wide characters
        {"\xF0\x9F\x98\x80", 2},         // an emoji
        {"a\xE2\x80\x8B"
         "b",
         2}, // zero width space
        {"\xFF"
         "a",
         2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(utf8_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_decoded),
        cmocka_unit_test(the_first_fault_is_found),
        cmocka_unit_test(control_characters_are_found),
        cmocka_unit_test(columns_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
