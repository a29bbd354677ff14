#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "config/toml.h"

static void entries_come_in_the_order_of_the_text(void **state)
{
    static const char text[] = "color = \"never\" # why\n"
                               "offline=true\n"
                               "\n"
                               "[model]\n"
                               "  threads = 0x10\n"
                               "name = '''a\\b'''\n"
                               "a.b = -7\n"
                               "[engine]\n"
                               "order = [ \"rules\",\n"
                               "  'local' ]\n"
                               "x = [1, 2]\n"
                               "y = 1.5\n"
                               "\"odd key\" = {z = \"\\u00e9\"}\n"
                               "[[many]]\n"
                               "a = 1\n"
                               "[[many]]\n"
                               "a = 2\n"
                               "empty = []\n";
    static const struct toml_entry wanted[] = {
        {.key = "color", .kind = TOML_TEXT, .text = "never", 8, 7, 1, 9},
        {.key = "offline", .kind = TOML_BOOL, .text = "true", 30, 4, 2, 9},
        {.key = "model", .kind = TOML_TABLE, .text = "", 36, 7, 4, 1},
        {.key = "model.threads", .kind = TOML_NUMBER, .text = "16", 56, 4, 5, 13},
        {.key = "model.name", .kind = TOML_TEXT, .text = "a\\b", 68, 9, 6, 8},
        {.key = "model.a", .kind = TOML_TABLE, .text = "", 78, 3, 7, 1},
        {.key = "model.a.b", .kind = TOML_NUMBER, .text = "-7", 84, 2, 7, 7},
        {.key = "engine", .kind = TOML_TABLE, .text = "", 87, 8, 8, 1},
        {.key = "engine.order", .kind = TOML_LIST, .text = "rules,local", 104, 22, 9, 9},
        {.key = "engine.x", .kind = TOML_OTHER, .text = "[1, 2]", 131, 6, 11, 5},
        {.key = "engine.y", .kind = TOML_OTHER, .text = "1.5", 142, 3, 12, 5},
        {.key = "engine.\"odd key\"", .kind = TOML_TABLE, .text = "", 158, 14, 13, 13},
        {.key = "engine.\"odd key\".z", .kind = TOML_TEXT, .text = "\xC3\xA9", 163, 8, 13, 18},
        {.key = "many", .kind = TOML_TABLE, .text = "", 173, 8, 14, 1},
        {.key = "many[0]", .kind = TOML_TABLE, .text = "", 173, 8, 14, 1},
        {.key = "many[0].a", .kind = TOML_NUMBER, .text = "1", 186, 1, 15, 5},
        {.key = "many[1]", .kind = TOML_TABLE, .text = "", 188, 8, 16, 1},
        {.key = "many[1].a", .kind = TOML_NUMBER, .text = "2", 201, 1, 17, 5},
        {.key = "many[1].empty", .kind = TOML_LIST, .text = "", 211, 2, 18, 9},
    };
    struct toml_document document;
    struct error err = {0};
    assert_true(toml_parse(*state, "f", text, sizeof(text) - 1, &document, &err));
    for (size_t i = 0; i < document.count && i < COUNT_OF(wanted); i++) {
        const struct toml_entry *entry = &document.entries[i];
        assert_string_equal(entry->key, wanted[i].key);
        assert_int_equal(entry->kind, wanted[i].kind);
        assert_string_equal(entry->text, wanted[i].text);
        assert_int_equal(entry->line, wanted[i].line);
        assert_int_equal(entry->column, wanted[i].column);
        assert_int_equal(entry->offset, wanted[i].offset);
        assert_int_equal(entry->length, wanted[i].length);
    }
    assert_int_equal(document.count, COUNT_OF(wanted));
    assert_null(toml_find(&document, "model"));
    assert_non_null(toml_find(&document, "model.name"));
}

static void faults_have_a_place(void **state)
{
    static const struct {
        const char *text;
        const char *sentence;
    } cases[] = {
        {"a = ", "f:1:5: this is not TOML: missing value after key-value separator '=': expected "
                 "value, but "
                 "got nothing"},
        {"\na = 1 b\n",
         "f:2:7: this is not TOML: invalid line format: expected newline, but got 'b'."},
        {"a = tru", "f:1:5: this is not TOML: the next token is not a boolean"},
        {"a = 1\na = 2\n",
         "f:2:5: this is not TOML: value (\"a\") already exists.: value defined twice"},
        {"[a]\n[b]\n[a]\n",
         "f:3:1: this is not TOML: table (\"a\") already exists.: table defined twice"},
        {"a = \"open", "f:1:5: this is not TOML: the next token is not a valid string"},
        {"x\n", "f:1:2: this is not TOML: missing key-value separator `=`: should be `=`"},
        {"a = \"\xFF\"", "f:1:6: this byte is not UTF-8"},
        {"\n# \033[31m", "f:2:3: a control character"},
        {"a = 1\rb = 2", "f:1:6: a control character"},
        {"a = [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
         "f:1:21: brackets in brackets, deeper than hob reads"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct toml_document document;
        struct error err = {0};
        assert_false(
            toml_parse(*state, "f", cases[i].text, strlen(cases[i].text), &document, &err));
        assert_string_equal(err.text, cases[i].sentence);
        assert_int_equal(err.code, EXIT_FAILED);
    }
}

static void brackets_in_strings_and_comments_are_text(void **state)
{
    static const char *const texts[] = {
        "a = \"[[[[[[[[[[[[[[[[[[[[[[[[\"\n",
        "a = '[[[[[[[[[[[[[[[[[[[[[[[[['\n",
        "a = \"\\\"[[[[[[[[[[[[[[[[[[[[[[[[\"\n",
        "a = \"\"\"\n[[[[[[[[[[[[\"[[[[[[[[[[[[[[\\\"\"\"[[[\"\"\"\n",
        "a = '''\n[[[[[[[[[[[['[[[[[[[[[[[[[[[['''\n",
        "a = [1, # [[[[[[[[[[[[[[[[[[[[[[[[[[[[\n 2]\n",
        "a = \"\"\"x\"\"\"\"\"\nb = [[1]]\n",
        "[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n[[a]]\n",
        "a = 1\r\nb = 2\r\n",
        "\xEF\xBB\xBF# after a mark\na = 1\n",
        "",
        "\n",
        "# only this",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct toml_document document;
        struct error err = {0};
        bool is_parsed = toml_parse(*state, "f", texts[i], strlen(texts[i]), &document, &err);
        assert_string_equal(err.text, "");
        assert_true(is_parsed);
    }
}

// What would take a recursive parser down, each in a file as large as is read.
static void hostile_texts_are_refused(void **state)
{
    static const struct {
        const char *start, *repeated;
        const char *fault;
    } cases[] = {
        {"a=", "[", "longer than"},          {"a=", "[\n", "deeper than"},
        {"a=", "{a=", "longer than"},        {"a=", "{a=[\n", "deeper than"},
        {"a", ".a", "longer than"},          {"", "a.", "longer than"},
        {"", "a=1\n", "more values than"},   {"", "#\n", NULL},
        {"", "[[a]]\n", "more values than"}, {"", "\n", NULL},
        {"a=\"\"\"", "\"", "longer than"},   {"a='''", "\n", "not TOML"},
        {"a=[", "1,\n", "more values than"}, {"a=[", "'x',\n", "more values than"},
    };
    char *text = malloc(TOML_BYTES_MAX + 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct toml_document document;
        struct error err = {0};
        size_t length = strlen(cases[i].start);
        size_t step = strlen(cases[i].repeated);
        memcpy(text, cases[i].start, length);
        for (; length + step <= TOML_BYTES_MAX; length += step)
            memcpy(text + length, cases[i].repeated, step);
        assert_int_equal(toml_parse(*state, "f", text, length, &document, &err),
                         cases[i].fault == NULL);
        if (cases[i].fault != NULL && strstr(err.text, cases[i].fault) == NULL)
            fail_msg("case %zu: %s", i, err.text);
    }
    struct error err = {0};
    struct toml_document document;
    memset(text, '\n', TOML_BYTES_MAX + 1);
    assert_false(toml_parse(*state, "f", text, TOML_BYTES_MAX + 1, &document, &err));
    assert_string_equal(err.text, "f has more than 262144 bytes, the most hob reads");
    free(text);
}

static void dots_are_bounded(void **state)
{
    char text[1024] = "a";
    for (int i = 0; i < 300; i++)
        memcpy(text + 1 + i * 2, ".a", 2);
    memcpy(text + 601, "=1\n", 4);
    struct toml_document document;
    struct error err = {0};
    assert_false(toml_parse(*state, "f", text, strlen(text), &document, &err));
    assert_string_equal(err.text, "f:1:514: more dots in one line than hob reads");
}

static void a_nul_in_a_text_is_no_text(void **state)
{
    struct toml_document document;
    const char text[] = "a = \"x\\u0000y\"\n";
    assert_true(toml_parse(*state, "f", text, strlen(text), &document, NULL));
    assert_int_equal(document.entries[0].kind, TOML_OTHER);
}

static void quoted_texts_are_read_back(void **state)
{
    static const char *const texts[] = {"",         "plain",    "a\"b\\c", "tab\tnew\nline\033\x7f",
                                        "\xC3\xA9", "'''\"\"\""};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct toml_document document;
        struct error err = {0};
        char *text = arena_printf(*state, "a = %s\n", toml_quote(*state, texts[i]));
        bool is_parsed = toml_parse(*state, "f", text, strlen(text), &document, &err);
        assert_string_equal(err.text, "");
        assert_true(is_parsed);
        assert_string_equal(document.entries[0].text, texts[i]);
    }
}

static int make_arena(void **state)
{
    static struct arena arena;
    arena_init(&arena, 64 << 20);
    *state = &arena;
    return 0;
}

static int drop_arena(void **state)
{
    arena_done(*state);
    return 0;
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(entries_come_in_the_order_of_the_text),
        WITH_ARENA(faults_have_a_place),
        WITH_ARENA(brackets_in_strings_and_comments_are_text),
        WITH_ARENA(hostile_texts_are_refused),
        WITH_ARENA(dots_are_bounded),
        WITH_ARENA(a_nul_in_a_text_is_no_text),
        WITH_ARENA(quoted_texts_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
