// The fixed part of a prompt, worked out once: kept in SEQUENCE_PREFIX for the next request of this
// process, and in a file for the next process.
#ifndef HOB_MODEL_PREFIX_H
#define HOB_MODEL_PREFIX_H

#include <stdbool.h>

#include "base/error.h"
#include "model/decode.h"
#include "model/prompt.h"

enum prefix_origin {
    PREFIX_NEW,  // was worked out just now
    PREFIX_KEPT, // was there, or came from a file
};

// Brings it into SEQUENCE_PREFIX. `folder` may be NULL: no files.
[[nodiscard]] bool prefix_bring(struct model *model, struct llama_batch *batch,
                                const struct prompt *prompt, const char *folder,
                                enum prefix_origin *ret_origin, struct error *err);

// Writes what is in SEQUENCE_PREFIX to `folder`. The next process only loses time when this fails,
// so nobody is told.
void prefix_save(struct model *model, const struct prompt *prompt, const char *folder);

#endif
