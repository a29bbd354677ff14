#include "policy/policy.h"

#include <fnmatch.h>
#include <string.h>

#include "base/buffer.h"

enum { COMMAND_BYTES_MAX = 64 * 1024 };

const char *const decision_names[DECISION_COUNT] = {"allow", "ask", "deny"};
const char *const policy_layer_names[POLICY_LAYERS] = {"built-in", "user", "project", "system"};

void policy_builtin(struct policy *ret_policy)
{
    *ret_policy = (struct policy){0};
    ret_policy->limits[POLICY_BUILTIN] =
        (struct policy_limits){.has_approval = true, .approval = RISK_MODERATE};
}

// ---- the simple commands of the text, as patterns see them

struct command_texts {
    struct arena *arena;
    struct effects_command *items;
    size_t count, room;
};

// Quoted only where it must be, so that no spelling slips through: g"it" is git.
static void add_word(struct arena *arena, const struct shell_word *word, struct buffer *text)
{
    const char *constant = shell_constant(arena, word);
    if (text->length > 0)
        buffer_char(text, ' ');
    if (constant == NULL)
        shell_print_word(word, text);
    else
        shell_quote(SHELL_BASH, (struct shell_text){constant, (uint32_t)strlen(constant)}, text);
}

static bool add_command(const struct shell_command *command, void *context)
{
    struct command_texts *texts = context;
    if (command->kind != SHELL_SIMPLE || command->words == NULL)
        return true;
    if (texts->count == texts->room) {
        size_t room = texts->room * 2 + 8;
        texts->items =
            arena_grow(texts->arena, texts->items, texts->count, room, sizeof(*texts->items));
        texts->room = room;
    }
    struct buffer text;
    buffer_init(&text, COMMAND_BYTES_MAX);
    for (const struct shell_word *word = command->words; word != NULL; word = word->next)
        add_word(texts->arena, word, &text);
    texts->items[texts->count++] =
        (struct effects_command){arena_copy(texts->arena, text.data, text.length), command->span};
    buffer_done(&text);
    return true;
}

// The commands that the walk saw, those inside others too, and the text's own.
static struct command_texts gather_commands(struct arena *arena, const struct shell_tree *tree,
                                            const struct effects_report *report)
{
    struct command_texts texts = {.arena = arena};
    const struct shell_visitor visitor = {.enter_command = add_command};
    shell_walk(tree->list, &visitor, &texts);
    size_t own = texts.count;
    texts.items =
        arena_grow(arena, texts.items, own, own + report->command_count + 1, sizeof(*texts.items));
    for (size_t i = 0; i < report->command_count; i++)
        texts.items[texts.count++] = report->commands[i];
    return texts;
}

static bool fits_any(const struct policy_texts *patterns, const char *text, int flags)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (fnmatch(patterns->items[i], text, flags) == 0)
            return true;
    return false;
}

static bool is_inside(struct shell_span inner, struct shell_span outer)
{
    return inner.from >= outer.from && inner.to <= outer.to;
}

// ---- one rule against one effect

// "/srv/**" is all below /srv, "/srv" too; else * crosses no slash.
static bool fits_path(const char *pattern, const char *path)
{
    size_t length = strlen(pattern);
    if (length >= 3 && strcmp(pattern + length - 3, "/**") == 0) {
        size_t stem = length - 3;
        return strncmp(pattern, path, stem) == 0 && (path[stem] == '/' || path[stem] == '\0');
    }
    return fnmatch(pattern, path, FNM_PATHNAME) == 0;
}

// What reaches a tree reaches all that is in it: removing /srv concerns a rule about /srv/db.
static bool contains_pattern(const char *pattern, const struct effect *effect)
{
    size_t length = strlen(effect->path);
    while (length > 0 && effect->path[length - 1] == '/')
        length--;
    return (effect->is_recursive || effect->is_pattern) &&
           strncmp(pattern, effect->path, length) == 0 && pattern[length] == '/';
}

static bool fits_paths(const struct policy_rule *rule, const struct effect *effect)
{
    if (rule->paths.count == 0)
        return true;
    bool is_path = effect->target_kind == TARGET_PATH;
    // A path that is not known could be any: a rule that restricts holds, one that allows does not.
    if (is_path && effect->path == NULL)
        return rule->decision != DECISION_ALLOW;
    for (size_t i = 0; is_path && i < rule->paths.count; i++) {
        const char *pattern = rule->paths.items[i];
        if (fits_path(pattern, effect->path))
            return true;
        if (rule->decision != DECISION_ALLOW && contains_pattern(pattern, effect))
            return true;
    }
    return false;
}

static bool fits_hosts(const struct policy_rule *rule, const struct effect *effect)
{
    if (rule->hosts.count == 0)
        return true;
    if (effect->target_kind != TARGET_HOST)
        return false;
    if (effect->target == NULL || !effect->is_resolved)
        return rule->decision != DECISION_ALLOW;
    const char *at = strrchr(effect->target, '@');
    const char *host = at == NULL ? effect->target : at + 1;
    return fits_any(&rule->hosts, host, FNM_CASEFOLD) ||
           fits_any(&rule->hosts, effect->target, FNM_CASEFOLD);
}

static bool fits_commands(const struct policy_rule *rule, const struct command_texts *texts,
                          const struct effect *effect)
{
    if (rule->commands.count == 0)
        return true;
    for (size_t i = 0; i < texts->count; i++) {
        bool is_here = effect == NULL || is_inside(effect->span, texts->items[i].span);
        if (is_here && fits_any(&rule->commands, texts->items[i].text, 0))
            return true;
    }
    return false;
}

static bool fits_effect(const struct policy_rule *rule, const struct command_texts *texts,
                        const struct effect *effect)
{
    return rule->is_active && effect->risk >= rule->risk &&
           (rule->effects == 0 || (rule->effects & (UINT64_C(1) << effect->kind)) != 0) &&
           fits_paths(rule, effect) && fits_hosts(rule, effect) &&
           fits_commands(rule, texts, effect);
}

// A rule about commands alone also concerns those that have no effect at all.
static bool fits_text(const struct policy_rule *rule, const struct command_texts *texts,
                      enum risk risk)
{
    return rule->is_active && rule->commands.count > 0 && rule->effects == 0 &&
           rule->paths.count == 0 && rule->hosts.count == 0 && risk >= rule->risk &&
           fits_commands(rule, texts, NULL);
}

// ---- the verdict

struct deciding {
    struct arena *arena;
    const struct policy *policy;
    struct verdict *verdict;
    size_t room;
    int asked;                  // the worst risk that the limits ask about; -1: none
    int refused[POLICY_LAYERS]; // and that the limits of each layer refuse
};

static void add_reason(struct deciding *deciding, struct verdict_reason reason)
{
    struct verdict *verdict = deciding->verdict;
    for (size_t i = 0; i < verdict->reason_count; i++)
        if (strcmp(verdict->reasons[i].text, reason.text) == 0)
            return;
    if (verdict->reason_count == deciding->room) {
        size_t room = deciding->room * 2 + 4;
        verdict->reasons = arena_grow(deciding->arena, verdict->reasons, deciding->room, room,
                                      sizeof(*verdict->reasons));
        deciding->room = room;
    }
    size_t at = verdict->reason_count++;
    for (; at > 0 && verdict->reasons[at - 1].decision < reason.decision; at--)
        verdict->reasons[at] = verdict->reasons[at - 1];
    verdict->reasons[at] = reason;
    if (reason.decision > verdict->decision)
        verdict->decision = reason.decision;
}

static void add_rule_reason(struct deciding *deciding, const struct policy_rule *rule)
{
    const char *because = rule->because == NULL ? "" : rule->because;
    add_reason(deciding,
               (struct verdict_reason){rule->decision,
                                       arena_printf(deciding->arena, "%s policy, rule %s%s%s",
                                                    policy_layer_names[rule->layer], rule->id,
                                                    because[0] == '\0' ? "" : ": ", because),
                                       rule->id, rule->layer});
}

static void add_limit_reason(struct deciding *deciding, enum decision decision,
                             enum policy_layer layer, enum risk risk)
{
    const char *what = decision == DECISION_DENY ? "refuses" : "asks before";
    add_reason(deciding, (struct verdict_reason){
                             decision,
                             arena_printf(deciding->arena, "the %s policy %s what is %s",
                                          policy_layer_names[layer], what, risk_names[risk]),
                             NULL, layer});
}

// Which layer asks from the lowest risk on. The person's own file may ask later than the built-in
// one; the system's and the project's only earlier.
static enum policy_layer approval_layer(const struct policy *policy)
{
    enum policy_layer layer =
        policy->limits[POLICY_USER].has_approval ? POLICY_USER : POLICY_BUILTIN;
    for (int other = POLICY_PROJECT; other < POLICY_LAYERS; other++)
        if (policy->limits[other].has_approval &&
            policy->limits[other].approval < policy->limits[layer].approval)
            layer = (enum policy_layer)other;
    return layer;
}

static void decide_effect(struct deciding *deciding, const struct command_texts *texts,
                          const struct effect *effect)
{
    const struct policy *policy = deciding->policy;
    bool is_allowed = false;
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        if (!fits_effect(rule, texts, effect))
            continue;
        if (rule->decision == DECISION_ALLOW)
            is_allowed = is_allowed || rule->layer != POLICY_PROJECT;
        else
            add_rule_reason(deciding, rule);
    }
    if (!is_allowed && effect->risk >= policy->limits[approval_layer(policy)].approval &&
        (int)effect->risk > deciding->asked)
        deciding->asked = (int)effect->risk;
    for (int each = 0; each < POLICY_LAYERS; each++)
        if (policy->limits[each].has_minimum && effect->risk >= policy->limits[each].minimum &&
            (int)effect->risk > deciding->refused[each])
            deciding->refused[each] = (int)effect->risk;
}

static void add_limit_reasons(struct deciding *deciding)
{
    if (deciding->asked >= 0)
        add_limit_reason(deciding, DECISION_ASK, approval_layer(deciding->policy),
                         (enum risk)deciding->asked);
    for (int each = 0; each < POLICY_LAYERS; each++)
        if (deciding->refused[each] >= 0)
            add_limit_reason(deciding, DECISION_DENY, (enum policy_layer)each,
                             (enum risk)deciding->refused[each]);
}

void policy_decide(struct arena *arena, const struct policy *policy, const struct shell_tree *tree,
                   const struct effects_report *report, struct verdict *ret_verdict)
{
    *ret_verdict = (struct verdict){.decision = DECISION_ALLOW};
    struct deciding deciding = {.arena = arena,
                                .policy = policy,
                                .verdict = ret_verdict,
                                .asked = -1,
                                .refused = {-1, -1, -1, -1}};
    _Static_assert(POLICY_LAYERS == 4, "one for each layer");
    struct command_texts texts = {0};
    for (size_t i = 0; i < policy->rule_count && texts.items == NULL; i++)
        if (policy->rules[i].commands.count > 0)
            texts = gather_commands(arena, tree, report);
    for (size_t i = 0; i < policy->rule_count; i++)
        if (policy->rules[i].decision != DECISION_ALLOW &&
            fits_text(&policy->rules[i], &texts, report->risk))
            add_rule_reason(&deciding, &policy->rules[i]);
    for (size_t i = 0; i < report->count; i++)
        decide_effect(&deciding, &texts, &report->effects[i]);
    // What is not known to the last part has a risk, though no effect may say so.
    const struct effect whole = {.risk = report->risk, .span = tree->list->span};
    if (report->count == 0)
        decide_effect(&deciding, &texts, &whole);
    add_limit_reasons(&deciding);
}

bool policy_has_files(const struct policy *policy)
{
    for (int layer = 0; layer < POLICY_LAYERS; layer++)
        if (policy->files[layer] != NULL)
            return true;
    return false;
}

bool policy_allows_backend(const struct policy *policy, const char *engine)
{
    for (int layer = 0; layer < POLICY_LAYERS; layer++) {
        const struct policy_texts *allowed = &policy->limits[layer].backends;
        bool is_named = allowed->count == 0;
        for (size_t i = 0; i < allowed->count; i++)
            is_named = is_named || strcmp(allowed->items[i], engine) == 0;
        if (!is_named)
            return false;
    }
    return true;
}
