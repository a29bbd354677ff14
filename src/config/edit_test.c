#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "config/edit.h"
#include "config/toml.h"

static struct arena arena;

struct change_case {
    const char *before;
    enum config_key key;
    const char *value;
    const char *after; // NULL: refused
};

static void check_changes(const struct change_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error err = {0};
        char *after = NULL;
        const struct text_edit edit = {"f", cases[i].before, strlen(cases[i].before)};
        bool is_done =
            edit_set(&arena, &edit, &config_options[cases[i].key], cases[i].value, &after, &err);
        if (is_done != (cases[i].after != NULL))
            fail_msg("case %zu: %s%s", i, err.text, after == NULL ? "" : after);
        if (is_done)
            assert_string_equal(after, cases[i].after);
    }
}

static void only_the_value_changes(void **state)
{
    (void)state;
    static const struct change_case cases[] = {
        {"color = \"never\" # why\n", CONFIG_COLOR, "always", "color = \"always\" # why\n"},
        {"color   =   'never'", CONFIG_COLOR, "auto", "color   =   \"auto\""},
        {"[model]\n\tthreads = 4\t# half\n", CONFIG_MODEL_THREADS, "8",
         "[model]\n\tthreads = 8\t# half\n"},
        {"model.threads = 4\n", CONFIG_MODEL_THREADS, "4", "model.threads = 4\n"},
        {"model = { threads = 4, name = \"x\" }\n", CONFIG_MODEL_THREADS, "8",
         "model = { threads = 8, name = \"x\" }\n"},
        {"[engine]\norder = [ # first\n  \"rules\",\n]\nstatistics = true\n", CONFIG_ENGINE_ORDER,
         "local,rules", "[engine]\norder = [\"local\", \"rules\"]\nstatistics = true\n"},
        {"[model]\nname = \"\"\"\nlong\n\"\"\"\n", CONFIG_MODEL, "x", "[model]\nname = \"x\"\n"},
        {"offline = \"yes\"\n", CONFIG_OFFLINE, "true", "offline = true\n"},
        {"color = \"never\"\r\noffline = true\r\n", CONFIG_COLOR, "auto",
         "color = \"auto\"\r\noffline = true\r\n"},
        {"model.name = \"a\"\n", CONFIG_MODEL, "q\"\\\xC3\xA9",
         "model.name = \"q\\\"\\\\\xC3\xA9\"\n"},
    };
    check_changes(cases, COUNT_OF(cases));
}

static void a_new_setting_goes_beside_its_siblings(void **state)
{
    (void)state;
    static const struct change_case cases[] = {
        {"[model]\n  name = \"x\" # mine\n\n[engine]\norder = [\"rules\"]\n", CONFIG_MODEL_THREADS,
         "4", "[model]\n  name = \"x\" # mine\n  threads = 4\n\n[engine]\norder = [\"rules\"]\n"},
        {"[model]\nname = \"x\"", CONFIG_MODEL_THREADS, "4",
         "[model]\nname = \"x\"\nthreads = 4\n"},
        {"model.name = \"x\"\n", CONFIG_MODEL_THREADS, "4",
         "model.name = \"x\"\nmodel.threads = 4\n"},
        {"model = {name = \"x\"}\n", CONFIG_MODEL_THREADS, "4",
         "model = {name = \"x\", threads = 4}\n"},
        {"[model]\nname = \"x\"\r\n", CONFIG_MODEL_THREADS, "4",
         "[model]\nname = \"x\"\r\nthreads = 4\n"},
        {"[model]\r\nname = \"x\"\r\n", CONFIG_MODEL_THREADS, "4",
         "[model]\r\nname = \"x\"\r\nthreads = 4\r\n"},
        {"offline = true\n\n[model]\nname = \"x\"\n", CONFIG_COLOR, "never",
         "offline = true\ncolor = \"never\"\n\n[model]\nname = \"x\"\n"},
        // Below an empty header.
        {"# top\n[model] # mine\n\n[engine]\nstatistics = true\n", CONFIG_MODEL_THREADS, "4",
         "# top\n[model] # mine\nthreads = 4\n\n[engine]\nstatistics = true\n"},
    };
    check_changes(cases, COUNT_OF(cases));
}

static void a_new_setting_gets_a_table_or_the_top(void **state)
{
    (void)state;
    static const struct change_case cases[] = {
        // In a new table.
        {"", CONFIG_MODEL_THREADS, "4", "[model]\nthreads = 4\n"},
        {"# mine", CONFIG_MODEL_THREADS, "4", "# mine\n\n[model]\nthreads = 4\n"},
        {"color = \"auto\"\n", CONFIG_MODEL_THREADS, "4",
         "color = \"auto\"\n\n[model]\nthreads = 4\n"},
        // Above the tables, and above the comment that belongs to the first of them.
        {"", CONFIG_COLOR, "never", "color = \"never\"\n"},
        {"# mine", CONFIG_COLOR, "never", "# mine\ncolor = \"never\"\n"},
        {"# mine\n", CONFIG_COLOR, "never", "# mine\ncolor = \"never\"\n"},
        {"[model]\nname = \"x\"\n", CONFIG_COLOR, "never",
         "color = \"never\"\n\n[model]\nname = \"x\"\n"},
        {"# the file\n\n# the model\n[model]\nname = \"x\"\n", CONFIG_COLOR, "never",
         "# the file\n\ncolor = \"never\"\n\n# the model\n[model]\nname = \"x\"\n"},
        {"# the model\n[model]\nname = \"x\"\n", CONFIG_COLOR, "never",
         "color = \"never\"\n\n# the model\n[model]\nname = \"x\"\n"},
        // A table below the wanted one says nothing about where the wanted one is.
        {"[model.later]\nx = 1\n", CONFIG_MODEL_THREADS, "4",
         "[model.later]\nx = 1\n\n[model]\nthreads = 4\n"},
        // What looks like a header, in a text.
        {"[model]\nname = \"\"\"\n[engine]\n\"\"\"\n", CONFIG_STATISTICS, "false",
         "[model]\nname = \"\"\"\n[engine]\n\"\"\"\n\n[engine]\nstatistics = false\n"},
        // Not without changing something else.
        {"[color]\nx = 1\n", CONFIG_COLOR, "never", NULL},
        {"model = 4\n", CONFIG_MODEL_THREADS, "4", NULL},
        {"[[model]]\nname = \"x\"\n", CONFIG_MODEL_THREADS, "4", NULL},
        {"color = \n", CONFIG_COLOR, "never", NULL},
    };
    check_changes(cases, COUNT_OF(cases));
}

static void only_the_setting_goes(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        enum config_key key;
        const char *after; // NULL: refused; "-": it was not there
    } cases[] = {
        {"color = \"never\" # why\noffline = true\n", CONFIG_COLOR, "offline = true\n"},
        {"# a\n\n[model]\n  threads = 4\n# b\n", CONFIG_MODEL_THREADS, "# a\n\n[model]\n# b\n"},
        {"[engine]\norder = [\n  \"rules\",\n] # c\nstatistics = true", CONFIG_ENGINE_ORDER,
         "[engine]\nstatistics = true"},
        {"model.threads = 4", CONFIG_MODEL_THREADS, ""},
        {"offline = true\n", CONFIG_COLOR, "-"},
        {"", CONFIG_COLOR, "-"},
        {"model = { threads = 4, name = \"x\" }\n", CONFIG_MODEL_THREADS,
         "model = { name = \"x\" }\n"},
        {"model = {name = \"x\", threads = 4} # c\n", CONFIG_MODEL_THREADS,
         "model = {name = \"x\"} # c\n"},
        {"model = {name = \"x\", threads = 4, batch = 1}\n", CONFIG_MODEL_THREADS,
         "model = {name = \"x\", batch = 1}\n"},
        {"model = { threads = 4 }\n", CONFIG_MODEL_THREADS, ""},
        {"model = { \"a{b\" = 1, name = \"{,\", threads = 4 }\n", CONFIG_MODEL,
         "model = { \"a{b\" = 1, threads = 4 }\n"},
        {"[[\n", CONFIG_COLOR, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *after = NULL;
        const struct text_edit edit = {"f", cases[i].before, strlen(cases[i].before)};
        bool is_done = edit_unset(&arena, &edit, &config_options[cases[i].key], &after, NULL);
        assert_int_equal(is_done, cases[i].after != NULL);
        if (is_done)
            assert_string_equal(after == NULL ? "-" : after, cases[i].after);
    }
}

static void refusals_say_what_to_do(void **state)
{
    (void)state;
    struct error err = {0};
    char *after;
    const struct text_edit edit = {"f", "model = 4\n", 10};
    assert_false(edit_set(&arena, &edit, &config_options[CONFIG_MODEL], "x", &after, &err));
    assert_string_equal(err.text, "model.name cannot be changed in f without changing something "
                                  "else; do it by hand with `hob config edit`");
}

// Every setting, one after the other, into one text, and out of it again.
static void all_settings_find_their_place(void **state)
{
    (void)state;
    char *text = arena_string(&arena, "# head\n\n[engine] # mine\n");
    for (int key = CONFIG_KEY_COUNT - 1; key >= 0; key--) {
        struct error err = {0};
        const struct text_edit edit = {"f", text, strlen(text)};
        const struct option *option = &config_options[key];
        bool is_done = edit_set(&arena, &edit, option, option->builtin, &text, &err);
        assert_string_equal(err.text, "");
        assert_true(is_done);
    }
    struct toml_document document;
    assert_true(toml_parse(&arena, "f", text, strlen(text), &document, NULL));
    for (int key = 0; key < CONFIG_KEY_COUNT; key++)
        assert_string_equal(toml_find(&document, config_options[key].key)->text,
                            config_options[key].builtin);
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        const struct text_edit edit = {"f", text, strlen(text)};
        assert_true(edit_unset(&arena, &edit, &config_options[key], &text, NULL));
    }
    assert_memory_equal(text, "# head\n\n", 8);
    assert_null(strchr(text, '='));
    assert_non_null(strstr(text, "[engine] # mine\n"));
}

static int make_arena(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int drop_arena(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(only_the_value_changes),
        WITH_ARENA(a_new_setting_goes_beside_its_siblings),
        WITH_ARENA(a_new_setting_gets_a_table_or_the_top),
        WITH_ARENA(only_the_setting_goes),
        WITH_ARENA(refusals_say_what_to_do),
        WITH_ARENA(all_settings_find_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
