#include "shell/print.h"

bool print_bodies(struct printer *printer)
{
    if (printer->bodies->length == 0)
        return false;
    buffer_char(printer->into, '\n');
    buffer_add(printer->into, printer->bodies->data, printer->bodies->length);
    printer->into->is_over |= printer->bodies->is_over;
    buffer_clear(printer->bodies);
    return true;
}

static void print_pipeline(struct printer *printer, const struct shell_pipeline *pipeline)
{
    struct buffer *into = printer->into;
    const struct shell_command *command = pipeline->commands;
    bool is_empty = command->kind == SHELL_SIMPLE && command->words == NULL &&
                    command->assignments == NULL && command->redirects == NULL;
    if (pipeline->is_timed) {
        struct shell_text name;
        bool has_dash = command->kind == SHELL_SIMPLE && command->assignments == NULL &&
                        is_literal(command->words, &name) && name.bytes[0] == '-';
        buffer_text(into, pipeline->is_timed_posix ? "time -p" : "time");
        buffer_text(into, has_dash ? " --" : "");
        buffer_text(into, is_empty && pipeline->negations == 0 ? "" : " ");
    }
    for (uint32_t i = 0; i < pipeline->negations; i++)
        buffer_text(into, is_empty && i + 1 == pipeline->negations ? "!" : "! ");
    for (; command != NULL; command = command->next) {
        print_command(printer, command);
        if (command->next != NULL)
            buffer_text(into, command->pipes_errors ? " |& " : " | ");
    }
}

static void print_item(struct printer *printer, const struct shell_item *item)
{
    for (const struct shell_pipeline *pipeline = item->pipelines; pipeline != NULL;
         pipeline = pipeline->next) {
        if (pipeline->join != JOIN_NONE)
            buffer_text(printer->into, pipeline->join == JOIN_AND ? " && " : " || ");
        print_pipeline(printer, pipeline);
    }
    if (item->is_background)
        buffer_text(printer->into, " &");
}

void print_list(struct printer *printer, const struct shell_list *list)
{
    for (const struct shell_item *item = list->items; item != NULL; item = item->next) {
        print_item(printer, item);
        if (item->next != NULL)
            print_break(printer, item->is_background);
    }
}

void print_break(struct printer *printer, bool is_separated)
{
    bool is_broken = print_bodies(printer);
    if (printer->form == SHELL_LINE) {
        if (!is_broken)
            buffer_text(printer->into, is_separated ? " " : "; ");
        return;
    }
    if (!is_broken)
        buffer_char(printer->into, '\n');
    for (unsigned i = 0; i < printer->indent; i++)
        buffer_text(printer->into, "    ");
}

// Inside a substitution everything is on one line, here-documents are its own, and brackets match.
void print_inside(struct printer *printer, const struct shell_list *list)
{
    struct buffer bodies;
    struct printer inside = *printer;
    if (list == NULL || list->items == NULL)
        return;
    buffer_init(&bodies, printer->into->bytes_max);
    inside.bodies = &bodies;
    inside.form = SHELL_LINE;
    inside.is_inside = true;
    inside.is_quoted = false;
    print_bracketed_list(&inside, list);
    print_bodies(&inside);
    buffer_done(&bodies);
}

static void print_any(const struct shell_tree *tree, enum shell_form form,
                      void (*print)(struct printer *printer, const void *node), const void *node,
                      struct buffer *into)
{
    struct buffer bodies;
    buffer_init(&bodies, into->bytes_max);
    struct printer printer = {
        .into = into,
        .bodies = &bodies,
        .form = form,
        .has_dollar_quotes = tree == NULL || tree->dialect == SHELL_BASH,
        .has_function_word = tree == NULL || tree->dialect != SHELL_SH,
        .keeps_breaks = form == SHELL_LINES,
    };
    print(&printer, node);
    bool is_broken = print_bodies(&printer);
    if (!is_broken && form == SHELL_LINES && into->length > 0)
        buffer_char(into, '\n');
    buffer_done(&bodies);
}

static void print_list_node(struct printer *printer, const void *list)
{
    print_list(printer, list);
}

static void print_command_node(struct printer *printer, const void *command)
{
    print_command(printer, command);
}

static void print_word_node(struct printer *printer, const void *word)
{
    print_word(printer, word);
}

void shell_print(const struct shell_tree *tree, enum shell_form form, struct buffer *into)
{
    print_any(tree, form, print_list_node, tree->list, into);
}

void shell_print_command(const struct shell_command *command, struct buffer *into)
{
    print_any(NULL, SHELL_LINE, print_command_node, command, into);
}

void shell_print_word(const struct shell_word *word, struct buffer *into)
{
    print_any(NULL, SHELL_LINE, print_word_node, word, into);
}
