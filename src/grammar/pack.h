// What grammar packs hold once they are read, before they are laid out. Late; for the .c files
// here.
#ifndef HOB_GRAMMAR_PACK_H
#define HOB_GRAMMAR_PACK_H

#include "grammar/compile.h"
#include "grammar/image.h"
#include "image/writer.h"
#include "yaml/yaml.h"

struct grammar_class {
    const char *name;
    uint32_t pack;      // that it is a class of
    bool is_joined;     // of the classes of one name that the pack sees
    const char **items; // "search for", in small letters
    size_t count, room;
};

struct pack_set {
    const char *slot, *value;
};

struct pack_use {
    const char *name;
    const struct yaml_node *node;
};

struct pack_file {
    const char *path, *name;
    bool is_own, has_uses;
    struct pack_use *uses;
    size_t use_count;
    struct grammar_packs used, visible; // visible: used, itself and the language
};

struct pack_phrase {
    const char *path, *say;
    uint32_t pack;
    const struct yaml_node *node; // for complaints
    const struct yaml_node *sets; // a map
};

struct pack_command {
    const char *path;
    uint32_t pack;
    const struct yaml_node *node; // a map
};

struct interned;

struct interned_texts { // a hash table
    struct interned *table;
    size_t room, count;
};

struct pack_noun { // a word that is never a name in the pack; of language, in none
    const char *text;
    uint32_t pack;
};

struct grammar_compiler {
    struct arena *arena;
    struct complaints *complaints;
    bool warns_of_shipped; // and not of a person's packs only
    struct pack_file *packs;
    size_t pack_count;
    struct grammar_class *classes; // the first are the fillers of the packs
    size_t class_count, class_room;
    struct pack_phrase *phrases;
    size_t phrase_count, phrase_room;
    struct pack_command *commands;
    size_t command_count, command_room;
    struct pack_noun *nouns;
    size_t noun_count, noun_room;
    struct image_writer writer;
    struct interned_texts texts;
    struct interned_texts unnamed; // classes by their items
};

// intern.c: the number that is kept for the text, 0 at first.
uint32_t *interned_at(struct arena *arena, struct interned_texts *texts, const char *text);

// The offset of the text, the same for equal ones; 0 for "" and NULL.
uint32_t grammar_text(struct grammar_compiler *compiler, const char *text);

// read.c: one file, which is the pack of that number, into the compiler.
void grammar_read_text(struct grammar_compiler *compiler, uint32_t pack, const char *text,
                       size_t length);

// scope.c: the class of the name in the pack, made when there is none; NULL when there are too
// many.
struct grammar_class *grammar_class_make(struct grammar_compiler *compiler, uint32_t pack,
                                         const char *name);

// The class of these items, divided by '|', which has no name; -1 when there are too many.
int64_t grammar_class_unnamed(struct grammar_compiler *compiler, uint32_t pack, const char *items);

// The class that the name means in the pack's phrases, or NULL. Classes of one name that the pack
// sees are joined.
struct grammar_class *grammar_class_find(struct grammar_compiler *compiler, uint32_t pack,
                                         const char *name, size_t length);

// What each pack sees, once all are read; then what is read together, once all is laid out.
void grammar_resolve_uses(struct grammar_compiler *compiler);
void grammar_write_scopes(struct grammar_compiler *compiler);

// proof.c: builds what the commands that were written can come to, has src/shell read it, and notes
// how each value is quoted there. Complains where that is no shell, or no quoting would hold.
void grammar_prove_commands(struct grammar_compiler *compiler);

// layout.c: all that was read as an image. False after a complaint.
[[nodiscard]] bool grammar_lay_out(struct grammar_compiler *compiler, struct buffer *into,
                                   struct error *err);

// warn.c: warnings about phrases and commands that stand in each other's way in the image that was
// laid out, whose bytes are used up.
[[nodiscard]] bool grammar_warn(struct grammar_compiler *compiler, struct buffer *bytes,
                                struct error *err);

// The text on one line for a complaint, or the beginning of a long one.
const char *grammar_excerpt(struct arena *arena, const char *text, size_t most);

// The value of a key in a map node, or NULL.
const struct yaml_node *node_at(const struct yaml_node *map, const char *key);

enum { SAY_MUSTS_MAX = 16 };

// say.c: the spelling of a phrase as ops. False after a complaint.
struct say {
    struct grammar_op ops[512];
    size_t op_count;
    const char *captures[GRAMMAR_CAPTURES_MAX]; // names
    size_t capture_count;
    uint32_t musts[SAY_MUSTS_MAX]; // classes of which every match has a word
    size_t must_count;
    uint32_t weight;
};
bool say_read(struct grammar_compiler *compiler, const struct pack_phrase *phrase,
              struct say *ret_say);

// piece.c: the commands.
void grammar_write_command(struct grammar_compiler *compiler, const struct pack_command *command);

#endif
