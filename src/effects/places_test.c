#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/fd.h"
#include "effects/places.h"

enum { ARENA_BYTES = 1 << 26, FILE_BYTES = 1 << 20, PLACES_MAX = 4096, LINE_BYTES = 4096 };

static struct facts_place facts[PLACES_MAX];
static size_t fact_count;

// As much of YAML as facts/places.yaml uses: flow lists of paths, and an `about` after them.
static void read_places(struct arena *arena)
{
    struct buffer file;
    buffer_init(&file, FILE_BYTES);
    assert_true(file_read(HOB_SOURCE_DIR "/facts/places.yaml", &file, NULL));
    const char *class_name = "";
    char *text = arena_string(arena, file.data), *next = NULL;
    for (char *line = strtok_r(text, "\n", &next); line; line = strtok_r(NULL, "\n", &next)) {
        char *list = strstr(line, "paths: ["), *rest = NULL;
        if (list == NULL && line[0] == ' ' && line[2] != ' ') {
            class_name = line + 2;
            line[strlen(line) - 1] = '\0';
        }
        if (list == NULL)
            continue;
        char *path = list + strlen("paths: ["), *end = strrchr(path, ']');
        char *about = strstr(end, "about: ");
        *end = '\0';
        for (path = strtok_r(path, ",", &rest); path; path = strtok_r(NULL, ",", &rest)) {
            path += strspn(path, " \"");
            path[strcspn(path, "\"")] = '\0';
            assert_true(fact_count < PLACES_MAX);
            facts[fact_count++] = (struct facts_place){path, class_name, about};
        }
    }
    buffer_done(&file);
}

static const struct effects_machine machines[] = {
    {.home = "/home/alice", .directory = "/home/alice/work/site", .user = "alice"},
    {.user = "nowhere"},
    {.home = "/home/alice", .directory = "/home/alice", .user = "home"},
    {.home = "/home/alice", .directory = "/etc", .user = "etc"},
    {.home = "/home/alice", .directory = "/tmp/x", .user = "tmp"},
    {.home = "/home/alice", .directory = "/", .user = "top"},
};

static const struct effects_machine *machine_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(machines); i++)
        if (name != NULL && strcmp(machines[i].user, name) == 0)
            return &machines[i];
    return &machines[0];
}

static struct shell_value evaluate(struct arena *arena, const char *word)
{
    const struct shell_options options = {0};
    const struct shell_knowledge knowledge = {0};
    struct shell_tree tree;
    char *text = arena_printf(arena, ": %s", word);
    assert_true(shell_parse(arena, (struct shell_text){text, (uint32_t)strlen(text)}, &options,
                            &tree, NULL, NULL));
    const struct shell_word *parsed = tree.list->items->pipelines->commands->words->next;
    struct shell_values values = shell_evaluate(arena, parsed, &knowledge);
    assert_int_equal(values.count, 1);
    return values.items[0];
}

static const char *describe(struct arena *arena, const struct effects_place *place, bool has_holds)
{
    const char *holds = has_holds ? place_class_names[place->holds] : "";
    return arena_printf(arena, "%s%s%s%s%s%s%s%s", place->name, place->is_whole ? " whole" : "",
                        place->is_contents ? " contents" : "", place->is_pattern ? " pattern" : "",
                        place->is_inside_home ? " home" : "",
                        place->is_unresolved ? " unresolved" : "", has_holds ? " >" : "", holds);
}

static void check(struct arena *arena, const struct places *places, char *columns[4], unsigned line)
{
    struct shell_value value = evaluate(arena, columns[0]);
    struct effects_place place;
    places_classify(arena, places, &value, machine_of(columns[3]), &place);
    const char *found = describe(arena, &place, strchr(columns[1], '>') != NULL);
    const char *path = columns[2] != NULL && strcmp(columns[2], "-") != 0 ? columns[2] : NULL;
    assert_non_null(place.about);
    if (strcmp(found, columns[1]) != 0)
        fail_msg("places.txt:%u: %s is %s, not %s", line, columns[0], found, columns[1]);
    if ((path == NULL) != (place.path == NULL) || (path != NULL && strcmp(path, place.path) != 0))
        fail_msg("places.txt:%u: %s is at %s", line, columns[0], place.path);
}

static void test_table(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    fact_count = 0;
    read_places(&arena);
    assert_true(fact_count > 1000);
    const struct places *places = places_from(&arena, facts, fact_count);
    FILE *file = fopen(HOB_SOURCE_DIR "/tests/data/effects/places.txt", "re");
    assert_non_null(file);
    char text[LINE_BYTES];
    unsigned line = 0, cases = 0;
    while (fgets(text, sizeof(text), file) != NULL) {
        char *columns[4] = {NULL};
        line++;
        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#' || text[0] == '\0')
            continue;
        char *at = text;
        for (size_t i = 0; i < COUNT_OF(columns) && at != NULL; i++) {
            columns[i] = at;
            at = strstr(at, " ⇒ ");
            if (at != NULL) {
                *at = '\0';
                at += strlen(" ⇒ ");
            }
        }
        check(&arena, places, columns, line);
        cases++;
    }
    fclose(file);
    assert_true(cases > 150);
    arena_done(&arena);
}

static void test_bounds(void **state)
{
    (void)state;
    struct arena arena;
    struct effects_place place;
    arena_init(&arena, ARENA_BYTES);
    const struct places *places = places_of(&arena, NULL);
    char *text = arena_alloc(&arena, 300000);
    memset(text, 'a', 299999);
    places_classify_text(&arena, places, text, &machines[0], &place);
    assert_int_equal(place.class, CLASS_UNKNOWN);
    memset(text, '*', 299999);
    places_classify(&arena, places, &(struct shell_value){.text = text, .pattern = text},
                    &machines[0], &place);
    assert_int_equal(place.class, CLASS_UNKNOWN);
    places_classify_text(&arena, places, "", &machines[0], &place);
    assert_int_equal(place.class, CLASS_UNKNOWN);
    places_classify_text(&arena, places, "/", &machines[0], &place);
    assert_int_equal(place.class, CLASS_ROOT);
    places_classify_text(&arena, places, "/home/alice", &machines[0], &place);
    assert_int_equal(place.class, CLASS_HOME);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
