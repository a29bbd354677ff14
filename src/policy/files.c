#include "policy/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "config/sources.h"
#include "image/hash.h"
#include "image/sources.h"

#define POLICY_SYSTEM_PATH HOB_SYSCONFDIR "/hob/policy.toml"

enum { POLICY_FORMAT = 1 };

enum policy_section {
    SECTION_LIMITS = IMAGE_OWN, // struct image_limits, one a layer
    SECTION_RULES,              // struct image_rule
    SECTION_LISTS,              // offsets of texts
    SECTION_COUNT,
};

struct image_limits {
    uint32_t has_approval, approval, has_minimum, minimum;
    struct image_list backends;
    uint32_t file;
};

struct image_rule {
    uint32_t id, because, decision, layer, risk, is_active;
    uint64_t effects;
    struct image_list paths, hosts, commands, roles, match, not_match;
};

// What cannot be looked at may hold a rule: reading it then fails with the sentence.
static bool may_exist(const char *path)
{
    struct stat info;
    return path != NULL && (stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR));
}

void policy_files_find(struct arena *arena, struct policy_files *ret_files)
{
    char folder[PATH_BYTES_MAX];
    char *path;
    *ret_files = (struct policy_files){.paths = {[POLICY_SYSTEM] = POLICY_SYSTEM_PATH}};
    if (path_in(arena, PLACE_CONFIG, "policy.toml", &path, NULL))
        ret_files->paths[POLICY_USER] = path;
    if (getcwd(folder, sizeof(folder)) != NULL)
        ret_files->paths[POLICY_PROJECT] =
            config_project_find(arena, "/.hob-policy.toml", folder, getenv("HOME"));
    uint64_t hash = HASH_START;
    for (int i = 0; i < POLICY_LAYERS; i++) {
        const char *each = ret_files->paths[i];
        ret_files->has_any = ret_files->has_any || may_exist(each);
        hash = hash_more(hash, each == NULL ? "" : each, each == NULL ? 1 : strlen(each) + 1);
    }
    const char *name = arena_printf(arena, "policy-%016" PRIx64 ".image", hash);
    if (path_in(arena, PLACE_CACHE, name, &path, NULL))
        ret_files->image_path = path;
}

static uint64_t fingerprint(void)
{
    return image_fingerprint(POLICY_FORMAT);
}

const struct image_format policy_format = {
    .magic = UINT64_C(0x0A316C6F70626F68), // "hobpol1\n"
    .what = "compiled policy",
    .section_count = SECTION_COUNT,
    .fingerprint = fingerprint,
};

// ---- reading

static struct policy_texts read_texts(struct arena *arena, const struct image *image,
                                      struct image_list list)
{
    const uint32_t *offsets =
        image_records(image, SECTION_LISTS, list.first, list.count, sizeof(*offsets));
    struct policy_texts texts = {0};
    if (offsets == NULL || list.count == 0)
        return texts;
    texts.items = arena_array(arena, list.count, sizeof(*texts.items));
    for (; texts.count < list.count; texts.count++)
        texts.items[texts.count] = arena_string(arena, image_text(image, offsets[texts.count]));
    return texts;
}

static bool read_limits(struct arena *arena, const struct image *image, struct policy *policy)
{
    const struct image_limits *rows =
        image_records(image, SECTION_LIMITS, 0, POLICY_LAYERS, sizeof(*rows));
    for (int i = 0; rows != NULL && i < POLICY_LAYERS; i++) {
        const struct image_limits *row = &rows[i];
        if (row->approval > RISK_COUNT || row->minimum > RISK_COUNT)
            return false;
        policy->limits[i] = (struct policy_limits){
            .has_approval = row->has_approval != 0,
            .has_minimum = row->has_minimum != 0,
            .approval = (enum risk)row->approval,
            .minimum = (enum risk)row->minimum,
            .backends = read_texts(arena, image, row->backends),
        };
        const char *file = image_text(image, row->file);
        policy->files[i] = file[0] == '\0' ? NULL : arena_string(arena, file);
    }
    return rows != NULL;
}

static bool read_rule(struct arena *arena, const struct image *image, const struct image_rule *row,
                      struct policy_rule *rule)
{
    if (row->decision >= DECISION_COUNT || row->layer >= POLICY_LAYERS || row->risk >= RISK_COUNT)
        return false;
    const char *because = image_text(image, row->because);
    *rule = (struct policy_rule){
        .id = arena_string(arena, image_text(image, row->id)),
        .because = because[0] == '\0' ? NULL : arena_string(arena, because),
        .decision = (enum decision)row->decision,
        .layer = (enum policy_layer)row->layer,
        .effects = row->effects,
        .risk = (enum risk)row->risk,
        .paths = read_texts(arena, image, row->paths),
        .hosts = read_texts(arena, image, row->hosts),
        .commands = read_texts(arena, image, row->commands),
        .roles = read_texts(arena, image, row->roles),
        .match = read_texts(arena, image, row->match),
        .not_match = read_texts(arena, image, row->not_match),
        .is_active = row->is_active != 0,
    };
    return true;
}

bool policy_from_image(struct arena *arena, const struct image *image, struct policy *ret_policy,
                       struct error *err)
{
    struct policy policy = {0};
    size_t count = IMAGE_COUNT(image, SECTION_RULES, image_rule);
    const struct image_rule *rows =
        image_records(image, SECTION_RULES, 0, (uint32_t)count, sizeof(*rows));
    bool is_good = read_limits(arena, image, &policy) && (count == 0 || rows != NULL) &&
                   count <= (size_t)POLICY_RULES_MAX * POLICY_LAYERS;
    policy.rules = is_good ? arena_array(arena, count + 1, sizeof(*policy.rules)) : NULL;
    for (size_t i = 0; is_good && i < count; i++)
        is_good = read_rule(arena, image, &rows[i], &policy.rules[policy.rule_count++]);
    if (!is_good)
        return error_set(err, EXIT_FAILED, "the compiled policy is damaged");
    *ret_policy = policy;
    return true;
}

// ---- writing

static struct image_list write_texts(struct image_writer *writer, const struct policy_texts *texts)
{
    struct image_list list = {.count = (uint32_t)texts->count};
    for (size_t i = 0; i < texts->count; i++) {
        uint32_t offset = image_writer_text(writer, texts->items[i]);
        uint32_t number = image_writer_add(writer, SECTION_LISTS, &offset, sizeof(offset));
        if (i == 0)
            list.first = number;
    }
    return list;
}

void policy_to_image(const struct policy *policy, struct image_writer *writer)
{
    for (int i = 0; i < POLICY_LAYERS; i++) {
        const struct policy_limits *limits = &policy->limits[i];
        const struct image_limits row = {
            .has_approval = limits->has_approval,
            .approval = limits->approval,
            .has_minimum = limits->has_minimum,
            .minimum = limits->minimum,
            .backends = write_texts(writer, &limits->backends),
            .file = image_writer_text(writer, policy->files[i]),
        };
        image_writer_add(writer, SECTION_LIMITS, &row, sizeof(row));
    }
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        const struct image_rule row = {
            .id = image_writer_text(writer, rule->id),
            .because = image_writer_text(writer, rule->because),
            .decision = rule->decision,
            .layer = rule->layer,
            .risk = rule->risk,
            .is_active = rule->is_active,
            .effects = rule->effects,
            .paths = write_texts(writer, &rule->paths),
            .hosts = write_texts(writer, &rule->hosts),
            .commands = write_texts(writer, &rule->commands),
            .roles = write_texts(writer, &rule->roles),
            .match = write_texts(writer, &rule->match),
            .not_match = write_texts(writer, &rule->not_match),
        };
        image_writer_add(writer, SECTION_RULES, &row, sizeof(row));
    }
}

bool policy_open(struct arena *arena, struct policy *ret_policy, bool *ret_is_stale,
                 struct error *err)
{
    struct policy_files files;
    struct image *image;
    policy_files_find(arena, &files);
    *ret_is_stale = false;
    if (!files.has_any) {
        policy_builtin(ret_policy);
        return true;
    }
    *ret_is_stale =
        files.image_path == NULL || !image_open(files.image_path, &policy_format, &image, NULL);
    if (*ret_is_stale)
        return false;
    *ret_is_stale = !sources_are_fresh(image, POLICY_SYSTEM_PATH) ||
                    !policy_from_image(arena, image, ret_policy, err);
    image_close(image);
    return !*ret_is_stale;
}
