// `hob model`: the GGUF files in the models folder, the one in use, and the LoRA adapters on top.
#ifndef HOB_COMMANDS_MODEL_COMMAND_H
#define HOB_COMMANDS_MODEL_COMMAND_H

#include "cli/command.h"
#include "model/adapter.h"
#include "model/files.h"
#include "model/pull.h"

int command_model_list(struct invocation *invocation, struct error *err);
int command_model_pull(struct invocation *invocation, struct error *err);
int command_model_use(struct invocation *invocation, struct error *err);
int command_model_rm(struct invocation *invocation, struct error *err);
int command_model_info(struct invocation *invocation, struct error *err);
int command_model_test(struct invocation *invocation, struct error *err);
int command_model_pairs(struct invocation *invocation, struct error *err);
int command_model_tune(struct invocation *invocation, struct error *err);
int command_model_adapter_add(struct invocation *invocation, struct error *err);
int command_model_adapter_list(struct invocation *invocation, struct error *err);
int command_model_adapter_rm(struct invocation *invocation, struct error *err);
int command_model_adapter(struct invocation *invocation, struct error *err);

// What these share. Ctrl-C sets the flag instead of ending the program.
const volatile sig_atomic_t *model_catch_interrupt(void);

// What stands in a GGUF file is its maker's: safe to print.
const char *model_harmless(struct arena *arena, const char *text);

[[nodiscard]] bool model_pull_shown(const struct invocation *invocation, const char *source,
                                    enum model_kind kind, const volatile sig_atomic_t *cancel,
                                    struct model_pulled *ret_pulled, struct error *err);

int model_list_kind(struct invocation *invocation, enum model_kind kind, enum config_key key,
                    struct error *err);
int model_remove_kind(struct invocation *invocation, enum model_kind kind, enum config_key key,
                      struct error *err);

#endif
