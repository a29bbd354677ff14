#include "packs/view.h"

#include <string.h>

#include "packs/pack.h"
#include "rules/image.h"

static size_t count_in(const struct image *image)
{
    return IMAGE_COUNT(image, SECTION_RULES, image_rule);
}

size_t rules_count(const struct rules_set *set)
{
    size_t count = 0;
    for (size_t i = 0; i < set->image_count; i++)
        count += count_in(set->images[i]);
    return count;
}

// The image that holds rule `*index`, which becomes its number there.
static const struct image *image_of(const struct rules_set *set, size_t *index)
{
    for (size_t i = 0; i < set->image_count; i++) {
        if (*index < count_in(set->images[i]))
            return set->images[i];
        *index -= count_in(set->images[i]);
    }
    return NULL;
}

bool rules_find(const struct rules_set *set, const char *id, size_t *ret_index)
{
    size_t count = rules_count(set);
    for (size_t i = 0; i < count; i++) {
        size_t number = i;
        const struct image *image = image_of(set, &number);
        const struct image_rule *rule =
            IMAGE_RECORD(image, SECTION_RULES, image_rule, (uint32_t)number);
        if (rule == NULL || strcmp(image_text(image, rule->id), id) != 0)
            continue;
        *ret_index = i;
        return true;
    }
    return false;
}

static const char *platform_names(struct arena *arena, unsigned platforms)
{
    const char *names = "";
    for (unsigned i = 0; i < 3; i++)
        if ((platforms >> i & 1) != 0)
            names = arena_printf(arena, "%s%s%s", names, names[0] == '\0' ? "" : ",",
                                 rules_platform_names[i]);
    return names;
}

static bool view_params(const struct image *image, struct arena *arena,
                        const struct image_rule *rule, struct rules_view *view, struct error *err)
{
    const struct image_param *params = IMAGE_LIST(image, SECTION_PARAMS, image_param, rule->params);
    if (params == NULL)
        return image_is_damaged(err);
    view->param_count = rule->params.count;
    view->params = arena_array(arena, view->param_count, sizeof(view->params[0]));
    for (size_t i = 0; i < view->param_count; i++) {
        struct rules_view_param *param = &view->params[i];
        size_t texts = (size_t)params[i].map.count * 2;
        if (texts > 2 * PACK_MAP_MAX)
            return image_is_damaged(err);
        *param = (struct rules_view_param){
            .name = image_text(image, params[i].name),
            .type =
                params[i].type < PARAM_TYPE_COUNT ? (enum param_type)params[i].type : PARAM_TEXT,
            .default_text =
                params[i].has_default ? image_text(image, params[i].default_text) : NULL,
            .capture = params[i].capture,
            .map = arena_array(arena, texts, sizeof(char *)),
            .map_count = params[i].map.count,
        };
        uint32_t at = params[i].map.first;
        for (size_t j = 0; j < texts; j++) {
            param->map[j] = image_text(image, at);
            at += (uint32_t)strlen(param->map[j]) + 1;
        }
    }
    return true;
}

static void view_templates(const struct image *image, struct arena *arena,
                           const struct image_rule *rule, struct rules_view *view)
{
    const char **names = arena_array(arena, view->param_count, sizeof(char *));
    for (size_t i = 0; i < view->param_count; i++)
        names[i] = view->params[i].name;
    for (int i = 0; i < TARGET_COUNT; i++)
        if (i == TARGET_GNU || rule->templates[i] != rule->templates[TARGET_GNU])
            view->templates[i] =
                fill_unmark(arena, image_text(image, rule->templates[i]), names, view->param_count);
}

static bool view_lists(const struct image *image, struct arena *arena,
                       const struct image_rule *rule, struct rules_view *view, struct error *err)
{
    const struct image_pattern *patterns =
        IMAGE_LIST(image, SECTION_PATTERNS, image_pattern, rule->patterns);
    const struct image_example *examples =
        IMAGE_LIST(image, SECTION_EXAMPLES, image_example, rule->examples);
    if (patterns == NULL || examples == NULL)
        return image_is_damaged(err);
    view->pattern_count = rule->patterns.count;
    view->patterns = arena_array(arena, view->pattern_count, sizeof(char *));
    for (size_t i = 0; i < view->pattern_count; i++)
        view->patterns[i] = image_text(image, patterns[i].text);
    view->example_count = rule->examples.count;
    view->examples = arena_array(arena, view->example_count, sizeof(view->examples[0]));
    for (size_t i = 0; i < view->example_count; i++)
        view->examples[i] = (struct rules_view_example){
            .ask = image_text(image, examples[i].ask),
            .command = image_text(image, examples[i].command),
            .target = examples[i].target < TARGET_COUNT ? (enum rules_target)examples[i].target
                                                        : TARGET_GNU,
        };
    return true;
}

bool rules_view_at(const struct rules_set *set, struct arena *arena, size_t index, bool has_details,
                   struct rules_view *ret_view, struct error *err)
{
    const struct image *image = image_of(set, &index);
    const struct image_rule *rule =
        image == NULL ? NULL : IMAGE_RECORD(image, SECTION_RULES, image_rule, (uint32_t)index);
    const struct image_facts *facts =
        image == NULL ? NULL : IMAGE_RECORD(image, SECTION_FACTS, image_facts, 0);
    if (rule == NULL || facts == NULL)
        return image_is_damaged(err);
    const struct image_pack *pack = IMAGE_RECORD(image, SECTION_PACKS, image_pack, rule->pack);
    struct rules_view view = {
        .id = image_text(image, rule->id),
        .description = image_text(image, rule->description),
        .pack = pack == NULL ? "" : image_text(image, pack->name),
        .risk = image_text(image, rule->risk),
        .tags = image_text(image, rule->tags),
        .requires = image_text(image, rule->requires),
        .platforms = platform_names(arena, rule->platforms),
        .is_user = facts->is_user != 0,
    };
    if (has_details && (!view_params(image, arena, rule, &view, err) ||
                        !view_lists(image, arena, rule, &view, err)))
        return false;
    if (has_details)
        view_templates(image, arena, rule, &view);
    *ret_view = view;
    return true;
}
