// Every word of a text that parses can be evaluated, in each role, within the limits.
#include "shell/shell.h"

static bool evaluate(const struct shell_word *word, enum shell_place_kind place, void *arena)
{
    const struct shell_known known[] = {{"x", "a *b"}, {"y", NULL}};
    const struct shell_knowledge knowledge = {known, 2, place % 3, place % 2};
    if (shell_evaluate(arena, word, &knowledge).count > SHELL_VALUES_MAX)
        die("too many values");
    return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = 1 << 28};
    struct shell_tree tree;
    const struct shell_options options = {.has_extglob = size % 2 == 0};
    if (shell_parse(&arena, (struct shell_text){(const char *)data, (uint32_t)size}, &options,
                    &tree, NULL, NULL))
        shell_walk(tree.list, &(struct shell_visitor){.word = evaluate}, &arena);
    arena_done(&arena);
    return 0;
}
