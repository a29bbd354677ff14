// What is taken out of a model's raw words, hostile ones included.
#include "model/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/utf8.h"
#include "model/model.h"

static const struct {
    enum reply_form form;
    const char *raw;
    const char *command; // NULL for none
} rows[] = {
    {REPLY_COMPLETION, "ls -la\n\n# x", "ls -la"},
    {REPLY_COMPLETION, "# list all\nls", NULL},
    {REPLY_COMPLETION, " ls -la", "ls -la"},
    {REPLY_COMPLETION, "\tdf  -h \r\n", "df  -h"},
    {REPLY_COMPLETION, " `uname -r`\n", "uname -r"},
    {REPLY_COMPLETION, " echo `date` `id`\n", "echo `date` `id`"},
    {REPLY_COMPLETION, " $ pwd\n", "pwd"},
    {REPLY_COMPLETION, " Command: pwd\n", "pwd"},
    {REPLY_COMPLETION, "\nls\n", NULL},
    {REPLY_COMPLETION, "", NULL},
    {REPLY_COMPLETION, "   \n", NULL},
    {REPLY_COMPLETION, " ls \x1b[31m-a\x07\n", "ls [31m-a"},
    {REPLY_COMPLETION, " rm\tx\n", "rm x"},
    {REPLY_COMPLETION,
     " ls \xe2\x80\xae"
     "txt.a\n", // right-to-left override
     "ls txt.a"},
    {REPLY_COMPLETION, " l\xe2\x80\x8bs\n", "ls"}, // zero width space
    {REPLY_COMPLETION, " ls\xc2\x85-a\n", "ls-a"}, // C1 next line
    {REPLY_COMPLETION, " ls \xff\n", NULL},
    {REPLY_COMPLETION, " echo 'ж 日本'\n", "echo 'ж 日本'"},
    {REPLY_CHAT, "```bash\nls -la\n```", "ls -la"},
    {REPLY_CHAT, "Sure! Here it is:\n\n```sh\n$ ls -la\n```\nThis lists all.", "ls -la"},
    {REPLY_CHAT, "```\n# list\n\nls\nrm x\n```", "ls"},
    {REPLY_CHAT, "```bash\nfind . \\\n  -name x \\\n  -print\n```", "find . -name x -print"},
    {REPLY_CHAT, "```bash\nls", "ls"},
    {REPLY_CHAT, "```ls -l```", "ls -l"},
    {REPLY_CHAT, "```bash\n```", NULL},
    {REPLY_CHAT, "```", NULL},
    {REPLY_CHAT, "~~~\nls\n~~~", "ls"},
    {REPLY_CHAT, "ls -la", "ls -la"},
    {REPLY_CHAT, "You can use this:\nls -la", "ls -la"},
    {REPLY_CHAT, "PATH=/x ls", "PATH=/x ls"},
    {REPLY_CHAT, "I cannot do that.", NULL},
    {REPLY_CHAT, "Use `ls -a` for it.", "ls -a"},
    {REPLY_CHAT, "Use `ls` or `find`.", NULL},
    {REPLY_CHAT, "cd ..", "cd .."},
    {REPLY_CHAT, "<think>\nthey want ls\n</think>\n\n```bash\nls\n```", "ls"},
    {REPLY_CHAT, "<think>rm -rf x\n```\nrm -rf x\n```", NULL},
    {REPLY_CHAT, "thought\n</think>\nls", "ls"},
    {REPLY_CHAT, "", NULL},
};

static void takes_the_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena arena;
        arena_init(&arena, 1 << 20);
        const char *command = reply_command(&arena, rows[i].form, rows[i].raw, strlen(rows[i].raw));
        if (rows[i].command == NULL && command != NULL)
            fail_msg("%s gives '%s' and should give nothing", rows[i].raw, command);
        if (rows[i].command != NULL && command == NULL)
            fail_msg("%s gives nothing and should give '%s'", rows[i].raw, rows[i].command);
        if (rows[i].command != NULL)
            assert_string_equal(command, rows[i].command);
        arena_done(&arena);
    }
}

static void too_long_is_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char *text = malloc(REPLY_BYTES_MAX + 1);
    memset(text, 'a', REPLY_BYTES_MAX + 1);
    assert_null(reply_command(&arena, REPLY_COMPLETION, text, MODEL_COMMAND_BYTES_MAX + 1));
    assert_non_null(reply_command(&arena, REPLY_COMPLETION, text, MODEL_COMMAND_BYTES_MAX));
    assert_null(reply_command(&arena, REPLY_CHAT, text, REPLY_BYTES_MAX + 1));
    free(text);
    arena_done(&arena);
}

// Whatever comes in, what goes out is one clean line.
static void result_is_always_clean(void **state)
{
    (void)state;
    static const char *const parts[] = {"```", "\n", "<think>", "</think>",     "\x1b]0;x\x07",
                                        "ls ", "`",  "\\",      "\xe2\x80\xae", "\xff",
                                        "# ",  "$ ", " "};
    unsigned seed = 7;
    for (int round = 0; round < 20000; round++) {
        struct arena arena;
        char text[256] = "";
        arena_init(&arena, 1 << 20);
        for (int i = 0; i < 12; i++) {
            seed = seed * 1103515245 + 12345;
            strncat(text, parts[(seed >> 16) % COUNT_OF(parts)], sizeof(text) - strlen(text) - 1);
        }
        for (int form = REPLY_COMPLETION; form <= REPLY_CHAT; form++) {
            const char *command = reply_command(&arena, (enum reply_form)form, text, strlen(text));
            size_t fault;
            if (command == NULL)
                continue;
            assert_true(utf8_is_valid(command, strlen(command), &fault));
            assert_false(utf8_has_control(command, strlen(command), ""));
            assert_int_not_equal(command[0], '\0');
        }
        arena_done(&arena);
    }
}

static void knows_when_it_is_complete(void **state)
{
    (void)state;
    assert_true(reply_is_complete(REPLY_COMPLETION, "ls\n", 3));
    assert_false(reply_is_complete(REPLY_COMPLETION, "ls", 2));
    assert_false(reply_is_complete(REPLY_CHAT, "ls\n", 3));
    assert_false(reply_is_complete(REPLY_CHAT, "```\nls\n", 7));
    assert_true(reply_is_complete(REPLY_CHAT, "```\nls\n```", 10));
    assert_false(reply_is_complete(REPLY_CHAT, "<think>```\nls\n```", 17));
}

static void finds_loops(void **state)
{
    (void)state;
    int32_t tokens[256];
    for (int32_t i = 0; i < 256; i++)
        tokens[i] = i;
    assert_false(reply_is_loop(tokens, 256));
    for (size_t i = 0; i < 256; i++)
        tokens[i] = (int32_t)(i % 5);
    assert_true(reply_is_loop(tokens, 256));
    assert_false(reply_is_loop(tokens, 19));
    assert_true(reply_is_loop(tokens, 20));
    for (size_t i = 0; i < 16; i++)
        tokens[i] = 9;
    assert_false(reply_is_loop(tokens, 15)); // 0000000 may be meant
    assert_true(reply_is_loop(tokens, 16));
    assert_false(reply_is_loop(tokens, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_command),
        cmocka_unit_test(too_long_is_nothing),
        cmocka_unit_test(result_is_always_clean),
        cmocka_unit_test(knows_when_it_is_complete),
        cmocka_unit_test(finds_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
