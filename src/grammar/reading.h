// A request with every command that it could be answered with. Only for the .c files here.
#ifndef HOB_GRAMMAR_READING_H
#define HOB_GRAMMAR_READING_H

#include "grammar/parse.h"

enum { CANDIDATES_MAX = 64 };

struct candidate {
    const struct parse_cover *cover;
    uint32_t scope, command; // by number
    const char *text;
    bool is_first; // of its cover and scope
};

struct reading {
    struct parse *parse;
    struct token tokens[TOKENS_MAX];
    struct candidate items[CANDIDATES_MAX]; // in the order in which they are tried
    size_t count;
    size_t steps; // of work that it took
};

// Without a person's preferences, and as if all programs were there: the first is the answer.
// Everything lives in the arena.
struct reading *reading_take(const struct grammar *grammar, struct arena *arena,
                             const char *request);

bool cover_has(const struct parse_cover *cover, const struct grammar_phrase *phrase);

// The first phrase that sets something and that the other cover does not have; or NULL.
const struct grammar_phrase *cover_difference(const struct parse_cover *cover,
                                              const struct parse_cover *other);

#endif
