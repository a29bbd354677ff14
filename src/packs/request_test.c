#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "packs/scratch_rules.h"
#include "rules/request.h"

static struct arena arena;

static void raw_forms(void **state)
{
    static const struct {
        const char *request, *raw;
    } rows[] = {
        {"find files", "find files"},
        {"  find \t files\n here ", "find files here"},
        {"find files?", "find files"},
        {"how do I list files in dir1?!", "how do I list files in dir1"},
        {"list dir1. then stop.", "list dir1 then stop"},
        {"show a.txt.", "show a.txt"},
        {"list files in .", "list files in ."},
        {"cd to ..", "cd to .."},
        {"list ../..", "list ../.."},
        {"list /tmp/..", "list /tmp/.."},
        {"what is in /tmp/?", "what is in /tmp/"},
        {"what is in ~?", "what is in ~"},
        {"list *.?", "list *.?"},
        {"list *.", "list *"},
        {"list 'a b'.", "list 'a b'"},
        {"grep \"what?\" in x", "grep \"what?\" in x"},
        {"grep \"two  spaces.  Here\" in x", "grep \"two  spaces.  Here\" in x"},
        {"don't touch bob's files", "don't touch bob's files"},
        {"what's in bob's  and ann's  dir", "what's in bob's and ann's dir"},
        {"say \"it's  so\"  now", "say \"it's  so\" now"},
        {"name=\"a  b\"  x", "name=\"a  b\" x"},
        {"an open \"quote  here", "an open \"quote here"},
        {"?", "?"},
        {"\xc3\xa4  \xc3\xb6?", "\xc3\xa4 \xc3\xb6"},
        {"", NULL},
        {" \n ", NULL},
        {"a\x01z", NULL},
        {"a\x1b[31m", NULL},
        {"a\x7f", NULL},
        {"a\xc2\x85z", NULL},
        {"a\xff", NULL},
        {"a\xc3", NULL},
        {"quoted \"a\tb\"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct form raw;
        bool is_good = request_normalise(&arena, rows[i].request, &raw);
        assert_int_equal(is_good, rows[i].raw != NULL);
        if (is_good)
            assert_string_equal(raw.text, rows[i].raw);
    }
}

static void sizes_are_bounded(void **state)
{
    struct form raw;
    char *text = malloc(1024 * 1024);
    (void)state;
    memset(text, 'a', RULES_REQUEST_BYTES_MAX);
    text[RULES_REQUEST_BYTES_MAX] = '\0';
    assert_true(request_normalise(&arena, text, &raw));
    memset(text, 'a', 1024 * 1024);
    text[1024 * 1024 - 1] = '\0';
    assert_false(request_normalise(&arena, text, &raw));
    text[RULES_REQUEST_BYTES_MAX + 1] = '\0';
    assert_false(request_normalise(&arena, text, &raw));
    for (int i = 0; i < 2 * REQUEST_WORDS_MAX + 2; i++)
        text[i] = i % 2 == 0 ? 'a' : ' ';
    text[2 * REQUEST_WORDS_MAX] = '\0';
    assert_true(request_normalise(&arena, text, &raw));
    text[2 * REQUEST_WORDS_MAX] = 'a';
    text[2 * REQUEST_WORDS_MAX + 1] = '\0';
    assert_false(request_normalise(&arena, text, &raw));
    free(text);
}

static const char fillers[] =
    "fillers: [please, the, a, how do i, how do, can you, can you please]\n"
    "rules: [{id: x, patterns: [xyz], template: x}]\n";

static void reduced_forms(void **state)
{
    static const struct {
        const char *request, *reduced, *dropped;
    } rows[] = {
        {"find files", "find files", ""},
        {"please find the files", "find files", "please, the"},
        {"Please, find THE files", "find files", "Please,, THE"},
        {"how do I find files?", "find files", "how do I"},
        {"how do we find files", "we find files", "how do"},
        {"can you please find", "find", "can you please"},
        {"can you find", "find", "can you"},
        {"grep \"the\" in a", "grep \"the\" in", "a"},
        {"thereof please-me", "thereof please-me", ""},
        {"please", "", "please"},
    };
    struct rules_set set = scratch_pack(&arena, fillers);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct form raw, reduced;
        char *dropped;
        assert_true(request_normalise(&arena, rows[i].request, &raw));
        bool is_other = request_reduce(set.images[0], &arena, &raw, &reduced, &dropped);
        assert_string_equal(reduced.text, rows[i].reduced);
        assert_string_equal(dropped, rows[i].dropped);
        assert_int_equal(is_other, rows[i].dropped[0] != '\0' && rows[i].reduced[0] != '\0');
    }
    rules_close(&set);
}

static void fillers_fill_gaps(void **state)
{
    static const struct {
        const char *text;
        bool is_filler;
    } rows[] = {
        {"the", true},       {"please the", true}, {" the ", true}, {"", true},   {"-", true},
        {"the,", true},      {"it", false},        {"*", false},    {"/", false}, {"the x", false},
        {"\xc3\xa4", false}, {"~", false},         {"$", false},    {"5", false},
    };
    struct rules_set set = scratch_pack(&arena, fillers);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (request_is_filler(set.images[0], &arena, rows[i].text, strlen(rows[i].text)) !=
            rows[i].is_filler)
            fail_msg("\"%s\"", rows[i].text);
    rules_close(&set);
}

static void trigrams_are_folded(void **state)
{
    static struct trigrams trigrams;
    struct form raw;
    (void)state;
    assert_true(request_normalise(&arena, "\xC5\xBFO \xE2\x84\xAA", &raw));
    trigrams_take(&trigrams, &raw);
    assert_int_equal(trigrams.count, 4);
    assert_int_equal(trigrams.list[0], FORM_START << 16 | 's' << 8 | 'o');
    assert_int_equal(trigrams.list[3], ' ' << 16 | 'k' << 8 | FORM_END);
    assert_int_equal(trigrams.word_count, 2);
    assert_int_equal(trigrams.words[1], 3);
    for (size_t i = 0; i < trigrams.count; i++)
        assert_true(trigrams_may_hold(&trigrams, trigrams.list[i]));
    assert_false(trigrams_may_hold(&trigrams, 'q' << 16 | 'q' << 8 | 'q'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_forms),           cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(reduced_forms),       cmocka_unit_test(fillers_fill_gaps),
        cmocka_unit_test(trigrams_are_folded),
    };
    arena_init(&arena, 64 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
