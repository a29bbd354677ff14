// A request as the text that a model is given, and that text as tokens.
//
// The text is a list of pieces. Words from outside (request, examples, piped text) are pieces that
// are tokenised as plain text: a "<end_of_turn>" in them is nine letters in angle brackets, not an
// end. Only a chat template's own text may hold special tokens. Everything lives in the arena.
#ifndef HOB_MODEL_PROMPT_H
#define HOB_MODEL_PROMPT_H

#include <llama.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

enum {
    PROMPT_PIECES_MAX = 8 * (MODEL_EXAMPLES_MAX + 4),
    PROMPT_BYTES_MAX = 1024 * 1024,
};

struct prompt_piece {
    const char *text;
    size_t length;
    bool is_plain; // from outside: no special tokens in it
};

struct prompt_text {
    struct prompt_piece *pieces;
    size_t count;
    size_t fixed_count; // the pieces before the first that depends on the request
    bool is_chat;
};

struct prompt {
    llama_token *tokens;
    size_t count;
    size_t fixed_count;
    bool is_chat;
};

// The form for base models, a script: a header, examples as "# ask\ncommand\n\n", then the request
// as a comment.
[[nodiscard]] bool prompt_completion(struct arena *arena, const struct model_request *request,
                                     struct prompt_text *ret_text, struct error *err);

// The form for models that were taught: model_taught_prompt().
[[nodiscard]] bool prompt_request(struct arena *arena, const struct model_request *request,
                                  struct prompt_text *ret_text, struct error *err);

// The form for models with a chat template: `chat_template` is the model's own. Examples are turns.
// Fails when llama.cpp does not know the template.
[[nodiscard]] bool prompt_chat(struct arena *arena, const char *chat_template,
                               const struct model_request *request, struct prompt_text *ret_text,
                               struct error *err);

// Fails only for a prompt that is beyond all bounds; whether it fits the context is the caller's.
[[nodiscard]] bool prompt_tokens(const struct llama_vocab *vocab, struct arena *arena,
                                 const struct prompt_text *text, struct prompt *ret_prompt,
                                 struct error *err);

#endif
