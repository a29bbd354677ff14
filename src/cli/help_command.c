#include "cli/help_command.h"

#include <stdio.h>
#include <string.h>

#include "cli/output.h"

static void print_command_line(const struct command *command)
{
    const char *verb = command->verb == NULL ? "" : command->verb;
    char usage[80];
    snprintf(usage, sizeof(usage), "%s%s%s%s%s", command->name, verb[0] == '\0' ? "" : " ", verb,
             command->arguments[0] == '\0' ? "" : " ", command->arguments);
    output_printf("  %-28s %s\n", usage, command->summary);
}

static void print_flags(uint32_t bits)
{
    for (int i = 0; i < FLAG_COUNT; i++) {
        if ((bits & FLAG_BIT(i)) == 0)
            continue;
        char letter[4] = "   ";
        if (flags[i].letter != 0)
            snprintf(letter, sizeof(letter), "-%c,", flags[i].letter);
        char name[40];
        snprintf(name, sizeof(name), "--%s%s%s", flags[i].name,
                 flags[i].argument == NULL ? "" : " ",
                 flags[i].argument == NULL ? "" : flags[i].argument);
        output_printf("  %s %-24s %s\n", letter, name, flags[i].summary);
    }
}

static const uint32_t flags_of_all = FLAG_BIT(FLAG_COLOR) | FLAG_BIT(FLAG_QUIET) |
                                     FLAG_BIT(FLAG_VERBOSE) | FLAG_BIT(FLAG_HELP) |
                                     FLAG_BIT(FLAG_VERSION);

static int help_overview(struct error *err)
{
    output_printf("hob %s: say what you want, and get the shell command for it.\n\n"
                  "  hob find files larger than 100MB     words need no quotes\n"
                  "  hob ask --json WORDS...              for programs\n\n"
                  "Commands:\n",
                  HOB_VERSION);
    for (size_t i = 0; i < command_count; i++)
        if (!commands[i].is_hidden)
            print_command_line(&commands[i]);
    output_printf("\nFlags of every command:\n");
    print_flags(flags_of_all);
    output_printf("\nExit codes: 0 done, 1 failed, 2 usage, 3 no answer, 5 declined,\n"
                  "6 unreachable, 130 interrupted. More: `hob help COMMAND`, `man hob`.\n");
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

// All verbs of a command, or one of them, each with its flags.
static int help_for_name(const char *name, const char *verb, struct error *err)
{
    bool is_found = false;
    uint32_t bits = 0;
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (command->is_hidden || strcmp(command->name, name) != 0)
            continue;
        if (verb != NULL && (command->verb == NULL || strcmp(command->verb, verb) != 0))
            continue;
        if (!is_found)
            output_printf("Usage: hob COMMAND\n\n");
        is_found = true;
        bits |= command->flag_bits;
        print_command_line(command);
    }
    if (!is_found)
        return error_set(err, EXIT_USAGE, "hob has no command '%s%s%s'; `hob help` lists them",
                         name, verb == NULL ? "" : " ", verb == NULL ? "" : verb),
               (int)err->code;
    output_printf("\nFlags:\n");
    print_flags(bits | flags_of_all);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}

int help_for_command(const struct command *command, struct error *err)
{
    return help_for_name(command->name, command->verb, err);
}

int command_help(struct invocation *invocation, struct error *err)
{
    if (invocation->word_count == 0)
        return help_overview(err);
    return help_for_name(invocation->words[0],
                         invocation->word_count > 1 ? invocation->words[1] : NULL, err);
}

int command_version(struct invocation *invocation, struct error *err)
{
    if (is_given(invocation, FLAG_JSON))
        return output_json(json_pack("{s:s}", "version", HOB_VERSION), err) ? EXIT_DONE
                                                                            : (int)err->code;
    output_printf("hob %s\n", HOB_VERSION);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
