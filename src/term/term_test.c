#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "term/scratch_terminal.h"
#include "term/term.h"

static void set(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void colour_follows_the_conventions(void **state)
{
    (void)state;
    static const struct {
        const char *setting, *term, *no_color, *force;
        bool is_terminal, has_color;
    } cases[] = {
        {"auto", "xterm", NULL, NULL, true, true},  {"auto", "xterm", NULL, NULL, false, false},
        {"auto", "dumb", NULL, NULL, true, false},  {"auto", NULL, NULL, NULL, true, false},
        {"auto", "", NULL, NULL, true, false},      {"auto", "xterm", "1", NULL, true, false},
        {"auto", "xterm", "", NULL, true, true},    {"auto", "xterm", NULL, "1", false, true},
        {"auto", "dumb", NULL, "1", false, true},   {"auto", "xterm", NULL, "0", false, false},
        {"auto", "xterm", NULL, "", false, false},  {"auto", "xterm", "1", "1", true, false},
        {"always", "dumb", "1", NULL, false, true}, {"never", "xterm", NULL, "1", true, false},
    };
    struct scratch_terminal terminal;
    scratch_terminal_open(&terminal);
    int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        set("TERM", cases[i].term);
        set("NO_COLOR", cases[i].no_color);
        set("CLICOLOR_FORCE", cases[i].force);
        assert_int_equal(
            term_has_color(cases[i].setting, cases[i].is_terminal ? terminal.program : file),
            cases[i].has_color);
    }
    close(file);
    scratch_terminal_close(&terminal);
}

static void width_comes_from_the_terminal_or_columns(void **state)
{
    (void)state;
    static const struct {
        unsigned short terminal; // 0: it does not know
        const char *columns;
        size_t width;
    } cases[] = {
        {132, "90", 132},
        {0, "90", 90},
        {0, NULL, 80},
        {0, "", 80},
        {0, "-5", 80},
        {0, "wide", 80},
        {0, "5", 20},
        {3, NULL, 20},
        {0, "99999", 1000},
        {5000, NULL, 1000},
        {0, "99999999999999999999999", 1000},
    };
    struct scratch_terminal terminal;
    scratch_terminal_open(&terminal);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct winsize size = {.ws_row = 24, .ws_col = cases[i].terminal};
        assert_int_equal(ioctl(terminal.person, TIOCSWINSZ, &size), 0);
        set("COLUMNS", cases[i].columns);
        assert_int_equal(term_width(terminal.program), cases[i].width);
    }
    unsetenv("COLUMNS");
    assert_int_equal(term_width(-1), 80);
    scratch_terminal_close(&terminal);
}

static void styles_are_empty_without_colour(void **state)
{
    (void)state;
    for (int style = 0; style < STYLE_COUNT; style++) {
        assert_string_equal(term_style((enum term_style)style, false), "");
        const char *sequence = term_style((enum term_style)style, true);
        assert_int_equal(sequence[0], 033);
        assert_int_equal(sequence[strlen(sequence) - 1], 'm');
    }
    assert_string_equal(term_plain(false), "");
    assert_string_equal(term_plain(true), "\033[0m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colour_follows_the_conventions),
        cmocka_unit_test(width_comes_from_the_terminal_or_columns),
        cmocka_unit_test(styles_are_empty_without_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
