#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <termios.h>

#include "base/array.h"
#include "term/keys.h"
#include "term/scratch_terminal.h"

static struct scratch_terminal terminal;

static void type(const char *bytes, size_t length)
{
    assert_int_equal(write(terminal.person, bytes, length), length);
}

static bool is_cooked(void)
{
    struct termios now;
    assert_int_equal(tcgetattr(terminal.program, &now), 0);
    return (now.c_lflag & ICANON) != 0 && (now.c_lflag & ECHO) != 0 && (now.c_lflag & ISIG) != 0;
}

static void keys_have_names(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum key_kind kind;
        const char *text;
    } cases[] = {
        {"e", KEY_CHARACTER, "e"},
        {"\xC3\xA9", KEY_CHARACTER, "\xC3\xA9"},
        {"\xF0\x9F\x98\x80", KEY_CHARACTER, "\xF0\x9F\x98\x80"},
        {"\x01", KEY_CHARACTER, "\x01"},
        {"\r", KEY_ENTER, ""},
        {"\n", KEY_ENTER, ""},
        {"\x7f", KEY_BACKSPACE, ""},
        {"\033", KEY_ESCAPE, ""},
        {"\033[A", KEY_UP, ""},
        {"\033OB", KEY_DOWN, ""},
        {"\033[C", KEY_RIGHT, ""},
        {"\033[D", KEY_LEFT, ""},
        {"\033[1;5C", KEY_OTHER, ""},
        {"\033[15~", KEY_OTHER, ""},
        {"\033e", KEY_OTHER, ""},
        {"\033[", KEY_OTHER, ""},
        {"\x03", KEY_INTERRUPT, ""},
        {"\x04", KEY_END, ""},
        {"\xC3", KEY_OTHER, ""},
        {"\xFF", KEY_OTHER, ""},
        {"", KEY_TIMEOUT, ""},
    };
    struct error err = {0};
    assert_true(keys_open_path(terminal.path, &err));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        type(cases[i].bytes, strlen(cases[i].bytes));
        struct key key = keys_read(cases[i].bytes[0] == '\0' ? 20 : 5000);
        assert_int_equal(key.kind, cases[i].kind);
        assert_string_equal(key.text, cases[i].text);
    }
    keys_close();
}

static void keys_come_one_by_one(void **state)
{
    (void)state;
    assert_true(keys_open_path(terminal.path, NULL));
    type("ab\033[A\rq", 7);
    assert_string_equal(keys_read(5000).text, "a");
    assert_string_equal(keys_read(5000).text, "b");
    assert_int_equal(keys_read(5000).kind, KEY_UP);
    assert_int_equal(keys_read(5000).kind, KEY_ENTER);
    assert_string_equal(keys_read(-1).text, "q");
    assert_int_equal(keys_read(0).kind, KEY_TIMEOUT);
    keys_close();
}

static void an_endless_sequence_ends(void **state)
{
    (void)state;
    assert_true(keys_open_path(terminal.path, NULL));
    type("\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1", 45);
    assert_int_equal(keys_read(5000).kind, KEY_OTHER);
    keys_close();
}

static void the_terminal_is_set_back(void **state)
{
    (void)state;
    assert_true(is_cooked());
    assert_true(keys_open_path(terminal.path, NULL));
    assert_false(is_cooked());
    keys_close();
    assert_true(is_cooked());
    keys_close();
}

static void a_file_is_no_terminal(void **state)
{
    (void)state;
    struct error err = {0};
    assert_false(keys_open_path("/dev/null", &err));
    assert_non_null(strstr(err.text, "there is no terminal to ask on"));
    assert_false(keys_open_path("/nonexistent", &err));
}

// How a child ends that asks for a key: by a signal, or by exit() in the middle.
static int status_after(int signal_number)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, SIG_DFL);
        if (!keys_open_path(terminal.path, NULL) || write(ready[1], "r", 1) != 1)
            _exit(99);
        if (signal_number == 0)
            exit(7);
        keys_read(-1);
        _exit(98);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    if (signal_number != 0) {
        assert_false(is_cooked());
        kill(child, signal_number);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ready[0]);
    close(ready[1]);
    return status;
}

static void a_signal_or_exit_sets_the_terminal_back(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        int status = status_after(signals[i]);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_true(is_cooked());
    }
    int status = status_after(0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_true(is_cooked());
}

static volatile sig_atomic_t is_caught;

static void note_signal(int number)
{
    (void)number;
    is_caught = 1;
}

static void handlers_are_given_back(void **state)
{
    (void)state;
    signal(SIGTERM, note_signal);
    signal(SIGHUP, SIG_IGN);
    assert_true(keys_open_path(terminal.path, NULL));
    raise(SIGHUP);
    assert_false(is_cooked());
    raise(SIGTERM);
    assert_int_equal(is_caught, 1);
    assert_true(is_cooked());
    keys_close();
    is_caught = 0;
    raise(SIGTERM);
    assert_int_equal(is_caught, 1);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
}

static int open_terminal(void **state)
{
    (void)state;
    scratch_terminal_open(&terminal);
    return 0;
}

static int close_terminal(void **state)
{
    (void)state;
    scratch_terminal_close(&terminal);
    return 0;
}

#define ON_TERMINAL(test) cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_TERMINAL(keys_have_names),          ON_TERMINAL(keys_come_one_by_one),
        ON_TERMINAL(an_endless_sequence_ends), ON_TERMINAL(the_terminal_is_set_back),
        ON_TERMINAL(a_file_is_no_terminal),    ON_TERMINAL(a_signal_or_exit_sets_the_terminal_back),
        ON_TERMINAL(handlers_are_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
