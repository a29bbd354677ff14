// Any text as a user's settings file: read it, and set and unset a setting in it.
#include <stdlib.h>
#include <string.h>

#include "config/edit.h"
#include "config/files.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)256 << 20};
    struct config_value said[CONFIG_KEY_COUNT] = {0};
    char *text = strndup((const char *)data, size), *changed = NULL;
    const struct text_edit edit = {"f", text, strlen(text)};
    const struct option *option = &config_options[size % CONFIG_KEY_COUNT];
    bool is_good = config_check_text(&arena, "f", text, edit.length, LAYER_USER, said, NULL);
    if (edit_set(&arena, &edit, option, option->builtin, &changed, NULL) && is_good &&
        !config_check_text(&arena, "f", changed, strlen(changed), LAYER_USER, said, NULL))
        abort();
    (void)!edit_unset(&arena, &edit, option, &changed, NULL);
    arena_done(&arena);
    free(text);
    return 0;
}
