#include "grammar/check.h"

#include <string.h>

#include "base/array.h"
#include "grammar/image.h"
#include "grammar/open.h"
#include "grammar/typo.h"

enum { REQUEST_ARENA_BYTES_MAX = 256 * 1024 * 1024, TYPO_WORD_LEAST = 6 };

static unsigned find_target(const char *name)
{
    static const char *const names[GRAMMAR_TARGETS] = {"gnu", "bsd", "busybox"};
    for (unsigned i = 0; i < GRAMMAR_TARGETS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return 0;
}

// The command for the request, kept in `keep`; NULL without an answer.
static const char *ask(const struct grammar *grammar, struct arena *keep, const char *request,
                       unsigned target)
{
    struct arena arena;
    arena_init(&arena, REQUEST_ARENA_BYTES_MAX);
    struct grammar_result *result = arena_alloc(&arena, sizeof(*result));
    grammar_ask(grammar, &arena, request, target, result);
    const char *command = result->count > 0 ? arena_string(keep, result->answers[0].command) : NULL;
    arena_done(&arena);
    return command;
}

// The request with two letters exchanged in its first long word of the grammar; NULL without one.
static const char *with_typo(const struct grammar *grammar, struct arena *arena,
                             const char *request)
{
    struct token tokens[TOKENS_MAX];
    size_t count;
    if (!tokens_read(arena, request, tokens, &count))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct token *token = &tokens[i];
        size_t middle = token->length / 2;
        if (token->is_quoted || token->length < TYPO_WORD_LEAST ||
            token->key[strspn(token->key, "abcdefghijklmnopqrstuvwxyz")] != '\0' ||
            grammar_word_find(grammar->image, token->key, token->length) == NULL ||
            token->key[middle] == token->key[middle - 1])
            continue;
        char *changed = arena_string(arena, request);
        changed[token->from + middle - 1] = token->key[middle];
        changed[token->from + middle] = token->key[middle - 1];
        return changed;
    }
    return NULL;
}

static void vary(const struct grammar *grammar, struct arena *arena, const char *request,
                 const char *expected, struct grammar_check *check)
{
    const char *variations[] = {
        arena_printf(arena, "please %s", request),
        arena_printf(arena, "can you %s?", request),
        arena_printf(arena, "%s, thanks", request),
        with_typo(grammar, arena, request),
    };
    for (size_t i = 0; i < COUNT_OF(variations); i++) {
        if (variations[i] == NULL)
            continue;
        const char *got = ask(grammar, arena, variations[i], 0);
        check->variation_count++;
        check->robust_count += got != NULL && strcmp(got, expected) == 0;
    }
}

static void check_example(const struct grammar *grammar, struct arena *arena,
                          const struct grammar_command *command,
                          const struct grammar_example *example, struct grammar_check *check)
{
    const struct image *image = grammar->image;
    const char *request = image_text(image, example->ask);
    const char *expected = image_text(image, example->command);
    unsigned target = find_target(image_text(image, example->target));
    const char *got = ask(grammar, arena, request, target);
    check->example_count++;
    if (got != NULL && strcmp(got, expected) == 0) {
        if (target == 0)
            vary(grammar, arena, request, expected, check);
        return;
    }
    if (check->failure_count < GRAMMAR_FAILURES_MAX)
        check->failures[check->failure_count] =
            (struct grammar_failure){image_text(image, command->pack),
                                     image_text(image, command->id), request, expected, got};
    check->failure_count++;
}

void grammar_check(const struct grammar *grammar, struct arena *arena,
                   struct grammar_check *ret_check)
{
    const struct image *image = grammar->image;
    size_t count = IMAGE_COUNT(image, GRAMMAR_COMMANDS, grammar_command);
    *ret_check = (struct grammar_check){.command_count = count};
    for (uint32_t i = 0; i < count; i++) {
        const struct grammar_command *command =
            IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, i);
        const struct grammar_example *examples =
            command == NULL
                ? NULL
                : IMAGE_LIST(image, GRAMMAR_EXAMPLES, grammar_example, command->examples);
        // Tests say the same on every machine: what the command requires is there, and no more.
        struct grammar judged = *grammar;
        judged.programs = command == NULL ? "" : image_text(image, command->requires);
        judged.tools =
            command == NULL || command->tool == 0 ? NULL : image_text(image, command->tool);
        for (uint32_t j = 0; examples != NULL && j < command->examples.count; j++)
            check_example(&judged, arena, command, &examples[j], ret_check);
    }
}
