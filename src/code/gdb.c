// The commands of gdb and lldb. (GDB manual)
#include <ctype.h>
#include <string.h>

#include "code/scan.h"

static const char harmless[] =
    "bt backtrace where info i p print x list l quit q disassemble disas break b tbreak delete "
    "clear "
    "frame f up down thread t help h show ptype whatis display undisplay echo output printf detach "
    "directory file symbol-file exec-file core-file core set end commands if while else apropos "
    "version "
    "watch rwatch awatch finish until next n step s stepi si nexti ni continue c catch handle "
    "condition ignore enable disable tui layout focus refresh define document inferior maint";

static void judge_line(struct scan *scan, size_t from, size_t to)
{
    from += strspn(scan->text + from, " \t");
    size_t length = 0;
    while (from + length < to &&
           (isalnum((unsigned char)scan->text[from + length]) || scan->text[from + length] == '-'))
        length++;
    const char *name = scan->text + from;
    size_t rest = from + length + strspn(scan->text + from + length, " \t");
    const char *argument = arena_copy(scan->arena, scan->text + rest, rest < to ? to - rest : 0);
    if (from >= to || name[0] == '#')
        return;
    if (name[0] == '!')
        scan_shell(scan, argument + (argument[0] == '!'), from, to, "`!`");
    else if (scan_listed("shell", name, length) || strncmp(name, "platform shell", 14) == 0)
        scan_shell(scan, argument + (length == 8 ? 6 : 0), from, to, "`shell`");
    else if (scan_listed("pipe |", name, length))
        scan_shell(scan, NULL, from, to, "`pipe`");
    else if (scan_listed("python py python-interactive pi script", name, length))
        scan_inside(scan, scan_python, argument, from, to);
    else if (scan_listed("source", name, length))
        scan_path(scan, EFFECT_LOAD, argument, from, to, "gdb");
    else if (scan_listed("run r start starti attach target", name, length))
        scan_say(scan, EFFECT_RUN, from, to, "the program runs under the debugger");
    else if (scan_listed("call compile guile gu jump return", name, length) ||
             strchr(argument, '(') != NULL)
        scan_say(scan, EFFECT_RUN_UNKNOWN, from, to, "code runs inside the program");
    else if (scan_listed("kill k signal", name, length))
        scan_say(scan, EFFECT_SIGNAL, from, to, "the program gets a signal");
    else if (scan_listed("dump append restore generate-core-file gcore save tee", name, length))
        scan_say(scan, EFFECT_WRITE, from, to, "the debugger writes a file");
    else if (!scan_listed(harmless, name, length))
        scan_unknown(scan, from, to, name);
    else if (scan_listed("set", name, length) &&
             !scan_listed("pagination confirm height width print listsize args disassembly-flavor "
                          "breakpoint verbose style",
                          argument, strcspn(argument, " \t")))
        scan_say(scan, EFFECT_EDIT, from, to, "a value inside the program changes");
}

void scan_gdb(struct scan *scan)
{
    for (size_t at = 0; at < scan->length && !scan->is_full;) {
        size_t end = at + strcspn(scan->text + at, "\n");
        judge_line(scan, at, end);
        at = end + 1;
    }
}
