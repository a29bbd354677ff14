#include "shell/shell.h"

struct walk {
    const struct shell_visitor *visitor;
    void *context;
};

static void walk_list(const struct walk *walk, const struct shell_list *list);
static void walk_command(const struct walk *walk, const struct shell_command *command);
static void walk_parts(const struct walk *walk, const struct shell_part *parts);

static void walk_word(const struct walk *walk, const struct shell_word *word,
                      enum shell_place_kind place)
{
    const struct shell_visitor *visitor = walk->visitor;
    if (word == NULL || (visitor->word != NULL && !visitor->word(word, place, walk->context)))
        return;
    walk_parts(walk, word->parts);
}

static void walk_words(const struct walk *walk, const struct shell_word *words,
                       enum shell_place_kind place)
{
    for (; words != NULL; words = words->next)
        walk_word(walk, words, place);
}

static void walk_part(const struct walk *walk, const struct shell_part *part)
{
    const struct shell_visitor *visitor = walk->visitor;
    switch (part->kind) {
    case PART_DOUBLE:
    case PART_TRANSLATED:
    case PART_ARITHMETIC:
    case PART_BRACKET:
    case PART_EXTGLOB:
        walk_parts(walk, part->parts);
        break;
    case PART_PARAMETER:
        walk_word(walk, part->parameter->subscript, PLACE_ARITHMETIC);
        walk_word(walk, part->parameter->operand, PLACE_OPERAND);
        walk_word(walk, part->parameter->second, PLACE_OPERAND);
        break;
    case PART_COMMAND:
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        if (visitor->substitution == NULL || visitor->substitution(part, walk->context))
            walk_list(walk, part->list);
        break;
    case PART_ARRAY:
        for (const struct shell_element *element = part->elements; element != NULL;
             element = element->next) {
            walk_word(walk, element->subscript, PLACE_ARITHMETIC);
            walk_word(walk, element->value, PLACE_VALUE);
        }
        break;
    default:
        break;
    }
}

static void walk_parts(const struct walk *walk, const struct shell_part *parts)
{
    const struct shell_visitor *visitor = walk->visitor;
    for (const struct shell_part *part = parts; part != NULL; part = part->next)
        if (visitor->part == NULL || visitor->part(part, walk->context))
            walk_part(walk, part);
}

static void walk_redirects(const struct walk *walk, const struct shell_redirect *redirects)
{
    const struct shell_visitor *visitor = walk->visitor;
    for (; redirects != NULL; redirects = redirects->next)
        if (visitor->redirect == NULL || visitor->redirect(redirects, walk->context))
            walk_word(walk, redirects->target, PLACE_TARGET);
}

static void walk_simple(const struct walk *walk, const struct shell_command *command)
{
    const struct shell_visitor *visitor = walk->visitor;
    for (const struct shell_assignment *assignment = command->assignments; assignment != NULL;
         assignment = assignment->next) {
        if (visitor->assignment != NULL && !visitor->assignment(assignment, walk->context))
            continue;
        walk_word(walk, assignment->subscript, PLACE_ARITHMETIC);
        walk_word(walk, assignment->value, PLACE_VALUE);
    }
    walk_words(walk, command->words, PLACE_ARGUMENT);
}

static void walk_tests(const struct walk *walk, const struct shell_test *tests)
{
    for (; tests != NULL; tests = tests->next) {
        walk_words(walk, tests->words, PLACE_TEST);
        walk_tests(walk, tests->parts);
    }
}

static void walk_case(const struct walk *walk, const struct shell_case *choice)
{
    walk_word(walk, choice->word, PLACE_CASE);
    for (const struct shell_case_item *item = choice->items; item != NULL; item = item->next) {
        walk_words(walk, item->patterns, PLACE_CASE);
        walk_list(walk, item->body);
    }
}

static void walk_branches(const struct walk *walk, const struct shell_if *branches)
{
    for (; branches != NULL; branches = branches->next) {
        walk_list(walk, branches->condition);
        walk_list(walk, branches->body);
    }
}

static void walk_kind(const struct walk *walk, const struct shell_command *command)
{
    switch (command->kind) {
    case SHELL_SIMPLE:
        walk_simple(walk, command);
        break;
    case SHELL_GROUP:
    case SHELL_SUBSHELL:
        walk_list(walk, command->body);
        break;
    case SHELL_IF:
        walk_branches(walk, command->branches);
        break;
    case SHELL_WHILE:
    case SHELL_UNTIL:
        walk_list(walk, command->loop->condition);
        walk_list(walk, command->loop->body);
        break;
    case SHELL_FOR:
    case SHELL_SELECT:
        walk_word(walk, command->each->name, PLACE_LOOP);
        walk_words(walk, command->each->words, PLACE_LOOP);
        walk_list(walk, command->each->body);
        break;
    case SHELL_FOR_ARITHMETIC:
        walk_word(walk, command->count->start, PLACE_ARITHMETIC);
        walk_word(walk, command->count->condition, PLACE_ARITHMETIC);
        walk_word(walk, command->count->step, PLACE_ARITHMETIC);
        walk_list(walk, command->count->body);
        break;
    case SHELL_CASE:
        walk_case(walk, command->choice);
        break;
    case SHELL_ARITHMETIC:
        walk_word(walk, command->expression, PLACE_ARITHMETIC);
        break;
    case SHELL_CONDITIONAL:
        walk_tests(walk, command->test);
        break;
    default:
        walk_word(walk, command->function->name, PLACE_NAME);
        walk_command(walk, command->function->body);
        break;
    }
}

static void walk_command(const struct walk *walk, const struct shell_command *command)
{
    const struct shell_visitor *visitor = walk->visitor;
    if (visitor->enter_command == NULL || visitor->enter_command(command, walk->context)) {
        walk_kind(walk, command);
        walk_redirects(walk, command->redirects);
    }
    if (visitor->leave_command != NULL)
        visitor->leave_command(command, walk->context);
}

static void walk_list(const struct walk *walk, const struct shell_list *list)
{
    const struct shell_visitor *visitor = walk->visitor;
    if (list == NULL)
        return;
    for (const struct shell_item *item = list->items; item != NULL; item = item->next) {
        for (const struct shell_pipeline *pipeline = item->pipelines; pipeline != NULL;
             pipeline = pipeline->next) {
            if (visitor->pipeline != NULL && !visitor->pipeline(pipeline, walk->context))
                continue;
            for (const struct shell_command *command = pipeline->commands; command != NULL;
                 command = command->next)
                walk_command(walk, command);
        }
    }
}

void shell_walk(const struct shell_list *list, const struct shell_visitor *visitor, void *context)
{
    const struct walk walk = {visitor, context};
    walk_list(&walk, list);
}
