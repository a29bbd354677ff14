#include "grammar/build.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "grammar/slot.h"

struct building {
    struct arena *arena;
    const struct image *image;
    const struct meaning *meaning;
    unsigned target;
    uint32_t used, touched; // bits of the meaning's slots: of all pieces, of the one at hand
    struct buffer text;
    // The conditions of which one has to hold, and where in the text they come.
    struct buffer choices[MEANING_CHOICES_MAX];
    size_t choices_at;
    bool is_first_piece, begins_with_value;
    unsigned choice_of[GRAMMAR_SLOTS_MAX]; // by the meaning's slots; 0: holds in any case
    struct build_shape *shape;             // NULL: values are written
};

static uint32_t slot_bit(const struct meaning *meaning, const struct meaning_slot *slot)
{
    return UINT32_C(1) << (slot - meaning->slots);
}

static const struct meaning_slot *use_slot(struct building *building, const char *name)
{
    const struct meaning_slot *slot = meaning_find(building->meaning, name);
    if (slot != NULL) {
        building->used |= slot_bit(building->meaning, slot);
        building->touched |= slot_bit(building->meaning, slot);
    }
    return slot;
}

// ---- conditions

// A condition "*.zip" holds for what ends so, and "/*" for what begins so.
static bool is_same(const char *wanted, const char *value)
{
    size_t length = strlen(wanted), value_length = strlen(value);
    if (wanted[0] == '*')
        return value_length >= length - 1 &&
               strcmp(value + value_length - (length - 1), wanted + 1) == 0;
    if (length > 1 && wanted[length - 1] == '*')
        return strncmp(wanted, value, length - 1) == 0;
    return strcmp(wanted, value) == 0;
}

// Of several values, all have to fit where one is asked for, and any fits where it is ruled out.
bool build_fits_value(const struct image *image, const struct grammar_condition *condition,
                      const struct meaning_slot *slot)
{
    const uint32_t *wanted = image_records(image, GRAMMAR_TEXTS, condition->values.first,
                                           condition->values.count, sizeof(*wanted));
    if (condition->values.count == 0)
        return true;
    size_t fitting = 0;
    for (size_t i = 0; i < slot->count; i++) {
        bool fits = false;
        for (uint32_t j = 0; wanted != NULL && j < condition->values.count; j++)
            fits = fits || is_same(image_text(image, wanted[j]), slot->values[i]);
        fitting += fits;
    }
    return condition->is_not != 0 ? fitting > 0 : slot->count > 0 && fitting == slot->count;
}

static bool hold(struct building *building, struct image_list list)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(building->image, GRAMMAR_CONDITIONS, grammar_condition, list);
    if (list.count > 0 && conditions == NULL)
        return false;
    uint32_t used = building->used, touched = building->touched;
    for (uint32_t i = 0; i < list.count; i++) {
        const char *name = image_text(building->image, conditions[i].slot);
        const struct meaning_slot *slot = meaning_find(building->meaning, name);
        bool fits = slot != NULL && build_fits_value(building->image, &conditions[i], slot);
        if (fits == (conditions[i].is_not != 0)) {
            building->used = used;
            building->touched = touched;
            return false;
        }
        if (fits)
            use_slot(building, name);
    }
    return true;
}

// ---- values, quoted by their place

static bool is_plain(const char *text)
{
    return text[0] != '\0' &&
           text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "_./:=@%+,-")] == '\0';
}

// The end of the $name or ${name} that begins at the dollar; NULL for another use of it.
static const char *end_of_variable(const char *dollar)
{
    bool is_braced = dollar[1] == '{';
    const char *name = dollar + 1 + is_braced;
    const char *end =
        name + strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    if (end == name || (is_braced && *end != '}'))
        return NULL;
    return end + is_braced;
}

// $name and ${name}, with plain text around: the shell is to fill them in.
static bool is_variable(const char *text)
{
    bool has_variable = false;
    for (const char *at = text; *at != '\0';) {
        char one[] = {*at, '\0'};
        const char *end = *at == '$' ? end_of_variable(at) : at + 1;
        bool is_pattern = has_variable && at[strspn(at, "*?")] == '\0';
        if (end == NULL || (*at != '$' && !is_pattern && !is_plain(one)))
            return false;
        has_variable = has_variable || *at == '$';
        at = end;
    }
    return has_variable;
}

static void add_single_quoted(struct buffer *into, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buffer_text(into, "'\\''");
        else
            buffer_char(into, *text);
    }
}

static void add_bare(struct buffer *into, const char *text, bool is_word_start)
{
    // A name that looks like an option, and the home that the shell knows.
    if (is_word_start && text[0] == '-')
        buffer_text(into, "./");
    if (is_word_start && (strcmp(text, "~") == 0 || strncmp(text, "~/", 2) == 0)) {
        buffer_text(into, text[1] == '\0' ? "~" : "~/");
        text += text[1] == '\0' ? 1 : 2;
        if (text[0] == '\0')
            return;
    }
    if (is_plain(text)) {
        buffer_text(into, text);
        return;
    }
    if (is_variable(text)) {
        buffer_printf(into, "\"%s\"", text);
        return;
    }
    buffer_char(into, '\'');
    add_single_quoted(into, text);
    buffer_char(into, '\'');
}

// What grep and rg are told to look for: -F where a mark would be read as an expression, and -e
// before what looks like an option.
static void add_pattern(struct buffer *into, const char *text, const char *marks)
{
    if (strpbrk(text, marks) != NULL)
        buffer_text(into, "-F ");
    if (text[0] == '-')
        buffer_text(into, "-e ");
    add_bare(into, text, false);
}

// An expression: where it has no marks, it is the text itself.
static void add_regex(struct buffer *into, const char *text)
{
    if (strpbrk(text, "\\[]*.^$+?(){}|") != NULL || text[0] == '-')
        buffer_text(into, "-E -e ");
    add_bare(into, text, false);
}

// The text as it is in sed's s/// (basic expressions): on the left, or on the right.
static void add_sed(struct buffer *into, const char *text, const char *marks)
{
    for (; *text != '\0'; text++) {
        if (strchr(marks, *text) != NULL)
            buffer_char(into, '\\');
        if (*text == '\'')
            buffer_text(into, "'\\''");
        else
            buffer_char(into, *text);
    }
}

static void add_double_quoted(struct buffer *into, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\\"$`", *text) != NULL)
            buffer_char(into, '\\');
        buffer_char(into, *text);
    }
}

static bool add_stand_in(struct building *building, const struct grammar_segment *segment)
{
    struct build_shape *shape = building->shape;
    if (shape->count == BUILD_VALUES_MAX)
        return false;
    size_t from = building->text.length;
    buffer_text(&building->text, BUILD_STAND_IN);
    shape->values[shape->count++] =
        (struct build_value){segment, {(uint32_t)from, (uint32_t)building->text.length}};
    return true;
}

static bool add_quoted(struct building *building, const struct grammar_segment *segment,
                       const char *value)
{
    switch (segment->place) {
    case PLACE_BARE:
        add_bare(&building->text, value, segment->is_word_start != 0);
        return true;
    case PLACE_SINGLE_QUOTED:
        add_single_quoted(&building->text, value);
        return true;
    case PLACE_DOUBLE_QUOTED:
        add_double_quoted(&building->text, value);
        return true;
    case PLACE_IN_PARAMETER:
        buffer_text(&building->text, value);
        return value[0] != '\0' &&
               value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789_.")] == '\0';
    default:
        return false;
    }
}

enum grammar_place build_search_place(const char *format)
{
    if (strncmp(format, "sed", 3) == 0)
        return PLACE_SINGLE_QUOTED;
    bool is_pattern = strncmp(format, "grep", 4) == 0 || strcmp(format, "rg") == 0;
    return is_pattern ? PLACE_BARE : PLACE_UNKNOWN;
}

// A text to look for, or to put in its place.
static bool add_search(struct building *building, const struct grammar_segment *segment,
                       const char *format, const char *value)
{
    if (segment->place != build_search_place(format))
        return false;
    if (strcmp(format, "grep") == 0)
        add_pattern(&building->text, value, "\\[]*.^$");
    else if (strcmp(format, "rg") == 0)
        add_pattern(&building->text, value, "\\[]*.^$+?(){}|");
    else if (strcmp(format, "grep-regex") == 0)
        add_regex(&building->text, value);
    else
        add_sed(&building->text, value, format[3] == '\0' ? "\\/[]*.^$" : "\\/&");
    return true;
}

bool build_writes_own(const char *format)
{
    return strncmp(format, "find-", 5) == 0 || strcmp(format, "cron-time") == 0;
}

static bool add_value(struct building *building, const struct grammar_segment *segment,
                      const char *value, bool is_own)
{
    const char *format = image_text(building->image, segment->format);
    bool is_search = build_search_place(format) != PLACE_UNKNOWN;
    if (is_own && is_search)
        return false;
    if (format[0] != '\0' && !is_own && !is_search) {
        value = slot_format(building->arena, format, value);
        if (value == NULL)
            return false;
        is_own = build_writes_own(format);
    }
    if (is_own) {
        buffer_text(&building->text, value);
        return true;
    }
    if (building->shape != NULL)
        return add_stand_in(building, segment);
    return is_search ? add_search(building, segment, format, value)
                     : add_quoted(building, segment, value);
}

// ---- pieces

// The segments, with `each` standing for one value of its slot. False when a format fails.
static bool add_segments(struct building *building, struct image_list list, const char *each,
                         const char *each_value)
{
    const struct grammar_segment *segments =
        IMAGE_LIST(building->image, GRAMMAR_SEGMENTS, grammar_segment, list);
    for (uint32_t i = 0; segments != NULL && i < list.count; i++) {
        const struct grammar_segment *segment = &segments[i];
        buffer_text(&building->text, image_text(building->image, segment->literal));
        if (segment->slot == 0)
            continue;
        if (building->text.length == 0 && !building->is_first_piece)
            building->begins_with_value = true;
        const char *name = image_text(building->image, segment->slot);
        if (each != NULL && strcmp(each, name) == 0) {
            if (!add_value(building, segment, each_value, false))
                return false;
            continue;
        }
        const struct meaning_slot *slot = use_slot(building, name);
        const char *value =
            slot == NULL ? image_text(building->image, segment->default_text) : slot->values[0];
        // More values than the piece has room for would be dropped.
        if ((slot != NULL && slot->count != 1) ||
            !add_value(building, segment, value, slot == NULL))
            return false;
    }
    return true;
}

// Whether all slots of the segments that have no default are there.
static bool is_filled(const struct building *building, struct image_list list)
{
    const struct grammar_segment *segments =
        IMAGE_LIST(building->image, GRAMMAR_SEGMENTS, grammar_segment, list);
    for (uint32_t i = 0; segments != NULL && i < list.count; i++)
        if (segments[i].slot != 0 && segments[i].has_default == 0 &&
            meaning_find(building->meaning, image_text(building->image, segments[i].slot)) == NULL)
            return false;
    return true;
}

static void add_blank(struct building *building)
{
    const struct buffer *text = &building->text;
    if (text->length > 0 && text->data[text->length - 1] != ' ')
        buffer_char(&building->text, ' ');
}

static bool add_repeated(struct building *building, const struct grammar_piece *piece,
                         struct image_list segments)
{
    const char *name = image_text(building->image, piece->each);
    const struct meaning_slot *slot = use_slot(building, name);
    if (slot == NULL)
        return true;
    add_blank(building);
    if (slot->count > 1)
        buffer_text(&building->text, image_text(building->image, piece->opening));
    for (size_t i = 0; i < slot->count; i++) {
        if (i > 0)
            buffer_text(&building->text, image_text(building->image, piece->joint));
        if (!add_segments(building, segments, name, slot->values[i]))
            return false;
    }
    if (slot->count > 1)
        buffer_text(&building->text, image_text(building->image, piece->closing));
    return true;
}

static bool add_piece(struct building *building, const struct grammar_piece *piece)
{
    struct image_list segments = piece->segments[building->target];
    if (segments.count == 0)
        segments = piece->segments[0];
    if (!is_filled(building, segments) && piece->each == 0)
        return true;
    if (!hold(building, piece->conditions))
        return true;
    if (piece->each != 0)
        return add_repeated(building, piece, segments);
    add_blank(building);
    return add_segments(building, segments, NULL, NULL);
}

// A result is never written over what it is made from: "> x" empties x first.
static bool is_overwriting(const struct meaning *meaning)
{
    const struct meaning_slot *save = meaning_find(meaning, "save");
    for (size_t i = 0; save != NULL && i < meaning->count; i++)
        for (size_t j = 0; &meaning->slots[i] != save && j < meaning->slots[i].count; j++)
            if (strcmp(meaning->slots[i].values[j], save->values[0]) == 0)
                return true;
    return false;
}

// ---- conditions of which one has to hold

static bool may_join(const struct image *image, const struct grammar_command *command,
                     const char *name)
{
    const uint32_t *slots = image_records(image, GRAMMAR_TEXTS, command->joined.first,
                                          command->joined.count, sizeof(*slots));
    for (uint32_t i = 0; slots != NULL && i < command->joined.count; i++)
        if (strcmp(image_text(image, slots[i]), name) == 0)
            return true;
    return false;
}

// Whether the command can say all choices of the meaning. What was said behind them and could be a
// part of the last one is refused.
// What is no condition of this command, such as the kind of files, is common to all choices.
static bool can_choose(struct building *building, const struct grammar_command *command)
{
    const struct meaning *meaning = building->meaning;
    bool has_choice = false;
    for (size_t i = 0; i < meaning->count; i++)
        has_choice = has_choice || meaning->slots[i].choice != 0;
    for (size_t i = 0; has_choice && i < meaning->count; i++) {
        const struct meaning_slot *slot = &meaning->slots[i];
        bool may = may_join(building->image, command, slot->name);
        if (slot->choice > MEANING_CHOICES_MAX || (slot->is_behind && may))
            return false;
        building->choice_of[i] = may ? slot->choice : 0;
    }
    return true;
}

// Puts what the piece added with the other pieces of its choice. False when it is not all of one.
static bool move_choice(struct building *building, size_t from)
{
    const struct meaning *meaning = building->meaning;
    unsigned choice = 0;
    for (size_t i = 0; i < meaning->count; i++)
        if ((building->touched & slot_bit(meaning, &meaning->slots[i])) != 0 &&
            building->choice_of[i] > choice)
            choice = building->choice_of[i];
    if (choice == 0)
        return true;
    for (size_t i = 0; i < meaning->count; i++)
        if ((building->touched & slot_bit(meaning, &meaning->slots[i])) != 0 &&
            building->choice_of[i] != choice)
            return false;
    const char *added = building->text.length > from ? building->text.data + from : "";
    added += strspn(added, " ");
    struct buffer *into = &building->choices[choice - 1];
    if (into->length > 0)
        buffer_char(into, ' ');
    buffer_text(into, added);
    if (building->choices_at == SIZE_MAX)
        building->choices_at = from;
    building->text.length = from;
    return true;
}

static size_t count_choices(const struct meaning *meaning)
{
    size_t most = 0;
    for (size_t i = 0; i < meaning->count; i++)
        most = meaning->slots[i].choice > most ? meaning->slots[i].choice : most;
    return most;
}

static bool add_choices(struct building *building, const struct grammar_command *command)
{
    if (count_choices(building->meaning) == 0)
        return true;
    if (building->choices_at == SIZE_MAX)
        return false;
    struct buffer *text = &building->text;
    const char *rest =
        arena_copy(building->arena, text->length == 0 ? "" : text->data + building->choices_at,
                   text->length - building->choices_at);
    text->length = building->choices_at;
    add_blank(building);
    buffer_text(text, image_text(building->image, command->opening));
    for (size_t i = 0; i < count_choices(building->meaning); i++) {
        const struct buffer *choice = &building->choices[i];
        if (choice->length == 0)
            return false;
        if (i > 0)
            buffer_text(text, image_text(building->image, command->joint));
        buffer_text(text, choice->data);
    }
    buffer_text(text, image_text(building->image, command->closing));
    buffer_text(text, rest);
    return true;
}

// Whether it begins with a program that the pack names: where all pieces in front of a value or an
// option stand for nothing, what is left would run a file, or nothing at all.
static bool begins_well(const struct building *building)
{
    const struct buffer *text = &building->text;
    return text->length > 0 && !building->begins_with_value &&
           strchr("-|>&;", text->data[0]) == NULL;
}

static const char *build_pieces(struct building *building, const struct grammar_command *command,
                                struct image_list list, bool has_all)
{
    const struct grammar_piece *pieces =
        IMAGE_LIST(building->image, GRAMMAR_PIECES, grammar_piece, list);
    bool is_good = pieces != NULL;
    for (uint32_t i = 0; is_good && i < list.count; i++) {
        size_t from = building->text.length;
        building->touched = 0;
        building->is_first_piece = i == 0;
        is_good = add_piece(building, &pieces[i]) && move_choice(building, from);
    }
    size_t count = building->meaning->count;
    uint32_t all = count >= 32 ? UINT32_MAX : (UINT32_C(1) << count) - 1;
    is_good = is_good && add_choices(building, command) &&
              (!has_all || (building->used == all && begins_well(building))) &&
              buffer_check(&building->text, "the command", NULL);
    // A last piece that stands for nothing leaves its blank.
    size_t length = building->text.length;
    while (length > 0 && building->text.data[length - 1] == ' ')
        length--;
    return is_good ? arena_copy(building->arena, building->text.data, length) : NULL;
}

static const char *build(struct building *building, const struct grammar_command *command,
                         struct image_list pieces, bool has_all)
{
    if (building->target >= GRAMMAR_TARGETS || is_overwriting(building->meaning) ||
        !can_choose(building, command) || !hold(building, command->conditions))
        return NULL;
    building->choices_at = SIZE_MAX;
    buffer_init(&building->text, BUILD_COMMAND_BYTES_MAX);
    for (size_t i = 0; i < MEANING_CHOICES_MAX; i++)
        buffer_init(&building->choices[i], BUILD_COMMAND_BYTES_MAX);
    const char *text = build_pieces(building, command, pieces, has_all);
    for (size_t i = 0; i < MEANING_CHOICES_MAX; i++)
        buffer_done(&building->choices[i]);
    buffer_done(&building->text);
    return text;
}

const char *build_command(struct arena *arena, const struct image *image,
                          const struct grammar_command *command, const struct meaning *meaning,
                          unsigned target)
{
    struct building building = {
        .arena = arena, .image = image, .meaning = meaning, .target = target};
    return build(&building, command, command->pieces, true);
}

const char *build_draft(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target)
{
    struct building building = {
        .arena = arena, .image = image, .meaning = meaning, .target = target};
    return build(&building, command, command->pieces, false);
}

const char *build_shape(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target, struct build_shape *shape)
{
    struct building building = {
        .arena = arena, .image = image, .meaning = meaning, .target = target, .shape = shape};
    shape->count = 0;
    return build(&building, command, shape->pieces, false);
}

const char **build_also(struct arena *arena, const struct image *image,
                        const struct grammar_command *command, const struct meaning *meaning,
                        unsigned target)
{
    const struct image_list *forms = IMAGE_LIST(image, GRAMMAR_ALSO, image_list, command->also);
    uint32_t form_count = forms == NULL ? 0 : command->also.count;
    const char **texts = arena_array(arena, form_count + (size_t)1, sizeof(*texts));
    size_t count = 0;
    for (uint32_t i = 0; i < form_count; i++) {
        struct building building = {
            .arena = arena, .image = image, .meaning = meaning, .target = target};
        texts[count] = build(&building, command, forms[i], true);
        count += texts[count] != NULL;
    }
    return texts;
}
