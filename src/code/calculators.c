// jq, bc and dc: they compute, but for a few ways out.
#include <ctype.h>
#include <string.h>

#include "code/scan.h"

// The end of a text in quotes that begins at `at`.
static size_t skip_quoted(const char *text, size_t at)
{
    char quote = text[at];
    for (at++; text[at] != '\0' && text[at] != quote; at++)
        if (text[at] == '\\' && text[at + 1] != '\0')
            at++;
    return at + (text[at] != '\0');
}

static const char *quoted_after(struct scan *scan, size_t at)
{
    at += strspn(scan->text + at, " \t\n(");
    if (scan->text[at] != '"')
        return NULL;
    size_t end = skip_quoted(scan->text, at);
    return end >= at + 2 ? arena_copy(scan->arena, scan->text + at + 1, end - at - 2) : NULL;
}

// jq cannot leave the process. Of its relatives yq can read and run. (yq manual, "operators")
void scan_jq(struct scan *scan)
{
    const char *text = scan->text;
    for (size_t at = 0; text[at] != '\0';) {
        if (text[at] == '"') {
            at = skip_quoted(text, at);
        } else if (text[at] == '#') {
            at += strcspn(text + at, "\n");
        } else if (isalpha((unsigned char)text[at]) || text[at] == '_') {
            size_t from = at;
            while (isalnum((unsigned char)text[at]) || text[at] == '_')
                at++;
            bool is_field = from > 0 && strchr(".$", text[from - 1]) != NULL;
            size_t length = at - from;
            if (is_field)
                continue;
            if (scan_listed("import include", text + from, length))
                scan_path(scan, EFFECT_LOAD, quoted_after(scan, at), from, at, "jq");
            else if (scan_listed("system exec", text + from, length))
                scan_shell(scan, quoted_after(scan, at), from, at, "`system`");
            else if (scan_listed("load load_str strload", text + from, length))
                scan_path(scan, EFFECT_READ, quoted_after(scan, at), from, at, "yq");
        } else {
            at++;
        }
    }
}

// GNU and BSD bc have no way to files or programs. (GNU bc manual)
void scan_bc(struct scan *scan)
{
    (void)scan;
}

// `!` runs the rest of the line, but for the comparisons !< !> !=. (GNU dc manual)
void scan_dc(struct scan *scan)
{
    const char *text = scan->text;
    size_t depth = 0; // of [ ], a text that may be run later
    for (size_t at = 0; text[at] != '\0'; at++) {
        depth += text[at] == '[';
        depth -= text[at] == ']' && depth > 0;
        if (text[at] == '#') {
            at += strcspn(text + at, "\n");
            if (text[at] == '\0')
                return;
        } else if (text[at] == '!') {
            size_t length = strcspn(text + at + 1, depth > 0 ? "]\n" : "\n");
            if (text[at + 1] != '\0' && strchr("<>=", text[at + 1]) != NULL)
                continue;
            scan_shell(scan, arena_copy(scan->arena, text + at + 1, length), at, at + 1 + length,
                       "dc's `!`");
            at += length;
        } else if (text[at] == '?') {
            scan_say(scan, EFFECT_RUN_UNKNOWN, at, at + 1, "dc runs a line that it reads");
        }
    }
}
