// What facts say, from YAML through the image to the reader.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "facts/scratch_facts.h"

static const char text[] =
    "about: a few of each\n"
    "option-sets:\n"
    "  gnu:\n"
    "    --help: {about: print a summary, cancels: true}\n"
    "    --version: {about: print the version, cancels: true}\n"
    "  own: {--version: from the set, -z: zip}\n"
    "commands:\n"
    "  rm, del:\n"
    "    about: remove files and folders\n"
    "    package: coreutils\n"
    "    use: gnu\n"
    "    operands: delete...\n"
    "    options:\n"
    "      -r, -R, --recursive: {about: all below, sets: recursive}\n"
    "      -f, --force: {about: do not ask, sets: [force, quiet]}\n"
    "      --forget: nothing\n"
    "      --interactive[=WHEN]: ask\n"
    "      -NUM: so many\n"
    "  cp:\n"
    "    about: copy files\n"
    "    use: [gnu, own]\n"
    "    operands: read... write\n"
    "    options:\n"
    "      -t DIR, --target-directory=DIR: {about: into it, value: write, operands: read...}\n"
    "      --version: its own\n"
    "      -b: {about: keep, flavours: [gnu, busybox]}\n"
    "  dd:\n"
    "    about: copy blocks\n"
    "    style: keys\n"
    "    output: nothing\n"
    "    options: {if=FILE: {about: from, value: read}, of=FILE: {about: to, value: write}}\n"
    "  python3:\n"
    "    about: run python\n"
    "    style: posix\n"
    "    language: python\n"
    "    operands: script? text*\n"
    "    input: code\n"
    "    input-last: true\n"
    "    options:\n"
    "      -c CODE: {about: run it, value: code, ends-options: true, input: none}\n"
    "  git:\n"
    "    about: keep versions\n"
    "    options:\n"
    "      -C DIR: {about: there, value: enter}\n"
    "      -c NAME=VALUE:\n"
    "        about: set\n"
    "        cases:\n"
    "          'alias.*=!*': {value: shell, after: '!', sets: force}\n"
    "          'core.?ager=*': {value: shell, after: '=', does: {load: a pager}}\n"
    "      -p: page\n"
    "    subcommands:\n"
    "      reset:\n"
    "        about: move the branch\n"
    "        operands: text*\n"
    "        does: change-object\n"
    "        options:\n"
    "          --hard:\n"
    "            about: also the files\n"
    "            does:\n"
    "              - {discard: changes are lost, target: the working tree, safer: git stash}\n"
    "              - {delete-object: null, risk: critical}\n"
    "          -p: patch\n"
    "      remote:\n"
    "        about: other repositories\n"
    "        subcommands:\n"
    "          'rm, remove': {about: forget it, operands: object}\n"
    "          'delete-*': {about: take away}\n"
    "          'delete-all-*': {about: take all away}\n"
    "          '*': {about: anything else}\n"
    "  ip:\n"
    "    about: show and change the network\n"
    "    style: words\n"
    "    incomplete: true\n"
    "    subcommand-prefixes: true\n"
    "    subcommands: {address: {about: addresses}, addrlabel: {about: labels}, link: {about: "
    "links}}\n"
    "  docker:\n"
    "    about: run containers\n"
    "    subcommands: {exec: {about: run in it, operands: 'object @command'}}\n"
    "variables:\n"
    "  GIT_SSH: {about: the program for ssh, value: command}\n"
    "  PATH: {about: where programs are, cases: {'/usr*': {}, '*': {does: load}}}\n"
    "places:\n"
    "  secret:\n"
    "    - {paths: [~/.ssh/id_*, ~/.aws/credentials], about: a private key}\n"
    "  root: [{paths: /, about: everything}]\n";

static struct arena arena;
static struct facts *facts;

static int open_facts(void **state)
{
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    facts = scratch_facts(&arena, text);
    return 0;
}

static int close_facts(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&arena);
    return 0;
}

static struct facts_command command_of(const char *name)
{
    struct facts_command command;
    if (!facts_command(facts, name, &command))
        fail_msg("no facts of %s", name);
    return command;
}

static struct facts_command below(struct facts_command command, const char *word)
{
    struct facts_command found;
    if (!facts_subcommand(facts, &command, word, &found))
        fail_msg("%s has no %s", command.name, word);
    return found;
}

static void commands_are_found_and_in_order(void **state)
{
    static const char *const order[] = {"cp", "dd", "docker", "git", "ip", "python3", "rm"};
    struct facts_command command;
    (void)state;
    assert_int_equal(facts_command_count(facts), COUNT_OF(order));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        assert_true(facts_command_at(facts, i, &command));
        assert_string_equal(command.name, order[i]);
    }
    assert_false(facts_command_at(facts, COUNT_OF(order), &command));
    assert_false(facts_command(facts, "nothing", &command));
    assert_false(facts_command(facts, "", &command));
    command = command_of("del");
    assert_string_equal(command.name, "rm");
    assert_string_equal(command.names, "rm, del");
    assert_string_equal(command.about, "remove files and folders");
    assert_string_equal(command.package, "coreutils");
    assert_null(command.language);
    assert_int_equal(command.style, STYLE_GNU);
    command = command_of("python3");
    assert_string_equal(command.language, "python");
    assert_int_equal(command.style, STYLE_POSIX);
    assert_int_equal(command.input, INPUT_CODE);
    assert_true(command.is_input_last);
    assert_int_equal(command_of("dd").output, OUTPUT_NOTHING);
    assert_true(command_of("ip").is_incomplete);
}

static void operands_are_read(void **state)
{
    static const struct {
        const char *command;
        struct facts_operand operands[3];
        size_t count;
    } rows[] = {
        {"rm", {{FACT_DELETE, REPEAT_SOME, false}}, 1},
        {"cp", {{FACT_READ, REPEAT_SOME, false}, {FACT_WRITE, REPEAT_ONE, false}}, 2},
        {"dd", {{0}}, 0},
        {"python3", {{FACT_SCRIPT, REPEAT_OPTIONAL, false}, {FACT_TEXT, REPEAT_ANY, false}}, 2},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct facts_command command = command_of(rows[i].command);
        struct facts_operand operand;
        for (size_t j = 0; j < rows[i].count; j++) {
            assert_true(facts_operand_at(facts, command.operands, j, &operand));
            assert_int_equal(operand.role, rows[i].operands[j].role);
            assert_int_equal(operand.repeat, rows[i].operands[j].repeat);
            assert_int_equal(operand.is_elsewhere, rows[i].operands[j].is_elsewhere);
        }
        assert_false(facts_operand_at(facts, command.operands, rows[i].count, &operand));
    }
    struct facts_operand operand;
    struct facts_command exec = below(command_of("docker"), "exec");
    assert_true(facts_operand_at(facts, exec.operands, 1, &operand));
    assert_true(operand.is_elsewhere);
    assert_int_equal(operand.role, FACT_COMMAND);
}

static void options_are_found(void **state)
{
    static const struct {
        const char *command, *name, *about; // about NULL: not found
    } rows[] = {
        {"rm", "-r", "all below"},
        {"rm", "-R", "all below"},
        {"rm", "--recursive", "all below"},
        {"rm", "--rec", "all below"},
        {"rm", "--forc", "do not ask"},
        {"rm", "--for", NULL}, // or --forget
        {"rm", "--force", "do not ask"},
        {"rm", "--", NULL},
        {"rm", "-", NULL},
        {"rm", "-x", NULL},
        {"rm", "--interactive", "ask"},
        {"rm", "-NUM", "so many"},
        {"rm", "-15", NULL},
        {"rm", "--help", "print a summary"},
        {"cp", "--version", "its own"},
        {"cp", "-z", "zip"},
        {"cp", "-NUM", NULL},
        {"dd", "of", "to"},
        {"dd", "o", NULL},
    };
    struct facts_option option;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct facts_command command = command_of(rows[i].command);
        bool is_found = facts_option(facts, &command, rows[i].name, &option);
        if (is_found != (rows[i].about != NULL))
            fail_msg("%s %s", rows[i].command, rows[i].name);
        if (is_found)
            assert_string_equal(option.about, rows[i].about);
    }
    struct facts_command rm = command_of("rm");
    assert_int_equal(facts_option_count(facts, &rm), 7);
    assert_true(facts_option_at(facts, &rm, 0, &option));
    assert_string_equal(option.names, "-r, -R, --recursive");
    assert_int_equal(option.takes, VALUE_NONE);
    assert_int_equal(option.change.sets, SET_RECURSIVE);
    assert_true(facts_option_at(facts, &rm, 1, &option));
    assert_int_equal(option.change.sets, SET_FORCE | SET_QUIET);
    assert_true(facts_option_at(facts, &rm, 6, &option));
    assert_true(option.change.cancels);
    assert_false(facts_option_at(facts, &rm, 7, &option));
}

static void values_and_flavours_are_read(void **state)
{
    struct facts_option option;
    struct facts_operand operand;
    struct facts_command cp = command_of("cp"), rm = command_of("rm"), python;
    (void)state;
    assert_true(facts_option(facts, &cp, "-t", &option));
    assert_int_equal(option.takes, VALUE_NEEDED);
    assert_int_equal(option.value_count, 1);
    assert_int_equal(option.change.value, FACT_WRITE);
    assert_true(option.change.has_operands);
    assert_true(facts_operand_at(facts, option.change.operands, 0, &operand));
    assert_int_equal(operand.role, FACT_READ);
    assert_true(facts_option(facts, &cp, "-b", &option));
    assert_int_equal(option.flavours, FLAVOUR_GNU | FLAVOUR_BUSYBOX);
    assert_true(facts_option(facts, &rm, "--interactive", &option));
    assert_int_equal(option.takes, VALUE_OPTIONAL);
    assert_int_equal(option.change.value, FACT_TEXT);
    python = command_of("python3");
    assert_true(facts_option(facts, &python, "-c", &option));
    assert_true(option.change.ends_options && option.change.has_input);
    assert_int_equal(option.change.input, INPUT_NONE);
    assert_false(option.change.has_output);
}

static void subcommands_are_found(void **state)
{
    static const struct {
        const char *command, *word, *about;
    } rows[] = {
        {"remote", "rm", "forget it"},
        {"remote", "remove", "forget it"},
        {"remote", "delete-one", "take away"},
        {"remote", "delete-all-now", "take all away"},
        {"remote", "show", "anything else"},
        {"remote", "", NULL},
        {"git", "rese", NULL},
        {"ip", "link", "links"},
        {"ip", "l", "links"},
        {"ip", "addre", "addresses"},
        {"ip", "a", NULL},
        {"ip", "address", "addresses"},
        {"ip", "x", NULL},
    };
    (void)state;
    struct facts_command git = command_of("git"), remote = below(git, "remote");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct facts_command found;
        struct facts_command command =
            strcmp(rows[i].command, "remote") == 0 ? remote : command_of(rows[i].command);
        bool is_found = facts_subcommand(facts, &command, rows[i].word, &found);
        if (is_found != (rows[i].about != NULL))
            fail_msg("%s %s", rows[i].command, rows[i].word);
        if (is_found)
            assert_string_equal(found.about, rows[i].about);
    }
    struct facts_command found;
    assert_true(facts_subcommand_at(facts, &git, 0, &found));
    assert_string_equal(found.name, "reset");
    assert_false(facts_subcommand_at(facts, &git, 2, &found));
    assert_int_equal(below(command_of("ip"), "link").style, STYLE_WORDS);
}

static void options_of_parents_are_known(void **state)
{
    struct facts_option option;
    (void)state;
    struct facts_command reset = below(command_of("git"), "reset");
    struct facts_command remove = below(below(command_of("git"), "remote"), "rm");
    assert_true(facts_option(facts, &reset, "-C", &option));
    assert_int_equal(option.change.value, FACT_ENTER);
    assert_true(facts_option(facts, &remove, "-C", &option));
    assert_true(facts_option(facts, &reset, "-p", &option));
    assert_string_equal(option.about, "patch");
    assert_true(facts_option(facts, &remove, "-p", &option));
    assert_string_equal(option.about, "page");
}

static void effects_are_read(void **state)
{
    struct facts_option option;
    struct facts_effect effect;
    (void)state;
    struct facts_command reset = below(command_of("git"), "reset");
    assert_true(facts_effect_at(facts, reset.effects, 0, &effect));
    assert_int_equal(effect.kind, EFFECT_CHANGE_OBJECT);
    assert_int_equal(effect.risk, RISK_MODERATE);
    assert_null(effect.because);
    assert_false(facts_effect_at(facts, reset.effects, 1, &effect));
    assert_true(facts_option(facts, &reset, "--hard", &option));
    assert_true(facts_effect_at(facts, option.change.effects, 0, &effect));
    assert_int_equal(effect.kind, EFFECT_DISCARD);
    assert_int_equal(effect.risk, RISK_HIGH);
    assert_string_equal(effect.because, "changes are lost");
    assert_string_equal(effect.target, "the working tree");
    assert_string_equal(effect.safer, "git stash");
    assert_true(facts_effect_at(facts, option.change.effects, 1, &effect));
    assert_int_equal(effect.risk, RISK_CRITICAL);
    assert_null(effect.because);
}

static void cases_go_by_the_value(void **state)
{
    struct facts_option option;
    struct facts_change change;
    struct facts_effect effect;
    struct facts_variable variable;
    (void)state;
    struct facts_command git = command_of("git");
    assert_true(facts_option(facts, &git, "-c", &option));
    assert_int_equal(option.change.value, FACT_TEXT);
    assert_true(facts_case(facts, &option, "alias.x=!reboot", &change));
    assert_int_equal(change.value, FACT_SHELL);
    assert_int_equal(change.after, '!');
    assert_int_equal(change.sets, SET_FORCE);
    assert_true(facts_case(facts, &option, "core.pager=less", &change));
    assert_true(facts_effect_at(facts, change.effects, 0, &effect));
    assert_int_equal(effect.kind, EFFECT_LOAD);
    assert_false(facts_case(facts, &option, "user.name=x", &change));
    const char *pattern;
    assert_true(facts_case_at(facts, option.cases, 1, &pattern, &change));
    assert_string_equal(pattern, "core.?ager=*");
    assert_false(facts_case_at(facts, option.cases, 2, &pattern, &change));
    assert_true(facts_variable(facts, "GIT_SSH", &variable));
    assert_int_equal(variable.change.value, FACT_COMMAND);
    assert_string_equal(variable.about, "the program for ssh");
    assert_false(facts_variable_case(facts, &variable, "x", &change));
    assert_true(facts_variable(facts, "PATH", &variable));
    assert_true(facts_variable_case(facts, &variable, "/usr/bin", &change));
    assert_int_equal(change.effects.count, 0);
    assert_true(facts_variable_case(facts, &variable, "/tmp", &change));
    assert_int_equal(change.effects.count, 1);
    assert_false(facts_variable(facts, "GIT_SS", &variable));
}

static void places_are_read(void **state)
{
    struct facts_place place;
    (void)state;
    assert_int_equal(facts_place_count(facts), 3);
    assert_true(facts_place_at(facts, 1, &place));
    assert_string_equal(place.pattern, "~/.aws/credentials");
    assert_string_equal(place.class_name, "secret");
    assert_string_equal(place.about, "a private key");
    assert_true(facts_place_at(facts, 2, &place));
    assert_string_equal(place.class_name, "root");
    assert_false(facts_place_at(facts, 3, &place));
}

static void patterns_fit(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool fits;
    } rows[] = {
        {"", "", true},       {"", "a", false},     {"*", "", true},
        {"*", "abc", true},   {"a*c", "abc", true}, {"a*c", "ac", true},
        {"a*c", "ab", false}, {"a?c", "abc", true}, {"a?c", "ac", false},
        {"*a*", "bab", true}, {"**", "x", true},    {"a*b*c", "aXbYbZc", true},
        {"?", "", false},     {"a", "A", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (facts_pattern_fits(rows[i].pattern, rows[i].text) != rows[i].fits)
            fail_msg("%s and %s", rows[i].pattern, rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_found_and_in_order),
        cmocka_unit_test(operands_are_read),
        cmocka_unit_test(options_are_found),
        cmocka_unit_test(values_and_flavours_are_read),
        cmocka_unit_test(subcommands_are_found),
        cmocka_unit_test(options_of_parents_are_known),
        cmocka_unit_test(effects_are_read),
        cmocka_unit_test(cases_go_by_the_value),
        cmocka_unit_test(places_are_read),
        cmocka_unit_test(patterns_fit),
    };
    return cmocka_run_group_tests(tests, open_facts, close_facts);
}
