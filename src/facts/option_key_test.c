// How options are written in facts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "facts/option_key.h"

static const struct {
    const char *key;
    enum fact_style style;
    const char *names; // joined by |; NULL when it is refused
    unsigned value_count;
    bool is_optional;
} rows[] = {
    {"-r", STYLE_GNU, "-r", 0, false},
    {"-r, -R, --recursive", STYLE_GNU, "-r|-R|--recursive", 0, false},
    {"-t DIR, --target-directory=DIR", STYLE_GNU, "-t|--target-directory", 1, false},
    {"--out FILE", STYLE_GNU, "--out", 1, false},
    {"-r, --regexp=RE", STYLE_GNU, "-r|--regexp", 1, false},
    {"--color[=WHEN]", STYLE_GNU, "--color", 1, true},
    {"-i[SUFFIX], --in-place[=SUFFIX]", STYLE_GNU, "-i|--in-place", 1, true},
    {"--arg NAME VALUE", STYLE_GNU, "--arg", 2, false},
    {"--format=roff", STYLE_GNU, "--format", 1, false},
    {"--preserve-root[=all]", STYLE_GNU, "--preserve-root", 1, true},
    {"-o KEY=VALUE", STYLE_GNU, "-o", 1, false},
    {"-b UID:GID", STYLE_POSIX, "-b", 1, false},
    {"-o <file>", STYLE_GNU, "-o", 1, false},
    {"-NUM", STYLE_GNU, "-NUM", 1, true},
    {"+NUM", STYLE_GNU, "+NUM", 1, true},
    {"-SIGNAL", STYLE_GNU, "-SIGNAL", 1, true},
    {"-n NUM, -NUM", STYLE_GNU, NULL, 0, false},
    {"-", STYLE_GNU, "-", 0, false},
    {"-?, -#, -@, -1", STYLE_GNU, "-?|-#|-@|-1", 0, false},
    {"-[", STYLE_GNU, "-[", 0, false},
    {"-nv", STYLE_GNU, "-nv", 0, false},
    {"-vv", STYLE_GNU, "-vv", 0, false},
    {"-cf FILE", STYLE_GNU, "-cf", 1, false},
    {"+e", STYLE_POSIX, "+e", 0, false},
    {"--", STYLE_GNU, NULL, 0, false},
    {"-name PATTERN", STYLE_WORDS, "-name", 1, false},
    {"-delete", STYLE_WORDS, "-delete", 0, false},
    {"-d, -depth", STYLE_WORDS, "-d|-depth", 0, false},
    {"(", STYLE_WORDS, "(", 0, false},
    {"!, -not", STYLE_WORDS, "!|-not", 0, false},
    {",", STYLE_WORDS, ",", 0, false},
    {"of=FILE", STYLE_KEYS, "of", 1, false},
    {"--help", STYLE_KEYS, "--help", 0, false},
    {"", STYLE_GNU, NULL, 0, false},
    {"-r, ", STYLE_GNU, NULL, 0, false},
    {", -r", STYLE_GNU, NULL, 0, false},
    {"r", STYLE_GNU, NULL, 0, false},
    {"recursive", STYLE_GNU, NULL, 0, false},
    {"-oFILE", STYLE_GNU, NULL, 0, false},
    {"-o file", STYLE_GNU, NULL, 0, false},
    {"-r --recursive", STYLE_GNU, NULL, 0, false},
    {"-r  FILE", STYLE_GNU, NULL, 0, false},
    {"-r FILE ", STYLE_GNU, NULL, 0, false},
    {"--out=", STYLE_GNU, NULL, 0, false},
    {"--out[=FILE", STYLE_GNU, NULL, 0, false},
    {"--out[=]", STYLE_GNU, NULL, 0, false},
    {"--out[]", STYLE_GNU, NULL, 0, false},
    {"-o=FILE", STYLE_GNU, NULL, 0, false},
    {"-r, -r", STYLE_GNU, NULL, 0, false},
    {"-c NUM, --context[=NUM]", STYLE_GNU, NULL, 0, false},
    {"-a ONE, -b ONE TWO", STYLE_GNU, NULL, 0, false},
    {"-a A B C D E", STYLE_GNU, NULL, 0, false},
};

static void spellings_are_read(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct option_key key;
        struct error err = {0};
        bool is_good = option_key_read(&arena, rows[i].key, rows[i].style, &key, &err);
        if (is_good != (rows[i].names != NULL))
            fail_msg("\"%s\": %s", rows[i].key, is_good ? "taken" : err.text);
        if (!is_good) {
            assert_true(err.text[0] != '\0');
            continue;
        }
        char joined[200] = "";
        for (size_t j = 0; j < key.name_count; j++)
            snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
                     j == 0 ? "" : "|", key.names[j]);
        assert_string_equal(joined, rows[i].names);
        if (key.value_count != rows[i].value_count || key.is_optional != rows[i].is_optional)
            fail_msg("the value of \"%s\"", rows[i].key);
    }
    arena_done(&arena);
}

static void names_are_bounded(void **state)
{
    struct arena arena;
    struct option_key key;
    char text[OPTION_NAMES_MAX * 8 + 16] = "-0";
    (void)state;
    arena_init(&arena, 1 << 20);
    for (int i = 1; i < OPTION_NAMES_MAX; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), ", -%d", i);
    assert_true(option_key_read(&arena, text, STYLE_GNU, &key, NULL));
    assert_int_equal(key.name_count, OPTION_NAMES_MAX);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), ", -x");
    assert_false(option_key_read(&arena, text, STYLE_GNU, &key, NULL));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_are_read),
        cmocka_unit_test(names_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
