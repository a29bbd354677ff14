// Requests and commands as training pairs, those refused that would teach what is wrong.
//
// A line has a request, a tab and its command, and may have a source and a weight in further
// columns. It is refused when the command does not parse, when the facts do not know a program or
// an option of it, or when a literal of the request does not stand in it.
#ifndef HOB_PAIRS_PAIRS_H
#define HOB_PAIRS_PAIRS_H

#include "facts/facts.h"

enum { PAIR_BYTES_MAX = 16 * 1024 };

enum pair_verdict {
    PAIR_GOOD,
    PAIR_NOT_ONE,
    PAIR_BAD_SYNTAX,
    PAIR_UNKNOWN_PROGRAM,
    PAIR_UNKNOWN_OPTION,
    PAIR_LITERAL_MISSING,
    PAIR_NOT_RESTORED,
    PAIR_VERDICTS_COUNT,
};
extern const char *const pair_verdict_names[PAIR_VERDICTS_COUNT]; // "the command does not parse"

// `line` is changed. `facts` NULL: any program may have any option. With PAIR_GOOD, `*ret_text` is
// one JSON object {"prompt", "reply", "weight", "source"}; else the part that was refused.
// `has_surrogates`: with surrogates in the place of literals, and then a pair whose command does
// not come back from them is refused too.
enum pair_verdict pair_read(struct arena *arena, const struct facts *facts, char *line,
                            bool has_surrogates, const char **ret_text);

#endif
