// The tables of commands and flags, and what the parser makes of a command line.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/fd.h"
#include "cli/command.h"

static void test_tables_are_whole(void **state)
{
    (void)state;
    for (int i = 0; i < FLAG_COUNT; i++) {
        assert_non_null(flags[i].name);
        assert_non_null(flags[i].summary);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(flags[i].name, flags[j].name);
            assert_false(flags[i].letter != 0 && flags[i].letter == flags[j].letter);
        }
    }
    for (size_t i = 0; i < command_count; i++) {
        assert_non_null(commands[i].summary);
        assert_ptr_equal(command_find(commands[i].name, commands[i].verb), &commands[i]);
        assert_true(commands[i].words_most < 0 ||
                    commands[i].words_most >= commands[i].words_least);
    }
}

enum { WORDS_MAX = 16 };

// The words of a line as main() gets them.
static int split(struct arena *arena, const char *line, char *argv[WORDS_MAX])
{
    int argc = 0;
    argv[argc++] = arena_string(arena, "hob");
    for (const char *at = line; *at != '\0' && argc < WORDS_MAX; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        argv[argc++] = arena_copy(arena, at, length);
        at += length;
    }
    return argc;
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *line; // split at spaces
        const char *name, *verb;
        const char *words; // joined by |
        enum flag_id flag;
        const char *value;
    } cases[] = {
        {"find big files", "ask", NULL, "find|big|files", FLAG_JSON, NULL},
        {"ask find big files", "ask", NULL, "find|big|files", FLAG_JSON, NULL},
        {"--json find big files", "ask", NULL, "find|big|files", FLAG_JSON, ""},
        {"ask find big files --json", "ask", NULL, "find|big|files", FLAG_JSON, ""},
        {"ask what does ls -l do", "ask", NULL, "what|does|ls|-l|do", FLAG_JSON, NULL},
        {"ask explain find --maxdepth", "ask", NULL, "explain|find|--maxdepth", FLAG_JSON, NULL},
        {"ask -- --json", "ask", NULL, "--json", FLAG_JSON, NULL},
        {"ask --engine rules x", "ask", NULL, "x", FLAG_ENGINE, "rules"},
        {"ask --engine=rules x", "ask", NULL, "x", FLAG_ENGINE, "rules"},
        {"ask -m small x", "ask", NULL, "x", FLAG_MODEL, "small"},
        {"ask -msmall x", "ask", NULL, "x", FLAG_MODEL, "small"},
        {"ask -pc x", "ask", NULL, "x", FLAG_COPY, ""},
        {"rules why big files", "rules", "why", "big|files", FLAG_JSON, NULL},
        {"facts show git reset", "facts", "show", "git|reset", FLAG_JSON, NULL},
        {"facts list", "facts", "list", "", FLAG_JSON, NULL},
        {"model adapter add x.gguf", "model", "adapter add", "x.gguf", FLAG_JSON, NULL},
        {"model info", "model", "info", "", FLAG_JSON, NULL},
        {"version", "version", NULL, "", FLAG_JSON, NULL},
        {"version control for beginners", "ask", NULL, "version|control|for|beginners", FLAG_JSON,
         NULL},
        {"rules", "help", NULL, "rules", FLAG_JSON, NULL},
        {"-V", "ask", NULL, "", FLAG_VERSION, ""},
        {"config set a --", "config", NULL, NULL, FLAG_JSON, NULL},
        {"ask --nonsense x", NULL, NULL, NULL, FLAG_JSON, NULL},
        {"ask --engine", NULL, NULL, NULL, FLAG_JSON, NULL},
        {"ask --json=yes x", NULL, NULL, NULL, FLAG_JSON, NULL},
        {"rules frobnicate", NULL, NULL, NULL, FLAG_JSON, NULL},
        {"rules show", NULL, NULL, NULL, FLAG_JSON, NULL},
        {"version --target gnu", NULL, NULL, NULL, FLAG_JSON, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        char *argv[WORDS_MAX];
        int argc = split(&arena, cases[i].line, argv);
        struct invocation invocation;
        struct error err = {0};
        bool is_good = invocation_parse(argc, argv, &arena, &invocation, &err);
        if (cases[i].words == NULL) {
            assert_false(is_good);
            assert_int_equal(err.code, EXIT_USAGE);
            arena_done(&arena);
            continue;
        }
        assert_true(is_good);
        assert_string_equal(invocation.command->name, cases[i].name);
        if (cases[i].verb != NULL)
            assert_string_equal(invocation.command->verb, cases[i].verb);
        char joined[256] = "";
        for (size_t j = 0; j < invocation.word_count; j++)
            snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
                     j == 0 ? "" : "|", invocation.words[j]);
        assert_string_equal(joined, cases[i].words);
        if (cases[i].value == NULL)
            assert_null(invocation.values[cases[i].flag]);
        else
            assert_string_equal(invocation.values[cases[i].flag], cases[i].value);
        arena_done(&arena);
    }
}

// A man page's text, without the backslashes that scdoc wants before some characters.
static char *man_page(struct arena *arena, const char *name)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    struct error err;
    assert_true(file_read(arena_printf(arena, HOB_SOURCE_DIR "/docs/man/%s", name), &text, &err));
    char *page = arena_alloc(arena, text.length + 1);
    size_t put = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != '\\')
            page[put++] = text.data[i];
    buffer_done(&text);
    return page;
}

static void test_man_pages_are_whole(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 22);
    const char *page = man_page(&arena, "hob.1.scd");
    for (int i = 0; i < FLAG_COUNT; i++)
        if (strstr(page, arena_printf(&arena, "--%s", flags[i].name)) == NULL)
            fail_msg("hob(1) does not say what --%s is", flags[i].name);
    for (size_t i = 0; i < command_count; i++) {
        const char *word = commands[i].verb == NULL ? commands[i].name : commands[i].verb;
        if (!commands[i].is_hidden && strstr(page, word) == NULL)
            fail_msg("hob(1) does not say what %s %s is", commands[i].name, word);
    }
    page = man_page(&arena, "hob-config.5.scd");
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct option *option = &config_options[i];
        const char *entry = strstr(page, arena_printf(&arena, "*%s*\n", option->key));
        if (entry == NULL || strstr(entry, option->summary + 1) == NULL)
            fail_msg("hob-config(5) does not say what %s is", option->key);
    }
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_whole),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_man_pages_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
