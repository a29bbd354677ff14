// Captured text put into a template, quoted by the place where it stands.
//
// This is where a file name with spaces, quotes or $() stays one word and never becomes syntax. The
// place of each parameter is found once, when a pack is compiled (place.h); a compiled template is
// the template's text in which a mark of three bytes stands for a parameter. Light.
#ifndef HOB_RULES_FILL_H
#define HOB_RULES_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

enum param_type {
    PARAM_TEXT,
    PARAM_PATH,    // a leading - gets ./ in front; a leading ~/ stays for the shell
    PARAM_NUMBER,  // digits
    PARAM_WORD,    // [A-Za-z0-9_.@:+-], not starting with -
    PARAM_GLOB,    // quoted like text: the program expands it, not the shell
    PARAM_SED,     // a literal inside s/…/…/
    PARAM_REGEX,   // a literal inside an extended regular expression
    PARAM_COMMAND, // a whole command that the person wrote in quotes, for what runs it: sh -c,
                   // watch
    PARAM_TYPE_COUNT,
};

extern const char *const param_type_names[PARAM_TYPE_COUNT];

// In a compiled template: FILL_MARK, the parameter's number + FILL_BASE, then the place's flags +
// FILL_BASE.
enum { FILL_MARK = 0x01, FILL_BASE = 0x20, FILL_COMMAND_BYTES_MAX = 16 * 1024 };

enum fill_place {
    FILL_DOUBLE = 1,   // inside "..."
    FILL_SINGLE = 2,   // inside '...'
    FILL_TILDE = 4,    // unquoted where the shell expands a leading ~
    FILL_OPERAND = 8,  // the start of a word that a program could take for an option
    FILL_COMMAND = 16, // the name of the command: no assignment, no keyword
};

// One parameter's value, made from what was captured. `is_literal` values (defaults, mapped ones)
// are the author's and are not escaped for sed or regular expressions.
struct fill_value {
    const char *text;
    enum param_type type;
    bool is_literal;
};

// Makes a value of captured bytes: strips quotes around it, checks and adapts it to its type. False
// when the type does not allow it.
bool fill_value_take(struct arena *arena, enum param_type type, const char *captured, size_t length,
                     struct fill_value *ret_value);

// The command; NULL when a value may not stand at its place or the command gets too long.
// `value_count` bounds the numbers in the marks.
char *fill_template(struct arena *arena, const char *compiled, const struct fill_value *values,
                    size_t value_count);

// The template as its author wrote it, with {name} for marks.
char *fill_unmark(struct arena *arena, const char *compiled, const char *const *names,
                  size_t name_count);

#endif
