#include "engine/syntax.h"

#include <string.h>

#include "shell/shell.h"

enum syntax syntax_check(struct arena *arena, const char *shell, const char *command)
{
    struct shell_options options = {0};
    struct shell_tree tree;
    if (!shell_dialect_named(shell, &options.dialect, NULL))
        return SYNTAX_UNKNOWN;
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    if (shell_parse(arena, text, &options, &tree, NULL, NULL))
        return SYNTAX_GOOD;
    bool is_known = options.dialect == SHELL_BASH || options.dialect == SHELL_SH;
    return is_known ? SYNTAX_BAD : SYNTAX_UNKNOWN;
}
