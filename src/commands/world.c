#include "commands/world.h"

#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "cli/output.h"
#include "views/report_view.h"

// The person's shell, when none is set: the command is for the line it will stand on.
const char *world_shell(const struct config *config)
{
    static const char *const known[] = {"bash", "zsh", "fish", "sh"};
    const char *chosen = config_text(config, CONFIG_SHELL);
    if (strcmp(chosen, "auto") != 0)
        return chosen;
    const char *shell = getenv("SHELL");
    const char *name = shell == NULL ? NULL : path_name(shell);
    for (size_t i = 0; name != NULL && i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(name, known[i]) == 0)
            return known[i];
    return "bash";
}

enum rules_target world_target(const struct config *config)
{
    const char *target = config_text(config, CONFIG_TARGET);
    if (strcmp(target, "bsd") == 0)
        return TARGET_BSD;
    if (strcmp(target, "busybox") == 0)
        return TARGET_BUSYBOX;
    if (strcmp(target, "gnu") == 0)
        return TARGET_GNU;
#if defined(__linux__)
    return TARGET_GNU;
#else
    return TARGET_BSD;
#endif
}

// What proposals are judged by. Without facts they are shown unjudged, and the person hears of it;
// a policy that cannot be read refuses all.
static bool open_judges(struct invocation *invocation, struct facts **ret_facts,
                        struct policy *ret_policy, bool *ret_is_stale, struct error *err)
{
    const struct program *program = invocation->program;
    struct error facts_err = {0};
    *ret_facts = NULL;
    if (!program->open_facts(invocation->arena, ret_facts, ret_is_stale, &facts_err)) {
        if (*ret_is_stale)
            return false;
        *ret_facts = NULL;
        note_printf("hob: %s\n", facts_err.text);
    }
    if (!program->open_policy(invocation->arena, *ret_facts, ret_policy, ret_is_stale, err))
        return false;
    return *ret_facts != NULL || !policy_has_files(ret_policy) ||
           error_set(err, EXIT_FAILED, "%s", facts_err.text);
}

// The rules are optional: without them the next engine is asked.
static void open_rules(struct invocation *invocation, struct rules_set *ret_rules,
                       bool *ret_is_stale)
{
    struct error err = {0};
    *ret_rules = (struct rules_set){0};
    bool is_open =
        invocation->program->open_rules(invocation->arena, ret_rules, ret_is_stale, &err);
    if (!is_open && !*ret_is_stale)
        note_printf("hob: %s\n", err.text);
}

static struct grammar *open_grammar(struct invocation *invocation, bool *ret_is_stale)
{
    struct error err = {0};
    struct grammar *grammar = NULL;
    if (invocation->program->open_grammar(invocation->arena, &grammar, ret_is_stale, &err)) {
        grammar_prefer(grammar, config_text(&invocation->config, CONFIG_PREFER));
        return grammar;
    }
    if (!*ret_is_stale)
        note_printf("hob: %s\n", err.text);
    return NULL;
}

bool world_open(struct invocation *invocation, struct world *ret_world, bool *ret_is_stale,
                struct error *err)
{
    *ret_world = (struct world){0};
    *ret_is_stale = false;
    open_rules(invocation, &ret_world->rules, ret_is_stale);
    if (!*ret_is_stale)
        ret_world->grammar = open_grammar(invocation, ret_is_stale);
    return !*ret_is_stale &&
           open_judges(invocation, &ret_world->facts, &ret_world->policy, ret_is_stale, err);
}

struct engine_world world_of(const struct invocation *invocation, const struct world *world)
{
    struct engine_world engines = {
        .config = &invocation->config,
        .rules = &world->rules,
        .grammar = world->grammar,
        .facts = world->facts,
        .policy = &world->policy,
    };
    report_machine(invocation->arena, &engines.machine);
    return engines;
}

void world_close(struct world *world)
{
    rules_close(&world->rules);
    grammar_close(world->grammar);
    facts_close(world->facts);
}
