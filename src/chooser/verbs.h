// Verbs that requests use, with the changes that each asks for. Light.
#ifndef HOB_CHOOSER_VERBS_H
#define HOB_CHOOSER_VERBS_H

#include <stdbool.h>
#include <stddef.h>

struct verb {
    const char *stem;
    unsigned changes; // of enum asked_change
    bool is_doubtful; // often an adjective or a noun: it counts only where a verb must stand
};

enum verb_ending { ENDING_OTHER, ENDING_BARE, ENDING_THIRD, ENDING_PAST, ENDING_ING };

// Which form of the stem the word is: "deletes" is the third person of "delete", and the plural of
// a noun; ENDING_OTHER when it is none.
enum verb_ending verb_ending(const char *word, const char *stem);

// NULL when it is no form of a verb that is known.
const struct verb *verb_find(const char *word, enum verb_ending *ret_ending);

bool word_is_among(const char *word, const char *const *words, size_t count);

#endif
