#include "packs/argument.h"

#include <string.h>

#include "base/array.h"
#include "base/paths.h"

enum program_kind {
    PROGRAM_PLAIN,
    PROGRAM_WRITER,  // prints its operands: none of them is an option
    PROGRAM_WRAPPER, // runs the command that follows
    PROGRAM_FIND,    // wraps after -exec and its kin
    PROGRAM_CODE,    // all operands are code
    PROGRAM_REMOTE,  // the operands after the first are code
    PROGRAM_OPTION,  // the argument of the options in `letters` is code
    PROGRAM_AWK,
    PROGRAM_SED,
};

struct program {
    const char *name;
    enum program_kind kind;
    const char *letters; // options with code (PROGRAM_OPTION) or with an argument (others)
};

static const struct program plain = {"", PROGRAM_PLAIN, ""};

static const struct program programs[] = {
    {"echo", PROGRAM_WRITER, ""},     {"printf", PROGRAM_WRITER, ""},
    {"test", PROGRAM_WRITER, ""},     {"[", PROGRAM_WRITER, ""},
    {"sudo", PROGRAM_WRAPPER, ""},    {"doas", PROGRAM_WRAPPER, ""},
    {"env", PROGRAM_WRAPPER, ""},     {"nohup", PROGRAM_WRAPPER, ""},
    {"nice", PROGRAM_WRAPPER, ""},    {"ionice", PROGRAM_WRAPPER, ""},
    {"time", PROGRAM_WRAPPER, ""},    {"timeout", PROGRAM_WRAPPER, ""},
    {"xargs", PROGRAM_WRAPPER, ""},   {"exec", PROGRAM_WRAPPER, ""},
    {"command", PROGRAM_WRAPPER, ""}, {"builtin", PROGRAM_WRAPPER, ""},
    {"busybox", PROGRAM_WRAPPER, ""}, {"setsid", PROGRAM_WRAPPER, ""},
    {"stdbuf", PROGRAM_WRAPPER, ""},  {"flock", PROGRAM_WRAPPER, ""},
    {"chroot", PROGRAM_WRAPPER, ""},  {"unshare", PROGRAM_WRAPPER, ""},
    {"nsenter", PROGRAM_WRAPPER, ""}, {"strace", PROGRAM_WRAPPER, ""},
    {"docker", PROGRAM_WRAPPER, ""},  {"podman", PROGRAM_WRAPPER, ""},
    {"kubectl", PROGRAM_WRAPPER, ""}, {"find", PROGRAM_FIND, ""},
    {"eval", PROGRAM_CODE, ""},       {"let", PROGRAM_CODE, ""},
    {"trap", PROGRAM_CODE, ""},       {"[[", PROGRAM_CODE, ""},
    {"unset", PROGRAM_CODE, ""},      {"read", PROGRAM_CODE, ""},
    {"declare", PROGRAM_CODE, ""},    {"typeset", PROGRAM_CODE, ""},
    {"local", PROGRAM_CODE, ""},      {"watch", PROGRAM_CODE, ""},
    {"parallel", PROGRAM_CODE, ""},   {"ssh", PROGRAM_REMOTE, "pilocFJLRDbEImOQSWwB"},
    {"sqlite3", PROGRAM_REMOTE, ""},  {"sh", PROGRAM_OPTION, "c"},
    {"bash", PROGRAM_OPTION, "c"},    {"dash", PROGRAM_OPTION, "c"},
    {"ash", PROGRAM_OPTION, "c"},     {"ksh", PROGRAM_OPTION, "c"},
    {"zsh", PROGRAM_OPTION, "c"},     {"fish", PROGRAM_OPTION, "cC"},
    {"su", PROGRAM_OPTION, "c"},      {"runuser", PROGRAM_OPTION, "c"},
    {"perl", PROGRAM_OPTION, "eE"},   {"ruby", PROGRAM_OPTION, "e"},
    {"python", PROGRAM_OPTION, "c"},  {"python2", PROGRAM_OPTION, "c"},
    {"python3", PROGRAM_OPTION, "c"}, {"php", PROGRAM_OPTION, "rBRE"},
    {"node", PROGRAM_OPTION, "ep"},   {"lua", PROGRAM_OPTION, "e"},
    {"tclsh", PROGRAM_OPTION, "c"},   {"expect", PROGRAM_OPTION, "c"},
    {"vim", PROGRAM_OPTION, "c"},     {"nvim", PROGRAM_OPTION, "c"},
    {"vi", PROGRAM_OPTION, "c"},      {"ex", PROGRAM_OPTION, "c"},
    {"gdb", PROGRAM_OPTION, "x"},     {"psql", PROGRAM_OPTION, "c"},
    {"mysql", PROGRAM_OPTION, "e"},   {"awk", PROGRAM_AWK, ""},
    {"gawk", PROGRAM_AWK, ""},        {"mawk", PROGRAM_AWK, ""},
    {"nawk", PROGRAM_AWK, ""},        {"sed", PROGRAM_SED, ""},
    {"gsed", PROGRAM_SED, ""},
};

static const struct program *find_program(const char *word)
{
    const char *name = path_name(word);
    for (size_t i = 0; i < COUNT_OF(programs); i++)
        if (strcmp(programs[i].name, name) == 0)
            return &programs[i];
    return NULL;
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// NAME=value before the command.
static bool is_assignment(const char *word)
{
    size_t name = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return name > 0 && word[name] == '=';
}

// After these words comes another command.
static bool is_before_command(const char *word)
{
    static const char *const words[] = {"!",  "{",    "if",    "then", "elif",
                                        "do", "else", "while", "until"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static enum argument_kind option_kind(const struct program *program, const char *option)
{
    if (program->kind == PROGRAM_SED)
        return begins(option, "-i") || begins(option, "-f") ? ARGUMENT_DATA : ARGUMENT_SED;
    if (program->kind == PROGRAM_AWK)
        return begins(option, "-v") || begins(option, "-F") || begins(option, "-f") ? ARGUMENT_DATA
                                                                                    : ARGUMENT_CODE;
    if (program->kind == PROGRAM_CODE || program->kind == PROGRAM_REMOTE ||
        (program->kind == PROGRAM_OPTION && strpbrk(option, program->letters) != NULL))
        return ARGUMENT_CODE;
    return ARGUMENT_DATA;
}

enum argument_kind argument_kind(const struct argument_state *state, const char *so_far)
{
    const struct program *program = state->program;
    if (program == NULL)
        return is_assignment(so_far) ? ARGUMENT_DATA : ARGUMENT_COMMAND;
    if (state->is_code_next)
        return program->kind == PROGRAM_SED ? ARGUMENT_SED : ARGUMENT_CODE;
    if (state->is_skipped_next)
        return ARGUMENT_DATA;
    if (so_far[0] == '-' && !state->is_after_dashes)
        return option_kind(program, so_far);
    if (program->kind == PROGRAM_CODE || (program->kind == PROGRAM_REMOTE && state->operands > 0))
        return ARGUMENT_CODE;
    if (program->kind == PROGRAM_AWK && !state->has_script)
        return ARGUMENT_CODE;
    if (program->kind == PROGRAM_SED && !state->has_script)
        return ARGUMENT_SED;
    if (so_far[0] != '\0' || state->is_after_dashes || state->is_after_option ||
        program->kind == PROGRAM_WRITER)
        return ARGUMENT_DATA;
    return ARGUMENT_OPERAND;
}

static void take_option(struct argument_state *state, const char *word)
{
    const struct program *program = state->program;
    size_t length = strlen(word);
    char last = word[length - 1];
    bool is_long = begins(word, "--");
    switch (program->kind) {
    case PROGRAM_SED:
        state->is_code_next = strcmp(word, "--expression") == 0 || (!is_long && last == 'e');
        state->is_skipped_next = strcmp(word, "--file") == 0 || (!is_long && last == 'f');
        state->has_script = state->has_script || state->is_code_next || state->is_skipped_next ||
                            begins(word, "--expression") || begins(word, "-e");
        break;
    case PROGRAM_AWK:
        state->is_skipped_next = strcmp(word, "-v") == 0 || strcmp(word, "-F") == 0 ||
                                 strcmp(word, "-f") == 0 || strcmp(word, "--assign") == 0 ||
                                 strcmp(word, "--field-separator") == 0;
        state->has_script = state->has_script || begins(word, "-f") || begins(word, "--file");
        break;
    case PROGRAM_OPTION:
        state->is_code_next = !is_long ? strpbrk(word, program->letters) != NULL
                                       : begins(word, "--com") || begins(word, "--e");
        break;
    case PROGRAM_REMOTE:
        state->is_skipped_next = length == 2 && strchr(program->letters, last) != NULL;
        break;
    case PROGRAM_FIND:
        state->is_wrapping = begins(word, "-exec") || begins(word, "-ok");
        break;
    default:
        break;
    }
}

void argument_take(struct argument_state *state, const char *word)
{
    if (state->program == NULL) {
        if (is_assignment(word) || is_before_command(word))
            return;
        const struct program *program = find_program(word);
        *state = (struct argument_state){.program = program == NULL ? &plain : program};
        state->is_wrapping = state->program->kind == PROGRAM_WRAPPER;
        return;
    }
    const struct program *wrapped = state->is_wrapping ? find_program(word) : NULL;
    if (wrapped != NULL) {
        *state = (struct argument_state){.program = wrapped, .is_wrapping = true};
        return;
    }
    bool was_argument = state->is_code_next || state->is_skipped_next;
    state->is_code_next = state->is_skipped_next = false;
    state->is_after_option = !was_argument && word[0] == '-';
    if (was_argument)
        return;
    if (strcmp(word, "--") == 0)
        state->is_after_dashes = true;
    else if (word[0] == '-' && word[1] != '\0' && !state->is_after_dashes)
        take_option(state, word);
    else {
        state->operands++;
        state->has_script = true;
    }
}
