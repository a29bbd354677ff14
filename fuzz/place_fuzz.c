// A template, and on the next line a value: a filled template is a whole command again.
#include "base/utf8.h"
#include "packs/place.h"
#include "packs/scratch_rules.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena = {.bytes_max = (size_t)256 << 20};
    char *text = arena_copy(&arena, (const char *)data, size), *value = strchr(text, '\n'), *again;
    struct template_param param = {.name = "x", .type = size % PARAM_TYPE_COUNT};
    struct fill_value taken;
    struct error err;
    if (value != NULL)
        *value++ = '\0';
    if (value != NULL && !utf8_has_control(value, strlen(value), "") && // as of a request
        template_compile(&arena, text, &param, 1, &text, &err) &&
        fill_value_take(&arena, param.type, value, strlen(value), &taken) &&
        (text = fill_template(&arena, text, &taken, 1)) != NULL && strlen(text) < 4000 &&
        !template_compile(&arena, text, NULL, 0, &again, &err) && !strstr(err.text, "no param"))
        die("%s: %s", text, err.text);
    arena_done(&arena);
    return 0;
}
