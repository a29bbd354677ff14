// Opening facts: the shipped image, a person's own in front of it, staleness and damage.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/scratch.h"
#include "facts/scratch_facts.h"
#include "image/sources.h"

static const char shipped[] =
    "option-sets:\n"
    "  gnu:\n"
    "    --help: {about: help, cancels: true}\n"
    "    --out=FILE:\n"
    "      about: there\n"
    "      value: write\n"
    "      operands: 'read... text'\n"
    "      does: [{delete: gone, target: it, safer: ls}, connect]\n"
    "      cases: {'-': {value: text, does: print}, 'x*': {sets: force}}\n"
    "commands: {cp: {about: shipped copy}, mv: {about: shipped move}}\n"
    "places: {root: [{paths: /, about: all}]}\n"
    "variables: {PAGER: shipped}\n";
static const char mine[] = "commands: {mv: {about: my move}, zz: {about: mine, use: gnu}}\n"
                           "places: {backup: [{paths: /backup/**, about: mine}]}\n"
                           "variables: {PAGER: mine}\n";

static struct scratch scratch;
static struct arena arena;

static void compile_shipped(const char *text)
{
    struct complaints complaints = {.arena = &arena};
    struct error err;
    scratch_write_text("facts/a.yaml", text);
    if (!facts_compile_folder("facts", "share/facts.image", &complaints, &err))
        fail_msg("%s", err.text);
}

static int enter(void **state)
{
    (void)state;
    scratch_enter(&scratch);
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    scratch_write_text("share/nothing", "");
    setenv("HOB_DATADIR", arena_printf(&arena, "%s/share", scratch.path), 1);
    compile_shipped(shipped);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_done(&arena);
    scratch_leave(&scratch);
    return 0;
}

// What the facts say of a command, after opening them as the light program does: `stale` when it
// leaves that to the late one.
static const char stale[] = "stale";

static void expect(const char *name, const char *text)
{
    struct facts *facts;
    struct facts_command command;
    bool is_stale;
    const char *about = stale;
    if (facts_open(&arena, &facts, &is_stale, NULL)) {
        about =
            facts_command(facts, name, &command) ? arena_string(&arena, command.about) : "nothing";
        facts_close(facts);
    }
    assert_string_equal(about, text);
    assert_int_equal(is_stale, text == stale);
}

static void without_own_facts_there_is_nothing_to_build(void **state)
{
    (void)state;
    expect("cp", "shipped copy");
    assert_true(facts_compile_user(NULL));
    assert_int_equal(scratch_count("."), 2);
    unsetenv("HOME");
    expect("cp", "shipped copy");
}

static void own_facts_stand_in_front(void **state)
{
    struct facts *facts;
    struct facts_command command;
    struct facts_place place;
    struct facts_variable variable;
    bool is_stale;
    (void)state;
    scratch_write_text(".config/hob/facts/a.yaml", mine);
    expect("mv", stale);
    assert_true(facts_compile_user(NULL));
    expect("mv", "my move");
    expect("cp", "shipped copy");
    assert_true(facts_open(&arena, &facts, &is_stale, NULL));
    static const char *const order[] = {"cp", "mv", "zz"};
    assert_int_equal(facts_command_count(facts), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(facts_command_at(facts, i, &command));
        assert_string_equal(command.name, order[i]);
    }
    assert_true(facts_command_at(facts, 1, &command));
    assert_string_equal(command.about, "my move");
    assert_int_equal(facts_place_count(facts), 2);
    assert_true(facts_place_at(facts, 1, &place));
    assert_string_equal(place.class_name, "root");
    assert_true(facts_variable(facts, "PAGER", &variable));
    assert_string_equal(variable.about, "mine");
    facts_close(facts);
}

static void own_facts_use_shipped_option_sets(void **state)
{
    struct facts *facts;
    struct facts_command command;
    struct facts_option option;
    struct facts_operand operand;
    struct facts_effect effect;
    struct facts_change change;
    bool is_stale;
    (void)state;
    scratch_write_text(".config/hob/facts/a.yaml", mine);
    assert_true(facts_compile_user(NULL));
    assert_true(facts_open(&arena, &facts, &is_stale, NULL));
    assert_true(facts_command(facts, "zz", &command));
    assert_true(facts_option(facts, &command, "--help", &option));
    assert_true(option.change.cancels);
    assert_true(facts_option(facts, &command, "--out", &option));
    assert_string_equal(option.about, "there");
    assert_int_equal(option.change.value, FACT_WRITE);
    assert_true(facts_operand_at(facts, option.change.operands, 1, &operand));
    assert_int_equal(operand.role, FACT_TEXT);
    assert_true(facts_effect_at(facts, option.change.effects, 0, &effect));
    assert_string_equal(effect.safer, "ls");
    assert_true(facts_case(facts, &option, "-", &change));
    assert_true(facts_effect_at(facts, change.effects, 0, &effect));
    assert_int_equal(effect.kind, EFFECT_PRINT);
    assert_true(facts_case(facts, &option, "xy", &change));
    assert_int_equal(change.sets, SET_FORCE);
    facts_close(facts);
    // The shipped image is a source too.
    compile_shipped("commands: {cp: {about: newer copy}}\n");
    expect("zz", stale);
    struct complaints complaints = {.arena = &arena};
    assert_true(facts_open_fresh(&arena, &facts, &complaints, NULL));
    assert_int_equal(complaints.error_count, 1);
    assert_false(facts_command(facts, "zz", &command));
    assert_true(facts_command(facts, "mv", &command));
    facts_close(facts);
}

static void a_change_makes_the_image_stale(void **state)
{
    (void)state;
    scratch_write_text(".config/hob/facts/a.yaml", mine);
    assert_true(facts_compile_user(NULL));
    expect("mv", "my move");
    scratch_write_text(".config/hob/facts/a.yaml", mine); // in place, with the same length
    expect("mv", stale);
    assert_true(facts_compile_user(NULL));
    scratch_write_text(".config/hob/facts/b.yaml", "commands: {bb: {about: b}}\n");
    expect("mv", stale);
    assert_true(facts_compile_user(NULL));
    expect("bb", "b");
    remove(".config/hob/facts/b.yaml");
    expect("bb", stale);
}

static void a_damaged_image_is_built_anew(void **state)
{
    char *folder, *path;
    struct facts *facts;
    struct facts_command command;
    struct error err;
    (void)state;
    scratch_write_text(".config/hob/facts/a.yaml", mine);
    assert_true(facts_compile_user(NULL));
    assert_true(sources_user_paths(&arena, "facts", &folder, &path));
    scratch_write_text(path, "garbage");
    expect("mv", stale);
    struct complaints complaints = {.arena = &arena};
    assert_true(facts_open_fresh(&arena, &facts, &complaints, &err));
    assert_true(facts_command(facts, "mv", &command));
    assert_string_equal(command.about, "my move");
    facts_close(facts);
    expect("mv", "my move");
    scratch_write_text("share/facts.image", "garbage");
    expect("mv", stale);
    assert_false(facts_open_fresh(&arena, &facts, &complaints, &err));
    assert_non_null(strstr(err.text, "is not an image of compiled facts"));
}

static void without_a_cache_facts_are_compiled_in_memory(void **state)
{
    struct facts *facts;
    struct facts_command command;
    struct error err;
    (void)state;
    scratch_write_text(".config/hob/facts/a.yaml", mine);
    scratch_write_text(".config/hob/facts/bad.yaml", "commands: nonsense\n");
    scratch_write_text(".cache", "a file\n");
    assert_false(facts_compile_user(&err));
    struct complaints complaints = {.arena = &arena};
    assert_true(facts_open_fresh(&arena, &facts, &complaints, &err));
    assert_int_equal(complaints.error_count, 1);
    assert_non_null(strstr(complaint_line(&arena, &complaints.rows[0]),
                           "/.config/hob/facts/bad.yaml:1:11: commands must be a map"));
    assert_true(facts_command(facts, "mv", &command));
    assert_string_equal(command.about, "my move");
    facts_close(facts);
}

// Nothing below the working folder is ever read.
static void a_project_brings_no_facts(void **state)
{
    (void)state;
    scratch_write_text("project/facts/a.yaml", mine);
    scratch_write_text("project/.hob/facts/a.yaml", mine);
    scratch_write_text("project/.config/hob/facts/a.yaml", mine);
    assert_int_equal(chdir("project"), 0);
    expect("zz", "nothing");
}

static void an_empty_folder_gives_an_image(void **state)
{
    struct complaints complaints = {.arena = &arena};
    (void)state;
    remove("facts/a.yaml");
    assert_true(facts_compile_folder("facts", "share/facts.image", &complaints, NULL));
    expect("cp", "nothing");
    assert_false(facts_compile_folder("nowhere", "share/facts.image", &complaints, NULL));
    scratch_write_text("facts/b.yaml", "commands: []\n");
    assert_false(facts_compile_folder("facts", "share/other.image", &complaints, NULL));
    assert_int_not_equal(access("share/other.image", F_OK), 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)
    const struct CMUnitTest tests[] = {
        TEST(without_own_facts_there_is_nothing_to_build),
        TEST(own_facts_stand_in_front),
        TEST(own_facts_use_shipped_option_sets),
        TEST(a_change_makes_the_image_stale),
        TEST(a_damaged_image_is_built_anew),
        TEST(without_a_cache_facts_are_compiled_in_memory),
        TEST(a_project_brings_no_facts),
        TEST(an_empty_folder_gives_an_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
