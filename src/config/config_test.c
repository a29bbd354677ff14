#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "config/config.h"

static void the_table_holds_together(void **state)
{
    (void)state;
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct option *option = &config_options[i];
        struct error err = {0};
        assert_non_null(option->key);
        assert_int_equal(config_find(option->key), i);
        assert_true(config_check(option, option->builtin, &err));
        assert_int_equal(option->choices != NULL, option->kind == OPTION_CHOICE);
        assert_int_equal(option->least < option->most, option->kind == OPTION_NUMBER);
        if (option->kind != OPTION_LIST)
            assert_int_equal(option->has_form != NULL, option->form != NULL);
        assert_true(strlen(option->summary) > 10 && strlen(option->summary) < 70);
        // HOB_ and the key in capitals, dots as underscores.
        char variable[64];
        snprintf(variable, sizeof(variable), "HOB_%s", option->key);
        for (char *at = variable; *at != '\0'; at++)
            *at = *at == '.' ? '_' : *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        assert_string_equal(option->environment, variable);
        for (int other = 0; other < i; other++)
            assert_string_not_equal(option->key, config_options[other].key);
    }
    for (int layer = 0; layer < LAYER_COUNT; layer++)
        assert_non_null(config_layer_name((enum config_layer)layer));
    assert_int_equal(config_find("no.such"), CONFIG_KEY_COUNT);
}

static void values_are_checked(void **state)
{
    (void)state;
    static const struct {
        enum config_key key;
        const char *text;
        const char *sentence; // NULL: it is good
    } cases[] = {
        {CONFIG_OFFLINE, "true", NULL},
        {CONFIG_OFFLINE, "false", NULL},
        {CONFIG_OFFLINE, "yes", "offline must be true or false, not 'yes'"},
        {CONFIG_OFFLINE, "", "offline must be true or false, not ''"},
        {CONFIG_MODEL_THREADS, "0", NULL},
        {CONFIG_MODEL_THREADS, "1024", NULL},
        {CONFIG_MODEL_THREADS, "1025",
         "model.threads must be a whole number from 0 to 1024, not '1025'"},
        {CONFIG_MODEL_THREADS, "-1",
         "model.threads must be a whole number from 0 to 1024, not '-1'"},
        {CONFIG_MODEL_THREADS, "4x",
         "model.threads must be a whole number from 0 to 1024, not '4x'"},
        {CONFIG_MODEL_THREADS, "04",
         "model.threads must be a whole number from 0 to 1024, not '04'"},
        {CONFIG_MODEL_THREADS, "+4",
         "model.threads must be a whole number from 0 to 1024, not '+4'"},
        {CONFIG_MODEL_THREADS, "", "model.threads must be a whole number from 0 to 1024, not ''"},
        {CONFIG_MODEL_THREADS, "99999999999999999999",
         "model.threads must be a whole number from 0 to 1024, not '99999999999999999999'"},
        {CONFIG_COLOR, "always", NULL},
        {CONFIG_COLOR, "alway", "color must be one of auto, always, never, not 'alway'"},
        {CONFIG_COLOR, "auto|always",
         "color must be one of auto, always, never, not 'auto|always'"},
        {CONFIG_COLOR, "", "color must be one of auto, always, never, not ''"},
        {CONFIG_ENGINE_ORDER, "rules", NULL},
        {CONFIG_ENGINE_ORDER, "local,rules", NULL},
        {CONFIG_ENGINE_ORDER, "local, rules",
         "engine.order must be a list of different words such as rules,local, not 'local, rules'"},
        {CONFIG_ENGINE_ORDER, "",
         "engine.order must be a list of different words such as rules,local, not ''"},
        {CONFIG_ENGINE_ORDER, "rules,",
         "engine.order must be a list of different words such as rules,local, not 'rules,'"},
        {CONFIG_ENGINE_ORDER, "rules,local,rules",
         "engine.order must be a list of different words such as rules,local, not "
         "'rules,local,rules'"},
        {CONFIG_ENGINE_ORDER, "Rules",
         "engine.order must be a list of different words such as rules,local, not 'Rules'"},
        {CONFIG_ENGINE_ORDER, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q",
         "engine.order must be a list of different words such as rules,local, not "
         "'a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q'"},
        {CONFIG_PREFER, "", NULL},
        {CONFIG_PREFER, "fd,rg", NULL},
        {CONFIG_MODEL, "tiny.gguf", NULL},
        {CONFIG_MODEL, "/models/\xC3\xA9t\xC3\xA9.gguf", NULL},
        {CONFIG_MODEL, "",
         "model.name must be a text of up to 4096 bytes without control characters, not ''"},
        {CONFIG_MODEL, "a\033[31m",
         "model.name must be a text of up to 4096 bytes without control characters"},
        {CONFIG_MODEL, "a\xFF",
         "model.name must be a text of up to 4096 bytes without control characters"},
        {CONFIG_MODEL_ADAPTER, "", NULL},
        {CONFIG_WIDGET_KEY, "alt-e", NULL},
        {CONFIG_WIDGET_KEY, "ctrl-g", NULL},
        {CONFIG_WIDGET_KEY, "f12", NULL},
        {CONFIG_WIDGET_KEY, "f1", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = {0};
        bool is_good = config_check(&config_options[cases[i].key], cases[i].text, &err);
        assert_int_equal(is_good, cases[i].sentence == NULL);
        assert_string_equal(err.text, is_good ? "" : cases[i].sentence);
        assert_int_equal(err.code, is_good ? EXIT_DONE : EXIT_USAGE);
    }
}

static void keys_that_the_shell_needs_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"e",      "ctrl-l", "ctrl-r", "ctrl-c", "ctrl-m", "up",
                                          "alt-",   "alt-E",  "alt-ee", "f0",     "f13",    "f",
                                          "ctrl-1", "",       "alt",    "f1x",    "ctrl-"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_false(config_check(&config_options[CONFIG_WIDGET_KEY], refused[i], NULL));
}

static void long_values_are_refused_without_being_shown(void **state)
{
    (void)state;
    char text[CONFIG_VALUE_BYTES_MAX + 2];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct error err = {0};
    assert_false(config_check(&config_options[CONFIG_MODEL], text, &err));
    assert_string_equal(err.text,
                        "model.name must be a text of up to 4096 bytes without control characters");
    text[CONFIG_VALUE_BYTES_MAX] = '\0';
    assert_true(config_check(&config_options[CONFIG_MODEL], text, &err));
}

static void yes_and_no_have_other_spellings(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"yes", "true"},  {"on", "true"},    {"1", "true"},
                                           {"no", "false"},  {"off", "false"},  {"0", "false"},
                                           {"true", "true"}, {"maybe", "maybe"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(config_canonical(&config_options[CONFIG_OFFLINE], pairs[i][0]),
                            pairs[i][1]);
    assert_string_equal(config_canonical(&config_options[CONFIG_MODEL_THREADS], "1"), "1");
}

static void a_wrong_key_has_a_nearest(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"colour", "color"},
        {"model.thread", "model.threads"},
        {"threads", "model.threads"},
        {"modle.name", "model.name"},
        {"engine.deadline_ms", "engine.local_deadline_ms"},
        {"order", "engine.order"},
        {"offlin", "offline"},
        {"statistics", "engine.statistics"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(config_nearest(pairs[i][0])->key, pairs[i][1]);
    char endless[10000];
    memset(endless, 'x', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    assert_non_null(config_nearest(endless));
    assert_non_null(config_nearest(""));
}

static void variables_stand_above_files(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    config_builtin(&config);
    setenv("HOB_OFFLINE", "1", 1);
    setenv("HOB_MODEL_THREADS", "3", 1);
    setenv("HOB_COLOR", "", 1);
    setenv("HOB_COLORS", "mauve", 1);
    setenv("HOB_LATE", "/x", 1);
    assert_true(config_add_environment(&config, &err));
    assert_true(config_bool(&config, CONFIG_OFFLINE));
    assert_int_equal(config_number(&config, CONFIG_MODEL_THREADS), 3);
    assert_int_equal(config.values[CONFIG_MODEL_THREADS].layer, LAYER_ENVIRONMENT);
    assert_string_equal(config.values[CONFIG_MODEL_THREADS].source, "HOB_MODEL_THREADS");
    assert_string_equal(config_text(&config, CONFIG_COLOR), "auto");
    assert_int_equal(config.values[CONFIG_COLOR].layer, LAYER_BUILTIN);
    setenv("HOB_COLOR", "mauve", 1);
    assert_false(config_add_environment(&config, &err));
    assert_string_equal(err.text, "the variable HOB_COLOR: color must be one of auto, always, "
                                  "never, not 'mauve'");
    assert_int_equal(err.code, EXIT_USAGE);
}

static void flags_stand_above_all(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    config_builtin(&config);
    setenv("HOB_COLOR", "never", 1);
    assert_true(config_add_environment(&config, &err));
    assert_true(config_set_flag(&config, CONFIG_COLOR, "always", "color", &err));
    assert_string_equal(config_text(&config, CONFIG_COLOR), "always");
    assert_int_equal(config.values[CONFIG_COLOR].layer, LAYER_FLAG);
    assert_false(config_set_flag(&config, CONFIG_COLOR, "pink", "color", &err));
    assert_string_equal(err.text, "--color: color must be one of auto, always, never, not 'pink'");
    assert_int_equal(err.code, EXIT_USAGE);
    assert_string_equal(config_text(&config, CONFIG_COLOR), "always");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_holds_together),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(keys_that_the_shell_needs_are_refused),
        cmocka_unit_test(long_values_are_refused_without_being_shown),
        cmocka_unit_test(yes_and_no_have_other_spellings),
        cmocka_unit_test(a_wrong_key_has_a_nearest),
        IN_SCRATCH(variables_stand_above_files),
        IN_SCRATCH(flags_stand_above_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
