// Taking typed values out of YAML nodes, with a complaint for everything else. Late; for pack.c.
#ifndef HOB_PACKS_PACK_FIELDS_H
#define HOB_PACKS_PACK_FIELDS_H

#include "packs/pack.h"
#include "packs/yaml.h"

// A value and the key it stands under.
struct field {
    struct pack *pack;
    struct complaints *complaints;
    const char *key; // for sentences: "id", or "an example"
    const struct yaml_node *value;
};

// The value of `key`, which is a key of `field`'s map.
struct field field_below(const struct field *field, const struct yaml_node *key);

// Whether the field's map has the key.
bool field_has(const struct field *field, const char *key);

void field_fault(struct field *field, const char *sentence);
void node_fault(struct field *field, const struct yaml_node *node, const char *sentence);
void text_fault(struct field *field, const struct pack_text *text, const char *sentence);

// False after a complaint.
bool field_is(struct field *field, enum yaml_kind kind);

// A text that is not empty.
bool field_text(struct field *field, size_t bytes_max, struct pack_text *ret_text);

// A text that may be empty when it is quoted.
bool field_value(struct field *field, size_t bytes_max, struct pack_text *ret_text);
bool field_number(struct field *field, int least, int most, int *ret_number);
bool field_texts(struct field *field, size_t count_max, size_t bytes_max,
                 struct pack_texts *ret_texts);

bool name_is_good(const char *name); // [a-z_]+, at most PACK_NAME_BYTES_MAX

#endif
