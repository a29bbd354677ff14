// What the names of a script stand for: assignments, definitions, imports. Only for this folder.
#ifndef HOB_CODE_SCRIPT_NAMES_H
#define HOB_CODE_SCRIPT_NAMES_H

#include "code/script.h"

// Fills script->names from the whole text, before its calls are judged.
void script_read_names(struct script *script);
bool script_knows(const struct script *script, const char *name); // whether the text defines it

// An import statement at `at`: defines its names, and reports a module that is not known.
bool script_read_import(struct script *script, size_t at, size_t *ret_end);
// The same for a module that a call names.
void script_import(struct script *script, const char *module, const struct token *token);

#endif
