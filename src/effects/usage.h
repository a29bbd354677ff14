// The words of one simple command bound to what the facts say: which is an option, its value, an
// operand, a subcommand, and in what role. The one place that reads command lines; effects, risk,
// explanation and the checker all stand on it. Light.
#ifndef HOB_EFFECTS_USAGE_H
#define HOB_EFFECTS_USAGE_H

#include "facts/facts.h"
#include "shell/shell.h"

enum { USAGE_OPERAND_ROLES_MAX = 16 };

enum usage_kind {
    USAGE_COMMAND, // the command's name
    USAGE_SUBCOMMAND,
    USAGE_OPTION,         // one option: of a cluster, one letter
    USAGE_UNKNOWN_OPTION, // looks like an option, and the facts have none of that name
    USAGE_VALUE,          // of the option before it
    USAGE_OPERAND,
    USAGE_EXTRA, // an operand too many, or no known subcommand: its role is not known
    USAGE_END,   // --, and what ends a command-until
};

struct usage_word { // a word of the command, evaluated; a word may give none or many
    struct shell_value value;
    struct shell_span span;
};

struct usage_item {
    enum usage_kind kind;
    enum fact_role role; // of values and operands; FACT_TEXT else
    bool is_elsewhere;   // of operands with @
    size_t word;         // in the words given
    const char *text;    // the name as written ("-r"), or the value's text; NULL when unresolved
    struct shell_value value; // of values and operands: what comes after `--out=`, `-o`, or `after`
    const struct facts_option *option;   // of USAGE_OPTION and USAGE_VALUE; else NULL
    const struct facts_change *change;   // of USAGE_OPTION: the option's, or of the case that fits
    const struct facts_command *command; // of USAGE_COMMAND and USAGE_SUBCOMMAND; NULL when unknown
    struct shell_span span;              // of this item, inside the word where that is plain text
};

struct usage {
    struct facts_command command; // the last subcommand, with its parents' options
    bool is_known;                // the facts have the command
    bool is_subcommand_missing, is_subcommand_unknown;
    bool is_certain; // no unresolved word could be an option, choose a case, or shift the operands
    bool cancels;    // by an option: only prints
    unsigned sets;   // enum facts_set, of the command and its options
    enum fact_input input; // with the options' changes, as `output`
    enum fact_output output;
    struct usage_item *items; // in the order of the words
    size_t count;
};

// Words[0] is the command's name. Always gives an answer; what it cannot bind is marked.
void usage_bind(struct arena *arena, const struct facts *facts, const struct usage_word *words,
                size_t count, struct usage *ret_usage);

#endif
