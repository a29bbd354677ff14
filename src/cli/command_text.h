// The shell text that check and explain are about, from the words or standard input.
#ifndef HOB_CLI_COMMAND_TEXT_H
#define HOB_CLI_COMMAND_TEXT_H

#include "cli/command.h"
#include "shell/shell.h"

struct command_text {
    const char *text;
    size_t length;
    const char *input; // what was read from standard input, to be handed over; else NULL
};

// One word is shell text; several are a command and its arguments, and are quoted again where they
// need it; none, or one that is "-", means standard input. EXIT_USAGE when there is nothing.
[[nodiscard]] bool command_text_read(const struct invocation *invocation,
                                     struct command_text *ret_text, struct error *err);

// The dialect of --shell and the settings; "auto" is bash.
enum shell_dialect command_dialect(const struct invocation *invocation);

// Parses; EXIT_FAILED with "line L, column C: ..." when it cannot be.
[[nodiscard]] bool command_parse(const struct invocation *invocation,
                                 const struct command_text *text, struct shell_tree *ret_tree,
                                 struct error *err);

#endif
