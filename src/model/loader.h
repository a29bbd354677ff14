// Loading weights so that Ctrl-C ends the wait at once.
//
// llama.cpp asks whether to go on only while it places tensors; reading a large vocabulary before
// that takes a quarter of a second. So a thread of its own loads, and when the person does not want
// to wait any longer it is left to itself: it frees what it made, or the process ends under it.
#ifndef HOB_MODEL_LOADER_H
#define HOB_MODEL_LOADER_H

#include <llama.h>
#include <signal.h>
#include <stdbool.h>

#include "base/error.h"

enum { LOADER_POLL_MS = 5 };

// Starts llama.cpp in this process, once: its log goes here, its backends are there.
void loader_start(void);

// What llama.cpp said was wrong since loader_forget_reason(), as a part of a sentence.
const char *loader_reason(void);
void loader_forget_reason(void);

// `cancel` may be NULL. EXIT_INTERRUPTED when it was set; EXIT_FAILED with llama.cpp's reason.
[[nodiscard]] bool loader_load(const char *path, const volatile sig_atomic_t *cancel,
                               struct llama_model **ret_weights, struct error *err);

#endif
