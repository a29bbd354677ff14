#include "packs/check.h"

#include <string.h>

#include "rules/image.h"
#include "rules/match.h"

enum { MATCH_ARENA_BYTES_MAX = 64 * 1024 * 1024 };

// The texts of a match end with its arena; a failure keeps copies.
static void add_failure(struct arena *arena, struct check_result *result,
                        const struct check_failure *failure)
{
    size_t count = result->failure_count++;
    if ((count & (count - 1)) == 0)
        result->failures = arena_grow(arena, result->failures, count, count == 0 ? 1 : count * 2,
                                      sizeof(struct check_failure));
    result->failures[count] = *failure;
    if (failure->got == NULL)
        return;
    result->failures[count].got = arena_string(arena, failure->got);
    result->failures[count].got_rule = arena_string(arena, failure->got_rule);
}

static bool check_example(const struct image *image, const struct image_rule *rule,
                          const struct image_example *example, struct arena *arena,
                          struct check_result *result, struct error *err)
{
    struct rules_set alone = {.images = {(struct image *)(uintptr_t)image}, .image_count = 1};
    struct match_options options = {
        .target = example->target < TARGET_COUNT ? (enum rules_target)example->target : TARGET_GNU,
        .platforms = rule->platforms == 0 || (rule->platforms & PLATFORM_LINUX) != 0
                         ? PLATFORM_LINUX
                         : rule->platforms,
        .is_program_ignored = true,
    };
    const struct image_pack *pack = IMAGE_RECORD(image, SECTION_PACKS, image_pack, rule->pack);
    struct check_failure failure = {
        .pack = pack == NULL ? "" : image_text(image, pack->name),
        .rule = image_text(image, rule->id),
        .ask = image_text(image, example->ask),
        .expected = image_text(image, example->command),
        .target = options.target,
    };
    struct arena scratch;
    struct rules_result found;
    arena_init(&scratch, MATCH_ARENA_BYTES_MAX);
    bool is_good = match_request(&alone, &scratch, failure.ask, &options, &found, err);
    if (is_good && found.count > 0) {
        failure.got = found.answers[0].command;
        failure.got_rule = found.answers[0].rule;
    }
    if (is_good && (failure.got == NULL || strcmp(failure.got, failure.expected) != 0))
        add_failure(arena, result, &failure);
    result->example_count++;
    arena_done(&scratch);
    return is_good;
}

bool rules_check(const struct rules_set *set, struct arena *arena, struct check_result *ret_result,
                 struct error *err)
{
    struct check_result result = {0};
    for (size_t i = 0; i < set->image_count; i++) {
        const struct image *image = set->images[i];
        size_t count = IMAGE_COUNT(image, SECTION_EXAMPLES, image_example);
        result.rule_count += IMAGE_COUNT(image, SECTION_RULES, image_rule);
        for (uint32_t number = 0; number < count; number++) {
            const struct image_example *example =
                IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, number);
            const struct image_rule *rule =
                example == NULL ? NULL
                                : IMAGE_RECORD(image, SECTION_RULES, image_rule, example->rule);
            if (rule == NULL)
                return image_is_damaged(err);
            if (!check_example(image, rule, example, arena, &result, err))
                return false;
        }
    }
    *ret_result = result;
    return true;
}
