#include "chooser/features.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buffer.h"
#include "chooser/verbs.h"
#include "effects/explain.h"

enum { FLAT_BYTES_MAX = 64 * 1024, RUN_BYTES_MAX = 64 };

#define FEATURE_NAME(id, name, meaning) [FEATURE_##id] = name,
#define FEATURE_MEANING(id, name, meaning) [FEATURE_##id] = meaning,
const char *const feature_names[FEATURE_COUNT] = {FEATURES(FEATURE_NAME)};
const char *const feature_meanings[FEATURE_COUNT] = {FEATURES(FEATURE_MEANING)};

// Words that say nothing of their own in a request.
static const char *const plain_words[] = {
    "a",         "an",    "the",    "of",      "in",    "to",    "for",    "on",      "at",
    "with",      "and",   "or",     "is",      "are",   "be",    "that",   "which",   "by",
    "from",      "as",    "it",     "its",     "this",  "these", "those",  "them",    "their",
    "my",        "me",    "i",      "you",     "your",  "all",   "any",    "each",    "every",
    "using",     "use",   "have",   "has",     "into",  "under", "below",  "within",  "inside",
    "then",      "also",  "only",   "please",  "can",   "do",    "does",   "how",     "what",
    "where",     "who",   "there",  "when",    "if",    "not",   "no",     "so",      "but",
    "one",       "file",  "files",  "command", "shell", "bash",  "linux",  "current", "given",
    "specified", "named", "called", "whose",   "than",  "will",  "should", "its",
};

static const char *const number_words[] = {"zero", "one",    "two",   "three", "four",
                                           "five", "six",    "seven", "eight", "nine",
                                           "ten",  "eleven", "twelve"};

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) != 0;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

// In small letters, without quotes and backslashes.
static const char *flat(struct arena *arena, const char *text)
{
    char *copy = arena_string(arena, text), *to = copy;
    for (const char *at = text; *at != '\0'; at++)
        if (strchr("'\"\\`", *at) == NULL)
            *to++ = (char)tolower((unsigned char)*at);
    *to = '\0';
    return copy;
}

// Takes the next run of letters, or of digits, at or after `*at`.
static bool next_run(const char **at, bool (*is_part)(char byte), char ret_run[RUN_BYTES_MAX])
{
    while (**at != '\0' && !is_part(**at))
        (*at)++;
    size_t length = 0;
    while (**at != '\0' && is_part(**at)) {
        if (length + 1 < RUN_BYTES_MAX)
            ret_run[length++] = (char)tolower((unsigned char)**at);
        (*at)++;
    }
    ret_run[length] = '\0';
    return length > 0;
}

static bool has_number(const char *text, double number)
{
    char run[RUN_BYTES_MAX];
    while (next_run(&text, is_digit, run))
        if (strtod(run, NULL) == number)
            return true;
    return false;
}

// Two hours are 120 minutes, a gigabyte 1024 megabytes, the lines after the third start at four.
static bool has_number_or_like(const char *text, double number)
{
    static const double factors[] = {1,         60,      24,        1440,    7,         30,
                                     365,       1024,    1000,      1048576, 1000000,   3600,
                                     1.0 / 60., 1. / 24, 1. / 1024, 512,     1073741824};
    for (size_t i = 0; i < COUNT_OF(factors); i++)
        if (has_number(text, number * factors[i]))
            return true;
    return has_number(text, number + 1) || has_number(text, number - 1);
}

struct wanted {
    const char *text; // in small letters
    enum { WANTED_NOTHING, WANTED_LITERAL, WANTED_NUMBER, WANTED_WORD } kind;
    double number;
};

static struct wanted want(struct arena *arena, const struct token *token, size_t index)
{
    struct wanted wanted = {.text = flat(arena, token->key)};
    const char *text = token->text;
    if (token->length == 0)
        return wanted;
    for (size_t i = 2; i < COUNT_OF(number_words); i++)
        if (strcmp(token->key, number_words[i]) == 0) {
            wanted.kind = WANTED_NUMBER;
            wanted.number = (double)i;
            return wanted;
        }
    char *end;
    wanted.number = strtod(token->key, &end);
    bool is_number =
        is_digit(token->key[0]) && strspn(end, "abcdefghijklmnopqrstuvwxyz%") == strlen(end);
    if (is_number && !token->is_quoted) {
        wanted.kind = WANTED_NUMBER;
        return wanted;
    }
    bool has_capital = false;
    for (size_t i = index == 0 ? 1 : 0; text[i] != '\0'; i++)
        has_capital |= isupper((unsigned char)text[i]) != 0;
    if (token->is_quoted || has_capital || strpbrk(text, "/*.$~=@%_0123456789") != NULL)
        wanted.kind = WANTED_LITERAL;
    else if (token->length > 1 && !word_is_among(token->key, plain_words, COUNT_OF(plain_words)))
        wanted.kind = WANTED_WORD;
    return wanted;
}

// A name may come back as a pattern: each run of its letters and digits counts.
static bool has_literal(const char *command, const char *literal)
{
    char run[RUN_BYTES_MAX];
    size_t length = strlen(literal);
    if (strncmp(literal, "./", 2) == 0) {
        literal += 2;
        length -= 2;
    }
    if (length > 1 && strstr(command, literal) != NULL)
        return true;
    const char *at = literal;
    bool has_run = false;
    while (next_run(&at, is_letter, run)) {
        has_run = true;
        if (strstr(command, run) == NULL)
            return false;
    }
    at = literal;
    while (next_run(&at, is_digit, run)) {
        has_run = true;
        if (strstr(command, run) == NULL)
            return false;
    }
    return has_run || strstr(command, literal) != NULL;
}

// By the beginning, so that "sorted" is in "sort" and "directories" in "directory".
static bool is_told(const char *word, const char *text)
{
    char stem[RUN_BYTES_MAX];
    size_t length = strlen(word);
    if (length >= RUN_BYTES_MAX)
        return strstr(text, word) != NULL;
    memcpy(stem, word, length + 1);
    static const char *const endings[] = {"ies", "ing", "est", "ly", "ed", "es", "er", "s", "e"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending + 2 && strcmp(stem + length - ending, endings[i]) == 0) {
            stem[length - ending] = '\0';
            break;
        }
    }
    return strstr(text, stem) != NULL;
}

static void measure_request(struct arena *arena, const struct feature_context *context,
                            const char *command, const char *told, double *features)
{
    size_t words = 0, lost = 0;
    for (size_t i = 0; i < context->asked->token_count; i++) {
        struct wanted wanted = want(arena, &context->asked->tokens[i], i);
        if (wanted.kind == WANTED_LITERAL)
            features[FEATURE_LITERALS_LOST] += has_literal(command, wanted.text) ? 0 : 1;
        else if (wanted.kind == WANTED_NUMBER)
            features[FEATURE_NUMBERS_LOST] += has_number_or_like(command, wanted.number) ? 0 : 1;
        if (wanted.kind != WANTED_WORD)
            continue;
        words++;
        lost += is_told(wanted.text, command) || is_told(wanted.text, told) ? 0 : 1;
    }
    features[FEATURE_WORDS_LOST] = words == 0 ? 0 : (double)lost / (double)words;
}

// "py" stands for "python", "txt" for "text": the same first letter, the others in their order.
static bool is_short_for(const char *run, const char *word)
{
    if (run[0] != word[0])
        return false;
    for (; *run != '\0' && *word != '\0'; word++)
        run += *run == *word;
    return *run == '\0';
}

static bool is_said(const struct feature_context *context, const char *request, const char *run)
{
    if (strstr(request, run) != NULL)
        return true;
    for (size_t i = 0; i < context->asked->token_count; i++)
        if (is_short_for(run, context->asked->tokens[i].key))
            return true;
    return false;
}

static bool is_path(const char *value)
{
    if (strchr(value, '/') != NULL)
        return true;
    const char *dot = strrchr(value, '.');
    return dot != NULL && is_letter(dot[1]);
}

// A value of the command, held against the request.
static void measure_value(const struct feature_context *context, const char *request,
                          const char *value, double *features)
{
    char run[RUN_BYTES_MAX];
    bool is_code = strpbrk(value, "{}()$;%") != NULL || strchr(value, ' ') != NULL;
    bool is_device = strncmp(value, "/dev/", 5) == 0;
    if (is_code || is_device || value[0] == '-')
        return;
    const char *at = value;
    size_t invented = 0;
    while (next_run(&at, is_letter, run))
        invented += strlen(run) > (is_path(value) ? 0U : 2U) && !is_said(context, request, run);
    if (invented > 0)
        features[is_path(value) ? FEATURE_PATHS_INVENTED : FEATURE_NAMES_INVENTED] += 1;
    at = value;
    while (next_run(&at, is_digit, run)) {
        double number = strtod(run, NULL);
        bool is_counted = false;
        for (size_t i = 0; i < COUNT_OF(number_words) && !is_counted; i++)
            is_counted = number == (double)i && strstr(request, number_words[i]) != NULL;
        if (number > 2 && !is_counted && !has_number_or_like(request, number))
            features[FEATURE_NUMBERS_INVENTED] += 1;
    }
}

// The value of an option as explain.h shows it: "-name '*.py'", "--max-count=3", "-n3".
static const char *option_value(const char *text)
{
    const char *blank = strchr(text, ' '), *equals = strchr(text, '=');
    if (blank != NULL)
        return blank + 1;
    if (equals != NULL)
        return equals + 1;
    if (text[0] == '-' && text[1] != '-' && is_digit(text[strcspn(text, "0123456789")]))
        return text + strcspn(text, "0123456789");
    return NULL;
}

static void measure_command(struct arena *arena, const struct feature_context *context,
                            const struct explanation *explanation, double *features)
{
    const char *request = flat(arena, context->request);
    for (size_t i = 0; i < explanation->count; i++) {
        const struct explain_part *part = &explanation->parts[i];
        const char *value = part->kind == EXPLAIN_OPTION    ? option_value(part->text)
                            : part->kind == EXPLAIN_OPERAND ? part->text
                                                            : NULL;
        if (value != NULL)
            measure_value(context, request, flat(arena, value), features);
    }
}

// All that the facts tell of the command's parts, as one text.
static const char *told_of(struct arena *arena, const struct explanation *explanation)
{
    struct buffer text;
    buffer_init(&text, FLAT_BYTES_MAX);
    for (size_t i = 0; i < explanation->count && !text.is_over; i++) {
        const struct explain_part *part = &explanation->parts[i];
        if (part->kind < EXPLAIN_UNKNOWN)
            buffer_printf(&text, "%s\n", part->about);
    }
    const char *told = flat(arena, text.data);
    buffer_done(&text);
    return told;
}

static bool uses(const char *command, const char *program)
{
    size_t length = strlen(program);
    for (const char *at = command; (at = strstr(at, program)) != NULL; at++)
        if ((at == command || strchr(" |(;&`", at[-1]) != NULL) &&
            (at[length] == '\0' || strchr(" |);&`", at[length]) != NULL))
            return true;
    return false;
}

// The nearest example counts most.
static double nearness(const struct feature_context *context, const struct effects_report *report)
{
    double all = 0, same = 0;
    if (report == NULL || report->program_count == 0)
        return 0;
    for (size_t i = 0; i < context->near_count; i++) {
        double weight = 1.0 / (double)(i + 1);
        all += weight;
        same += uses(context->near[i], report->programs[0]) ? weight : 0;
    }
    return all > 0 ? same / all : 0;
}

static double at_most(double number, double most)
{
    return number > most ? most : number;
}

// The share of a draft's words, but for its program, that the command has too.
static double shared(struct arena *arena, const char *draft, const char *command)
{
    const char *text = flat(arena, draft);
    size_t words = 0, kept = 0;
    for (const char *at = text + strcspn(text, " "); *at != '\0';) {
        at += strspn(at, " ");
        size_t length = strcspn(at, " ");
        if (length > 0)
            kept += strstr(command, arena_copy(arena, at, length)) != NULL;
        words += length > 0;
        at += length;
    }
    return words == 0 ? 1 : (double)kept / (double)words;
}

// The grammar's likeliest command counts most.
static void measure_hint(struct arena *arena, const struct grammar_hint *hint,
                         const struct effects_report *report, const char *command, double *features)
{
    for (size_t i = 0; hint != NULL && i < hint->command_count; i++) {
        const struct grammar_hint_command *row = &hint->commands[i];
        bool is_run = false;
        for (size_t j = 0; report != NULL && j < report->program_count; j++)
            is_run |= strcmp(report->programs[j], row->program) == 0;
        double weight = 1.0 / (double)(i + 1);
        if (is_run)
            features[FEATURE_HINT_PROGRAM] = fmax(features[FEATURE_HINT_PROGRAM], weight);
        if (is_run && row->draft != NULL)
            features[FEATURE_HINT_KEPT] =
                fmax(features[FEATURE_HINT_KEPT], weight * shared(arena, row->draft, command));
    }
}

void features_measure(struct arena *arena, const struct feature_context *context,
                      const struct candidate_facts *candidate, double ret_features[FEATURE_COUNT])
{
    double *features = ret_features;
    const struct effects_report *report = candidate->report;
    memset(features, 0, FEATURE_COUNT * sizeof(features[0]));
    features[FEATURE_LOG_MEAN] = fmax(candidate->log_sum / fmax(candidate->token_count, 1), -3);
    features[FEATURE_LOG_SUM] = fmax(candidate->log_sum / 10, -3);
    features[FEATURE_SHARE] = candidate->share;
    features[FEATURE_LEAD] = candidate->lead;
    features[FEATURE_GREEDY] = candidate->is_greedy ? 1 : 0;
    features[FEATURE_UNKNOWN] = at_most((double)candidate->unknown_count, 3);
    features[FEATURE_MISSING] = candidate->is_missing ? 1 : 0;
    features[FEATURE_SURPLUS] = at_most((double)candidate->verdict.surplus, 3);
    if (report != NULL) {
        features[FEATURE_RISK] = (double)report->risk;
        features[FEATURE_IDLE] = asked_is_idle(context->asked, report) ? 1 : 0;
        features[FEATURE_NEAR] = nearness(context, report);
        features[FEATURE_PROGRAMS] = at_most(fmax((double)report->program_count - 1, 0), 4);
    }
    if (candidate->tree == NULL || context->facts == NULL)
        return;
    struct explanation explanation;
    explain_tree(arena, context->facts, candidate->tree, &explanation);
    const char *command = flat(arena, candidate->tree->text);
    measure_request(arena, context, command, told_of(arena, &explanation), features);
    measure_command(arena, context, &explanation, features);
    features[FEATURE_UNREAD] = context->hint != NULL;
    measure_hint(arena, context->hint, report, command, features);
    static const enum feature counts[] = {FEATURE_LITERALS_LOST, FEATURE_NUMBERS_LOST,
                                          FEATURE_PATHS_INVENTED, FEATURE_NAMES_INVENTED,
                                          FEATURE_NUMBERS_INVENTED};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        features[counts[i]] = at_most(features[counts[i]], 3);
}
