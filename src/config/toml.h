// A TOML 1.0 text as a flat list of entries in the order of the text, read by toml11. Late.
//
// Everything about the text is bounded before it reaches the parser, whose recursion has no bound
// of its own. Keys are joined with dots and quoted as in TOML where they must be; elements of an
// array of tables are "key[0].name", and of a list of texts with commas "key[0]", each after an
// entry for the whole, a TOML_TABLE. Entries live in the arena.
#ifndef HOB_CONFIG_TOML_H
#define HOB_CONFIG_TOML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    TOML_BYTES_MAX = 256 * 1024,
    TOML_LINE_BYTES_MAX = 8 * 1024,
    TOML_DEPTH_MAX = 16,  // of brackets in brackets
    TOML_PARTS_MAX = 256, // of dots in one line outside strings and comments
    TOML_ENTRIES_MAX = 4096,
    TOML_MARKS_MAX = 8192, // of commas, equals signs and opening brackets, likewise
};

enum toml_kind {
    TOML_TABLE, // its place is its header
    TOML_BOOL,
    TOML_NUMBER, // an integer
    TOML_TEXT,
    TOML_LIST,  // of texts without commas; `text` joins them with commas
    TOML_OTHER, // anything else; `text` is as written
};

struct toml_entry {
    const char *key;
    enum toml_kind kind;
    const char *text;
    size_t offset, length; // of the value as it is written
    int line, column;      // of the value, from 1; columns are bytes
};

struct toml_document {
    struct toml_entry *entries;
    size_t count;
};

// `name` is the file's name for the sentence: "NAME:LINE:COLUMN: what is wrong".
[[nodiscard]] bool toml_parse(struct arena *arena, const char *name, const char *text,
                              size_t length, struct toml_document *ret_document, struct error *err);

// The entry that is no table with this key, or NULL.
const struct toml_entry *toml_find(const struct toml_document *document, const char *key);

// Writes `text` as a TOML basic string, quotes included.
char *toml_quote(struct arena *arena, const char *text);

#endif
