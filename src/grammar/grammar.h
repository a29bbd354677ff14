// From the words of a request to one meaning, and from the meaning to a command. Light.
//
// Phrases are pieces of requests; each sets slots of the meaning. A request is understood when
// phrases and words without meaning cover all of its words, and when one command's pieces use every
// slot that was set: nothing is ever dropped. Values are quoted by their place and can never become
// syntax. The YAML form is in docs/man/hob-grammar.5.scd.
#ifndef HOB_GRAMMAR_GRAMMAR_H
#define HOB_GRAMMAR_GRAMMAR_H

#include "base/arena.h"
#include "base/error.h"
#include "grammar/token.h"

enum {
    GRAMMAR_STEPS_MAX = 300000, // of one request; it is not answered when that is not enough
    GRAMMAR_ALTERNATIVES_MAX = 5,
    GRAMMAR_SLOTS_MAX = 24,  // of one meaning
    GRAMMAR_VALUES_MAX = 16, // of one slot
    GRAMMAR_HINT_COMMANDS_MAX = 5,
    MEANING_CHOICES_MAX = 4, // conditions of which one has to hold
    GRAMMAR_PARSES_MAX = 64, // ways to read a request that are looked at
};

struct grammar; // an open image

struct meaning_slot {
    const char *name;
    const char *values[GRAMMAR_VALUES_MAX];
    size_t count;
    // Of conditions of which one has to hold ("larger than 1M or empty"): the number of the one
    // that the slot belongs to; 0: it holds in any case.
    unsigned choice;
    bool is_behind; // it was said behind such conditions: of which one it is a part is uncertain
};

struct meaning {
    struct meaning_slot slots[GRAMMAR_SLOTS_MAX];
    size_t count;
};

struct grammar_taken { // which phrase took which words
    size_t from, to;   // tokens
    const char *say;   // the phrase, or NULL for words without meaning
};

struct grammar_answer {
    const char *command, *id, *description, *pack;
    const char *missing; // a program that it requires and that is not installed, or NULL
    bool is_preferred;   // it is for a tool that the person prefers
    double confidence;   // 0..1, from how the words were accounted for; not calibrated
    struct meaning meaning;
    struct grammar_taken *taken;
    size_t taken_count;
};

struct grammar_result {
    struct token tokens[TOKENS_MAX];
    size_t token_count;
    struct grammar_answer answers[1 + GRAMMAR_ALTERNATIVES_MAX]; // best first
    size_t count;
    struct meaning meaning; // without an answer: the best reading so far, for a hint
    size_t blocked;         // and the first word that nothing accounts for; token_count for none
};

// Opens the person's grammar, which holds the shipped one, or the shipped one. `*ret_is_stale`: the
// late program must compile first; then false.
[[nodiscard]] bool grammar_open(struct arena *arena, struct grammar **ret_grammar,
                                bool *ret_is_stale, struct error *err);
void grammar_close(struct grammar *grammar); // NULL is fine

// The tools, divided by commas, that commands for them may be answered with where they are
// installed, and before others; without this none. The text has to outlive the grammar.
void grammar_prefer(struct grammar *grammar, const char *tools);

// `target` is 0 gnu, 1 bsd, 2 busybox.
void grammar_ask(const struct grammar *grammar, struct arena *arena, const char *request,
                 unsigned target, struct grammar_result *ret_result);

// What is understood of a request that has no answer: for another engine, never to be answered
// with.
struct grammar_hint_command {
    const char *id, *description;
    const char *program; // that its text begins with; "" when that depends on what is not known
    const char *draft;   // without what it has no place for; NULL when something is lacking
};

struct grammar_hint {
    struct meaning meaning; // what the parts set that could be read
    struct grammar_hint_command commands[GRAMMAR_HINT_COMMANDS_MAX]; // the likeliest first
    size_t command_count;
};

// False, and `*ret_hint` is not set, when the grammar has an answer. Everything lives in the arena
// and in the grammar. For a request that is too long, or of which nothing is known, all is empty.
bool grammar_hint(const struct grammar *grammar, struct arena *arena, const char *request,
                  unsigned target, struct grammar_hint *ret_hint);

// What a model is told of it: the likeliest command, with what is known. NULL when something is
// lacking: a program alone misleads more often than it helps.
const char *grammar_hint_text(const struct grammar_hint *hint);

struct grammar_pair {
    const char *ask;
    const char *command;
};

// The examples of all commands, those for the GNU tools; how many there are.
size_t grammar_examples(const struct grammar *grammar, struct arena *arena,
                        const struct grammar_pair **ret_pairs);

const struct meaning_slot *meaning_find(const struct meaning *meaning, const char *name);

// "object=file action=count ext=py,rb where=src", in the order in which slots were set.
const char *meaning_text(struct arena *arena, const struct meaning *meaning);

#endif
