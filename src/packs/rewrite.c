#include "packs/rewrite.h"

#include <string.h>

struct writer {
    struct buffer out;
    const bool *is_used;
    struct rewritten *result;
    unsigned group_count;
    bool is_inside; // a group that stands for words, or a lookaround
};

static void write_node(struct writer *writer, const struct pattern_node *node);

// Sets is_wild and holds_capture of every node.
static void mark(struct pattern_node *node, const bool *is_used)
{
    char list[PATTERN_SMALL_CLASS];
    for (struct pattern_node *child = node->child; child != NULL; child = child->next) {
        mark(child, is_used);
        node->is_wild |= child->is_wild;
        node->holds_capture |= child->holds_capture;
    }
    if (node->kind == PATTERN_CLASS)
        node->is_wild = pattern_class_has_words(node) &&
                        pattern_class_list(node, list, PATTERN_SMALL_CLASS) == 0;
    if (node->kind == PATTERN_REPEAT && node->most != 1 && node->child->kind == PATTERN_CLASS)
        node->is_wild = node->child->is_wild = pattern_class_has_words(node->child);
    if (node->kind == PATTERN_ASSERTION)
        node->is_wild = node->holds_capture = false;
    if (node->kind == PATTERN_GROUP && is_used[node->capture]) {
        node->is_wild = false;
        node->holds_capture = true;
    }
}

static void open_group(struct writer *writer, int capture)
{
    buffer_char(&writer->out, '(');
    if (++writer->group_count > IMAGE_GROUPS_MAX)
        return;
    if (capture > 0)
        writer->result->groups[capture] = (unsigned char)writer->group_count;
    else
        writer->result->gaps[writer->result->gap_count++] = (unsigned char)writer->group_count;
}

static void write_repeat(struct writer *writer, const struct pattern_node *node)
{
    write_node(writer, node->child);
    if (node->most == -1 && node->least <= 1)
        buffer_char(&writer->out, node->least == 0 ? '*' : '+');
    else if (node->least == 0 && node->most == 1)
        buffer_char(&writer->out, '?');
    else if (node->most == -1)
        buffer_printf(&writer->out, "{%d,}", node->least);
    else
        buffer_printf(&writer->out, "{%d,%d}", node->least, node->most);
    if (node->is_lazy)
        buffer_char(&writer->out, '?');
}

static void write_inside(struct writer *writer, const struct pattern_node *node)
{
    bool was_inside = writer->is_inside;
    writer->is_inside = true;
    write_node(writer, node);
    writer->is_inside = was_inside;
}

// A class, or a repeat that is one gap as a whole.
static bool is_gap(const struct writer *writer, const struct pattern_node *node)
{
    if (writer->is_inside || !node->is_wild || node->holds_capture)
        return false;
    return node->kind == PATTERN_CLASS || (node->kind == PATTERN_REPEAT &&
                                           (node->most != 1 || node->child->kind == PATTERN_CLASS));
}

static void write_sequence(struct writer *writer, const struct pattern_node *child)
{
    while (child != NULL) {
        if (!is_gap(writer, child)) {
            write_node(writer, child);
            child = child->next;
            continue;
        }
        open_group(writer, 0);
        writer->is_inside = true;
        bool goes_on = true;
        while (goes_on) {
            write_node(writer, child);
            child = child->next;
            writer->is_inside = false;
            goes_on = child != NULL && is_gap(writer, child);
            writer->is_inside = goes_on;
        }
        buffer_char(&writer->out, ')');
    }
}

static void write_group(struct writer *writer, const struct pattern_node *node)
{
    if (!writer->is_used[node->capture]) {
        buffer_text(&writer->out, "(?:");
        write_node(writer, node->child);
    } else {
        open_group(writer, node->capture);
        write_inside(writer, node->child);
    }
    buffer_char(&writer->out, ')');
}

static void write_node(struct writer *writer, const struct pattern_node *node)
{
    switch (node->kind) {
    case PATTERN_CHARACTER:
        if (strchr("\\^$.|?*+()[]{}", node->text[0]) != NULL)
            buffer_char(&writer->out, '\\');
        buffer_add(&writer->out, node->text, node->length);
        break;
    case PATTERN_CLASS:
        buffer_add(&writer->out, node->text, node->length);
        break;
    case PATTERN_ASSERTION:
        buffer_add(&writer->out, node->text, node->length);
        if (node->child == NULL)
            break;
        buffer_text(&writer->out, node->look);
        write_inside(writer, node->child);
        buffer_char(&writer->out, ')');
        break;
    case PATTERN_GROUP:
        write_group(writer, node);
        break;
    case PATTERN_SEQUENCE:
        write_sequence(writer, node->child);
        break;
    case PATTERN_CHOICE:
        for (const struct pattern_node *child = node->child; child != NULL; child = child->next) {
            write_node(writer, child);
            if (child->next != NULL)
                buffer_char(&writer->out, '|');
        }
        break;
    case PATTERN_REPEAT:
        write_repeat(writer, node);
        break;
    }
}

bool pattern_rewrite(struct arena *arena, const struct pattern *pattern,
                     const bool is_used[IMAGE_GROUPS_MAX + 1], struct rewritten *ret_rewritten,
                     struct error *err)
{
    if (pattern->capture_count > IMAGE_GROUPS_MAX)
        return error_set(err, EXIT_FAILED, "the pattern has %d capture groups; the most is %d",
                         pattern->capture_count, IMAGE_GROUPS_MAX);
    struct rewritten result = {0};
    struct writer writer = {.is_used = is_used, .result = &result};
    buffer_init(&writer.out, PATTERN_TEXT_BYTES_MAX);
    mark(pattern->root, is_used);
    write_node(&writer, pattern->root);
    bool is_whole = buffer_check(&writer.out, "the pattern with its defines", err);
    if (is_whole)
        result.text = arena_copy(arena, writer.out.data, writer.out.length);
    buffer_done(&writer.out);
    if (!is_whole)
        return false;
    if (writer.group_count > IMAGE_GROUPS_MAX)
        return error_set(err, EXIT_FAILED,
                         "the pattern has %u captures and wildcards; the most is %d",
                         writer.group_count, IMAGE_GROUPS_MAX);
    *ret_rewritten = result;
    return true;
}
