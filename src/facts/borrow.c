#include "facts/borrow.h"

#include <string.h>

struct copier {
    struct compiler *compiler;
    const struct image *image;
};

static uint32_t copy_text(struct copier *copier, uint32_t offset)
{
    return compiler_text(copier->compiler, image_text(copier->image, offset));
}

static uint32_t add(struct copier *copier, int section, const void *record, size_t bytes)
{
    return image_writer_add(&copier->compiler->writer, section, record, bytes);
}

// The lists are small; one that is longer than any that is compiled is damage, and is left out.
static const void *list_start(struct copier *copier, int section, struct image_list list,
                              uint32_t most, size_t bytes)
{
    return list.count > most ? NULL
                             : image_records(copier->image, section, list.first, list.count, bytes);
}

static struct image_list copy_effects(struct copier *copier, struct image_list list)
{
    struct image_list copy = {0};
    const struct facts_effect_record *records =
        list_start(copier, FACTS_EFFECTS, list, FACTS_LIST_MAX, sizeof(*records));
    for (uint32_t i = 0; records != NULL && i < list.count; i++) {
        struct facts_effect_record record = records[i];
        record.because = copy_text(copier, record.because);
        record.target = copy_text(copier, record.target);
        record.safer = copy_text(copier, record.safer);
        uint32_t at = add(copier, FACTS_EFFECTS, &record, sizeof(record));
        copy = (struct image_list){i == 0 ? at : copy.first, i + 1};
    }
    return copy;
}

static struct image_list copy_operands(struct copier *copier, struct image_list list)
{
    struct image_list copy = {0};
    const struct facts_operand_record *records =
        list_start(copier, FACTS_OPERANDS, list, FACTS_LIST_MAX, sizeof(*records));
    for (uint32_t i = 0; records != NULL && i < list.count; i++) {
        uint32_t at = add(copier, FACTS_OPERANDS, &records[i], sizeof(records[i]));
        copy = (struct image_list){i == 0 ? at : copy.first, i + 1};
    }
    return copy;
}

static void copy_change(struct copier *copier, struct facts_change_record *change)
{
    change->operands = copy_operands(copier, change->operands);
    change->effects = copy_effects(copier, change->effects);
}

static struct image_list copy_names(struct copier *copier, struct image_list list)
{
    struct image_list copy = {0};
    const struct facts_name *names =
        list_start(copier, FACTS_NAMES, list, FACTS_COMMAND_NAMES_MAX, sizeof(*names));
    for (uint32_t i = 0; names != NULL && i < list.count; i++) {
        struct facts_name name = {names[i].hash, copy_text(copier, names[i].text)};
        uint32_t at = add(copier, FACTS_NAMES, &name, sizeof(name));
        copy = (struct image_list){i == 0 ? at : copy.first, i + 1};
    }
    return copy;
}

static struct image_list copy_cases(struct copier *copier, struct image_list list)
{
    struct image_list copy = {0};
    const struct facts_case_record *records =
        list_start(copier, FACTS_CASES, list, FACTS_CASES_MAX, sizeof(*records));
    struct facts_case_record *copies =
        arena_array(copier->compiler->arena, FACTS_CASES_MAX, sizeof(*copies));
    for (uint32_t i = 0; records != NULL && i < list.count; i++) {
        copies[i] = records[i];
        copies[i].pattern = copy_text(copier, records[i].pattern);
        copy_change(copier, &copies[i].change);
    }
    for (uint32_t i = 0; records != NULL && i < list.count; i++) {
        uint32_t at = add(copier, FACTS_CASES, &copies[i], sizeof(copies[i]));
        copy = (struct image_list){i == 0 ? at : copy.first, i + 1};
    }
    return copy;
}

static bool copy_option(struct copier *copier, uint32_t number, uint32_t *ret_number)
{
    const struct facts_option_record *option =
        IMAGE_RECORD(copier->image, FACTS_OPTIONS, facts_option_record, number);
    if (option == NULL)
        return false;
    struct facts_option_record record = *option;
    record.names_text = copy_text(copier, record.names_text);
    record.about = copy_text(copier, record.about);
    record.names = copy_names(copier, record.names);
    copy_change(copier, &record.change);
    record.cases =
        record.cases.count == 0 ? (struct image_list){0} : copy_cases(copier, record.cases);
    *ret_number = add(copier, FACTS_OPTIONS, &record, sizeof(record));
    return true;
}

static const struct facts_set_record *find_record(const struct image *image, const char *name)
{
    size_t count = IMAGE_COUNT(image, FACTS_SETS, facts_set_record);
    for (uint32_t i = 0; i < count; i++) {
        const struct facts_set_record *record =
            IMAGE_RECORD(image, FACTS_SETS, facts_set_record, i);
        if (record != NULL && strcmp(image_text(image, record->name), name) == 0)
            return record;
    }
    return NULL;
}

const struct option_set *borrow_set(struct compiler *compiler, const struct image *image,
                                    const char *name)
{
    struct copier copier = {compiler, image};
    const struct facts_set_record *record = find_record(image, name);
    if (record == NULL)
        return NULL;
    const uint32_t *numbers =
        list_start(&copier, FACTS_REFERENCES, record->options, FACTS_OPTIONS_MAX, sizeof(uint32_t));
    struct option_set *set = compiler_add_set(compiler, "", name);
    if (numbers == NULL || set == NULL)
        return NULL;
    set->options = arena_array(compiler->arena, record->options.count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < record->options.count; i++)
        set->option_count += copy_option(&copier, numbers[i], &set->options[set->option_count]);
    return set;
}
