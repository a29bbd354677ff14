// The command lines of vim and its kin, and of ed. Changes of the text in memory are harmless until
// they are written.
#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "code/scan.h"

// Past a range: 1,$ % . 'a /x/ ?x? + - and the like.
static size_t skip_range(const char *text, size_t at)
{
    while (text[at] != '\0') {
        if (text[at] == '\'' && text[at + 1] != '\0') {
            at += 2;
        } else if (text[at] == '/' || text[at] == '?') {
            char delimiter = text[at++];
            while (text[at] != '\0' && text[at] != '\n' && text[at] != delimiter)
                at += text[at] == '\\' && text[at + 1] != '\0' ? 2 : 1;
            at += text[at] == delimiter;
        } else if (isdigit((unsigned char)text[at]) || strchr("%$.,;+-: \t", text[at]) != NULL) {
            at++;
        } else {
            break;
        }
    }
    return at;
}

static bool is_command(const char *name, size_t length, const char *list)
{
    return scan_listed(list, name, length);
}

static void report_write(struct scan *scan, const char *path, size_t from, size_t to)
{
    if (path[0] == '!') {
        scan_shell(scan, path + 1, from, to, "writing to `!`");
    } else if (path[0] != '\0') {
        path += strspn(path, "> \t");
        scan_path(scan, EFFECT_WRITE, path, from, to, "the editor");
    } else {
        scan_say(scan, EFFECT_EDIT, from, to, "the editor writes the file that it has open");
    }
}

static const struct {
    const char *names;
    scan_fn scan;
} inner_languages[] = {
    {"python py python3 py3 pythonx pyx", scan_python},
    {"perl pe", scan_perl},
    {"ruby rub", scan_ruby},
    {"lua", scan_lua},
    {"tcl tc", scan_tcl},
};

static bool judge_inner(struct scan *scan, const char *name, size_t length, const char *rest,
                        size_t from)
{
    for (size_t i = 0; i < COUNT_OF(inner_languages); i++) {
        if (is_command(name, length, inner_languages[i].names)) {
            scan_inside(scan, inner_languages[i].scan, rest, from, from + length + strlen(rest));
            return true;
        }
    }
    return false;
}

// Functions of vim that leave the text. (vim help, "functions")
static void judge_expression(struct scan *scan, const char *rest, size_t from, size_t to)
{
    static const struct {
        const char *names;
        enum effect_kind kind;
    } functions[] = {
        {"system systemlist job_start jobstart term_start termopen", EFFECT_RUN_CODE},
        {"delete", EFFECT_DELETE},
        {"libcall libcallnr", EFFECT_LOAD},
        {"rename", EFFECT_MOVE},
        {"writefile", EFFECT_WRITE},
        {"mkdir", EFFECT_CREATE},
        {"setfperm", EFFECT_PERMISSION},
        {"ch_open", EFFECT_SEND},
        {"execute eval feedkeys py3eval pyeval luaeval remote_send", EFFECT_RUN_UNKNOWN},
    };
    for (const char *open = strchr(rest, '('); open != NULL; open = strchr(open + 1, '(')) {
        const char *name = open;
        while (name > rest && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
            name--;
        char quote = open[1];
        const char *end = quote == '"' || quote == '\'' ? strchr(open + 2, quote) : NULL;
        for (size_t i = 0; i < COUNT_OF(functions); i++) {
            if (!scan_listed(functions[i].names, name, (size_t)(open - name)))
                continue;
            const char *text = end != NULL && end[1] == ')'
                                   ? arena_copy(scan->arena, open + 2, (size_t)(end - open) - 2)
                                   : NULL;
            if (functions[i].kind == EFFECT_RUN_CODE)
                scan_shell(scan, text, from, to, "a function of vim");
            else if (functions[i].kind == EFFECT_DELETE)
                scan_path(scan, EFFECT_DELETE, text, from, to, "`delete`");
            else
                scan_say(scan, functions[i].kind, from, to, "a function of vim %s",
                         effect_words[functions[i].kind].sentence);
            return;
        }
    }
}

static void judge_ex(struct scan *scan, size_t from, size_t to)
{
    static const char harmless[] =
        "q quit qa qall quita cq cquit q! noh nohlsearch syntax syn set se setlocal setl setglobal "
        "let unlet echo ec echom echon colorscheme colo filetype highlight hi retab d delete y "
        "yank "
        "pu put j join m move t co copy s substitute sm nu number # p print l list k mark undo u "
        "redo "
        "red earlier later sort sor > < = normal_ split sp vsplit vs tabnew tabe tabn tabp bn bp "
        "bnext bprev buffer b ls buffers files reg registers marks jumps changes help h version ve "
        "file f args ar next n prev previous first last only on close clo hide fold fo foldopen "
        "foldclose "
        "changelist cursor startinsert star stopinsert scriptencoding if else elseif endif for "
        "endfor while endwhile try catch endtry finally return redraw redr sleep sl lcd_ pwd pw "
        "verbose verb nnoremap map_ digraphs spell set! go goto stop";
    const char *text = arena_copy(scan->arena, scan->text + from, to - from);
    size_t at = skip_range(text, 0), length = 0;
    while (isalnum((unsigned char)text[at + length]) || (length == 0 && text[at] == '#'))
        length++;
    const char *name = text + at, *rest = name + length;
    bool is_forced = rest[0] == '!' && length > 0;
    rest += is_forced;
    rest += strspn(rest, " \t");
    if (text[at] == '\0' || text[at] == '"')
        return;
    if (text[at] == '!') {
        scan_shell(scan, name + 1, from, to, "`!`");
    } else if (is_command(name, length,
                          "silent sil keepalt keepjumps noautocmd noa bufdo windo "
                          "argdo tabdo vertical confirm")) {
        if (*scan->insides_left > 0)
            scan_inside(scan, scan_ex, rest, from, to);
    } else if (is_command(name, length, "g global v vglobal")) {
        const char *last = rest[0] != '\0' ? strchr(rest + 1, rest[0]) : NULL;
        if (last != NULL && last[1] != '\0')
            scan_inside(scan, scan_ex, last + 1, from, to);
    } else if (is_command(name, length,
                          "w write wq x xit exi exit up update sav saveas wa wall wqa "
                          "wqall xa xall")) {
        report_write(scan, rest, from, to);
    } else if (is_command(name, length, "r read e edit view vie new vnew find badd")) {
        if (rest[0] == '!')
            scan_shell(scan, rest + 1, from, to, "reading from `!`");
        else if (rest[0] != '\0')
            scan_path(scan, EFFECT_READ, rest, from, to, "the editor");
    } else if (is_command(name, length,
                          "so source ru runtime packadd pa luafile pyfile py3file "
                          "rubyfile")) {
        scan_path(scan, EFFECT_LOAD, rest, from, to, "the editor");
    } else if (is_command(name, length, "terminal ter term sh shell")) {
        scan_say(scan, EFFECT_INTERACTIVE, from, to, "the editor opens a shell");
    } else if (judge_inner(scan, name, length, rest, from)) {
        return;
    } else if (is_command(name, length, "exe execute norm normal call cal make mak grep")) {
        if (is_command(name, length, "call cal"))
            judge_expression(scan, rest, from, to);
        else
            scan_say(scan, EFFECT_RUN_UNKNOWN, from, to, "`%.20s` runs what it puts together",
                     name);
    } else if (is_command(name, length, harmless)) {
        judge_expression(scan, rest, from, to);
    } else {
        scan_unknown(scan, from, to, name);
    }
}

void scan_ex(struct scan *scan)
{
    for (size_t at = 0; at < scan->length && !scan->is_full;) {
        size_t start = at + strspn(scan->text + at, ": \t"), end = start;
        bool is_shell = scan->text[skip_range(scan->text, start)] == '!';
        while (scan->text[end] != '\0' && scan->text[end] != '\n' &&
               (scan->text[end] != '|' || is_shell))
            end++;
        judge_ex(scan, start, end);
        at = end + 1;
    }
}

// (POSIX, ed; GNU ed manual)
void scan_ed(struct scan *scan)
{
    const char *text = scan->text;
    bool is_text = false;
    for (size_t at = 0; at < scan->length && !scan->is_full;) {
        size_t end = at + strcspn(text + at, "\n"), start = skip_range(text, at);
        if (is_text) {
            is_text = end - at != 1 || text[at] != '.';
        } else if (start < end) {
            char command = text[start];
            size_t rest = start + 1;
            rest += text[rest] == 'q' && command == 'w';
            rest += strspn(text + rest, " \t");
            const char *argument =
                arena_copy(scan->arena, text + rest, rest < end ? end - rest : 0);
            if (command == '!')
                scan_shell(scan, argument, at, end, "`!`");
            else if (command == 'w' || command == 'W')
                report_write(scan, argument, at, end);
            else if (strchr("reEf", command) != NULL && argument[0] == '!')
                scan_shell(scan, argument + 1, at, end, "reading from `!`");
            else if (strchr("aic", command) != NULL)
                is_text = true;
            else if (strchr("reEfdjklmnpPqQstuvVgGhHxyz=#", command) == NULL)
                scan_unknown(scan, at, end, argument);
        }
        at = end + 1;
    }
}
