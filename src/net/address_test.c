// Which addresses are taken, and what the file there is called.
#include "net/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"

static void takes_https_and_this_machine(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool is_taken;
    } rows[] = {
        {"https://example.org/a.gguf", true},
        {"https://example.org:8443/a?download=true", true},
        {"http://127.0.0.1:8000/a", true},
        {"http://localhost/a", true},
        {"http://[::1]:80/a", true},
        {"HTTP://127.8.9.1/a", true},
        {"http://example.org/a", false},
        {"http://127.0.0.1.example.org/a", false},
        {"http://localhost.example.org/a", false},
        {"http://10.0.0.1/a", false},
        {"http://[::2]/a", false},
        {"ftp://example.org/a", false},
        {"file:///etc/passwd", false},
        {"gopher://x/", false},
        {"scp://x/y", false},
        {"https://", false},
        {"https://user:word@example.org/a", false},
        {"https://user@example.org/a", false},
        {"https://exa mple.org/", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        if (address_check(rows[i].url, &err) != rows[i].is_taken)
            fail_msg("%s: %s", rows[i].url, err.text);
        if (!rows[i].is_taken)
            assert_int_equal(err.code, EXIT_USAGE);
    }
}

static void too_long_is_refused(void **state)
{
    (void)state;
    char *url = malloc(ADDRESS_BYTES_MAX + 2);
    memset(url, 'a', ADDRESS_BYTES_MAX + 1);
    memcpy(url, "https://", 8);
    url[ADDRESS_BYTES_MAX + 1] = '\0';
    assert_false(address_check(url, NULL));
    free(url);
}

static void tells_addresses_from_paths(void **state)
{
    (void)state;
    assert_true(address_is_url("https://x"));
    assert_true(address_is_url("file:///x"));
    assert_true(address_is_url("Git+SSH://x"));
    assert_false(address_is_url("/a/b"));
    assert_false(address_is_url("a.gguf"));
    assert_false(address_is_url("://x"));
    assert_false(address_is_url("a b://x"));
    assert_false(address_is_url(""));
}

static void names_the_file(void **state)
{
    (void)state;
    static const struct {
        const char *url, *name;
    } rows[] = {
        {"https://example.org/m/a.gguf?download=true", "a.gguf"},
        {"https://example.org/a%20b.gguf#x", "a b.gguf"},
        {"https://example.org/", NULL},
        {"https://example.org", NULL},
        {"https://example.org/x/.hidden", NULL},
        {"https://example.org/%2e%2e%2fx", "x"}, // a slash in a name ends there
    };
    struct arena arena;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *name = address_file_name(&arena, rows[i].url);
        if (rows[i].name == NULL)
            assert_null(name);
        else
            assert_string_equal(name, rows[i].name);
    }
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_https_and_this_machine), cmocka_unit_test(too_long_is_refused),
        cmocka_unit_test(tells_addresses_from_paths), cmocka_unit_test(names_the_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
