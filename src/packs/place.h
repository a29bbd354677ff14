// Templates: where each parameter stands, whether captured text may stand there, and the compiled
// form that fill.h fills. Late.
//
// Follows POSIX.1-2017 shell quoting (2.2) and expansion, and what bash adds. $(...) and <(...) are
// parsed afresh by every shell, so quoting inside them is as outside. Refused, with a position:
// text in `...`, $((...)), ${...}, $'...', comments, brace lists; text in code (argument.h);
// here-documents; a parameter next to a backslash, after $ or $name, or before < and >. Numbers,
// words and values of the author's own (mapped ones, constants) may stand in code, and a whole
// argument that is code may be of the type command.
#ifndef HOB_PACKS_PLACE_H
#define HOB_PACKS_PLACE_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/fill.h"

enum { TEMPLATE_BYTES_MAX = 4000, TEMPLATE_DEPTH_MAX = 16 };

struct template_param {
    const char *name;
    enum param_type type;
    bool is_own;  // all its values are written by the author
    bool is_used; // set when the template names it
};

[[nodiscard]] bool template_compile(struct arena *arena, const char *text,
                                    struct template_param *params, size_t param_count,
                                    char **ret_compiled, struct error *err);

#endif
