// The commands of gnuplot. (gnuplot manual)
#include <ctype.h>
#include <string.h>

#include "code/scan.h"

static const char harmless[] = "plot p splot sp set se unset print pause replot rep reset quit "
                               "exit show sh help test stats clear "
                               "if else do while undefine bind refresh raise lower array toggle";

// The text in quotes after `at`, or NULL.
static const char *quoted_after(struct scan *scan, size_t at, size_t to)
{
    at += strspn(scan->text + at, " \t(");
    char quote = at < to ? scan->text[at] : '\0';
    const char *end = quote == '"' || quote == '\'' ? strchr(scan->text + at + 1, quote) : NULL;
    return end != NULL
               ? arena_copy(scan->arena, scan->text + at + 1, (size_t)(end - scan->text) - at - 1)
               : NULL;
}

static void report_pipe(struct scan *scan, const char *text, size_t at, size_t to)
{
    scan_shell(scan, text != NULL ? text + 1 + strspn(text + 1, " ") : NULL, at, to,
               "a file name that is a command");
}

// What may stand anywhere in a line: a call of `system`, `…`, and a file name "< command".
static void judge_parts(struct scan *scan, size_t from, size_t to)
{
    for (size_t at = from; at < to && !scan->is_full; at++) {
        const char *here = scan->text + at;
        if (here[0] == '`')
            scan_shell(scan, NULL, at, to, "a command between backticks");
        else if (strncmp(here, "system", 6) == 0)
            scan_shell(scan, quoted_after(scan, at + 6, to), at, to, "`system`");
        else if ((here[0] == '"' || here[0] == '\'') && (here[1] == '<' || here[1] == '|'))
            report_pipe(scan, quoted_after(scan, at, to), at, to);
        else
            continue;
        return;
    }
}

static void judge_line(struct scan *scan, size_t from, size_t to)
{
    from += strspn(scan->text + from, " \t");
    const char *name = scan->text + from;
    size_t length = 0;
    while (isalnum((unsigned char)name[length]) || name[length] == '_')
        length++;
    if (from >= to || name[0] == '#')
        return;
    size_t rest = from + length + strspn(name + length, " \t");
    bool is_assignment = scan->text[rest] == '=' || scan->text[rest] == '(';
    if (name[0] == '!') {
        scan_shell(scan, arena_copy(scan->arena, name + 1, to - from - 1), from, to, "`!`");
        return;
    }
    judge_parts(scan, from, to);
    if (scan_listed("system", name, length))
        return;
    if (scan_listed("load call", name, length))
        scan_path(scan, EFFECT_LOAD, quoted_after(scan, rest, to), from, to, "gnuplot");
    else if (scan_listed("save fit", name, length))
        scan_path(scan, EFFECT_WRITE, quoted_after(scan, rest, to), from, to, "gnuplot");
    else if (scan_listed("set se", name, length) && strncmp(scan->text + rest, "out", 3) == 0)
        scan_path(scan, EFFECT_WRITE,
                  quoted_after(scan, rest + strcspn(scan->text + rest, " \t\n"), to), from, to,
                  "gnuplot");
    else if (scan_listed("shell evaluate eval import cd", name, length))
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, to, "`%.*s` runs more than hob reads", (int)length,
                 name);
    else if (!scan_listed(harmless, name, length) && !is_assignment)
        scan_unknown(scan, from, to, name);
}

void scan_gnuplot(struct scan *scan)
{
    for (size_t at = 0; at < scan->length && !scan->is_full;) {
        size_t end = at;
        char quote = '\0';
        for (; scan->text[end] != '\0' && scan->text[end] != '\n'; end++) {
            char byte = scan->text[end];
            if (quote != '\0' ? byte == quote : byte == '"' || byte == '\'')
                quote = quote != '\0' ? '\0' : byte;
            else if (byte == ';' && quote == '\0')
                break;
        }
        judge_line(scan, at, end);
        at = end + 1;
    }
}
