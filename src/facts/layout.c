#include "facts/layout.h"

#include <stdlib.h>
#include <string.h>

#include "facts/borrow.h"

// --- option sets ---

static const struct option_set *find_set(struct compiler *compiler, const char *name)
{
    for (size_t i = 0; i < compiler->set_count; i++)
        if (strcmp(compiler->sets[i].name, name) == 0)
            return &compiler->sets[i];
    return compiler->shipped == NULL ? NULL : borrow_set(compiler, compiler->shipped, name);
}

static struct image_list write_references(struct compiler *compiler, const uint32_t *numbers,
                                          size_t count)
{
    struct image_list list = {0, (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        uint32_t at =
            image_writer_add(&compiler->writer, FACTS_REFERENCES, &numbers[i], sizeof(numbers[i]));
        list.first = i == 0 ? at : list.first;
    }
    return list;
}

// The options of a command, with those of the option sets after its own. A command's own option
// stands in front of one of the same name from a set.
static bool resolve_options(struct compiler *compiler, struct command_node *node)
{
    uint32_t all[FACTS_OPTIONS_MAX];
    size_t count = node->option_count;
    if (count > 0)
        memcpy(all, node->options, count * sizeof(uint32_t));
    for (size_t i = 0; i < node->uses.count; i++) {
        const struct yaml_text *use = &node->uses.list[i];
        const struct option_set *set = find_set(compiler, use->text);
        if (set == NULL) {
            complaints_add(compiler->complaints, node->path, use->line, use->column,
                           "there is no option set %.60s", use->text);
            return false;
        }
        if (set->option_count > FACTS_OPTIONS_MAX - count) {
            complaints_add(compiler->complaints, node->path, use->line, use->column,
                           "%.60s has more than 1,000 options", node->names[0]);
            return false;
        }
        if (set->option_count > 0)
            memcpy(all + count, set->options, set->option_count * sizeof(uint32_t));
        count += set->option_count;
    }
    node->options = arena_array(compiler->arena, count + 1, sizeof(uint32_t));
    memcpy(node->options, all, count * sizeof(uint32_t));
    node->option_count = count;
    return true;
}

static bool resolve(struct compiler *compiler, struct command_node *node)
{
    bool is_good = resolve_options(compiler, node);
    for (struct command_node *child = node->children; child != NULL; child = child->next)
        is_good = resolve(compiler, child) && is_good;
    return is_good;
}

// --- the table of names ---

struct slots {
    struct facts_slot *list;
    size_t count; // a power of two
};

// The slot of a name, or the free one where it belongs.
static struct facts_slot *slot_of(struct compiler *compiler, const struct slots *slots,
                                  const char *name)
{
    uint32_t hash = facts_hash(name), text = compiler_text(compiler, name);
    size_t at = hash & (slots->count - 1);
    while (slots->list[at].text != 0 && slots->list[at].text != text)
        at = (at + 1) & (slots->count - 1);
    slots->list[at].hash = hash;
    if (slots->list[at].text == 0)
        slots->list[at].command = UINT32_MAX;
    slots->list[at].text = text;
    return &slots->list[at];
}

static bool enter_names(struct compiler *compiler, const struct slots *slots, size_t number)
{
    const struct command_node *node = compiler->commands[number];
    for (size_t i = 0; i < node->name_count; i++) {
        struct facts_slot *slot = slot_of(compiler, slots, node->names[i]);
        if (slot->command == UINT32_MAX) {
            slot->command = (uint32_t)number;
            continue;
        }
        const struct command_node *other = compiler->commands[slot->command];
        complaints_add(compiler->complaints, node->path, node->line, node->column,
                       "the command %.60s is there twice; the first is in %.200s:%d",
                       node->names[i], other->path, other->line);
        return false;
    }
    return true;
}

static int compare_nodes(const void *left, const void *right)
{
    const struct command_node *a = *(struct command_node *const *)left;
    const struct command_node *b = *(struct command_node *const *)right;
    return strcmp(a->names[0], b->names[0]);
}

static struct slots make_slots(struct compiler *compiler)
{
    struct slots slots = {.count = 8};
    size_t names = 0;
    for (size_t i = 0; i < compiler->command_count; i++)
        names += compiler->commands[i]->name_count;
    while (slots.count < names * 2)
        slots.count *= 2;
    slots.list = arena_array(compiler->arena, slots.count, sizeof(struct facts_slot));
    return slots;
}

// Drops the commands that are faulty, and sorts the others.
static void settle_commands(struct compiler *compiler, struct slots *ret_slots)
{
    size_t kept = 0;
    for (size_t i = 0; i < compiler->command_count; i++)
        if (resolve(compiler, compiler->commands[i]))
            compiler->commands[kept++] = compiler->commands[i];
    compiler->command_count = kept;
    struct slots slots = make_slots(compiler);
    kept = 0;
    for (size_t i = 0; i < compiler->command_count; i++) {
        compiler->commands[kept] = compiler->commands[i];
        kept += enter_names(compiler, &slots, kept);
    }
    compiler->command_count = kept;
    if (kept > 0)
        qsort(compiler->commands, kept, sizeof(void *), compare_nodes);
    // A command that was dropped may have left some of its names.
    *ret_slots = make_slots(compiler);
    for (size_t i = 0; i < kept; i++)
        (void)enter_names(compiler, ret_slots, i);
}

// --- laying out ---

struct order {
    struct command_node **nodes;
    size_t count;
};

static size_t count_nodes(const struct command_node *node)
{
    size_t count = 1;
    for (const struct command_node *child = node->children; child != NULL; child = child->next)
        count += count_nodes(child);
    return count;
}

// All commands, so that the subcommands of each stand side by side.
static struct order order_nodes(struct compiler *compiler)
{
    struct order order = {0};
    size_t all = 0;
    for (size_t i = 0; i < compiler->command_count; i++)
        all += count_nodes(compiler->commands[i]);
    order.nodes = arena_array(compiler->arena, all + 1, sizeof(struct command_node *));
    for (; order.count < compiler->command_count; order.count++)
        order.nodes[order.count] = compiler->commands[order.count];
    for (size_t i = 0; i < order.count; i++) {
        struct command_node *node = order.nodes[i];
        node->number = (uint32_t)i;
        node->record.subcommands =
            (struct image_list){(uint32_t)order.count, (uint32_t)node->child_count};
        for (struct command_node *child = node->children; child != NULL; child = child->next)
            order.nodes[order.count++] = child;
    }
    return order;
}

static void write_command(struct compiler *compiler, struct command_node *node)
{
    uint32_t parents[FACTS_DEPTH_MAX];
    size_t parent_count = 0;
    for (const struct command_node *at = node->parent; at != NULL; at = at->parent)
        parents[parent_count++] = at->number;
    struct facts_command_record *record = &node->record;
    record->parents = write_references(compiler, parents, parent_count);
    record->options = write_references(compiler, node->options, node->option_count);
    record->names.count = (uint32_t)node->name_count;
    for (size_t i = 0; i < node->name_count; i++) {
        struct facts_name name = {facts_hash(node->names[i]),
                                  compiler_text(compiler, node->names[i])};
        uint32_t at = image_writer_add(&compiler->writer, FACTS_NAMES, &name, sizeof(name));
        record->names.first = i == 0 ? at : record->names.first;
    }
    image_writer_add(&compiler->writer, FACTS_COMMANDS, record, sizeof(*record));
}

static void write_sets(struct compiler *compiler)
{
    for (size_t i = 0; i < compiler->set_count; i++) {
        const struct option_set *set = &compiler->sets[i];
        struct facts_set_record record = {
            compiler_text(compiler, set->name),
            write_references(compiler, set->options, set->option_count)};
        image_writer_add(&compiler->writer, FACTS_SETS, &record, sizeof(record));
    }
}

bool facts_lay_out(struct compiler *compiler, const struct source_list *sources,
                   struct buffer *into, struct error *err)
{
    struct slots slots;
    settle_commands(compiler, &slots);
    struct order order = order_nodes(compiler);
    for (size_t i = 0; i < order.count; i++)
        write_command(compiler, order.nodes[i]);
    write_sets(compiler);
    for (size_t i = 0; i < slots.count; i++)
        image_writer_add(&compiler->writer, FACTS_SLOTS, &slots.list[i], sizeof(slots.list[i]));
    struct facts_summary summary = {(uint32_t)compiler->command_count, 0};
    image_writer_add(&compiler->writer, FACTS_SUMMARY, &summary, sizeof(summary));
    if (sources != NULL)
        source_list_write(sources, &compiler->writer);
    return image_writer_finish(&compiler->writer, into, err);
}
