#include "shell/parser.h"

#include <string.h>

static bool equal_parts(const struct shell_part *left, const struct shell_part *right);
static bool equal_command(const struct shell_command *left, const struct shell_command *right);

static bool equal_text(struct shell_text left, struct shell_text right)
{
    return left.length == right.length &&
           (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0);
}

// Beside braces to expand, $x and ${x} are not the same. The parts are equal but for that.
static bool equal_braces(const struct shell_word *left, const struct shell_word *right)
{
    const struct shell_part *one = left->parts, *other = right->parts;
    if ((left->flags & WORD_BRACE) == 0)
        return true;
    for (; one != NULL; one = one->next, other = other->next)
        if (one->kind == PART_PARAMETER && is_char(*one->parameter->name.bytes, CHAR_NAME_START) &&
            one->parameter->is_braced != other->parameter->is_braced)
            return false;
    return true;
}

// At most one word on each side.
static bool equal_word(const struct shell_word *left, const struct shell_word *right)
{
    if (left == NULL || right == NULL)
        return left == right;
    return equal_parts(left->parts, right->parts) && equal_braces(left, right);
}

static bool equal_parameter(const struct shell_parameter *left, const struct shell_parameter *right)
{
    return equal_text(left->name, right->name) && left->operation == right->operation &&
           left->letter == right->letter && left->has_colon == right->has_colon &&
           left->is_length == right->is_length && left->is_indirect == right->is_indirect &&
           equal_word(left->subscript, right->subscript) &&
           equal_word(left->operand, right->operand) && equal_word(left->second, right->second);
}

static bool equal_elements(const struct shell_element *left, const struct shell_element *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (left->is_append != right->is_append || !equal_word(left->subscript, right->subscript) ||
            !equal_word(left->value, right->value))
            return false;
    return left == right;
}

static bool equal_part(const struct shell_part *left, const struct shell_part *right)
{
    if (left->kind != right->kind || left->letter != right->letter)
        return false;
    switch (left->kind) {
    case PART_DOUBLE:
    case PART_TRANSLATED:
    case PART_ARITHMETIC:
    case PART_BRACKET:
    case PART_EXTGLOB:
        return equal_parts(left->parts, right->parts);
    case PART_PARAMETER:
        return equal_parameter(left->parameter, right->parameter);
    case PART_COMMAND:
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        return shell_equal(left->list, right->list);
    case PART_ARRAY:
        return equal_elements(left->elements, right->elements);
    default:
        return equal_text((struct shell_text){left->text, left->length},
                          (struct shell_text){right->text, right->length});
    }
}

static bool equal_parts(const struct shell_part *left, const struct shell_part *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!equal_part(left, right))
            return false;
    return left == right;
}

static bool equal_words(const struct shell_word *left, const struct shell_word *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!equal_parts(left->parts, right->parts) || !equal_braces(left, right))
            return false;
    return left == right;
}

static bool equal_assignments(const struct shell_assignment *left,
                              const struct shell_assignment *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!equal_text(left->name, right->name) || left->is_append != right->is_append ||
            !equal_word(left->subscript, right->subscript) ||
            !equal_word(left->value, right->value))
            return false;
    return left == right;
}

static bool equal_redirects(const struct shell_redirect *left, const struct shell_redirect *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (left->kind != right->kind || left->descriptor != right->descriptor ||
            left->is_quoted != right->is_quoted || !equal_text(left->variable, right->variable) ||
            !equal_word(left->target, right->target))
            return false;
    return left == right;
}

static bool equal_case(const struct shell_case *left, const struct shell_case *right)
{
    const struct shell_case_item *one = left->items, *other = right->items;
    if (!equal_word(left->word, right->word))
        return false;
    for (; one != NULL && other != NULL; one = one->next, other = other->next)
        if (one->end != other->end || !equal_words(one->patterns, other->patterns) ||
            !shell_equal(one->body, other->body))
            return false;
    return one == other;
}

static bool equal_tests(const struct shell_test *left, const struct shell_test *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (left->kind != right->kind || !equal_text(left->operation, right->operation) ||
            !equal_words(left->words, right->words) || !equal_tests(left->parts, right->parts))
            return false;
    return left == right;
}

static bool equal_branches(const struct shell_if *left, const struct shell_if *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!shell_equal(left->condition, right->condition) ||
            !shell_equal(left->body, right->body))
            return false;
    return left == right;
}

static bool equal_kind(const struct shell_command *left, const struct shell_command *right)
{
    switch (left->kind) {
    case SHELL_SIMPLE:
        return equal_assignments(left->assignments, right->assignments) &&
               equal_words(left->words, right->words);
    case SHELL_GROUP:
    case SHELL_SUBSHELL:
        return shell_equal(left->body, right->body);
    case SHELL_IF:
        return equal_branches(left->branches, right->branches);
    case SHELL_WHILE:
    case SHELL_UNTIL:
        return shell_equal(left->loop->condition, right->loop->condition) &&
               shell_equal(left->loop->body, right->loop->body);
    case SHELL_FOR:
    case SHELL_SELECT:
        return left->each->has_in == right->each->has_in &&
               equal_word(left->each->name, right->each->name) &&
               equal_words(left->each->words, right->each->words) &&
               shell_equal(left->each->body, right->each->body);
    case SHELL_FOR_ARITHMETIC:
        return equal_word(left->count->start, right->count->start) &&
               equal_word(left->count->condition, right->count->condition) &&
               equal_word(left->count->step, right->count->step) &&
               shell_equal(left->count->body, right->count->body);
    case SHELL_CASE:
        return equal_case(left->choice, right->choice);
    case SHELL_ARITHMETIC:
        return equal_word(left->expression, right->expression);
    case SHELL_CONDITIONAL:
        return equal_tests(left->test, right->test);
    default:
        return equal_word(left->function->name, right->function->name) &&
               equal_command(left->function->body, right->function->body);
    }
}

static bool equal_command(const struct shell_command *left, const struct shell_command *right)
{
    return left->kind == right->kind && left->pipes_errors == right->pipes_errors &&
           equal_redirects(left->redirects, right->redirects) && equal_kind(left, right);
}

static bool equal_pipelines(const struct shell_pipeline *left, const struct shell_pipeline *right)
{
    for (; left != NULL && right != NULL; left = left->next, right = right->next) {
        if (left->join != right->join || left->negations != right->negations ||
            left->is_timed != right->is_timed || left->is_timed_posix != right->is_timed_posix)
            return false;
        const struct shell_command *one = left->commands, *other = right->commands;
        for (; one != NULL && other != NULL; one = one->next, other = other->next)
            if (!equal_command(one, other))
                return false;
        if (one != other)
            return false;
    }
    return left == right;
}

bool shell_equal(const struct shell_list *left, const struct shell_list *right)
{
    if (left == NULL || right == NULL)
        return left == right;
    const struct shell_item *one = left->items, *other = right->items;
    for (; one != NULL && other != NULL; one = one->next, other = other->next)
        if (one->is_background != other->is_background ||
            !equal_pipelines(one->pipelines, other->pipelines))
            return false;
    return one == other;
}
