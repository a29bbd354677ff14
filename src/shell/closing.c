// Finds where brackets close without reading what is in them, the way bash does before it knows
// whether (( begins arithmetic or two subshells.

#include "shell/parser.h"

#include <string.h>

// Past the quotes and brackets that nest inside one another; each returns where the closing byte
// is, or where the text ends.
static char *skip_double(char *at, unsigned depth);

static char *skip_single(char *at)
{
    while (*at != '\'' && *at != '\0')
        at++;
    return at;
}

static char *skip_escaped(char *at, char close)
{
    while (*at != close && *at != '\0')
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    return at;
}

// One construct at `at` that hides brackets: returns its last byte, or `at` when there is none.
static char *skip_quoted(char *at, unsigned depth)
{
    switch (*at) {
    case '\\':
        return at[1] != '\0' ? at + 1 : at;
    case '\'':
        return skip_single(at + 1);
    case '`':
        return skip_escaped(at + 1, '`');
    case '"':
        return skip_double(at + 1, depth);
    case '$':
        return at[1] == '\'' ? skip_escaped(at + 2, '\'') : at;
    default:
        return at;
    }
}

static char *skip_nested(char *at, char open, char close, unsigned depth)
{
    unsigned count = 1;
    if (depth > SHELL_DEPTH_MAX)
        return at + strlen(at);
    for (; *at != '\0'; at++) {
        if (*at == open)
            count++;
        else if (*at == close && --count == 0)
            break;
        else
            at = skip_quoted(at, depth + 1);
        if (*at == '\0')
            break;
    }
    return at;
}

static char *skip_double(char *at, unsigned depth)
{
    for (; *at != '"' && *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '`')
            at = skip_escaped(at + 1, '`');
        else if (*at == '$' && at[1] == '(')
            at = skip_nested(at + 2, '(', ')', depth + 1);
        else if (*at == '$' && at[1] == '{')
            at = skip_nested(at + 2, '{', '}', depth + 1);
        if (*at == '\0')
            break;
    }
    return at;
}

struct closing find_closing(char *at)
{
    unsigned depth = 2;
    for (; *at != '\0'; at++) {
        if (*at == '(') {
            depth++;
        } else if (*at == ')') {
            depth--;
            if (depth == 1 && at[1] == ')')
                return (struct closing){.is_arithmetic = true, .end = at + 1};
            if (depth == 1)
                break;
        } else {
            at = skip_quoted(at, 0);
            if (*at == '\0')
                break;
        }
    }
    if (*at == ')')
        at = skip_nested(at + 1, '(', ')', 0);
    return (struct closing){.end = *at == ')' ? at : NULL};
}
