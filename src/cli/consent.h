// Asking the person yes or no before something that cannot be taken back.
#ifndef HOB_CLI_CONSENT_H
#define HOB_CLI_CONSENT_H

#include "cli/command.h"

// True under --yes, or when the person presses y at "QUESTION [y/N]". Otherwise EXIT_DECLINED with
// "REFUSAL"; where there is nobody to ask, the sentence says that --yes would do.
[[nodiscard]] bool consent_ask(const struct invocation *invocation, const char *question,
                               const char *refusal, struct error *err);

#endif
