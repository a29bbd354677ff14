#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <time.h>

#include "base/array.h"
#include "base/scratch.h"
#include "config/files.h"
#include "config/snapshot.h"
#include "config/trust.h"

static struct arena arena;

// Three layers in the scratch folder; NULL leaves one out. The project is trusted when asked for.
static struct config_sources write_layers(const char *system, const char *user, const char *project,
                                          bool is_trusted)
{
    const char *const texts[] = {system, user, project};
    struct config_sources sources = {
        .paths = {"system.toml", "user.toml", "project.toml", "trusted"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        remove(sources.paths[i]);
        if (texts[i] != NULL)
            scratch_write_text(sources.paths[i], texts[i]);
    }
    remove("trusted");
    if (is_trusted)
        assert_true(trust_add(&arena, "trusted", "project.toml", project, strlen(project), NULL));
    config_sources_stamp(&sources);
    return sources;
}

static void layers_are_merged(void **state)
{
    (void)state;
    static const struct {
        const char *system, *user, *project;
        bool is_trusted;
        enum config_key key;
        const char *text;
        enum config_layer layer;
        int line;
        bool is_untrusted;
    } cases[] = {
        {NULL, NULL, NULL, false, CONFIG_COLOR, "auto", LAYER_BUILTIN, 0, false},
        {"color = \"never\"", NULL, NULL, false, CONFIG_COLOR, "never", LAYER_SYSTEM, 1, false},
        {"color = \"never\"", "\ncolor = \"always\"", NULL, false, CONFIG_COLOR, "always",
         LAYER_USER, 2, false},
        {"[engine]\norder = [\"local\"]", "color = \"always\"", NULL, false, CONFIG_ENGINE_ORDER,
         "local", LAYER_SYSTEM, 2, false},
        {NULL, "offline = false", "offline = true", true, CONFIG_OFFLINE, "true", LAYER_PROJECT, 1,
         false},
        {NULL, NULL, "offline = true", false, CONFIG_OFFLINE, "false", LAYER_BUILTIN, 0, true},
        {NULL, "offline = true", "offline = false", true, CONFIG_OFFLINE, "true", LAYER_USER, 1,
         false},
        // Not trusted: it is not even read as TOML.
        {NULL, "offline = true", "offline = [[[", false, CONFIG_OFFLINE, "true", LAYER_USER, 1,
         true},
        {NULL, "", "", false, CONFIG_OFFLINE, "false", LAYER_BUILTIN, 0, true},
        {NULL, "model.threads = 0x10", NULL, false, CONFIG_MODEL_THREADS, "16", LAYER_USER, 1,
         false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config_sources sources =
            write_layers(cases[i].system, cases[i].user, cases[i].project, cases[i].is_trusted);
        struct config_layers layers;
        struct error err = {0};
        bool is_read = config_read_layers(&arena, &sources, &layers, &err);
        assert_string_equal(err.text, "");
        assert_true(is_read);
        const struct config_value *value = &layers.merged.values[cases[i].key];
        assert_string_equal(value->text, cases[i].text);
        assert_int_equal(value->layer, cases[i].layer);
        assert_int_equal(value->line, cases[i].line);
        assert_int_equal(layers.merged.untrusted_project != NULL, cases[i].is_untrusted);
    }
}

static void every_layer_is_told(void **state)
{
    (void)state;
    struct config_sources sources =
        write_layers("offline = true", "offline = true", "offline = false", true);
    struct config_layers layers;
    assert_true(config_read_layers(&arena, &sources, &layers, NULL));
    const struct config_value *said = layers.said[CONFIG_OFFLINE];
    assert_string_equal(said[LAYER_BUILTIN].text, "false");
    assert_string_equal(said[LAYER_SYSTEM].text, "true");
    assert_string_equal(said[LAYER_USER].source, "user.toml");
    assert_string_equal(said[LAYER_PROJECT].text, "false");
    assert_true(layers.is_loosening[CONFIG_OFFLINE]);
    assert_null(said[LAYER_ENVIRONMENT].text);
    assert_int_equal(layers.merged.values[CONFIG_OFFLINE].layer, LAYER_USER);
}

static void faults_name_the_place_and_the_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *user, *project;
        const char *sentence;
    } cases[] = {
        {"colour = \"never\"", NULL,
         "user.toml:1:1: there is no setting 'colour'; did you mean 'color'?"},
        {"[model]\n  thread = 2", NULL,
         "user.toml:2:3: there is no setting 'model.thread'; did you mean 'model.threads'?"},
        {"[modle]", NULL, "user.toml:1:1: there is no setting 'modle'; did you mean 'model.name'?"},
        {"[[model]]\nname = 'x'", NULL,
         "user.toml:1:1: there is no setting 'model[0]'; did you mean 'model.name'?"},
        {"[model]\nthreads = \"4\"", NULL,
         "user.toml:2:11: model.threads must be a whole number without quotes"},
        {"offline = \"yes\"", NULL, "user.toml:1:11: offline must be true or false without quotes"},
        {"[color]", NULL, "user.toml:1:1: color must be a text in quotes"},
        {"color = true", NULL, "user.toml:1:9: color must be a text in quotes"},
        {"engine.order = \"rules\"", NULL,
         "user.toml:1:16: engine.order must be a list of texts, as in [\"rules\", \"local\"]"},
        {"engine.order = [1]", NULL,
         "user.toml:1:16: engine.order must be a list of texts, as in [\"rules\", \"local\"]"},
        {"engine.order = [\"a,b\"]", NULL,
         "user.toml:1:16: engine.order must be a list of texts, as in [\"rules\", \"local\"]"},
        {"model.threads = 2000", NULL,
         "user.toml:1:17: model.threads must be a whole number from 0 to 1024, not '2000'"},
        {"model.name = \"\\u001b[0m\"", NULL,
         "user.toml:1:14: model.name must be a text of up to 4096 bytes without control "
         "characters"},
        {"color = 1\ncolor = 2", NULL,
         "user.toml:2:9: this is not TOML: value (\"color\") already exists.: value defined twice"},
        {NULL, "model.name = \"theirs\"",
         "project.toml:1:14: a project may not set model.name; take the line out, or set it for "
         "yourself with `hob config set`"},
        {NULL, "offline = 1", "project.toml:1:11: offline must be true or false without quotes"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config_sources sources =
            write_layers(NULL, cases[i].user, cases[i].project, cases[i].project != NULL);
        struct config_layers layers;
        struct error err = {0};
        assert_false(config_read_layers(&arena, &sources, &layers, &err));
        assert_string_equal(err.text, cases[i].sentence);
        assert_int_equal(err.code, EXIT_FAILED);
    }
}

static void what_is_no_file_is_a_fault_but_not_in_a_project(void **state)
{
    (void)state;
    struct config_layers layers;
    struct error err = {0};
    struct config_sources sources = {.paths = {[SOURCE_USER] = "folder"}};
    assert_int_equal(mkdir("folder", 0700), 0);
    config_sources_stamp(&sources);
    assert_false(config_read_layers(&arena, &sources, &layers, &err));
    assert_string_equal(err.text, "folder is not a regular file");
    sources = (struct config_sources){.paths = {[SOURCE_PROJECT] = "folder"}};
    config_sources_stamp(&sources);
    assert_true(config_read_layers(&arena, &sources, &layers, &err));
    assert_string_equal(layers.merged.untrusted_project, "folder");
    char *large = calloc(1, TOML_BYTES_MAX + 1);
    memset(large, '\n', TOML_BYTES_MAX + 1);
    scratch_write("large", large, TOML_BYTES_MAX + 1);
    free(large);
    sources.paths[SOURCE_PROJECT] = "large";
    config_sources_stamp(&sources);
    assert_true(config_read_layers(&arena, &sources, &layers, &err));
    assert_string_equal(layers.merged.untrusted_project, "large");
    sources = (struct config_sources){.paths = {[SOURCE_USER] = "large"}};
    config_sources_stamp(&sources);
    assert_false(config_read_layers(&arena, &sources, &layers, &err));
    assert_string_equal(err.text, "large is longer than 262144 bytes, the most hob takes");
    // Gone between the look and the reading.
    assert_int_equal(remove("large"), 0);
    assert_true(config_read_layers(&arena, &sources, &layers, &err));
}

static void trust_is_for_a_path_and_a_content(void **state)
{
    (void)state;
    struct error err = {0};
    assert_false(trust_has("list", "/p/.hob.toml", "a", 1));
    assert_false(trust_has(NULL, "/p/.hob.toml", "a", 1));
    assert_true(trust_add(&arena, "state/list", "/p/.hob.toml", "a", 1, &err));
    assert_true(trust_add(&arena, "state/list", "/q/.hob.toml", "b", 1, &err));
    assert_true(trust_has("state/list", "/p/.hob.toml", "a", 1));
    assert_false(trust_has("state/list", "/p/.hob.toml", "b", 1));
    assert_false(trust_has("state/list", "/p/.hob.tom", "a", 1));
    assert_false(trust_has("state/list", "/pp/.hob.toml", "a", 1));
    // A new content replaces the old one: going back to it needs trust again.
    assert_true(trust_add(&arena, "state/list", "/p/.hob.toml", "c", 1, &err));
    assert_false(trust_has("state/list", "/p/.hob.toml", "a", 1));
    assert_true(trust_has("state/list", "/p/.hob.toml", "c", 1));
    assert_true(trust_has("state/list", "/q/.hob.toml", "b", 1));
    struct stat info;
    assert_int_equal(stat("state/list", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_false(trust_add(&arena, "state/list", "/p\n/.hob.toml", "c", 1, &err));
    assert_string_equal(err.text, "a path with a line break in it cannot be trusted");
    assert_false(trust_add(&arena, NULL, "/p", "c", 1, &err));
}

static void a_damaged_list_trusts_nothing_it_does_not_name(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "",
        "\n\n\n",
        "short",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  ",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48b  /p\n"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        scratch_write_text("list", lists[i]);
        assert_false(trust_has("list", "/p", "a", 1));
        assert_true(trust_add(&arena, "list", "/p", "a", 1, NULL));
        assert_true(trust_has("list", "/p", "a", 1));
    }
}

static void wait_until_settled(void)
{
    nanosleep(&(struct timespec){.tv_nsec = (SNAPSHOT_SETTLE_MS + 10) * 1000000}, NULL);
}

// The whole way: files, snapshot, and what the light program makes of it.
static void the_light_program_reads_what_the_late_one_wrote(void **state)
{
    (void)state;
    struct config late, light;
    bool is_stale = true;
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_false(is_stale); // no file, nothing to read
    assert_string_equal(config_text(&light, CONFIG_MODEL_EXAMPLES),
                        config_options[CONFIG_MODEL_EXAMPLES].builtin);
    scratch_write_text(".config/hob/config.toml", "[model]\nexamples = 3\n");
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_true(is_stale);
    wait_until_settled();
    setenv("HOB_MODEL_BATCH", "64", 1);
    assert_true(config_load_files(&arena, &late, NULL));
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_false(is_stale);
    assert_int_equal(config_number(&light, CONFIG_MODEL_EXAMPLES), 3);
    assert_int_equal(light.values[CONFIG_MODEL_EXAMPLES].line, 2);
    assert_int_equal(config_number(&light, CONFIG_MODEL_BATCH), 64);
    assert_int_equal(config_number(&late, CONFIG_MODEL_BATCH), 64);
    unsetenv("HOB_MODEL_BATCH"); // the environment is not in the snapshot
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_int_equal(config_number(&light, CONFIG_MODEL_BATCH), 512);
    scratch_write_text(".config/hob/config.toml", "[model]\nexamples = 4\n");
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_true(is_stale);
    assert_int_equal(remove(".config/hob/config.toml"), 0);
    assert_true(config_load_snapshot(&arena, &light, &is_stale, NULL));
    assert_false(is_stale);
    assert_string_equal(config_text(&light, CONFIG_MODEL_EXAMPLES),
                        config_options[CONFIG_MODEL_EXAMPLES].builtin);
}

static void a_project_counts_from_trust_to_the_next_change(void **state)
{
    const char *root = ((struct scratch *)*state)->path;
    struct config config;
    bool is_stale;
    scratch_write_text("p/.hob.toml", "offline = true\n");
    assert_int_equal(chdir("p"), 0);
    wait_until_settled();
    assert_true(config_load_files(&arena, &config, NULL));
    assert_non_null(config.untrusted_project);
    assert_false(config_bool(&config, CONFIG_OFFLINE));
    assert_true(config_load_snapshot(&arena, &config, &is_stale, NULL));
    assert_false(is_stale);
    assert_non_null(config.untrusted_project);
    char *list = arena_printf(&arena, "%s/.local/state/hob/trusted", root);
    assert_true(trust_add(&arena, list, arena_printf(&arena, "%s/p/.hob.toml", root),
                          "offline = true\n", 15, NULL));
    assert_true(config_load_snapshot(&arena, &config, &is_stale, NULL));
    assert_true(is_stale);
    wait_until_settled();
    assert_true(config_load_files(&arena, &config, NULL));
    assert_true(config_bool(&config, CONFIG_OFFLINE));
    assert_true(config_load_snapshot(&arena, &config, &is_stale, NULL));
    assert_false(is_stale);
    assert_true(config_bool(&config, CONFIG_OFFLINE));
    assert_null(config.untrusted_project);
    scratch_write_text(".hob.toml", "offline = true # changed\n");
    assert_true(config_load_files(&arena, &config, NULL));
    assert_non_null(config.untrusted_project);
    assert_false(config_bool(&config, CONFIG_OFFLINE));
}

static int enter(void **state)
{
    arena_init(&arena, 64 << 20);
    return scratch_set_up(state);
}

static int leave(void **state)
{
    arena_done(&arena);
    return scratch_tear_down(state);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(layers_are_merged),
        WITH_ARENA(every_layer_is_told),
        WITH_ARENA(faults_name_the_place_and_the_remedy),
        WITH_ARENA(what_is_no_file_is_a_fault_but_not_in_a_project),
        WITH_ARENA(trust_is_for_a_path_and_a_content),
        WITH_ARENA(a_damaged_list_trusts_nothing_it_does_not_name),
        WITH_ARENA(the_light_program_reads_what_the_late_one_wrote),
        WITH_ARENA(a_project_counts_from_trust_to_the_next_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
