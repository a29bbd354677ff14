#include "rules/rules.h"

#include "base/paths.h"
#include "image/hash.h"
#include "image/sources.h"
#include "rules/image.h"

enum { REFRESH_BYTES_MAX = 64 * 1024 };

void rules_add_image(struct rules_set *set, struct image *image)
{
    // An image without rules would only cost time at every request.
    if (IMAGE_COUNT(image, SECTION_RULES, image_rule) == 0 || set->image_count == RULES_IMAGES_MAX)
        image_close(image);
    else
        set->images[set->image_count++] = image;
}

// True when there is nothing to rebuild.
static bool open_user(struct arena *arena, struct rules_set *set)
{
    struct image *image;
    if (!sources_open_user(arena, "rules", &rules_image_format, &image))
        return false;
    if (image != NULL)
        rules_add_image(set, image);
    return true;
}

static bool open_bundled(struct arena *arena, struct rules_set *set)
{
    char *path;
    struct image *image;
    if (!path_shipped(arena, "rules.image", &path, NULL) ||
        !image_open(path, &rules_image_format, &image, NULL))
        return false;
    rules_add_image(set, image);
    return true;
}

bool rules_open(struct arena *arena, struct rules_set *ret_set, bool *ret_is_stale,
                struct error *err)
{
    (void)err;
    struct rules_set set = {0};
    bool is_fresh = open_user(arena, &set);
    *ret_is_stale = !open_bundled(arena, &set) || !is_fresh;
    *ret_set = set;
    return true;
}

void rules_close(struct rules_set *set)
{
    for (size_t i = 0; i < set->image_count; i++)
        image_close(set->images[i]);
    *set = (struct rules_set){0};
}

// Opens what is there now, rebuilt first when that is needed and possible.
static bool open_rebuilt(struct arena *arena, bool (*rebuild)(struct error *err),
                         struct rules_set *ret_set, bool *ret_is_stale, struct error *err)
{
    if (!rules_open(arena, ret_set, ret_is_stale, err))
        return false;
    if (!*ret_is_stale || rebuild == NULL)
        return true;
    rules_close(ret_set);
    return rebuild(err) && rules_open(arena, ret_set, ret_is_stale, err);
}

bool rules_refresh(struct rules_set *set, bool (*rebuild)(struct error *err), struct error *err)
{
    struct arena arena; // for paths; the images are their own
    struct rules_set fresh;
    bool is_stale;
    arena_init(&arena, REFRESH_BYTES_MAX);
    bool is_open = open_rebuilt(&arena, rebuild, &fresh, &is_stale, err);
    arena_done(&arena);
    if (!is_open)
        return false;
    bool is_same = is_stale || (rules_version(&fresh) == rules_version(set) &&
                                fresh.image_count == set->image_count);
    rules_close(is_same ? &fresh : set);
    if (!is_same)
        *set = fresh;
    return true;
}

uint64_t rules_version(const struct rules_set *set)
{
    uint64_t version = HASH_START;
    for (size_t i = 0; i < set->image_count; i++)
        version = hash_step(version, set->images[i]->content_hash);
    return version;
}

size_t rules_examples(const struct rules_set *set, struct arena *arena,
                      const struct rules_example **ret_examples)
{
    size_t all = 0, count = 0;
    for (size_t i = 0; i < set->image_count; i++)
        all += IMAGE_COUNT(set->images[i], SECTION_EXAMPLES, image_example);
    struct rules_example *examples = arena_array(arena, all + 1, sizeof(*examples));
    for (size_t i = 0; i < set->image_count; i++) {
        const struct image *image = set->images[i];
        size_t here = IMAGE_COUNT(image, SECTION_EXAMPLES, image_example);
        for (uint32_t j = 0; j < here; j++) {
            const struct image_example *example =
                IMAGE_RECORD(image, SECTION_EXAMPLES, image_example, j);
            if (example != NULL && example->target == TARGET_GNU)
                examples[count++] = (struct rules_example){image_text(image, example->ask),
                                                           image_text(image, example->command)};
        }
    }
    *ret_examples = examples;
    return count;
}
