// The scripting languages: one lexer and one reading of calls, driven by a table per language.
//
// A text is clean when every name that it calls is in the table's `harmless` or `methods`, or is
// defined in the text itself, and no name of `calls` is even mentioned. Only for this folder.
#ifndef HOB_CODE_SCRIPT_H
#define HOB_CODE_SCRIPT_H

#include "code/scan.h"

enum {
    SCRIPT_TOKENS_MAX = 65536,    // a longer text is not read to its end
    SCRIPT_NAMES_MAX = 512,       // that a text defines or imports; past it the rest is unknown
    SCRIPT_VALUES_MAX = 128,      // constants in one argument list
    SCRIPT_PIECES_MAX = 32,       // constants put together to one
    SCRIPT_TEXT_BYTES_MAX = 4096, // of what they make
    SCRIPT_NESTING_MAX = 8,       // brackets inside one constant
    SCRIPT_LISTS_MAX = 3,         // lists inside one another
    SCRIPT_PATH_BYTES = 256,      // of a dotted name
};

enum script_feature {
    SCRIPT_SLASH_REGEX = 1 << 0,   // /x/ where a value is expected
    SCRIPT_BACKTICK_RUNS = 1 << 1, // `x` is a command (perl, ruby, php)
    SCRIPT_BACKTICK_TEXT = 1 << 2, // `x ${y}` is a text (node)
    SCRIPT_BACKTICK_NAME =
        1 << 3,                   // `x` is a name (r) or a command that something else runs (julia)
    SCRIPT_TRIPLE = 1 << 4,       // """x"""
    SCRIPT_PREFIX = 1 << 5,       // r"x", b"x", f"{x}"
    SCRIPT_SINGLE_RAW = 1 << 6,   // in '…' a backslash escapes only itself and the quote
    SCRIPT_HASH_BRACE = 1 << 7,   // "#{x}" is code
    SCRIPT_DOLLAR = 1 << 8,       // "$x" and "@x" are variables
    SCRIPT_DOLLAR_BRACE = 1 << 9, // `${x}`, "$(x)" is code
    SCRIPT_PERCENT = 1 << 10,     // ruby's %q() %x() %w()
    SCRIPT_QUOTE_NAMES = 1 << 11, // perl's q() qq() qx() qw() m() s()() tr()()
    SCRIPT_LONG_BRACKETS = 1 << 12, // lua's [[x]] and --[[x]]
    SCRIPT_SIGILS = 1 << 13,        // $x @x %x are variables
    SCRIPT_BARE_CALLS = 1 << 14,    // `f x` calls, and so does `f`
    SCRIPT_MARK_NAMES = 1 << 15,    // a name may end in ? or ! (ruby, julia)
    SCRIPT_DOT_NAMES = 1 << 16,     // a name may hold a dot (r)
    SCRIPT_STRING_CALLS = 1 << 17,  // f"x" and f{x} call (lua)
    SCRIPT_HEREDOC = 1 << 18,       // <<X
    SCRIPT_DOLLAR_NAMES = 1 << 20,  // $ may stand in a name (node)
    SCRIPT_TAGS = 1 << 19,          // text outside <?php ?> is printed
};

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_VARIABLE, // $x, @x
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_COMMAND, // text of the shell between backticks
    TOKEN_SIGN,
    TOKEN_LINE, // the end of a line
};

struct token {
    enum token_kind kind;
    const char *text; // of a name, and of a text what it stands for; NUL-terminated
    char sign;        // of TOKEN_SIGN its first byte
    bool is_constant; // of a text: nothing is filled in
    bool is_words;    // qw(), %w[]: words divided by blanks
    bool is_apart;    // a blank stands before it
    uint32_t from, to;
    uint32_t partner; // of a bracket: the index of the other one; its own when there is none
};

struct token_inside { // code inside a text
    const char *text;
    uint32_t from, to;
};

struct tokens {
    struct token *items; // TOKEN_END last
    size_t count;
    struct token_inside *inside;
    size_t inside_count;
    bool is_faulty; // a text without its end
};

enum script_shape { // what the arguments of a call are
    CALL_PLAIN,     // nothing that matters
    CALL_PATHS,     // every constant is a path
    CALL_TREE,      // the same, with all that is in it
    CALL_PATH,      // the first one is
    CALL_PATH_2,    // the second one is
    CALL_REST,      // all but the first are
    CALL_MOVE,      // the first path goes to the second
    CALL_COPY,      // the first path is read, the second written
    CALL_OPEN,      // a path and a mode: a mode with w, a, x or + writes
    CALL_PERL_OPEN, // a handle, a mode, a path or a command
    CALL_RECEIVER,  // x.f(): x is a path
    CALL_RECEIVER_TREE,
    CALL_COMMAND, // one text of the shell, or the words of a command
    CALL_ARGV,    // the words of a command, never a text
    CALL_EXECL,   // a program, its name again, its arguments
    CALL_CODE,    // code in this language
    CALL_URL,
    CALL_HOST,
    CALL_LOAD,   // the first path holds code
    CALL_IMPORT, // the first text names a module
    CALL_SQL,    // the first text is SQL
    CALL_RAISE,  // the effect, and never milder than high
};

struct script_call {
    const char *names; // divided by blanks; a leading dot: a method of anything
    enum effect_kind kind;
    enum script_shape shape;
};

struct script_language {
    const char *name;
    const char *line_comments; // divided by blanks
    const char *block_begin, *block_end;
    unsigned features; // enum script_feature
    const struct script_call *calls;
    size_t call_count;
    const char *harmless; // names that may be called: `print`, `os.path.join`, `math.*`
    const char *methods;  // the same of anything: `.append`
    const char *modules;  // that may be imported: names, or `x.*`
    const char *powers;   // of those, modules that can run or change everything
    const char *keywords; // never a call
    const char *defining; // keywords after which a name is defined
    const char *paths;    // calls that give back their path: `str`, `os.path.expanduser`
    const char *homes;    // calls or names that give the home
    const char *globs;    // calls that give paths for a pattern
    scan_fn scan;         // for code inside code
};

void script_scan(struct scan *scan, const struct script_language *language);

// The lexer. Never fails; what has no end goes to the end of the text, and is_faulty says so.
void script_tokens(struct scan *scan, const struct script_language *language,
                   struct tokens *ret_tokens);

// ---- constants (script_value.c)

struct script_value {
    const char *text; // NULL: not known before it runs
    bool is_glob;     // the paths that fit the text
    bool is_many;     // it came in a list
};

struct script_names { // what the text says its names are
    const char *names[SCRIPT_NAMES_MAX];
    const char *reals[SCRIPT_NAMES_MAX]; // real: "os.system", or NULL: something of its own
    struct script_value values[SCRIPT_NAMES_MAX]; // of a constant
    size_t count;
    bool is_over;
};

struct script {
    struct scan *scan;
    const struct script_language *language;
    struct tokens tokens;
    struct script_names *names;
    bool is_judging; // names are complete; imports have been reported
};

// The dotted name that begins at `at`, aliases resolved; `*ret_end` is the token after it. Of a
// method of something that is no name it begins with a dot.
const char *script_path(const struct script *script, size_t at, size_t *ret_end);
// The constant at `at`, with what is put together with it; false when it is none.
bool script_value(const struct script *script, size_t at, unsigned depth, size_t *ret_end,
                  struct script_value *ret_value);
// The arguments between the bracket at `open` and its partner, or from `open` to the end of the
// statement, lists flattened; an argument that is not constant is a NULL. Returns how many, at most
// SCRIPT_VALUES_MAX.
size_t script_arguments(const struct script *script, size_t open, struct script_value *ret_values,
                        size_t *ret_end);
// The token after the bracket that closes the one at `open`.
size_t script_skip(const struct script *script, size_t open);
bool script_is_sign(const struct token *token, const char *sign);
bool script_in(const char *list, const char *name); // scan_listed(), and `x.*` fits `x.y`

#endif
