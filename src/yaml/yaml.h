// YAML as small trees with positions: one document, no anchors, aliases, tags or merge
// keys, no duplicate keys, bounded depth. Late.
//
// Reads event by event, so that a hostile document is refused before a tree of it is built.
#ifndef HOB_YAML_YAML_H
#define HOB_YAML_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/complaints.h"

enum {
    YAML_DEPTH_MAX = 20,
    YAML_SCALAR_BYTES_MAX = 64 * 1024,
    YAML_ITEMS_MAX = 200000, // of one list
    YAML_KEYS_MAX = 2000,    // of one map
};

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    int line, column; // from 1
    const char *text; // YAML_TEXT
    bool is_quoted;
    size_t count;
    struct yaml_node *children, *next; // items; a map's are key, value, key, value
};

typedef void (*yaml_take_fn)(const struct yaml_node *key, const struct yaml_node *value,
                             void *context);

struct yaml_taker {
    yaml_take_fn take;
    void *context;
    const char *streamed; // a key whose list is given item by item
};

// The document must be a map. `take` gets each key and its value in turn, and the list under the
// `streamed` key item by item (as `value`, with the same key); all of it lives only until `take`
// returns. False when the text is not usable to its end; the complaints say why.

bool yaml_read(struct complaints *complaints, const char *path, const char *text, size_t length,
               const struct yaml_taker *taker);

#endif
