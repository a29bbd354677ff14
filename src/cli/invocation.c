#include <string.h>

#include "cli/command.h"

const struct command *command_find(const char *name, const char *verb)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (strcmp(command->name, name) != 0)
            continue;
        if (verb == NULL ? command->verb == NULL
                         : command->verb != NULL && strcmp(command->verb, verb) == 0)
            return command;
    }
    return NULL;
}

static bool has_verbs(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0 && commands[i].verb != NULL)
            return true;
    return false;
}

// The verb may be two words ("adapter add"). Returns how many arguments name the command, 0 for
// none.
static int match_command(char **argv, int argc, const struct command **ret_command)
{
    if (argc < 1)
        return 0;
    *ret_command = command_find(argv[0], NULL);
    if (*ret_command != NULL)
        return 1;
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (command->verb == NULL || strcmp(command->name, argv[0]) != 0)
            continue;
        const char *space = strchr(command->verb, ' ');
        size_t first_length =
            space == NULL ? strlen(command->verb) : (size_t)(space - command->verb);
        bool is_first = argc > 1 && strlen(argv[1]) == first_length &&
                        strncmp(argv[1], command->verb, first_length) == 0;
        if (!is_first || (space != NULL && (argc < 3 || strcmp(argv[2], space + 1) != 0)))
            continue;
        *ret_command = command;
        return space == NULL ? 2 : 3;
    }
    return 0;
}

static enum flag_id find_flag(const char *name, size_t length)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (strncmp(flags[i].name, name, length) == 0 && flags[i].name[length] == '\0')
            return (enum flag_id)i;
    return FLAG_COUNT;
}

static enum flag_id find_letter(char letter)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flags[i].letter == letter)
            return (enum flag_id)i;
    return FLAG_COUNT;
}

static bool is_taken(const struct command *command, enum flag_id flag)
{
    const uint32_t all = FLAG_BIT(FLAG_HELP) | FLAG_BIT(FLAG_COLOR) | FLAG_BIT(FLAG_QUIET) |
                         FLAG_BIT(FLAG_VERBOSE) | FLAG_BIT(FLAG_VERSION);
    return flag < FLAG_COUNT && ((command->flag_bits | all) & FLAG_BIT(flag)) != 0;
}

static bool unknown_flag(const struct command *command, const char *text, struct error *err)
{
    return error_set(err, EXIT_USAGE, "%s%s%s does not take %s; see `hob help %s`", command->name,
                     command->verb == NULL ? "" : " ", command->verb == NULL ? "" : command->verb,
                     text, command->name);
}

struct cursor {
    char **argv;
    int argc, at;
};

static bool take_long_flag(struct invocation *invocation, struct cursor *cursor, struct error *err)
{
    const char *text = cursor->argv[cursor->at];
    const char *name = text + 2;
    size_t length = strcspn(name, "=");
    enum flag_id flag = find_flag(name, length);
    if (!is_taken(invocation->command, flag))
        return unknown_flag(invocation->command, text, err);
    bool has_value = name[length] == '=';
    if (flags[flag].argument == NULL && has_value)
        return error_set(err, EXIT_USAGE, "--%s takes no value", flags[flag].name);
    if (flags[flag].argument != NULL && !has_value && cursor->at + 1 >= cursor->argc)
        return error_set(err, EXIT_USAGE, "--%s needs a value: --%s %s", flags[flag].name,
                         flags[flag].name, flags[flag].argument);
    if (flags[flag].argument == NULL)
        invocation->values[flag] = "";
    else
        invocation->values[flag] = has_value ? name + length + 1 : cursor->argv[++cursor->at];
    return true;
}

// A cluster: -pq, -m NAME, -mNAME.
static bool take_short_flags(struct invocation *invocation, struct cursor *cursor,
                             struct error *err)
{
    const char *text = cursor->argv[cursor->at];
    for (const char *letter = text + 1; *letter != '\0'; letter++) {
        enum flag_id flag = find_letter(*letter);
        if (!is_taken(invocation->command, flag))
            return unknown_flag(invocation->command, text, err);
        if (flags[flag].argument == NULL) {
            invocation->values[flag] = "";
            continue;
        }
        if (letter[1] != '\0')
            invocation->values[flag] = letter + 1;
        else if (cursor->at + 1 < cursor->argc)
            invocation->values[flag] = cursor->argv[++cursor->at];
        else
            return error_set(err, EXIT_USAGE, "-%c needs a value: -%c %s", *letter, *letter,
                             flags[flag].argument);
        break;
    }
    return true;
}

// Inside the words of a request a dash is part of what is asked ("what does ls -l do"), unless it
// starts a long flag that hob knows; in a command line it is the command's own.
static bool is_request_word(const struct invocation *invocation, const char *text)
{
    if (invocation->word_count == 0)
        return false;
    if (invocation->command->takes_line)
        return true;
    if (strcmp(invocation->command->name, "ask") != 0)
        return false;
    if (strncmp(text, "--", 2) != 0)
        return true;
    return !is_taken(invocation->command, find_flag(text + 2, strcspn(text + 2, "=")));
}

static bool parse_arguments(struct invocation *invocation, struct cursor *cursor, struct error *err)
{
    bool is_after_dashes = false;
    for (; cursor->at < cursor->argc; cursor->at++) {
        const char *text = cursor->argv[cursor->at];
        if (!is_after_dashes && strcmp(text, "--") == 0) {
            is_after_dashes = true;
            continue;
        }
        bool is_flag = !is_after_dashes && text[0] == '-' && text[1] != '\0' &&
                       !is_request_word(invocation, text);
        if (!is_flag) {
            invocation->words[invocation->word_count++] = text;
            continue;
        }
        bool is_good = text[1] == '-' ? take_long_flag(invocation, cursor, err)
                                      : take_short_flags(invocation, cursor, err);
        if (!is_good)
            return false;
    }
    return true;
}

static bool has_wrong_count(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    return (int)invocation->word_count < command->words_least ||
           (command->words_most >= 0 && (int)invocation->word_count > command->words_most);
}

bool invocation_parse(int argc, char **argv, struct arena *arena, struct invocation *ret_invocation,
                      struct error *err)
{
    struct invocation invocation = {.arena = arena, .argc = argc, .argv = argv};
    invocation.words = arena_array(arena, (size_t)argc + 1, sizeof(*invocation.words));
    int used = match_command(argv + 1, argc - 1, &invocation.command);
    if (used == 0 && argc > 1 && has_verbs(argv[1])) {
        bool is_help = argc == 2 || strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0;
        if (!is_help)
            return error_set(err, EXIT_USAGE,
                             "hob %s has no '%s'; see `hob help %s`, or ask with `hob ask %s ...`",
                             argv[1], argv[2], argv[1], argv[1]);
        invocation.command = command_find("help", NULL);
        invocation.words[invocation.word_count++] = argv[1];
        *ret_invocation = invocation;
        return true;
    }
    if (used == 0)
        invocation.command = command_find("ask", NULL);
    struct cursor cursor = {.argv = argv, .argc = argc, .at = 1 + used};
    if (!parse_arguments(&invocation, &cursor, err))
        return false;
    if (!has_wrong_count(&invocation) || is_given(&invocation, FLAG_HELP)) {
        *ret_invocation = invocation;
        return true;
    }
    // "hob version control for beginners" is a request that happens to start with a command's name.
    if (invocation.command->verb == NULL && invocation.word_count > 1) {
        invocation.command = command_find("ask", NULL);
        invocation.word_count = 0;
        cursor.at = 1;
        *ret_invocation = invocation;
        return parse_arguments(ret_invocation, &cursor, err);
    }
    return error_set(err, EXIT_USAGE, "usage: hob %s%s%s %s", invocation.command->name,
                     invocation.command->verb == NULL ? "" : " ",
                     invocation.command->verb == NULL ? "" : invocation.command->verb,
                     invocation.command->arguments);
}

bool invocation_apply_flags(struct invocation *invocation, struct error *err)
{
    static const struct {
        enum flag_id flag;
        enum config_key key;
    } settings[] = {
        {FLAG_COLOR, CONFIG_COLOR},         {FLAG_SHELL, CONFIG_SHELL},
        {FLAG_TARGET, CONFIG_TARGET},       {FLAG_MODEL, CONFIG_MODEL},
        {FLAG_ENGINE, CONFIG_ENGINE_ORDER},
    };
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const char *value = invocation->values[settings[i].flag];
        if (value != NULL && !config_set_flag(&invocation->config, settings[i].key, value,
                                              flags[settings[i].flag].name, err))
            return false;
    }
    if (is_given(invocation, FLAG_OFFLINE))
        return config_set_flag(&invocation->config, CONFIG_OFFLINE, "true", "offline", err);
    return true;
}
