#include "literals/scan.h"

#include <string.h>

#include "base/array.h"
#include "literals/surrogate.h"

struct text {
    const char *bytes; // the request
    size_t from, to;
};

static bool is_one_of(const char *const *list, size_t count, const char *bytes, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == length && strncasecmp(list[i], bytes, length) == 0)
            return true;
    return false;
}
#define IS_ONE_OF(list, bytes, length) is_one_of(list, COUNT_OF(list), bytes, length)

static size_t find_byte(struct text text, char byte)
{
    const char *at = memchr(text.bytes + text.from, byte, text.to - text.from);
    return at == NULL ? text.to : (size_t)(at - text.bytes);
}

static bool begins_with(struct text text, const char *start)
{
    size_t length = strlen(start);
    return text.to - text.from >= length && memcmp(text.bytes + text.from, start, length) == 0;
}

static bool has_only(struct text text, const char *signs)
{
    for (size_t i = text.from; i < text.to; i++)
        if (!is_name_byte(text.bytes[i]) && strchr(signs, text.bytes[i]) == NULL)
            return false;
    return true;
}

// Where the extension of the last part of a path begins (at its dot), or text.to: ".csv",
// ".tar.gz".
static size_t extension_of(struct text text)
{
    static const char *const packed[] = {"gz", "bz2", "xz", "zst", "lz4", "gpg", "enc"};
    size_t name = text.to;
    while (name > text.from && text.bytes[name - 1] != '/')
        name--;
    size_t dot = text.to;
    for (unsigned rounds = 0; rounds < 2; rounds++) {
        size_t at = dot;
        while (at > name && text.bytes[at - 1] != '.' && is_name_byte(text.bytes[at - 1]))
            at--;
        size_t length = dot - at;
        bool is_wordy =
            length > 0 && (is_letter(text.bytes[at]) || text.bytes[at + length - 1] == 'z' ||
                           text.bytes[at + length - 1] == 'p');
        if (at <= name + 1 || text.bytes[at - 1] != '.' || length > 8 || !is_wordy)
            break;
        bool is_packed = IS_ONE_OF(packed, text.bytes + at, length);
        dot = at - 1;
        if (!is_packed)
            break;
    }
    return dot;
}

static size_t keep(struct scan_found *found, enum literal_kind kind, size_t lead, struct text value,
                   size_t tail_to)
{
    if (value.to <= value.from)
        return 0;
    *found = (struct scan_found){kind, value.from, value.to, lead, tail_to};
    return 1;
}

static size_t with_extension(struct scan_found *found, enum literal_kind kind, size_t lead,
                             struct text value)
{
    size_t all = value.to;
    value.to = extension_of(value);
    return keep(found, kind, lead, value, all);
}

static bool is_well_known(struct text path)
{
    static const char *const whole[] = {
        "/etc/passwd", "/etc/group",       "/etc/shadow",     "/etc/hosts",   "/etc/fstab",
        "/etc/shells", "/etc/resolv.conf", "/etc/os-release", "/etc/sudoers", "/etc/crontab",
    };
    static const char *const starts[] = {"/dev/", "/proc/", "/sys/"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (begins_with(path, starts[i]))
            return true;
    return IS_ONE_OF(whole, path.bytes + path.from, path.to - path.from);
}

static const char *lead_of(struct text text)
{
    static const char *const leads[] = {"~/", "./", "../", "/"};
    for (size_t i = 0; i < COUNT_OF(leads); i++)
        if (begins_with(text, leads[i]))
            return leads[i];
    return NULL;
}

static const char path_signs[] = "/.+,:@%=~#-";

static size_t scan_path(struct text text, struct scan_found *found)
{
    const char *lead = lead_of(text);
    struct text value = text;
    if (lead == NULL || is_well_known(text) || !has_only(text, path_signs))
        return 0;
    value.from += strlen(lead);
    while (value.to > value.from && value.bytes[value.to - 1] == '/')
        value.to--;
    if (value.from < value.to && value.bytes[value.from] == '/')
        return 0;
    return with_extension(found, LITERAL_PATH, text.from, value);
}

// and/or, files/directories are no paths; src/main.c, lib/v2, a/b/c are.
static size_t scan_relative(struct text text, struct scan_found *found)
{
    size_t slashes = 0;
    bool has_sign = false;
    while (text.to > text.from && text.bytes[text.to - 1] == '/') {
        text.to--;
        has_sign = true;
    }
    for (size_t i = text.from; i < text.to; i++) {
        slashes += text.bytes[i] == '/';
        has_sign |= text.bytes[i] != '/' && !is_letter(text.bytes[i]);
    }
    if (!has_only(text, "/.+-") || (slashes < 2 && !has_sign) || is_digit(text.bytes[text.from]))
        return 0;
    return with_extension(found, LITERAL_PATH, text.from, text);
}

static bool is_address(struct text text)
{
    unsigned parts = 1, digits = 0;
    for (size_t i = text.from; i < text.to; i++) {
        if (is_digit(text.bytes[i]) && digits < 3)
            digits++;
        else if (text.bytes[i] != '.' || digits == 0 || parts++ == 4)
            return false;
        else
            digits = 0;
    }
    return parts == 4 && digits > 0;
}

static size_t scan_address(struct text text, struct scan_found *found)
{
    static const char *const known[] = {"0.0.0.0", "127.0.0.1", "8.8.8.8", "1.1.1.1"};
    struct text address = {text.bytes, text.from, find_byte(text, '/')};
    if (!is_address(address) || begins_with(text, "255.") ||
        IS_ONE_OF(known, text.bytes + text.from, address.to - text.from))
        return 0;
    return keep(found, LITERAL_ADDRESS, text.from, address, address.to);
}

static size_t scan_host(struct text text, struct scan_found *found, bool is_sure)
{
    static const char *const tops[] = {"com", "org", "net", "edu",   "gov",      "io",     "dev",
                                       "de",  "uk",  "lan", "local", "internal", "example"};
    size_t dot = text.to;
    while (dot > text.from && text.bytes[dot - 1] != '.')
        dot--;
    if (!has_only(text, ".-") || text.bytes[text.from] == '.')
        return 0;
    if (dot > text.from + 1 && IS_ONE_OF(tops, text.bytes + dot, text.to - dot))
        return keep(found, LITERAL_HOST, text.from, (struct text){text.bytes, text.from, dot - 1},
                    text.to);
    return is_sure ? keep(found, LITERAL_HOST, text.from, text, text.to) : 0;
}

// user@host, user@host:path
static size_t scan_user_at_host(struct text text, struct scan_found *found)
{
    size_t sign = find_byte(text, '@');
    struct text user = {text.bytes, text.from, sign};
    struct text rest = {text.bytes, sign + 1, text.to};
    if (sign == text.to || user.from == user.to || rest.from >= rest.to || !has_only(user, ".-+"))
        return 0;
    struct text host = {text.bytes, rest.from, find_byte(rest, ':')};
    struct text path = {text.bytes, host.to + 1, text.to};
    if (!has_only(host, ".-") || host.from == host.to)
        return 0;
    size_t count = strncmp(text.bytes + user.from, "root", user.to - user.from) == 0
                       ? 0
                       : keep(found, LITERAL_USER, user.from, user, user.to);
    size_t more = scan_address(host, found + count);
    count += more > 0 ? more : scan_host(host, found + count, true);
    if (path.from < path.to)
        count += scan_path(path, found + count);
    return count;
}

// host:/path
static size_t scan_host_and_path(struct text text, struct scan_found *found)
{
    size_t sign = find_byte(text, ':');
    struct text host = {text.bytes, text.from, sign};
    struct text path = {text.bytes, sign + 1, text.to};
    struct scan_found ignored;
    if (path.from >= path.to || !has_only(host, ".-") || lead_of(path) == NULL ||
        scan_path(path, &ignored) == 0)
        return 0;
    size_t count = scan_address(host, found);
    count = count > 0 ? count : scan_host(host, found, true);
    return count + scan_path(path, found + count);
}

static size_t scan_url(struct text text, struct scan_found *found)
{
    const char *at = memmem(text.bytes + text.from, text.to - text.from, "://", 3);
    struct text rest = {text.bytes, at == NULL ? text.to : (size_t)(at - text.bytes) + 3, text.to};
    if (find_byte(rest, '/') == rest.to || find_byte(rest, '?') != rest.to)
        return keep(found, LITERAL_URL, text.from, rest, text.to);
    return with_extension(found, LITERAL_URL, text.from, rest);
}

// Every run of letters of a glob that is no extension: new*.sh, *report*, /var/log/*.log
static size_t scan_glob(struct text text, struct scan_found *found)
{
    bool has_letter = false;
    for (size_t i = text.from; i < text.to; i++)
        has_letter |= is_letter(text.bytes[i]);
    bool is_glob = find_byte(text, '*') != text.to || find_byte(text, '?') != text.to;
    size_t open = find_byte(text, '[');
    if (!has_letter || (!is_glob && open + 2 < text.to && text.bytes[open + 2] == ']'))
        return 0; // 12*34, pro[x]y
    size_t first = text.from + strcspn(text.bytes + text.from, "*?["), count = 0;
    size_t at = first;
    while (at > text.from && text.bytes[at - 1] != '/')
        at--;
    struct text folder = {text.bytes, text.from, at};
    if (at > text.from && !is_well_known(folder))
        count = scan_path(folder, found);
    while (at < text.to && count < SCAN_FOUND_MAX) {
        if (text.bytes[at] == '[')
            at = find_byte((struct text){text.bytes, at, text.to}, ']');
        size_t end = at;
        while (end < text.to && (is_name_byte(text.bytes[end]) || text.bytes[end] == '-'))
            end++;
        bool is_extension = at > text.from && text.bytes[at - 1] == '.';
        if (end - at > 1 && !is_extension)
            count += keep(found + count, LITERAL_NAME, at, (struct text){text.bytes, at, end}, end);
        at = end + (end == at || end < text.to);
    }
    return count;
}

static bool is_number(struct text text)
{
    size_t at = text.from;
    while (at < text.to && (is_digit(text.bytes[at]) || strchr(".,:+-%", text.bytes[at]) != NULL))
        at++;
    size_t digits = at - text.from;
    while (at < text.to && is_letter(text.bytes[at]))
        at++;
    return digits > 0 && at == text.to;
}

static size_t scan_file(struct text text, struct scan_found *found)
{
    static const char *const short_forms[] = {"e.g", "i.e", "a.m", "p.m", "etc", "u.s", "vs"};
    size_t dot = extension_of(text);
    if (dot == text.to || !has_only(text, ".+-") ||
        IS_ONE_OF(short_forms, text.bytes + text.from, text.to - text.from))
        return 0;
    size_t count = scan_host(text, found, false);
    return count > 0 ? count
                     : keep(found, LITERAL_FILE, text.from,
                            (struct text){text.bytes, text.from, dot}, text.to);
}

// my_table, but not LC_ALL, x86_64 or _.
static bool is_made_up(struct text text)
{
    bool has_small = false;
    for (size_t i = text.from; i < text.to; i++)
        has_small |= text.bytes[i] >= 'a' && text.bytes[i] <= 'z';
    return has_small && has_only(text, "-") && is_letter(text.bytes[text.from]) &&
           find_byte(text, '_') != text.to && !begins_with(text, "x86_64");
}

size_t scan_form(const char *request, size_t from, size_t to, struct scan_found *found)
{
    struct text text = {request, from, to};
    enum literal_kind kind;
    if (from >= to || request[from] == '-' || find_byte(text, '$') != to)
        return 0;
    if (surrogate_at(request + from, to - from, 0, &kind) == to - from)
        return keep(found, kind, from, text, to);
    if (memmem(request + from, to - from, "://", 3) != NULL)
        return scan_url(text, found);
    if (!has_only(text, "/.+,:@%=~#-*?[]!^"))
        return 0;
    if (find_byte(text, '*') != to || find_byte(text, '?') != to || find_byte(text, '[') != to)
        return scan_glob(text, found);
    if (find_byte(text, '@') != to)
        return scan_user_at_host(text, found);
    size_t count = scan_host_and_path(text, found);
    count = count > 0 ? count : scan_address(text, found);
    if (count > 0 || is_number(text))
        return count;
    if (lead_of(text) != NULL)
        return scan_path(text, found);
    if (find_byte(text, '/') != to)
        return scan_relative(text, found);
    size_t files = scan_file(text, found);
    return files > 0 || !is_made_up(text) ? files : keep(found, LITERAL_NAME, from, text, to);
}

static bool is_plain_word(const char *bytes, size_t length)
{
    static const char *const words[] = {
        "a",          "an",          "the",        "and",         "or",         "of",
        "in",         "on",          "at",         "to",          "by",         "as",
        "with",       "for",         "from",       "is",          "are",        "was",
        "has",        "have",        "can",        "who",         "whose",      "that",
        "which",      "name",        "names",      "id",          "ids",        "account",
        "accounts",   "group",       "groups",     "user",        "users",      "root",
        "logged",     "login",       "logins",     "process",     "processes",  "list",
        "info",       "information", "permission", "permissions", "home",       "session",
        "sessions",   "input",       "crontab",    "limits",      "database",   "defined",
        "current",    "currently",   "not",        "his",         "their",      "my",
        "your",       "me",          "everyone",   "anyone",      "nobody",     "other",
        "others",     "all",         "any",        "every",       "each",       "me",
        "exactly",    "like",        "after",      "either",      "only",       "something",
        "anything",   "space",       "time",       "mode",        "agent",      "data",
        "directory",  "folder",      "file",       "files",       "read",       "write",
        "owner",      "ownership",   "it",         "this",        "pipe",       "pipes",
        "additional", "does",        "own",        "run",         "runs",       "do",
        "did",        "owns",        "writable",   "readable",    "executable", "below",
        "under",      "inside",      "within",     "beneath",     "above",      "execute",
        "rights",     "access",      "but",        "into",        "using",      "than",
        "be",         "will",        "must",       "may",         "should",     "these",
    };
    return is_one_of(words, COUNT_OF(words), bytes, length);
}

bool scan_named(const char *request, size_t from, size_t to, const char *before,
                const char *before_that, enum literal_kind *ret_kind)
{
    struct text text = {request, from, to};
    size_t length = to - from;
    bool is_name = length > 1 && has_only(text, "-.") && !is_number(text) &&
                   (is_letter(request[from]) || request[from] == '_') &&
                   !is_plain_word(request + from, length);
    if (!is_name)
        return false;
    bool is_owned = strcmp(before_that, "owned") == 0 && strcmp(before, "by") == 0;
    bool is_belonging = strncmp(before_that, "belong", 6) == 0 && strcmp(before, "to") == 0;
    // "the user interface" names nobody; "owned by user ann" and "the user web-1" do.
    bool is_somebody = strcmp(before_that, "by") == 0 || strcmp(before_that, "to") == 0;
    for (size_t i = from; i < to; i++)
        is_somebody |= !(request[i] >= 'a' && request[i] <= 'z');
    if (strcmp(before, "named") == 0 || strcmp(before, "called") == 0)
        *ret_kind = LITERAL_NAME;
    else if (is_owned || is_belonging || (is_somebody && strcmp(before, "user") == 0))
        *ret_kind = LITERAL_USER;
    else if (is_somebody && strcmp(before, "group") == 0)
        *ret_kind = LITERAL_GROUP;
    else
        return false;
    return true;
}

bool scan_is_words(const char *request, const struct scan_found *found, const char *before)
{
    static const char *const leads[] = {"in",   "to",     "from",   "under",     "below",
                                        "into", "inside", "within", "directory", "folder",
                                        "file", "path",   "at",     "of",        "and"};
    if (found->kind != LITERAL_PATH || found->lead_from != found->from ||
        found->to != found->tail_to)
        return false;
    for (size_t i = found->from; i < found->to; i++)
        if (request[i] != '/' && !is_letter(request[i]))
            return false;
    return !IS_ONE_OF(leads, before, strlen(before));
}

bool scan_is_kept(const char *request, size_t from, size_t to)
{
    struct text text = {request, from, to};
    size_t length = to - from;
    if (length < 2 || strchr("-$.", request[from]) != NULL || is_number(text))
        return true;
    size_t mode = from;
    while (mode < to && strchr("rwxstugoa=+,-", request[mode]) != NULL)
        mode++;
    bool is_changed = find_byte(text, '=') != to || find_byte(text, '+') != to || length == 9;
    return mode == to && is_changed;
}
