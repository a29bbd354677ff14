// What a person's settings say about the local model, as files and numbers: the model, the adapter
// on top of it, and how it is run.
#ifndef HOB_MODEL_SETTINGS_H
#define HOB_MODEL_SETTINGS_H

#include "config/config.h"
#include "model/adapter.h"
#include "model/model.h"

// `cancel` stops working out which adapter belongs to the model, and is handed on in the settings;
// it may be NULL, and so may `ret_adapter`. EXIT_UNREACHABLE when there is no such model or
// adapter, and else as model_adapter_choose(). Paths live in the arena.
[[nodiscard]] bool model_settings_find(struct arena *arena, const struct config *config,
                                       const volatile sig_atomic_t *cancel,
                                       struct model_settings *ret_settings,
                                       struct adapter_choice *ret_adapter, struct error *err);

#endif
