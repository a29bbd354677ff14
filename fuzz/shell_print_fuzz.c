// What parses is printed as text that parses to the same tree and is printed the same again.
#include <string.h>

#include "shell/shell.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = 1 << 29};
    struct shell_options options = {size > 0 ? data[0] % 4 : 0, size > 0 && (data[0] & 4) != 0};
    struct shell_text text = {(const char *)data + (size > 0), (uint32_t)size - (size > 0)};
    struct shell_tree tree, again;
    bool is_good = shell_parse(&arena, text, &options, &tree, NULL, NULL);
    for (int i = 0; is_good && i < 4; i++) { // the lines, again, the one line, again
        struct buffer printed = {.data = (char[]){""}, .bytes_max = 1 << 24};
        shell_print(i % 2 == 0 ? &tree : &again, i < 2 ? SHELL_LINES : SHELL_LINE, &printed);
        if (i % 2 == 1 && strcmp(printed.data, again.text) != 0)
            die("printed otherwise: %s", printed.data);
        text = (struct shell_text){printed.data, (uint32_t)printed.length};
        if (!shell_parse(&arena, text, &options, &again, NULL, NULL) ||
            (i == 0 && !shell_equal(tree.list, again.list)))
            die("another tree: %s", printed.data);
        buffer_done(&printed);
    }
    arena_done(&arena);
    return 0;
}
