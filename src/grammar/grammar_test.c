#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "grammar/scratch_grammar.h"

static const char yaml[] =
    "description: a grammar for this test\n"
    "fillers: [please, the, all, that are, in total]\n"
    "nouns: [data, Group]\n"
    "words:\n"
    "  find: [find, search for, show]\n"
    "  files: [files, file]\n"
    "phrases:\n"
    "  - {say: '{find}', set: {action: list}}\n"
    "  - {say: [count, 'how many'], set: {action: count}}\n"
    "  - {say: '{files}', set: {object: file}}\n"
    "  - {say: ['{ext+} {files}'], set: {object: file, ext: '{ext}'}}\n"
    "  - {say: ['(in|under) {path}', '(in|under) [folder] {name}'], set: {where: '{path}{name}'}}\n"
    "  - {say: 'larger than {size}', set: {over: '{size}'}}\n"
    "  - {say: 'between {low=size} and {high=size}', set: {over: '{low}', under: '{high}'}}\n"
    "  - {say: 'containing {text}', set: {has: '{text}'}}\n"
    "  - {say: 'newer than {age}', set: {newer: '{age}'}}\n"
    "  - {say: 'named {name}', set: {name: '{name}'}}\n"
    "  - {say: '[called {name}] [here]', set: {name: '{name}', where: .}}\n"
    "  - {say: recursively}\n"
    "  - {say: \"'s\"}\n"
    "  - {say: 'home of {user!}', set: {where: '/home/{user}'}}\n"
    "  - {say: '{n=count} before and {n=count} after', set: {around: '{n}'}}\n"
    "  - {say: 'stored {word}', set: {action: list, object: '{word}'}}\n"
    "  - {say: 'by {user}', set: {owner: '{user}'}}\n"
    "  - {say: hollow one, set: {where: /x}}\n"
    "  - {say: [hollow two, hollow three, hollow four, hollow five, hollow six, hollow seven, "
    "hollow eight]}\n"
    "  - {say: follow}\n"
    "  - {say: all without first, set: {without: '1'}}\n"
    "  - {say: 'all without {text}', set: {without: '{text}'}}\n"
    "  - {say: '{ext} of {text}', set: {part: '{text}', ext: '{ext}'}}\n"
    "commands:\n"
    "  - id: with-text\n"
    "    when: {object: file, has: '*', action: list}\n"
    "    build: ['grep -rl -- {has} {where|.}']\n"
    "  - {id: stored-quick, when: {object: stars}, requires: no-such-program, build: "
    "[no-such-program]}\n"
    "  - {id: stored, when: {object: [stars, moons]}, build: [ls /sky, {if: {action: list}, add: "
    "''}, {if: {object: "
    "'*'}, add: ''}]}\n"
    "  - {id: without, when: {without: '*'}, build: ['grep -v {without}']}\n"
    "  - {id: part, when: {part: '*'}, build: [{if: {ext: py}, add: cut}, {if: {ext: rb}, add: "
    "'-f1'}, {if: {ext: '*'}, add: ''}, '{part}']}\n"
    "  - {id: around, when: {around: '*'}, build: ['grep -C {around} x']}\n"
    "  - id: find\n"
    "    description: Find files\n"
    "    when: {object: file, action: [list, count]}\n"
    "    build:\n"
    "      - 'find {where|.} -type f'\n"
    "      - {each: ext, add: \"-name '*.{ext}'\", join: ' -o ', around: ['\\( ', ' \\)']}\n"
    "      - '-name {name}'\n"
    "      - '-size +{over:find-size}'\n"
    "      - '-size -{under:find-size}'\n"
    "      - '{newer:find-newer}'\n"
    "      - {if: {action: count}, add: '| wc -l', bsd: '| wc -l | tr -d \" \"'}\n";

static const char choices[] =
    "fillers: [that are, the]\n"
    "phrases:\n"
    "  - {say: files, set: {object: file}}\n"
    "  - {say: 'larger than {size}', set: {over: '{size}'}}\n"
    "  - {say: 'older than {age}', set: {older: '{age}'}}\n"
    "  - {say: 'between {low=size} and {high=size}', set: {over: '{low}', under: '{high}'}}\n"
    "  - {say: 'ending in {ext+}', set: {ext: '{ext}'}}\n"
    "  - {say: empty, set: {empty: 'yes'}}\n"
    "  - {say: hollow files, set: {object: file, empty: 'yes'}}\n"
    "  - {say: 'in {path}', set: {where: '{path}'}}\n"
    "commands:\n"
    "  - id: quick\n"
    "    tool: fd|sh\n"
    "    when: {object: file, empty: 'yes'}\n"
    "    build: ['fd -t e -t f . {where}']\n"
    "  - id: quickest\n"
    "    tool: no-such-tool\n"
    "    when: {object: file, empty: 'yes'}\n"
    "    build: ['no-such-tool {where}']\n"
    "  - id: find\n"
    "    when: {object: file}\n"
    "    build:\n"
    "      - 'find {where|.} -type f'\n"
    "      - '-size +{over:find-size}'\n"
    "      - '-size -{under:find-size}'\n"
    "      - '{older:find-older}'\n"
    "      - {each: ext, add: \"-name '*.{ext}'\", join: ' -o ', around: ['\\( ', ' \\)']}\n"
    "      - {if: {empty: 'yes'}, add: -empty}\n"
    "      - '-print'\n"
    "    or: {slots: [over, under, older, ext, empty], join: ' -o ', around: ['\\( ', ' \\)']}\n"
    "    also: [['find {where|.} -type f -size 0', {if: {empty: 'yes'}, add: ''}]]\n";

static struct arena arena;
static struct grammar *grammar;

static int set_up_with(const char *text)
{
    struct complaints complaints = {.arena = &arena};
    arena_init(&arena, 256 * 1024 * 1024);
    grammar = scratch_grammar(text, strlen(text), &complaints);
    if (grammar == NULL)
        fail_msg("%s", complaint_line(&arena, &complaints.rows[0]));
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return set_up_with(yaml);
}

static int set_up_choices(void **state)
{
    (void)state;
    return set_up_with(choices);
}

static int tear_down(void **state)
{
    (void)state;
    grammar_close(grammar);
    arena_done(&arena);
    return 0;
}

struct expected {
    const char *request, *command; // NULL: not understood
};

static void expect_commands(const struct expected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct grammar_result result;
        grammar_ask(grammar, &arena, cases[i].request, 0, &result);
        const char *command = result.count > 0 ? result.answers[0].command : NULL;
        bool is_same = (command == NULL) == (cases[i].command == NULL) &&
                       (command == NULL || strcmp(command, cases[i].command) == 0);
        if (!is_same)
            fail_msg("%s\n  gives %s", cases[i].request, command == NULL ? "nothing" : command);
    }
}

static void test_commands(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"find files", "find . -type f"},
        {"Find the files, please!", "find . -type f"},
        {"search for files in /etc", "find /etc -type f"},
        {"how many py files in src", "find src -type f -name '*.py' | wc -l"},
        {"find py, rb and .js files", "find . -type f \\( -name '*.py' -o -name '*.rb' -o -name "
                                      "'*.js' \\)"},
        {"in src find files larger than 1.5 gigs", "find src -type f -size +1536M"},
        {"find files between 1k and 2 megabytes", "find . -type f -size +1k -size -2M"},
        {"find files newer than two weeks", "find . -type f -mtime -14"},
        {"find files recursively", "find . -type f"},
        {"find files called x here", "find . -type f -name x"},
        {"find files here", "find . -type f"}, // of a part that was not said nothing is set
        {"find files containing 'two words' in ~/notes", "grep -rl -- 'two words' ~/notes"},
        // Values stay values.
        {"find files named '$(reboot)'", "find . -type f -name '$(reboot)'"},
        {"find files named \"it's; rm\"", "find . -type f -name 'it'\\''s; rm'"},
        {"find files in '-rf'", "find ./-rf -type f"},
        {"find files in \"$top/${name}_1/$sub\"", "find \"$top/${name}_1/$sub\" -type f"},
        {"find files in \"$top/$(sub)\"", "find '$top/$(sub)' -type f"},
        {"find files in \"$top/${name\"", "find '$top/${name' -type f"},
        {"find files named files", "find . -type f -name files"},
        {"find files in src's", "find src -type f"},
        {"find files in src’s", "find src -type f"},
        {"find files home of ada", "find /home/ada -type f"},
        {"3 before and 3 after", "grep -C 3 x"},
        {"stored moons", "ls /sky"},
        // A command whose program is not installed comes after one whose programs are.
        {"stored stars", "ls /sky"},
        // Words that are never names, and a slot that takes no word of the grammar.
        {"find files in data", NULL},
        {"find files named group", NULL},
        {"find files named 'group'", "find . -type f -name group"},
        {"find files home of files", NULL},
        {"3 before and 4 after", NULL},
        // No word is dropped, no slot left out, no contradiction.
        {"find blue files", NULL},
        {"js of x", NULL},
        {"rb of x", NULL},
        {"find files by reursively", NULL},
        {"find files slowly", NULL},
        {"find files not in /etc", NULL},
        {"find files in /etc in /usr", NULL},
        {"find files by ada", NULL},
        {"find", NULL},
        {"count files containing x", NULL},
        {"", NULL},
        {"find files larger than big", NULL},
    };
    expect_commands(cases, COUNT_OF(cases));
}

// A slip of the finger, where nothing else makes sense of the word.
static void test_slips(void **state)
{
    (void)state;
    static const struct expected cases[] = {
        {"saerch for files in /etc", "find /etc -type f"},
        {"fidn teh files in /etc", "find /etc -type f"},
        {"fnid files in /etc", "find /etc -type f"},
        {"fild files in /etc", NULL},
        {"find files contianing 'fiels'", "grep -rl -- fiels ."},
        {"find files lager than 1M", "find . -type f -size +1M"},
        {"find files named serch", "find . -type f -name serch"},
        {"find files pollow one", "find /x -type f"},
        {"all without firts", "grep -v 1"},
        {"all without 'firts'", "grep -v firts"},
        {"all without firsts", "grep -v firsts"},
        {"py of x", "cut x"},
        {"find files conatining serch", "grep -rl -- serch ."},
    };
    expect_commands(cases, COUNT_OF(cases));
}

static const char *answer_of(const char *request, struct grammar_result *result)
{
    grammar_ask(grammar, &arena, request, 0, result);
    return result->count > 0 ? result->answers[0].command : "nothing";
}

static void test_choices(void **state)
{
    (void)state;
    static const struct {
        const char *request, *command;
    } cases[] = {
        {"files larger than 1M or older than 2 days",
         "find . -type f \\( -size +1M -o -mtime +2 \\) -print"},
        {"empty files in /x either larger than 1M or that are older than 2 days",
         "find /x -type f \\( -size +1M -o -mtime +2 \\) -empty -print"},
        {"files larger than 1M, empty or older than 2 days in /x",
         "find /x -type f \\( -size +1M -o -empty -o -mtime +2 \\) -print"},
        {"files between 1k and 2M or files older than 2 days",
         "find . -type f \\( -size +1k -size -2M -o -mtime +2 \\) -print"},
        {"empty files or files ending in py or rb",
         "find . -type f \\( -empty -o \\( -name '*.py' -o -name '*.rb' \\) \\) -print"},
        {"hollow files or files older than 2 days",
         "find . -type f \\( -empty -o -mtime +2 \\) -print"},
        // What comes behind could belong to the last choice only, and a folder is no condition.
        {"files larger than 1M or older than 2 days ending in py", "nothing"},
        {"empty files or in /x", "nothing"},
        {"files or empty", "nothing"},
        {"empty or", "nothing"},
        {"or", "nothing"},
        {"either empty files", "nothing"},
        {"files larger than 1M or larger than 2M", "nothing"},
    };
    struct grammar_result result;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *command = answer_of(cases[i].request, &result);
        if (strcmp(command, cases[i].command) != 0)
            fail_msg("%s\n  gives %s", cases[i].request, command);
    }
}

static void test_other_forms(void **state)
{
    (void)state;
    struct grammar_result result;
    assert_string_equal(answer_of("empty files in /x", &result), "find /x -type f -empty -print");
    assert_int_equal(result.count, 2);
    assert_string_equal(result.answers[1].command, "find /x -type f -size 0");
    // What another form cannot say, it does not say.
    assert_string_equal(answer_of("files larger than 1M", &result),
                        "find . -type f -size +1M -print");
    assert_int_equal(result.count, 1);
    grammar_prefer(grammar, "rg,fd");
    assert_string_equal(answer_of("empty files in /x", &result), "fd -t e -t f . /x");
    assert_true(result.answers[0].is_preferred);
    assert_string_equal(answer_of("files larger than 1M", &result),
                        "find . -type f -size +1M -print");
    assert_false(result.answers[0].is_preferred);
    // Of its names any is good to prefer it by, and one has to be installed.
    grammar_prefer(grammar, "sh");
    assert_string_equal(answer_of("empty files in /x", &result), "fd -t e -t f . /x");
    static const char *const unfit[] = {"", "f", "s,fdx", "no-such-tool"};
    for (size_t i = 0; i < COUNT_OF(unfit); i++) {
        grammar_prefer(grammar, unfit[i]);
        assert_string_equal(answer_of("empty files in /x", &result),
                            "find /x -type f -empty -print");
    }
}

static void test_meaning(void **state)
{
    (void)state;
    struct grammar_result result;
    grammar_ask(grammar, &arena, "please count py and rb files in src", 1, &result);
    assert_int_equal(result.count, 1);
    const struct grammar_answer *answer = &result.answers[0];
    assert_string_equal(meaning_text(&arena, &answer->meaning),
                        "action=count object=file ext=py,rb where=src");
    assert_string_equal(answer->id, "find");
    assert_string_equal(answer->pack, "test");
    assert_non_null(strstr(answer->command, "tr -d"));
    assert_true(answer->confidence > 0.5 && answer->confidence < 1);
    // Every token is in one of the pieces.
    size_t at = 0;
    for (size_t i = 0; i < answer->taken_count; i++) {
        assert_int_equal(answer->taken[i].from, at);
        at = answer->taken[i].to;
    }
    assert_int_equal(at, result.token_count);
    // What blocked, and what was understood up to there.
    grammar_ask(grammar, &arena, "find files in src slowly", 0, &result);
    assert_int_equal(result.count, 0);
    assert_string_equal(result.tokens[result.blocked].text, "slowly");
    assert_string_equal(meaning_text(&arena, &result.meaning), "action=list object=file where=src");
}

static void test_hint(void **state)
{
    (void)state;
    struct grammar_hint hint;
    assert_true(
        grammar_hint(grammar, &arena, "slowly find py files in src and paint them", 0, &hint));
    assert_string_equal(meaning_text(&arena, &hint.meaning),
                        "action=list object=file ext=py where=src");
    assert_true(hint.command_count > 0);
    assert_string_equal(hint.commands[0].id, "find");
    assert_string_equal(hint.commands[0].program, "find");
    assert_string_equal(hint.commands[0].draft, "find src -type f -name '*.py'");
    assert_string_equal(grammar_hint_text(&hint), hint.commands[0].draft);
    hint.commands[0].draft = NULL;
    assert_null(grammar_hint_text(&hint));
    // All is read, but no command uses all of it.
    assert_true(grammar_hint(grammar, &arena, "count files by ada", 0, &hint));
    assert_string_equal(hint.commands[0].draft, "find . -type f | wc -l");
    // Nothing is known.
    assert_true(grammar_hint(grammar, &arena, "sing me a song", 0, &hint));
    assert_int_equal(hint.command_count + hint.meaning.count, 0);
    assert_null(grammar_hint_text(&hint));
    assert_true(grammar_hint(grammar, &arena, "", 0, &hint));
    assert_null(grammar_hint_text(&hint));
    // There is an answer.
    assert_false(grammar_hint(grammar, &arena, "find files in src", 0, &hint));
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"nonsense: 1", "a grammar pack has"},
        {"phrases: [{say: '{nobody}'}]", "neither a slot nor a class"},
        {"phrases: [{say: '[open'}]", "a bracket is not closed"},
        {"phrases: [{say: 'a)'}]", "was not opened"},
        {"phrases: [{say: '{size'}]", "a { is not closed"},
        {"phrases: [{set: {a: b}}]", "a phrase has `say`"},
        {"phrases: [{say: x, colour: red}]", "`say` and `set` only"},
        {"phrases: [{say: x, set: {a: [b]}}]", "a slot is set to a text"},
        {"commands: [{id: x}]", "an id and what to build"},
        {"commands: [{id: x, build: [{oops: 1}]}]", "a piece is a text"},
        {"commands: [{id: x, build: [x], oops: 1}]", "means nothing here"},
        {"commands: [{id: x, build: ['{a:roman}']}]", "no format of that name"},
        {"commands: [{id: x, build: ['echo `cat {a}`']}]", "in ` `"},
        {"words: [a]", "a map from a name"},
        {"fillers: a", "a list of words"},
        {"commands: [{id: x, build: [x], or: [a]}]", "or is a map"},
        {"commands: [{id: x, build: [x], also: x}]", "also is a list"},
        {"nouns: [two words]", "single words"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct complaints complaints = {.arena = &arena};
        assert_null(scratch_grammar(cases[i].text, strlen(cases[i].text), &complaints));
        bool is_told = false;
        for (size_t j = 0; j < complaints.count; j++)
            is_told = is_told || strstr(complaints.rows[j].text, cases[i].complaint) != NULL;
        if (!is_told)
            fail_msg("%s\n  gives %s", cases[i].text,
                     complaints.count == 0 ? "nothing" : complaints.rows[0].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_slips, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_choices, set_up_choices, tear_down),
        cmocka_unit_test_setup_teardown(test_other_forms, set_up_choices, tear_down),
        cmocka_unit_test_setup_teardown(test_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hint, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
