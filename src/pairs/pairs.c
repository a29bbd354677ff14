// hob model pairs: requests and commands as training pairs, those left out that would teach what is
// wrong: a command that does not parse, that the facts do not know, or without the request's names.
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/utf8.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "effects/explain.h"
#include "literals/literals.h"

enum {
    PAIRS_BYTES_MAX = 256 * 1024 * 1024,
    PAIR_BYTES_MAX = 16 * 1024,
    PAIR_ARENA_BYTES_MAX = 256 * 1024 * 1024,
    COLUMNS = 4, // request, command, source, weight
};

enum refusal {
    REFUSAL_FORM,
    REFUSAL_SYNTAX,
    REFUSAL_PROGRAM,
    REFUSAL_OPTION,
    REFUSAL_LITERAL,
    REFUSAL_SURROGATE,
    REFUSALS_COUNT,
};

static const char *const refusal_names[REFUSALS_COUNT] = {
    [REFUSAL_FORM] = "no request and command on one line",
    [REFUSAL_SYNTAX] = "the command does not parse",
    [REFUSAL_PROGRAM] = "an unknown program",
    [REFUSAL_OPTION] = "an unknown option",
    [REFUSAL_LITERAL] = "a name of the request is not in the command",
    [REFUSAL_SURROGATE] = "does not come back from its surrogates",
};

struct pairs {
    struct invocation *invocation;
    struct facts *facts;
    size_t kept, refused[REFUSALS_COUNT];
    bool has_surrogates;
};

static bool refuse(struct pairs *pairs, enum refusal refusal, const char *detail)
{
    pairs->refused[refusal]++;
    if (is_given(pairs->invocation, FLAG_VERBOSE))
        note_printf("%s: %s\n", refusal_names[refusal], detail);
    return false;
}

static bool parses(struct arena *arena, const char *command, struct shell_tree *ret_tree)
{
    const struct shell_options options = {.dialect = SHELL_BASH};
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    return shell_parse(arena, text, &options, ret_tree, NULL, NULL);
}

static bool is_known(struct pairs *pairs, struct arena *arena, const struct shell_tree *tree)
{
    struct explanation explanation;
    explain_tree(arena, pairs->facts, tree, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const struct explain_part *part = &explanation.parts[i];
        bool is_own_program = part->kind == EXPLAIN_UNKNOWN_COMMAND &&
                              (part->text[0] == '-' || strchr(part->text, '/') != NULL);
        if (part->kind >= EXPLAIN_UNKNOWN && !is_own_program)
            return refuse(pairs, part->kind == EXPLAIN_UNKNOWN ? REFUSAL_OPTION : REFUSAL_PROGRAM,
                          part->text);
    }
    return true;
}

// What comes back must mean the same: equal but for quotes, which surrogates do without.
static bool comes_back(struct arena *arena, const struct literals_map *map, const char *masked,
                       const char *command)
{
    const char *restored;
    if (!literals_restore(arena, map, masked, &restored, NULL))
        return false;
    for (;; restored++, command++) {
        restored += strspn(restored, "'\"\\");
        command += strspn(command, "'\"\\");
        if (*restored != *command || *restored == '\0')
            return *restored == *command;
    }
}

static void print_pair(struct pairs *pairs, struct arena *arena, char *const columns[COLUMNS],
                       const char *request, const char *command)
{
    size_t length = strlen(request);
    if (length > 1 && request[length - 1] == '.' && strchr(" ./", request[length - 2]) == NULL)
        length--;
    json_t *pair = json_pack("{s:s, s:s, s:f, s:s}", "prompt",
                             arena_printf(arena, "%.*s\n$ ", (int)length, request), "reply",
                             arena_printf(arena, "%s\n", command), "weight",
                             columns[3] == NULL ? 1.0 : strtod(columns[3], NULL), "source",
                             columns[2] == NULL ? "own" : columns[2]);
    CLEANUP(free_string)
    char *text = pair == NULL ? NULL : json_dumps(pair, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(pair);
    if (text == NULL) {
        refuse(pairs, REFUSAL_FORM, request);
        return;
    }
    output_printf("%s\n", text);
    pairs->kept++;
}

static bool take_pair(struct pairs *pairs, struct arena *arena, char *line)
{
    char *columns[COLUMNS] = {0};
    size_t missing = 0;
    struct literals_map map;
    struct shell_tree tree;
    for (size_t i = 0; i < COLUMNS && line != NULL; i++)
        columns[i] = strsep(&line, "\t");
    const char *request = columns[0], *command = columns[1];
    bool is_pair = command != NULL && request[0] != '\0' && command[0] != '\0' &&
                   strlen(request) + strlen(command) < PAIR_BYTES_MAX &&
                   utf8_is_valid(request, strlen(request), NULL) &&
                   utf8_is_valid(command, strlen(command), NULL);
    if (!is_pair)
        return refuse(pairs, REFUSAL_FORM, request);
    if (!parses(arena, command, &tree))
        return refuse(pairs, REFUSAL_SYNTAX, command);
    if (!is_known(pairs, arena, &tree))
        return false;
    const char *masked;
    if (!literals_mask(arena, request, &map, NULL) ||
        !literals_mask_command(arena, &map, command, &masked, &missing, NULL) || missing > 0)
        return refuse(pairs, REFUSAL_LITERAL, request);
    if (pairs->has_surrogates && !comes_back(arena, &map, masked, command))
        return refuse(pairs, REFUSAL_SURROGATE, masked);
    if (pairs->has_surrogates)
        print_pair(pairs, arena, columns, map.request, masked);
    else
        print_pair(pairs, arena, columns, request, command);
    return true;
}

static void take_pairs(struct pairs *pairs, struct buffer *text)
{
    for (char *line = text->data; line < text->data + text->length;) {
        struct arena arena;
        size_t length = strcspn(line, "\n");
        line[length] = '\0';
        arena_init(&arena, PAIR_ARENA_BYTES_MAX);
        if (length > 0)
            (void)take_pair(pairs, &arena, line);
        arena_done(&arena);
        line += length + 1;
    }
    note_printf("hob: %zu pairs\n", pairs->kept);
    for (size_t i = 0; i < REFUSALS_COUNT; i++)
        if (pairs->refused[i] > 0)
            note_printf("%8zu left out: %s\n", pairs->refused[i], refusal_names[i]);
}

int command_model_pairs(struct invocation *invocation, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    struct pairs pairs = {.invocation = invocation,
                          .has_surrogates = is_given(invocation, FLAG_PLACEHOLDERS)};
    const char *path = invocation->words[0];
    bool is_stale;
    buffer_init(&text, PAIRS_BYTES_MAX);
    bool is_read = strcmp(path, "-") == 0 ? fd_read_all(STDIN_FILENO, "standard input", &text, err)
                                          : file_read(path, &text, err);
    if (!is_read ||
        !invocation->program->open_facts(invocation->arena, &pairs.facts, &is_stale, err))
        return (int)err->code;
    take_pairs(&pairs, &text);
    facts_close(pairs.facts);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
