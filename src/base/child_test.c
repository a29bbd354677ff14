#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/child.h"

// Runs `script` with its descriptors 1 and 3 in memory; what it wrote there, and its status.
static int run(const char *script, char written[2][100])
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const environment[] = {"COLOUR=red", NULL};
    int files[2] = {memfd_create("one", MFD_CLOEXEC), memfd_create("three", MFD_CLOEXEC)};
    const int descriptors[] = {CHILD_NOTHING, files[0], CHILD_NOTHING, files[1]};
    pid_t pid;
    int status = -1;
    assert_true(
        child_start("/bin/sh", argv, environment, descriptors, COUNT_OF(descriptors), &pid, NULL));
    assert_true(child_wait(pid, &status, NULL));
    for (size_t i = 0; i < 2; i++) {
        ssize_t length = pread(files[i], written[i], 99, 0);
        assert_true(length >= 0);
        written[i][length] = '\0';
        close(files[i]);
    }
    return status;
}

static void a_program_has_what_it_was_given(void **state)
{
    char written[2][100];
    (void)state;
    assert_int_equal(run("echo $COLOUR; echo gone >&2; read x || echo none >&3", written), 0);
    assert_string_equal(written[0], "red\n");
    assert_string_equal(written[1], "none\n");
}

static void the_status_says_how_it_ended(void **state)
{
    char written[2][100];
    (void)state;
    assert_int_equal(run("exit 7", written), 7);
    assert_int_equal(run("kill -9 $$", written), 137);
}

static void what_cannot_start_is_a_sentence(void **state)
{
    const char *const argv[] = {"nosuch", NULL};
    struct error err = {0};
    pid_t pid;
    (void)state;
    assert_false(child_start("/nosuch/program", argv, NULL, NULL, 0, &pid, &err));
    assert_non_null(strstr(err.text, "/nosuch/program cannot be started"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_has_what_it_was_given),
        cmocka_unit_test(the_status_says_how_it_ended),
        cmocka_unit_test(what_cannot_start_is_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
