#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "grammar/slot.h"

static const struct {
    enum slot_kind kind;
    const char *request;
    const char *value; // NULL: it is none
    size_t tokens;
} readings[] = {
    {SLOT_COUNT, "5 files", "5", 1},
    {SLOT_COUNT, "five files", "5", 1},
    {SLOT_COUNT, "twenty five files", "25", 2},
    {SLOT_COUNT, "twenty-five files", "25", 1},
    {SLOT_COUNT, "a dozen files", "12", 2},
    {SLOT_COUNT, "a couple of files", "2", 3},
    {SLOT_COUNT, "two hundred files", "200", 2},
    {SLOT_COUNT, "hundred files", "100", 1},
    {SLOT_COUNT, "hundred thousand files", "100000", 2},
    {SLOT_VARIABLE, "HOME", "HOME", 1},
    {SLOT_VARIABLE, "$http_proxy", "http_proxy", 1},
    {SLOT_VARIABLE, "${HOME}", "HOME", 1},
    {SLOT_VARIABLE, "home", NULL, 0},
    {SLOT_VARIABLE, "$HOME/x", NULL, 0},
    {SLOT_VARIABLE, "${HOME", NULL, 0},
    {SLOT_VARIABLE, "A;B", NULL, 0},
    {SLOT_KEY, ".user.name", "user.name", 1},
    {SLOT_KEY, "version", "version", 1},
    {SLOT_FILENAME, "'my notes'", "my notes", 1},
    {SLOT_FILENAME, "notes", NULL, 0},
    {SLOT_FILENAME, "'*.txt'", NULL, 0},
    {SLOT_FILENAME, "'ls -l'", NULL, 0},
    {SLOT_KEY, "a..b", NULL, 0},
    {SLOT_KEY, "a|env", NULL, 0},
    {SLOT_KEY, "the", NULL, 0},
    {SLOT_RANGE, "5-8", "5-8", 1},
    {SLOT_RANGE, "10..20", "10-20", 1},
    {SLOT_RANGE, "8-5", NULL, 0},
    {SLOT_RANGE, "5-", NULL, 0},
    {SLOT_RANGE, "2024-01-31", NULL, 0},
    {SLOT_CLOCK, "3am", "03:00", 1},
    {SLOT_CLOCK, "3 pm", "15:00", 2},
    {SLOT_CLOCK, "12:30am", "00:30", 1},
    {SLOT_CLOCK, "15:30", "15:30", 1},
    {SLOT_CLOCK, "noon", "12:00", 1},
    {SLOT_CLOCK, "five o'clock", "05:00", 2},
    {SLOT_CLOCK, "13pm", NULL, 0},
    {SLOT_CLOCK, "24:00", NULL, 0},
    {SLOT_CLOCK, "3:7", NULL, 0},
    {SLOT_CLOCK, "a", NULL, 0},
    {SLOT_COUNT, "1,000 files", "1000", 1},
    {SLOT_COUNT, "'5' files", NULL, 0},
    {SLOT_COUNT, "5MB", NULL, 0},
    {SLOT_COUNT, "1.5", NULL, 0},
    {SLOT_COUNT, "many", NULL, 0},
    {SLOT_COUNT, "99999999999999999999", NULL, 0},
    {SLOT_SIZE, "100MB", "100M", 1},
    {SLOT_SIZE, "100 MB", "100M", 2},
    {SLOT_SIZE, "100 megabytes", "100M", 2},
    {SLOT_SIZE, "1.5 gigs", "1536M", 2},
    {SLOT_SIZE, "0.5k", "512c", 1},
    {SLOT_SIZE, "ten kilobytes", "10k", 2},
    {SLOT_SIZE, "500 bytes", "500c", 2},
    {SLOT_SIZE, "2 TB", "2048G", 2},
    {SLOT_SIZE, "100", NULL, 0},
    {SLOT_SIZE, "MB", NULL, 0},
    {SLOT_SIZE, "100 m", NULL, 0},
    {SLOT_SIZE, "100 files", NULL, 0},
    {SLOT_AGE, "7 days", "7d", 2},
    {SLOT_AGE, "two weeks", "14d", 2},
    {SLOT_AGE, "a month", "30d", 2},
    {SLOT_AGE, "an hour", "1h", 2},
    {SLOT_AGE, "24 hours", "24h", 2},
    {SLOT_AGE, "90 minutes", "90m", 2},
    {SLOT_AGE, "24h", "24h", 1},
    {SLOT_AGE, "7-day", "7d", 1},
    {SLOT_AGE, "week", "7d", 1},
    {SLOT_AGE, "7", NULL, 0},
    {SLOT_AGE, "7 d", NULL, 0},
    {SLOT_DATE, "2024-01-31", "2024-01-31", 1},
    {SLOT_DATE, "2024/1/5", "2024-01-05", 1},
    {SLOT_DATE, "january 5 2020", "2020-01-05", 3},
    {SLOT_DATE, "5th January, 2020", "2020-01-05", 3},
    {SLOT_DATE, "yesterday", "yesterday 00:00", 1},
    {SLOT_DATE, "01/02/2020", NULL, 0},
    {SLOT_DATE, "2024-13-01", NULL, 0},
    {SLOT_DATE, "may", NULL, 0},
    {SLOT_EXT, ".py", "py", 1},
    {SLOT_EXT, "*.py", "py", 1},
    {SLOT_EXT, "py", "py", 1},
    {SLOT_EXT, "'.tar'", "tar", 1},
    {SLOT_EXT, "directory", NULL, 0},
    {SLOT_EXT, "a.b", NULL, 0},
    {SLOT_PATH, "/etc/hosts", "/etc/hosts", 1},
    {SLOT_PATH, "~/x", "~/x", 1},
    {SLOT_PATH, "notes.txt", "notes.txt", 1},
    {SLOT_PATH, "'two words'", "two words", 1},
    {SLOT_PATH, "'ls -l'", NULL, 0},
    {SLOT_PATH, "'{}'", NULL, 0},
    {SLOT_PATH, "src", NULL, 0},
    {SLOT_NAME, "src", "src", 1},
    {SLOT_NAME, "-rf", NULL, 0},
    {SLOT_GLOB, "*.c", "*.c", 1},
    {SLOT_GLOB, "c", NULL, 0},
    {SLOT_MODE, "755", "755", 1},
    {SLOT_MODE, "u+x", "u+x", 1},
    {SLOT_MODE, "rwxr-xr-x", "rwxr-xr-x", 1},
    {SLOT_MODE, "999", NULL, 0},
    {SLOT_PORT, "8080", "8080", 1},
    {SLOT_PORT, "80800", NULL, 0},
    {SLOT_IP, "10.0.0.1", "10.0.0.1", 1},
    {SLOT_IP, "10.0.0", NULL, 0},
    {SLOT_URL, "https://example.com/x", "https://example.com/x", 1},
    {SLOT_PERCENT, "80%", "80", 1},
    {SLOT_PERCENT, "80 percent", "80", 2},
    {SLOT_QUOTED, "'x'", "x", 1},
    {SLOT_QUOTED, "x", NULL, 0},
    {SLOT_SAYING, "'two words'", "two words", 1},
    {SLOT_SAYING, "'notes.txt'", NULL, 0},
    {SLOT_SAYING, "x", NULL, 0},
    {SLOT_HOST, "2024", NULL, 0},
    {SLOT_HOST, "report.html", NULL, 0},
    {SLOT_HOST, "web1", "web1", 1},
    {SLOT_DOMAIN, "chapter.md", NULL, 0},
    {SLOT_DOMAIN, "example.org", "example.org", 1},
    {SLOT_REMOTE, "alpine:3.20", NULL, 0},
    {SLOT_REMOTE, "nas:notes", "nas:notes", 1},
    {SLOT_TEXT, "'ada@nas:/srv'", NULL, 0},
    {SLOT_PATH, "'ada@nas:/srv'", NULL, 0},
    {SLOT_PATH, "'.txt'", NULL, 0},
    {SLOT_PATH, "'.bashrc'", ".bashrc", 1},
    {SLOT_REMOTE, "nas:/volume1/x", "nas:/volume1/x", 1},
    {SLOT_REMOTE, "ada@10.0.0.5:x", "ada@10.0.0.5:x", 1},
    {SLOT_REMOTE, "https://example.com/x", NULL, 0},
    {SLOT_REMOTE, "./a:b", NULL, 0},
    {SLOT_REMOTE, "-oProxyCommand=x:y", NULL, 0},
    {SLOT_REMOTE, "localhost:8080", NULL, 0},
    {SLOT_REMOTE, "C:x", NULL, 0},
    {SLOT_DOCUMENT, "ada@nas:/srv/a.txt", NULL, 0},
    {SLOT_TEXT, "nas:/srv", NULL, 0},
    {SLOT_TEXT, "'nas:/srv'", "nas:/srv", 1},
    {SLOT_DOMAIN, "www.example.org", "www.example.org", 1},
    {SLOT_DOMAIN, "example", NULL, 0},
    {SLOT_DOMAIN, "10.0.0.1", NULL, 0},
    {SLOT_DOMAIN, "a..org", NULL, 0},
    {SLOT_INTERFACE, "wlp3s0", "wlp3s0", 1},
    {SLOT_INTERFACE, "lo", "lo", 1},
    {SLOT_INTERFACE, "nagios2", NULL, 0},
    {SLOT_HOST, "ada@web1", "ada@web1", 1},
    {SLOT_HOST, "fe80::1", "fe80::1", 1},
    {SLOT_HOST, "[f]ore", NULL, 0},
    {SLOT_INTERFACE, "example.com", NULL, 0},
    {SLOT_INTERFACE, "files", NULL, 0},
    {SLOT_PATH, "https://example.com/a.zip", NULL, 0},
    {SLOT_USER, "3", NULL, 0},
    {SLOT_USER, "ada", "ada", 1},
    {SLOT_USER, "a;b", NULL, 0},
    {SLOT_USER, "ada.lovelace", "ada.lovelace", 1},
    {SLOT_USER, "notes.tar.gz", NULL, 0},
};

static void test_readings(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(readings); i++) {
        struct token tokens[TOKENS_MAX];
        struct slot_value value = {0};
        size_t count;
        assert_true(tokens_read(&arena, readings[i].request, tokens, &count));
        bool is_read = slot_read(&arena, readings[i].kind, tokens, count, false, &value);
        bool is_good = readings[i].value == NULL
                           ? !is_read
                           : is_read && strcmp(value.text, readings[i].value) == 0 &&
                                 value.tokens == readings[i].tokens;
        if (!is_good)
            fail_msg("%s of \"%s\": %s, %zu tokens", slot_names[readings[i].kind],
                     readings[i].request, is_read ? value.text : "none", value.tokens);
    }
    arena_done(&arena);
}

static void test_certain(void **state)
{
    (void)state;
    static const struct {
        enum slot_kind kind;
        const char *request;
        bool is_certain;
    } cases[] = {
        {SLOT_TEXT, "'error'", true},   {SLOT_TEXT, "error", false},
        {SLOT_TEXT, "'a.txt'", false},  {SLOT_TEXT, "'/etc'", false},
        {SLOT_QUOTED, "'.doc'", false}, {SLOT_QUOTED, "'two words'", true},
        {SLOT_PATH, "'a.txt'", true},   {SLOT_PATH, "'error'", false},
        {SLOT_EXT, "'.doc'", true},
    };
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct token tokens[TOKENS_MAX];
        struct slot_value value = {0};
        size_t count;
        assert_true(tokens_read(&arena, cases[i].request, tokens, &count));
        if (!slot_read(&arena, cases[i].kind, tokens, count, false, &value) ||
            value.is_certain != cases[i].is_certain)
            fail_msg("%s of %s", slot_names[cases[i].kind], cases[i].request);
    }
    arena_done(&arena);
}

static void test_words_of_the_grammar(void **state)
{
    (void)state;
    struct arena arena;
    struct token tokens[TOKENS_MAX];
    struct slot_value value;
    size_t count;
    arena_init(&arena, 1024 * 1024);
    assert_true(tokens_read(&arena, "files 'files'", tokens, &count));
    assert_false(slot_read(&arena, SLOT_NAME, tokens, count, true, &value));
    assert_false(slot_read(&arena, SLOT_TEXT, tokens, count, true, &value));
    assert_false(slot_read(&arena, SLOT_EXT, tokens, count, true, &value));
    assert_true(slot_read(&arena, SLOT_NAME, tokens + 1, 1, true, &value));
    arena_done(&arena);
}

static void test_formats(void **state)
{
    (void)state;
    static const struct {
        const char *format, *value, *text;
    } cases[] = {
        {"find-newer", "7d", "-mtime -7"},
        {"find-newer", "24h", "-mmin -1440"},
        {"find-older", "90s", "-mmin +2"},
        {"find-older", "9223372036854775807s", "-mmin +153722867280912931"},
        {"find-older", "-5d", NULL},
        {"ago", "14d", "2 weeks ago"},
        {"ago", "1d", "1 day ago"},
        {"ago", "730d", "2 years ago"},
        {"ago", "60d", "2 months ago"},
        {"ago", "24h", "24 hours ago"},
        {"ago", "90s", "90 seconds ago"},
        {"ago", "0d", NULL},
        {"first-part", "origin/feature/x", "origin"},
        {"other-parts", "origin/feature/x", "feature/x"},
        {"other-parts", "origin/", NULL},
        {"first-part", "origin", NULL},
        {"folder", "photos", "photos/"},
        {"unit", "nginx.service", "nginx"},
        {"last-part", "a.log", "a.log"},
        {"last-part", "/srv/a.log", NULL},
        {"unit", "backup.timer", "backup.timer"},
        {"folder", "photos/", "photos/"},
        {"find-size", "10M", "10M"},
        {"find-size", "x", NULL},
        {"find-size", "\n10M", NULL},
        {"find-below", "50M", "52428800c"},
        {"mode", "0777", "777"},
        {"mode", "rwxr-xr-x", "755"},
        {"mode", "rwxr-x--x", "751"},
        {"mode", "xwrxwrxwr", NULL},
        {"mode", "u+x", "u+x"},
        {"bytes", "2k", "2048"},
        {"days", "14d", "14"},
        {"days", "1h", NULL},
        {"minutes", "2h", "120"},
        {"seconds", "2m", "120"},
        {"lower", "ABc", "abc"},
        {"upper", "abc", "ABC"},
        {"cron-time", "03:30", "30 3"},
        {"cron-time", "3", NULL},
        {"line-range", "5-8", "5,8"},
        {"line-range", "5", NULL},
        {"seconds", "99999999999999999d", NULL},
    };
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = slot_format(&arena, cases[i].format, cases[i].value);
        assert_true(slot_format_exists(cases[i].format));
        if (cases[i].text == NULL)
            assert_null(text);
        else
            assert_string_equal(text, cases[i].text);
    }
    assert_false(slot_format_exists("roman"));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_certain),
        cmocka_unit_test(test_words_of_the_grammar),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
