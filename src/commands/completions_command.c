// Completions, printed from the tables of commands and flags.
#include <string.h>

#include "cli/output.h"
#include "commands/init_command.h"

static bool is_first_of_name(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(commands[i].name, commands[index].name) == 0)
            return false;
    return true;
}

static void print_names(const char *separator)
{
    for (size_t i = 0; i < command_count; i++)
        if (!commands[i].is_hidden && is_first_of_name(i))
            output_printf("%s%s", i == 0 ? "" : separator, commands[i].name);
}

// What may follow the command's name: its verbs' first words, or the choices in its arguments.
static void print_followers(const char *name)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (command->is_hidden || strcmp(command->name, name) != 0)
            continue;
        if (command->verb != NULL) {
            int length = (int)strcspn(command->verb, " ");
            bool is_again = i > 0 && commands[i - 1].verb != NULL &&
                            strcmp(commands[i - 1].name, name) == 0 &&
                            (int)strcspn(commands[i - 1].verb, " ") == length &&
                            strncmp(commands[i - 1].verb, command->verb, (size_t)length) == 0;
            if (!is_again)
                output_printf("%.*s ", length, command->verb);
        } else if (strchr(command->arguments, '|') != NULL) {
            for (const char *at = command->arguments; *at != '\0'; at++)
                output_printf("%c", *at == '|' ? ' ' : *at);
        }
    }
}

static void print_flags_of(const char *name)
{
    uint32_t bits =
        FLAG_BIT(FLAG_HELP) | FLAG_BIT(FLAG_COLOR) | FLAG_BIT(FLAG_QUIET) | FLAG_BIT(FLAG_VERBOSE);
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            bits |= commands[i].flag_bits;
    for (int i = 0; i < FLAG_COUNT; i++)
        if ((bits & FLAG_BIT(i)) != 0)
            output_printf("--%s ", flags[i].name);
}

static void print_cases(void)
{
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].is_hidden || !is_first_of_name(i))
            continue;
        output_printf("        %s) next='", commands[i].name);
        print_followers(commands[i].name);
        output_printf("' options='");
        print_flags_of(commands[i].name);
        output_printf("' ;;\n");
    }
}

static void print_bash(void)
{
    output_printf("_hob() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} next='' options=''\n"
                  "    if [[ $COMP_CWORD -eq 1 ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W '");
    print_names(" ");
    output_printf("' -- \"$word\")\n"
                  "        return\n"
                  "    fi\n"
                  "    case ${COMP_WORDS[1]} in\n");
    print_cases();
    output_printf("    esac\n"
                  "    if [[ $word == -* ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
                  "    elif [[ $COMP_CWORD -eq 2 && -n $next ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W \"$next\" -- \"$word\")\n"
                  "    else\n"
                  "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                  "    fi\n"
                  "}\n"
                  "complete -o filenames -F _hob hob\n");
}

static void print_zsh(void)
{
    output_printf("#compdef hob\n"
                  "_hob() {\n"
                  "    local next='' options=''\n"
                  "    if (( CURRENT == 2 )); then\n"
                  "        compadd -- ");
    print_names(" ");
    output_printf("\n"
                  "        return\n"
                  "    fi\n"
                  "    case ${words[2]} in\n");
    print_cases();
    output_printf(
        "    esac\n"
        "    if [[ ${words[CURRENT]} == -* ]]; then\n"
        "        compadd -- ${(z)options}\n"
        "    elif (( CURRENT == 3 )) && [[ -n $next ]]; then\n"
        "        compadd -- ${(z)next}\n"
        "    else\n"
        "        _files\n"
        "    fi\n"
        "}\n"
        "if [[ ${funcstack[1]} == _hob ]]; then _hob \"$@\"; else compdef _hob hob; fi\n");
}

// A fish string in single quotes, where only the quote and the backslash are special.
static void print_fish_string(const char *text)
{
    output_printf("'");
    for (; *text != '\0'; text++)
        output_printf("%s%c", *text == '\'' || *text == '\\' ? "\\" : "", *text);
    output_printf("'\n");
}

static void print_fish(void)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (command->is_hidden || !is_first_of_name(i))
            continue;
        output_printf("complete -c hob -n __fish_use_subcommand -a %s -d ", command->name);
        print_fish_string(command->verb == NULL ? command->summary : "");
        output_printf("complete -c hob -n '__fish_seen_subcommand_from %s' -a '", command->name);
        print_followers(command->name);
        output_printf("'\n");
    }
    for (int i = 0; i < FLAG_COUNT; i++) {
        output_printf("complete -c hob -l %s%s -d ", flags[i].name,
                      flags[i].argument == NULL ? "" : " -r");
        print_fish_string(flags[i].summary);
    }
}

int command_completions(struct invocation *invocation, struct error *err)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } printers[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++)
        if (strcmp(printers[i].shell, invocation->words[0]) == 0) {
            printers[i].print();
            return output_finish(err) ? EXIT_DONE : (int)err->code;
        }
    error_set(err, EXIT_USAGE, "hob knows bash, zsh and fish, not '%s'", invocation->words[0]);
    return err->code;
}
