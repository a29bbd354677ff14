// The words of facts: found by their names, and all of them in hob-facts(5).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "facts/facts.h"

static void words_are_found(void **state)
{
    (void)state;
    for (int i = 0; i < FACT_ROLE_COUNT; i++)
        assert_int_equal(vocabulary_find(fact_role_names, FACT_ROLE_COUNT, fact_role_names[i]), i);
    for (int i = 0; i < EFFECT_COUNT; i++) {
        assert_int_equal(effect_find(effect_words[i].name), i);
        assert_non_null(effect_words[i].sentence);
    }
    assert_int_equal(effect_find("vanish"), -1);
    assert_int_equal(vocabulary_find(risk_names, RISK_COUNT, ""), -1);
}

static int missing(const char *page, const char *const *names, int count)
{
    int faults = 0;
    for (int i = 0; i < count; i++) {
        char word[64];
        snprintf(word, sizeof(word), "*%s*", names[i]);
        if (strstr(page, word) != NULL)
            continue;
        print_error("hob-facts(5) does not say what %s is\n", names[i]);
        faults++;
    }
    return faults;
}

static void the_man_page_has_all_words(void **state)
{
    const char *effects[EFFECT_COUNT];
    struct buffer page;
    (void)state;
    buffer_init(&page, 1 << 20);
    assert_true(file_read(HOB_SOURCE_DIR "/docs/man/hob-facts.5.scd", &page, NULL));
    for (int i = 0; i < EFFECT_COUNT; i++)
        effects[i] = effect_words[i].name;
    int faults = missing(page.data, effects, EFFECT_COUNT) +
                 missing(page.data, risk_names, RISK_COUNT) +
                 missing(page.data, fact_role_names, FACT_ROLE_COUNT) +
                 missing(page.data, fact_style_names, FACT_STYLE_COUNT) +
                 missing(page.data, fact_input_names + 1, INPUT_COUNT - 1) +
                 missing(page.data, fact_output_names, OUTPUT_COUNT) +
                 missing(page.data, facts_set_names, FACTS_SET_COUNT) +
                 missing(page.data, facts_place_classes, FACTS_PLACE_CLASS_COUNT);
    assert_int_equal(faults, 0);
    buffer_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found),
        cmocka_unit_test(the_man_page_has_all_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
