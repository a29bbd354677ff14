#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/command_text.h"
#include "cli/hand_over.h"
#include "cli/output.h"
#include "commands/check_command.h"
#include "effects/explain.h"
#include "term/term.h"
#include "term/visible.h"
#include "views/manual.h"
#include "views/report_view.h"

enum { MANUALS_MOST = 5, COLUMN_MOST = 36, INDENT = 2, SHOWN_BYTES_MAX = 1024 * 1024 };

static const char *const kind_names[] = {
    [EXPLAIN_COMMAND] = "command",         [EXPLAIN_SUBCOMMAND] = "subcommand",
    [EXPLAIN_OPTION] = "option",           [EXPLAIN_OPERAND] = "operand",
    [EXPLAIN_SYNTAX] = "syntax",           [EXPLAIN_UNKNOWN] = "unknown",
    [EXPLAIN_UNKNOWN_COMMAND] = "unknown",
};

static json_t *parts_json(const struct explanation *explanation)
{
    json_t *parts = json_array();
    for (size_t i = 0; i < explanation->count; i++) {
        const struct explain_part *part = &explanation->parts[i];
        json_t *row =
            json_pack("{s:s, s:s, s:s, s:[I, I], s:i}", "kind", kind_names[part->kind], "text",
                      part->text, "about", part->about, "span", (json_int_t)part->span.from,
                      (json_int_t)part->span.to, "depth", (int)part->depth);
        json_array_append_new(parts, row == NULL ? json_null() : row);
    }
    return parts;
}

// Words of a command hang under its name, and what it runs under it again.
static size_t indent_of(const struct explain_part *part)
{
    bool is_head = part->kind == EXPLAIN_COMMAND || part->kind == EXPLAIN_SYNTAX ||
                   part->kind == EXPLAIN_UNKNOWN_COMMAND;
    return INDENT * ((size_t)part->depth + (is_head ? 0 : 1));
}

static void print_part(const struct explain_part *part, size_t column, bool has_color)
{
    struct buffer text, about;
    buffer_init(&text, SHOWN_BYTES_MAX);
    buffer_init(&about, SHOWN_BYTES_MAX);
    visible_add(&text, part->text, strlen(part->text), VISIBLE_ONE_LINE);
    visible_add(&about, part->about, strlen(part->about), VISIBLE_ONE_LINE);
    size_t indent = indent_of(part);
    const char *style =
        part->kind == EXPLAIN_UNKNOWN
            ? term_style(STYLE_WARNING, has_color)
            : term_style(part->kind == EXPLAIN_COMMAND ? STYLE_COMMAND : STYLE_KEY, has_color);
    output_printf("%*s%s%s%s", (int)indent, "", style, text.data, term_plain(has_color));
    size_t used = indent + text.length;
    if (about.length == 0)
        output_printf("\n");
    else if (used > column)
        output_printf("\n%*s%s\n", (int)column + INDENT, "", about.data);
    else
        output_printf("%*s%s\n", (int)(column + INDENT - used), "", about.data);
    buffer_done(&text);
    buffer_done(&about);
}

static bool print_parts(struct invocation *invocation, const struct explanation *explanation,
                        const struct effects_report *report, struct error *err)
{
    bool has_color = term_has_color(config_text(&invocation->config, CONFIG_COLOR), STDOUT_FILENO);
    size_t column = 0;
    for (size_t i = 0; i < explanation->count; i++) {
        size_t used = indent_of(&explanation->parts[i]) + strlen(explanation->parts[i].text);
        if (used > column && used <= COLUMN_MOST)
            column = used;
    }
    for (size_t i = 0; i < explanation->count; i++)
        print_part(&explanation->parts[i], column, has_color);
    output_printf("\n%s\n", risk_names[report->risk]);
    for (size_t i = 0; i < report->count; i++)
        if (report->effects[i].kind != EFFECT_PRINT)
            output_printf("  %s\n", report_effect_line(invocation->arena, &report->effects[i]));
    return output_finish(err);
}

// The manual is asked only where the facts have nothing.
static void ask_manual(struct arena *arena, struct explanation *explanation)
{
    size_t asked = 0;
    for (size_t i = 0; i < explanation->count && asked < MANUALS_MOST; i++) {
        struct explain_part *part = &explanation->parts[i];
        if (part->kind != EXPLAIN_UNKNOWN_COMMAND)
            continue;
        const char *summary = manual_summary(arena, part->text);
        asked++;
        if (summary != NULL)
            part->about = arena_printf(arena, "%s; its manual says: %s", part->about, summary);
    }
}

static bool explain(struct invocation *invocation, const struct facts *facts,
                    const struct shell_tree *tree, struct error *err)
{
    struct explanation explanation;
    struct effects_report report;
    struct effects_machine machine;
    report_machine(invocation->arena, &machine);
    explain_tree(invocation->arena, facts, tree, &explanation);
    ask_manual(invocation->arena, &explanation);
    effects_judge(invocation->arena, facts, tree, &machine, &report);
    report_measure(invocation->arena, &report);
    if (!is_given(invocation, FLAG_JSON))
        return print_parts(invocation, &explanation, &report, err);
    json_t *root = json_pack("{s:o}", "parts", parts_json(&explanation));
    if (json_object_set_new(root, "command", json_stringn(tree->text, tree->length)) != 0)
        json_object_set_new(root, "command", json_null());
    report_add_json(root, &report);
    json_object_set_new(root, "elapsed_us",
                        json_integer((json_int_t)(clock_us() - invocation->start_us)));
    return output_json(root, err);
}

int command_explain(struct invocation *invocation, struct error *err)
{
    struct command_text text;
    struct shell_tree tree;
    if (!command_text_read(invocation, &text, err) || !command_parse(invocation, &text, &tree, err))
        return err->code;
    struct facts *facts;
    bool is_stale = false;
    if (!invocation->program->open_facts(invocation->arena, &facts, &is_stale, err))
        return is_stale
                   ? hand_over(invocation->arena, invocation->argv, text.input, text.length, err)
                   : (int)err->code;
    bool is_good = explain(invocation, facts, &tree, err);
    facts_close(facts);
    return is_good ? EXIT_DONE : (int)err->code;
}
