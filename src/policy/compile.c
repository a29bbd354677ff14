#include "policy/compile.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "config/toml.h"
#include "image/build.h"
#include "policy/files.h"

// Examples are judged where nothing is known of the machine but a home.
static const struct effects_machine example_machine = {
    .home = "/home/person", .directory = "/home/person/project", .user = "person"};

// Whether the rule, and no other, has a say in the command.
static bool does_match(struct arena *arena, const struct facts *facts,
                       const struct policy_rule *rule, const char *command, bool *ret_matches,
                       struct error *err)
{
    struct shell_tree tree;
    const struct shell_options options = {0};
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    if (!shell_parse(arena, text, &options, &tree, NULL, err))
        return error_context(err, "rule %s, example '%.200s'", rule->id, command);
    struct effects_report report;
    effects_judge(arena, facts, &tree, &example_machine, &report);
    // As a rule that denies, for anybody, under limits that say nothing.
    struct policy_rule alone = *rule;
    alone.is_active = true;
    alone.decision = DECISION_DENY;
    const struct policy policy = {
        .rules = &alone,
        .rule_count = 1,
        .limits = {[POLICY_BUILTIN] = {.has_approval = true, .approval = RISK_COUNT}}};
    struct verdict verdict;
    policy_decide(arena, &policy, &tree, &report, &verdict);
    *ret_matches = verdict.decision == DECISION_DENY;
    return true;
}

static bool check_examples(struct arena *arena, const struct facts *facts, const char *name,
                           const struct policy_rule *rule, struct error *err)
{
    for (size_t i = 0; i < rule->match.count + rule->not_match.count; i++) {
        bool is_wanted = i < rule->match.count, matches;
        const char *command =
            is_wanted ? rule->match.items[i] : rule->not_match.items[i - rule->match.count];
        if (!does_match(arena, facts, rule, command, &matches, err))
            return error_context(err, "%s", name);
        if (matches != is_wanted)
            return error_set(err, EXIT_FAILED, "%s: rule %s %s '%.200s', which is in its %s", name,
                             rule->id, matches ? "fits" : "does not fit", command,
                             is_wanted ? "match" : "not_match");
    }
    return true;
}

// One file into the policy. A file that is not there is fine unless it must be.
static bool add_file(struct arena *arena, const struct facts *facts, enum policy_layer layer,
                     const char *path, struct policy *policy, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, TOML_BYTES_MAX);
    size_t first = policy->rule_count;
    if (!source_is_regular(path))
        return error_set(err, EXIT_FAILED, "%s is no file", path);
    if (!file_read(path, &text, err) ||
        !policy_read(arena, layer, path, text.data, text.length, policy, err))
        return false;
    for (size_t i = first; i < policy->rule_count; i++)
        if (!check_examples(arena, facts, path, &policy->rules[i], err))
            return false;
    return true;
}

static void keep_image(const struct policy_files *files, const struct source_list *sources,
                       const struct policy *policy)
{
    struct image_writer writer;
    CLEANUP(buffer_done) struct buffer bytes;
    image_writer_init(&writer, &policy_format);
    source_list_write(sources, &writer);
    policy_to_image(policy, &writer);
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    // The next light program hands over again where it cannot be kept.
    if (image_writer_finish(&writer, &bytes, NULL))
        (void)file_replace(files->image_path, bytes.data, bytes.length, NULL);
    image_writer_done(&writer);
}

bool policy_open_fresh(struct arena *arena, const struct facts *facts, struct policy *ret_policy,
                       struct error *err)
{
    struct policy_files files;
    struct policy policy;
    policy_files_find(arena, &files);
    policy_builtin(&policy);
    if (files.has_any && facts == NULL)
        return error_set(err, EXIT_FAILED,
                         "the policy weighs effects, and without the facts none are known");
    if (files.has_any) {
        struct source_list *sources = arena_alloc(arena, sizeof(*sources));
        // The first is the one that the image is known by; groups decide who has which role.
        source_list_add(sources, files.paths[POLICY_SYSTEM]);
        for (int layer = POLICY_USER; layer < POLICY_SYSTEM; layer++)
            if (files.paths[layer] != NULL)
                source_list_add(sources, files.paths[layer]);
        source_list_add(sources, "/etc/group");
        for (int layer = POLICY_USER; layer < POLICY_LAYERS; layer++) {
            struct image_source stamp;
            if (files.paths[layer] == NULL)
                continue;
            source_stamp(files.paths[layer], &stamp);
            if (!stamp.is_missing &&
                !add_file(arena, facts, (enum policy_layer)layer, files.paths[layer], &policy, err))
                return false;
        }
        char *cache;
        if (files.image_path != NULL && path_in(arena, PLACE_CACHE, "", &cache, NULL) &&
            directory_make(cache, NULL))
            keep_image(&files, sources, &policy);
    }
    *ret_policy = policy;
    return true;
}

bool policy_check_file(struct arena *arena, const struct facts *facts, enum policy_layer layer,
                       const char *path, struct error *err)
{
    struct policy policy;
    policy_builtin(&policy);
    return add_file(arena, facts, layer, path, &policy, err);
}
