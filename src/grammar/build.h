// From a meaning to a command. Only for the .c files here.
#ifndef HOB_GRAMMAR_BUILD_H
#define HOB_GRAMMAR_BUILD_H

#include "grammar/grammar.h"
#include "grammar/image.h"

enum { BUILD_COMMAND_BYTES_MAX = 16 * 1024 };

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
