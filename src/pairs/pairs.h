// Requests and commands as training pairs, those refused that would teach what is wrong.
//
// A line has a request, a tab and its command, and may have a source and a weight (a number from 0
// to PAIR_WEIGHT_MAX) in further columns. It is refused when the command does not parse, when the
// facts do not know a program or an option of it, or when a literal of the request does not stand
// in it.
#ifndef HOB_PAIRS_PAIRS_H
#define HOB_PAIRS_PAIRS_H

#include "facts/facts.h"
#include "grammar/grammar.h"
#include "literals/literals.h"

enum { PAIR_BYTES_MAX = 16 * 1024, PAIR_WEIGHT_MAX = 100 };

enum pair_verdict {
    PAIR_GOOD,
    PAIR_NOT_ONE,
    PAIR_BAD_WEIGHT,
    PAIR_BAD_SYNTAX,
    PAIR_UNKNOWN_PROGRAM,
    PAIR_UNKNOWN_OPTION,
    PAIR_LITERAL_MISSING,
    PAIR_NOT_RESTORED,
    PAIR_VERDICTS_COUNT,
};
extern const char *const pair_verdict_names[PAIR_VERDICTS_COUNT]; // "the command does not parse"

struct pair_form {
    const struct facts *facts; // NULL: any program may have any option
    // In the place of literals; then a pair whose command does not come back from them is refused.
    bool has_surrogates;
    const struct grammar *grammar; // whose hints are in the prompts, or NULL
};

// `line` is changed. With PAIR_GOOD, `*ret_text` is one JSON object {"prompt", "reply", "weight",
// "source"}; else the part that was refused.
enum pair_verdict pair_read(struct arena *arena, const struct pair_form *form, char *line,
                            const char **ret_text);

// What the grammar read of a request that it has no answer to, as it stands in a prompt, with the
// map's surrogates: when a model is taught as when it is asked. NULL when there is nothing to say.
const char *pair_hint(struct arena *arena, const struct grammar *grammar, unsigned target,
                      const char *request, const struct literals_map *map);

#endif
