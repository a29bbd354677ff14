#include <ctype.h>
#include <string.h>

#include "code/scan.h"

enum awk_kind { AWK_END, AWK_NAME, AWK_TEXT, AWK_OTHER, AWK_LINE };

struct awk_token {
    enum awk_kind kind;
    const char *text; // of a name; of a text what it stands for
    char sign;        // of AWK_OTHER: its first byte
    size_t from, to;
};

enum {
    AWK_FUNCTIONS_MAX = 256,   // that a script defines; more are not known
    AWK_TEXT_BYTES_MAX = 8192, // of a constant that is a command or a path
};

struct awk {
    struct scan *scan;
    const char *functions[AWK_FUNCTIONS_MAX];
    size_t function_count;
    struct awk_token *tokens;
    size_t count, capacity;
};

// Functions of POSIX awk and gawk that compute or print. (GNU awk manual, "Functions")
static const char harmless[] =
    "atan2 cos exp int log rand sin sqrt srand gsub gensub index length match split patsplit "
    "sprintf "
    "sub substr tolower toupper close fflush mktime strftime systime and compl lshift or rshift "
    "xor "
    "isarray typeof mkbool asort asorti bindtextdomain dcgettext dcngettext strtonum print printf "
    "getline if while for switch return exit in delete do else function func";

static void add(struct awk *awk, enum awk_kind kind, size_t from, size_t to, const char *text)
{
    if (awk->count + 1 >= awk->capacity) {
        size_t capacity = awk->capacity == 0 ? 64 : 2 * awk->capacity;
        awk->tokens = arena_grow(awk->scan->arena, awk->tokens, awk->capacity, capacity,
                                 sizeof(*awk->tokens));
        awk->capacity = capacity;
    }
    awk->tokens[awk->count++] = (struct awk_token){
        .kind = kind, .text = text, .sign = awk->scan->text[from], .from = from, .to = to};
}

static bool expects_value(const struct awk *awk)
{
    if (awk->count == 0)
        return true;
    const struct awk_token *last = &awk->tokens[awk->count - 1];
    // After x++ and x-- it divides; where both could be, the reading that shows more is taken.
    bool is_step = awk->count > 1 && last->kind == AWK_OTHER && strchr("+-", last->sign) != NULL &&
                   last[-1].sign == last->sign && last[-1].to == last->from;
    if (is_step)
        return false;
    if (last->kind == AWK_OTHER)
        return strchr(")]$0123456789", last->sign) == NULL;
    return last->kind == AWK_LINE ||
           (last->kind == AWK_NAME &&
            scan_listed("print printf return in case else do", last->text, strlen(last->text)));
}

static size_t read_text(struct awk *awk, size_t at)
{
    static const char from_bytes[] = "ntrabfv", to_bytes[] = "\n\t\r\a\b\f\v";
    const char *text = awk->scan->text;
    size_t from = at, size = 0;
    size_t end = at + 1;
    while (text[end] != '\0' && text[end] != '"')
        end += text[end] == '\\' && text[end + 1] != '\0' ? 2 : 1;
    char *decoded = arena_array(awk->scan->arena, end - at + 1, 1);
    for (at++; text[at] != '\0' && text[at] != '"'; at++) {
        char byte = text[at];
        if (byte != '\\' || text[at + 1] == '\0') {
            decoded[size++] = byte;
            continue;
        }
        byte = text[++at];
        const char *known = strchr(from_bytes, byte);
        if (byte >= '0' && byte <= '7') {
            unsigned value = 0;
            for (size_t i = 0; i < 3 && text[at] >= '0' && text[at] <= '7'; i++, at++)
                value = value * 8 + (unsigned)(text[at] - '0');
            at--;
            decoded[size++] = (char)value;
        } else if (byte != '\n') {
            decoded[size++] = known != NULL ? to_bytes[known - from_bytes] : byte;
        }
    }
    at += text[at] == '"';
    add(awk, AWK_TEXT, from, at, decoded);
    return at;
}

static size_t skip_regex(const char *text, size_t at)
{
    bool is_class = false;
    size_t from = at;
    for (at++; text[at] != '\0' && text[at] != '\n'; at++) {
        if (text[at] == '\\' && text[at + 1] != '\0')
            at++;
        else if (text[at] == '[')
            is_class = true;
        else if (text[at] == ']')
            is_class = false;
        else if (text[at] == '/' && !is_class)
            return at + 1;
    }
    return from + 1;
}

static void read_tokens(struct awk *awk)
{
    const char *text = awk->scan->text;
    for (size_t at = 0; text[at] != '\0';) {
        size_t from = at;
        if (text[at] == '#') {
            at += strcspn(text + at, "\n");
        } else if (text[at] == '\n') {
            add(awk, AWK_LINE, from, ++at, "");
        } else if (isspace((unsigned char)text[at]) || text[at] == '\\') {
            at++;
        } else if (text[at] == '"') {
            at = read_text(awk, at);
        } else if (text[at] == '/' && expects_value(awk)) {
            at = skip_regex(text, at);
            add(awk, AWK_OTHER, from, at, "0");
            awk->tokens[awk->count - 1].sign = '0';
        } else if (isalpha((unsigned char)text[at]) || text[at] == '_') {
            while (isalnum((unsigned char)text[at]) || text[at] == '_' ||
                   (text[at] == ':' && text[at + 1] == ':'))
                at += text[at] == ':' ? 2 : 1;
            add(awk, AWK_NAME, from, at, arena_copy(awk->scan->arena, text + from, at - from));
        } else {
            at++;
            bool is_pair = (text[from] == text[at] && strchr("|>&", text[at]) != NULL) ||
                           (text[from] == '|' && text[at] == '&');
            at += is_pair && text[at] != '\0';
            add(awk, AWK_OTHER, from, at, arena_copy(awk->scan->arena, text + from, at - from));
        }
    }
    add(awk, AWK_END, awk->scan->length, awk->scan->length, "");
    awk->tokens[awk->count - 1].sign = '\0';
}

static const struct awk_token *token_at(const struct awk *awk, size_t at)
{
    return &awk->tokens[at < awk->count ? at : awk->count - 1];
}

static bool is_sign(const struct awk_token *token, const char *sign)
{
    return token->kind == AWK_OTHER && strcmp(token->text, sign) == 0;
}

static bool ends_expression(const struct awk_token *token)
{
    return token->kind == AWK_END || token->kind == AWK_LINE ||
           (token->kind == AWK_OTHER && strchr(";})|&,?", token->sign) != NULL);
}

// Texts beside one another are one text. NULL when they are too long to be a command.
static const char *joined(const struct awk *awk, size_t from, size_t to)
{
    char text[AWK_TEXT_BYTES_MAX];
    size_t size = 0;
    for (size_t at = from; at < to; at++) {
        size_t length = strlen(token_at(awk, at)->text);
        if (size + length >= sizeof(text))
            return NULL;
        memcpy(text + size, token_at(awk, at)->text, length);
        size += length;
    }
    return arena_copy(awk->scan->arena, text, size);
}

// The constant that the expression at `at` is, or NULL.
static const char *constant_at(const struct awk *awk, size_t at)
{
    bool is_bracketed = is_sign(token_at(awk, at), "(");
    size_t from = at + is_bracketed, end = from;
    while (token_at(awk, end)->kind == AWK_TEXT)
        end++;
    bool is_alone =
        is_bracketed ? is_sign(token_at(awk, end), ")") : ends_expression(token_at(awk, end));
    return end > from && is_alone ? joined(awk, from, end) : NULL;
}

// The constant before `|`: only when nothing stands before it that it could be joined to.
static const char *constant_before(const struct awk *awk, size_t pipe)
{
    if (pipe == 0 || token_at(awk, pipe - 1)->kind != AWK_TEXT)
        return NULL;
    bool is_first = pipe == 1 || token_at(awk, pipe - 2)->kind == AWK_LINE ||
                    (token_at(awk, pipe - 2)->kind == AWK_OTHER &&
                     strchr("{};(!&", token_at(awk, pipe - 2)->sign) != NULL);
    return is_first ? token_at(awk, pipe - 1)->text : NULL;
}

static void report_file(struct awk *awk, size_t at, enum effect_kind kind)
{
    const struct awk_token *token = token_at(awk, at);
    const char *path = constant_at(awk, at + 1);
    if (path != NULL && strncmp(path, "/inet", 5) == 0) {
        scan_say(awk->scan, EFFECT_SEND, token->from, token->to, "awk opens a connection");
        return;
    }
    if (path != NULL && (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0))
        return;
    if (path == NULL && kind == EFFECT_READ)
        return;
    scan_path(awk->scan, kind, path, token->from, token_at(awk, at + 1)->to, "awk");
}

static void judge_pipe(struct awk *awk, size_t at)
{
    const struct awk_token *token = token_at(awk, at), *next = token_at(awk, at + 1);
    bool is_input = next->kind == AWK_NAME && strcmp(next->text, "getline") == 0;
    const char *command = is_input ? constant_before(awk, at) : constant_at(awk, at + 1);
    bool is_network = is_sign(token, "|&") && command != NULL && strncmp(command, "/inet", 5) == 0;
    if (is_network)
        scan_say(awk->scan, EFFECT_SEND, token->from, next->to, "awk opens a connection");
    else
        scan_shell(awk->scan, command, token->from, next->to, "a pipe of awk");
}

static void read_functions(struct awk *awk)
{
    for (size_t i = 0; i + 1 < awk->count && awk->function_count < AWK_FUNCTIONS_MAX; i++)
        if (awk->tokens[i].kind == AWK_NAME && awk->tokens[i + 1].kind == AWK_NAME &&
            scan_listed("function func", awk->tokens[i].text, strlen(awk->tokens[i].text)))
            awk->functions[awk->function_count++] = awk->tokens[i + 1].text;
}

static bool defines(const struct awk *awk, const char *name)
{
    for (size_t i = 0; i < awk->function_count; i++)
        if (strcmp(awk->functions[i], name) == 0)
            return true;
    return false;
}

static void judge_name(struct awk *awk, size_t at, bool *is_printing)
{
    const struct awk_token *token = token_at(awk, at), *next = token_at(awk, at + 1);
    if (strcmp(token->text, "print") == 0 || strcmp(token->text, "printf") == 0)
        *is_printing = true;
    if (strcmp(token->text, "getline") == 0) {
        for (size_t i = at + 1; i < at + 6 && !ends_expression(token_at(awk, i)); i++)
            if (is_sign(token_at(awk, i), "<"))
                report_file(awk, i, EFFECT_READ);
        return;
    }
    bool is_built_in = scan_listed("system close fflush", token->text, strlen(token->text));
    if (!is_sign(next, "(") || (next->from != token->to && !is_built_in))
        return; // a blank before the bracket is an error but for what is built in
    if (strcmp(token->text, "system") == 0)
        scan_shell(awk->scan, constant_at(awk, at + 1), token->from, next->to, "`system`");
    else if (!scan_listed(harmless, token->text, strlen(token->text)) && !defines(awk, token->text))
        scan_unknown(awk->scan, token->from, token->to, token->text);
}

static void judge_at_sign(struct awk *awk, size_t at)
{
    const struct awk_token *token = token_at(awk, at), *next = token_at(awk, at + 1);
    bool is_file = next->kind == AWK_NAME && token_at(awk, at + 2)->kind == AWK_TEXT &&
                   scan_listed("load include namespace", next->text, strlen(next->text));
    if (!is_file)
        scan_say(awk->scan, EFFECT_RUN_UNKNOWN, token->from, next->to,
                 "awk calls a function whose name is in a variable");
    else if (strcmp(next->text, "namespace") != 0)
        scan_path(awk->scan, EFFECT_LOAD, token_at(awk, at + 2)->text, token->from, next->to,
                  "awk");
}

void scan_awk(struct scan *scan)
{
    struct awk awk = {.scan = scan};
    bool is_printing = false;
    size_t depth = 0;
    read_tokens(&awk);
    read_functions(&awk);
    for (size_t at = 0; at + 1 < awk.count && !scan->is_full; at++) {
        const struct awk_token *token = token_at(&awk, at);
        if (token->kind == AWK_LINE || is_sign(token, ";") || is_sign(token, "}"))
            is_printing = false;
        if (token->kind == AWK_NAME)
            judge_name(&awk, at, &is_printing);
        else if (is_sign(token, "("))
            depth++;
        else if (is_sign(token, ")") && depth > 0)
            depth--;
        else if (is_sign(token, "|") || is_sign(token, "|&"))
            judge_pipe(&awk, at);
        else if (is_printing && depth == 0 && (is_sign(token, ">") || is_sign(token, ">>")))
            report_file(&awk, at, is_sign(token, ">") ? EFFECT_WRITE : EFFECT_APPEND);
        else if (is_sign(token, "@"))
            judge_at_sign(&awk, at);
    }
}
