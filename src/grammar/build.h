// From a meaning to a command. Only for the .c files here.
#ifndef HOB_GRAMMAR_BUILD_H
#define HOB_GRAMMAR_BUILD_H

#include "grammar/grammar.h"
#include "grammar/image.h"
#include "shell/tree.h"

enum { BUILD_COMMAND_BYTES_MAX = 16 * 1024, BUILD_VALUES_MAX = 200 };

#define BUILD_STAND_IN "zq7"

// The text of `command` for the meaning; NULL when a condition does not hold, a value has no such
// format, or a slot of the meaning would be left out.
const char *build_command(struct arena *arena, const struct image *image,
                          const struct grammar_command *command, const struct meaning *meaning,
                          unsigned target);

// What the command's `also` gives for the meaning; NULL behind the last.
const char **build_also(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target);

// The same as build_command() without the slots that it has no place for.
const char *build_draft(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target);

struct build_value {
    const struct grammar_segment *segment;
    struct shell_span span; // bytes of the text
};

struct build_shape {
    struct image_list pieces; // what to build with: the command's, or those of one of its `also`
    struct build_value values[BUILD_VALUES_MAX];
    size_t count;
};

// What build_draft() would give with the shape's pieces, with a plain word in place of each value,
// and where these stand: for what is to be known of a command before there are values.
const char *build_shape(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target, struct build_shape *shape);

// Where a text to look for, or to put in its place, has to stand, for the formats that write one;
// PLACE_UNKNOWN for all others.
enum grammar_place build_search_place(const char *format);

// Whether what the format gives is hob's own text, such as find's flag and figures for an age,
// which needs no quoting.
bool build_writes_own(const char *format);

bool build_fits_value(const struct image *image, const struct grammar_condition *condition,
                      const struct meaning_slot *slot);

// How well the command fits the meaning of a part of a request: conditions that hold and slots that
// it has a place for, less those that are lacking or left over. 0 when it does not fit at all.
unsigned build_fit(const struct image *image, const struct grammar_command *command,
                   const struct meaning *meaning);

// Whether a condition of the command asks for what the set gives, or a piece writes it.
bool build_has_place(const struct image *image, const struct grammar_command *command,
                     const struct grammar_set *set);

// The program that its text begins with; "" when that depends on the meaning.
const char *build_program(struct arena *arena, const struct image *image,
                          const struct grammar_command *command);

#endif
