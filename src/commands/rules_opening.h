// Opening the rules in the late program, which compiles the packs that changed.
#ifndef HOB_COMMANDS_RULES_OPENING_H
#define HOB_COMMANDS_RULES_OPENING_H

#include "grammar/grammar.h"
#include "rules/rules.h"

// As rules_open(), but a stale image is compiled anew; where it cannot be written, in memory. Packs
// with faults are left out, with a note for the person.
[[nodiscard]] bool rules_open_compiled(struct arena *arena, struct rules_set *ret_set,
                                       bool *ret_is_stale, struct error *err);

// As grammar_open(), likewise.
[[nodiscard]] bool grammar_open_compiled(struct arena *arena, struct grammar **ret_grammar,
                                         bool *ret_is_stale, struct error *err);

#endif
