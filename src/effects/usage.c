#include "effects/usage.h"

#include <string.h>

#include "base/paths.h"
#include "effects/usage_roles.h"

struct binder {
    struct arena *arena;
    const struct facts *facts;
    const struct usage_word *words;
    size_t count, at; // `at`: the next word
    struct usage *usage;
    size_t room;
    struct operand_roles roles;
    size_t operand_count;
    bool has_ended;    // no more options
    bool is_swallowed; // the rest belongs to the command among the operands
};

static struct usage_item *add_item(struct binder *binder, enum usage_kind kind, size_t word)
{
    struct usage *usage = binder->usage;
    if (usage->count == binder->room) {
        size_t room = binder->room * 2 + 8;
        usage->items =
            arena_grow(binder->arena, usage->items, binder->room, room, sizeof(usage->items[0]));
        binder->room = room;
    }
    struct usage_item *item = &usage->items[usage->count++];
    *item = (struct usage_item){.kind = kind, .word = word, .span = binder->words[word].span};
    return item;
}

// The bytes [from, to) of the word's text, where the word is plain enough for that.
static void narrow_span(const struct binder *binder, struct usage_item *item, size_t from,
                        size_t to)
{
    const struct usage_word *word = &binder->words[item->word];
    if (word->value.unresolved == NULL &&
        word->span.to - word->span.from == strlen(word->value.text))
        item->span =
            (struct shell_span){word->span.from + (uint32_t)from, word->span.from + (uint32_t)to};
}

// The value without its first `skip` bytes.
static struct shell_value value_rest(const struct shell_value *value, size_t skip)
{
    struct shell_value rest = *value;
    if (skip == 0)
        return rest;
    rest.tilde = NULL;
    rest.text = value->text + skip;
    if (value->pattern != NULL)
        rest.pattern = strncmp(value->pattern, value->text, skip) == 0 ? value->pattern + skip
                                                                       : value->pattern;
    return rest;
}

static void take_roles(struct binder *binder, struct facts_list list)
{
    operand_roles_read(&binder->roles, binder->facts, list);
}

static void take_command(struct binder *binder, const struct facts_command *command)
{
    struct usage *usage = binder->usage;
    usage->command = *command;
    usage->input = command->input;
    usage->output = command->output;
    usage->sets |= command->sets;
    take_roles(binder, command->operands);
}

// What the option, or the case for its value, says of the whole command.
static void take_change(struct binder *binder, const struct facts_change *change)
{
    struct usage *usage = binder->usage;
    usage->sets |= change->sets;
    usage->cancels |= change->cancels;
    if (change->has_input)
        usage->input = change->input;
    if (change->has_output)
        usage->output = change->output;
    if (change->has_operands)
        operand_roles_change(&binder->roles, binder->facts, change->operands);
    if (change->ends_options)
        binder->has_ended = true;
}

static const struct facts_change *choose_change(struct binder *binder,
                                                const struct facts_option *option,
                                                const struct shell_value *value)
{
    if (value == NULL || option->cases.count == 0)
        return &option->change;
    if (value->unresolved != NULL)
        binder->usage->is_certain = false;
    struct facts_change found;
    if (!facts_case(binder->facts, option, value->text, &found))
        return &option->change;
    struct facts_change *change = arena_alloc(binder->arena, sizeof(*change));
    *change = found;
    return change;
}

static void add_value(struct binder *binder, const struct usage_item *owner, size_t word,
                      struct shell_value value)
{
    const struct facts_option *option = owner->option;
    const struct facts_change *change = owner->change;
    struct usage_item *item = add_item(binder, USAGE_VALUE, word);
    item->option = option;
    item->role = change->value;
    const char *mark = change->after == '\0' ? NULL : strchr(value.text, change->after);
    item->value = mark == NULL ? value : value_rest(&value, (size_t)(mark - value.text) + 1);
    item->text = value.unresolved == NULL ? item->value.text : NULL;
    const char *whole = binder->words[word].value.text;
    if (item->value.text >= whole && item->value.text <= whole + strlen(whole))
        narrow_span(binder, item, (size_t)(item->value.text - whole), strlen(whole));
}

// The words of -exec, up to `;` or `+`.
static void add_command_until(struct binder *binder, const struct facts_option *option)
{
    for (; binder->at < binder->count; binder->at++) {
        const struct shell_value *value = &binder->words[binder->at].value;
        bool is_end = value->unresolved == NULL && strcmp(value->text, ";") == 0;
        bool is_plus = value->unresolved == NULL && strcmp(value->text, "+") == 0;
        struct usage_item *item =
            add_item(binder, is_end || is_plus ? USAGE_END : USAGE_VALUE, binder->at);
        item->role = FACT_COMMAND_UNTIL;
        item->option = option;
        item->value = *value;
        item->text = value->unresolved == NULL ? value->text : NULL;
        if (is_end || is_plus) {
            binder->at++;
            return;
        }
    }
}

// An option found in word `word`, from byte `from` to `to`; `attached` is its value there, or NULL.
static void add_option(struct binder *binder, const struct facts_option *found, size_t word,
                       const struct shell_text *name, const struct shell_value *attached)
{
    struct facts_option *option = arena_alloc(binder->arena, sizeof(*option));
    *option = *found;
    const char *whole = binder->words[word].value.text;
    size_t index = binder->usage->count;
    struct usage_item *item = add_item(binder, USAGE_OPTION, word);
    item->option = option;
    item->change = &option->change;
    item->text = arena_copy(binder->arena, name->bytes, name->length);
    if (name->bytes >= whole && name->bytes <= whole + strlen(whole)) {
        // The first letter of a cluster has the dash with it.
        size_t from = (size_t)(name->bytes - whole);
        narrow_span(binder, item, from == 1 && whole[0] == '-' ? 0 : from, from + name->length);
    }
    const struct shell_value *value = attached;
    size_t value_word = word;
    bool is_command = option->takes == VALUE_NEEDED && option->change.value == FACT_COMMAND_UNTIL;
    if (value == NULL && option->takes == VALUE_NEEDED && !is_command &&
        binder->at < binder->count) {
        value_word = binder->at++;
        value = &binder->words[value_word].value;
    }
    const struct facts_change *change = choose_change(binder, option, value);
    binder->usage->items[index].change = change;
    take_change(binder, change);
    if (is_command)
        add_command_until(binder, option);
    else if (value != NULL)
        add_value(binder, &binder->usage->items[index], value_word, *value);
    for (unsigned i = 1; i < option->value_count && binder->at < binder->count; i++) {
        value_word = binder->at++;
        add_value(binder, &binder->usage->items[index], value_word,
                  binder->words[value_word].value);
    }
}

static void add_unknown(struct binder *binder, size_t word, const char *name, size_t from)
{
    struct usage_item *item = add_item(binder, USAGE_UNKNOWN_OPTION, word);
    item->text = name;
    item->value = binder->words[word].value;
    size_t length = strlen(binder->words[word].value.text);
    if (name != NULL && from <= length)
        narrow_span(binder, item, from, from == 0 ? length : from + 1);
}

static bool find_option(const struct binder *binder, const char *name,
                        struct facts_option *ret_option)
{
    return binder->usage->is_known &&
           facts_option(binder->facts, &binder->usage->command, name, ret_option);
}

// "--name", "--name=value", "-name=value" and the like as one whole name.
static bool bind_whole(struct binder *binder, size_t word)
{
    const struct shell_value *value = &binder->words[word].value;
    const char *equals = strchr(value->text, '=');
    if (value->unresolved != NULL && equals == NULL)
        return false; // the name itself may go on
    struct shell_text name = {
        value->text,
        (uint32_t)(equals == NULL ? strlen(value->text) : (size_t)(equals - value->text))};
    struct facts_option option;
    char *text = arena_copy(binder->arena, name.bytes, name.length);
    bool is_found = find_option(binder, text, &option);
    if (!is_found && binder->usage->command.style == STYLE_WORDS) {
        // Such programs take one dash for two, and the other way round.
        const char *other = text[1] == '-' ? text + 1 : arena_printf(binder->arena, "-%s", text);
        is_found = find_option(binder, other, &option);
    }
    if (!is_found || (equals != NULL && option.takes == VALUE_NONE))
        return false;
    struct shell_value rest = {0};
    if (equals != NULL)
        rest = value_rest(value, (size_t)(equals - value->text) + 1);
    add_option(binder, &option, word, &name, equals == NULL ? NULL : &rest);
    return true;
}

static bool is_digits(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

// "-5" and "-KILL", for commands that have options of that form.
static bool bind_special(struct binder *binder, size_t word)
{
    const struct shell_value *value = &binder->words[word].value;
    struct facts_option option;
    if (value->unresolved != NULL)
        return false;
    bool is_found = is_digits(value->text + 1) &&
                    find_option(binder, value->text[0] == '+' ? "+NUM" : "-NUM", &option);
    if (!is_found && value->text[0] == '-')
        is_found =
            (is_digits(value->text + 1) ||
             value->text[1 + strspn(value->text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-")] ==
                 '\0') &&
            value->text[1] != '-' && find_option(binder, "-SIGNAL", &option);
    if (!is_found)
        return false;
    struct shell_text name = {value->text, 1};
    struct shell_value rest = value_rest(value, 1);
    add_option(binder, &option, word, &name, &rest);
    return true;
}

// "-abc": each letter an option, until one takes what is left. In the old form without a dash the
// values are the words that follow.
static void bind_cluster(struct binder *binder, size_t word, size_t from)
{
    const struct shell_value *value = &binder->words[word].value;
    const char *text = value->text;
    for (size_t i = from; text[i] != '\0'; i++) {
        const char *name = arena_printf(binder->arena, "-%c", text[i]);
        struct facts_option option;
        if (!find_option(binder, name, &option)) {
            add_unknown(binder, word, name, i);
            continue;
        }
        struct shell_text shown = {text + i, 1};
        bool is_last = text[i + 1] == '\0' && value->unresolved == NULL;
        size_t index = binder->usage->count;
        if (option.takes == VALUE_NONE || is_last || from == 0) {
            add_option(binder, &option, word, &shown, NULL);
        } else {
            struct shell_value rest = value_rest(value, i + 1);
            add_option(binder, &option, word, &shown, &rest);
        }
        binder->usage->items[index].text = name;
        if (option.takes != VALUE_NONE && from != 0)
            return;
    }
    if (value->unresolved != NULL) {
        binder->usage->is_certain = false;
        add_unknown(binder, word, NULL, 0);
    }
}

static void add_operand(struct binder *binder, size_t word)
{
    const struct shell_value *value = &binder->words[word].value;
    struct usage_item *item = add_item(binder, USAGE_OPERAND, word);
    item->value = *value;
    item->text = value->unresolved == NULL ? value->text : NULL;
    binder->operand_count++;
    if (binder->usage->command.style == STYLE_POSIX)
        binder->has_ended = true;
    if (operand_roles_swallow(&binder->roles, binder->usage->items, binder->usage->count))
        binder->is_swallowed = true;
}

static void bind_operand(struct binder *binder, size_t word)
{
    struct usage *usage = binder->usage;
    const struct shell_value *value = &binder->words[word].value;
    if (value->unresolved != NULL && value->text[0] == '\0' && !binder->has_ended)
        usage->is_certain = false;
    bool wants_subcommand = usage->is_known && usage->command.subcommands.count > 0 &&
                            !usage->is_subcommand_unknown && binder->operand_count == 0;
    if (!wants_subcommand) {
        add_operand(binder, word);
        return;
    }
    struct facts_command subcommand;
    if (value->unresolved == NULL &&
        facts_subcommand(binder->facts, &usage->command, value->text, &subcommand)) {
        struct facts_command *kept = arena_alloc(binder->arena, sizeof(*kept));
        *kept = subcommand;
        struct usage_item *item = add_item(binder, USAGE_SUBCOMMAND, word);
        item->command = kept;
        item->value = *value;
        item->text = value->text;
        take_command(binder, kept);
        return;
    }
    if (binder->roles.count == 0)
        usage->is_subcommand_unknown = true;
    add_operand(binder, word);
}

// Whether a word that begins with a dash stands where a file mode does, and reads as one.
static bool is_mode(const struct binder *binder, const char *text)
{
    return binder->operand_count == 0 && binder->roles.count > 0 &&
           binder->roles.items[0].role == FACT_MODE && text[0] == '-' && text[1] != '-' &&
           text[1 + strspn(text + 1, "rwxXstugo,=+-")] == '\0';
}

static bool is_punctuation(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "()!,")] == '\0';
}

static void bind_dashed(struct binder *binder, size_t word)
{
    struct usage *usage = binder->usage;
    const char *text = binder->words[word].value.text;
    if (bind_special(binder, word))
        return;
    bool is_long = text[1] == '-' || usage->command.style == STYLE_WORDS;
    if ((is_long || text[2] != '\0') && bind_whole(binder, word))
        return;
    struct facts_option option;
    char first[3] = {'-', text[1], '\0'};
    if (is_mode(binder, text) && !find_option(binder, first, &option)) {
        bind_operand(binder, word);
    } else if (is_long) {
        if (binder->words[word].value.unresolved != NULL)
            usage->is_certain = false;
        add_unknown(binder, word, text, 0);
    } else {
        bind_cluster(binder, word, 1);
    }
}

static void bind_word(struct binder *binder, size_t word)
{
    const struct shell_value *value = &binder->words[word].value;
    const char *text = value->text;
    enum fact_style style = binder->usage->command.style;
    bool is_plain =
        binder->has_ended || binder->is_swallowed || style == STYLE_PLAIN || value->tilde != NULL;
    if (!is_plain && style == STYLE_KEYS && strchr(text, '=') != NULL && bind_whole(binder, word))
        return;
    if (!is_plain && style == STYLE_WORDS && is_punctuation(text) && bind_whole(binder, word))
        return;
    if (!is_plain && style == STYLE_BUNDLE && word == 1 && text[0] != '-' && text[0] != '\0') {
        bind_cluster(binder, word, 0);
        return;
    }
    if (!is_plain && text[0] == '+' && text[1] != '\0' && bind_special(binder, word))
        return;
    if (is_plain || text[0] != '-' || (text[1] == '\0' && value->unresolved == NULL)) {
        bind_operand(binder, word);
    } else if (strcmp(text, "--") == 0 && value->unresolved == NULL) {
        add_item(binder, USAGE_END, word)->text = text;
        binder->has_ended = true;
    } else if (!binder->usage->is_known) {
        add_unknown(binder, word, value->unresolved == NULL ? text : NULL, 0);
    } else {
        bind_dashed(binder, word);
    }
}

void usage_bind(struct arena *arena, const struct facts *facts, const struct usage_word *words,
                size_t count, struct usage *ret_usage)
{
    *ret_usage = (struct usage){.is_certain = true};
    if (count == 0)
        return;
    struct binder binder = {.arena = arena,
                            .facts = facts,
                            .words = words,
                            .count = count,
                            .at = 1,
                            .usage = ret_usage};
    struct usage_item *item = add_item(&binder, USAGE_COMMAND, 0);
    item->value = words[0].value;
    if (words[0].value.unresolved == NULL) {
        item->text = path_name(words[0].value.text);
        struct facts_command *command = arena_alloc(arena, sizeof(*command));
        ret_usage->is_known = facts_command(facts, item->text, command);
        if (ret_usage->is_known) {
            item->command = command;
            take_command(&binder, command);
        }
    }
    while (binder.at < count) {
        size_t word = binder.at++;
        bind_word(&binder, word);
    }
    ret_usage->is_subcommand_missing = ret_usage->is_known && binder.operand_count == 0 &&
                                       ret_usage->command.subcommands.count > 0;
    if (ret_usage->is_known)
        operand_roles_assign(&binder.roles, ret_usage);
}
