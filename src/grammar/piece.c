// The commands of a grammar pack as records: conditions, pieces, and where values stand in them.
#include <string.h>

#include "base/array.h"
#include "grammar/pack.h"
#include "grammar/slot.h"

struct writing {
    struct grammar_compiler *compiler;
    const struct pack_command *command;
};

static void complain(const struct writing *writing, const struct yaml_node *node, const char *text)
{
    complaints_add(writing->compiler->complaints, writing->command->path, node->line, node->column,
                   "%s", text);
}

static uint32_t write_text(const struct writing *writing, const char *text)
{
    return grammar_text(writing->compiler, text);
}

static uint32_t text_at(const struct writing *writing, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = node_at(map, key);
    if (node != NULL && node->kind != YAML_TEXT) {
        complain(writing, node, "this must be a text");
        return 0;
    }
    return node == NULL ? 0 : write_text(writing, node->text);
}

// ---- conditions

static struct image_list write_values(const struct writing *writing, const struct yaml_node *value)
{
    struct image_list list = {0};
    bool is_any = value->kind == YAML_TEXT && strcmp(value->text, "*") == 0;
    const struct yaml_node *first = value->kind == YAML_LIST ? value->children : value;
    for (const struct yaml_node *each = first; !is_any && each != NULL; each = each->next) {
        if (each->kind != YAML_TEXT) {
            complain(writing, each, "a condition is a value, a list of values, or \"*\"");
            break;
        }
        uint32_t text = write_text(writing, each->text);
        uint32_t number =
            image_writer_add(&writing->compiler->writer, GRAMMAR_TEXTS, &text, sizeof(text));
        list.first = list.count++ == 0 ? number : list.first;
        if (value->kind != YAML_LIST)
            break;
    }
    return list;
}

static void add_conditions(const struct writing *writing, const struct yaml_node *map, bool is_not,
                           struct image_list *list)
{
    if (map != NULL && map->kind != YAML_MAP) {
        complain(writing, map, "conditions are a map from slots to values");
        return;
    }
    for (const struct yaml_node *key = map == NULL ? NULL : map->children; key != NULL;
         key = key->next->next) {
        const struct grammar_condition condition = {
            .slot = write_text(writing, key->text),
            .is_not = is_not,
            .values = write_values(writing, key->next),
        };
        uint32_t number = image_writer_add(&writing->compiler->writer, GRAMMAR_CONDITIONS,
                                           &condition, sizeof(condition));
        list->first = list->count++ == 0 ? number : list->first;
    }
}

// ---- segments

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

// The length of "{slot}", "{slot:format}" or "{slot|default}" at `at`, and its parts; 0 for a brace
// of the command itself, as in awk '{print}'.
static size_t read_slot(const struct writing *writing, const struct yaml_node *node, const char *at,
                        struct grammar_segment *segment)
{
    struct arena *arena = writing->compiler->arena;
    size_t name = 1, end;
    while (is_name_byte(at[name]))
        name++;
    if (name == 1 || at[1] < 'a' || at[1] > 'z')
        return 0;
    end = name;
    const char *format = NULL;
    if (at[end] == ':') {
        while (is_name_byte(at[++end]))
            continue;
        format = arena_copy(arena, at + name + 1, end - name - 1);
    }
    size_t closing = end + strcspn(at + end, "}");
    if ((at[end] != '}' && at[end] != '|') || at[closing] != '}')
        return 0;
    if (format != NULL && !slot_format_exists(format)) {
        complain(writing, node, "there is no format of that name; hob-grammar(5) lists them");
        format = NULL;
    }
    segment->slot = write_text(writing, arena_copy(arena, at + 1, name - 1));
    segment->format = format == NULL ? 0 : write_text(writing, format);
    segment->has_default = at[end] == '|';
    if (segment->has_default)
        segment->default_text =
            write_text(writing, arena_copy(arena, at + end + 1, closing - end - 1));
    return closing + 1;
}

static void add_segment(const struct writing *writing, struct image_list *list,
                        struct grammar_segment *segment, const char *literal, size_t length)
{
    segment->literal = write_text(writing, arena_copy(writing->compiler->arena, literal, length));
    uint32_t number =
        image_writer_add(&writing->compiler->writer, GRAMMAR_SEGMENTS, segment, sizeof(*segment));
    list->first = list->count++ == 0 ? number : list->first;
}

static struct image_list write_segments(const struct writing *writing, const struct yaml_node *node)
{
    struct image_list list = {0};
    const char *literal = node->text;
    for (const char *at = node->text; *at != '\0'; at++) {
        struct grammar_segment segment = {0};
        size_t length = *at == '{' ? read_slot(writing, node, at, &segment) : 0;
        if (length == 0)
            continue;
        segment.is_word_start = at == node->text || strchr(" (=", at[-1]) != NULL;
        add_segment(writing, &list, &segment, literal, (size_t)(at - literal));
        literal = at + length;
        at = literal - 1;
    }
    struct grammar_segment last = {0};
    if (*literal != '\0' || list.count == 0)
        add_segment(writing, &list, &last, literal, strlen(literal));
    return list;
}

// ---- pieces

static const char *const piece_keys[] = {"if",      "unless", "add",  "bsd",
                                         "busybox", "each",   "join", "around"};

static bool check_keys(const struct writing *writing, const struct yaml_node *map,
                       const char *const *keys, size_t count)
{
    for (const struct yaml_node *key = map->children; key != NULL; key = key->next->next) {
        bool is_known = false;
        for (size_t i = 0; i < count; i++)
            is_known = is_known || strcmp(keys[i], key->text) == 0;
        if (!is_known) {
            complain(writing, key, "this key means nothing here; hob-grammar(5) lists them");
            return false;
        }
    }
    return true;
}

static void write_around(const struct writing *writing, const struct yaml_node *around,
                         struct grammar_piece *piece)
{
    if (around == NULL)
        return;
    if (around->kind != YAML_LIST || around->count != 2) {
        complain(writing, around, "around has two texts: before and after");
        return;
    }
    piece->opening = write_text(writing, around->children->text);
    piece->closing = write_text(writing, around->children->next->text);
}

static bool write_piece(const struct writing *writing, const struct yaml_node *node,
                        struct grammar_piece *piece)
{
    *piece = (struct grammar_piece){0};
    if (node->kind == YAML_TEXT) {
        piece->segments[0] = write_segments(writing, node);
        return true;
    }
    const struct yaml_node *add = node_at(node, "add");
    if (node->kind != YAML_MAP || add == NULL || add->kind != YAML_TEXT ||
        !check_keys(writing, node, piece_keys, COUNT_OF(piece_keys))) {
        complain(writing, node, "a piece is a text, or a map with `add`");
        return false;
    }
    add_conditions(writing, node_at(node, "if"), false, &piece->conditions);
    add_conditions(writing, node_at(node, "unless"), true, &piece->conditions);
    static const char *const targets[GRAMMAR_TARGETS] = {"add", "bsd", "busybox"};
    for (size_t i = 0; i < GRAMMAR_TARGETS; i++) {
        const struct yaml_node *text = node_at(node, targets[i]);
        if (text != NULL && text->kind == YAML_TEXT)
            piece->segments[i] = write_segments(writing, text);
    }
    piece->each = text_at(writing, node, "each");
    piece->joint = text_at(writing, node, "join");
    write_around(writing, node_at(node, "around"), piece);
    return true;
}

static struct image_list write_pieces(const struct writing *writing, const struct yaml_node *build)
{
    struct image_list list = {0};
    if (build->kind != YAML_LIST) {
        complain(writing, build, "build is a list of pieces");
        return list;
    }
    // The conditions and segments of a piece come before it, so pieces are added together.
    struct grammar_piece *pieces =
        arena_array(writing->compiler->arena, build->count + 1, sizeof(*pieces));
    size_t count = 0;
    for (const struct yaml_node *each = build->children; each != NULL; each = each->next)
        count += write_piece(writing, each, &pieces[count]);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = image_writer_add(&writing->compiler->writer, GRAMMAR_PIECES, &pieces[i],
                                           sizeof(pieces[i]));
        list.first = list.count++ == 0 ? number : list.first;
    }
    return list;
}

static struct image_list write_also(const struct writing *writing, const struct yaml_node *also)
{
    struct image_list list = {0};
    if (also == NULL)
        return list;
    if (also->kind != YAML_LIST) {
        complain(writing, also, "also is a list of what `build` could be, too");
        return list;
    }
    for (const struct yaml_node *each = also->children; each != NULL; each = each->next) {
        const struct image_list pieces = write_pieces(writing, each);
        uint32_t number =
            image_writer_add(&writing->compiler->writer, GRAMMAR_ALSO, &pieces, sizeof(pieces));
        list.first = list.count++ == 0 ? number : list.first;
    }
    return list;
}

// {slots: [a, b], join: " -o ", around: ["\\( ", " \\)"]}
static void write_or(const struct writing *writing, const struct yaml_node *node,
                     struct grammar_command *command)
{
    static const char *const keys[] = {"slots", "join", "around"};
    if (node == NULL)
        return;
    const struct yaml_node *slots = node->kind == YAML_MAP ? node_at(node, "slots") : NULL;
    if (slots == NULL || slots->kind != YAML_LIST || node_at(node, "join") == NULL ||
        !check_keys(writing, node, keys, COUNT_OF(keys))) {
        complain(writing, node, "or is a map with slots, join and around");
        return;
    }
    struct grammar_piece piece = {0};
    write_around(writing, node_at(node, "around"), &piece);
    command->joint = text_at(writing, node, "join");
    command->opening = piece.opening;
    command->closing = piece.closing;
    command->joined = write_values(writing, slots);
}

static struct image_list write_examples(const struct writing *writing,
                                        const struct yaml_node *examples)
{
    struct image_list list = {0};
    for (const struct yaml_node *each = examples == NULL ? NULL : examples->children; each != NULL;
         each = each->next) {
        if (node_at(each, "ask") == NULL || node_at(each, "command") == NULL) {
            complain(writing, each, "an example has ask and command");
            break;
        }
        const struct grammar_example example = {text_at(writing, each, "ask"),
                                                text_at(writing, each, "command"),
                                                text_at(writing, each, "target")};
        uint32_t number = image_writer_add(&writing->compiler->writer, GRAMMAR_EXAMPLES, &example,
                                           sizeof(example));
        list.first = list.count++ == 0 ? number : list.first;
    }
    return list;
}

void grammar_write_command(struct grammar_compiler *compiler, const struct pack_command *command)
{
    static const char *const keys[] = {"id",       "description", "when", "unless", "build", "risk",
                                       "requires", "examples",    "also", "tool",   "or"};
    const struct writing writing = {compiler, command};
    if (!check_keys(&writing, command->node, keys, COUNT_OF(keys)))
        return;
    struct grammar_command record = {
        .id = text_at(&writing, command->node, "id"),
        .description = text_at(&writing, command->node, "description"),
        .pack = write_text(&writing, compiler->packs[command->pack].name),
        .pack_number = command->pack,
        .risk = text_at(&writing, command->node, "risk"),
        .requires = text_at(&writing, command->node, "requires"),
        .tool = text_at(&writing, command->node, "tool"),
    };
    add_conditions(&writing, node_at(command->node, "when"), false, &record.conditions);
    add_conditions(&writing, node_at(command->node, "unless"), true, &record.conditions);
    record.pieces = write_pieces(&writing, node_at(command->node, "build"));
    record.also = write_also(&writing, node_at(command->node, "also"));
    write_or(&writing, node_at(command->node, "or"), &record);
    record.examples = write_examples(&writing, node_at(command->node, "examples"));
    image_writer_add(&compiler->writer, GRAMMAR_COMMANDS, &record, sizeof(record));
}
