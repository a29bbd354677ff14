// Tcl and expect: commands of words, whose arguments may be commands again. (Tcl manual, "Tcl")
#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "code/scan.h"

enum { TCL_WORDS_MAX = 32 };

struct tcl_word {
    const char *text;
    bool is_constant;
    bool is_braced;
};

struct tcl {
    struct scan *scan;
    size_t at;
};

static const char harmless[] =
    "set puts incr append lappend lindex llength lrange lsort lsearch lreplace linsert lassign "
    "list "
    "join split string format scan regexp regsub concat array dict expr return break continue "
    "global "
    "variable upvar_ clock gets read close eof flush fconfigure fileevent_ info error exit pid pwd "
    "unset lrepeat lreverse lmap_ binary encoding seek tell update vwait_ glob expect expect_user "
    "log_user send_user exp_continue timeout wait interact_ match_max stty_ throw";

// Commands whose last arguments are commands again.
static const char bodies[] =
    "if while for foreach proc catch eval switch try namespace after uplevel "
    "time lmap apply expect_background_";

static void skip_braces(struct tcl *tcl)
{
    size_t depth = 0;
    const char *text = tcl->scan->text;
    for (; text[tcl->at] != '\0'; tcl->at++) {
        if (text[tcl->at] == '\\' && text[tcl->at + 1] != '\0')
            tcl->at++;
        else if (text[tcl->at] == '{')
            depth++;
        else if (text[tcl->at] == '}' && --depth == 0) {
            tcl->at++;
            return;
        }
    }
}

static void skip_brackets(struct tcl *tcl)
{
    size_t depth = 0, from = tcl->at;
    const char *text = tcl->scan->text;
    for (; text[tcl->at] != '\0'; tcl->at++) {
        if (text[tcl->at] == '\\' && text[tcl->at + 1] != '\0')
            tcl->at++;
        else if (text[tcl->at] == '[')
            depth++;
        else if (text[tcl->at] == ']' && --depth == 0)
            break;
    }
    size_t length = tcl->at - from - 1;
    tcl->at += text[tcl->at] == ']';
    if (*tcl->scan->insides_left == 0 || tcl->at <= from + 1)
        scan_say(tcl->scan, EFFECT_RUN_UNKNOWN, from, tcl->at, "code is nested too deeply");
    else
        scan_inside(tcl->scan, scan_tcl, arena_copy(tcl->scan->arena, text + from + 1, length),
                    from, tcl->at);
}

// The commands in brackets inside a text that is no command itself, such as a condition.
static void judge_expression(struct tcl *tcl, const char *text, size_t from)
{
    struct scan inner = *tcl->scan;
    struct tcl expression = {.scan = &inner};
    if (strchr(text, '[') == NULL || *tcl->scan->insides_left == 0)
        return;
    inner.text = text;
    inner.length = strlen(text);
    if (!inner.is_inner) {
        inner.is_inner = true;
        inner.inner_from = (uint32_t)from;
        inner.inner_to = (uint32_t)tcl->at;
    }
    while (inner.text[expression.at] != '\0' && !inner.is_full) {
        if (inner.text[expression.at] == '[')
            skip_brackets(&expression);
        else
            expression.at++;
    }
    tcl->scan->count = inner.count;
    tcl->scan->is_full = inner.is_full;
}

static struct tcl_word read_word(struct tcl *tcl)
{
    const char *text = tcl->scan->text;
    size_t from = tcl->at;
    struct tcl_word word = {.is_constant = true};
    if (text[from] == '{') {
        skip_braces(tcl);
        size_t length = tcl->at > from + 1 ? tcl->at - from - 2 : 0;
        word.text = arena_copy(tcl->scan->arena, text + from + 1, length);
        word.is_braced = true;
        return word;
    }
    bool is_quoted = text[from] == '"';
    tcl->at += is_quoted;
    size_t start = tcl->at;
    while (text[tcl->at] != '\0') {
        char byte = text[tcl->at];
        if (is_quoted ? byte == '"' : isspace((unsigned char)byte) || byte == ';')
            break;
        word.is_constant = word.is_constant && strchr("$[\\", byte) == NULL;
        if (byte == '[')
            skip_brackets(tcl);
        else
            tcl->at += byte == '\\' && text[tcl->at + 1] != '\0' ? 2 : 1;
    }
    word.text = arena_copy(tcl->scan->arena, text + start, tcl->at - start);
    tcl->at += is_quoted && text[tcl->at] == '"';
    return word;
}

static const char *constant(const struct tcl_word *words, size_t count, size_t index)
{
    return index < count && words[index].is_constant ? words[index].text : NULL;
}

static const char *joined(struct tcl *tcl, const struct tcl_word *words, size_t count)
{
    const char *texts[TCL_WORDS_MAX];
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (!words[i].is_constant || strpbrk(words[i].text, "<>") == NULL ||
            strchr(words[i].text, '@') == NULL) // <@stdin hands on what is open
            texts[used++] = words[i].is_constant ? words[i].text : NULL;
    return used == 0 || texts[0] == NULL ? NULL : scan_join(tcl->scan->arena, texts, used);
}

static void judge_file(struct tcl *tcl, const struct tcl_word *words, size_t count, size_t from)
{
    const char *verb = constant(words, count, 1);
    struct scan *scan = tcl->scan;
    enum effect_kind kind = EFFECT_READ;
    if (verb == NULL || scan_listed("delete", verb, strlen(verb)))
        kind = EFFECT_DELETE;
    else if (scan_listed("rename", verb, strlen(verb)))
        kind = EFFECT_MOVE;
    else if (scan_listed("copy mkdir link attributes tempfile", verb, strlen(verb)))
        kind = EFFECT_WRITE;
    for (size_t i = 2; i < count && kind != EFFECT_READ; i++) {
        if (words[i].text[0] == '-')
            continue;
        struct code_finding *finding =
            scan_path(scan, kind, constant(words, count, i), from, tcl->at, "`file`");
        finding->is_recursive = kind == EFFECT_DELETE;
    }
}

static void judge_open(struct tcl *tcl, const struct tcl_word *words, size_t count, size_t from)
{
    const char *path = constant(words, count, 1), *mode = constant(words, count, 2);
    bool is_write = count > 2 && (mode == NULL || strpbrk(mode, "wa+WA") != NULL);
    if (path == NULL)
        scan_say(tcl->scan, EFFECT_RUN_UNKNOWN, from, tcl->at,
                 "`open` runs or opens what is not known");
    else if (path[0] == '|')
        scan_shell(tcl->scan, path + 1, from, tcl->at, "`open`");
    else
        scan_path(tcl->scan, is_write ? EFFECT_WRITE : EFFECT_READ, path, from, tcl->at, "`open`");
}

// Which arguments of a command are commands again: the last, of `if` all but the conditions, of
// `for` all but the second.
static bool is_body(const char *name, size_t index, size_t count, const struct tcl_word *words)
{
    if (strcmp(name, "if") == 0)
        return index > 1 && strcmp(words[index - 1].text, "elseif") != 0;
    if (strcmp(name, "for") == 0)
        return index != 2;
    return scan_listed("catch eval try namespace after uplevel", name, strlen(name)) ||
           index + 1 == count;
}

static void judge_bodies(struct tcl *tcl, const struct tcl_word *words, size_t count, size_t from)
{
    const char *name = words[0].text;
    bool runs_words = scan_listed("eval uplevel catch", name, strlen(name));
    for (size_t i = 1; i < count; i++) {
        if (words[i].is_braced && is_body(name, i, count, words))
            scan_inside(tcl->scan, scan_tcl, words[i].text, from, tcl->at);
        else if (words[i].is_braced)
            judge_expression(tcl, words[i].text, from);
        else if (!words[i].is_constant && runs_words)
            scan_say(tcl->scan, EFFECT_RUN_UNKNOWN, from, tcl->at,
                     "`eval` runs code that is put together while it runs");
    }
    const char *text = count > 1 && words[1].is_constant && !words[1].is_braced && runs_words
                           ? joined(tcl, words + 1, count - 1)
                           : NULL;
    if (text != NULL)
        scan_inside(tcl->scan, scan_tcl, text, from, tcl->at);
}

static void judge_words(struct tcl *tcl, const struct tcl_word *words, size_t count, size_t from)
{
    struct scan *scan = tcl->scan;
    const char *name = words[0].text;
    size_t length = strlen(name), first = 1;
    if (!words[0].is_constant) {
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, tcl->at,
                 "a command is run whose name is put together while it runs");
        return;
    }
    while (first < count && words[first].text[0] == '-')
        first++;
    if (scan_listed("exec spawn system exp_spawn", name, length))
        scan_shell(scan, joined(tcl, words + first, count - first), from, tcl->at,
                   arena_printf(scan->arena, "`%s`", name));
    else if (scan_listed("file", name, length))
        judge_file(tcl, words, count, from);
    else if (scan_listed("open", name, length))
        judge_open(tcl, words, count, from);
    else if (scan_listed("source load", name, length))
        scan_path(scan, EFFECT_LOAD, constant(words, count, 1), from, tcl->at, "tcl");
    else if (scan_listed("package", name, length))
        return;
    else if (scan_listed("socket", name, length))
        scan_say(scan, EFFECT_SEND, from, tcl->at, "`socket` opens a connection");
    else if (scan_listed("interact send", name, length))
        scan_say(scan, EFFECT_INTERACTIVE, from, tcl->at, "`%s` drives another program", name);
    else if (scan_listed("subst interp rename trace unknown", name, length))
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, tcl->at, "`%s` runs or hides code", name);
    else if (scan_listed("expr", name, length) && count > 1)
        judge_expression(tcl, words[1].text, from);
    else if (scan_listed(bodies, name, length))
        judge_bodies(tcl, words, count, from);
    else if (!scan_listed(harmless, name, length))
        scan_unknown(scan, from, tcl->at, name);
}

void scan_tcl(struct scan *scan)
{
    struct tcl tcl = {.scan = scan};
    while (tcl.at < scan->length && !scan->is_full) {
        struct tcl_word words[TCL_WORDS_MAX];
        size_t count = 0;
        tcl.at += strspn(scan->text + tcl.at, " \t\r\n\f\v;");
        size_t from = tcl.at;
        if (scan->text[tcl.at] == '#') {
            tcl.at += strcspn(scan->text + tcl.at, "\n");
            continue;
        }
        while (tcl.at < scan->length && strchr("\n;", scan->text[tcl.at]) == NULL) {
            struct tcl_word word = read_word(&tcl);
            if (count < TCL_WORDS_MAX)
                words[count++] = word;
            else
                words[count - 1].is_constant = false;
            tcl.at += strspn(scan->text + tcl.at, " \t\r\f\v");
            while (scan->text[tcl.at] == '\\' && scan->text[tcl.at + 1] == '\n')
                tcl.at += 2 + strspn(scan->text + tcl.at + 2, " \t\r\f\v");
        }
        if (count > 0)
            judge_words(&tcl, words, count, from);
    }
}
