// The tables of commands and flags, and what the parser makes of a command line.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_whole),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
