// What the engines of one run share, opened: rules, grammar, facts, policy; and for which shell and
// tools they answer.
#ifndef HOB_COMMANDS_WORLD_H
#define HOB_COMMANDS_WORLD_H

#include "cli/command.h"

struct world {
    struct rules_set rules;
    struct grammar *grammar;
    struct facts *facts;
    struct policy policy;
};

// `*ret_is_stale`: the late program must compile first; then false with nothing in `err`. Rules,
// grammar and facts that cannot be read are missed, and the person hears of it; a policy that
// cannot be read is an error.
[[nodiscard]] bool world_open(struct invocation *invocation, struct world *ret_world,
                              bool *ret_is_stale, struct error *err);
void world_close(struct world *world);

// For as long as both live.
struct engine_world world_of(const struct invocation *invocation, const struct world *world);

const char *world_shell(const struct config *config);
enum rules_target world_target(const struct config *config);

#endif
