// What both mains do: parse, load the settings, run the command or hand it over, report.
#ifndef HOB_CLI_PROGRAM_H
#define HOB_CLI_PROGRAM_H

#include "cli/command.h"

int program_main(const struct program *program, int argc, char **argv);

#endif
