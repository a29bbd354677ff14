// The light program: answers from rules and prints static text; everything else is the late
// program's.
#include "cli/ask_command.h"
#include "cli/help_command.h"
#include "cli/init_command.h"
#include "cli/program.h"

static const struct command_row rows[] = {
    {"ask", NULL, command_ask},
    {"init", NULL, command_init},
    {"completions", NULL, command_completions},
    {"version", NULL, command_version},
    {"help", NULL, command_help},
};

static const struct engine *const engines[] = {&engine_rules};

int main(int argc, char **argv)
{
    const struct program program = {
        .rows = rows,
        .row_count = sizeof(rows) / sizeof(rows[0]),
        .engines = engines,
        .engine_count = sizeof(engines) / sizeof(engines[0]),
        .load_config = config_load_snapshot,
        .open_rules = rules_open,
    };
    return program_main(&program, argc, argv);
}
