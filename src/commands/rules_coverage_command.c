// hob rules coverage: how many requests of a file are understood, and which words block the others.
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/utf8.h"
#include "cli/input_lines.h"
#include "cli/output.h"
#include "commands/rules_command.h"
#include "commands/rules_opening.h"
#include "term/visible.h"
#include "views/reading_view.h"

enum {
    COVERAGE_BYTES_MAX = 64 * 1024 * 1024,
    LINE_ARENA_BYTES_MAX = 256 * 1024 * 1024,
    BLOCKING_SHOWN = 20,
    ANSWERS_MAX = 100 * 1000, // that are listed as JSON
};

struct blocking { // a word, and how many requests it keeps from being understood
    const char *word;
    size_t count;
};

struct coverage {
    struct invocation *invocation;
    const struct rules_set *rules;
    const struct grammar *grammar;
    size_t requests, by_pattern, by_grammar;
    struct blocking *words;
    size_t word_count, word_room;
    bool is_verbose;
    json_t *answers; // NULL: only counted
};

static const char no_command[] = "(no command)"; // all words are read, but nothing uses all of that

static void count_word(struct coverage *coverage, const char *word)
{
    for (size_t i = 0; i < coverage->word_count; i++)
        if (strcmp(coverage->words[i].word, word) == 0) {
            coverage->words[i].count++;
            return;
        }
    struct arena *arena = coverage->invocation->arena;
    if (coverage->word_count == coverage->word_room) {
        size_t room = coverage->word_room * 2 + 64;
        coverage->words =
            arena_grow(arena, coverage->words, coverage->word_room, room, sizeof(*coverage->words));
        coverage->word_room = room;
    }
    coverage->words[coverage->word_count++] = (struct blocking){arena_string(arena, word), 1};
}

static void show_line(const struct coverage *coverage, const char *how, const char *request)
{
    struct buffer text;
    if (!coverage->is_verbose)
        return;
    buffer_init(&text, COVERAGE_BYTES_MAX);
    visible_add(&text, request, strlen(request), VISIBLE_ONE_LINE);
    note_printf("%-8s %s\n", how, text.data);
    buffer_done(&text);
}

static void add_answer(struct coverage *coverage, json_t *answer)
{
    if (coverage->answers != NULL)
        json_array_append_new(coverage->answers, answer);
    else
        json_decref(answer);
}

static void take_pattern(struct coverage *coverage, const char *request,
                         const struct rules_answer *answer)
{
    coverage->by_pattern++;
    show_line(coverage, "pattern", request);
    if (coverage->answers != NULL)
        add_answer(coverage, json_pack("{s:s, s:s, s:s, s:s}", "request", request, "by", "pattern",
                                       "rule", answer->rule, "command", answer->command));
}

static void take_reading(struct coverage *coverage, const char *request,
                         const struct grammar_result *read)
{
    const struct grammar_answer *best = read->count > 0 ? &read->answers[0] : NULL;
    const char *blocked =
        read->blocked < read->token_count ? read->tokens[read->blocked].key : no_command;
    coverage->by_grammar += best != NULL;
    if (best == NULL)
        count_word(coverage, blocked);
    show_line(coverage, best == NULL ? "none" : "grammar", request);
    if (coverage->answers == NULL)
        return;
    json_t *meaning = meaning_json(best == NULL ? &read->meaning : &best->meaning);
    if (best != NULL)
        add_answer(coverage, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "request", request, "by",
                                       "grammar", "rule", best->id, "pack", best->pack, "command",
                                       best->command, "meaning", meaning));
    else
        add_answer(coverage, json_pack("{s:s, s:n, s:s, s:o}", "request", request, "by", "blocked",
                                       blocked, "meaning", meaning));
}

// Each request has an arena of its own, so that a long file needs no more memory than a short one.
static void take_request(struct coverage *coverage, const char *request)
{
    struct arena arena;
    struct rules_result matched = {0};
    arena_init(&arena, LINE_ARENA_BYTES_MAX);
    struct grammar_result *read = arena_alloc(&arena, sizeof(*read));
    coverage->requests++;
    bool is_text = utf8_is_valid(request, strlen(request), NULL);
    if (is_text && rules_match(coverage->rules, &arena, request, TARGET_GNU, &matched, NULL) &&
        matched.count > 0) {
        take_pattern(coverage, request, &matched.answers[0]);
    } else {
        if (is_text)
            grammar_ask(coverage->grammar, &arena, request, TARGET_GNU, read);
        take_reading(coverage, is_text ? request : "", read);
    }
    arena_done(&arena);
}

static int compare_counts(const void *left, const void *right)
{
    const struct blocking *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->word, b->word);
}

static bool print_coverage(const struct coverage *coverage, struct error *err)
{
    size_t understood = coverage->by_pattern + coverage->by_grammar;
    json_t *words = json_array();
    bool is_json = is_given(coverage->invocation, FLAG_JSON);
    if (!is_json)
        output_printf("%zu of %zu understood, %zu by a pattern, %zu by the grammar\n", understood,
                      coverage->requests, coverage->by_pattern, coverage->by_grammar);
    for (size_t i = 0; i < coverage->word_count && i < BLOCKING_SHOWN; i++) {
        struct buffer shown;
        buffer_init(&shown, COVERAGE_BYTES_MAX);
        visible_add(&shown, coverage->words[i].word, strlen(coverage->words[i].word),
                    VISIBLE_ONE_LINE);
        if (is_json)
            json_array_append_new(words, json_pack("{s:s, s:I}", "word", shown.data, "count",
                                                   (json_int_t)coverage->words[i].count));
        else
            output_printf("%6zu blocked at %s\n", coverage->words[i].count, shown.data);
        buffer_done(&shown);
    }
    if (!is_json) {
        json_decref(words);
        return output_finish(err);
    }
    return output_json(
        json_pack("{s:I, s:I, s:I, s:o, s:O}", "requests", (json_int_t)coverage->requests,
                  "pattern", (json_int_t)coverage->by_pattern, "grammar",
                  (json_int_t)coverage->by_grammar, "blocked", words, "answers", coverage->answers),
        err);
}

static bool take_requests(struct coverage *coverage, struct buffer *text, struct error *err)
{
    size_t at = 0;
    for (char *line; (line = input_line(text, &at)) != NULL;) {
        if (coverage->answers != NULL && coverage->requests == ANSWERS_MAX)
            return error_set(err, EXIT_FAILED,
                             "there are more than %d requests; give fewer of them", ANSWERS_MAX);
        if (line[strspn(line, " \t\r")] != '\0')
            take_request(coverage, line);
    }
    if (coverage->word_count > 0)
        qsort(coverage->words, coverage->word_count, sizeof(*coverage->words), compare_counts);
    return true;
}

int command_rules_coverage(struct invocation *invocation, struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    struct coverage coverage = {.invocation = invocation,
                                .is_verbose = is_given(invocation, FLAG_VERBOSE)};
    struct rules_set rules;
    struct grammar *grammar;
    bool is_stale;
    buffer_init(&text, COVERAGE_BYTES_MAX);
    if (!input_read(invocation->words[0], &text, err) ||
        !rules_open_compiled(invocation->arena, &rules, &is_stale, err))
        return (int)err->code;
    if (!grammar_open_compiled(invocation->arena, &grammar, &is_stale, err)) {
        rules_close(&rules);
        return (int)err->code;
    }
    coverage.rules = &rules;
    coverage.grammar = grammar;
    if (is_given(invocation, FLAG_JSON))
        coverage.answers = json_array();
    bool is_good = take_requests(&coverage, &text, err) && print_coverage(&coverage, err);
    json_decref(coverage.answers);
    grammar_close(grammar);
    rules_close(&rules);
    return is_good ? EXIT_DONE : (int)err->code;
}
