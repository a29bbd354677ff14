// What a value has to look like where it is put; only for the .c files of this folder.
#ifndef HOB_LITERALS_INSIDE_H
#define HOB_LITERALS_INSIDE_H

#include "base/buffer.h"
#include "literals/literals.h"
#include "shell/shell.h"

enum inside_language {
    INSIDE_ARGUMENT, // an ordinary argument, of a program that does not read it as code
    INSIDE_SED,
    INSIDE_AWK,
    INSIDE_CODE, // of a language that is not known here: only values without signs
};

enum inside_quoting { INSIDE_PLAIN, INSIDE_SINGLE, INSIDE_DOUBLE };

// The language in which the last program before `word` in the command reads that word.
enum inside_language inside_language_of(struct arena *arena, const struct shell_command *command,
                                        const struct shell_word *word);

// Whether the word, without its quotes, is more than names, paths and globs.
bool inside_is_code(const char *text, size_t length);

struct inside_place { // of a surrogate
    const char *text; // the command
    size_t from, at;  // where the part of the word begins, and where the surrogate
    enum inside_language language;
    enum inside_quoting quoting;
};

// Adds the value as it must stand there; false when it cannot be put there.
[[nodiscard]] bool inside_add(struct buffer *into, const char *value,
                              const struct inside_place *place);

#endif
