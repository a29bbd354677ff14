#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/error.h"

static void a_sentence_carries_its_code_cause_and_context(void **state)
{
    (void)state;
    struct error err = {0};
    assert_false(error_set(&err, EXIT_USAGE, "no %s", "file"));
    assert_int_equal(err.code, EXIT_USAGE);
    assert_string_equal(err.text, "no file");
    assert_false(error_context(&err, "pack %d", 7));
    assert_string_equal(err.text, "pack 7: no file");
    assert_int_equal(err.code, EXIT_USAGE);
    errno = ENOENT;
    assert_false(error_errno(&err, "%s cannot be opened", "x"));
    assert_string_equal(err.text, "x cannot be opened: No such file or directory");
    assert_int_equal(err.code, EXIT_FAILED);
}

static void nobody_needs_to_want_an_error(void **state)
{
    (void)state;
    assert_false(error_set(NULL, EXIT_FAILED, "x"));
    assert_false(error_errno(NULL, "x"));
    assert_false(error_context(NULL, "x"));
}

static void long_sentences_end_in_dots(void **state)
{
    (void)state;
    char long_text[3000];
    memset(long_text, 'a', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    struct error err = {0};
    error_set(&err, EXIT_FAILED, "%s", long_text);
    assert_int_equal(strlen(err.text), ERROR_TEXT_BYTES_MAX - 1);
    assert_string_equal(err.text + ERROR_TEXT_BYTES_MAX - 5, "a...");
    error_context(&err, "%s", long_text);
    assert_string_equal(err.text + ERROR_TEXT_BYTES_MAX - 5, "a...");
    error_set(&err, EXIT_FAILED, "%.*s", ERROR_TEXT_BYTES_MAX - 1, long_text);
    assert_string_equal(err.text + ERROR_TEXT_BYTES_MAX - 5, "aaaa");
    error_context(&err, "b");
    assert_memory_equal(err.text, "b: aaa", 6);
    assert_string_equal(err.text + ERROR_TEXT_BYTES_MAX - 5, "a...");
    errno = ENOENT;
    error_errno(&err, "%s", long_text);
    assert_string_equal(err.text + ERROR_TEXT_BYTES_MAX - 5, "a...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_carries_its_code_cause_and_context),
        cmocka_unit_test(nobody_needs_to_want_an_error),
        cmocka_unit_test(long_sentences_end_in_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
