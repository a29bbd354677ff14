// A path as the names between its slashes, each of which may be a glob, and how two of them meet.
// Only for places.c.
#ifndef HOB_EFFECTS_PLACES_PATH_H
#define HOB_EFFECTS_PLACES_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { GLYPH_ONE = 256, GLYPH_MANY = 257 }; // ? or [...], and *; anything else is a byte

struct place_part { // one name
    const uint16_t *glyphs;
    size_t count;
    const char *text; // as it was written
    size_t length;
    bool is_glob;     // the text is a glob
    bool is_any_path; // **: any number of names
};

struct place_parts {
    struct place_part *items;
    size_t count;
    bool is_absolute;
    size_t above; // of a relative path: how many folders above the current one it begins
};

// Splits at slashes; . and .. and empty names stay. False when a name or the whole is too long.
bool place_split(struct arena *arena, const char *text, bool is_glob,
                 struct place_parts *ret_parts);

// Appends `more` to `base`, and takes out . and .. as text. Room for both must be in `base`.
void place_append(struct place_parts *base, const struct place_parts *more);

bool place_part_is(const struct place_part *part, const char *name); // no glob, and this name
bool place_part_is_everything(const struct place_part *part); // *, .*, ?*, *.*: all in a folder
size_t place_part_literals(const struct place_part *part);

enum place_fit {
    FIT_MEETS,  // some text fits both
    FIT_COVERS, // all that fits the first fits the second
};

bool place_part_fits(const struct place_part *part, const struct place_part *pattern,
                     enum place_fit fit);

enum place_match {
    MATCH_NONE,
    MATCH_ABOVE, // the pattern goes on below the path
    MATCH_BELOW, // the path is below a pattern that ends in **
    MATCH_EXACT,
};

// Compares whole paths, both counted from the same folder. Time grows with the product.
enum place_match place_compare(const struct place_part *path, size_t path_count,
                               const struct place_part *pattern, size_t pattern_count,
                               enum place_fit fit);

// Absolute text of the parts; with `is_glob` names that are none are escaped.
const char *place_text(struct arena *arena, const struct place_parts *parts, bool is_glob);

#endif
