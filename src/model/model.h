// A language model inside the process (llama.cpp): load, prompt, draft a command.
//
// `struct model` is a loaded file with its adapter; it is used by one thread. Late. Loading maps
// the file; a missing, cut or foreign file is an error sentence, never a crash. What a model writes
// is text and hostile: this folder cannot reach anything that runs commands.
#ifndef HOB_MODEL_MODEL_H
#define HOB_MODEL_MODEL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    MODEL_DRAFTS_MAX = 8,
    MODEL_EXAMPLES_MAX = 64,
    MODEL_REPLY_TOKENS_MAX = 256,
    MODEL_COMMAND_BYTES_MAX = 4096,
};

struct model;

struct model_settings {
    const char *path;         // a GGUF file
    const char *adapter_path; // a LoRA GGUF, or NULL
    int threads;              // 0: one per core
    int batch_tokens;
    int context_tokens;
    // Set to non-zero (by a signal handler) to stop loading, prefill or generation within one step.
    const volatile sig_atomic_t *cancel;
};

// Cancelled: EXIT_INTERRUPTED, within a few milliseconds.
[[nodiscard]] bool model_open(const struct model_settings *settings, struct model **ret_model,
                              struct error *err);

// The file stays loaded until another one is opened or the process ends, because freeing it takes
// longer than answering; opening the same settings again gives it back at once.
void model_close(struct model *model);

// Taught by its adapter to answer the bare request: examples and the shell's name are not used.
bool model_is_taught(const struct model *model);
bool model_has_placeholders(const struct model *model);
bool model_takes_hint(const struct model *model);

struct model_example {
    const char *ask;
    const char *command;
};

// Called with each piece of text as it is generated; may be NULL. The text is raw model output.
typedef void (*model_stream_fn)(const char *piece, size_t length, void *context);

struct model_request {
    const char *request;
    const char *hint;    // a command that may be near, on one line, or NULL; for who takes hints
    const char *context; // what the user piped in, or NULL; cut by the caller to what may be sent
    const char *shell;   // "bash", "zsh", "fish", "sh"
    const char *system;  // "Debian GNU/Linux 12", "macOS 15"
    const struct model_example *examples; // the fixed ones first: they are the cached prefix;
    size_t example_count;                 // then those chosen for the request, the best first
    size_t fixed_example_count;           // how many of them are the same for every request
    const char *state_folder;             // where prompt-prefix states are kept; NULL for none
    int draft_count;        // 1..MODEL_DRAFTS_MAX; the first is greedy, the rest sampled
    int64_t deadline_us;    // on base/clock.h's clock; 0 for none
    model_stream_fn stream; // the first draft's text only
    void *stream_context;
};

struct model_draft {
    const char *command; // one line, trimmed, no prompt, no fence
    double confidence;   // geometric mean of the token probabilities, 0..1
    double log_sum;      // of the token probabilities
    int token_count;
    int votes;      // how many drafts are this text
    bool is_greedy; // the first one is among them
};

struct model_reply {
    struct model_draft drafts[MODEL_DRAFTS_MAX];
    size_t count;
    int prompt_tokens, reused_tokens, reply_tokens;
    int64_t first_token_us; // from the call of model_draft_commands() to the first token
    int64_t elapsed_us;
};

// Base models continue a text of examples and stop at the line's end; models that carry a chat
// template are asked through it, and the fenced or first command line is taken. A prompt over the
// context is an error that states both numbers. Cancelled: EXIT_INTERRUPTED.
[[nodiscard]] bool model_draft_commands(struct model *model, struct arena *arena,
                                        const struct model_request *request,
                                        struct model_reply *ret_reply, struct error *err);

// Tokens a second over `tokens` tokens that are chosen and read back one by one, after a few that
// do not count: what llama-bench calls text generation, with hob's own choosing.
[[nodiscard]] bool model_rate(struct model *model, int tokens, double *ret_tokens_per_s,
                              struct error *err);

// How a model is asked that an adapter taught, so that it needs no examples: the request without
// its final dot, a new line, in the second form perhaps "# ", a hint and another new line, then "$
// ". The names are the values of `hob.prompt` in the adapter's file.
#define MODEL_FORM_REQUEST "request-dollar"
#define MODEL_FORM_HINT "request-hint-dollar"

// `hint` may be NULL. For learning as for asking. A text beyond PROMPT_BYTES_MAX comes cut, and is
// refused by who counts its tokens.
const char *model_taught_prompt(struct arena *arena, const char *request, const char *hint);

struct model_note {
    const char *key;
    const char *text;
};

struct model_facts {
    const char *name, *architecture, *quantisation, *licence;
    uint64_t parameter_count, file_bytes;
    int context_tokens; // what it was trained with
    bool has_chat_template;
    bool is_adapter; // a LoRA, which goes with a model
    // Of an adapter that was taught for hob; see docs/adr/009. "" and none for others.
    const char *base_sha256;  // of the model that it was taught on, 64 digits
    const char *prompt_form;  // how it is asked: MODEL_FORM_REQUEST or MODEL_FORM_HINT
    bool has_placeholders;    // literals are masked in the request and the reply
    struct model_note *notes; // what else its maker wrote down, scores among them
    size_t note_count;
};

// What a file is, from its header alone: a millisecond, whatever its size. Texts are the file's own
// and may hold anything. A cut, foreign or damaged file is a sentence.
[[nodiscard]] bool model_describe(const char *path, struct arena *arena,
                                  struct model_facts *ret_facts, struct error *err);

#endif
