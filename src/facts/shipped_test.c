// The facts of this repository: without a fault or a warning, and what nobody may break by
// accident.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "facts/scratch_facts.h"

enum { COMMANDS_LEAST = 400, IMAGE_BYTES_BAR = 4 * 1024 * 1024 };

static struct arena arena;
static struct facts *facts;
static struct complaints complaints = {.arena = &arena};

static int open_facts(void **state)
{
    struct error err;
    (void)state;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    if (!facts_compile_memory(&arena, HOB_SOURCE_DIR "/facts", &facts, &complaints, &err))
        die("%s", err.text);
    return 0;
}

static int close_facts(void **state)
{
    (void)state;
    facts_close(facts);
    arena_done(&arena);
    return 0;
}

static void there_is_nothing_to_complain_of(void **state)
{
    (void)state;
    for (size_t i = 0; i < complaints.count; i++)
        print_error("%s\n", complaint_line(&arena, &complaints.rows[i]));
    assert_int_equal(complaints.count, 0);
}

static void there_are_enough_and_they_are_small(void **state)
{
    (void)state;
    assert_true(facts_command_count(facts) >= COMMANDS_LEAST);
    assert_true(facts->images[0]->length <= IMAGE_BYTES_BAR);
}

// What removes, runs or becomes something: a slip in any of these would call danger safe.
static void the_worst_are_known(void **state)
{
    static const struct {
        const char *command, *subcommand; // subcommand NULL: the command itself
        enum fact_role role; // of some operand; FACT_ROLE_COUNT: its danger is in its options
    } rows[] = {
        {"rm", NULL, FACT_DELETE},           {"mv", NULL, FACT_MOVE},
        {"dd", NULL, FACT_ROLE_COUNT},       {"sudo", NULL, FACT_COMMAND},
        {"env", NULL, FACT_COMMAND},         {"xargs", NULL, FACT_COMMAND},
        {"timeout", NULL, FACT_COMMAND},     {"ssh", NULL, FACT_HOST},
        {"eval", NULL, FACT_SHELL},          {"bash", NULL, FACT_SCRIPT},
        {"chmod", NULL, FACT_PERMISSION},    {"chown", NULL, FACT_OWNER},
        {"shred", NULL, FACT_EMPTY},         {"truncate", NULL, FACT_ROLE_COUNT},
        {"mkfs", NULL, FACT_DEVICE},         {"git", "reset", FACT_ROLE_COUNT},
        {"systemctl", "stop", FACT_SERVICE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct facts_command command, below;
        struct facts_operand operand;
        if (!facts_command(facts, rows[i].command, &command) ||
            (rows[i].subcommand != NULL &&
             !facts_subcommand(facts, &command, rows[i].subcommand, &below)))
            fail_msg("no facts of %s", rows[i].command);
        if (rows[i].subcommand != NULL)
            command = below;
        bool is_found = rows[i].role == FACT_ROLE_COUNT;
        for (size_t j = 0; facts_operand_at(facts, command.operands, j, &operand); j++)
            is_found = is_found || operand.role == rows[i].role;
        if (!is_found)
            fail_msg("%s has no operand that is a %s", rows[i].command,
                     fact_role_names[rows[i].role]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_nothing_to_complain_of),
        cmocka_unit_test(there_are_enough_and_they_are_small),
        cmocka_unit_test(the_worst_are_known),
    };
    return cmocka_run_group_tests(tests, open_facts, close_facts);
}
