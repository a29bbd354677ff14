// That what the commands come to is shell, and that values stand in it where quoting holds.
//
// A command is made of pieces, each with conditions, so it has no one text. For every piece, texts
// in which it stands are built, with as few slots set as it needs and with as many as it bears, and
// read back as trees. How a value is quoted is what the tree says of its place.
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "grammar/build.h"
#include "grammar/pack.h"
#include "grammar/place.h"
#include "grammar/slot.h"

enum { TEXT_ARENA_BYTES_MAX = 64 * 1024 * 1024, TEXT_SHOWN_MAX = 200 };

// ---- what has to be said for a piece to stand

struct proof {
    struct grammar_compiler *compiler;
    struct image image; // the sections of the writer, as they are so far
    const struct pack_command *source;
    const struct grammar_command *command;
    struct image_list pieces;
    unsigned target;
    struct arena *arena; // of one text
    struct meaning meaning;
    size_t error_count; // of the complaints before this command
    bool has_form_warning;
};

static const struct grammar_piece *piece_at(const struct proof *proof, uint32_t number)
{
    return IMAGE_RECORD(&proof->image, GRAMMAR_PIECES, grammar_piece, proof->pieces.first + number);
}

static struct image_list segments_of(const struct proof *proof, const struct grammar_piece *piece)
{
    struct image_list own = piece->segments[proof->target];
    return own.count > 0 ? own : piece->segments[0];
}

static struct meaning_slot *slot_at(struct proof *proof, const char *name)
{
    struct meaning *meaning = &proof->meaning;
    for (size_t i = 0; i < meaning->count; i++)
        if (strcmp(meaning->slots[i].name, name) == 0)
            return &meaning->slots[i];
    return NULL;
}

// The slot, without a value yet when it is new; NULL when there are too many.
static struct meaning_slot *set_slot(struct proof *proof, const char *name)
{
    struct meaning *meaning = &proof->meaning;
    struct meaning_slot *slot = slot_at(proof, name);
    if (slot == NULL && meaning->count < GRAMMAR_SLOTS_MAX) {
        slot = &meaning->slots[meaning->count++];
        *slot = (struct meaning_slot){.name = name, .count = 1};
    }
    return slot;
}

// A value that the pattern of a condition fits, made from one that it does not fit or from none.
static const char *value_for(const struct proof *proof, const char *pattern, const char *value)
{
    size_t length = strlen(pattern);
    value = value == NULL ? "7" : value; // of which a unit makes a time, too
    if (pattern[0] == '*')
        return arena_printf(proof->arena, "%s%s", value, pattern + 1);
    if (length > 1 && pattern[length - 1] == '*')
        return arena_printf(proof->arena, "%.*s%s", (int)length - 1, pattern, value);
    return pattern;
}

static void say_condition(struct proof *proof, const struct grammar_condition *condition)
{
    const struct image *image = &proof->image;
    const uint32_t *texts = image_records(image, GRAMMAR_TEXTS, condition->values.first,
                                          condition->values.count, sizeof(*texts));
    struct meaning_slot *slot = set_slot(proof, image_text(image, condition->slot));
    bool has_values = condition->values.count > 0 && texts != NULL;
    if (slot == NULL || !has_values ||
        (slot->values[0] != NULL && build_fits_value(image, condition, slot)))
        return;
    slot->values[0] = value_for(proof, image_text(image, texts[0]), slot->values[0]);
}

static void say_conditions(struct proof *proof, struct image_list list)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(&proof->image, GRAMMAR_CONDITIONS, grammar_condition, list);
    for (uint32_t i = 0; conditions != NULL && i < list.count; i++)
        if (conditions[i].is_not == 0)
            say_condition(proof, &conditions[i]);
}

static void say_values(struct proof *proof, const struct grammar_piece *piece)
{
    struct image_list list = segments_of(proof, piece);
    const struct grammar_segment *segments =
        IMAGE_LIST(&proof->image, GRAMMAR_SEGMENTS, grammar_segment, list);
    if (piece->each != 0)
        (void)set_slot(proof, image_text(&proof->image, piece->each));
    for (uint32_t i = 0; segments != NULL && i < list.count; i++)
        if (segments[i].slot != 0)
            (void)set_slot(proof, image_text(&proof->image, segments[i].slot));
}

// Whether one of the conditions keeps the slot from being set to anything.
static bool is_ruled_out(const struct proof *proof, struct image_list list, const char *name)
{
    const struct grammar_condition *conditions =
        IMAGE_LIST(&proof->image, GRAMMAR_CONDITIONS, grammar_condition, list);
    for (uint32_t i = 0; conditions != NULL && i < list.count; i++)
        if (conditions[i].is_not != 0 && conditions[i].values.count == 0 &&
            strcmp(image_text(&proof->image, conditions[i].slot), name) == 0)
            return true;
    return false;
}

static void drop_ruled_out(struct proof *proof, const struct grammar_piece *piece)
{
    struct meaning *meaning = &proof->meaning;
    size_t kept = 0;
    for (size_t i = 0; i < meaning->count; i++)
        if (!is_ruled_out(proof, proof->command->conditions, meaning->slots[i].name) &&
            !is_ruled_out(proof, piece->conditions, meaning->slots[i].name))
            meaning->slots[kept++] = meaning->slots[i];
    meaning->count = kept;
}

// A value for each slot that has none yet, of a form that all its formats take.
static const char *typed_value(struct proof *proof, const char *name)
{
    static const char *const samples[] = {BUILD_STAND_IN, "10M", "3d", "03:00", "5-8", "7", "644"};
    size_t most = 0, best = 0;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        size_t fitting = 0;
        for (uint32_t j = 0; j < proof->pieces.count; j++) {
            struct image_list list = segments_of(proof, piece_at(proof, j));
            const struct grammar_segment *segments =
                IMAGE_LIST(&proof->image, GRAMMAR_SEGMENTS, grammar_segment, list);
            for (uint32_t k = 0; segments != NULL && k < list.count; k++) {
                const char *format = image_text(&proof->image, segments[k].format);
                fitting += strcmp(image_text(&proof->image, segments[k].slot), name) == 0 &&
                           (format[0] == '\0' || build_search_place(format) != PLACE_UNKNOWN ||
                            slot_format(proof->arena, format, samples[i]) != NULL);
            }
        }
        if (fitting > most) {
            most = fitting;
            best = i;
        }
    }
    return samples[best];
}

static void fill_values(struct proof *proof)
{
    struct meaning *meaning = &proof->meaning;
    for (size_t i = 0; i < meaning->count; i++) {
        struct meaning_slot *slot = &meaning->slots[i];
        // What a result is saved in is never what it comes from.
        if (slot->values[0] == NULL)
            slot->values[0] =
                strcmp(slot->name, "save") == 0 ? "saved" : typed_value(proof, slot->name);
    }
}

// What is said for the piece, and for another one beside it (NULL for none), and for all others
// that bear it.
static void say_piece(struct proof *proof, const struct grammar_piece *piece,
                      const struct grammar_piece *beside, bool has_all)
{
    proof->meaning.count = 0;
    say_conditions(proof, piece->conditions);
    say_conditions(proof, proof->command->conditions);
    say_values(proof, piece);
    if (beside != NULL) {
        say_conditions(proof, beside->conditions);
        say_values(proof, beside);
    }
    for (uint32_t i = 0; has_all && i < proof->pieces.count; i++)
        say_values(proof, piece_at(proof, i));
    drop_ruled_out(proof, piece);
    fill_values(proof);
}

// ---- reading it back

static const struct yaml_node *node_of(const struct proof *proof, uint32_t number)
{
    const struct yaml_node *node = node_at(proof->source->node, "build");
    bool is_build = proof->pieces.first == proof->command->pieces.first;
    node =
        is_build && node != NULL && node->kind == YAML_LIST ? node->children : proof->source->node;
    for (uint32_t i = 0; is_build && i < number && node->next != NULL; i++)
        node = node->next;
    return node;
}

static void complain(const struct proof *proof, uint32_t number, const char *text)
{
    const struct yaml_node *node = node_of(proof, number);
    complaints_add(proof->compiler->complaints, proof->source->path, node->line, node->column, "%s",
                   text);
}

// The number of the piece that the segment is in.
static uint32_t piece_of(const struct proof *proof, const struct grammar_segment *segment)
{
    const struct grammar_segment *all =
        IMAGE_RECORD(&proof->image, GRAMMAR_SEGMENTS, grammar_segment, 0);
    uint32_t at = (uint32_t)(segment - all), number = 0;
    for (uint32_t i = 0; i < proof->pieces.count; i++) {
        struct image_list list = segments_of(proof, piece_at(proof, i));
        if (at >= list.first && at - list.first < list.count)
            number = i;
    }
    return number;
}

static bool has_failed(const struct proof *proof)
{
    return proof->compiler->complaints->error_count > proof->error_count;
}

static void take_place(const struct proof *proof, const struct shell_tree *tree,
                       const struct build_value *value)
{
    const char *refused;
    enum grammar_place place = place_of(tree, value->span, &refused);
    const char *name = image_text(&proof->image, value->segment->slot);
    const char *format = image_text(&proof->image, value->segment->format);
    enum grammar_place wanted = build_search_place(format);
    // The image is a view of what the writer holds.
    struct grammar_segment *segment = (struct grammar_segment *)(uintptr_t)value->segment;
    const char *text = NULL;
    if (refused != NULL)
        text = arena_printf(proof->arena, "{%s} stands %s, where no quoting holds", name, refused);
    else if (wanted != PLACE_UNKNOWN && place != wanted)
        text = arena_printf(proof->arena, "{%s:%s} stands %s only", name, format,
                            wanted == PLACE_BARE ? "outside quotes" : "in single quotes");
    else if (segment->place != PLACE_UNKNOWN && segment->place != place)
        text = arena_printf(proof->arena,
                            "{%s} stands inside quotes or outside of them, as it comes", name);
    segment->place = (uint8_t)place;
    if (text != NULL)
        complain(proof, piece_of(proof, value->segment), text);
}

static bool is_warned_of(const struct proof *proof)
{
    const struct grammar_compiler *compiler = proof->compiler;
    return compiler->packs[proof->source->pack].is_own || compiler->warns_of_shipped;
}

// Whether they are the same but for blanks behind < and >, which are a matter of taste.
static bool is_same_form(const char *text, const char *printed)
{
    const char *at = text;
    for (; *at != '\0' || *printed != '\0'; at++) {
        if (*at == *printed)
            printed++;
        else if (*at != ' ' || at == text || strchr("<>", at[-1]) == NULL)
            return false;
    }
    return true;
}

// What is answered reads as src/shell would print it, be it written by hob or by a model.
static void check_form(struct proof *proof, const struct shell_tree *tree, const char *text)
{
    CLEANUP(buffer_done) struct buffer printed;
    buffer_init(&printed, BUILD_COMMAND_BYTES_MAX);
    if (proof->has_form_warning || !is_warned_of(proof))
        return;
    shell_print(tree, SHELL_LINE, &printed);
    if (is_same_form(text, printed.data))
        return;
    proof->has_form_warning = true;
    const struct yaml_node *node = proof->source->node;
    complaints_warn(proof->compiler->complaints, proof->source->path, node->line, node->column,
                    "`%s` is better written as `%s`",
                    grammar_excerpt(proof->arena, text, TEXT_SHOWN_MAX),
                    grammar_excerpt(proof->arena, printed.data, TEXT_SHOWN_MAX));
}

// Whether what is said gives a text that is shell; notes the places of the values in it.
static bool read_back(struct proof *proof, struct error *err, const char **ret_text)
{
    const struct shell_options options = {.dialect = SHELL_BASH};
    struct build_shape *shape = arena_alloc(proof->arena, sizeof(*shape));
    struct shell_tree tree;
    shape->pieces = proof->pieces;
    const char *text = build_shape(proof->arena, &proof->image, proof->command, &proof->meaning,
                                   proof->target, shape);
    *ret_text = text;
    if (text == NULL ||
        !shell_parse(proof->arena, (struct shell_text){text, (uint32_t)strlen(text)}, &options,
                     &tree, NULL, err))
        return false;
    for (size_t i = 0; i < shape->count && !has_failed(proof); i++)
        take_place(proof, &tree, &shape->values[i]);
    if (!has_failed(proof) && strchr(text, '\n') == NULL)
        check_form(proof, &tree, text);
    return true;
}

// Whether all values of the piece have their places.
static bool is_known(const struct proof *proof, const struct grammar_piece *piece)
{
    struct image_list list = segments_of(proof, piece);
    const struct grammar_segment *segments =
        IMAGE_LIST(&proof->image, GRAMMAR_SEGMENTS, grammar_segment, list);
    for (uint32_t i = 0; segments != NULL && i < list.count; i++)
        if (segments[i].slot != 0 && segments[i].place == PLACE_UNKNOWN &&
            !build_writes_own(image_text(&proof->image, segments[i].format)))
            return false;
    return true;
}

// Whether the piece opens quotes that another one closes.
static bool is_open(const struct proof *proof, const struct grammar_piece *piece)
{
    struct image_list list = segments_of(proof, piece);
    const struct grammar_segment *segments =
        IMAGE_LIST(&proof->image, GRAMMAR_SEGMENTS, grammar_segment, list);
    char quote = '\0';
    for (uint32_t i = 0; segments != NULL && i < list.count; i++)
        for (const char *at = image_text(&proof->image, segments[i].literal); *at != '\0'; at++) {
            if (*at == '\\' && quote != '\'' && at[1] != '\0')
                at++;
            else if (*at == quote)
                quote = '\0';
            else if (quote == '\0' && (*at == '\'' || *at == '"'))
                quote = *at;
        }
    return quote != '\0';
}

static bool has_open(const struct proof *proof)
{
    for (uint32_t i = 0; i < proof->pieces.count; i++)
        if (is_open(proof, piece_at(proof, i)))
            return true;
    return false;
}

// False when the piece was never seen in a text.
static bool prove_piece(struct proof *proof, uint32_t number, bool has_all_pairs)
{
    const struct grammar_piece *piece = piece_at(proof, number);
    struct error err = {0};
    const char *text, *faulty = NULL;
    bool is_shell = false;
    for (int has_all = 0; has_all <= 1 && !has_failed(proof); has_all++) {
        say_piece(proof, piece, NULL, has_all != 0);
        bool is_good = read_back(proof, &err, &text);
        faulty = !is_good && text != NULL ? text : faulty;
        is_shell = is_shell || is_good;
    }
    for (uint32_t i = 0; i < proof->pieces.count && !has_failed(proof); i++) {
        if (!has_all_pairs && is_shell && is_known(proof, piece))
            break;
        say_piece(proof, piece, piece_at(proof, i), false);
        is_shell = read_back(proof, &err, &text) || is_shell;
    }
    if (!is_shell && faulty != NULL)
        complain(proof, number,
                 arena_printf(proof->arena, "with this piece, `%s` is no shell: %s",
                              grammar_excerpt(proof->arena, faulty, TEXT_SHOWN_MAX), err.text));
    return has_failed(proof) || is_known(proof, piece);
}

// Its values have no place, so it would not be answered with.
static void warn_of_dead(const struct proof *proof, uint32_t number)
{
    if (!is_warned_of(proof))
        return;
    const struct yaml_node *node = node_of(proof, number);
    complaints_warn(proof->compiler->complaints, proof->source->path, node->line, node->column,
                    "this piece never stands: its conditions, or those of the command, rule each "
                    "other out");
}

static void prove_form(struct proof *proof)
{
    bool has_all_pairs = has_open(proof);
    for (uint32_t i = 0; i < proof->pieces.count && !has_failed(proof); i++) {
        struct arena arena;
        if (proof->target > 0 && piece_at(proof, i)->segments[proof->target].count == 0)
            continue;
        arena_init(&arena, TEXT_ARENA_BYTES_MAX);
        proof->arena = &arena;
        if (!prove_piece(proof, i, has_all_pairs))
            warn_of_dead(proof, i);
        arena_done(&arena);
    }
}

void grammar_prove_commands(struct grammar_compiler *compiler)
{
    struct proof *proof = arena_alloc(compiler->arena, sizeof(*proof));
    proof->compiler = compiler;
    for (size_t i = 0; i < IMAGE_SECTIONS_MAX; i++) {
        proof->image.sections[i].data = compiler->writer.sections[i].data;
        proof->image.sections[i].length = compiler->writer.sections[i].length;
    }
    for (uint32_t i = 0; i < compiler->command_count; i++) {
        proof->source = &compiler->commands[i];
        proof->error_count = compiler->complaints->error_count;
        proof->has_form_warning = false;
        proof->command = IMAGE_RECORD(&proof->image, GRAMMAR_COMMANDS, grammar_command, i);
        const struct image_list *also =
            IMAGE_LIST(&proof->image, GRAMMAR_ALSO, image_list, proof->command->also);
        for (proof->target = 0; proof->target < GRAMMAR_TARGETS; proof->target++) {
            proof->pieces = proof->command->pieces;
            prove_form(proof);
            for (uint32_t j = 0; also != NULL && j < proof->command->also.count; j++) {
                proof->pieces = also[j];
                prove_form(proof);
            }
        }
    }
}
