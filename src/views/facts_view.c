#include "views/facts_view.h"

#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/output.h"

enum { LINE_BYTES_MAX = 64 * 1024 };

static const char *const repeat_marks[] = {"", "?", "*", "..."};

// --- for a person ---

static void add_operands(struct buffer *line, const struct facts *facts, struct facts_list operands)
{
    struct facts_operand operand;
    for (size_t i = 0; facts_operand_at(facts, operands, i, &operand); i++)
        buffer_printf(line, "%s%s%s%s", i == 0 ? "" : " ", operand.is_elsewhere ? "@" : "",
                      fact_role_names[operand.role], repeat_marks[operand.repeat]);
}

static void add_sets(struct buffer *line, unsigned sets)
{
    bool is_first = true;
    for (int i = 0; i < FACTS_SET_COUNT; i++) {
        if ((sets & (1u << i)) == 0)
            continue;
        buffer_printf(line, "%s%s", is_first ? "" : ", ", facts_set_names[i]);
        is_first = false;
    }
}

static void add_effect(struct buffer *line, const struct facts_effect *effect)
{
    buffer_text(line, effect_words[effect->kind].name);
    if (effect->target != NULL)
        buffer_printf(line, " %s", effect->target);
    buffer_printf(line, " (%s)", risk_names[effect->risk]);
    if (effect->because != NULL)
        buffer_printf(line, ": %s", effect->because);
    if (effect->safer != NULL)
        buffer_printf(line, "; safer: %s", effect->safer);
}

static void print_row(const char *name, const char *text)
{
    if (text[0] != '\0')
        output_printf("  %-10s %s\n", name, text);
}

// What an option or a case of it changes, one line each.
static void print_change(const struct facts *facts, const struct facts_change *change, int indent)
{
    struct facts_effect effect;
    CLEANUP(buffer_done) struct buffer line;
    buffer_init(&line, LINE_BYTES_MAX);
    for (size_t i = 0; facts_effect_at(facts, change->effects, i, &effect); i++) {
        buffer_clear(&line);
        add_effect(&line, &effect);
        output_printf("%*sdoes %s\n", indent, "", line.data);
    }
    buffer_clear(&line);
    add_sets(&line, change->sets);
    if (line.length > 0)
        output_printf("%*ssets %s\n", indent, "", line.data);
    if (change->cancels)
        output_printf("%*snothing is done\n", indent, "");
    if (change->has_operands) {
        buffer_clear(&line);
        add_operands(&line, facts, change->operands);
        output_printf("%*soperands are then %s\n", indent, "",
                      line.length == 0 ? "none" : line.data);
    }
    if (change->has_input)
        output_printf("%*sinput is then %s\n", indent, "", fact_input_names[change->input]);
    if (change->has_output)
        output_printf("%*soutput is then %s\n", indent, "", fact_output_names[change->output]);
}

static void print_option(const struct facts *facts, const struct facts_option *option)
{
    const char *pattern;
    struct facts_change change;
    bool has_role = option->takes != VALUE_NONE && option->change.value != FACT_TEXT;
    output_printf("    %-28s %s", option->names, option->about);
    if (has_role)
        output_printf(" [%s]", fact_role_names[option->change.value]);
    output_printf("\n");
    print_change(facts, &option->change, 8);
    for (size_t i = 0; facts_case_at(facts, option->cases, i, &pattern, &change); i++) {
        output_printf("        %s [%s]\n", pattern, fact_role_names[change.value]);
        print_change(facts, &change, 10);
    }
}

static void print_command_rows(const struct facts *facts, const struct facts_command *command)
{
    struct facts_effect effect;
    CLEANUP(buffer_done) struct buffer line;
    buffer_init(&line, LINE_BYTES_MAX);
    add_operands(&line, facts, command->operands);
    print_row("operands", line.data);
    for (size_t i = 0; facts_effect_at(facts, command->effects, i, &effect); i++) {
        buffer_clear(&line);
        add_effect(&line, &effect);
        print_row("does", line.data);
    }
    buffer_clear(&line);
    add_sets(&line, command->sets);
    print_row("sets", line.data);
    if (command->input != INPUT_NONE)
        print_row("input", fact_input_names[command->input]);
    if (command->output != OUTPUT_TEXT)
        print_row("output", fact_output_names[command->output]);
    if (command->style != STYLE_GNU)
        print_row("style", fact_style_names[command->style]);
    if (command->language != NULL)
        print_row("language", command->language);
    if (command->package != NULL)
        print_row("package", command->package);
    if (command->is_incomplete)
        print_row("options", "others may exist, and are harmless");
}

void facts_command_print(const struct facts *facts, const char *title,
                         const struct facts_command *command)
{
    struct facts_option option;
    struct facts_command subcommand;
    output_printf("%s: %s\n", title, command->about);
    if (strcmp(command->name, command->names) != 0)
        print_row("names", command->names);
    print_command_rows(facts, command);
    size_t options = facts_option_count(facts, command);
    if (options > 0)
        output_printf("\n  options\n");
    for (size_t i = 0; i < options; i++)
        if (facts_option_at(facts, command, i, &option))
            print_option(facts, &option);
    if (command->subcommands.count > 0)
        output_printf("\n  subcommands\n");
    for (size_t i = 0; facts_subcommand_at(facts, command, i, &subcommand); i++)
        output_printf("    %-28s %s\n", subcommand.names, subcommand.about);
}

// --- as JSON ---

static json_t *operands_json(const struct facts *facts, struct facts_list operands)
{
    json_t *array = json_array();
    struct facts_operand operand;
    for (size_t i = 0; facts_operand_at(facts, operands, i, &operand); i++)
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:b}", "role", fact_role_names[operand.role], "repeat",
                             repeat_marks[operand.repeat], "elsewhere", operand.is_elsewhere));
    return array;
}

static json_t *effects_json(const struct facts *facts, struct facts_list effects)
{
    json_t *array = json_array();
    struct facts_effect effect;
    for (size_t i = 0; facts_effect_at(facts, effects, i, &effect); i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:s?, s:s?, s:s?}", "kind",
                                               effect_words[effect.kind].name, "risk",
                                               risk_names[effect.risk], "because", effect.because,
                                               "target", effect.target, "safer", effect.safer));
    return array;
}

static json_t *sets_json(unsigned sets)
{
    json_t *array = json_array();
    for (int i = 0; i < FACTS_SET_COUNT; i++)
        if ((sets & (1u << i)) != 0)
            json_array_append_new(array, json_string(facts_set_names[i]));
    return array;
}

// What options and cases have in common.
static json_t *change_json(const struct facts *facts, const struct facts_change *change,
                           bool has_value)
{
    json_t *object = json_pack("{s:s?, s:o, s:o, s:b}", "value",
                               has_value ? fact_role_names[change->value] : NULL, "does",
                               effects_json(facts, change->effects), "sets",
                               sets_json(change->sets), "cancels", change->cancels);
    if (change->has_operands)
        json_object_set_new(object, "operands", operands_json(facts, change->operands));
    if (change->has_input)
        json_object_set_new(object, "input", json_string(fact_input_names[change->input]));
    if (change->has_output)
        json_object_set_new(object, "output", json_string(fact_output_names[change->output]));
    return object;
}

static json_t *option_json(const struct facts *facts, const struct facts_option *option)
{
    static const char *const takes[] = {"nothing", "a value", "perhaps a value"};
    const char *pattern;
    struct facts_change change;
    json_t *object = json_pack("{s:s, s:s, s:s}", "names", option->names, "about", option->about,
                               "takes", takes[option->takes]);
    json_t *common = change_json(facts, &option->change, option->takes != VALUE_NONE);
    json_object_update(object, common);
    json_decref(common);
    json_t *cases = json_array();
    for (size_t i = 0; facts_case_at(facts, option->cases, i, &pattern, &change); i++) {
        json_t *one = change_json(facts, &change, true);
        json_object_set_new(one, "pattern", json_string(pattern));
        json_array_append_new(cases, one);
    }
    json_object_set_new(object, "cases", cases);
    return object;
}

json_t *facts_command_json(const struct facts *facts, const char *title,
                           const struct facts_command *command)
{
    json_t *options = json_array(), *subcommands = json_array();
    struct facts_option option;
    struct facts_command subcommand;
    for (size_t i = 0; i < facts_option_count(facts, command); i++)
        if (facts_option_at(facts, command, i, &option))
            json_array_append_new(options, option_json(facts, &option));
    for (size_t i = 0; facts_subcommand_at(facts, command, i, &subcommand); i++)
        json_array_append_new(subcommands, json_pack("{s:s, s:s}", "names", subcommand.names,
                                                     "about", subcommand.about));
    return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o}",
                     "command", title, "names", command->names, "about", command->about, "package",
                     command->package, "language", command->language, "style",
                     fact_style_names[command->style], "input", fact_input_names[command->input],
                     "output", fact_output_names[command->output], "incomplete",
                     command->is_incomplete, "operands", operands_json(facts, command->operands),
                     "does", effects_json(facts, command->effects), "sets",
                     sets_json(command->sets), "options", options, "subcommands", subcommands);
}
