// The late program: every command that needs a parser, a library or the model.
#include "cli/help_command.h"
#include "cli/program.h"
#include "commands/ask_command.h"
#include "commands/check_command.h"
#include "commands/config_command.h"
#include "commands/doctor_command.h"
#include "commands/edit_line_command.h"
#include "commands/engines_command.h"
#include "commands/facts_command.h"
#include "commands/init_command.h"
#include "commands/model_command.h"
#include "commands/policy_command.h"
#include "commands/rules_command.h"
#include "commands/rules_opening.h"
#include "policy/compile.h"

static const struct command_row rows[] = {
    {"ask", NULL, command_ask},
    {"check", NULL, command_check},
    {"explain", NULL, command_explain},
    {"init", NULL, command_init},
    {"completions", NULL, command_completions},
    {"version", NULL, command_version},
    {"help", NULL, command_help},
    {"engines", NULL, command_engines},
    {"doctor", NULL, command_doctor},
    {"edit-line", NULL, command_edit_line},
    {"policy", "show", command_policy_show},
    {"policy", "test", command_policy_test},
    {"policy", "validate", command_policy_validate},
    {"rules", "list", command_rules_list},
    {"rules", "show", command_rules_show},
    {"rules", "why", command_rules_why},
    {"rules", "test", command_rules_test},
    {"rules", "validate", command_rules_validate},
    {"rules", "add", command_rules_add},
    {"rules", "remove", command_rules_remove},
    {"rules", "coverage", command_rules_coverage},
    {"rules", "compile", command_rules_compile},
    {"rules", "grammar", command_rules_grammar},
    {"facts", "list", command_facts_list},
    {"facts", "show", command_facts_show},
    {"facts", "validate", command_facts_validate},
    {"facts", "compile", command_facts_compile},
    {"config", "get", command_config_get},
    {"config", "set", command_config_set},
    {"config", "unset", command_config_unset},
    {"config", "list", command_config_list},
    {"config", "explain", command_config_explain},
    {"config", "edit", command_config_edit},
    {"config", "path", command_config_path},
    {"config", "trust", command_config_trust},
    {"config", "untrust", command_config_untrust},
#if HOB_MODEL
    {"model", "list", command_model_list},
    {"model", "pull", command_model_pull},
    {"model", "use", command_model_use},
    {"model", "rm", command_model_rm},
    {"model", "info", command_model_info},
    {"model", "test", command_model_test},
    {"model", "pairs", command_model_pairs},
    {"model", "tune", command_model_tune},
    {"model", "adapter add", command_model_adapter_add},
    {"model", "adapter list", command_model_adapter_list},
    {"model", "adapter rm", command_model_adapter_rm},
    {"model", "adapter", command_model_adapter},
#endif
};

static const struct engine *const engines[] = {
    &engine_rules,
#if HOB_MODEL
    &engine_local,
#endif
};

static bool load_config(struct arena *arena, struct config *ret_config, bool *ret_is_stale,
                        struct error *err)
{
    *ret_is_stale = false;
    return config_load_files(arena, ret_config, err);
}

static bool open_policy(struct arena *arena, const struct facts *facts, struct policy *ret_policy,
                        bool *ret_is_stale, struct error *err)
{
    *ret_is_stale = false;
    return policy_open_fresh(arena, facts, ret_policy, err);
}

int main(int argc, char **argv)
{
    const struct program program = {
        .rows = rows,
        .row_count = sizeof(rows) / sizeof(rows[0]),
        .engines = engines,
        .engine_count = sizeof(engines) / sizeof(engines[0]),
        .load_config = load_config,
        .open_rules = rules_open_compiled,
        .open_grammar = grammar_open_compiled,
        .open_facts = facts_open_compiled,
        .open_policy = open_policy,
        .is_late = true,
    };
    return program_main(&program, argc, argv);
}
