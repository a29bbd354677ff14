#include <stdlib.h>
#include <string.h>

#include "literals/inside.h"
#include "literals/surrogate.h"

enum { EDITS_MAX = 256 };

struct edit {
    size_t from, to; // of the surrogate, in the command
    const char *text;
};

struct restoring {
    struct arena *arena;
    const struct literals_map *map;
    const char *text; // the command
    size_t length;
    const struct shell_command *commands[SHELL_DEPTH_MAX + 1]; // around, the innermost last
    size_t depth;
    struct edit edits[EDITS_MAX];
    size_t count;
    bool is_refused;
};

// A path is one only where it begins: not behind other text.
static bool has_lead(const struct restoring *restoring, const struct literal *item, size_t at,
                     enum inside_quoting quoting)
{
    const char *text = restoring->text;
    size_t lead = strlen(item->lead);
    if (lead == 0 || item->kind != LITERAL_PATH)
        return true;
    if (at < lead || memcmp(text + at - lead, item->lead, lead) != 0)
        return false;
    size_t from = at - lead;
    bool is_home = item->lead[0] == '~';
    if (is_home && quoting != INSIDE_PLAIN)
        return false;
    return from == 0 || (!is_name_byte(text[from - 1]) &&
                         strchr(is_home ? "./~*}\"'" : "./~*}", text[from - 1]) == NULL);
}

static void replace_in(struct restoring *restoring, size_t from, size_t to,
                       enum inside_quoting quoting, enum inside_language language)
{
    for (size_t at = from; at < to; at++) {
        enum literal_kind kind;
        size_t length = surrogate_at(restoring->text, to, at, &kind);
        if (length == 0)
            continue;
        const struct literal *item = surrogate_find(restoring->map, restoring->text + at, length);
        const struct inside_place place = {restoring->text, from, at, language, quoting};
        struct buffer value;
        buffer_init(&value, LITERALS_COMMAND_BYTES_MAX);
        bool is_put = item != NULL && restoring->count < EDITS_MAX &&
                      has_lead(restoring, item, at, quoting) &&
                      inside_add(&value, item->value, &place);
        if (is_put)
            restoring->edits[restoring->count++] =
                (struct edit){at, at + length, arena_string(restoring->arena, value.data)};
        restoring->is_refused |= !is_put;
        buffer_done(&value);
        at += length - 1;
    }
}

static void replace_parts(struct restoring *restoring, const struct shell_part *part,
                          enum inside_quoting quoting, enum inside_language language)
{
    for (; part != NULL; part = part->next) {
        switch ((enum shell_part_kind)part->kind) {
        case PART_LITERAL:
            replace_in(restoring, part->span.from, part->span.to, quoting, language);
            break;
        case PART_SINGLE:
            replace_in(restoring, part->span.from, part->span.to, INSIDE_SINGLE, language);
            break;
        case PART_DOUBLE:
            replace_parts(restoring, part->parts, INSIDE_DOUBLE, language);
            break;
        case PART_EXTGLOB:
            replace_parts(restoring, part->parts, quoting, language);
            break;
        default: // what stays is counted, and refused
            break;
        }
    }
}

static bool enter_command(const struct shell_command *command, void *context)
{
    struct restoring *restoring = context;
    if (restoring->depth == SHELL_DEPTH_MAX)
        restoring->is_refused = true;
    else
        restoring->commands[restoring->depth++] = command;
    return !restoring->is_refused;
}

static void leave_command(const struct shell_command *command, void *context)
{
    struct restoring *restoring = context;
    if (restoring->depth > 0 && restoring->commands[restoring->depth - 1] == command)
        restoring->depth--;
}

static bool on_redirect(const struct shell_redirect *redirect, void *context)
{
    (void)context;
    return redirect->kind != REDIRECT_HERE;
}

static bool on_word(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    struct restoring *restoring = context;
    enum inside_language language = INSIDE_ARGUMENT;
    const char *text = restoring->text + word->span.from;
    bool is_code = inside_is_code(text, word->span.to - word->span.from);
    if (place == PLACE_ARITHMETIC || place == PLACE_OPERAND || place == PLACE_NAME)
        return true; // counted, and refused
    const struct shell_command *command =
        restoring->depth > 0 ? restoring->commands[restoring->depth - 1] : NULL;
    if (place == PLACE_ARGUMENT && command != NULL && command->kind == SHELL_SIMPLE) {
        language = inside_language_of(restoring->arena, command, word);
        if (language == INSIDE_CODE && !is_code)
            language = INSIDE_ARGUMENT;
    }
    replace_parts(restoring, word->parts, INSIDE_PLAIN, language);
    return true;
}

static int by_place(const void *left, const void *right)
{
    const struct edit *a = left, *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

static size_t count_surrogates(const char *text, size_t length)
{
    size_t count = 0;
    enum literal_kind kind;
    for (size_t at = 0; at < length; at++) {
        size_t found = surrogate_at(text, length, at, &kind);
        count += found > 0;
        at += found > 0 ? found - 1 : 0;
    }
    return count;
}

static bool parses(struct arena *arena, const char *command, struct shell_tree *ret_tree,
                   struct error *err)
{
    const struct shell_options options = {.dialect = SHELL_BASH};
    struct shell_text text = {command, (uint32_t)strlen(command)};
    return shell_parse(arena, text, &options, ret_tree, NULL, err);
}

static bool write_edits(struct restoring *restoring, const char **ret_command, struct error *err)
{
    struct buffer text;
    size_t copied = 0;
    buffer_init(&text, LITERALS_COMMAND_BYTES_MAX);
    qsort(restoring->edits, restoring->count, sizeof(struct edit), by_place);
    for (size_t i = 0; i < restoring->count; i++) {
        buffer_add(&text, restoring->text + copied, restoring->edits[i].from - copied);
        buffer_text(&text, restoring->edits[i].text);
        copied = restoring->edits[i].to;
    }
    buffer_text(&text, restoring->text + copied);
    const char *copy = arena_string(restoring->arena, text.data);
    bool is_whole = buffer_check(&text, "the command with its names", err);
    buffer_done(&text);
    struct shell_tree tree;
    if (!is_whole || !parses(restoring->arena, copy, &tree, err))
        return false;
    *ret_command = copy;
    return true;
}

bool literals_restore(struct arena *arena, const struct literals_map *map, const char *command,
                      const char **ret_command, struct error *err)
{
    static const struct shell_visitor visitor = {
        .enter_command = enter_command,
        .leave_command = leave_command,
        .redirect = on_redirect,
        .word = on_word,
    };
    struct shell_tree tree;
    size_t length = strlen(command);
    if (length > LITERALS_COMMAND_BYTES_MAX)
        return error_set(err, EXIT_NO_ANSWER, "the command is longer than %d bytes",
                         LITERALS_COMMAND_BYTES_MAX);
    if (!parses(arena, command, &tree, err)) {
        if (err != NULL)
            err->code = EXIT_NO_ANSWER;
        return false;
    }
    struct restoring *restoring = arena_alloc(arena, sizeof(*restoring));
    *restoring = (struct restoring){.arena = arena, .map = map, .text = command, .length = length};
    shell_walk(tree.list, &visitor, restoring);
    if (restoring->is_refused || restoring->count != count_surrogates(command, length))
        return error_set(err, EXIT_NO_ANSWER,
                         "the model's command names something that the request does not");
    return write_edits(restoring, ret_command, err);
}
