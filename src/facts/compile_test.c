// What the compiler complains of, and that a file with a fault leaves nothing behind.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "facts/option_key.h"
#include "facts/pack.h"
#include "facts/scratch_facts.h"

#define RM "commands:\n  rm:\n    about: remove\n"
#define OPTION RM "    options:\n      "

static const struct {
    const char *text;
    const char *line; // some complaint begins so
} faults[] = {
    {"", "a.yaml:1:1: the file is empty"},
    {"- a\n", "a.yaml:1:1: the file must be a map"},
    {"about: x\ncommand: {}\n", "a.yaml:2:1: a file of facts has the keys about,"},
    {"commands: [rm]\n", "a.yaml:1:11: commands must be a map, not a list"},
    {"commands: {rm: remove}\n", "a.yaml:1:16: rm must be a map, not a text"},
    {"commands: {/bin/rm: {about: x}}\n", "a.yaml:1:12: only the name of a subcommand"},
    {"commands: {'r*': {about: x}}\n", "a.yaml:1:13: only the name of a subcommand"},
    {"commands: {'rm,del': {about: x}, 'rm , del': {}}\n", "a.yaml:1:35: the key is a command's"},
    {"commands: {'rm, ': {about: x}}\n", "a.yaml:1:13: the key is a command's name"},
    {"commands: {'': {about: x}}\n", "a.yaml:1:13: the key is a command's name"},
    {"commands: {rm: {about: x}, 'del, rm': {about: y}}\n",
     "a.yaml:1:29: the command rm is there twice; the first is in a.yaml:1"},
    {RM "    abuot: x\n", "a.yaml:4:5: a command has no key abuot; see hob-facts(5)"},
    {RM "    cancels: true\n", "a.yaml:4:5: a command has no key cancels"},
    {RM "    style: gnuish\n",
     "a.yaml:4:12: style cannot be gnuish; it is one of: gnu, posix, words, keys, bundle, plain"},
    {RM "    input: code \n    output: much\n",
     "a.yaml:5:13: output cannot be much; it is one of: "},
    {RM "    incomplete: yes\n", "a.yaml:4:17: incomplete is true or false"},
    {RM "    incomplete: 'true'\n", "a.yaml:4:18: incomplete is true or false"},
    {RM "    use: gnu\n", "a.yaml:4:10: there is no option set gnu"},
    {RM "    use: [a, {b: c}]\n", "a.yaml:4:14: use must be a text, not a map"},
    {RM "    sets: [force, fast]\n", "a.yaml:4:19: sets has no fast"},
    {RM "    operands: delete... text...\n", "a.yaml:4:15: only one of the operands"},
    {RM "    operands: delete... text?\n", "a.yaml:4:15: what comes after a repeated operand"},
    {RM "    operands: command text\n", "a.yaml:4:15: nothing can come after `command`"},
    {RM "    operands: command...\n", "a.yaml:4:15: `command` already takes all words"},
    {RM "    operands: delete.. \n", "a.yaml:4:15: there is no role delete..; an operand is"},
    {RM "    operands: '@'\n", "a.yaml:4:16: there is no role"},
    {RM "    operands: path*\n", "a.yaml:4:15: there is no role path*"},
    {RM "    operands: [delete]\n", "a.yaml:4:15: operands must be a text, not a list"},
    {RM "    does: vanish\n", "a.yaml:4:11: there is no effect vanish"},
    {RM "    does: {risk: high}\n", "a.yaml:4:11: an effect's map begins with its name"},
    {RM "    does: {delete: a, create: b}\n", "a.yaml:4:23: one map is one effect"},
    {RM "    does: {delete: a, risk: bad}\n",
     "a.yaml:4:29: risk cannot be bad; it is one of: safe,"},
    {RM "    does: {delete: a, saver: b}\n", "a.yaml:4:23: there is no effect saver"},
    {RM "    does: [[delete]]\n", "a.yaml:4:12: does must be a map, not a list"},
    {OPTION "recursive: all\n", "a.yaml:5:7: the option recursive is not written as -x"},
    {OPTION "-o file: all\n", "a.yaml:5:7: the option -o file has a value that is not written"},
    {OPTION "{-r: a, '-x, -r': b}\n", "a.yaml:5:16: the option -r is there twice; the first is in"},
    {OPTION "-r: {about: a, valeu: read}\n", "a.yaml:5:22: an option has no key valeu"},
    {OPTION "-r: {about: a, value: read}\n", "a.yaml:5:7: the option takes no value; write it as"},
    {OPTION "-r: {about: a, after: x}\n", "a.yaml:5:7: the option takes no value"},
    {OPTION "-r: {about: a, cases: {x: {}}}\n", "a.yaml:5:7: the option takes no value, so it can"},
    {OPTION "-r X: {about: a, value: path}\n", "a.yaml:5:31: value cannot be path; it is one of: "},
    {OPTION "-r X: {about: a, after: ==}\n", "a.yaml:5:31: `after` is one character"},
    {OPTION "-r X: {about: a, cases: {x: y}}\n", "a.yaml:5:35: x must be a map, not a text"},
    {OPTION "-r X: {about: a, cases: {x: {about: y}}}\n", "a.yaml:5:36: a case has no key about"},
    {OPTION "-r: {about: a, flavours: [gnu, mac]}\n", "a.yaml:5:32: a flavour is gnu, bsd or"},
    {OPTION "-r: ''\n", "a.yaml:5:12: about is empty"},
    {RM "    style: plain\n    options: {-r: x}\n", "a.yaml:5:14: a command of style plain has no"},
    {RM "    subcommands: {a: {about: x}, 'b, a': {about: y}}\n",
     "a.yaml:4:35: the subcommand a is there twice; the first is in line 4"},
    {RM "    subcommands: {a: {subcommands: {b: {subcommands: {c: {subcommands: {d: {subcommands: "
        "{e: {about: x}}}}}}}}}}\n",
     "a.yaml:4:90: subcommands nest at most 4 deep"},
    {"option-sets: {a: {-x: y}, b: [c]}\n", "a.yaml:1:30: b must be a map"},
    {"option-sets: {a: {x y: z}}\n", "a.yaml:1:19: the option x y has a value that is not"},
    {"variables: {PAGER: {about: x, sets: force}}\n", "a.yaml:1:31: a variable has no key sets"},
    {"places: {nowhere: []}\n", "a.yaml:1:10: there is no class of places nowhere"},
    {"places: {root: {paths: /}}\n", "a.yaml:1:16: root must be a list, not a map"},
    {"places: {root: [{about: x}]}\n", "a.yaml:1:17: a place has paths"},
    {"places: {root: [{paths: /, why: x}]}\n", "a.yaml:1:28: a place has the keys paths and"},
    {"about: &a x\n", "a.yaml:1:11: anchors are not used here"},
    {"commands: {rm: {about: x}\n", "a.yaml:"},
};

static void faults_have_a_place_and_a_sentence(void **state)
{
    int failures = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct arena arena;
        arena_init(&arena, FACTS_ARENA_BYTES_MAX);
        struct complaints complaints = {.arena = &arena};
        struct facts *facts;
        struct error err;
        bool is_found = false;
        assert_true(
            facts_compile_text(&arena, "a.yaml", faults[i].text, &facts, &complaints, &err));
        for (size_t j = 0; j < complaints.count; j++) {
            const char *line = complaint_line(&arena, &complaints.rows[j]);
            is_found = is_found || (!complaints.rows[j].is_warning &&
                                    strncmp(line, faults[i].line, strlen(faults[i].line)) == 0);
            if (!is_found && j + 1 == complaints.count)
                print_error("%s  wants %s\n  got %s\n", faults[i].text, faults[i].line, line);
        }
        failures += !is_found;
        struct facts_command command;
        // Only what is found when all files are read leaves the rest of its file in.
        if (strstr(faults[i].line, "there twice") == NULL)
            assert_false(facts_command(facts, "rm", &command));
        facts_close(facts);
        arena_done(&arena);
    }
    assert_int_equal(failures, 0);
}

static void warnings_are_no_faults(void **state)
{
    struct arena arena;
    struct facts *facts;
    struct facts_command command;
    struct error err;
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    struct complaints complaints = {.arena = &arena};
    const char *text = "commands: {rm: {options: {-r: {sets: recursive}}}, cp: {about: copy.}}\n";
    assert_true(facts_compile_text(&arena, "a.yaml", text, &facts, &complaints, &err));
    assert_int_equal(complaints.error_count, 0);
    assert_int_equal(complaints.warning_count, 3);
    assert_string_equal(complaint_line(&arena, &complaints.rows[0]),
                        "a.yaml:1:27: warning: the option -r has no about");
    assert_string_equal(complaint_line(&arena, &complaints.rows[1]),
                        "a.yaml:1:12: warning: rm has no about");
    assert_true(facts_command(facts, "rm", &command));
    facts_close(facts);
    arena_done(&arena);
}

static void a_faulty_file_leaves_the_others_alone(void **state)
{
    static const char *const paths[] = {"a.yaml", "b.yaml", "c.yaml", "nowhere.yaml", "/dev/zero"};
    struct scratch scratch;
    struct arena arena;
    struct facts *facts;
    struct facts_command command;
    struct facts_option option;
    struct facts_variable variable;
    struct error err;
    (void)state;
    scratch_enter(&scratch);
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    struct complaints complaints = {.arena = &arena};
    scratch_write_text("a.yaml", "option-sets: {gnu: {--help: same text}}\n"
                                 "commands: {aa: {about: same text, use: gnu}}\n");
    scratch_write_text("b.yaml", "variables: {PAGER: other text}\n"
                                 "option-sets: {bad: {--bad: other text}}\n"
                                 "commands: {bb: {about: other text, does: nonsense}}\n");
    scratch_write_text("c.yaml", "variables: {PAGER: other text}\n"
                                 "commands: {cc: {about: same text, use: gnu, "
                                 "options: {-c: other text}}, dd: {about: x, use: bad}}\n");
    assert_true(facts_compile_files(&arena, paths, COUNT_OF(paths), &facts, &complaints, &err));
    assert_int_equal(complaints.error_count, 4);
    assert_string_equal(complaint_line(&arena, &complaints.rows[3]),
                        "c.yaml:2:93: there is no option set bad");
    assert_int_equal(facts_command_count(facts), 2);
    assert_true(facts_command(facts, "cc", &command));
    assert_string_equal(command.about, "same text");
    assert_true(facts_option(facts, &command, "-c", &option));
    assert_string_equal(option.about, "other text");
    assert_true(facts_option(facts, &command, "--help", &option));
    assert_true(facts_variable(facts, "PAGER", &variable));
    assert_string_equal(variable.about, "other text");
    facts_close(facts);
    arena_done(&arena);
    scratch_leave(&scratch);
}

// A text of `count` times `row` with its number, between `before` and `after`.
static char *repeated(struct arena *arena, const char *before, const char *row, int count)
{
    struct buffer text;
    buffer_init(&text, 8 << 20);
    buffer_text(&text, before);
    for (int i = 0; i < count; i++)
        buffer_printf(&text, "%s-%d: {about: x}, ", row, i);
    buffer_text(&text, "}}}\n");
    char *copy = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return copy;
}

static void sizes_are_bounded(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    const struct {
        const char *text, *fault;
    } rows[] = {
        {repeated(&arena, "commands: {a: {options: {", "-", FACTS_OPTIONS_MAX), NULL},
        {repeated(&arena, "commands: {a: {options: {", "-", FACTS_OPTIONS_MAX + 1),
         "more than 1,000 options"},
        {repeated(&arena, "commands: {a: {subcommands: {", "a", FACTS_SUBCOMMANDS_MAX), NULL},
        {repeated(&arena, "commands: {a: {subcommands: {", "a", FACTS_SUBCOMMANDS_MAX + 1),
         "more than 1,000 subcommands"},
        {"commands: {a: {does: [read, read, read, read, read, read, read, read, read, read, read, "
         "read, read, read, read, read, read]}}\n",
         "more than 16 effects"},
        {"commands: {a: {operands: read read read read read read read read read read read read "
         "read read read read read}}\n",
         "more than 16 operands"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct complaints complaints = {.arena = &arena};
        struct facts *facts;
        assert_true(facts_compile_text(&arena, "a", rows[i].text, &facts, &complaints, NULL));
        if ((complaints.error_count > 0) != (rows[i].fault != NULL) ||
            (rows[i].fault != NULL && strstr(complaints.rows[0].text, rows[i].fault) == NULL))
            fail_msg("%zu: %s", i, complaints.count > 0 ? complaints.rows[0].text : "no fault");
        facts_close(facts);
    }
    arena_done(&arena);
}

static void the_same_facts_give_the_same_bytes(void **state)
{
    struct arena arena;
    struct facts *one, *two;
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    const char *text = "commands: {b: {about: x, options: {-a: b}}, a: {about: y}}\n";
    one = scratch_facts(&arena, text);
    two = scratch_facts(&arena, text);
    assert_int_equal(one->images[0]->length, two->images[0]->length);
    assert_memory_equal(one->images[0]->bytes, two->images[0]->bytes, one->images[0]->length);
    facts_close(one);
    facts_close(two);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_a_place_and_a_sentence),
        cmocka_unit_test(warnings_are_no_faults),
        cmocka_unit_test(a_faulty_file_leaves_the_others_alone),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(the_same_facts_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
