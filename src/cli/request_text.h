// The request and its context, from the words and standard input.
#ifndef HOB_CLI_REQUEST_TEXT_H
#define HOB_CLI_REQUEST_TEXT_H

#include "cli/command.h"

// The words joined by spaces; without words, standard input, which is then also given back raw in
// `ret_input` for handing over. EXIT_USAGE when there is neither, or it is no proper request.
[[nodiscard]] bool request_text_read(const struct invocation *invocation, const char **ret_text,
                                     const char **ret_input, size_t *ret_input_length,
                                     struct error *err);

// With words, what is piped in beside them; NULL when standard input is a terminal, a device or
// empty. Waits for the input's end and says so after a while.
[[nodiscard]] bool request_context_read(const struct invocation *invocation,
                                        const char **ret_context, struct error *err);

#endif
