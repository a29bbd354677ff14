#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/utf8.h"
#include "term/visible.h"

static void what_drives_a_terminal_is_shown_instead(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum visible_lines lines;
        const char *shown; // NULL: as it is
    } cases[] = {
        {"", VISIBLE_ONE_LINE, NULL},
        {"ls -l 'caf\xC3\xA9' \xE6\x97\xA5 \xF0\x9F\x98\x80", VISIBLE_ONE_LINE, NULL},
        {"a\nb\tc", VISIBLE_LINES, NULL},
        {"a\nb\tc", VISIBLE_ONE_LINE, "a\\nb\\tc"},
        {"a\rb", VISIBLE_LINES, "a^Mb"},
        {"\033[2J\033]0;title\007", VISIBLE_LINES, "^[[2J^[]0;title^G"},
        {"\033P+q\033\\", VISIBLE_LINES, "^[P+q^[\\"},
        {"a\bb\x7f", VISIBLE_LINES, "a^Hb^?"},
        {"\x01\x1F", VISIBLE_LINES, "^A^_"},
        {"\xC2\x9B"
         "31m",
         VISIBLE_LINES, "\\u{9B}31m"}, // C1 CSI as UTF-8
        {"\x9B"
         "31m",
         VISIBLE_LINES, "\\x9B31m"},            // and as a byte
        {"\xC2\x85", VISIBLE_LINES, "\\u{85}"}, // next line
        {"a\xE2\x80\xAE"
         "b",
         VISIBLE_LINES, "a\\u{202E}b"}, // right-to-left override
        {"\xE2\x81\xA6x\xE2\x81\xA9", VISIBLE_LINES, "\\u{2066}x\\u{2069}"},
        {"\xD8\x9C", VISIBLE_LINES, "\\u{61C}"},
        {"\xE2\x80\x8B\xE2\x80\x8F\xEF\xBB\xBF", VISIBLE_LINES, "\\u{200B}\\u{200F}\\u{FEFF}"},
        {"\xE2\x80\xA8\xE2\x80\xA9", VISIBLE_LINES, "\\u{2028}\\u{2029}"},
        {"\xF3\xA0\x81\xA1", VISIBLE_LINES, "\\u{E0061}"}, // a tag letter
        {"\xFF\xC3", VISIBLE_LINES, "\\xFF\\xC3"},
        {"\xC0\x80", VISIBLE_LINES, "\\xC0\\x80"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer shown;
        buffer_init(&shown, 200);
        visible_add(&shown, cases[i].text, strlen(cases[i].text), cases[i].lines);
        assert_string_equal(shown.data, cases[i].shown == NULL ? cases[i].text : cases[i].shown);
        assert_int_equal(visible_is_same(cases[i].text, strlen(cases[i].text), cases[i].lines),
                         cases[i].shown == NULL);
        buffer_done(&shown);
    }
}

static void a_nul_is_shown(void **state)
{
    (void)state;
    struct buffer shown;
    buffer_init(&shown, 200);
    visible_add(&shown, "a\0b", 3, VISIBLE_LINES);
    assert_string_equal(shown.data, "a^@b");
    buffer_done(&shown);
}

// Any bytes: what comes out is UTF-8 without a control character but newline and tab.
static void all_bytes_come_out_harmless(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] = (char)(seed >> 16);
        }
        struct buffer shown;
        size_t fault;
        buffer_init(&shown, 8 * sizeof(bytes));
        visible_add(&shown, bytes, sizeof(bytes), VISIBLE_LINES);
        assert_false(shown.is_over);
        assert_true(utf8_is_valid(shown.data, shown.length, &fault));
        assert_false(utf8_has_control(shown.data, shown.length, "\n\t"));
        assert_true(visible_is_same(shown.data, shown.length, VISIBLE_LINES));
        buffer_done(&shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_drives_a_terminal_is_shown_instead),
        cmocka_unit_test(a_nul_is_shown),
        cmocka_unit_test(all_bytes_come_out_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
