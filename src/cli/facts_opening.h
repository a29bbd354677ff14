// Opening the facts in the late program, which compiles a person's own that changed.
#ifndef HOB_CLI_FACTS_OPENING_H
#define HOB_CLI_FACTS_OPENING_H

#include "facts/facts.h"

// As facts_open(), but a stale image is compiled anew; where it cannot be written, in memory. Files
// with faults are left out, with a note for the person.
[[nodiscard]] bool facts_open_compiled(struct arena *arena, struct facts **ret_facts,
                                       bool *ret_is_stale, struct error *err);

#endif
