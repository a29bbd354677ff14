#include "cli/consent.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "term/keys.h"

bool consent_ask(const struct invocation *invocation, const char *question, const char *refusal,
                 struct error *err)
{
    if (is_given(invocation, FLAG_YES))
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return error_set(err, EXIT_DECLINED, "%s: there is nobody to ask, so say --yes", refusal);
    if (!keys_open(err))
        return false;
    // Not a note: a question is asked even under --quiet.
    fprintf(stderr, "%s [y/N] ", question);
    struct key key = keys_read(-1);
    keys_close();
    fputc('\n', stderr);
    if (key.kind == KEY_INTERRUPT)
        return error_set(err, EXIT_INTERRUPTED, "interrupted");
    if (strcmp(key.text, "y") != 0 && strcmp(key.text, "Y") != 0)
        return error_set(err, EXIT_DECLINED, "%s", refusal);
    return true;
}
