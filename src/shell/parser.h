// The state that the parts of the parser share; only for the .c files of this folder.
//
// One pass, no token list: each part looks at the bytes under the cursor. The text ends with a NUL,
// and so does every region of it that is read on its own (the inside of backquotes, a
// here-document). After a failure the cursor stands on that NUL, so that every loop ends; the first
// failure counts.
#ifndef HOB_SHELL_PARSER_H
#define HOB_SHELL_PARSER_H

#include "shell/shell.h"

enum {
    CHAR_BLANK = 1 << 0,   // space, tab
    CHAR_END = 1 << 1,     // ends an unquoted word
    CHAR_WORD = 1 << 2,    // interrupts the plain text of an unquoted word, CHAR_END included
    CHAR_DOUBLE = 1 << 3,  // … of "…"
    CHAR_HERE = 1 << 4,    // … of a here-document
    CHAR_OPERAND = 1 << 5, // … of an operand in ${…}
    CHAR_CLOSED = 1 << 6,  // … of ((…)), […], (…) in a pattern
    CHAR_GLOB = 1 << 7,    // * ? [
    CHAR_BRACE = 1 << 8,   // {
    CHAR_TILDE = 1 << 9,   // ~
    CHAR_NAME_START = 1 << 10,
    CHAR_NAME = 1 << 11,
    CHAR_DIGIT = 1 << 12,
    CHAR_SPECIAL = 1 << 13,  // names a special parameter: @ * # ? - $ !
    CHAR_RESERVED = 1 << 14, // may start a reserved word
};

extern const uint16_t shell_chars[256];

static inline bool is_char(char byte, unsigned classes)
{
    return (shell_chars[(unsigned char)byte] & classes) != 0;
}

// What a dialect has beyond POSIX.
struct grammar {
    bool has_conditional;   // [[ ]]
    bool has_arithmetic;    // (( )), for (( )), $[ ]
    bool has_function_word; // function f { }
    bool has_select;
    bool has_coprocess;
    bool has_time;
    bool has_arrays;        // a=( ), a[ ]=, +=
    bool has_process;       // <( ) >( )
    bool has_dollar_quotes; // $'…' $"…"
    bool has_redirects;     // &> &>> <<< {name}>
    bool has_pipe_errors;   // |&
    bool has_case_ends;     // ;& ;;&
    bool has_operators;     // ${x/…} ${x:…} ${x^} ${x@} ${!x} ${x[…]}
    bool has_brace_bodies;  // for x; { }
    bool has_any_name;      // functions and loop variables may be called anything
};

// Where the bytes of a rewritten region (without the backslashes of nested backquotes, without the
// tabs that <<- drops) came from: sorted, each good until the next.
struct origin {
    uint32_t inside, outside;
};

struct region {
    char *end;                    // NUL stands there
    const char *start;            // what the offsets in `origins` count from
    const struct origin *origins; // NULL: it is a stretch of the text itself
    size_t origin_count;
};

struct here_document {
    struct here_document *next;
    struct shell_redirect *redirect;
    bool strips_tabs;
};

struct parser {
    struct arena *arena;
    char *chunk, *chunk_end; // nodes are cut from here
    size_t chunk_bytes;
    size_t bytes_left;
    struct region region;
    char *at;
    char *token_end;  // of what peek() saw
    const char *text; // the whole, for lines and columns
    const struct grammar *grammar;
    struct here_document *pending, **pending_tail;
    unsigned depth;
    unsigned closed_depth; // how many brackets around are found by counting (find_closing)
    unsigned odd_count;    // things seen that would be counted otherwise when printed
    bool has_extglob;
    bool in_substitution; // of the form $(…): a here-document may end before its `)`
    bool has_failed;
    bool is_trial; // a failure only means that a part stays unparsed
    bool has_alias;
    struct shell_place fault;
    struct error *err;
};

// ---- parser.c: memory, places, failures

// Zeroed, for small nodes; never fails itself, but the parser does when the tree grows too large.
void *parser_node(struct parser *parser, size_t bytes);
#define NODE(parser, type) ((struct type *)parser_node(parser, sizeof(struct type)))

// Room for `bytes` bytes of text, or NULL after a failure.
char *parser_bytes(struct parser *parser, size_t bytes);

uint32_t parser_offset(const struct parser *parser, const char *at);
struct shell_span parser_span(const struct parser *parser, const char *from, const char *to);

// "line L, column C: SENTENCE" at `at`. The cursor goes to the end of the region.
__attribute__((format(printf, 3, 4))) void parser_fail(struct parser *parser, const char *at,
                                                       const char *format, ...);
// "…: expected WHAT, found FOUND" at the cursor.
__attribute__((format(printf, 2, 3))) void parser_expected(struct parser *parser,
                                                           const char *format, ...);
// "…: the WHAT that opens here is never closed".
void parser_unclosed(struct parser *parser, const char *at, const char *what);

// False after a failure: nested too deeply. Each true one wants a parser_rise().
bool parser_sink(struct parser *parser);
void parser_rise(struct parser *parser);

// Reads a stretch, from `from` to the end of `region`, on its own and as a trial: after a failure
// inside, the parser is as it was before parser_enter(), and only parser_leave() tells.
struct stay {
    struct region region;
    char *at;
    char ended_with;
    struct here_document *pending, **pending_tail;
    bool in_substitution, was_trial;
};
void parser_enter(struct parser *parser, char *from, struct region region, struct stay *ret_stay);
bool parser_leave(struct parser *parser, const struct stay *stay);

// ---- lexer.c: blanks, operators, reserved words

enum token {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_SEMICOLON,
    TOKEN_CASE_BREAK, // ;;
    TOKEN_CASE_FALL,  // ;&
    TOKEN_CASE_NEXT,  // ;;&
    TOKEN_BACKGROUND, // &
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_PIPE,
    TOKEN_PIPE_ERRORS,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_REDIRECT, // < > &> and all that begins so, but <( and >(
    TOKEN_WORD,
};

enum reserved {
    RESERVED_NONE,
    RESERVED_BANG,
    RESERVED_OPEN,  // {
    RESERVED_CLOSE, // }
    RESERVED_TEST,  // [[
    RESERVED_TEST_END,
    RESERVED_CASE,
    RESERVED_COPROC,
    RESERVED_DO,
    RESERVED_DONE,
    RESERVED_ELIF,
    RESERVED_ELSE,
    RESERVED_ESAC,
    RESERVED_FI,
    RESERVED_FOR,
    RESERVED_FUNCTION,
    RESERVED_IF,
    RESERVED_IN,
    RESERVED_SELECT,
    RESERVED_THEN,
    RESERVED_TIME,
    RESERVED_UNTIL,
    RESERVED_WHILE,
};

// Past backslash-newline pairs.
static inline char *past_continuations(char *at)
{
    while (at[0] == '\\' && at[1] == '\n')
        at += 2;
    return at;
}

// Where `text` ends when it stands at `at`, line continuations left out; else NULL.
char *match_text(char *at, const char *text);

void skip_blanks(struct parser *parser); // and continuations, and a comment

// What comes next; the cursor goes to where it starts, `token_end` to where it ends (of a word or a
// redirection: where it starts).
enum token peek(struct parser *parser);
void take(struct parser *parser); // what peek() saw

// Newlines, with the here-documents that start after them.
void skip_newlines(struct parser *parser);
void take_newline(struct parser *parser);

// RESERVED_NONE unless these bytes are a reserved word of bash.
enum reserved find_reserved(struct shell_text text);

// The reserved word at the cursor, which is at the start of a word; `token_end` goes to its end.
enum reserved peek_reserved(struct parser *parser);
bool take_reserved(struct parser *parser, enum reserved wanted);

// ---- word.c

// Where text stands decides what is special in it.
enum context {
    IN_WORD,
    IN_DOUBLE,
    IN_HERE,
    IN_OPERAND,        // of ${…} outside "…"
    IN_DOUBLE_OPERAND, // of ${…} inside "…" or a here-document
    IN_CLOSED,         // in brackets: arithmetic, a subscript, a parenthesised pattern
};

struct builder { // of the parts of one word
    struct shell_part *first, *last;
    char *literal_room; // free bytes after the last part's text, when that is a copy
    size_t literal_room_bytes;
    bool is_copied;
    uint32_t flags;
};

void add_literal(struct parser *parser, struct builder *builder, const char *from, const char *to);
struct shell_part *add_part(struct parser *parser, struct builder *builder,
                            enum shell_part_kind kind, char *from);
void end_part(struct parser *parser, struct shell_part *part); // its span ends at the cursor
struct shell_word *end_word(struct parser *parser, const struct builder *builder, char *from);

// Reads the quoting or expansion that starts at the cursor: \ ' " ` $, as far as they are special
// in the context. Always moves on.
void add_special(struct parser *parser, struct builder *builder, enum context context);

// An unquoted word, from the cursor on; `array_from` is where an assignment's name starts, so that
// NAME=( begins an array, or NULL. Fails when there is none, and returns an empty word then.
struct shell_word *parse_word(struct parser *parser, char *array_from);
struct shell_word *parse_word_rest(struct parser *parser, struct builder *builder, char *from,
                                   char *array_from);

enum closed {
    CLOSED_TEXT,
    CLOSED_EXPRESSION, // line breaks count as blanks
    CLOSED_IN_BRACES,  // a } ends it too, as in ${x[}
};
// The text up to the `close`, ) or ], that matches one before the cursor, which moves to it, or to
// the end of the region when there is none.
void add_closed(struct parser *parser, struct builder *builder, char close, enum closed closed);
struct shell_word *parse_regex(struct parser *parser);
struct shell_word *parse_here_body(struct parser *parser);

// ---- expansion.c, parameter.c

void add_dollar(struct parser *parser, struct builder *builder, enum context context);
void add_backquotes(struct parser *parser, struct builder *builder, enum context context);
void add_process(struct parser *parser, struct builder *builder);
void add_parameter(struct parser *parser, struct builder *builder, enum context context);

// Where the brackets close that `((` opened before `at`; they count wherever no quote is around
// them.
struct closing {
    bool is_arithmetic; // the two are closed by `))`, side by side
    char *end;          // the last `)`; NULL when nothing closes them
};
struct closing find_closing(char *at);

// A name at `at`, continuations left out; returns where it ends.
char *scan_name(struct parser *parser, char *at, struct shell_text *ret_name);

// ---- command.c, compound.c, loop.c, conditional.c, redirect.c, here.c, assignment.c

struct shell_list *parse_list(struct parser *parser);
struct shell_list *parse_some(struct parser *parser, const char *after); // not empty
struct shell_command *parse_command(struct parser *parser);
struct shell_command *parse_simple(struct parser *parser);
struct shell_command *parse_compound(struct parser *parser, enum reserved reserved);
struct shell_command *parse_parentheses(struct parser *parser);
struct shell_command *parse_function(struct parser *parser, struct shell_word *name, char *from);
struct shell_command *parse_coprocess(struct parser *parser);
void parse_for(struct parser *parser, struct shell_command *command);
void parse_case(struct parser *parser, struct shell_command *command);
struct shell_list *parse_body(struct parser *parser, bool may_be_group);
struct shell_test *parse_test(struct parser *parser);

bool is_redirect(struct parser *parser); // whether a TOKEN_WORD is the number or variable of one
struct shell_redirect *parse_redirect(struct parser *parser);
struct shell_redirect *parse_redirects(struct parser *parser);
void read_here_documents(struct parser *parser);

struct shell_assignment *parse_assignment(struct parser *parser, struct shell_word **ret_word);
struct shell_element *parse_elements(struct parser *parser);

#endif
