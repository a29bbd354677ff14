// A policy file's TOML. Late.
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "config/toml.h"
#include "policy/files.h"

enum { ROLES_MAX = 64, GROUPS_MAX = 256 };

struct role {
    const char *name;
    bool is_mine; // the person who runs hob has it
};

struct reading {
    struct arena *arena;
    const char *name;
    const struct toml_document *document;
    struct policy *policy;
    enum policy_layer layer;
    size_t first_rule; // of this file
    struct role roles[ROLES_MAX];
    size_t role_count;
    struct error *err;
};

__attribute__((format(printf, 3, 4))) static bool
fault(const struct reading *reading, const struct toml_entry *entry, const char *format, ...)
{
    va_list arguments;
    char text[512];
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return error_set(reading->err, EXIT_FAILED, "%s:%d:%d: %s", reading->name, entry->line,
                     entry->column, text);
}

static bool take_text(const struct reading *reading, const struct toml_entry *entry,
                      struct policy_texts *texts, const char *text, size_t length)
{
    if (texts->count == POLICY_TEXTS_MAX)
        return fault(reading, entry, "a list of more than %d, the most hob reads",
                     POLICY_TEXTS_MAX);
    if (length == 0)
        return fault(reading, entry, "an empty text fits nothing; leave the key out");
    texts->items = arena_grow(reading->arena, texts->items, texts->count, texts->count + 1,
                              sizeof(*texts->items));
    texts->items[texts->count++] = arena_copy(reading->arena, text, length);
    return true;
}

// One text, a list of texts, or the items of a list one by one.
static bool take_texts(const struct reading *reading, const struct toml_entry *entry,
                       struct policy_texts *texts)
{
    if (entry->kind == TOML_TABLE)
        return true;
    if (entry->kind == TOML_TEXT)
        return take_text(reading, entry, texts, entry->text, strlen(entry->text));
    if (entry->kind != TOML_LIST)
        return fault(reading, entry, "this must be a text or a list of texts");
    for (const char *text = entry->text; *text != '\0';) {
        size_t length = strcspn(text, ",");
        if (!take_text(reading, entry, texts, text, length))
            return false;
        text += length + (text[length] == ',');
    }
    return true;
}

static bool take_risk(const struct reading *reading, const struct toml_entry *entry,
                      enum risk *ret_risk)
{
    int risk = entry->kind == TOML_TEXT ? vocabulary_find(risk_names, RISK_COUNT, entry->text) : -1;
    if (risk < 0)
        return fault(reading, entry, "this must be safe, moderate, high or critical");
    *ret_risk = (enum risk)risk;
    return true;
}

// ---- the keys at the top

static bool take_approval(struct reading *reading, const struct toml_entry *entry)
{
    struct policy_limits *limits = &reading->policy->limits[reading->layer];
    limits->has_approval = true;
    return take_risk(reading, entry, &limits->approval);
}

static bool take_minimum(struct reading *reading, const struct toml_entry *entry)
{
    struct policy_limits *limits = &reading->policy->limits[reading->layer];
    limits->has_minimum = true;
    limits->minimum = RISK_CRITICAL;
    if (entry->kind != TOML_BOOL)
        return take_risk(reading, entry, &limits->minimum);
    limits->has_minimum = strcmp(entry->text, "true") == 0;
    return true;
}

static bool take_backends(struct reading *reading, const struct toml_entry *entry)
{
    return take_texts(reading, entry, &reading->policy->limits[reading->layer].backends);
}

static const struct {
    const char *key;
    bool (*take)(struct reading *reading, const struct toml_entry *entry);
} limit_keys[] = {
    {"require_approval_for", take_approval},
    {"enforce_safety_minimum", take_minimum},
    {"allowed_backends", take_backends},
};

// ---- roles: who has them

static bool is_user(const char *name)
{
    const struct passwd *user = getpwuid(geteuid());
    return user != NULL && strcmp(user->pw_name, name) == 0;
}

static bool is_in_group(const char *name)
{
    const struct group *group = getgrnam(name);
    gid_t groups[GROUPS_MAX];
    int count = getgroups(GROUPS_MAX, groups);
    bool is_in = group != NULL && group->gr_gid == getegid();
    for (int i = 0; group != NULL && i < count; i++)
        is_in = is_in || groups[i] == group->gr_gid;
    return is_in;
}

static struct role *find_role(struct reading *reading, const char *name, size_t length)
{
    for (size_t i = 0; i < reading->role_count; i++)
        if (strncmp(reading->roles[i].name, name, length) == 0 &&
            reading->roles[i].name[length] == '\0')
            return &reading->roles[i];
    return NULL;
}

// "role.NAME.users" and "role.NAME.groups".
static bool take_role(struct reading *reading, const struct toml_entry *entry)
{
    const char *name = entry->key + strlen("role.");
    size_t length = strcspn(name, ".");
    const char *field = name[length] == '\0' ? "" : name + length + 1;
    struct role *role = find_role(reading, name, length);
    if (role == NULL && reading->role_count == ROLES_MAX)
        return fault(reading, entry, "more than %d roles, the most hob reads", ROLES_MAX);
    if (role == NULL) {
        role = &reading->roles[reading->role_count++];
        role->name = arena_copy(reading->arena, name, length);
    }
    bool is_users = strncmp(field, "users", 5) == 0;
    if (field[0] == '\0')
        return true;
    if (!is_users && strncmp(field, "groups", 6) != 0)
        return fault(reading, entry, "a role has users and groups, not '%.60s'", field);
    struct policy_texts texts = {0};
    if (!take_texts(reading, entry, &texts))
        return false;
    for (size_t i = 0; i < texts.count; i++)
        role->is_mine =
            role->is_mine || (is_users ? is_user(texts.items[i]) : is_in_group(texts.items[i]));
    return true;
}

// ---- rules

static bool take_effects(struct reading *reading, const struct toml_entry *entry,
                         struct policy_rule *rule)
{
    struct policy_texts texts = {0};
    if (!take_texts(reading, entry, &texts))
        return false;
    for (size_t i = 0; i < texts.count; i++) {
        int kind = effect_find(texts.items[i]);
        if (kind < 0)
            return fault(reading, entry,
                         "there is no effect called '%.60s'; `hob policy show` lists them",
                         texts.items[i]);
        rule->effects |= UINT64_C(1) << kind;
    }
    return true;
}

static bool take_decision(struct reading *reading, const struct toml_entry *entry,
                          struct policy_rule *rule)
{
    int decision = entry->kind == TOML_TEXT
                       ? vocabulary_find(decision_names, DECISION_COUNT, entry->text)
                       : -1;
    if (decision < 0)
        return fault(reading, entry, "this must be allow, ask or deny");
    if (decision == DECISION_ALLOW && reading->layer == POLICY_PROJECT)
        return fault(reading, entry, "a project's policy can only ask and deny");
    rule->decision = (enum decision)decision;
    return true;
}

enum field_kind { FIELD_TEXT, FIELD_TEXTS };

static const struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
} fields[] = {
    {"id", FIELD_TEXT, offsetof(struct policy_rule, id)},
    {"because", FIELD_TEXT, offsetof(struct policy_rule, because)},
    {"path", FIELD_TEXTS, offsetof(struct policy_rule, paths)},
    {"host", FIELD_TEXTS, offsetof(struct policy_rule, hosts)},
    {"command", FIELD_TEXTS, offsetof(struct policy_rule, commands)},
    {"role", FIELD_TEXTS, offsetof(struct policy_rule, roles)},
    {"match", FIELD_TEXTS, offsetof(struct policy_rule, match)},
    {"not_match", FIELD_TEXTS, offsetof(struct policy_rule, not_match)},
};

static bool take_field(struct reading *reading, const struct toml_entry *entry, const char *name,
                       struct policy_rule *rule)
{
    size_t length = strcspn(name, "[");
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        void *into = (char *)rule + fields[i].offset;
        if (strncmp(fields[i].name, name, length) != 0 || fields[i].name[length] != '\0')
            continue;
        if (fields[i].kind == FIELD_TEXTS)
            return take_texts(reading, entry, into);
        if (entry->kind != TOML_TEXT || entry->text[0] == '\0')
            return fault(reading, entry, "this must be a text");
        *(const char **)into = entry->text;
        return true;
    }
    if (length == strlen("effect") && strncmp(name, "effect", length) == 0)
        return take_effects(reading, entry, rule);
    if (strcmp(name, "decision") == 0)
        return take_decision(reading, entry, rule);
    if (strcmp(name, "risk") == 0)
        return take_risk(reading, entry, &rule->risk);
    return fault(reading, entry,
                 "a rule has no '%.60s'; it has id, decision, effect, path, host, command, role, "
                 "risk, because, match and not_match",
                 name);
}

// "rule[3].id": rules come in order, so a new number is the next one.
static bool take_rule(struct reading *reading, const struct toml_entry *entry)
{
    struct policy *policy = reading->policy;
    char *end;
    unsigned long number = strtoul(entry->key + strlen("rule["), &end, 10);
    if (number >= POLICY_RULES_MAX)
        return fault(reading, entry, "more than %d rules, the most hob reads", POLICY_RULES_MAX);
    size_t index = reading->first_rule + number;
    while (policy->rule_count <= index) {
        policy->rules = arena_grow(reading->arena, policy->rules, policy->rule_count,
                                   policy->rule_count + 1, sizeof(*policy->rules));
        policy->rules[policy->rule_count++] =
            (struct policy_rule){.layer = reading->layer, .decision = DECISION_COUNT};
    }
    if (strncmp(end, "].", 2) != 0)
        return true;
    return take_field(reading, entry, end + 2, &policy->rules[index]);
}

static bool has_condition(const struct policy_rule *rule)
{
    return rule->effects != 0 || rule->paths.count > 0 || rule->hosts.count > 0 ||
           rule->commands.count > 0 || rule->risk != RISK_SAFE;
}

static bool finish_rule(struct reading *reading, struct policy_rule *rule, size_t number)
{
    const char *lacks = NULL;
    if (rule->id == NULL)
        lacks = "an id";
    else if (rule->decision == DECISION_COUNT)
        lacks = "a decision";
    else if (!has_condition(rule))
        lacks = "a condition: effect, path, host, command or risk";
    if (lacks != NULL)
        return error_set(reading->err, EXIT_FAILED, "%s: rule %zu%s%s lacks %s", reading->name,
                         number + 1, rule->id == NULL ? "" : " ", rule->id == NULL ? "" : rule->id,
                         lacks);
    rule->is_active = rule->roles.count == 0;
    for (size_t i = 0; i < rule->roles.count; i++) {
        const char *name = rule->roles.items[i];
        const struct role *role = find_role(reading, name, strlen(name));
        if (role == NULL)
            return error_set(reading->err, EXIT_FAILED,
                             "%s: rule %s is for the role %s, which no [role.%s] describes",
                             reading->name, rule->id, name, name);
        rule->is_active = rule->is_active || role->is_mine;
    }
    return true;
}

static bool take_entry(struct reading *reading, const struct toml_entry *entry)
{
    if (strncmp(entry->key, "rule[", 5) == 0)
        return take_rule(reading, entry);
    if (strncmp(entry->key, "role.", 5) == 0)
        return take_role(reading, entry);
    size_t length = strcspn(entry->key, "[");
    for (size_t i = 0; i < COUNT_OF(limit_keys); i++)
        if (strncmp(limit_keys[i].key, entry->key, length) == 0 &&
            limit_keys[i].key[length] == '\0')
            return limit_keys[i].take(reading, entry);
    bool is_frame = strcmp(entry->key, "rule") == 0 || strcmp(entry->key, "role") == 0;
    return (is_frame && entry->kind == TOML_TABLE) ||
           fault(reading, entry, "a policy has no '%.60s'; `hob help policy` has the keys",
                 entry->key);
}

bool policy_read(struct arena *arena, enum policy_layer layer, const char *name, const char *text,
                 size_t length, struct policy *policy, struct error *err)
{
    struct toml_document document;
    if (!toml_parse(arena, name, text, length, &document, err))
        return false;
    struct reading reading = {
        .arena = arena,
        .name = name,
        .document = &document,
        .policy = policy,
        .layer = layer,
        .first_rule = policy->rule_count,
        .err = err,
    };
    for (size_t i = 0; i < document.count; i++)
        if (!take_entry(&reading, &document.entries[i]))
            return false;
    for (size_t i = reading.first_rule; i < policy->rule_count; i++)
        if (!finish_rule(&reading, &policy->rules[i], i - reading.first_rule))
            return false;
    policy->files[layer] = name;
    return true;
}
