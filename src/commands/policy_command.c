#include "commands/policy_command.h"

#include <string.h>

#include "base/paths.h"
#include "cli/command_text.h"
#include "cli/output.h"
#include "policy/compile.h"
#include "policy/files.h"
#include "views/report_view.h"

static bool open_facts(struct invocation *invocation, struct facts **ret_facts, struct error *err)
{
    bool is_stale;
    return invocation->program->open_facts(invocation->arena, ret_facts, &is_stale, err);
}

static json_t *texts_json(const struct policy_texts *texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(list, json_string(texts->items[i]));
    return list;
}

static json_t *effects_json(uint64_t effects)
{
    json_t *list = json_array();
    for (int kind = 0; kind < EFFECT_COUNT; kind++)
        if ((effects & (UINT64_C(1) << kind)) != 0)
            json_array_append_new(list, json_string(effect_words[kind].name));
    return list;
}

static json_t *rule_json(const struct policy_rule *rule)
{
    return json_pack(
        "{s:s, s:s, s:s, s:s?, s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "id", rule->id, "layer",
        policy_layer_names[rule->layer], "decision", decision_names[rule->decision], "because",
        rule->because, "risk", risk_names[rule->risk], "effect", effects_json(rule->effects),
        "path", texts_json(&rule->paths), "host", texts_json(&rule->hosts), "command",
        texts_json(&rule->commands), "role", texts_json(&rule->roles), "active", rule->is_active);
}

static json_t *limits_json(const struct policy *policy)
{
    json_t *layers = json_array();
    for (int layer = 0; layer < POLICY_LAYERS; layer++) {
        const struct policy_limits *limits = &policy->limits[layer];
        json_t *row = json_pack("{s:s, s:s?}", "layer", policy_layer_names[layer], "file",
                                policy->files[layer]);
        if (limits->has_approval)
            json_object_set_new(row, "require_approval_for",
                                json_string(risk_names[limits->approval]));
        if (limits->has_minimum)
            json_object_set_new(row, "enforce_safety_minimum",
                                json_string(risk_names[limits->minimum]));
        if (limits->backends.count > 0)
            json_object_set_new(row, "allowed_backends", texts_json(&limits->backends));
        json_array_append_new(layers, row);
    }
    return layers;
}

static void print_texts(const char *name, const struct policy_texts *texts)
{
    if (texts->count == 0)
        return;
    output_printf("    %s:", name);
    for (size_t i = 0; i < texts->count; i++)
        output_printf("%s %s", i == 0 ? "" : ",", texts->items[i]);
    output_printf("\n");
}

static void print_rule(const struct policy_rule *rule)
{
    output_printf("%-5s %s (%s%s)%s%s\n", decision_names[rule->decision], rule->id,
                  policy_layer_names[rule->layer], rule->is_active ? "" : ", not for you",
                  rule->because == NULL ? "" : ": ", rule->because == NULL ? "" : rule->because);
    if (rule->effects != 0) {
        output_printf("    effect:");
        for (int kind = 0; kind < EFFECT_COUNT; kind++)
            if ((rule->effects & (UINT64_C(1) << kind)) != 0)
                output_printf(" %s", effect_words[kind].name);
        output_printf("\n");
    }
    if (rule->risk != RISK_SAFE)
        output_printf("    risk: %s and worse\n", risk_names[rule->risk]);
    print_texts("path", &rule->paths);
    print_texts("host", &rule->hosts);
    print_texts("command", &rule->commands);
    print_texts("role", &rule->roles);
}

static void print_policy(const struct policy *policy)
{
    for (int layer = 0; layer < POLICY_LAYERS; layer++) {
        const struct policy_limits *limits = &policy->limits[layer];
        if (policy->files[layer] == NULL && layer != POLICY_BUILTIN)
            continue;
        output_printf("%s%s%s\n", policy_layer_names[layer],
                      policy->files[layer] == NULL ? "" : ": ",
                      policy->files[layer] == NULL ? "" : policy->files[layer]);
        if (limits->has_approval)
            output_printf("    asks before what is %s or worse\n", risk_names[limits->approval]);
        if (limits->has_minimum)
            output_printf("    refuses what is %s or worse\n", risk_names[limits->minimum]);
        print_texts("engines that may answer", &limits->backends);
    }
    for (size_t i = 0; i < policy->rule_count; i++)
        print_rule(&policy->rules[i]);
}

int command_policy_show(struct invocation *invocation, struct error *err)
{
    struct facts *facts;
    struct policy policy;
    if (!open_facts(invocation, &facts, err))
        return err->code;
    bool is_good = policy_open_fresh(invocation->arena, facts, &policy, err);
    facts_close(facts);
    if (!is_good)
        return err->code;
    if (is_given(invocation, FLAG_JSON)) {
        json_t *rules = json_array();
        for (size_t i = 0; i < policy.rule_count; i++)
            json_array_append_new(rules, rule_json(&policy.rules[i]));
        is_good = output_json(json_pack("{s:o, s:o, s:o}", "layers", limits_json(&policy), "rules",
                                        rules, "effects", effects_json(UINT64_MAX)),
                              err);
    } else {
        print_policy(&policy);
        is_good = output_finish(err);
    }
    return is_good ? EXIT_DONE : (int)err->code;
}

static bool print_verdict(const struct invocation *invocation, const struct effects_report *report,
                          const struct verdict *verdict, struct error *err)
{
    if (is_given(invocation, FLAG_JSON)) {
        json_t *root = json_object();
        report_add_verdict_json(root, verdict);
        json_object_set_new(root, "risk", json_string(risk_names[report->risk]));
        return output_json(root, err);
    }
    output_printf("%s\n", decision_names[verdict->decision]);
    for (size_t i = 0; i < verdict->reason_count; i++)
        output_printf("  %s: %s\n", decision_names[verdict->reasons[i].decision],
                      verdict->reasons[i].text);
    return output_finish(err);
}

int command_policy_test(struct invocation *invocation, struct error *err)
{
    struct command_text text;
    struct shell_tree tree;
    struct facts *facts;
    struct policy policy;
    if (!command_text_read(invocation, &text, err) ||
        !command_parse(invocation, &text, &tree, err) || !open_facts(invocation, &facts, err))
        return err->code;
    bool is_good = policy_open_fresh(invocation->arena, facts, &policy, err);
    if (is_good) {
        struct effects_machine machine;
        struct effects_report report;
        struct verdict verdict;
        report_machine(invocation->arena, &machine);
        effects_judge(invocation->arena, facts, &tree, &machine, &report);
        policy_decide(invocation->arena, &policy, &tree, &report, &verdict);
        is_good = print_verdict(invocation, &report, &verdict, err);
    }
    facts_close(facts);
    return is_good ? EXIT_DONE : (int)err->code;
}

int command_policy_validate(struct invocation *invocation, struct error *err)
{
    struct facts *facts;
    struct policy policy;
    if (!open_facts(invocation, &facts, err))
        return err->code;
    bool is_good = true;
    if (invocation->word_count == 0)
        is_good = policy_open_fresh(invocation->arena, facts, &policy, err);
    for (size_t i = 0; is_good && i < invocation->word_count; i++) {
        const char *path = invocation->words[i];
        bool is_project = strcmp(path_name(path), ".hob-policy.toml") == 0;
        is_good = policy_check_file(invocation->arena, facts,
                                    is_project ? POLICY_PROJECT : POLICY_USER, path, err);
    }
    facts_close(facts);
    if (is_good)
        note_printf("hob: the policy is valid\n");
    return is_good ? EXIT_DONE : (int)err->code;
}
