// Commands inside a command: sudo, xargs, find -exec, ssh, sh -c, and what it reads as its input.
#include <string.h>

#include "effects/call.h"

static struct scene inner_scene(const struct call *call, const struct usage_item *item)
{
    struct scene inner = call->inside;
    inner.depth++;
    inner.is_elsewhere |= item->is_elsewhere;
    if (inner.is_elsewhere && !call->scene->is_elsewhere)
        inner.directory = NULL;
    return inner;
}

// The option's value, when it was given: the word that stands for what comes (xargs -I).
static const char *replaced_word(const struct call *call)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind != USAGE_OPTION || item->text == NULL)
            continue;
        bool is_replacing = strcmp(item->text, "-I") == 0 || strcmp(item->text, "-i") == 0 ||
                            strcmp(item->text, "-J") == 0 || strcmp(item->text, "--replace") == 0;
        const struct usage_item *value = item + 1;
        if (is_replacing && i + 1 < call->usage.count && value->kind == USAGE_VALUE)
            return value->text == NULL || *value->text == '\0' ? "{}" : value->text;
        if (is_replacing)
            return "{}";
    }
    return NULL;
}

// `text` with `found` for each `mark` in it.
static struct usage_word filled_word(struct judge *judge, const struct usage_word *word,
                                     const char *mark, const struct usage_word *found,
                                     struct note *note)
{
    struct usage_word filled = *word;
    struct buffer text;
    const char *from = word->value.text;
    bool is_whole = strcmp(from, mark) == 0;
    if (is_whole) {
        filled = *found;
        filled.span = word->span;
        return filled;
    }
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (const char *at; (at = strstr(from, mark)) != NULL; from = at + strlen(mark)) {
        buffer_add(&text, from, (size_t)(at - from));
        if (found->value.unresolved != NULL) {
            filled.value.unresolved = found->value.unresolved;
            filled.value.reason = found->value.reason;
            break;
        }
        if (found->value.tilde != NULL && judge->machine.home != NULL)
            buffer_text(&text, judge->machine.home);
        buffer_text(&text, found->value.text);
    }
    if (filled.value.unresolved == NULL)
        buffer_text(&text, from);
    filled.value.text = arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    if (found->value.pattern != NULL)
        filled.value.pattern = filled.value.text;
    if (filled.value.unresolved != NULL)
        note->marked = arena_printf(judge->arena, "%s\002", filled.value.text);
    return filled;
}

// The command's words with what was found in the place of each mark.
static struct words filled_words(struct judge *judge, const struct words *words, const char *mark,
                                 const struct words *found)
{
    struct words filled = {0};
    for (size_t i = 0; i < words->count; i++) {
        bool has_mark = words->items[i].value.unresolved == NULL &&
                        strstr(words->items[i].value.text, mark) != NULL;
        if (!has_mark) {
            words_add(judge, &filled, &words->items[i], &words->notes[i]);
            continue;
        }
        for (size_t j = 0; j < found->count; j++) {
            struct note note = words->notes[i];
            note.taints |= found->notes[j].taints;
            if (note.marked == NULL)
                note.marked = found->notes[j].marked;
            note.variable = found->notes[j].variable;
            struct usage_word word =
                filled_word(judge, &words->items[i], mark, &found->items[j], &note);
            words_add(judge, &filled, &word, &note);
        }
    }
    return filled;
}

// What xargs and parallel give to their command.
static struct words arguments_of(struct call *call)
{
    const struct flow *flow = &call->inside.input;
    bool is_null = (call->usage.sets & SET_NULL_DATA) != 0;
    bool is_lines = replaced_word(call) != NULL;
    struct flow unknown = flow_unknown(0);
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_file = item->kind == USAGE_OPTION && item->text != NULL &&
                       (strcmp(item->text, "-a") == 0 || strcmp(item->text, "--arg-file") == 0);
        if (is_file)
            flow = call->read.is_fed ? &call->read : &unknown;
    }
    if (!flow->is_fed)
        flow = &unknown;
    return flow_words(call->judge, flow, is_null, is_lines, call->words->items[0].span);
}

// parallel COMMAND ::: WORDS; without a command each word is one.
static void run_parallel(struct call *call, struct scene *inner, const struct words *words)
{
    size_t mark = 0;
    while (mark < words->count && strncmp(words->items[mark].value.text, ":::", 3) != 0)
        mark++;
    struct words command = words_from(words, 0, mark);
    struct words given = words_from(words, mark < words->count ? mark + 1 : mark, words->count);
    if (mark == words->count)
        given = arguments_of(call);
    for (size_t i = 0; i < command.count; i++)
        if (strchr(command.items[i].value.text, '{') != NULL) {
            struct words filled = filled_words(call->judge, &command, "{}", &given);
            run_joined(call->judge, inner, &filled);
            return;
        }
    if (command.count == 0) {
        for (size_t i = 0; i < given.count; i++) {
            struct words one = words_from(&given, i, i + 1);
            run_joined(call->judge, inner, &one);
        }
        return;
    }
    for (size_t i = 0; i < given.count; i++)
        words_add(call->judge, &command, &given.items[i], &given.notes[i]);
    run_joined(call->judge, inner, &command);
}

void call_command(struct call *call, size_t item)
{
    const struct usage_item *first = &call->usage.items[item];
    bool is_mark =
        strcmp(call->name, "env") == 0 && first->text != NULL && strcmp(first->text, "-") == 0;
    struct words words =
        words_from(call->words, first->word + (is_mark ? 1 : 0), call->words->count);
    struct scene inner = inner_scene(call, first);
    if (call->usage.input == INPUT_ARGUMENTS) {
        if (strcmp(call->name, "parallel") == 0) {
            run_parallel(call, &inner, &words);
            return;
        }
        struct words given = arguments_of(call);
        const char *mark = replaced_word(call);
        inner.input = flow_text("", 0);
        if (mark != NULL) {
            words = filled_words(call->judge, &words, mark, &given);
        } else {
            for (size_t i = 0; i < given.count; i++)
                words_add(call->judge, &words, &given.items[i], &given.notes[i]);
        }
        if (words.count > 0 && (words.notes[0].taints & TAINT_MANY) != 0)
            words.notes[0].marked = "\002";
    }
    if (words.count == 0)
        return;
    if (words.items[0].value.unresolved == NULL && strcmp(words.items[0].value.text, "-c") == 0) {
        // flock FILE -c TEXT
        struct words text = words_from(&words, 1, words.count);
        run_joined(call->judge, &inner, &text);
        return;
    }
    struct shell_span span = call->scene->span;
    walk_words(call->judge, &inner, &words);
    call->scene->span = span;
    // What is known of the shell itself may have changed: `command cd`, `builtin export`.
    bool is_same_shell = strcmp(call->name, "command") == 0 || strcmp(call->name, "builtin") == 0;
    if (is_same_shell) {
        call->scene->variables = inner.variables;
        call->scene->directory = inner.directory;
    }
}

void call_until(struct call *call, size_t item)
{
    const struct usage_item *first = &call->usage.items[item];
    struct words words = {0};
    for (size_t i = item; i < call->usage.count; i++) {
        const struct usage_item *at = &call->usage.items[i];
        if (at->role != FACT_COMMAND_UNTIL || at->kind == USAGE_END || at->option != first->option)
            break;
        words_add(call->judge, &words, &call->words->items[at->word],
                  &call->words->notes[at->word]);
    }
    struct scene inner = inner_scene(call, first);
    bool has_mark = strcmp(call->name, "find") == 0 || strcmp(call->name, "bfs") == 0;
    for (size_t i = 0; i < words.count; i++)
        has_mark |= strchr(words.items[i].value.text, '{') != NULL;
    words = filled_words(call->judge, &words, "{}", &call->found);
    for (size_t i = 0; i < call->found.count && !has_mark; i++) // as fd does
        words_add(call->judge, &words, &call->found.items[i], &call->found.notes[i]);
    walk_words(call->judge, &inner, &words);
}

static const char *variable_text(const struct judge *judge, const struct shell_value *value)
{
    if (value->unresolved != NULL)
        return NULL;
    if (value->tilde == NULL)
        return value->text;
    return arena_printf(judge->arena, "%s%s%s",
                        value->tilde[0] == '\0' ? judge->machine.home : "/home/", value->tilde,
                        value->text);
}

void call_shell(struct call *call, size_t item)
{
    const struct usage_item *first = &call->usage.items[item];
    struct words words = {0};
    for (size_t i = item; i < call->usage.count; i++) {
        const struct usage_item *at = &call->usage.items[i];
        bool is_mark = words.count == 0 && at->text != NULL && strcmp(at->text, "-c") == 0;
        if (at->kind == USAGE_OPERAND && at->role == FACT_SHELL && !is_mark)
            words_add(call->judge, &words, &call->words->items[at->word],
                      &call->words->notes[at->word]);
    }
    struct scene inner = inner_scene(call, first);
    // sh -c TEXT NAME WORDS: these are $0, $1 and so on.
    struct words *positional = arena_alloc(call->judge->arena, sizeof(*positional));
    size_t after = first->word + words.count + 1;
    if (after <= call->words->count && words.count == 1)
        *positional = words_from(call->words, after, call->words->count);
    inner.positional = positional;
    const struct usage_item *zero = first + words.count;
    if (words.count == 1 && item + 1 < call->usage.count && zero->kind == USAGE_OPERAND)
        scene_set(call->judge, &inner, "0", variable_text(call->judge, &zero->value), 0);
    inner.functions = NULL;
    inner.aliases = NULL;
    run_joined(call->judge, &inner, &words);
}

// No operand says where the text comes from.
static bool reads_input(const struct call *call)
{
    if (!call->usage.command.is_input_last)
        return true;
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_source = item->role == FACT_SCRIPT || item->role == FACT_SHELL ||
                         item->role == FACT_CODE || item->role == FACT_READ ||
                         item->role == FACT_COMMAND;
        if (item->kind == USAGE_OPERAND && is_source)
            return false;
        if (item->kind == USAGE_VALUE && (item->role == FACT_CODE || item->role == FACT_SHELL))
            return false;
    }
    return true;
}

// The lines of a crontab: five fields, or @reboot, and then shell text.
static void run_schedule(struct call *call, const struct flow *flow)
{
    for (size_t from = 0; flow->text != NULL && from < flow->length;) {
        const char *end = memchr(flow->text + from, '\n', flow->length - from);
        size_t to = end == NULL ? flow->length : (size_t)(end - flow->text);
        const char *line = arena_copy(call->judge->arena, flow->text + from, to - from);
        from = to + 1;
        line += strspn(line, " \t");
        size_t fields = *line == '@' ? 1 : 5;
        if (*line == '#' || *line == '\0' || (strchr(line, '=') != NULL && *line != '*'))
            continue;
        for (size_t i = 0; i < fields; i++) {
            line += strcspn(line, " \t");
            line += strspn(line, " \t");
        }
        struct scene inner = call->inside;
        inner.input = (struct flow){0};
        run_text(call->judge, &inner, line, strlen(line), call->words->items[0].span);
    }
    if (flow->text == NULL)
        judge_add(call->judge, &call->inside,
                  &(struct effect){.kind = EFFECT_SCHEDULE,
                                   .risk = RISK_HIGH,
                                   .command = call->name,
                                   .span = call->words->items[0].span,
                                   .because = "what will run is not known before"});
}

void call_input(struct call *call)
{
    const struct flow *flow = &call->inside.input;
    struct shell_span span = call->words->items[0].span;
    if (strcmp(call->name, "crontab") == 0 && flow->is_fed) {
        run_schedule(call, flow);
        return;
    }
    if (!reads_input(call))
        return;
    switch (call->usage.input) {
    case INPUT_SHELL:
        run_flow(call->judge, &call->inside, flow, NULL, call->name, span);
        break;
    case INPUT_CODE: {
        const char *language = call->usage.command.language;
        run_flow(call->judge, &call->inside, flow, language == NULL ? "unknown" : language,
                 call->name, span);
        break;
    }
    case INPUT_SEND:
        if (flow->is_fed && !(flow->text != NULL && flow->length == 0)) {
            bool is_secret = (flow->taints & TAINT_SECRET) != 0;
            judge_add(call->judge, &call->inside,
                      &(struct effect){.kind = EFFECT_SEND,
                                       .risk = is_secret ? RISK_CRITICAL : RISK_MODERATE,
                                       .command = call->name,
                                       .span = span,
                                       .because = is_secret
                                                      ? "a secret leaves this machine"
                                                      : "what comes through the pipe is sent"});
        }
        break;
    default:
        break;
    }
}
