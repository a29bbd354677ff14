// A proposed command held against this machine before anybody sees it: it parses, its programs are
// here, its options exist, its paths make sense, and what it would do is known. Runs nothing.
// Light.
#ifndef HOB_ENGINE_CHECKER_H
#define HOB_ENGINE_CHECKER_H

#include "engine/engine.h"

enum syntax {
    SYNTAX_GOOD,
    SYNTAX_BAD,
    SYNTAX_UNKNOWN, // what zsh and fish read otherwise than bash: their grammars are not known here
};

struct checked {
    const char *command; // as it is, or repaired
    bool is_repaired;
    enum syntax syntax;
    const char *missing;  // a program that is not installed, or NULL
    const char *package;  // that would bring it, or NULL
    size_t unknown_count; // options, subcommands and operands that the facts do not have
    size_t absent_count;  // paths that it reads or changes and that are not there
    const char *doubt;    // the first of what is wrong, as a clause; NULL when all is well
    struct verdict verdict;
    struct effects_report *report; // NULL when it does not parse, or there are no facts
};

// False for a text that is surely none in the person's shell.
bool checker_parses(struct arena *arena, const char *shell, const char *command);

// `world->facts` may be NULL: then only the syntax is looked at.
void checker_check(const struct engine_world *world, const struct request *request,
                   struct arena *arena, const char *command, struct checked *ret_checked);

// Puts the first of the proposal's command and alternatives that has the fewest faults in front,
// and what is known of it into the proposal. False when none of them is a command at all.
bool checker_settle(const struct engine_world *world, const struct request *request,
                    struct arena *arena, struct proposal *proposal);

#endif
