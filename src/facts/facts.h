// What commands and their flags do: the compiled facts, mapped and read without trust. Light.
//
// Facts are YAML (docs/man/hob-facts.5.scd), compiled to an image as rule packs are: the shipped
// ones when hob is built, a person's own ($XDG_CONFIG_HOME/hob/facts/*.yaml) when they changed. A
// person's facts of a command stand in front of the shipped ones. Every text lives as long as the
// facts are open. A damaged image gives an error, or unknown commands; never a bad access.
#ifndef HOB_FACTS_FACTS_H
#define HOB_FACTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/vocabulary.h"

struct facts; // of all images that are open

struct facts_list { // of records in one image; only for the functions below
    uint32_t image, first, count;
};

// Something done that no path or word stands for.
struct facts_effect {
    enum effect_kind kind;
    enum risk risk;      // the kind's own, or as the facts say
    const char *because; // a clause for the reason: "uncommitted changes are lost"; or NULL
    const char *target;  // what it is done to, when that is no operand: "the working tree"; or NULL
    const char *safer;   // a command that does less harm, or NULL
};

enum facts_repeat { REPEAT_ONE, REPEAT_OPTIONAL, REPEAT_ANY, REPEAT_SOME }; // "" ? * ...

struct facts_operand {
    enum fact_role role;
    enum facts_repeat repeat;
    bool is_elsewhere; // it is of another machine or a container ("@command")
};

enum facts_set { // what an option says of the whole command: `sets`
    SET_RECURSIVE = 1 << 0,
    SET_FORCE = 1 << 1,
    SET_FILTERED = 1 << 2,       // only some of what is found is taken (find -name)
    SET_ASKS = 1 << 3,           // the person is asked before each
    SET_BACKUP = 1 << 4,         // keeps a copy of what is overwritten
    SET_NO_CLOBBER = 1 << 5,     // never overwrites
    SET_EVERYTHING = 1 << 6,     // all there is (--all, --mirror)
    SET_NULL_DATA = 1 << 7,      // words on standard input end with NUL
    SET_DECODE = 1 << 8,         // what it prints is decoded input
    SET_QUIET = 1 << 9,          // prints nothing
    SET_NO_ROOT_GUARD = 1 << 10, // --no-preserve-root
    SET_FOLLOW = 1 << 11,        // goes through symbolic links
};
enum { FACTS_SET_COUNT = 12 };
extern const char *const facts_set_names[FACTS_SET_COUNT]; // by bit: "recursive"

// What an option, or one value of it, changes.
struct facts_change {
    unsigned sets;     // enum facts_set
    bool cancels;      // the command only prints (--help, --dry-run): nothing else is done
    bool has_operands; // `operands` stand instead of the command's own
    bool has_input, has_output, ends_options;
    enum fact_input input;   // instead of the command's own
    enum fact_output output; // the same
    enum fact_role value;    // the role of the option's value
    char after;              // only what comes after the first such byte counts as the value; or 0
    struct facts_list operands, effects;
};

struct facts_option {
    const char *names; // as written: "-t DIR, --target-directory=DIR"
    const char *about;
    enum { VALUE_NONE, VALUE_NEEDED, VALUE_OPTIONAL } takes; // optional: only attached
    unsigned value_count; // how many words the value is: 0, 1, or 2 and more (--arg NAME VALUE)
    unsigned flavours;    // bits of enum facts_flavour; 0: all
    struct facts_change change; // whatever the value
    struct facts_list cases;    // by the value; see facts_case()
};

enum facts_flavour { FLAVOUR_GNU = 1, FLAVOUR_BSD = 2, FLAVOUR_BUSYBOX = 4 };

struct facts_command {
    const char *name;  // the first of its names, of a subcommand the last word ("reset")
    const char *names; // all of them, as written: "rm, remove"
    const char *about;
    const char *package;  // the Debian package that brings it, or NULL
    const char *language; // of what has the role `code`, or NULL
    enum fact_style style;
    enum fact_input input;
    bool is_input_last; // `input` counts only when no operand names what to read
    enum fact_output output;
    bool is_incomplete; // options or subcommands that are not listed may exist and be harmless
    bool has_prefixes;  // unique prefixes of the subcommands' names count (ip a)
    unsigned sets;
    struct facts_list options, operands, effects, subcommands, parents; // parents: for the options
};

// Opens what is compiled. `*ret_is_stale`: the late program must compile first; then false.
[[nodiscard]] bool facts_open(struct arena *arena, struct facts **ret_facts, bool *ret_is_stale,
                              struct error *err);
void facts_close(struct facts *facts); // NULL is fine

size_t facts_command_count(const struct facts *facts);
// In the order of names, a person's facts instead of shipped ones; false past the end.
bool facts_command_at(const struct facts *facts, size_t index, struct facts_command *ret_command);

// `name` is a base name ("rm").
bool facts_command(const struct facts *facts, const char *name, struct facts_command *ret_command);

// The subcommand that the word names: by name, by a unique prefix where the facts allow it (ip), or
// by a pattern ("delete-*").
bool facts_subcommand(const struct facts *facts, const struct facts_command *command,
                      const char *word, struct facts_command *ret_subcommand);

// The option that `name` ("-r", "--recursive", "of") names, here or in a parent; long ones by a
// unique prefix too. Also in the styles of clusters a name may have several letters (wget -nv), so
// a whole word is asked for before its letters. -5, +5 and -KILL go by the names "-NUM", "+NUM" and
// "-SIGNAL".
bool facts_option(const struct facts *facts, const struct facts_command *command, const char *name,
                  struct facts_option *ret_option);

size_t facts_option_count(const struct facts *facts, const struct facts_command *command);
bool facts_option_at(const struct facts *facts, const struct facts_command *command, size_t index,
                     struct facts_option *ret_option);
bool facts_subcommand_at(const struct facts *facts, const struct facts_command *command,
                         size_t index, struct facts_command *ret_subcommand);

// The change for the first case whose pattern (* and ?) fits the value; else false. It stands
// instead of the option's own.
bool facts_case(const struct facts *facts, const struct facts_option *option, const char *value,
                struct facts_change *ret_change);

// Case `index` of an option or a variable, in their order.
bool facts_case_at(const struct facts *facts, struct facts_list cases, size_t index,
                   const char **ret_pattern, struct facts_change *ret_change);

bool facts_effect_at(const struct facts *facts, struct facts_list effects, size_t index,
                     struct facts_effect *ret_effect);
bool facts_operand_at(const struct facts *facts, struct facts_list operands, size_t index,
                      struct facts_operand *ret_operand);

// A variable that makes programs run or load something (GIT_SSH_COMMAND, LD_PRELOAD).
struct facts_variable {
    const char *name, *about;
    struct facts_change change; // whatever the value
    struct facts_list cases;    // by the value; see facts_variable_case()
};
bool facts_variable(const struct facts *facts, const char *name,
                    struct facts_variable *ret_variable);
// As facts_case().
bool facts_variable_case(const struct facts *facts, const struct facts_variable *variable,
                         const char *value, struct facts_change *ret_change);

// A path that is more than a file: what class it is of ("secret", "system", "device", …), and why.
struct facts_place {
    const char *pattern, *class_name, *about;
};
enum { FACTS_PLACE_CLASS_COUNT = 18 };
extern const char *const facts_place_classes[FACTS_PLACE_CLASS_COUNT];
size_t facts_place_count(const struct facts *facts);
bool facts_place_at(const struct facts *facts, size_t index, struct facts_place *ret_place);

#endif
