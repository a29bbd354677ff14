// Macro languages: m4, make and RPM. Text that they pass on is harmless; what they run is not.
#include <ctype.h>
#include <string.h>

#include "code/scan.h"

// The text between brackets, the opening one at `open`; NULL when it has no end.
static const char *bracketed(struct scan *scan, size_t open, size_t *ret_end)
{
    const char *text = scan->text;
    char from = text[open], to = from == '(' ? ')' : '}';
    size_t depth = 0;
    *ret_end = scan->length;
    if (*scan->insides_left == 0)
        return NULL;
    --*scan->insides_left;
    for (size_t at = open; text[at] != '\0'; at++) {
        if (text[at] == from)
            depth++;
        else if (text[at] == to && --depth == 0) {
            *ret_end = at + 1;
            return arena_copy(scan->arena, text + open + 1, at - open - 1);
        }
    }
    return NULL;
}

// Takes off m4's quotes ` and '.
static const char *unquoted(struct arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    text += strspn(text, " \t\n");
    size_t length = strlen(text);
    if (length >= 2 && text[0] == '`' && text[length - 1] == '\'')
        return arena_copy(arena, text + 1, length - 2);
    return text;
}

// (GNU m4 manual, "Running shell commands", "File inclusion")
void scan_m4(struct scan *scan)
{
    const char *text = scan->text;
    for (size_t at = 0; text[at] != '\0';) {
        if (text[at] == '#') {
            at += strcspn(text + at, "\n");
            continue;
        }
        if (!isalpha((unsigned char)text[at]) && text[at] != '_') {
            at++;
            continue;
        }
        size_t from = at, end;
        while (isalnum((unsigned char)text[at]) || text[at] == '_')
            at++;
        size_t length = at - from;
        bool is_call = text[at] == '(';
        if (length > 3 && memcmp(text + from, "m4_", 3) == 0) {
            from += 3;
            length -= 3;
        }
        bool has_argument =
            is_call && scan_listed("syscmd esyscmd include sinclude maketemp mkstemp "
                                   "debugfile",
                                   text + from, length);
        const char *argument =
            has_argument ? unquoted(scan->arena, bracketed(scan, at, &end)) : NULL;
        if (has_argument && scan_listed("syscmd esyscmd", text + from, length))
            scan_shell(scan, argument, from, end, "a macro of m4");
        else if (has_argument)
            scan_path(scan,
                      scan_listed("include sinclude", text + from, length) ? EFFECT_LOAD
                                                                           : EFFECT_WRITE,
                      argument, from, end, "m4");
        else if (scan_listed("syscmd esyscmd builtin indir changequote changecom changeword defn",
                             text + from, length))
            scan_say(scan, EFFECT_RUN_UNKNOWN, from, at, "m4 calls what no name tells");
    }
}

static void judge_make_function(struct scan *scan, size_t open)
{
    size_t end;
    const char *body = bracketed(scan, open, &end);
    if (body == NULL) {
        scan_say(scan, EFFECT_UNKNOWN, open, end, "a part of the makefile cannot be read");
        return;
    }
    size_t length = strcspn(body, " \t\n");
    const char *rest = body + length + strspn(body + length, " \t\n");
    bool is_filled = strchr(rest, '$') != NULL;
    if (scan_listed("shell", body, length))
        scan_shell(scan, is_filled ? NULL : rest, open, end, "`shell`");
    else if (scan_listed("file", body, length) && rest[0] == '>')
        scan_path(scan, EFFECT_WRITE, is_filled ? NULL : rest + strspn(rest, "> "), open, end,
                  "make");
    else if (scan_listed("eval call guile load", body, length))
        scan_say(scan, EFFECT_RUN_UNKNOWN, open, end, "make runs text that it puts together");
}

static void judge_recipe(struct scan *scan, size_t from, size_t to)
{
    while (from < to && strchr("\t @-+", scan->text[from]) != NULL)
        from++;
    if (from == to)
        return;
    const char *recipe = arena_copy(scan->arena, scan->text + from, to - from);
    // make's own variables stand in brackets; $$ is a dollar for the shell.
    scan_shell(scan, strchr(recipe, '$') == NULL ? recipe : NULL, from, to, "a recipe of make");
}

// (GNU make manual)
void scan_make(struct scan *scan)
{
    const char *text = scan->text;
    for (size_t at = 0; at < scan->length;) {
        size_t end = at + strcspn(text + at, "\n"), semicolon = at + strcspn(text + at, ";\n");
        size_t colon = at + strcspn(text + at, ":=\n");
        bool is_rule = text[colon] == ':' && text[colon + 1] != '=' && semicolon < end;
        if (text[at] == '\t')
            judge_recipe(scan, at, end);
        else if (is_rule)
            judge_recipe(scan, semicolon + 1, end);
        else if (strncmp(text + at, "include ", 8) == 0 || strncmp(text + at, "-include ", 9) == 0)
            scan_path(scan, EFFECT_LOAD, NULL, at, end, "make");
        else if (text[at] == '!' || (text[colon] == '=' && colon > at && text[colon - 1] == '!'))
            scan_shell(scan, NULL, at, end, "`!=`");
        for (size_t i = at; i + 1 < end && !scan->is_full; i++)
            if (text[i] == '$' && (text[i + 1] == '(' || text[i + 1] == '{'))
                judge_make_function(scan, i + 1);
        at = end + 1;
    }
}

// (RPM documentation, "Macro syntax")
void scan_rpm(struct scan *scan)
{
    const char *text = scan->text;
    for (size_t at = 0; at + 1 < scan->length; at++) {
        size_t end;
        if (text[at] != '%')
            continue;
        if (text[at + 1] == '%') {
            at++;
        } else if (text[at + 1] == '(') {
            scan_shell(scan, bracketed(scan, at + 1, &end), at, at + 2, "`%(…)`");
        } else if (text[at + 1] == '{') {
            const char *body = bracketed(scan, at + 1, &end);
            if (body != NULL && strncmp(body, "lua:", 4) == 0)
                scan_inside(scan, scan_lua, body + 4, at, end);
            else if (body == NULL || strncmp(body, "load:", 5) == 0 ||
                     strncmp(body, "uncompress:", 11) == 0 || strncmp(body, "expr:", 5) == 0)
                scan_say(scan, EFFECT_RUN_UNKNOWN, at, end, "a macro runs more than hob reads");
        }
    }
}
