#include "yaml/field.h"

#include <string.h>

#include "base/utf8.h"

struct field field_below(const struct field *field, const struct yaml_node *key)
{
    struct field below = *field;
    below.key = key->text;
    below.value = key->next;
    return below;
}

bool field_has(const struct field *field, const char *key)
{
    for (const struct yaml_node *at = field->value->children; at != NULL; at = at->next->next)
        if (strcmp(at->text, key) == 0)
            return true;
    return false;
}

void node_fault(struct field *field, const struct yaml_node *node, const char *sentence)
{
    complaints_add(field->complaints, field->path, node->line, node->column, "%s", sentence);
}

void field_fault(struct field *field, const char *sentence)
{
    node_fault(field, field->value, sentence);
}

void text_fault(struct field *field, const struct yaml_text *text, const char *sentence)
{
    complaints_add(field->complaints, field->path, text->line, text->column, "%s", sentence);
}

bool field_is(struct field *field, enum yaml_kind kind)
{
    static const char *const names[] = {
        [YAML_TEXT] = "a text", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    if (field->value->kind == kind)
        return true;
    complaints_add(field->complaints, field->path, field->value->line, field->value->column,
                   "%.60s must be %s, not %s", field->key, names[kind], names[field->value->kind]);
    return false;
}

// YAML 1.2, core schema.
static bool is_null(const char *text)
{
    static const char *const nulls[] = {"~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        if (strcmp(text, nulls[i]) == 0)
            return true;
    return false;
}

bool field_value(struct field *field, size_t bytes_max, struct yaml_text *ret_text)
{
    if (!field_is(field, YAML_TEXT))
        return false;
    const struct yaml_node *value = field->value;
    size_t length = strlen(value->text);
    const char *fault = NULL;
    if (length == 0 && !value->is_quoted)
        fault = "is empty (an empty text is '')";
    else if (!value->is_quoted && is_null(value->text))
        fault = "is null (a text that looks like it must stand in quotes)";
    else if (utf8_has_control(value->text, length, ""))
        fault = "holds a control character or a line break";
    else if (length > bytes_max)
        fault = "is too long";
    if (fault != NULL) {
        complaints_add(field->complaints, field->path, value->line, value->column,
                       "%.60s %s; it may have %zu bytes", field->key, fault, bytes_max);
        return false;
    }
    *ret_text = (struct yaml_text){arena_copy(field->arena, value->text, length), value->line,
                                   value->column};
    return true;
}

bool field_text(struct field *field, size_t bytes_max, struct yaml_text *ret_text)
{
    struct yaml_text text;
    if (!field_value(field, bytes_max, &text))
        return false;
    if (text.text[strspn(text.text, " ")] == '\0') {
        complaints_add(field->complaints, field->path, text.line, text.column, "%.60s is empty",
                       field->key);
        return false;
    }
    *ret_text = text;
    return true;
}

bool field_number(struct field *field, int least, int most, int *ret_number)
{
    if (!field_is(field, YAML_TEXT))
        return false;
    const char *text = field->value->text;
    int number = 0;
    bool is_number = text[0] != '\0' && strlen(text) <= 6 && !field->value->is_quoted;
    for (size_t i = 0; is_number && text[i] != '\0'; i++) {
        is_number = text[i] >= '0' && text[i] <= '9';
        number = number * 10 + (text[i] - '0');
    }
    if (!is_number || number < least || number > most) {
        complaints_add(field->complaints, field->path, field->value->line, field->value->column,
                       "%.60s must be a number from %d to %d", field->key, least, most);
        return false;
    }
    *ret_number = number;
    return true;
}

bool field_texts(struct field *field, size_t count_max, size_t bytes_max,
                 struct yaml_texts *ret_texts)
{
    if (!field_is(field, YAML_LIST))
        return false;
    if (field->value->count > count_max) {
        complaints_add(field->complaints, field->path, field->value->line, field->value->column,
                       "%.60s has more than %zu entries", field->key, count_max);
        return false;
    }
    struct yaml_texts texts = {
        arena_array(field->arena, field->value->count + 1, sizeof(struct yaml_text)), 0};
    for (const struct yaml_node *item = field->value->children; item != NULL; item = item->next) {
        struct field inner = *field;
        inner.value = item;
        if (!field_text(&inner, bytes_max, &texts.list[texts.count]))
            return false;
        texts.count++;
    }
    *ret_texts = texts;
    return true;
}

bool field_words(struct field *field, size_t count_max, size_t bytes_max,
                 struct yaml_texts *ret_texts)
{
    if (field->value->kind != YAML_TEXT)
        return field_texts(field, count_max, bytes_max, ret_texts);
    struct yaml_texts texts = {arena_array(field->arena, 1, sizeof(struct yaml_text)), 1};
    if (!field_text(field, bytes_max, &texts.list[0]))
        return false;
    *ret_texts = texts;
    return true;
}

bool field_bool(struct field *field, bool *ret_is_true)
{
    if (!field_is(field, YAML_TEXT))
        return false;
    const struct yaml_node *value = field->value;
    *ret_is_true = strcmp(value->text, "true") == 0;
    if (!value->is_quoted && (*ret_is_true || strcmp(value->text, "false") == 0))
        return true;
    complaints_add(field->complaints, field->path, value->line, value->column,
                   "%.60s is true or false", field->key);
    return false;
}
