// Taking typed values out of YAML nodes, with a complaint for everything else. Late.
#ifndef HOB_YAML_FIELD_H
#define HOB_YAML_FIELD_H

#include "yaml/yaml.h"

// A text and where it stands.
struct yaml_text {
    const char *text; // NULL when it is not there
    int line, column;
};

struct yaml_texts {
    struct yaml_text *list;
    size_t count;
};

// A value and the key it stands under.
struct field {
    void *owner;         // what it is read into; the reader's own business
    struct arena *arena; // gets the texts
    struct complaints *complaints;
    const char *path; // of the file
    const char *key;  // for sentences: "id", or "an example"
    const struct yaml_node *value;
};

// The value of `key`, which is a key of `field`'s map.
struct field field_below(const struct field *field, const struct yaml_node *key);

// Whether the field's map has the key.
bool field_has(const struct field *field, const char *key);

void field_fault(struct field *field, const char *sentence);
void node_fault(struct field *field, const struct yaml_node *node, const char *sentence);
void text_fault(struct field *field, const struct yaml_text *text, const char *sentence);

// False after a complaint.
bool field_is(struct field *field, enum yaml_kind kind);

// A text that is not empty.
bool field_text(struct field *field, size_t bytes_max, struct yaml_text *ret_text);

// A text that may be empty when it is quoted.
bool field_value(struct field *field, size_t bytes_max, struct yaml_text *ret_text);
bool field_number(struct field *field, int least, int most, int *ret_number);
bool field_bool(struct field *field, bool *ret_is_true);
bool field_texts(struct field *field, size_t count_max, size_t bytes_max,
                 struct yaml_texts *ret_texts);

// The same, and a text alone for a list of one.
bool field_words(struct field *field, size_t count_max, size_t bytes_max,
                 struct yaml_texts *ret_texts);

#endif
