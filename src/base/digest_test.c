#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/scratch.h"

// The vectors of FIPS 180-2, appendix B, and the empty text.
static const struct {
    const char *text;
    const char *hex;
} cases[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void bytes_and_files_have_the_same_digest(void **state)
{
    struct scratch *scratch = *state;
    (void)scratch;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char hex[DIGEST_HEX_BYTES];
        digest_bytes(cases[i].text, strlen(cases[i].text), hex);
        assert_string_equal(hex, cases[i].hex);
        scratch_write_text("file", cases[i].text);
        assert_true(digest_file("file", NULL, NULL, hex, NULL));
        assert_string_equal(hex, cases[i].hex);
    }
}

static bool stop_at_two_megabytes(size_t done_bytes, size_t all_bytes, void *context)
{
    *(size_t *)context = all_bytes;
    return done_bytes < 2u << 20;
}

static void a_long_file_can_be_stopped(void **state)
{
    (void)state;
    const size_t length = 3u << 20;
    char *bytes = calloc(1, length);
    scratch_write("file", bytes, length);
    free(bytes);
    char hex[DIGEST_HEX_BYTES] = "";
    struct error err = {0};
    size_t all = 0;
    assert_false(digest_file("file", stop_at_two_megabytes, &all, hex, &err));
    assert_int_equal(err.code, EXIT_INTERRUPTED);
    assert_int_equal(all, length);
    assert_string_equal(hex, "");
    assert_false(digest_file("missing", NULL, NULL, hex, &err));
    assert_string_equal(err.text, "missing cannot be opened: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(bytes_and_files_have_the_same_digest),
        IN_SCRATCH(a_long_file_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
