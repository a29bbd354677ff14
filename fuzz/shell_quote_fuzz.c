// Any bytes but NUL, quoted for a shell, are one word with that value.
#include <string.h>

#include "shell/shell.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = 1 << 28};
    struct shell_options options = {.dialect = size % 2 == 0 ? SHELL_BASH : SHELL_SH};
    struct shell_tree tree;
    struct buffer text = {.data = (char[]){""}, .bytes_max = 1 << 24};
    buffer_text(&text, ": ");
    shell_quote(options.dialect, (struct shell_text){(const char *)data, (uint32_t)size}, &text);
    struct shell_text quoted = {text.data, (uint32_t)text.length};
    if (memchr(data, 0, size) == NULL) {
        const char *value = NULL;
        if (shell_parse(&arena, quoted, &options, &tree, NULL, NULL))
            value = shell_constant(&arena, tree.list->items->pipelines->commands->words->next);
        if (value == NULL || strlen(value) != size || memcmp(value, data, size) != 0)
            die("quoted bytes have another value");
    }
    buffer_done(&text);
    arena_done(&arena);
    return 0;
}
