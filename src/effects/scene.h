// What is known while a tree is walked: variables, functions, aliases, the current folder, what
// standard input carries, and with whose rights things run. For src/effects alone.
//
// A scene is copied for a subshell; everything it points at lives in the arena of the judgement and
// is never changed afterwards. `struct judge` is the one thing shared by all scenes of a judgement.
#ifndef HOB_EFFECTS_SCENE_H
#define HOB_EFFECTS_SCENE_H

#include "effects/effects.h"
#include "effects/places.h"
#include "effects/usage.h"

enum {
    SCENE_FLOW_BYTES_MAX = 64 * 1024, // of known text; more is not known
    SCENE_WORDS_MAX = 1024,           // of one command
    SCENE_ROUNDS_MAX = 16,            // of one loop over known values
    SCENE_NESTING_MAX = 500,          // commands inside one another, over all texts and functions
    SCENE_ARENA_SPARE = 1024 * 1024,  // below it the judgement ends as not known
};

enum taint { // what is known of a text that need not be known itself
    TAINT_NETWORK = 1 << 0,
    TAINT_SECRET = 1 << 1,
    TAINT_DECODED = 1 << 2,
    TAINT_ENDLESS = 1 << 3,
    TAINT_OUTPUT = 1 << 4,  // what a command prints
    TAINT_NUMBER = 1 << 5,  // some number; the text is only an example
    TAINT_MANY = 1 << 6,    // any number of words
    TAINT_FOUND = 1 << 7,   // names below a folder (find)
    TAINT_HOLLOW = 1 << 8,  // empty files or folders alone
    TAINT_PATTERN = 1 << 9, // what a pattern stands for, even inside quotes
    TAINT_SELF = 1 << 10,   // $0
    TAINT_PLAIN = 1 << 11,  // what a command prints, and no secret of anybody (date)
};

// The byte that stands in `marked` for each part that is not known.
#define SCENE_MARK '\002'

struct flow;

struct note { // what else is known of a word
    unsigned taints;
    const struct flow *flow; // what reading it gives: <(…)
    const char *marked;      // the whole text with marks, when it is unresolved; else NULL
    const char *variable;    // the name of the first variable that is not known, or NULL
    bool is_quoted;
};

struct words {
    struct usage_word *items;
    struct note *notes;
    size_t count, room;
};

struct flow {         // what comes through a pipe, a here-document, a substitution
    const char *text; // NULL: not known
    size_t length;
    bool is_inexact; // the text is only like what comes
    bool is_fed;     // something comes at all: not the terminal
    unsigned taints;
    const struct words *names; // paths, or NULL
    const char *path;          // the file that it is read from, or NULL
    const char *source;        // the command that it comes from, or NULL
};

struct variable {
    const struct variable *next;
    const char *name;
    const char *value;        // NULL: not known, or unset
    const struct words *list; // of an array
    unsigned taints;
    bool is_unset;
};

struct function {
    const struct function *next;
    const char *name;
    const struct shell_command *body;
    const struct shell_tree *tree;
    struct shell_span span; // of the outermost text
    bool is_nested;
};

struct alias {
    const struct alias *next;
    const char *name, *text; // text NULL: not known
};

struct call_frame {
    const struct call_frame *next;
    const struct function *function;
    const char *arguments; // as one text, to see the same call again
};

struct written { // a file that the text itself makes
    struct written *next;
    const char *path;
    struct flow flow;
};

struct scene {
    const struct variable *variables;
    const struct function *functions;
    const struct alias *aliases;
    const struct words *positional; // NULL: not known
    const struct call_frame *frames;
    const char *directory; // absolute, or NULL
    struct flow input;
    struct flow *output; // collects what is printed; NULL: the terminal, or thrown away
    unsigned depth;
    bool is_privileged, is_elsewhere;
    bool is_piped, is_background;
    bool is_nested; // in a text inside the text: every span is `span`
    struct shell_span span;
    enum shell_dialect dialect;
};

struct judge {
    struct arena *arena;
    const struct facts *facts;
    const struct places *places;
    struct effects_machine machine;
    struct effect *effects;
    size_t count, room;
    const char **programs;
    size_t program_count, program_room;
    struct effects_command *commands;
    size_t command_count, command_room;
    struct written *written;
    size_t steps, nesting;
    bool is_over; // a bound was passed; said once
};

// ---- the judgement (effects.c)

// Adds it with what the scene says (rights, place, span), unless the very same is there.
void judge_add(struct judge *judge, const struct scene *scene, const struct effect *effect);
// An effect without a path.
void judge_say(struct judge *judge, const struct scene *scene, enum effect_kind kind,
               const char *command, const char *target, const char *because);
void judge_program(struct judge *judge, const char *name);
// The words as one text, for patterns of commands.
void judge_command(struct judge *judge, const struct scene *scene, const struct words *words);
// Counts a step; false when the bounds are passed.
bool judge_step(struct judge *judge, const struct scene *scene);

// ---- variables and what is like them (scene.c)

const struct variable *scene_variable(const struct scene *scene, const char *name, size_t length);
void scene_set(struct judge *judge, struct scene *scene, const char *name, const char *value,
               unsigned taints);
void scene_set_list(struct judge *judge, struct scene *scene, const char *name,
                    const struct words *list);
void scene_unset(struct judge *judge, struct scene *scene, const char *name);
// What `branch` changed since `before` may have happened or not: such variables are not known any
// more. `branch` may be `scene` itself.
void scene_blur(struct judge *judge, struct scene *scene, const struct scene *branch,
                const struct scene *before);
const struct function *scene_function(const struct scene *scene, const char *name);
const struct alias *scene_alias(const struct scene *scene, const char *name);
// The folder after `cd TEXT`, absolute and without . and .., or NULL.
const char *scene_folder(struct judge *judge, const struct scene *scene,
                         const struct shell_value *value);
// The place of a path as the scene sees it.
void scene_place(struct judge *judge, const struct scene *scene, const struct shell_value *value,
                 struct effects_place *ret_place);
void scene_place_text(struct judge *judge, const struct scene *scene, const char *text,
                      struct effects_place *ret_place);
// What the text wrote to the path, or NULL.
const struct flow *scene_written(const struct judge *judge, const char *path);
void scene_write(struct judge *judge, const char *path, const struct flow *flow);

void words_add(struct judge *judge, struct words *words, const struct usage_word *word,
               const struct note *note);
struct words words_from(const struct words *words, size_t from, size_t to);
// A word of known text.
struct usage_word word_of(const char *text, struct shell_span span);

// ---- words (expand.c, parameter.c)

struct words scene_expand(struct judge *judge, struct scene *scene, const struct shell_word *first);
struct usage_word scene_single(struct judge *judge, struct scene *scene,
                               const struct shell_word *word, enum shell_role role,
                               struct note *ret_note);
// Looks into substitutions for their effects alone.
void scene_look_into(struct judge *judge, struct scene *scene, const struct shell_word *word);

struct parameter_value {
    const char *text; // NULL: not known
    unsigned taints;
    const struct words *many; // "$@" and the like
    const char *variable;     // that is not known
};
struct parameter_value scene_parameter(struct judge *judge, struct scene *scene,
                                       const struct shell_parameter *parameter);

// ---- flows (flow.c)

void flow_add(struct judge *judge, struct flow *flow, const struct flow *more);
struct flow flow_text(const char *text, size_t length);
struct flow flow_unknown(unsigned taints);
struct flow flow_echo(struct judge *judge, const struct words *words);
struct flow flow_printf(struct judge *judge, const struct words *words, size_t from);
// The known text decoded as `base64 -d` and the like do; false when it is not of that form.
bool flow_decode(struct judge *judge, const char *command, const struct flow *input,
                 struct flow *ret_flow);
// The words that xargs makes of it.
struct words flow_words(struct judge *judge, const struct flow *flow, bool is_null, bool is_lines,
                        struct shell_span span);

// ---- walking (walk.c, redirect.c, simple.c, builtin.c)

void walk_list(struct judge *judge, struct scene *scene, const struct shell_list *list);
void walk_command(struct judge *judge, struct scene *scene, const struct shell_command *command);
// What a list in $(…) or <(…) prints; the scene of the caller stays as it is.
struct flow walk_capture(struct judge *judge, const struct scene *scene,
                         const struct shell_list *list, const struct flow *input);

enum { STREAM_PATHS_MAX = 8 };

struct streams {        // what the redirections of one command changed
    struct flow before; // standard input without them
    struct flow *output;
    struct flow kept; // what was printed into the files
    const char *paths[STREAM_PATHS_MAX];
    size_t path_count;
    bool is_kept;    // standard output goes to a file
    bool is_network; // to or from /dev/tcp
};
void streams_open(struct judge *judge, struct scene *scene, const struct shell_redirect *redirects,
                  struct streams *streams);
void streams_close(struct judge *judge, struct scene *scene, const struct streams *streams);
void walk_simple(struct judge *judge, struct scene *scene, const struct shell_command *command);
void walk_words(struct judge *judge, struct scene *scene, const struct words *words);
// True when the words were all dealt with.
bool builtin_run(struct judge *judge, struct scene *scene, const struct words *words);
// A builtin that does nothing which outlasts the shell.
bool builtin_is_harmless(const char *name);
bool builtin_is(const char *name);
// Sets the variable, and says what it makes programs do.
void assign_value(struct judge *judge, struct scene *scene, const char *name,
                  const struct usage_word *word, const struct note *note);
// The same for a word NAME=VALUE, as after export, env and sudo.
void assign_word(struct judge *judge, struct scene *scene, const struct usage_word *word,
                 const struct note *note);

// ---- one command that the facts know (call.c), and what is done to a path (risk.c)

void call_run(struct judge *judge, struct scene *scene, const struct words *words);
// What a variable's value makes programs do.
void call_variable(struct judge *judge, struct scene *scene, const struct words *words,
                   const struct facts_variable *variable, const struct usage_word *word,
                   const struct note *note);
// What a value does in its role: of a variable, an option, an operand.
struct act {
    enum effect_kind kind;
    const struct shell_value *value;
    const struct note *note; // or NULL
    struct shell_span span;
    const char *command; // or NULL
    const char *because; // or NULL
    const char *mode;    // of EFFECT_PERMISSION; NULL when it is not known
    unsigned sets;       // enum facts_set
    bool is_gone;        // of EFFECT_MOVE: to where nothing is kept
};
void act_on_path(struct judge *judge, const struct scene *scene, const struct act *act);
bool is_secret_path(struct judge *judge, const struct scene *scene,
                    const struct shell_value *value);
// Of writing something into a place of that class.
enum risk write_risk(enum place_class class);
// Its bytes never end.
bool is_endless_path(const char *path);

// ---- texts that run (running.c)

// In the scene itself; give a copy where it is a shell of its own.
void run_text(struct judge *judge, struct scene *scene, const char *text, size_t length,
              struct shell_span span);
// Words joined with blanks; what is not known stays not known in its place.
void run_joined(struct judge *judge, struct scene *scene, const struct words *words);
// What comes through a flow runs as code of `language`, NULL for the shell.
void run_flow(struct judge *judge, const struct scene *scene, const struct flow *flow,
              const char *language, const char *command, struct shell_span span);
void run_code(struct judge *judge, const struct scene *scene, const char *language,
              struct shell_text text, const char *command, struct shell_span span);
// A program or script at a path.
void run_path(struct judge *judge, const struct scene *scene, const struct usage_word *word,
              const struct note *note, const char *language, const char *command);

#endif
