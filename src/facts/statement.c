#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/utf8.h"
#include "facts/pack.h"

// --- values ---

__attribute__((format(printf, 3, 4))) static void
fault_at(struct field *field, const struct yaml_node *node, const char *format, ...)
{
    char text[ERROR_TEXT_BYTES_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    complaints_add(field->complaints, field->path, node->line, node->column, "%s", text);
}

bool field_vocabulary(struct field *field, const char *const *names, int count, int *ret_number)
{
    struct yaml_text text;
    if (!field_text(field, FACTS_NAME_BYTES_MAX, &text))
        return false;
    int number = vocabulary_find(names, count, text.text);
    if (number >= 0) {
        *ret_number = number;
        return true;
    }
    CLEANUP(buffer_done) struct buffer all;
    buffer_init(&all, ERROR_TEXT_BYTES_MAX);
    for (int i = 0; i < count; i++)
        buffer_printf(&all, "%s%s", i == 0 ? "" : ", ", names[i]);
    fault_at(field, field->value, "%.60s cannot be %.60s; it is one of: %s", field->key, text.text,
             all.data);
    return false;
}

static uint32_t take_text(struct field *field)
{
    struct yaml_text text;
    return field_text(field, FACTS_TEXT_BYTES_MAX, &text) ? compiler_text(field->owner, text.text)
                                                          : 0;
}

static void take_flag(struct field *field, uint8_t *flags, uint8_t flag)
{
    bool is_set;
    if (field_bool(field, &is_set) && is_set)
        *flags |= flag;
}

// --- does ---

static bool take_effect_parts(struct field *field, struct facts_effect_record *record)
{
    int kind = -1, risk = -1;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field part = field_below(field, key);
        if (strcmp(key->text, "risk") == 0) {
            if (!field_vocabulary(&part, risk_names, RISK_COUNT, &risk))
                return false;
        } else if (strcmp(key->text, "target") == 0) {
            record->target = take_text(&part);
        } else if (strcmp(key->text, "safer") == 0) {
            record->safer = take_text(&part);
        } else if (effect_find(key->text) < 0) {
            fault_at(field, key,
                     "there is no effect %.60s; see hob-facts(5), or is it for `target`, "
                     "`risk` or `safer`?",
                     key->text);
            return false;
        } else if (kind >= 0) {
            fault_at(field, key, "one map is one effect; write `%.60s` as another map of a list",
                     key->text);
            return false;
        } else {
            kind = effect_find(key->text);
            if (key->next->kind != YAML_TEXT || key->next->is_quoted ||
                (key->next->text[0] != '\0' && strcmp(key->next->text, "null") != 0 &&
                 strcmp(key->next->text, "~") != 0))
                record->because = take_text(&part);
        }
    }
    if (kind < 0) {
        field_fault(field, "an effect's map begins with its name: {delete: because, risk: high}");
        return false;
    }
    record->kind = (uint8_t)kind;
    record->risk = (uint8_t)(risk < 0 ? (int)effect_words[kind].risk : risk);
    return true;
}

static bool take_effect(struct field *field, struct facts_effect_record *ret_record)
{
    struct facts_effect_record record = {0};
    if (field->value->kind == YAML_TEXT) {
        int kind = effect_find(field->value->text);
        if (kind < 0) {
            fault_at(field, field->value, "there is no effect %.60s; see hob-facts(5)",
                     field->value->text);
            return false;
        }
        record.kind = (uint8_t)kind;
        record.risk = (uint8_t)effect_words[kind].risk;
    } else if (!field_is(field, YAML_MAP) || !take_effect_parts(field, &record)) {
        return false;
    }
    *ret_record = record;
    return true;
}

void take_effects(struct field *field, struct image_list *ret_effects)
{
    struct compiler *compiler = field->owner;
    struct facts_effect_record records[FACTS_LIST_MAX];
    uint32_t count = 0;
    if (field->value->kind != YAML_LIST) {
        if (!take_effect(field, &records[count++]))
            return;
    } else {
        if (field->value->count > FACTS_LIST_MAX) {
            field_fault(field, "there are more than 16 effects here");
            return;
        }
        for (const struct yaml_node *item = field->value->children; item; item = item->next) {
            struct field inner = *field;
            inner.value = item;
            if (!take_effect(&inner, &records[count++]))
                return;
        }
    }
    ret_effects->count = count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at =
            image_writer_add(&compiler->writer, FACTS_EFFECTS, &records[i], sizeof(records[i]));
        ret_effects->first = i == 0 ? at : ret_effects->first;
    }
}

// --- operands ---

// One of the words of `operands`: [@]ROLE[?|*|...]. False when it is none.
static bool read_operand(const char *word, size_t length, struct facts_operand_record *ret_record)
{
    struct facts_operand_record record = {0};
    char name[FACTS_NAME_BYTES_MAX];
    if (length > 0 && word[0] == '@') {
        record.is_elsewhere = 1;
        word++;
        length--;
    }
    if (length > 3 && memcmp(word + length - 3, "...", 3) == 0) {
        record.repeat = REPEAT_SOME;
        length -= 3;
    } else if (length > 1 && (word[length - 1] == '*' || word[length - 1] == '?')) {
        record.repeat = word[length - 1] == '*' ? REPEAT_ANY : REPEAT_OPTIONAL;
        length--;
    }
    if (length == 0 || length >= sizeof(name))
        return false;
    memcpy(name, word, length);
    name[length] = '\0';
    int role = vocabulary_find(fact_role_names, FACT_ROLE_COUNT, name);
    record.role = (uint8_t)role;
    *ret_record = record;
    return role >= 0;
}

// What is wrong with adding `record` after the others; NULL when nothing is.
static const char *operand_fault(const struct facts_operand_record *records, uint32_t count,
                                 const struct facts_operand_record *record)
{
    bool is_repeated = false;
    for (uint32_t i = 0; i < count; i++) {
        is_repeated = is_repeated || records[i].repeat >= REPEAT_ANY;
        if (records[i].role == FACT_COMMAND)
            return "nothing can come after `command`, which takes all words that follow";
    }
    if (is_repeated && record->repeat >= REPEAT_ANY)
        return "only one of the operands can be repeated";
    if (is_repeated && record->repeat == REPEAT_OPTIONAL)
        return "what comes after a repeated operand cannot be left out; no one could tell which "
               "is which";
    if (record->role == FACT_COMMAND && record->repeat >= REPEAT_ANY)
        return "`command` already takes all words that follow; write it without ... or *";
    return NULL;
}

void take_operands(struct field *field, struct image_list *ret_operands)
{
    struct compiler *compiler = field->owner;
    struct facts_operand_record records[FACTS_LIST_MAX];
    struct yaml_text text;
    uint32_t count = 0;
    *ret_operands = (struct image_list){0};
    if (!field_value(field, FACTS_TEXT_BYTES_MAX, &text))
        return;
    for (const char *at = text.text + strspn(text.text, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        struct facts_operand_record record;
        if (count == FACTS_LIST_MAX) {
            field_fault(field, "there are more than 16 operands");
            return;
        }
        const char *fault = NULL;
        if (!read_operand(at, length, &record)) {
            complaints_add(field->complaints, field->path, text.line, text.column,
                           "there is no role %.*s; an operand is [@]ROLE, ROLE?, ROLE* or ROLE..., "
                           "see hob-facts(5)",
                           length < 60 ? (int)length : 60, at);
            return;
        }
        if ((fault = operand_fault(records, count, &record)) != NULL) {
            field_fault(field, fault);
            return;
        }
        records[count++] = record;
        at += length;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number =
            image_writer_add(&compiler->writer, FACTS_OPERANDS, &records[i], sizeof(records[i]));
        ret_operands->first = i == 0 ? number : ret_operands->first;
    }
    ret_operands->count = count;
}

// --- the keys ---

static void take_about(struct field *field, struct statement *statement)
{
    struct yaml_text text;
    if (!field_text(field, FACTS_TEXT_BYTES_MAX, &text))
        return;
    size_t length = strlen(text.text);
    if (text.text[length - 1] == '.' && (length < 3 || strcmp(text.text + length - 3, "...") != 0))
        complaints_warn(field->complaints, field->path, text.line, text.column,
                        "an about has no final period");
    statement->has_about = true;
    statement->about = compiler_text(field->owner, text.text);
}

static void take_value_role(struct field *field, struct statement *statement)
{
    int role;
    statement->has_value = true;
    if (field_vocabulary(field, fact_role_names, FACT_ROLE_COUNT, &role))
        statement->change.value = (uint8_t)role;
}

static void take_sets(struct field *field, struct statement *statement)
{
    struct yaml_texts texts = {0};
    if (!field_words(field, FACTS_LIST_MAX, FACTS_NAME_BYTES_MAX, &texts))
        return;
    for (size_t i = 0; i < texts.count; i++) {
        int bit = vocabulary_find(facts_set_names, FACTS_SET_COUNT, texts.list[i].text);
        if (bit >= 0)
            statement->change.sets |= 1u << bit;
        else
            complaints_add(field->complaints, field->path, texts.list[i].line, texts.list[i].column,
                           "sets has no %.60s; see hob-facts(5)", texts.list[i].text);
    }
}

static void take_cancels(struct field *field, struct statement *statement)
{
    take_flag(field, &statement->change.flags, CHANGE_CANCELS);
}

static void take_ends_options(struct field *field, struct statement *statement)
{
    take_flag(field, &statement->change.flags, CHANGE_ENDS_OPTIONS);
}

static void take_does(struct field *field, struct statement *statement)
{
    take_effects(field, &statement->change.effects);
}

static void take_operands_key(struct field *field, struct statement *statement)
{
    statement->change.flags |= CHANGE_HAS_OPERANDS;
    take_operands(field, &statement->change.operands);
}

static void take_input(struct field *field, struct statement *statement)
{
    int input;
    if (!field_vocabulary(field, fact_input_names, INPUT_COUNT, &input))
        return;
    statement->change.flags |= CHANGE_HAS_INPUT;
    statement->change.input = (uint8_t)input;
}

static void take_output(struct field *field, struct statement *statement)
{
    int output;
    if (!field_vocabulary(field, fact_output_names, OUTPUT_COUNT, &output))
        return;
    statement->change.flags |= CHANGE_HAS_OUTPUT;
    statement->change.output = (uint8_t)output;
}

static void take_after(struct field *field, struct statement *statement)
{
    struct yaml_text text;
    statement->has_after = true;
    if (!field_value(field, FACTS_NAME_BYTES_MAX, &text))
        return;
    if (text.text[0] == '\0' || text.text[1] != '\0')
        field_fault(field, "`after` is one character: only what comes after it counts");
    else
        statement->change.after = (uint8_t)text.text[0];
}

static void take_cases(struct field *field, struct statement *statement)
{
    if (field_is(field, YAML_MAP))
        statement->cases = field->value;
}

static void take_flavours(struct field *field, struct statement *statement)
{
    static const char *const names[] = {"gnu", "bsd", "busybox"};
    struct yaml_texts texts = {0};
    if (!field_words(field, COUNT_OF(names), FACTS_NAME_BYTES_MAX, &texts))
        return;
    for (size_t i = 0; i < texts.count; i++) {
        int bit = vocabulary_find(names, COUNT_OF(names), texts.list[i].text);
        if (bit >= 0)
            statement->flavours |= 1u << bit;
        else
            field_fault(field, "a flavour is gnu, bsd or busybox");
    }
}

static const struct key_row {
    const char *key;
    void (*take)(struct field *field, struct statement *statement);
    unsigned of; // bits of enum statement_of
} rows[] = {
    {"about", take_about, OF_COMMAND | OF_OPTION | OF_VARIABLE},
    {"value", take_value_role, OF_OPTION | OF_CASE | OF_VARIABLE},
    {"sets", take_sets, OF_COMMAND | OF_OPTION | OF_CASE},
    {"cancels", take_cancels, OF_OPTION | OF_CASE},
    {"ends-options", take_ends_options, OF_OPTION},
    {"does", take_does, OF_COMMAND | OF_OPTION | OF_CASE | OF_VARIABLE},
    {"operands", take_operands_key, OF_COMMAND | OF_OPTION | OF_CASE},
    {"input", take_input, OF_COMMAND | OF_OPTION | OF_CASE},
    {"output", take_output, OF_COMMAND | OF_OPTION | OF_CASE},
    {"after", take_after, OF_OPTION | OF_CASE | OF_VARIABLE},
    {"cases", take_cases, OF_OPTION | OF_VARIABLE},
    {"flavours", take_flavours, OF_OPTION},
};

static const char *statement_name(enum statement_of of)
{
    switch (of) {
    case OF_COMMAND:
        return "a command";
    case OF_OPTION:
        return "an option";
    case OF_CASE:
        return "a case";
    case OF_VARIABLE:
        return "a variable";
    }
    return "";
}

void take_statement(struct field *field, struct statement *statement)
{
    if (field->value->kind == YAML_TEXT && (statement->of & (OF_OPTION | OF_VARIABLE)) != 0) {
        field->key = "about";
        take_about(field, statement);
        return;
    }
    if (!field_is(field, YAML_MAP))
        return;
    for (const struct yaml_node *key = field->value->children; key != NULL; key = key->next->next) {
        struct field inner = field_below(field, key);
        size_t i = 0;
        while (i < COUNT_OF(rows) &&
               (strcmp(rows[i].key, key->text) != 0 || (rows[i].of & statement->of) == 0))
            i++;
        if (i < COUNT_OF(rows))
            rows[i].take(&inner, statement);
        else if (statement->of != OF_COMMAND || !take_command_key(&inner, key->text, statement))
            complaints_add(field->complaints, field->path, key->line, key->column,
                           "%s has no key %.60s; see hob-facts(5)", statement_name(statement->of),
                           key->text);
    }
}
