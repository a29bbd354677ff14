// One command whose words are bound to the facts: what its parts share. For call*.c alone.
#ifndef HOB_EFFECTS_CALL_H
#define HOB_EFFECTS_CALL_H

#include "effects/scene.h"

struct call {
    struct judge *judge;
    struct scene *scene; // of the caller
    struct scene inside; // what the command itself sees: its folder, its rights, its variables
    const struct words *words;
    struct usage usage;
    const char *name;   // the base name
    struct words found; // of a command that prints names: what it finds
    const char *mode;   // of chmod, when it is known
    unsigned taints;    // of what it reads
    bool is_connected;  // it talks to a peer
    bool has_read;      // it reads files that operands name
    bool is_becoming;
    bool is_gone; // it moves things to where nothing is kept
    bool is_fetching;
    bool has_entered;
    enum place_class entered; // where it does its work, when it is told
    bool is_storing;          // what it fetches, under the names in the addresses
    struct flow read;         // what it reads, as far as it is known
};

// The names that a command finds below its operands (call_found.c).
void call_find(struct call *call);
// What each item does in its role (call_roles.c).
void call_items(struct call *call);
// A dry run still runs what its options name (rsync -n -e TEXT).
void call_hooks(struct call *call);
// One value in a role.
void call_value(struct call *call, enum fact_role role, const struct usage_word *word,
                const struct note *note);
// What the facts say it does besides (call.c).
void call_effects(struct call *call, struct facts_list effects, const struct usage_item *item);
// What its facts have no words for (call_habits.c).
void call_habits(struct call *call);
// The commands inside (call_inner.c).
void call_command(struct call *call, size_t word);
void call_until(struct call *call, size_t item);
void call_shell(struct call *call, size_t item);
void call_input(struct call *call);
// Whether the words from `from` on name destruction, for what hob has no facts about (call.c).
bool call_is_destructive(const struct words *words, size_t from);
// What it prints (call_output.c).
void call_output(struct call *call);
bool call_has_option(const struct call *call, const char *name);
// It takes only so much, whatever comes.
bool call_is_bounded(const struct call *call);

#endif
