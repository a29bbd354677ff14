// What sqlite3, psql and mysql read beside SQL, and the words of SQL.
// (sqlite.org/cli.html; PostgreSQL manual, "psql"; MySQL manual, "mysql Client Commands")
#include <ctype.h>
#include <string.h>

#include "code/sql_tokens.h"

static void add(struct sql *sql, enum sql_kind kind, size_t from, size_t to, const char *text)
{
    if (sql->count + 1 >= sql->capacity) {
        size_t capacity = sql->capacity == 0 ? 64 : 2 * sql->capacity;
        sql->tokens = arena_grow(sql->scan->arena, sql->tokens, sql->capacity, capacity,
                                 sizeof(*sql->tokens));
        sql->capacity = capacity;
    }
    sql->tokens[sql->count++] = (struct sql_token){
        .kind = kind, .text = text, .sign = sql->scan->text[from], .from = from, .to = to};
}

// A text or a name in quotes; a doubled quote stands for one.
static size_t read_quoted(struct sql *sql, size_t at, size_t to)
{
    const char *text = sql->scan->text;
    char quote = text[at] == '[' ? ']' : text[at];
    size_t from = at, end = at + 1, size = 0;
    bool is_disputed = false; // MySQL takes a backslash for an escape, others do not
    while (end < to && (text[end] != quote || (end + 1 < to && text[end + 1] == quote))) {
        is_disputed = is_disputed || (text[end] == '\\' && text[end + 1] == quote);
        end += text[end] == quote || (text[end] == '\\' && end + 1 < to) ? 2 : 1;
    }
    if (is_disputed)
        scan_say(sql->scan, EFFECT_UNKNOWN, from, end < to ? end : to,
                 "databases do not agree on where this text ends");
    char *decoded = arena_array(sql->scan->arena, end - from + 1, 1);
    for (at++; at < end && at < to; at++) {
        at += text[at] == quote && at + 1 < end;
        decoded[size++] = text[at];
    }
    end = end < to ? end + 1 : to;
    bool is_name = quote == '`' || quote == ']' || quote == '"';
    add(sql, is_name ? SQL_WORD : SQL_TEXT, from, end, decoded);
    return end;
}

// $tag$ … $tag$ of PostgreSQL.
static size_t read_dollars(struct sql *sql, size_t at, size_t to)
{
    const char *text = sql->scan->text;
    size_t length = 1;
    while (at + length < to &&
           (isalnum((unsigned char)text[at + length]) || text[at + length] == '_'))
        length++;
    if (at + length >= to || text[at + length] != '$')
        return at + 1;
    length++;
    for (size_t end = at + length; end + length <= to; end++) {
        if (memcmp(text + end, text + at, length) != 0)
            continue;
        add(sql, SQL_TEXT, at, end + length,
            arena_copy(sql->scan->arena, text + at + length, end - at - length));
        return end + length;
    }
    return at + 1;
}

static void report_disputed(struct sql *sql, size_t from, size_t to)
{
    scan_say(sql->scan, EFFECT_UNKNOWN, from, to,
             "databases do not agree on whether this is a comment");
}

static size_t skip_comment(struct sql *sql, size_t at, size_t to)
{
    const char *text = sql->scan->text;
    bool is_dashes = strncmp(text + at, "--", 2) == 0;
    bool is_hash = text[at] == '#' && text[at + 1] != '>' && text[at + 1] != '-';
    if (is_dashes || is_hash) {
        size_t line = at + strcspn(text + at, "\n"), odd = at + strcspn(text + at, ";'\"`\n");
        bool is_blank = isspace((unsigned char)text[at + 2]) || text[at + 2] == '\0';
        if (odd < line && (is_hash || !is_blank)) // MySQL wants a blank after the dashes
            report_disputed(sql, at, line);
        if (is_dashes)
            return line < to ? line : to;
    }
    if (strncmp(text + at, "/*", 2) != 0)
        return at;
    if (text[at + 2] == '!' || text[at + 2] == '+') { // MySQL runs /*! … */
        at += 3;
        while (at < to && isdigit((unsigned char)text[at]))
            at++;
        return at;
    }
    const char *end = strstr(text + at + 2, "*/");
    return end != NULL && (size_t)(end - text) + 2 < to ? (size_t)(end - text) + 2 : to;
}

size_t sql_read(struct sql *sql, size_t from, size_t to)
{
    const char *text = sql->scan->text;
    size_t at = from;
    bool is_ended = false;
    sql->count = 0;
    while (at < to && !is_ended && text[at] != '\\') {
        size_t start = at, after = skip_comment(sql, at, to);
        if (after != at) {
            at = after;
        } else if (isspace((unsigned char)text[at])) {
            at++;
        } else if (strchr("'\"`[", text[at]) != NULL) {
            at = read_quoted(sql, at, to);
        } else if (text[at] == '$') {
            at = read_dollars(sql, at, to);
        } else if (isalpha((unsigned char)text[at]) || text[at] == '_' || text[at] == '@' ||
                   (unsigned char)text[at] >= 0x80) {
            while (at < to &&
                   (isalnum((unsigned char)text[at]) || strchr("_@$#.", text[at]) != NULL ||
                    (unsigned char)text[at] >= 0x80))
                at++;
            add(sql, SQL_WORD, start, at, arena_copy(sql->scan->arena, text + start, at - start));
        } else if (isdigit((unsigned char)text[at])) {
            while (at < to && (isalnum((unsigned char)text[at]) || text[at] == '.'))
                at++;
            add(sql, SQL_NUMBER, start, at, arena_copy(sql->scan->arena, text + start, at - start));
        } else {
            is_ended = text[at] == ';';
            at++;
            if (!is_ended)
                add(sql, SQL_SIGN, start, at, "");
        }
    }
    bool is_sent = at + 1 < to && text[at] == '\\' && strchr("gG", text[at + 1]) != NULL; // mysql
    add(sql, SQL_END, at, at, "");
    sql->tokens[sql->count - 1].sign = '\0';
    return is_sent ? at + 2 : at;
}

// ---- lines of a client

static const char *unquoted(struct scan *scan, size_t at, size_t end)
{
    at += strspn(scan->text + at, " \t");
    while (end > at && strchr(" \t;", scan->text[end - 1]) != NULL)
        end--;
    char quote = at < end ? scan->text[at] : '\0';
    bool is_quoted =
        end >= at + 2 && (quote == '\'' || quote == '"') && scan->text[end - 1] == quote;
    return arena_copy(scan->arena, scan->text + at + is_quoted,
                      end > at ? end - at - 2 * (size_t)is_quoted : 0);
}

static void report_output(struct scan *scan, const char *path, size_t at, size_t end)
{
    if (path[0] == '|')
        scan_shell(scan, path + 1, at, end, "the output goes to a command, which");
    else if (path[0] != '\0' && strcmp(path, "stdout") != 0)
        scan_path(scan, EFFECT_WRITE, path, at, end, "the client");
}

static void judge_dot(struct scan *scan, size_t at, size_t end)
{
    const char *name = scan->text + at + 1;
    size_t length = strcspn(name, " \t\n");
    const char *rest = unquoted(scan, at + 1 + length, end);
    if (scan_listed("shell system", name, length))
        scan_shell(scan, rest, at, end, "`.shell`");
    else if (scan_listed("output once log trace excel", name, length))
        report_output(scan, rest, at, end);
    else if (scan_listed("save backup clone open", name, length))
        scan_path(scan, EFFECT_WRITE, rest, at, end, "sqlite3");
    else if (scan_listed("read load", name, length))
        scan_path(scan, EFFECT_LOAD, rest, at, end, "sqlite3");
    else if (scan_listed("restore import", name, length))
        scan_say(scan, EFFECT_CHANGE_OBJECT, at, end, "the database is written");
    else if (!scan_listed(
                 "quit exit help tables schema databases mode headers header width indexes "
                 "indices dump timer show stats print nullvalue separator echo bail changes "
                 "fullschema dbinfo eqp explain limit lint parameter progress prompt sha3sum "
                 "timeout vfsinfo vfslist vfsname version auth binary cd",
                 name, length))
        scan_unknown(scan, at, end, name);
}

static void judge_copy(struct scan *scan, size_t at, size_t end)
{
    struct sql sql = {.scan = scan};
    (void)sql_read(&sql, at + 1, end);
    for (size_t i = 0; i + 1 < sql.count; i++) {
        const struct sql_token *token = &sql.tokens[i], *next = &sql.tokens[i + 1];
        if (token->kind != SQL_WORD)
            continue;
        if (scan_listed_caseless("PROGRAM", token->text, strlen(token->text)))
            scan_shell(scan, next->kind == SQL_TEXT ? next->text : NULL, at, end, "`\\copy`");
        else if (scan_listed_caseless("TO", token->text, strlen(token->text)) &&
                 next->kind == SQL_TEXT)
            scan_path(scan, EFFECT_WRITE, next->text, at, end, "`\\copy`");
        else if (scan_listed_caseless("FROM", token->text, strlen(token->text)))
            scan_say(scan, EFFECT_CHANGE_OBJECT, at, end, "`\\copy` fills a table");
    }
}

static void judge_backslash(struct scan *scan, size_t at, size_t end)
{
    const char *name = scan->text + at + 1;
    size_t length = name[0] == '!' || name[0] == '.' ? 1 : strcspn(name, " \t\n;+");
    const char *rest = unquoted(scan, at + 1 + length, end);
    if (name[0] == '!')
        scan_shell(scan, rest, at, end, "`\\!`");
    else if (scan_listed("o out g gx w write T", name, length))
        report_output(scan, rest, at, end);
    else if (scan_listed("i include ir include_relative . source", name, length))
        scan_path(scan, EFFECT_LOAD, rest, at, end, "the client");
    else if (scan_listed("copy", name, length))
        judge_copy(scan, at, end);
    else if (scan_listed("gexec e edit ef ev P", name, length))
        scan_say(scan, EFFECT_RUN_UNKNOWN, at, end, "the client runs what is not known");
    else if (scan_listed("password", name, length))
        scan_say(scan, EFFECT_ACCOUNT, at, end, "a password changes");
    else if (name[0] != 'd' &&
             !scan_listed(
                 "l list q x timing conninfo c connect echo qecho warn pset h ? s z a t f H r "
                 "p print set unset encoding errverbose if elif else endif watch sf sv G n R "
                 "u W C",
                 name, length))
        scan_unknown(scan, at, end, name);
}

static bool judge_word_line(struct scan *scan, size_t at, size_t end)
{
    const char *name = scan->text + at;
    size_t length = strcspn(name, " \t\n;");
    const char *rest = unquoted(scan, at + length, end);
    if (scan_listed_caseless("system", name, length))
        scan_shell(scan, rest, at, end, "the client's `system`");
    else if (scan_listed_caseless("source", name, length))
        scan_path(scan, EFFECT_LOAD, rest, at, end, "the client");
    else if (scan_listed_caseless("tee", name, length))
        report_output(scan, rest, at, end);
    else if (scan_listed_caseless("pager", name, length) && rest[0] != '\0')
        scan_shell(scan, rest, at, end, "`pager`");
    else
        return rest[0] == '\0' &&
               scan_listed_caseless("quit exit help nopager notee status pager", name, length);
    return true;
}

size_t sql_client_line(struct scan *scan, size_t at, size_t end)
{
    size_t start = at + strspn(scan->text + at, " \t");
    if (start >= end)
        return start + 1;
    if (scan->text[start] == '.') {
        judge_dot(scan, start, end);
        return end + 1;
    }
    if (scan->text[start] != '\\')
        return judge_word_line(scan, start, end) ? end + 1 : at;
    // One line may hold several: `\x \\ SELECT 1`.
    size_t next = start + 2;
    while (next < end && (scan->text[next] != '\\' || scan->text[start + 1] == '!'))
        next++;
    if (next <= end)
        judge_backslash(scan, start, next);
    return next + 1 < end && scan->text[next + 1] == '\\' ? next + 2 : next;
}
