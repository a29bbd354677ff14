#include "effects/usage_roles.h"

#include <ctype.h>
#include <string.h>

static size_t read_list(const struct facts *facts, struct facts_list list,
                        struct facts_operand *ret_operands)
{
    size_t count = 0;
    while (count < USAGE_OPERAND_ROLES_MAX &&
           facts_operand_at(facts, list, count, &ret_operands[count]))
        count++;
    return count;
}

void operand_roles_read(struct operand_roles *roles, const struct facts *facts,
                        struct facts_list list)
{
    roles->base_count = read_list(facts, list, roles->base);
    roles->count = roles->base_count;
    memcpy(roles->items, roles->base, sizeof(roles->items));
}

static bool is_same(const struct facts_operand *left, const struct facts_operand *right)
{
    return left->role == right->role && left->repeat == right->repeat &&
           left->is_elsewhere == right->is_elsewhere;
}

static bool is_tail(const struct operand_roles *roles, const struct facts_operand *list,
                    size_t count)
{
    if (count >= roles->base_count)
        return false;
    const struct facts_operand *tail = roles->base + roles->base_count - count;
    for (size_t i = 0; i < count; i++)
        if (!is_same(&list[i], &tail[i]))
            return false;
    return true;
}

void operand_roles_change(struct operand_roles *roles, const struct facts *facts,
                          struct facts_list list)
{
    struct facts_operand change[USAGE_OPERAND_ROLES_MAX];
    size_t count = read_list(facts, list, change);
    if (is_tail(roles, change, count) && count > 0) {
        if (roles->count > count) {
            memmove(roles->items, roles->items + roles->count - count,
                    count * sizeof(roles->items[0]));
            roles->count = count;
        }
    } else if (count == roles->base_count && roles->count <= count) {
        size_t dropped = count - roles->count;
        for (size_t i = dropped; i < count; i++)
            if (!is_same(&change[i], &roles->base[i]))
                roles->items[i - dropped] = change[i];
    } else {
        memcpy(roles->items, change, sizeof(roles->items));
        roles->count = count;
    }
}

static bool is_assignment(const struct shell_value *value)
{
    const char *text = value->text;
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length > 0 && text[length] == '=' && !isdigit((unsigned char)text[0]);
}

bool operand_roles_swallow(const struct operand_roles *roles, const struct usage_item *items,
                           size_t count)
{
    size_t role = 0;
    for (size_t i = 0; i < count && role < roles->count; i++) {
        if (items[i].kind != USAGE_OPERAND)
            continue;
        while (role < roles->count && roles->items[role].role == FACT_ASSIGNMENT &&
               !is_assignment(&items[i].value))
            role++;
        if (role < roles->count && roles->items[role].role == FACT_ASSIGNMENT)
            continue;
        if (role < roles->count && roles->items[role].role == FACT_COMMAND)
            return true;
        if (role < roles->count && roles->items[role].repeat != REPEAT_ONE &&
            roles->items[role].repeat != REPEAT_OPTIONAL)
            return roles->items[role].role == FACT_SHELL;
        role++;
    }
    return role > 0 && role < roles->count && roles->items[role].role == FACT_COMMAND;
}

// How many operands must be there for all roles from `from` on.
static size_t least_count(const struct operand_roles *roles, size_t from)
{
    size_t least = 0;
    for (size_t i = from; i < roles->count; i++)
        if (roles->items[i].repeat == REPEAT_ONE || roles->items[i].repeat == REPEAT_SOME)
            least++;
    return least;
}

// How many of the `left` operands role `index` takes, when they start at `items`.
static size_t share_of(const struct operand_roles *roles, size_t index, struct usage_item **items,
                       size_t left)
{
    const struct facts_operand *role = &roles->items[index];
    if (role->role == FACT_COMMAND)
        return left;
    if (role->role == FACT_ASSIGNMENT) {
        size_t count = 0;
        while (count < left && is_assignment(&items[count]->value))
            count++;
        return count;
    }
    size_t after = least_count(roles, index + 1);
    size_t spare = left > after ? left - after : 0;
    switch (role->repeat) {
    case REPEAT_ONE:
        return left > 0 ? 1 : 0;
    case REPEAT_OPTIONAL:
        return spare > 0 ? 1 : 0;
    case REPEAT_SOME:
        return spare > 0 ? spare : (left > 0 ? 1 : 0);
    default:
        return spare;
    }
}

enum { OPERANDS_AT_ONCE = 4096 };

void operand_roles_assign(const struct operand_roles *roles, struct usage *usage)
{
    struct usage_item *operands[OPERANDS_AT_ONCE];
    size_t count = 0;
    for (size_t i = 0; i < usage->count; i++) {
        if (usage->items[i].kind != USAGE_OPERAND)
            continue;
        if (count < OPERANDS_AT_ONCE)
            operands[count++] = &usage->items[i];
        else
            usage->items[i].kind = USAGE_EXTRA;
    }
    size_t at = 0;
    for (size_t role = 0; role < roles->count; role++) {
        size_t share = share_of(roles, role, operands + at, count - at);
        for (size_t i = 0; i < share; i++, at++) {
            operands[at]->role = roles->items[role].role;
            operands[at]->is_elsewhere = roles->items[role].is_elsewhere;
        }
    }
    for (; at < count; at++)
        operands[at]->kind = USAGE_EXTRA;
}
