// Policy files to a policy and its image. Late.
#ifndef HOB_POLICY_COMPILE_H
#define HOB_POLICY_COMPILE_H

#include "policy/policy.h"

// Reads the files of all layers, checks the examples of their rules against the facts, and keeps
// the image for the light program where it can be written. The first fault fails it.
[[nodiscard]] bool policy_open_fresh(struct arena *arena, const struct facts *facts,
                                     struct policy *ret_policy, struct error *err);

// One file by itself, as if it were of the layer.
[[nodiscard]] bool policy_check_file(struct arena *arena, const struct facts *facts,
                                     enum policy_layer layer, const char *path, struct error *err);

#endif
