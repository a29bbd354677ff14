// The ways to read a request: phrases that cover all of its words. Only for the .c files here.
#ifndef HOB_GRAMMAR_PARSE_H
#define HOB_GRAMMAR_PARSE_H

#include "grammar/grammar.h"
#include "grammar/image.h"

struct parse_match {                     // a phrase, or words without meaning, on some tokens
    const struct grammar_phrase *phrase; // NULL for words without meaning
    size_t from, to;
    float price;
    const char *captures[GRAMMAR_CAPTURES_MAX][GRAMMAR_VALUES_MAX];
    uint8_t capture_counts[GRAMMAR_CAPTURES_MAX];
    struct parse_match *next; // that begins at the same token
};

struct parse_cover {
    float price;
    const struct parse_match *matches[TOKENS_MAX];
    size_t count;
    struct meaning meaning;
};

struct parse {
    struct arena *arena;
    const struct image *image;
    const struct grammar_head *head;
    const struct token *tokens;
    size_t count;
    const struct grammar_word *words[TOKENS_MAX]; // NULL: no word of the grammar
    struct parse_match *starts[TOKENS_MAX];
    unsigned steps;
    struct parse_cover covers[GRAMMAR_PARSES_MAX]; // the cheapest first
    size_t cover_count;
    struct parse_cover best; // of as many tokens as could be covered
    size_t reached;
};

void parse_request(struct parse *parse);

// The lengths, in tokens, of the ways to say the class at a token; ends with 0.
void parse_class(const struct parse *parse, uint32_t class_id, size_t at, uint8_t *ret_lengths,
                 size_t lengths_max);

#endif
