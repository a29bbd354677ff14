#include "effects/explain.h"

#include <string.h>

#include "base/array.h"
#include "effects/usage.h"

struct explainer {
    struct arena *arena;
    const struct facts *facts;
    const struct shell_tree *tree;
    struct explanation *explanation;
    size_t room;
    unsigned depth;
    const struct shell_span *outer; // of the word that the text stood in; NULL for the text itself
};

static void add_part(struct explainer *explainer, enum explain_kind kind, struct shell_span span,
                     const char *about)
{
    struct explanation *explanation = explainer->explanation;
    if (explanation->count >= EXPLAIN_PARTS_MAX)
        return;
    if (explanation->count == explainer->room) {
        size_t room = explainer->room * 2 + 16;
        explanation->parts = arena_grow(explainer->arena, explanation->parts, explainer->room, room,
                                        sizeof(explanation->parts[0]));
        explainer->room = room;
    }
    const char *text = arena_copy(explainer->arena, explainer->tree->text + span.from,
                                  (size_t)span.to - span.from);
    if (explanation->count == EXPLAIN_PARTS_MAX - 1) {
        kind = EXPLAIN_UNKNOWN;
        about = "and more, which is not explained";
    }
    explanation->parts[explanation->count++] = (struct explain_part){
        .kind = kind,
        .text = text,
        .about = about,
        .span = explainer->outer == NULL ? span : *explainer->outer,
        .depth = explainer->depth,
    };
}

static void explain_list(struct explainer *explainer, const struct shell_list *list);

// Shell text that stands quoted in a word: `sh -c 'TEXT'`.
static void explain_inside(struct explainer *explainer, const char *text, struct shell_span span)
{
    struct shell_tree tree;
    const struct shell_options options = {.dialect = explainer->tree->dialect};
    const struct shell_text inside = {text, (uint32_t)strlen(text)};
    if (explainer->depth + 1 >= EXPLAIN_DEPTH_MAX ||
        !shell_parse(explainer->arena, inside, &options, &tree, NULL, NULL))
        return;
    struct explainer inner = *explainer;
    inner.tree = &tree;
    inner.depth++;
    if (inner.outer == NULL)
        inner.outer = &span;
    explain_list(&inner, tree.list);
    explainer->room = inner.room;
}

static void explain_words(struct explainer *explainer, const struct usage_word *words,
                          size_t count);

static const char *describe_value(const struct explainer *explainer, const struct usage_item *item)
{
    const char *meaning = fact_role_meanings[item->role];
    if (item->role == FACT_TEXT)
        return item->text == NULL ? "known only when it runs" : "";
    if (item->text == NULL)
        return arena_printf(explainer->arena, "%s; which one is known only when it runs", meaning);
    if (item->value.pattern != NULL)
        return arena_printf(explainer->arena, "%s; each name that fits the pattern", meaning);
    return meaning;
}

// One letter of a cluster is shown as if it stood alone.
static void add_option_part(struct explainer *explainer, enum explain_kind kind,
                            const struct usage_item *item, struct shell_span span,
                            const char *about)
{
    size_t index = explainer->explanation->count;
    add_part(explainer, kind, span, about);
    struct explain_part *part = &explainer->explanation->parts[index];
    bool is_shown = explainer->explanation->count > index;
    if (is_shown && part->text[0] != '-' && item->text != NULL && item->text[0] == '-')
        part->text = arena_printf(explainer->arena, "-%s", part->text);
}

// An option and its value are one part.
static void explain_option(struct explainer *explainer, const struct usage_item *item,
                           const struct usage_item *value)
{
    struct shell_span span = item->span;
    if (value != NULL && value->span.to > span.to)
        span.to = value->span.to;
    const char *about = item->option->about;
    if (value != NULL && value->role != FACT_TEXT && value->role != FACT_COMMAND_UNTIL)
        about = arena_printf(explainer->arena, "%s (%s)", about, describe_value(explainer, value));
    add_option_part(explainer, EXPLAIN_OPTION, item, span, about);
    if (value != NULL && value->role == FACT_SHELL && value->text != NULL)
        explain_inside(explainer, value->text, value->span);
}

// The command that begins at item `at`: the words of all items that follow with its role.
static size_t explain_command(struct explainer *explainer, const struct usage *usage, size_t at,
                              const struct usage_word *words)
{
    enum fact_role role = usage->items[at].role;
    size_t first = usage->items[at].word, last = first, end = at;
    while (end < usage->count && usage->items[end].role == role &&
           usage->items[end].kind != USAGE_END)
        last = usage->items[end++].word;
    if (explainer->depth + 1 < EXPLAIN_DEPTH_MAX) {
        explainer->depth++;
        explain_words(explainer, words + first, last - first + 1);
        explainer->depth--;
    }
    if (end < usage->count && usage->items[end].kind == USAGE_END && role == FACT_COMMAND_UNTIL) {
        add_part(explainer, EXPLAIN_SYNTAX, usage->items[end].span,
                 strcmp(usage->items[end].text, "+") == 0
                     ? "as few runs as possible, with many names each"
                     : "one run for each name");
        end++;
    }
    return end;
}

static void explain_operand(struct explainer *explainer, const struct usage_item *item)
{
    const char *about = describe_value(explainer, item);
    if (item->is_elsewhere)
        about = arena_printf(explainer->arena, "%s, not on this machine", about);
    add_part(explainer, EXPLAIN_OPERAND, item->span, about);
    if (item->role == FACT_SHELL && item->text != NULL)
        explain_inside(explainer, item->text, item->span);
}

static void explain_item(struct explainer *explainer, const struct usage_item *item)
{
    static const char unknown_command[] = "hob does not know this command";
    switch (item->kind) {
    case USAGE_COMMAND:
        add_part(explainer, item->command == NULL ? EXPLAIN_UNKNOWN_COMMAND : EXPLAIN_COMMAND,
                 item->span, item->command == NULL ? unknown_command : item->command->about);
        break;
    case USAGE_SUBCOMMAND:
        add_part(explainer, EXPLAIN_SUBCOMMAND, item->span, item->command->about);
        break;
    case USAGE_UNKNOWN_OPTION:
        add_option_part(explainer, EXPLAIN_UNKNOWN, item, item->span,
                        "hob does not know this option");
        break;
    case USAGE_EXTRA:
        add_part(explainer, EXPLAIN_UNKNOWN, item->span, "hob does not know what this is here");
        break;
    case USAGE_END:
        add_part(explainer, EXPLAIN_SYNTAX, item->span, "what follows are no options");
        break;
    default:
        explain_operand(explainer, item);
    }
}

static void explain_words(struct explainer *explainer, const struct usage_word *words, size_t count)
{
    struct usage usage;
    usage_bind(explainer->arena, explainer->facts, words, count, &usage);
    for (size_t i = 0; i < usage.count;) {
        const struct usage_item *item = &usage.items[i];
        if (item->kind == USAGE_OPTION) {
            bool has_value = i + 1 < usage.count && usage.items[i + 1].kind == USAGE_VALUE &&
                             usage.items[i + 1].option == item->option;
            bool is_command = has_value && usage.items[i + 1].role == FACT_COMMAND_UNTIL;
            explain_option(explainer, item, has_value && !is_command ? &usage.items[i + 1] : NULL);
            i += has_value && !is_command ? 2 : 1;
        } else if (item->role == FACT_COMMAND || item->role == FACT_COMMAND_UNTIL) {
            i = explain_command(explainer, &usage, i, words);
        } else {
            // Of a command that is not known nothing can be said of its words either.
            if (usage.is_known || item->kind == USAGE_COMMAND)
                explain_item(explainer, item);
            i++;
        }
    }
}

static void explain_redirect(struct explainer *explainer, const struct shell_redirect *redirect)
{
    static const char *const abouts[REDIRECTS_COUNT] = {
        [REDIRECT_READ] = "standard input comes from the file",
        [REDIRECT_WRITE] = "what is printed goes to the file, which is emptied first",
        [REDIRECT_CLOBBER] = "what is printed goes to the file, which is emptied first",
        [REDIRECT_APPEND] = "what is printed goes to the end of the file",
        [REDIRECT_READ_WRITE] = "the file is opened for reading and writing",
        [REDIRECT_COPY_READ] = "standard input is another stream",
        [REDIRECT_COPY_WRITE] = "one stream goes where another goes",
        [REDIRECT_BOTH] = "what is printed, errors too, goes to the file, which is emptied first",
        [REDIRECT_BOTH_APPEND] = "what is printed, errors too, goes to the end of the file",
        [REDIRECT_STRING] = "standard input is this text",
        [REDIRECT_HERE] = "standard input is the text that follows",
    };
    const char *about = abouts[redirect->kind];
    if (redirect->descriptor == 2 &&
        (redirect->kind == REDIRECT_WRITE || redirect->kind == REDIRECT_APPEND))
        about = "error messages go to the file";
    add_part(explainer, EXPLAIN_SYNTAX, redirect->span, about);
}

static void explain_simple(struct explainer *explainer, const struct shell_command *command)
{
    const struct shell_knowledge knowledge = {.dialect = explainer->tree->dialect};
    size_t count = 0, room = 0;
    struct usage_word *words = NULL;
    for (const struct shell_assignment *each = command->assignments; each != NULL;
         each = each->next)
        add_part(explainer, EXPLAIN_SYNTAX, each->span,
                 command->words == NULL ? "a variable is set"
                                        : "a variable is set for the command");
    for (const struct shell_word *word = command->words; word != NULL; word = word->next) {
        struct shell_values values = shell_evaluate(explainer->arena, word, &knowledge);
        for (size_t i = 0; i < values.count; i++) {
            if (count == room) {
                words = arena_grow(explainer->arena, words, room, room * 2 + 16, sizeof(*words));
                room = room * 2 + 16;
            }
            words[count++] = (struct usage_word){values.items[i], word->span};
        }
    }
    if (count > 0)
        explain_words(explainer, words, count);
}

static const char *const compounds[] = {
    [SHELL_GROUP] = "the commands in braces run together",
    [SHELL_SUBSHELL] = "the commands in brackets run in a shell of their own",
    [SHELL_IF] = "the first part decides which of the others runs",
    [SHELL_WHILE] = "the second part runs again as long as the first succeeds",
    [SHELL_UNTIL] = "the second part runs again until the first succeeds",
    [SHELL_FOR] = "the commands run once for each word",
    [SHELL_SELECT] = "the person chooses a word, and the commands run with it",
    [SHELL_FOR_ARITHMETIC] = "the commands run again as long as the condition holds",
    [SHELL_CASE] = "the word decides which of the commands run",
    [SHELL_ARITHMETIC] = "the shell calculates",
    [SHELL_CONDITIONAL] = "the shell tests",
    [SHELL_FUNCTION] = "a function is defined; what is in it runs when it is called",
    [SHELL_COPROCESS] = "the command runs beside the shell",
};

static bool enter_command(const struct shell_command *command, void *context)
{
    struct explainer *explainer = context;
    if (command->kind == SHELL_SIMPLE)
        explain_simple(explainer, command);
    else if (command->kind < COUNT_OF(compounds) && compounds[command->kind] != NULL)
        add_part(explainer, EXPLAIN_SYNTAX, command->span, compounds[command->kind]);
    explainer->depth += command->kind != SHELL_SIMPLE;
    return true;
}

static void leave_command(const struct shell_command *command, void *context)
{
    struct explainer *explainer = context;
    explainer->depth -= command->kind != SHELL_SIMPLE;
}

static bool on_redirect(const struct shell_redirect *redirect, void *context)
{
    explain_redirect(context, redirect);
    return true;
}

static void explain_list(struct explainer *explainer, const struct shell_list *list)
{
    const struct shell_visitor visitor = {
        .enter_command = enter_command, .leave_command = leave_command, .redirect = on_redirect};
    shell_walk(list, &visitor, explainer);
}

void explain_tree(struct arena *arena, const struct facts *facts, const struct shell_tree *tree,
                  struct explanation *ret_explanation)
{
    *ret_explanation = (struct explanation){0};
    struct explainer explainer = {
        .arena = arena, .facts = facts, .tree = tree, .explanation = ret_explanation};
    explain_list(&explainer, tree->list);
}
