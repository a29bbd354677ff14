#include "cli/command_text.h"

#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"

static bool read_input(const struct invocation *invocation, struct command_text *ret_text,
                       struct error *err)
{
    if (isatty(STDIN_FILENO))
        return error_set(err, EXIT_USAGE, "say which command: hob %s 'COMMAND', or pipe it in",
                         invocation->command->name);
    struct buffer text;
    buffer_init(&text, SHELL_TEXT_BYTES_MAX);
    bool is_good = fd_read_all(STDIN_FILENO, "standard input", &text, err);
    if (is_good) {
        ret_text->text = ret_text->input = arena_copy(invocation->arena, text.data, text.length);
        ret_text->length = text.length;
    }
    buffer_done(&text);
    return is_good;
}

bool command_text_read(const struct invocation *invocation, struct command_text *ret_text,
                       struct error *err)
{
    *ret_text = (struct command_text){0};
    size_t count = invocation->word_count;
    if (count == 0 || (count == 1 && strcmp(invocation->words[0], "-") == 0))
        return read_input(invocation, ret_text, err);
    if (count == 1) {
        ret_text->text = invocation->words[0];
        ret_text->length = strlen(ret_text->text);
        return true;
    }
    struct buffer text;
    buffer_init(&text, SHELL_TEXT_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *word = invocation->words[i];
        if (i > 0)
            buffer_char(&text, ' ');
        shell_quote(command_dialect(invocation), (struct shell_text){word, (uint32_t)strlen(word)},
                    &text);
    }
    bool is_good = buffer_check(&text, "the command", err);
    if (is_good) {
        ret_text->text = arena_copy(invocation->arena, text.data, text.length);
        ret_text->length = text.length;
    }
    buffer_done(&text);
    return is_good;
}

enum shell_dialect command_dialect(const struct invocation *invocation)
{
    enum shell_dialect dialect = SHELL_BASH;
    const char *name = config_text(&invocation->config, CONFIG_SHELL);
    if (strcmp(name, "auto") != 0 && !shell_dialect_named(name, &dialect, NULL))
        return SHELL_BASH;
    return dialect;
}

bool command_parse(const struct invocation *invocation, const struct command_text *text,
                   struct shell_tree *ret_tree, struct error *err)
{
    const struct shell_options options = {.dialect = command_dialect(invocation)};
    if (text->length > SHELL_TEXT_BYTES_MAX)
        return error_set(err, EXIT_USAGE, "the command is over %d bytes long",
                         SHELL_TEXT_BYTES_MAX);
    bool is_parsed =
        shell_parse(invocation->arena, (struct shell_text){text->text, (uint32_t)text->length},
                    &options, ret_tree, NULL, err);
    // What is wrong is the text that was given, whatever it is, and not how hob was called.
    if (!is_parsed)
        err->code = EXIT_FAILED;
    return is_parsed;
}
