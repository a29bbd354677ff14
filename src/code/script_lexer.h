// The parts of the lexer of scripting languages. Only for script_lexer.c and script_text.c.
#ifndef HOB_CODE_SCRIPT_LEXER_H
#define HOB_CODE_SCRIPT_LEXER_H

#include "base/buffer.h"
#include "code/script.h"

struct lexer {
    struct scan *scan;
    const struct script_language *language;
    const char *text;
    size_t length, at;
    struct tokens tokens;
    size_t capacity, inside_capacity;
    size_t depth;     // of ( and [, in which a line's end means nothing
    size_t here_from; // where the bodies of the here-documents of this line begin; 0: none
    size_t here_to;
    struct buffer buffer;
};

struct text_form { // how a text between quotes is read
    const char *end;
    bool is_raw;        // a backslash is a backslash, but before the quote
    bool is_half_raw;   // it escapes itself and the quote
    bool is_nesting;    // the opening bracket may stand inside, in pairs
    const char *fill;   // what opens code inside: "#{", "${", "{", or NULL
    bool has_variables; // $x and @x
};

static inline bool has_feature(const struct lexer *lexer, enum script_feature feature)
{
    return (lexer->language->features & feature) != 0;
}

bool lexer_sees(const struct lexer *lexer, const char *text); // at the current place
// Adds a token that ends at the current place.
struct token *lexer_add(struct lexer *lexer, enum token_kind kind, size_t from);
void lexer_add_inside(struct lexer *lexer, size_t from, size_t to);
// Whether a value may begin here, so that / opens a regular expression and < a file name.
bool lexer_expects_value(const struct lexer *lexer);

// Reads a text up to and with its end; the place is after the opening quote.
struct token *lexer_text(struct lexer *lexer, enum token_kind kind, size_t from,
                         const struct text_form *form);
// A text of the language that begins here: "x", 'x', `x`, r"x", """x""", [[x]]. False when none.
bool lexer_quoted(struct lexer *lexer);
// perl's q() and ruby's %q(), /x/ and <<X. False when none begins here.
bool lexer_operator_text(struct lexer *lexer);
bool lexer_percent_text(struct lexer *lexer);
bool lexer_regex(struct lexer *lexer);
bool lexer_here(struct lexer *lexer);

#endif
