#include "facts/vocabulary.h"

#include <string.h>

#define RISK(id, name) [RISK_##id] = name,
const char *const risk_names[RISK_COUNT] = {RISKS(RISK)};

#define NAME(id, name, ...) [VALUE(id)] = name,
#define VALUE(id) FACT_##id
const char *const fact_role_names[FACT_ROLE_COUNT] = {ROLES(NAME)};
#define MEANING(id, name, meaning) [VALUE(id)] = meaning,
const char *const fact_role_meanings[FACT_ROLE_COUNT] = {ROLES(MEANING)};
#undef VALUE
#define VALUE(id) STYLE_##id
const char *const fact_style_names[FACT_STYLE_COUNT] = {STYLES(NAME)};
#undef VALUE
#define VALUE(id) INPUT_##id
const char *const fact_input_names[INPUT_COUNT] = {INPUTS(NAME)};
#undef VALUE
#define VALUE(id) OUTPUT_##id
const char *const fact_output_names[OUTPUT_COUNT] = {OUTPUTS(NAME)};
#undef VALUE

#define EFFECT(id, name, risk, sentence) [EFFECT_##id] = {name, RISK_##risk, sentence},
const struct effect_word effect_words[EFFECT_COUNT] = {EFFECTS(EFFECT)};

int vocabulary_find(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

int effect_find(const char *name)
{
    for (int i = 0; i < EFFECT_COUNT; i++)
        if (strcmp(effect_words[i].name, name) == 0)
            return i;
    return -1;
}
