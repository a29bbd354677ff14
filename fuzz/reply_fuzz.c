// Any words of a model, in both forms: what comes out is one clean line, or nothing.
#include "base/utf8.h"
#include "model/model.h"
#include "model/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
    struct arena arena;
    arena_init(&arena, 4 << 20);
    for (int form = REPLY_COMPLETION; form <= REPLY_CHAT; form++) {
        const char *raw = (const char *)data;
        const char *command = reply_command(&arena, (enum reply_form)form, raw, length);
        (void)reply_is_complete((enum reply_form)form, raw, length);
        size_t fault, size = command == NULL ? 1 : __builtin_strlen(command);
        if (size == 0 || size > MODEL_COMMAND_BYTES_MAX ||
            (command != NULL &&
             (!utf8_is_valid(command, size, &fault) || utf8_has_control(command, size, ""))))
            __builtin_trap();
    }
    arena_done(&arena);
    return 0;
}
