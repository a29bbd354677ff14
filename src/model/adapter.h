// Which adapter a model answers with: the one that the person set, none, or the one that ships with
// hob and was taught on exactly this model.
#ifndef HOB_MODEL_ADAPTER_H
#define HOB_MODEL_ADAPTER_H

#include <signal.h>

#include "model/model.h"

// The value of model.adapter for none; an empty one leaves the choice to hob.
#define MODEL_ADAPTER_NONE "none"

enum adapter_reason {
    ADAPTER_SET,      // by the person
    ADAPTER_SHIPPED,  // comes with hob and belongs to the model
    ADAPTER_OFF,      // the person wants none
    ADAPTER_NO_MATCH, // what comes with hob belongs to another model
    ADAPTER_MISSING,  // none comes with this hob
    ADAPTER_REASON_COUNT,
};
extern const char *const adapter_reasons[ADAPTER_REASON_COUNT]; // as a clause

struct adapter_choice {
    enum adapter_reason reason;
    const char *path; // NULL for none
    struct model_facts facts;
};

// `setting` is model.adapter. An adapter that the person set and that names another base model is
// an error; one that names none is taken as it is. What ships is passed over when it is damaged.
// Texts live in the arena.
[[nodiscard]] bool model_adapter_choose(struct arena *arena, const char *setting,
                                        const char *model_path, const volatile sig_atomic_t *cancel,
                                        struct adapter_choice *ret_choice, struct error *err);

#endif
