// The commands of GNU sed, which has all of POSIX's. (GNU sed manual, "sed scripts")
#include <ctype.h>
#include <string.h>

#include "code/scan.h"

struct sed {
    struct scan *scan;
    const char *text;
    size_t at;
};

static void skip(struct sed *sed, const char *bytes)
{
    sed->at += strspn(sed->text + sed->at, bytes);
}

// Past the text up to the delimiter, and the delimiter. False when there is none.
static bool skip_to(struct sed *sed, char delimiter)
{
    for (; sed->text[sed->at] != '\0'; sed->at++) {
        if (sed->text[sed->at] == '\\' && sed->text[sed->at + 1] != '\0')
            sed->at++;
        else if (sed->text[sed->at] == delimiter) {
            sed->at++;
            return true;
        }
    }
    return false;
}

// The same for a regular expression, in whose [...] the delimiter is a byte like others.
static bool skip_regex(struct sed *sed, char delimiter)
{
    for (; sed->text[sed->at] != '\0'; sed->at++) {
        const char *here = sed->text + sed->at;
        if (here[0] == '\\' && here[1] != '\0') {
            sed->at++;
        } else if (here[0] == delimiter) {
            sed->at++;
            return true;
        } else if (here[0] == '[') {
            size_t skipped = 1 + (here[1] == '^');
            skipped += here[skipped] == ']';
            while (here[skipped] != '\0' && here[skipped] != ']') {
                const char *kind = here[skipped] == '[' && here[skipped + 1] != '\0'
                                       ? strchr(":.=", here[skipped + 1])
                                       : NULL;
                const char close[] = {kind != NULL ? *kind : '\0', ']', '\0'};
                const char *end = kind != NULL ? strstr(here + skipped + 2, close) : NULL;
                skipped += end != NULL ? (size_t)(end - here) - skipped + 2 : 1;
            }
            sed->at += here[skipped] == ']' ? skipped : 0;
        }
    }
    return false;
}

static const char *rest_of_line(struct sed *sed)
{
    skip(sed, " \t");
    size_t length = strcspn(sed->text + sed->at, "\n");
    const char *rest = arena_copy(sed->scan->arena, sed->text + sed->at, length);
    sed->at += length;
    return rest;
}

static bool skip_address(struct sed *sed)
{
    char byte = sed->text[sed->at];
    if (isdigit((unsigned char)byte) || byte == '$' || byte == '+' || byte == '~') {
        sed->at++;
        skip(sed, "0123456789~");
        return true;
    }
    if (byte != '/' && byte != '\\')
        return false;
    sed->at += byte == '\\';
    char delimiter = sed->text[sed->at];
    if (delimiter == '\0')
        return false;
    sed->at++;
    bool is_closed = skip_regex(sed, delimiter);
    skip(sed, "IM");
    return is_closed;
}

static void report_file(struct sed *sed, enum effect_kind kind, size_t from)
{
    const char *path = rest_of_line(sed);
    if (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0 ||
        strcmp(path, "/dev/stdin") == 0)
        return;
    scan_path(sed->scan, kind, path[0] != '\0' ? path : NULL, from, sed->at, "sed");
}

static void report_command(struct sed *sed, size_t from)
{
    const char *command = rest_of_line(sed);
    scan_shell(sed->scan, command[0] != '\0' ? command : NULL, from, sed->at, "sed's command `e`");
}

static bool read_substitution(struct sed *sed, size_t from)
{
    char delimiter = sed->text[sed->at];
    if (delimiter == '\0' || delimiter == '\n' || delimiter == '\\')
        return false;
    sed->at++;
    if (!skip_regex(sed, delimiter) || !skip_to(sed, delimiter))
        return false;
    for (; sed->text[sed->at] != '\0'; sed->at++) {
        char flag = sed->text[sed->at];
        if (flag == 'e') {
            scan_say(sed->scan, EFFECT_RUN_UNKNOWN, from, sed->at + 1,
                     "the flag `e` of sed runs what the line becomes");
        } else if (flag == 'w') {
            sed->at++;
            report_file(sed, EFFECT_WRITE, from);
            return true;
        } else if (strchr("gpiImM0123456789", flag) == NULL) {
            return true;
        }
    }
    return true;
}

// The text of a, i and c: to the end of the line, and on when the line ends in a backslash.
static void skip_text(struct sed *sed)
{
    for (; sed->text[sed->at] != '\0' && sed->text[sed->at] != '\n'; sed->at++)
        if (sed->text[sed->at] == '\\' && sed->text[sed->at + 1] != '\0')
            sed->at++;
}

static bool read_command(struct sed *sed)
{
    size_t from = sed->at;
    char command = sed->text[sed->at++];
    switch (command) {
    case '{':
    case '}':
    case '=':
    case 'd':
    case 'D':
    case 'g':
    case 'G':
    case 'h':
    case 'H':
    case 'n':
    case 'N':
    case 'p':
    case 'P':
    case 'x':
    case 'z':
    case 'F':
        return true;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
        skip(sed, " \t0123456789");
        return true;
    case ':':
    case 'b':
    case 't':
    case 'T':
    case 'v':
        sed->at += strcspn(sed->text + sed->at, command == ':' ? "\n" : ";}\n");
        return true;
    case '#':
        sed->at += strcspn(sed->text + sed->at, "\n");
        return true;
    case 'a':
    case 'i':
    case 'c':
        skip_text(sed);
        return true;
    case 'r':
    case 'R':
        report_file(sed, EFFECT_READ, from);
        return true;
    case 'w':
    case 'W':
        report_file(sed, EFFECT_WRITE, from);
        return true;
    case 'e':
        report_command(sed, from);
        return true;
    case 's':
        return read_substitution(sed, from);
    case 'y': {
        char delimiter = sed->text[sed->at];
        if (delimiter == '\0')
            return false;
        sed->at++;
        return skip_to(sed, delimiter) && skip_to(sed, delimiter);
    }
    default:
        return false;
    }
}

void scan_sed(struct scan *scan)
{
    struct sed sed = {.scan = scan, .text = scan->text};
    while (true) {
        skip(&sed, " \t\n;\r");
        if (sed.text[sed.at] == '\0')
            return;
        size_t from = sed.at;
        if (skip_address(&sed)) {
            skip(&sed, " \t");
            if (sed.text[sed.at] == ',') {
                sed.at++;
                skip(&sed, " \t");
                if (!skip_address(&sed))
                    break;
            }
        }
        skip(&sed, " \t!");
        if (sed.text[sed.at] == '\0' || !read_command(&sed)) {
            scan_unknown(scan, from, scan->length, sed.text + from);
            return;
        }
    }
    scan_say(scan, EFFECT_UNKNOWN, 0, scan->length, "hob cannot read this sed script");
}
