// The light program: answers from rules and prints static text; everything else is the late
// program's.
#include "cli/help_command.h"
#include "cli/program.h"
#include "commands/ask_command.h"
#include "commands/check_command.h"
#include "commands/init_command.h"

static const struct command_row rows[] = {
    {"ask", NULL, command_ask},
    {"check", NULL, command_check},
    {"explain", NULL, command_explain},
    {"init", NULL, command_init},
    {"completions", NULL, command_completions},
    {"version", NULL, command_version},
    {"help", NULL, command_help},
};

static const struct engine *const engines[] = {&engine_rules};

static bool open_policy(struct arena *arena, const struct facts *facts, struct policy *ret_policy,
                        bool *ret_is_stale, struct error *err)
{
    (void)facts;
    return policy_open(arena, ret_policy, ret_is_stale, err);
}

int main(int argc, char **argv)
{
    const struct program program = {
        .rows = rows,
        .row_count = sizeof(rows) / sizeof(rows[0]),
        .engines = engines,
        .engine_count = sizeof(engines) / sizeof(engines[0]),
        .load_config = config_load_snapshot,
        .open_rules = rules_open,
        .open_grammar = grammar_open,
        .open_facts = facts_open,
        .open_policy = open_policy,
    };
    return program_main(&program, argc, argv);
}
