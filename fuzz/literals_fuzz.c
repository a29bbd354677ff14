// A request, and after its first line break a command as a model may write it: what is restored
// parses, and nothing is read out of bounds.
#include <string.h>

#include "literals/literals.h"
#include "shell/shell.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)1 << 28};
    const struct shell_options options = {.dialect = SHELL_BASH};
    char *request = arena_copy(&arena, (const char *)data, size);
    char *command = strchr(request, '\n');
    struct literals_map map;
    struct shell_tree tree;
    const char *text;
    size_t missing;
    if (command != NULL) {
        *command++ = '\0';
        if (literals_mask(&arena, request, &map, NULL)) {
            if (literals_restore(&arena, &map, command, &text, NULL) &&
                !shell_parse(&arena, (struct shell_text){text, (uint32_t)strlen(text)}, &options,
                             &tree, NULL, NULL))
                die("what was restored does not parse");
            if (!literals_mask_command(&arena, &map, command, &text, &missing, NULL) &&
                size < LITERALS_COMMAND_BYTES_MAX / 16)
                die("a short command is too long");
        }
    }
    arena_done(&arena);
    return 0;
}
