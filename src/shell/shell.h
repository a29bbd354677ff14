// Shell text -> tree -> text. Never runs anything, never looks at the machine.
//
// shell_parse() reads the grammar of bash 5.2 or of POSIX sh as dash has it, and accepts what
// `bash -n` accepts. Everything returned lives in the caller's arena. Time and memory grow linearly
// with the text. What can be neither parsed nor known is marked so: PART_UNPARSED in the tree, and
// unresolved in a value. A caller must never take such a part for harmless.
#ifndef HOB_SHELL_SHELL_H
#define HOB_SHELL_SHELL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "shell/tree.h"

enum {
    SHELL_TEXT_BYTES_MAX = 4 * 1024 * 1024,
    SHELL_DEPTH_MAX = 200,                    // constructs inside one another
    SHELL_TREE_BYTES_MAX = 512 * 1024 * 1024, // of an arena for the longest text
    SHELL_VALUES_MAX = 4096,                  // words that one brace expansion makes
    SHELL_VALUE_BYTES_MAX = 256 * 1024,       // of all the values of one word
};

enum shell_dialect {
    SHELL_BASH,
    SHELL_SH,   // POSIX, as dash reads it
    SHELL_ZSH,  // what zsh and bash read alike; the rest is refused by name
    SHELL_FISH, // what fish and bash read alike; the rest is refused by name
};

// "bash", "sh", "dash", "ksh" (read as bash), "zsh", "fish"; false with the list of names.
[[nodiscard]] bool shell_dialect_named(const char *name, enum shell_dialect *ret_dialect,
                                       struct error *err);

struct shell_options {
    enum shell_dialect dialect;
    bool has_extglob; // as after `shopt -s extglob`; `bash -n` and bash's default have it off
};

struct shell_tree {
    struct shell_list *list;
    const char *text; // a copy, NUL-terminated; spans are offsets into it
    size_t length;
    enum shell_dialect dialect;
    bool has_extglob;
    bool has_alias; // it defines one, so that later words may not mean what they say
};

struct shell_place {
    size_t at;             // byte offset
    unsigned line, column; // from 1; the column counts code points
};

// False, with what was expected in `err` ("line 1, column 4: expected …, found …") and where in
// `ret_fault`, which may be NULL. Texts over SHELL_TEXT_BYTES_MAX, NUL bytes, and nesting over
// SHELL_DEPTH_MAX are refused.
[[nodiscard]] bool shell_parse(struct arena *arena, struct shell_text text,
                               const struct shell_options *options, struct shell_tree *ret_tree,
                               struct shell_place *ret_fault, struct error *err);

enum shell_form {
    SHELL_LINES, // indented, one command a line
    SHELL_LINE,  // one line, but for the bodies of here-documents
};

// Writes the canonical text. Parsing it gives an equal tree (in SHELL_LINE, line breaks inside
// quotes become $'\n' in bash), and printing that the same text again. Ask buffer_check() for
// overflow.
void shell_print(const struct shell_tree *tree, enum shell_form form, struct buffer *into);

// The canonical text of one word, or of one command on one line.
void shell_print_word(const struct shell_word *word, struct buffer *into);
void shell_print_command(const struct shell_command *command, struct buffer *into);

// Whether two trees are the same but for spans and the names of here-document delimiters.
bool shell_equal(const struct shell_list *left, const struct shell_list *right);

// ---- values that quoting alone decides

struct shell_known { // an assignment that the caller knows to hold; value NULL: known to be unset
    const char *name;
    const char *value;
};

enum shell_role {
    ROLE_WORD,    // of a command: braces, fields and globs
    ROLE_SINGLE,  // the value of an assignment, a case word: one value, no braces, fields or globs
    ROLE_PATTERN, // a case pattern or the right of [[ == ]]: one value, always a pattern
    ROLE_BODY,    // the lines of a here-document: as inside "…", where quotes are text
};

struct shell_knowledge {
    const struct shell_known *known;
    size_t count;
    enum shell_role role;
    enum shell_dialect dialect; // sh has no brace expansion
};

struct shell_value {
    // Without quotes; a leading ~ or ~name that the shell would replace is left out and in `tilde`.
    // When unresolved: what comes before the part that could not be resolved. The shell may make
    // any number of words of it.
    const char *text;
    const char *pattern; // for fnmatch(): NULL unless it has glob characters outside quotes
    const char *tilde;   // the name after ~, "" for the person's own home, or NULL
    const struct shell_part *unresolved; // NULL when the whole value is known
    const char *reason;                  // why, when it is unresolved
};

struct shell_values {
    struct shell_value *items;
    size_t count;     // 0: the word vanishes, as an unquoted empty variable does
    bool is_resolved; // every one of them
};

// What the word becomes, without a filesystem and without running anything.
struct shell_values shell_evaluate(struct arena *arena, const struct shell_word *word,
                                   const struct shell_knowledge *knowledge);

// The text of a word that is one constant without glob and tilde, else NULL.
const char *shell_constant(struct arena *arena, const struct shell_word *word);

// The bytes of a $'…' text (bash manual, ANSI-C Quoting, and \x{…}). They end at an escape for NUL.
struct shell_text shell_decode(struct arena *arena, struct shell_text text);

// Quotes bytes as one argument in the dialect: as they are when that is safe, else in quotes.
void shell_quote(enum shell_dialect dialect, struct shell_text text, struct buffer *into);

// ---- going over a tree

// Where a word or a list stands.
enum shell_place_kind {
    PLACE_ARGUMENT,   // of a simple command; the first is its name
    PLACE_VALUE,      // of an assignment or an array element
    PLACE_TARGET,     // of a redirection, here-document bodies included
    PLACE_LOOP,       // a word of for or select, or its name
    PLACE_CASE,       // the word or a pattern of case
    PLACE_TEST,       // in [[ … ]]
    PLACE_ARITHMETIC, // ((…)), $((…)), a subscript
    PLACE_OPERAND,    // of ${…}
    PLACE_NAME,       // of a function or a coprocess
};

// Each may be NULL. Returning false from an entering one skips what is inside.
struct shell_visitor {
    bool (*enter_command)(const struct shell_command *command, void *context);
    void (*leave_command)(const struct shell_command *command, void *context);
    bool (*pipeline)(const struct shell_pipeline *pipeline, void *context);
    bool (*assignment)(const struct shell_assignment *assignment, void *context);
    bool (*redirect)(const struct shell_redirect *redirect, void *context);
    bool (*word)(const struct shell_word *word, enum shell_place_kind place, void *context);
    bool (*part)(const struct shell_part *part, void *context);
    // A list inside a $(…), `…`, <(…) or >(…): `part` is that.
    bool (*substitution)(const struct shell_part *part, void *context);
};

// Depth first, in the order of the text, down into every substitution.
void shell_walk(const struct shell_list *list, const struct shell_visitor *visitor, void *context);

#endif
