#include "facts/facts.h"

#include <string.h>

#include "base/paths.h"
#include "facts/image.h"
#include "image/sources.h"

const char *const facts_set_names[FACTS_SET_COUNT] = {
    "recursive",  "force",     "filtered", "asks",  "backup",        "no-clobber",
    "everything", "null-data", "decode",   "quiet", "no-root-guard", "follow",
};

const char *const facts_place_classes[FACTS_PLACE_CLASS_COUNT] = {
    "root",   "home",       "system",    "boot",        "device", "harmless-device",
    "secret", "account",    "startup",   "kernel",      "log",    "history",
    "backup", "repository", "temporary", "rebuildable", "socket", "configuration",
};

// --- opening ---

void facts_add_image(struct facts *facts, struct image *image)
{
    if (facts->count == FACTS_IMAGES_MAX)
        image_close(image);
    else
        facts->images[facts->count++] = image;
}

bool facts_open(struct arena *arena, struct facts **ret_facts, bool *ret_is_stale,
                struct error *err)
{
    struct facts *facts = arena_alloc(arena, sizeof(*facts));
    struct image *image;
    char *path;
    *ret_is_stale = !sources_open_user(arena, "facts", &facts_image_format, &image);
    if (!*ret_is_stale && image != NULL)
        facts_add_image(facts, image);
    if (path_shipped(arena, "facts.image", &path, NULL) &&
        image_open(path, &facts_image_format, &image, NULL))
        facts_add_image(facts, image);
    else
        *ret_is_stale = true;
    if (*ret_is_stale) {
        facts_close(facts);
        return error_set(err, EXIT_FAILED, "the compiled facts are out of date");
    }
    *ret_facts = facts;
    return true;
}

void facts_close(struct facts *facts)
{
    for (size_t i = 0; facts != NULL && i < facts->count; i++)
        image_close(facts->images[i]);
    if (facts != NULL)
        facts->count = 0;
}

// --- records to what others see ---

static const struct image *image_at(const struct facts *facts, uint32_t number)
{
    return number < facts->count ? facts->images[number] : NULL;
}

// NULL for "".
static const char *text_or_null(const struct image *image, uint32_t offset)
{
    const char *text = image_text(image, offset);
    return text[0] == '\0' ? NULL : text;
}

static struct facts_list list_of(uint32_t image, struct image_list list)
{
    return (struct facts_list){image, list.first, list.count};
}

static uint32_t reference(const struct image *image, uint32_t index)
{
    const uint32_t *number = image_records(image, FACTS_REFERENCES, index, 1, sizeof(uint32_t));
    return number == NULL ? UINT32_MAX : *number;
}

// Record `index` of a list, or NULL.
static const void *listed(const struct facts *facts, int section, struct facts_list list,
                          size_t index, size_t record_bytes)
{
    const struct image *image = image_at(facts, list.image);
    if (image == NULL || index >= list.count || list.first > UINT32_MAX - (uint32_t)index)
        return NULL;
    return image_records(image, section, list.first + (uint32_t)index, 1, record_bytes);
}

// False for numbers that the vocabulary does not have.
static bool take_change(uint32_t image, const struct facts_change_record *record,
                        struct facts_change *ret_change)
{
    if (record->input >= INPUT_COUNT || record->output >= OUTPUT_COUNT ||
        record->value >= FACT_ROLE_COUNT)
        return false;
    *ret_change = (struct facts_change){
        .sets = record->sets,
        .cancels = (record->flags & CHANGE_CANCELS) != 0,
        .has_operands = (record->flags & CHANGE_HAS_OPERANDS) != 0,
        .has_input = (record->flags & CHANGE_HAS_INPUT) != 0,
        .has_output = (record->flags & CHANGE_HAS_OUTPUT) != 0,
        .ends_options = (record->flags & CHANGE_ENDS_OPTIONS) != 0,
        .input = record->input,
        .output = record->output,
        .value = record->value,
        .after = (char)record->after,
        .operands = list_of(image, record->operands),
        .effects = list_of(image, record->effects),
    };
    return true;
}

static bool take_option(const struct facts *facts, uint32_t number, uint32_t index,
                        struct facts_option *ret_option)
{
    const struct image *image = image_at(facts, number);
    const struct facts_option_record *record =
        image == NULL ? NULL : IMAGE_RECORD(image, FACTS_OPTIONS, facts_option_record, index);
    struct facts_option option;
    if (record == NULL || record->takes > VALUE_OPTIONAL ||
        !take_change(number, &record->change, &option.change))
        return false;
    option.names = image_text(image, record->names_text);
    option.about = image_text(image, record->about);
    option.takes = record->takes;
    option.value_count = record->value_count;
    option.flavours = record->flavours;
    option.cases = list_of(number, record->cases);
    *ret_option = option;
    return true;
}

static bool take_command(const struct facts *facts, uint32_t number, uint32_t index,
                         struct facts_command *ret_command)
{
    const struct image *image = image_at(facts, number);
    const struct facts_command_record *record =
        image == NULL ? NULL : IMAGE_RECORD(image, FACTS_COMMANDS, facts_command_record, index);
    if (record == NULL || record->style >= FACT_STYLE_COUNT || record->input >= INPUT_COUNT ||
        record->output >= OUTPUT_COUNT)
        return false;
    *ret_command = (struct facts_command){
        .name = image_text(image, record->name),
        .names = image_text(image, record->names_text),
        .about = image_text(image, record->about),
        .package = text_or_null(image, record->package),
        .language = text_or_null(image, record->language),
        .style = record->style,
        .input = record->input,
        .is_input_last = (record->flags & COMMAND_INPUT_LAST) != 0,
        .output = record->output,
        .is_incomplete = (record->flags & COMMAND_INCOMPLETE) != 0,
        .has_prefixes = (record->flags & COMMAND_PREFIXES) != 0,
        .sets = record->sets,
        .options = list_of(number, record->options),
        .operands = list_of(number, record->operands),
        .effects = list_of(number, record->effects),
        .subcommands = list_of(number, record->subcommands),
        .parents = list_of(number, record->parents),
    };
    return true;
}

// --- commands ---

static bool find_in_image(const struct image *image, const char *name, uint32_t *ret_command)
{
    size_t slots = IMAGE_COUNT(image, FACTS_SLOTS, facts_slot);
    uint32_t hash = facts_hash(name);
    if (slots == 0 || (slots & (slots - 1)) != 0)
        return false;
    for (size_t i = 0; i < slots; i++) {
        const struct facts_slot *slot =
            IMAGE_RECORD(image, FACTS_SLOTS, facts_slot, (uint32_t)((hash + i) & (slots - 1)));
        if (slot == NULL || slot->text == 0)
            return false;
        if (slot->hash == hash && strcmp(image_text(image, slot->text), name) == 0) {
            *ret_command = slot->command;
            return true;
        }
    }
    return false;
}

bool facts_command(const struct facts *facts, const char *name, struct facts_command *ret_command)
{
    uint32_t index;
    for (uint32_t i = 0; i < facts->count; i++)
        if (find_in_image(facts->images[i], name, &index))
            return take_command(facts, i, index, ret_command);
    return false;
}

static size_t top_count(const struct image *image)
{
    const struct facts_summary *summary = IMAGE_RECORD(image, FACTS_SUMMARY, facts_summary, 0);
    size_t all = IMAGE_COUNT(image, FACTS_COMMANDS, facts_command_record);
    return summary == NULL || summary->command_count > all ? 0 : summary->command_count;
}

static const char *top_name(const struct image *image, size_t index)
{
    const struct facts_command_record *record =
        index >= top_count(image)
            ? NULL
            : IMAGE_RECORD(image, FACTS_COMMANDS, facts_command_record, (uint32_t)index);
    return record == NULL ? NULL : image_text(image, record->name);
}

// Walks both images in the order of names, until `index` is reached; gives how many there are when
// it is not.
static bool walk_commands(const struct facts *facts, size_t index, uint32_t *ret_image,
                          uint32_t *ret_command, size_t *ret_count)
{
    size_t at[FACTS_IMAGES_MAX] = {0}, count = 0;
    for (;; count++) {
        const char *best = NULL;
        uint32_t from = 0;
        for (uint32_t i = 0; i < facts->count; i++) {
            const char *name = top_name(facts->images[i], at[i]);
            if (name != NULL && (best == NULL || strcmp(name, best) < 0)) {
                best = name;
                from = i;
            }
        }
        *ret_count = count;
        if (best == NULL)
            return false;
        *ret_image = from;
        *ret_command = (uint32_t)at[from];
        if (count == index)
            return true;
        for (uint32_t i = 0; i < facts->count; i++) {
            const char *name = top_name(facts->images[i], at[i]);
            if (name != NULL && (i == from || strcmp(name, best) == 0))
                at[i]++;
        }
    }
}

size_t facts_command_count(const struct facts *facts)
{
    uint32_t image, command;
    size_t count = 0;
    walk_commands(facts, SIZE_MAX, &image, &command, &count);
    return count;
}

bool facts_command_at(const struct facts *facts, size_t index, struct facts_command *ret_command)
{
    uint32_t image, command;
    size_t count;
    return walk_commands(facts, index, &image, &command, &count) &&
           take_command(facts, image, command, ret_command);
}

bool facts_subcommand_at(const struct facts *facts, const struct facts_command *command,
                         size_t index, struct facts_command *ret_subcommand)
{
    struct facts_list list = command->subcommands;
    return index < list.count && list.first <= UINT32_MAX - (uint32_t)index &&
           take_command(facts, list.image, list.first + (uint32_t)index, ret_subcommand);
}

// --- names ---

bool facts_pattern_fits(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            retry = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

// A name that stands for more than itself.
static bool is_pattern(const char *name)
{
    return strpbrk(name, "*?") != NULL;
}

enum fit { FIT_NONE, FIT_PATTERN, FIT_PREFIX, FIT_EXACT };

struct wanted {
    const char *name;
    uint32_t hash;
    size_t length;
    bool with_prefixes, with_patterns;
};

// How well one of the names fits; `*ret_length` is the length of the pattern.
static enum fit names_fit(const struct image *image, struct image_list names,
                          const struct wanted *wanted, size_t *ret_length)
{
    enum fit best = FIT_NONE;
    *ret_length = 0;
    const struct facts_name *name = IMAGE_LIST(image, FACTS_NAMES, facts_name, names);
    for (uint32_t i = 0; name != NULL && i < names.count; i++) {
        const char *text = image_text(image, name[i].text);
        if (name[i].hash == wanted->hash && strcmp(text, wanted->name) == 0)
            return FIT_EXACT;
        if (wanted->with_patterns && is_pattern(text)) {
            if (best <= FIT_PATTERN && strlen(text) > *ret_length &&
                facts_pattern_fits(text, wanted->name)) {
                *ret_length = strlen(text);
                best = FIT_PATTERN;
            }
        } else if (wanted->with_prefixes && strncmp(text, wanted->name, wanted->length) == 0) {
            best = FIT_PREFIX;
        }
    }
    return best;
}

bool facts_subcommand(const struct facts *facts, const struct facts_command *command,
                      const char *word, struct facts_command *ret_subcommand)
{
    struct facts_list list = command->subcommands;
    struct wanted wanted = {.name = word,
                            .hash = facts_hash(word),
                            .length = strlen(word),
                            .with_prefixes = command->has_prefixes,
                            .with_patterns = true};
    enum fit best = FIT_NONE;
    size_t best_length = 0, prefixes = 0;
    uint32_t found = 0;
    for (uint32_t i = 0; i < list.count && word[0] != '\0'; i++) {
        const struct facts_command_record *record =
            listed(facts, FACTS_COMMANDS, list, i, sizeof(*record));
        size_t length;
        if (record == NULL)
            return false;
        enum fit fit = names_fit(facts->images[list.image], record->names, &wanted, &length);
        prefixes += fit == FIT_PREFIX;
        if (fit > best || (fit == FIT_PATTERN && fit == best && length > best_length)) {
            best = fit;
            best_length = length;
            found = list.first + i;
        }
        if (fit == FIT_EXACT)
            break;
    }
    return best != FIT_NONE && (best != FIT_PREFIX || prefixes == 1) &&
           take_command(facts, list.image, found, ret_subcommand);
}

// --- options ---

size_t facts_option_count(const struct facts *facts, const struct facts_command *command)
{
    const struct image *image = image_at(facts, command->options.image);
    return image != NULL && image_records(image, FACTS_REFERENCES, command->options.first,
                                          command->options.count, sizeof(uint32_t)) != NULL
               ? command->options.count
               : 0;
}

bool facts_option_at(const struct facts *facts, const struct facts_command *command, size_t index,
                     struct facts_option *ret_option)
{
    const uint32_t *option =
        listed(facts, FACTS_REFERENCES, command->options, index, sizeof(uint32_t));
    return option != NULL && take_option(facts, command->options.image, *option, ret_option);
}

struct option_search {
    struct wanted wanted;
    enum fit best;
    uint32_t found;
    bool is_ambiguous;
};

static void search_options(const struct image *image, struct image_list options,
                           struct option_search *search)
{
    const uint32_t *numbers =
        image_records(image, FACTS_REFERENCES, options.first, options.count, sizeof(uint32_t));
    for (uint32_t i = 0; numbers != NULL && i < options.count; i++) {
        const struct facts_option_record *option =
            IMAGE_RECORD(image, FACTS_OPTIONS, facts_option_record, numbers[i]);
        size_t length;
        if (option == NULL)
            continue;
        enum fit fit = names_fit(image, option->names, &search->wanted, &length);
        if (fit == FIT_PREFIX && search->best == FIT_PREFIX && search->found != numbers[i])
            search->is_ambiguous = true;
        if (fit <= search->best)
            continue;
        search->best = fit;
        search->found = numbers[i];
        if (fit == FIT_EXACT)
            return;
    }
}

bool facts_option(const struct facts *facts, const struct facts_command *command, const char *name,
                  struct facts_option *ret_option)
{
    uint32_t number = command->options.image;
    const struct image *image = image_at(facts, number);
    struct option_search search = {
        .wanted = {.name = name,
                   .hash = facts_hash(name),
                   .length = strlen(name),
                   .with_prefixes = strncmp(name, "--", 2) == 0 && strlen(name) > 2}};
    if (image == NULL)
        return false;
    struct image_list own = {command->options.first, command->options.count};
    search_options(image, own, &search);
    for (uint32_t i = 0; i < command->parents.count && search.best != FIT_EXACT; i++) {
        const struct facts_command_record *parent =
            IMAGE_RECORD(image, FACTS_COMMANDS, facts_command_record,
                         reference(image, command->parents.first + i));
        if (parent == NULL)
            return false;
        search_options(image, parent->options, &search);
    }
    return search.best != FIT_NONE && (search.best == FIT_EXACT || !search.is_ambiguous) &&
           take_option(facts, number, search.found, ret_option);
}

bool facts_case_at(const struct facts *facts, struct facts_list cases, size_t index,
                   const char **ret_pattern, struct facts_change *ret_change)
{
    const struct facts_case_record *record =
        listed(facts, FACTS_CASES, cases, index, sizeof(*record));
    if (record == NULL || !take_change(cases.image, &record->change, ret_change))
        return false;
    *ret_pattern = image_text(facts->images[cases.image], record->pattern);
    return true;
}

static bool find_case(const struct facts *facts, struct facts_list cases, const char *value,
                      struct facts_change *ret_change)
{
    const char *pattern;
    struct facts_change change;
    for (size_t i = 0; facts_case_at(facts, cases, i, &pattern, &change); i++) {
        if (!facts_pattern_fits(pattern, value))
            continue;
        *ret_change = change;
        return true;
    }
    return false;
}

bool facts_case(const struct facts *facts, const struct facts_option *option, const char *value,
                struct facts_change *ret_change)
{
    return find_case(facts, option->cases, value, ret_change);
}

bool facts_variable_case(const struct facts *facts, const struct facts_variable *variable,
                         const char *value, struct facts_change *ret_change)
{
    return find_case(facts, variable->cases, value, ret_change);
}

// --- effects and operands ---

bool facts_effect_at(const struct facts *facts, struct facts_list effects, size_t index,
                     struct facts_effect *ret_effect)
{
    const struct facts_effect_record *record =
        listed(facts, FACTS_EFFECTS, effects, index, sizeof(*record));
    if (record == NULL || record->kind >= EFFECT_COUNT || record->risk >= RISK_COUNT)
        return false;
    const struct image *image = facts->images[effects.image];
    *ret_effect = (struct facts_effect){
        .kind = record->kind,
        .risk = record->risk,
        .because = text_or_null(image, record->because),
        .target = text_or_null(image, record->target),
        .safer = text_or_null(image, record->safer),
    };
    return true;
}

bool facts_operand_at(const struct facts *facts, struct facts_list operands, size_t index,
                      struct facts_operand *ret_operand)
{
    const struct facts_operand_record *record =
        listed(facts, FACTS_OPERANDS, operands, index, sizeof(*record));
    if (record == NULL || record->role >= FACT_ROLE_COUNT || record->repeat > REPEAT_SOME)
        return false;
    *ret_operand = (struct facts_operand){record->role, record->repeat, record->is_elsewhere != 0};
    return true;
}

// --- variables and places ---

bool facts_variable(const struct facts *facts, const char *name,
                    struct facts_variable *ret_variable)
{
    uint32_t hash = facts_hash(name);
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct image *image = facts->images[i];
        size_t count = IMAGE_COUNT(image, FACTS_VARIABLES, facts_variable_record);
        const struct facts_variable_record *records =
            image_records(image, FACTS_VARIABLES, 0, (uint32_t)count, sizeof(*records));
        for (size_t j = 0; records != NULL && j < count; j++) {
            const struct facts_variable_record *record = &records[j];
            if (record->hash != hash || strcmp(image_text(image, record->name), name) != 0)
                continue;
            ret_variable->name = image_text(image, record->name);
            ret_variable->about = image_text(image, record->about);
            ret_variable->cases = list_of(i, record->cases);
            return take_change(i, &record->change, &ret_variable->change);
        }
    }
    return false;
}

size_t facts_place_count(const struct facts *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->count; i++)
        count += IMAGE_COUNT(facts->images[i], FACTS_PLACES, facts_place_record);
    return count;
}

bool facts_place_at(const struct facts *facts, size_t index, struct facts_place *ret_place)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct image *image = facts->images[i];
        size_t count = IMAGE_COUNT(image, FACTS_PLACES, facts_place_record);
        if (index >= count) {
            index -= count;
            continue;
        }
        const struct facts_place_record *record =
            IMAGE_RECORD(image, FACTS_PLACES, facts_place_record, (uint32_t)index);
        if (record == NULL)
            return false;
        ret_place->pattern = image_text(image, record->pattern);
        ret_place->class_name = image_text(image, record->class_name);
        ret_place->about = image_text(image, record->about);
        return true;
    }
    return false;
}
