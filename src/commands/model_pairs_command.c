// hob model pairs: requests and commands as training pairs, the wrong ones left out and counted.
#include "base/cleanup.h"
#include "cli/input_lines.h"
#include "cli/output.h"
#include "commands/model_command.h"
#include "pairs/pairs.h"

enum {
    PAIRS_BYTES_MAX = 256 * 1024 * 1024,
    PAIR_ARENA_BYTES_MAX = 256 * 1024 * 1024, // each line has its own
};

static enum pair_verdict print_pair(const struct invocation *invocation,
                                    const struct pair_form *form, char *line)
{
    struct arena arena;
    const char *text;
    arena_init(&arena, PAIR_ARENA_BYTES_MAX);
    enum pair_verdict verdict = pair_read(&arena, form, line, &text);
    if (verdict == PAIR_GOOD)
        output_printf("%s\n", text);
    else if (is_given(invocation, FLAG_VERBOSE))
        note_printf("%s: %s\n", pair_verdict_names[verdict], model_harmless(&arena, text));
    arena_done(&arena);
    return verdict;
}

int command_model_pairs(struct invocation *invocation, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    size_t counts[PAIR_VERDICTS_COUNT] = {0}, at = 0;
    struct facts *facts;
    struct grammar *grammar = NULL;
    bool is_stale;
    buffer_init(&text, PAIRS_BYTES_MAX);
    if (!input_read(invocation->words[0], &text, err) ||
        !invocation->program->open_facts(invocation->arena, &facts, &is_stale, err) ||
        (is_given(invocation, FLAG_HINTS) &&
         !invocation->program->open_grammar(invocation->arena, &grammar, &is_stale, err)))
        return (int)err->code;
    const struct pair_form form = {facts, is_given(invocation, FLAG_PLACEHOLDERS), grammar};
    for (char *line; (line = input_line(&text, &at)) != NULL;)
        if (line[0] != '\0')
            counts[print_pair(invocation, &form, line)]++;
    grammar_close(grammar);
    facts_close(facts);
    note_printf("hob: %zu pairs\n", counts[PAIR_GOOD]);
    for (size_t i = PAIR_GOOD + 1; i < PAIR_VERDICTS_COUNT; i++)
        if (counts[i] > 0)
            note_printf("%8zu left out: %s\n", counts[i], pair_verdict_names[i]);
    return output_finish(err) ? EXIT_DONE : (int)err->code;
}
