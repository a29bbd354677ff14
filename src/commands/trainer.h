// The recipe that teaches a model (train/), run as another program: Python with JAX, in a folder of
// its own that is made on the first use. Late.
#ifndef HOB_COMMANDS_TRAINER_H
#define HOB_COMMANDS_TRAINER_H

#include <signal.h>

#include "cli/command.h"

struct trainer {
    const char *folder; // where Python and its packages are kept
    const char *python; // in it
    const char *recipe; // the recipe's folder
};

// Fetches what is missing, after asking. EXIT_UNREACHABLE when there is no Python or no recipe, or
// when it may not be fetched.
[[nodiscard]] bool trainer_open(const struct invocation *invocation, struct trainer *ret_trainer,
                                struct error *err);

struct training {
    const char *base;            // a GGUF file
    const char *start;           // an adapter to go on from, or NULL
    const char *learned, *valid; // files of pairs, as `hob model pairs` prints them
    const char *work;            // a folder for checkpoints: an ended run goes on from there
    const char *out;             // the adapter to write
    const char *name;            // what it says its name is
    bool has_placeholders;       // the pairs have surrogates
    bool has_hints;              // and what the grammar knows
    const volatile sig_atomic_t *cancel;
};

struct training_cost {
    double seconds;
    uint64_t memory_bytes;
};

// By the first steps of it, on this machine: it takes some seconds.
[[nodiscard]] bool trainer_estimate(const struct invocation *invocation,
                                    const struct trainer *trainer, const struct training *training,
                                    struct training_cost *ret_cost, struct error *err);

// Shows how far it is. EXIT_INTERRUPTED when the person stops it; what the recipe said last when it
// fails.
[[nodiscard]] bool trainer_run(const struct invocation *invocation, const struct trainer *trainer,
                               const struct training *training, struct error *err);

#endif
