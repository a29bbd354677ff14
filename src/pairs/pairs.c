#include "pairs/pairs.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "effects/explain.h"
#include "model/model.h"

enum { COLUMNS = 4 }; // request, command, source, weight

const char *const pair_verdict_names[PAIR_VERDICTS_COUNT] = {
    [PAIR_GOOD] = "good",
    [PAIR_NOT_ONE] = "no request and command on one line",
    [PAIR_BAD_WEIGHT] = "the weight is no number from 0 to 100",
    [PAIR_BAD_SYNTAX] = "the command does not parse",
    [PAIR_UNKNOWN_PROGRAM] = "an unknown program",
    [PAIR_UNKNOWN_OPTION] = "an unknown option",
    [PAIR_LITERAL_MISSING] = "a name of the request is not in the command",
    [PAIR_NOT_RESTORED] = "does not come back from its surrogates",
};

static bool parses(struct arena *arena, const char *command, struct shell_tree *ret_tree)
{
    const struct shell_options options = {.dialect = SHELL_BASH};
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    return shell_parse(arena, text, &options, ret_tree, NULL, NULL);
}

static enum pair_verdict check_facts(struct arena *arena, const struct facts *facts,
                                     const struct shell_tree *tree, const char **ret_text)
{
    struct explanation explanation;
    explain_tree(arena, facts, tree, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const struct explain_part *part = &explanation.parts[i];
        bool is_program = part->kind == EXPLAIN_UNKNOWN_COMMAND;
        // A program by its path is the person's own.
        bool is_own = is_program && (part->text[0] == '-' || strchr(part->text, '/') != NULL);
        if (part->kind < EXPLAIN_UNKNOWN || is_own)
            continue;
        *ret_text = part->text;
        return is_program ? PAIR_UNKNOWN_PROGRAM : PAIR_UNKNOWN_OPTION;
    }
    return PAIR_GOOD;
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

static bool is_weight(const char *text)
{
    char *end;
    double weight = strtod(text, &end);
    return end != text && *end == '\0' && weight >= 0 && weight <= PAIR_WEIGHT_MAX;
}

static const char *json_of(struct arena *arena, char *const columns[COLUMNS], const char *prompt,
                           const char *command)
{
    json_t *pair = json_pack("{s:s, s:s, s:f, s:s}", "prompt", prompt, "reply",
                             arena_printf(arena, "%s\n", command), "weight",
                             columns[3] == NULL ? 1.0 : strtod(columns[3], NULL), "source",
                             columns[2] == NULL ? "own" : columns[2]);
    char *text = pair == NULL ? NULL : json_dumps(pair, JSON_COMPACT | JSON_ENSURE_ASCII);
    const char *copy = text == NULL ? NULL : arena_string(arena, text);
    free(text);
    json_decref(pair);
    return copy;
}

const char *pair_hint(struct arena *arena, const struct grammar *grammar, unsigned target,
                      const char *request, const struct literals_map *map)
{
    struct grammar_hint hint;
    if (!grammar_hint(grammar, arena, request, target, &hint))
        return NULL;
    const char *text = grammar_hint_text(&hint);
    size_t missing;
    bool is_lost = text != NULL && !literals_mask_command(arena, map, text, &text, &missing, NULL);
    return is_lost ? NULL : text;
}

enum pair_verdict pair_read(struct arena *arena, const struct pair_form *form, char *line,
                            const char **ret_text)
{
    char *columns[COLUMNS] = {0};
    size_t missing = 0, length = strlen(line);
    struct literals_map map;
    struct shell_tree tree;
    const char *masked;
    bool is_text = length < PAIR_BYTES_MAX && utf8_is_valid(line, length, NULL);
    for (size_t i = 0; i < COLUMNS && line != NULL; i++)
        columns[i] = strsep(&line, "\t");
    const char *request = columns[0], *command = columns[1];
    *ret_text = request;
    if (!is_text || command == NULL || request[0] == '\0' || command[0] == '\0')
        return PAIR_NOT_ONE;
    if (columns[3] != NULL && !is_weight(columns[3]))
        return *ret_text = columns[3], PAIR_BAD_WEIGHT;
    *ret_text = command;
    if (!parses(arena, command, &tree))
        return PAIR_BAD_SYNTAX;
    enum pair_verdict verdict =
        form->facts == NULL ? PAIR_GOOD : check_facts(arena, form->facts, &tree, ret_text);
    if (verdict != PAIR_GOOD)
        return verdict;
    *ret_text = request;
    if (!literals_mask(arena, request, &map, NULL) ||
        !literals_mask_command(arena, &map, command, &masked, &missing, NULL) || missing > 0)
        return PAIR_LITERAL_MISSING;
    *ret_text = masked;
    if (form->has_surrogates && !comes_back(arena, &map, masked, command))
        return PAIR_NOT_RESTORED;
    const struct literals_map none = {.request = request};
    const struct literals_map *used = form->has_surrogates ? &map : &none;
    const char *hint =
        form->grammar == NULL ? NULL : pair_hint(arena, form->grammar, 0, request, used);
    const char *json = json_of(arena, columns, model_taught_prompt(arena, used->request, hint),
                               form->has_surrogates ? masked : command);
    if (json == NULL)
        return PAIR_NOT_ONE;
    *ret_text = json;
    return PAIR_GOOD;
}
