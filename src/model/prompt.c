#include "model/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"

// Newlines and tabs would break the one-line form; everything else was checked at the border.
static void add_line(struct buffer *into, const char *text)
{
    for (; *text != '\0'; text++)
        buffer_char(into, *text == '\n' || *text == '\t' || *text == '\r' ? ' ' : *text);
}

static void add_quoted_lines(struct buffer *into, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        buffer_text(into, "# | ");
        buffer_add(into, text, length);
        buffer_char(into, '\n');
        text += length + (text[length] == '\n');
    }
}

static void add_example(struct buffer *into, const struct model_example *example)
{
    buffer_text(into, "# ");
    add_line(into, example->ask);
    buffer_char(into, '\n');
    add_line(into, example->command);
    buffer_text(into, "\n\n");
}

// What comes after the fixed examples is given best first; the model heeds most what it read last.
static const struct model_example *example_at(const struct model_request *request, size_t i)
{
    size_t fixed = request->fixed_example_count;
    return &request->examples[i < fixed ? i : fixed + request->example_count - 1 - i];
}

static bool take_piece(struct arena *arena, struct buffer *text, bool is_plain,
                       struct prompt_text *into, struct error *err)
{
    if (!buffer_check(text, "the prompt", err))
        return false;
    if (into->count == PROMPT_PIECES_MAX)
        return error_set(err, EXIT_FAILED,
                         "the prompt has more than %d parts; ask with fewer "
                         "examples (model.examples)",
                         PROMPT_PIECES_MAX);
    into->pieces[into->count++] = (struct prompt_piece){
        .text = arena_copy(arena, text->data, text->length),
        .length = text->length,
        .is_plain = is_plain,
    };
    buffer_clear(text);
    return true;
}

static void text_init(struct arena *arena, bool is_chat, struct prompt_text *text)
{
    *text = (struct prompt_text){
        .pieces = arena_array(arena, PROMPT_PIECES_MAX, sizeof(*text->pieces)),
        .is_chat = is_chat,
    };
}

bool prompt_completion(struct arena *arena, const struct model_request *request,
                       struct prompt_text *ret_text, struct error *err)
{
    struct prompt_text text;
    text_init(arena, false, &text);
    CLEANUP(buffer_done) struct buffer part;
    buffer_init(&part, PROMPT_BYTES_MAX);
    buffer_printf(&part, "#!/bin/%s\n# One command for each comment, on %s.\n\n", request->shell,
                  request->system);
    for (size_t i = 0; i < request->fixed_example_count; i++)
        add_example(&part, example_at(request, i));
    if (!take_piece(arena, &part, true, &text, err))
        return false;
    text.fixed_count = text.count;
    for (size_t i = request->fixed_example_count; i < request->example_count; i++)
        add_example(&part, example_at(request, i));
    buffer_text(&part, "# ");
    add_line(&part, request->request);
    buffer_char(&part, '\n');
    if (request->context != NULL && request->context[0] != '\0') {
        buffer_text(&part, "# Input:\n");
        add_quoted_lines(&part, request->context);
    }
    if (!take_piece(arena, &part, true, &text, err))
        return false;
    *ret_text = text;
    return true;
}

const char *model_taught_prompt(struct arena *arena, const char *request, const char *hint)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, PROMPT_BYTES_MAX);
    size_t from = strspn(request, " \t\r\n"), to = strlen(request);
    while (to > from && strchr(" \t\r\n", request[to - 1]) != NULL)
        to--;
    // The dot of "copy all to .", of ".." and of "./." is no full stop.
    if (to - from > 1 && request[to - 1] == '.' && strchr(" ./", request[to - 2]) == NULL)
        to--;
    add_line(&text, arena_copy(arena, request + from, to - from));
    if (hint != NULL) {
        buffer_text(&text, "\n# ");
        add_line(&text, hint);
    }
    buffer_text(&text, "\n$ ");
    return arena_string(arena, text.data);
}

// What was piped in has no place: no such model was shown any.
bool prompt_request(struct arena *arena, const struct model_request *request,
                    struct prompt_text *ret_text, struct error *err)
{
    struct prompt_text text;
    text_init(arena, false, &text);
    CLEANUP(buffer_done) struct buffer part;
    buffer_init(&part, PROMPT_BYTES_MAX);
    buffer_text(&part, model_taught_prompt(arena, request->request, request->hint));
    if (!take_piece(arena, &part, true, &text, err))
        return false;
    *ret_text = text;
    return true;
}

// A content's stand-in while the template is applied: no template trims or rewrites it.
static char *stand_in(struct arena *arena, size_t index)
{
    return arena_printf(arena, "@hob-part-%zu-of-the-text@", index);
}

struct turns {
    struct llama_chat_message *messages; // with stand-ins as contents
    const char **contents;
    size_t count;
    size_t fixed_count;
};

static void add_turn(struct arena *arena, struct turns *turns, const char *role,
                     const char *content)
{
    turns->messages[turns->count] = (struct llama_chat_message){
        .role = role,
        .content = stand_in(arena, turns->count),
    };
    turns->contents[turns->count++] = content;
}

static struct turns make_turns(struct arena *arena, const struct model_request *request)
{
    size_t most = 2 * request->example_count + 2;
    struct turns turns = {
        .messages = arena_array(arena, most, sizeof(*turns.messages)),
        .contents = arena_array(arena, most, sizeof(*turns.contents)),
    };
    add_turn(arena, &turns, "system",
             arena_printf(arena,
                          "You turn requests into one %s command line for %s. Answer with the "
                          "command in a fenced code block and nothing else.",
                          request->shell, request->system));
    for (size_t i = 0; i < request->example_count; i++) {
        const struct model_example *example = example_at(request, i);
        if (i == request->fixed_example_count)
            turns.fixed_count = turns.count;
        add_turn(arena, &turns, "user", example->ask);
        add_turn(arena, &turns, "assistant",
                 arena_printf(arena, "```%s\n%s\n```", request->shell, example->command));
    }
    if (request->fixed_example_count == request->example_count)
        turns.fixed_count = turns.count;
    bool has_context = request->context != NULL && request->context[0] != '\0';
    add_turn(arena, &turns, "user",
             has_context ? arena_printf(arena, "%s\n\nInput:\n```\n%s\n```", request->request,
                                        request->context)
                         : request->request);
    return turns;
}

// The stand-ins are short and the templates known ones, so the result is too.
static bool apply_template(struct arena *arena, const char *chat_template,
                           const struct turns *turns, const char **ret_text, struct error *err)
{
    size_t size = 4096 + turns->count * 512;
    char *text = arena_alloc(arena, size + 1);
    int32_t length = llama_chat_apply_template(chat_template, turns->messages, turns->count, true,
                                               text, (int32_t)size);
    if (length <= 0 || (size_t)length > size)
        return error_set(err, EXIT_FAILED,
                         "the model's chat template is of a kind that llama.cpp "
                         "does not know");
    *ret_text = text;
    return true;
}

// Cuts the applied template at the stand-ins and puts the contents there. A template that leaves a
// message out (some have no place for a system message) or moves it is followed as it is.
static bool cut_at_contents(struct arena *arena, const char *applied, const struct turns *turns,
                            struct prompt_text *text, struct error *err)
{
    CLEANUP(buffer_done) struct buffer part;
    buffer_init(&part, PROMPT_BYTES_MAX);
    bool is_request_in = false;
    while (*applied != '\0') {
        const char *at = strstr(applied, "@hob-part-");
        char *end = NULL;
        size_t index = at == NULL ? 0 : strtoul(at + strlen("@hob-part-"), &end, 10);
        const char *rest = at == NULL || index >= turns->count
                               ? NULL
                               : at + strlen(turns->messages[index].content);
        if (rest == NULL) {
            buffer_text(&part, applied);
            if (!take_piece(arena, &part, false, text, err))
                return false;
            break;
        }
        buffer_add(&part, applied, (size_t)(at - applied));
        if (part.length > 0 && !take_piece(arena, &part, false, text, err))
            return false;
        if (index >= turns->fixed_count && text->fixed_count == 0)
            text->fixed_count = text->count;
        is_request_in |= index == turns->count - 1;
        buffer_text(&part, turns->contents[index]);
        if (!take_piece(arena, &part, true, text, err))
            return false;
        applied = rest;
    }
    return is_request_in ||
           error_set(err, EXIT_FAILED, "the model's chat template leaves the request out");
}

// Thinking costs a small model its reply's length. Templates that know the switch take an empty
// block.
static bool can_think(const char *chat_template)
{
    return strstr(chat_template, "enable_thinking") != NULL &&
           strstr(chat_template, "<think>") != NULL;
}

bool prompt_chat(struct arena *arena, const char *chat_template,
                 const struct model_request *request, struct prompt_text *ret_text,
                 struct error *err)
{
    struct turns turns = make_turns(arena, request);
    const char *applied = "";
    if (!apply_template(arena, chat_template, &turns, &applied, err))
        return false;
    struct prompt_text text;
    text_init(arena, true, &text);
    if (!cut_at_contents(arena, applied, &turns, &text, err))
        return false;
    if (can_think(chat_template)) {
        CLEANUP(buffer_done) struct buffer part;
        buffer_init(&part, PROMPT_BYTES_MAX);
        buffer_text(&part, "<think>\n\n</think>\n\n");
        if (!take_piece(arena, &part, false, &text, err))
            return false;
    }
    *ret_text = text;
    return true;
}

// Some vocabularies put a space before every text they are given.
static bool adds_space(const struct llama_vocab *vocab)
{
    llama_token tokens[8];
    char piece[32];
    int32_t count = llama_tokenize(vocab, "a", 1, tokens, 8, false, false);
    if (count <= 0)
        return false;
    int32_t length = llama_token_to_piece(vocab, tokens[0], piece, sizeof(piece), 0, false);
    return length > 0 && piece[0] == ' ';
}

struct token_list {
    llama_token *tokens;
    size_t count, capacity;
};

static bool add_tokens(const struct llama_vocab *vocab, struct arena *arena, const char *text,
                       size_t length, bool is_plain, struct token_list *list, struct error *err)
{
    size_t needed = list->count + length + 8;
    if (length > PROMPT_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "the prompt is longer than %d bytes", PROMPT_BYTES_MAX);
    if (needed > list->capacity) {
        list->tokens = arena_grow(arena, list->tokens, list->count, needed + list->capacity,
                                  sizeof(*list->tokens));
        list->capacity += needed;
    }
    int32_t room = (int32_t)(list->capacity - list->count);
    int32_t added = llama_tokenize(vocab, text, (int32_t)length, list->tokens + list->count, room,
                                   false, !is_plain);
    if (added < 0)
        return error_set(err, EXIT_FAILED, "the prompt cannot be turned into the model's tokens");
    list->count += (size_t)added;
    return true;
}

bool prompt_tokens(const struct llama_vocab *vocab, struct arena *arena,
                   const struct prompt_text *text, struct prompt *ret_prompt, struct error *err)
{
    struct token_list list = {.tokens = arena_array(arena, 1024, sizeof(*list.tokens)),
                              .capacity = 1024};
    bool is_spaced = adds_space(vocab);
    bool has_bos = llama_vocab_get_add_bos(vocab) && llama_vocab_bos(vocab) != LLAMA_TOKEN_NULL;
    size_t fixed_count = 0;
    if (has_bos)
        list.tokens[list.count++] = llama_vocab_bos(vocab);
    for (size_t i = 0; i < text->count; i++) {
        const struct prompt_piece *piece = &text->pieces[i];
        const char *start = piece->text;
        size_t length = piece->length;
        // The space before a content belongs to the content's first word, and is not given twice.
        bool has_moved = i > 0 && text->pieces[i - 1].length > 0 && piece->is_plain &&
                         !text->pieces[i - 1].is_plain &&
                         text->pieces[i - 1].text[text->pieces[i - 1].length - 1] == ' ';
        bool gives_away = i + 1 < text->count && length > 0 && !piece->is_plain &&
                          text->pieces[i + 1].is_plain && start[length - 1] == ' ';
        if (gives_away)
            length--;
        if (has_moved && !is_spaced)
            start = arena_printf(arena, " %.*s", (int)length++, start);
        if (is_spaced && i > 0 && !has_moved && length > 0 && start[0] == ' ') {
            start++;
            length--;
        }
        size_t before = list.count;
        if (length > 0 && !add_tokens(vocab, arena, start, length, piece->is_plain, &list, err))
            return false;
        bool is_double_bos =
            i == 0 && has_bos && list.count > before && list.tokens[before] == list.tokens[0];
        if (is_double_bos)
            memmove(list.tokens + before, list.tokens + before + 1,
                    (--list.count - before) * sizeof(*list.tokens));
        if (i + 1 == text->fixed_count)
            fixed_count = list.count;
    }
    *ret_prompt = (struct prompt){
        .tokens = list.tokens,
        .count = list.count,
        .fixed_count = fixed_count,
        .is_chat = text->is_chat,
    };
    return true;
}
