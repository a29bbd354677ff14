#include "commands/rules_command.h"

#include <string.h>

#include "cli/output.h"
#include "commands/rules_opening.h"
#include "grammar/compile.h"
#include "packs/compile.h"
#include "packs/view.h"
#include "views/reading_view.h"

static bool open_rules(struct invocation *invocation, struct rules_set *ret_set, struct error *err)
{
    bool is_stale;
    return rules_open_compiled(invocation->arena, ret_set, &is_stale, err);
}

// A comma-separated list as an array.
static json_t *list_json(const char *list)
{
    json_t *array = json_array();
    while (*list != '\0') {
        size_t length = strcspn(list, ",");
        json_array_append_new(array, json_stringn(list, length));
        list += length + (list[length] == ',');
    }
    return array;
}

static json_t *summary_json(const struct rules_view *rule)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:b}", "id", rule->id, "pack", rule->pack,
                     "description", rule->description, "risk", rule->risk, "tags",
                     list_json(rule->tags), "requires", list_json(rule->requires), "platforms",
                     list_json(rule->platforms), "user", rule->is_user);
}

static int finish(bool is_good, const struct error *err)
{
    return is_good ? EXIT_DONE : (int)err->code;
}

int command_rules_list(struct invocation *invocation, struct error *err)
{
    struct rules_set set;
    if (!open_rules(invocation, &set, err))
        return (int)err->code;
    bool is_json = is_given(invocation, FLAG_JSON), is_good = true;
    json_t *all = json_array();
    size_t count = rules_count(&set);
    for (size_t i = 0; is_good && i < count; i++) {
        struct rules_view rule;
        is_good = rules_view_at(&set, invocation->arena, i, false, &rule, err);
        if (!is_good)
            break;
        if (is_json)
            json_array_append_new(all, summary_json(&rule));
        else
            output_printf("%-32s %-16s %s\n", rule.id, rule.pack, rule.description);
    }
    rules_close(&set);
    if (is_good && is_json)
        is_good = output_json(json_incref(all), err);
    json_decref(all);
    return finish(is_good && output_finish(err), err);
}

static json_t *params_json(const struct rules_view *rule)
{
    json_t *params = json_object();
    for (size_t i = 0; i < rule->param_count; i++) {
        const struct rules_view_param *param = &rule->params[i];
        json_t *made = json_pack("{s:s}", "type", param_type_names[param->type]);
        if (param->capture > 0)
            json_object_set_new(made, "capture", json_integer(param->capture));
        if (param->default_text != NULL)
            json_object_set_new(made, "default", json_string(param->default_text));
        json_t *map = json_object();
        for (size_t j = 0; j < param->map_count; j++)
            json_object_set_new(map, param->map[2 * j], json_string(param->map[2 * j + 1]));
        if (param->map_count > 0)
            json_object_set(made, "map", map);
        json_decref(map);
        json_object_set_new(params, param->name, made);
    }
    return params;
}

static json_t *rule_json(const struct rules_view *rule)
{
    json_t *root = summary_json(rule);
    json_t *patterns = json_array(), *variants = json_object(), *examples = json_array();
    for (size_t i = 0; i < rule->pattern_count; i++)
        json_array_append_new(patterns, json_string(rule->patterns[i]));
    for (int i = TARGET_GNU + 1; i < TARGET_COUNT; i++)
        if (rule->templates[i] != NULL)
            json_object_set_new(variants, rules_target_names[i], json_string(rule->templates[i]));
    for (size_t i = 0; i < rule->example_count; i++)
        json_array_append_new(examples, json_pack("{s:s, s:s, s:s}", "ask", rule->examples[i].ask,
                                                  "command", rule->examples[i].command, "target",
                                                  rules_target_names[rule->examples[i].target]));
    json_object_set_new(root, "patterns", patterns);
    json_object_set_new(root, "template", json_string(rule->templates[TARGET_GNU]));
    json_object_set_new(root, "variants", variants);
    json_object_set_new(root, "params", params_json(rule));
    json_object_set_new(root, "examples", examples);
    return root;
}

// A text as a YAML scalar that is always right: in single quotes.
static void print_quoted(const char *text)
{
    output_printf("'");
    for (; *text != '\0'; text++)
        output_printf(*text == '\'' ? "''" : "%c", *text);
    output_printf("'");
}

static void print_line(const char *key, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    output_printf("  %s: ", key);
    print_quoted(text);
    output_printf("\n");
}

static void print_list(const char *key, const char *list)
{
    if (list[0] != '\0')
        output_printf("  %s: [%s]\n", key, list);
}

static void print_param(const struct rules_view_param *param)
{
    output_printf("    %s: {type: %s", param->name, param_type_names[param->type]);
    if (param->capture > 0)
        output_printf(", capture: %u", param->capture);
    if (param->default_text != NULL) {
        output_printf(", default: ");
        print_quoted(param->default_text);
    }
    for (size_t i = 0; i < param->map_count; i++) {
        output_printf(i == 0 ? ", map: {" : ", ");
        print_quoted(param->map[2 * i]);
        output_printf(": ");
        print_quoted(param->map[2 * i + 1]);
    }
    output_printf("%s}\n", param->map_count > 0 ? "}" : "");
}

static void print_variants(const struct rules_view *rule)
{
    bool has_header = false;
    for (int i = TARGET_GNU + 1; i < TARGET_COUNT; i++) {
        if (rule->templates[i] == NULL)
            continue;
        if (!has_header)
            output_printf("  variants:\n");
        has_header = true;
        output_printf("    %s: ", rules_target_names[i]);
        print_quoted(rule->templates[i]);
        output_printf("\n");
    }
}

static void print_examples(const struct rules_view *rule)
{
    if (rule->example_count > 0)
        output_printf("  examples:\n");
    for (size_t i = 0; i < rule->example_count; i++) {
        output_printf("    - {ask: ");
        print_quoted(rule->examples[i].ask);
        output_printf(", command: ");
        print_quoted(rule->examples[i].command);
        if (rule->examples[i].target != TARGET_GNU)
            output_printf(", target: %s", rules_target_names[rule->examples[i].target]);
        output_printf("}\n");
    }
}

// As it could stand in a pack.
static void print_rule(const struct rules_view *rule)
{
    output_printf("# %s pack %s\n- id: %s\n", rule->is_user ? "your" : "shipped", rule->pack,
                  rule->id);
    print_line("description", rule->description);
    output_printf("  patterns:\n");
    for (size_t i = 0; i < rule->pattern_count; i++) {
        output_printf("    - ");
        print_quoted(rule->patterns[i]);
        output_printf("\n");
    }
    print_line("template", rule->templates[TARGET_GNU]);
    print_variants(rule);
    if (rule->param_count > 0)
        output_printf("  params:\n");
    for (size_t i = 0; i < rule->param_count; i++)
        print_param(&rule->params[i]);
    print_list("platforms", rule->platforms);
    print_list("requires", rule->requires);
    print_list("tags", rule->tags);
    print_line("risk", rule->risk);
    print_examples(rule);
}

int command_rules_show(struct invocation *invocation, struct error *err)
{
    struct rules_set set;
    struct rules_view rule;
    size_t index;
    if (!open_rules(invocation, &set, err))
        return (int)err->code;
    bool is_good = rules_find(&set, invocation->words[0], &index) ||
                   error_set(err, EXIT_FAILED, "there is no rule %s; `hob rules list` shows all",
                             invocation->words[0]);
    is_good = is_good && rules_view_at(&set, invocation->arena, index, true, &rule, err);
    if (is_good && is_given(invocation, FLAG_JSON))
        is_good = output_json(rule_json(&rule), err);
    else if (is_good)
        print_rule(&rule);
    rules_close(&set);
    return finish(is_good && output_finish(err), err);
}

static const char *join_words(const struct invocation *invocation)
{
    const char *joined = "";
    for (size_t i = 0; i < invocation->word_count; i++)
        joined = arena_printf(invocation->arena, "%s%s%s", joined, i == 0 ? "" : " ",
                              invocation->words[i]);
    return joined;
}

static json_t *why_json(const struct rules_trace *trace, const struct rules_result *result)
{
    json_t *rows = json_array(), *answers = json_array();
    for (size_t i = 0; i < trace->row_count; i++)
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:s}", "rule", trace->rows[i].rule, "pattern",
                                        trace->rows[i].pattern, "outcome", trace->rows[i].outcome));
    for (size_t i = 0; i < result->count; i++)
        json_array_append_new(
            answers, json_pack("{s:s, s:s, s:s?, s:f}", "rule", result->answers[i].rule, "command",
                               result->answers[i].command, "missing", result->answers[i].missing,
                               "confidence", result->answers[i].confidence));
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "raw", trace->raw_form, "reduced",
                     trace->reduced_form, "dropped", trace->dropped, "unknown",
                     trace->unknown_words, "tried", rows, "answers", answers);
}

static void print_why(const struct rules_trace *trace, const struct rules_result *result)
{
    output_printf("raw form:     %s\n", trace->raw_form);
    output_printf("reduced form: %s\n", trace->reduced_form);
    if (trace->dropped[0] != '\0')
        output_printf("dropped:      %s\n", trace->dropped);
    if (trace->unknown_words[0] != '\0')
        output_printf("in no rule:   %s\n", trace->unknown_words);
    for (size_t i = 0; i < trace->row_count; i++)
        output_printf("tried %s: %s\n      %s\n", trace->rows[i].rule, trace->rows[i].outcome,
                      trace->rows[i].pattern);
    if (trace->row_count == 0)
        output_printf("no rule has the words of this request\n");
    for (size_t i = 0; i < result->count; i++)
        output_printf("%s %s: %s\n", i == 0 ? "answer" : "also  ", result->answers[i].rule,
                      result->answers[i].command);
}

// What the patterns do not have, the grammar may. The result points into the grammar.
static bool read_request(const struct invocation *invocation, const char *request,
                         enum rules_target target, struct grammar **ret_grammar,
                         struct grammar_result *ret_result, struct error *err)
{
    bool is_stale;
    if (!invocation->program->open_grammar(invocation->arena, ret_grammar, &is_stale, err))
        return false;
    grammar_prefer(*ret_grammar, config_text(&invocation->config, CONFIG_PREFER));
    grammar_ask(*ret_grammar, invocation->arena, request, target, ret_result);
    return true;
}

static bool show_why(const struct invocation *invocation, const struct rules_trace *trace,
                     const struct rules_result *result, const struct grammar_result *reading,
                     struct error *err)
{
    if (!is_given(invocation, FLAG_JSON)) {
        print_why(trace, result);
        if (reading->token_count > 0)
            output_printf("grammar\n%s", reading_text(invocation->arena, reading));
        return output_finish(err);
    }
    json_t *root = why_json(trace, result);
    bool has_answer = reading->count > 0;
    json_object_set_new(
        root, "meaning",
        meaning_json(has_answer ? &reading->answers[0].meaning : &reading->meaning));
    json_object_set_new(root, "grammar",
                        has_answer ? json_string(reading->answers[0].command) : json_null());
    return output_json(root, err);
}

int command_rules_why(struct invocation *invocation, struct error *err)
{
    struct rules_set set;
    struct rules_trace trace;
    struct rules_result result;
    struct grammar *grammar = NULL;
    struct grammar_result *reading = arena_alloc(invocation->arena, sizeof(*reading));
    const char *chosen = config_text(&invocation->config, CONFIG_TARGET);
    int target = pack_find_name(rules_target_names, TARGET_COUNT, chosen);
    if (!open_rules(invocation, &set, err))
        return (int)err->code;
    enum rules_target known = target < 0 ? TARGET_GNU : (enum rules_target)target;
    const char *request = join_words(invocation);
    bool is_good =
        rules_explain(&set, invocation->arena, request, known, &trace, err) &&
        rules_match(&set, invocation->arena, request, known, &result, err) &&
        (result.count > 0 || read_request(invocation, request, known, &grammar, reading, err)) &&
        show_why(invocation, &trace, &result, reading, err);
    bool has_answer = is_good && (result.count > 0 || reading->count > 0);
    grammar_close(grammar);
    rules_close(&set);
    if (!is_good)
        return (int)err->code;
    return has_answer ? EXIT_DONE : EXIT_NO_ANSWER;
}

static int finish_compile(struct invocation *invocation, const struct complaints *complaints,
                          bool is_good, struct error *err)
{
    for (size_t i = 0; i < complaints->count; i++)
        note_printf("%s\n", complaint_line(invocation->arena, &complaints->rows[i]));
    return finish(is_good, err);
}

int command_rules_compile(struct invocation *invocation, struct error *err)
{
    struct complaints complaints = {.arena = invocation->arena};
    bool is_good =
        rules_compile_folder(invocation->words[0], invocation->words[1], &complaints, err);
    return finish_compile(invocation, &complaints, is_good, err);
}

int command_rules_grammar(struct invocation *invocation, struct error *err)
{
    struct complaints complaints = {.arena = invocation->arena};
    bool is_good = grammar_compile_folder(invocation->words[0], invocation->words[1],
                                          invocation->words[2], &complaints, err);
    return finish_compile(invocation, &complaints, is_good, err);
}
