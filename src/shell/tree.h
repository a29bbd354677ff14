// The tree of a shell text. Reach it through shell/shell.h.
//
// Every node carries the bytes [from, to) of the text that it was read from. Nodes and texts live
// in the arena that shell_parse() was given; texts are not NUL-terminated. Comments, line
// continuations and spelling that changes no meaning (`…` for $(…), tabs that <<- removes) are not
// in the tree; ${x} for $x is, because a brace expansion beside it may lengthen the name. Lists are
// chained by `next`.
#ifndef HOB_SHELL_TREE_H
#define HOB_SHELL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shell_span {
    uint32_t from, to; // byte offsets into the text
};

struct shell_text {
    const char *bytes;
    uint32_t length;
};

struct shell_list;
struct shell_word;

enum shell_part_kind {
    PART_LITERAL,       // text: stands for itself, though * ? [ ] { , } ~ keep their power
    PART_ESCAPED,       // text: the one byte after a backslash
    PART_SINGLE,        // '…': text
    PART_DOLLAR_SINGLE, // $'…': text between the quotes as written; shell_decode() reads it
    PART_DOUBLE,        // "…": parts
    PART_TRANSLATED,    // $"…": parts
    PART_PARAMETER,     // $x, ${x…}: parameter
    PART_COMMAND,       // $(…), `…`: list
    PART_ARITHMETIC,    // $((…)): parts
    PART_BRACKET,       // $[…], the old form of $((…)): parts
    PART_PROCESS_READ,  // <(…): list
    PART_PROCESS_WRITE, // >(…): list
    PART_EXTGLOB,       // @(…): parts inside, the letter ? * + @ ! in `letter`
    PART_ARRAY,         // (…) after NAME=: elements
    // text as written, delimiters included. bash accepts it without looking inside and would fail,
    // or guess, when it runs: backquotes around a syntax error, ${…} of no known form. Never call
    // it safe.
    PART_UNPARSED,
};

struct shell_part {
    struct shell_part *next;
    struct shell_span span;
    union {
        const char *text; // `length` bytes
        struct shell_part *parts;
        struct shell_parameter *parameter;
        struct shell_list *list;
        struct shell_element *elements;
    };
    uint32_t length;
    uint8_t kind; // enum shell_part_kind
    char letter;
};

// What a word contains outside all quotes, over all of its parts; a hint that saves walking them.
enum shell_word_flag {
    WORD_GLOB = 1,      // * ? [ or @(…)
    WORD_BRACE = 2,     // {
    WORD_TILDE = 4,     // ~
    WORD_QUOTED = 8,    // some quoting, so that an empty value stays a word
    WORD_EXPANDED = 16, // anything that depends on more than the word itself
};

struct shell_word {
    struct shell_word *next;
    struct shell_span span;
    struct shell_part *parts; // NULL for an empty word, as after `x=`
    uint32_t flags;
};

enum shell_operator {
    OPERATOR_NONE,
    OPERATOR_DEFAULT,      // ${x-w}
    OPERATOR_ASSIGN,       // ${x=w}
    OPERATOR_ERROR,        // ${x?w}
    OPERATOR_ALTERNATIVE,  // ${x+w}
    OPERATOR_PREFIX,       // ${x#w}
    OPERATOR_PREFIX_LONG,  // ${x##w}
    OPERATOR_SUFFIX,       // ${x%w}
    OPERATOR_SUFFIX_LONG,  // ${x%%w}
    OPERATOR_REPLACE,      // ${x/w/v}
    OPERATOR_REPLACE_ALL,  // ${x//w/v}
    OPERATOR_REPLACE_HEAD, // ${x/#w/v}
    OPERATOR_REPLACE_TAIL, // ${x/%w/v}
    OPERATOR_SUBSTRING,    // ${x:w:v}
    OPERATOR_UPPER,        // ${x^w}
    OPERATOR_UPPER_ALL,    // ${x^^w}
    OPERATOR_LOWER,        // ${x,w}
    OPERATOR_LOWER_ALL,    // ${x,,w}
    OPERATOR_TOGGLE,       // ${x~w}
    OPERATOR_TOGGLE_ALL,   // ${x~~w}
    OPERATOR_TRANSFORM,    // ${x@Q}: the letter in `letter`
    OPERATOR_NAMES,        // ${!x*}, ${!x@}: the names that begin with x; `letter`
    OPERATORS_COUNT,
};

struct shell_parameter {
    struct shell_text name;       // a variable, a number, or one of @ * # ? - $ !
    struct shell_word *subscript; // x[…]
    struct shell_word *operand;   // w of the operator
    struct shell_word *second;    // v of the operator: NULL when it was left out
    uint8_t operation;            // enum shell_operator
    char letter;
    bool has_colon;   // :- := :? :+
    bool is_length;   // ${#x}
    bool is_indirect; // ${!x}; with a subscript @ or *: the keys
    bool is_braced;   // ${x}, not $x; in a word with braces, $x{a,b} is $xa $xb
};

struct shell_element { // of an array
    struct shell_element *next;
    struct shell_span span;
    struct shell_word *subscript; // [s]=v, or NULL
    struct shell_word *value;
    bool is_append; // [s]+=v
};

struct shell_assignment {
    struct shell_assignment *next;
    struct shell_span span;
    struct shell_text name;
    struct shell_word *subscript;
    struct shell_word *value; // its first part is a PART_ARRAY for name=(…)
    bool is_append;
};

enum shell_redirect_kind {
    REDIRECT_READ,       // <
    REDIRECT_WRITE,      // >
    REDIRECT_CLOBBER,    // >|
    REDIRECT_APPEND,     // >>
    REDIRECT_READ_WRITE, // <>
    REDIRECT_COPY_READ,  // <&: the target is a number, - (close), a number and - (move), or unknown
    REDIRECT_COPY_WRITE, // >&: the same; without a number on the left and with a word: as &>
    REDIRECT_BOTH,       // &>
    REDIRECT_BOTH_APPEND, // &>>
    REDIRECT_STRING,      // <<<
    REDIRECT_HERE,        // << and <<-: the target is the body
    REDIRECTS_COUNT,
};

struct shell_redirect {
    struct shell_redirect *next;
    struct shell_span span;      // without the body of a here-document
    struct shell_word *target;   // of a here-document: its lines, one PART_SINGLE when it is quoted
    struct shell_text variable;  // {name}>: the shell chooses the number; else empty
    struct shell_text delimiter; // of a here-document, without its quotes
    int32_t descriptor;          // -1 when the text names none
    uint8_t kind;                // enum shell_redirect_kind
    bool is_quoted;              // the delimiter was: nothing in the body is expanded
};

enum shell_command_kind {
    SHELL_SIMPLE,
    SHELL_GROUP,    // { …; }
    SHELL_SUBSHELL, // ( … )
    SHELL_IF,
    SHELL_WHILE,
    SHELL_UNTIL,
    SHELL_FOR,
    SHELL_SELECT,
    SHELL_FOR_ARITHMETIC, // for ((…; …; …))
    SHELL_CASE,
    SHELL_ARITHMETIC,  // ((…))
    SHELL_CONDITIONAL, // [[ … ]]
    SHELL_FUNCTION,
    SHELL_COPROCESS,
};

struct shell_command {
    struct shell_command *next; // after | or |&
    struct shell_span span;
    struct shell_redirect *redirects;
    union {
        struct {
            struct shell_assignment *assignments;
            struct shell_word *words; // NULL when there are only assignments or redirections
        };
        struct shell_list *body;         // group, subshell
        struct shell_if *branches;       // if
        struct shell_loop *loop;         // while, until
        struct shell_for *each;          // for, select
        struct shell_count *count;       // for ((…))
        struct shell_case *choice;       // case
        struct shell_word *expression;   // ((…))
        struct shell_test *test;         // [[ … ]]
        struct shell_function *function; // function, coprocess
    };
    uint8_t kind;      // enum shell_command_kind
    bool pipes_errors; // the |& form joins it to `next`
};

enum shell_join { JOIN_NONE, JOIN_AND, JOIN_OR };

struct shell_pipeline {
    struct shell_pipeline *next;
    struct shell_span span;
    struct shell_command *commands; // one empty simple command after a bare `!` or `time`
    uint32_t negations;             // how many `!`
    uint8_t join;                   // how it hangs on the one before it
    bool is_timed, is_timed_posix;  // time, time -p
};

struct shell_item { // pipelines joined by && and ||, up to ; & or the end of the line
    struct shell_item *next;
    struct shell_span span;
    struct shell_pipeline *pipelines;
    bool is_background;
};

struct shell_list {
    struct shell_span span;
    struct shell_item
        *items; // NULL for an empty list, as in $() or `a)` of a case without commands
};

struct shell_if { // if and each elif; the else part has no condition
    struct shell_if *next;
    struct shell_list *condition;
    struct shell_list *body;
};

struct shell_loop {
    struct shell_list *condition;
    struct shell_list *body;
};

struct shell_for {
    struct shell_word *name;
    struct shell_word *words;
    struct shell_list *body;
    bool has_in; // else it goes over "$@"
};

struct shell_count {
    struct shell_word *start, *condition, *step; // each may be empty
    struct shell_list *body;
};

enum shell_case_end { CASE_BREAK, CASE_FALL, CASE_NEXT }; // ;; ;& ;;&

struct shell_case_item {
    struct shell_case_item *next;
    struct shell_span span;
    struct shell_word *patterns;
    struct shell_list *body;
    uint8_t end; // enum shell_case_end
};

struct shell_case {
    struct shell_word *word;
    struct shell_case_item *items;
};

struct shell_function { // a function, or a coprocess, whose name may be NULL
    struct shell_word *name;
    struct shell_command *body;
};

enum shell_test_kind {
    TEST_WORD,        // [[ a ]]: true when it is not empty
    TEST_UNARY,       // [[ -f a ]]
    TEST_BINARY,      // [[ a == b ]]
    TEST_NOT,         // one part
    TEST_AND,         // two parts or more
    TEST_OR,          // two parts or more
    TEST_PARENTHESES, // one part
};

struct shell_test {
    struct shell_test *next; // in the parts of another
    struct shell_span span;
    struct shell_text operation; // of TEST_UNARY and TEST_BINARY
    struct shell_test *parts;
    struct shell_word *words; // one, or two of TEST_BINARY
    uint8_t kind;             // enum shell_test_kind
};

#endif
