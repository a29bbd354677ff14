// What a text in another language than the shell would do: one-liners of awk, sed, perl, python,
// ruby, node, php, lua, SQL and the like. Never runs anything.
//
// It looks for the calls that touch more than the program's own data. What it cannot account for is
// a finding too (EFFECT_UNKNOWN), so a text without findings is known to compute and print alone.
#ifndef HOB_CODE_CODE_H
#define HOB_CODE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "facts/vocabulary.h"

enum {
    CODE_BYTES_MAX = 256 * 1024, // a longer text is one finding: unknown
    CODE_FINDINGS_MAX = 64,      // per text; past it the last one is unknown
};

enum code_argument { // what `target` is
    CODE_NONE,       // nothing constant
    CODE_PATH,
    CODE_SHELL, // shell text that the code runs
    CODE_URL,
    CODE_HOST,
    CODE_OBJECT,   // a table, a database
    CODE_LANGUAGE, // code of the same language (eval of a constant)
};

struct code_finding {
    enum effect_kind kind;
    enum risk risk; // the kind's own, or as the language's table says
    enum code_argument argument;
    const char *target;  // a constant of the code, decoded; NULL when it is not constant
    bool is_recursive;   // of a path: with all that is in it
    bool is_pattern;     // the path has wildcards (glob "*")
    const char *because; // "`os.remove` deletes a file"
    uint32_t from, to;   // bytes of the text
};

// `language`: "awk", "sed", "perl", "python", "ruby", "node", "php", "lua", "sql", "redis",
// "mongo", "jq", "bc", "vim", "gdb", …; of an unknown one, or NULL, the whole text is one unknown
// finding.
size_t code_scan(struct arena *arena, const char *language, const char *text, size_t length,
                 struct code_finding *ret_findings, size_t findings_max);

#endif
