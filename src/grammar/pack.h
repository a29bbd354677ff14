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
    const char **items; // "search for", in small letters
    size_t count, room;
};

struct pack_set {
    const char *slot, *value;
};

struct pack_phrase {
    const char *path, *say;
    const struct yaml_node *node; // for complaints
    const struct yaml_node *sets; // a map
};

struct pack_command {
    const char *path, *pack;
    const struct yaml_node *node; // a map
};

struct grammar_compiler {
    struct arena *arena;
    struct complaints *complaints;
    struct grammar_class *classes; // the first are the fillers
    size_t class_count, class_room;
    struct pack_phrase *phrases;
    size_t phrase_count, phrase_room;
    struct pack_command *commands;
    size_t command_count, command_room;
    struct image_writer writer;
};

// read.c: one file into the compiler.
void grammar_read_text(struct grammar_compiler *compiler, const char *path, const char *text,
                       size_t length);
struct grammar_class *grammar_class_at(struct grammar_compiler *compiler, const char *name,
                                       size_t length, bool is_made);

// The value of a key in a map node, or NULL.
const struct yaml_node *node_at(const struct yaml_node *map, const char *key);

// say.c: the spelling of a phrase as ops. False after a complaint.
struct say {
    struct grammar_op ops[512];
    size_t op_count;
    const char *captures[GRAMMAR_CAPTURES_MAX]; // names
    size_t capture_count;
    uint32_t weight;
};
bool say_read(struct grammar_compiler *compiler, const struct pack_phrase *phrase,
              struct say *ret_say);

// piece.c: the commands.
void grammar_write_command(struct grammar_compiler *compiler, const struct pack_command *command);

#endif
