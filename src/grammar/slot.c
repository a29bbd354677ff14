#include "grammar/slot.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/paths.h"
#include "grammar/quantity.h"

const char *const slot_names[SLOT_KINDS] = {
    [SLOT_PATH] = "path",
    [SLOT_NAME] = "name",
    [SLOT_FILE] = "file",
    [SLOT_GLOB] = "glob",
    [SLOT_EXT] = "ext",
    [SLOT_SIZE] = "size",
    [SLOT_AGE] = "age",
    [SLOT_DATE] = "date",
    [SLOT_COUNT] = "count",
    [SLOT_NUMBER] = "number",
    [SLOT_PERCENT] = "percent",
    [SLOT_PORT] = "port",
    [SLOT_PID] = "pid",
    [SLOT_USER] = "user",
    [SLOT_GROUP] = "group",
    [SLOT_HOST] = "host",
    [SLOT_IP] = "ip",
    [SLOT_URL] = "url",
    [SLOT_MODE] = "mode",
    [SLOT_QUOTED] = "quoted",
    [SLOT_TEXT] = "text",
    [SLOT_WORD] = "word",
    [SLOT_DOCUMENT] = "document",
    [SLOT_ORDINAL] = "ordinal",
    [SLOT_CLOCK] = "clock",
    [SLOT_RANGE] = "range",
    [SLOT_REMOTE] = "remote",
    [SLOT_DOMAIN] = "domain",
    [SLOT_INTERFACE] = "interface",
    [SLOT_VARIABLE] = "variable",
    [SLOT_KEY] = "key",
    [SLOT_FILENAME] = "filename",
    [SLOT_SAYING] = "saying",
};

int slot_find(const char *name, size_t length)
{
    for (int i = 0; i < SLOT_KINDS; i++)
        if (strncmp(slot_names[i], name, length) == 0 && slot_names[i][length] == '\0')
            return i;
    return -1;
}

static bool is_all(const char *text, const char *bytes)
{
    return text[0] != '\0' && text[strspn(text, bytes)] == '\0';
}

static const char digits[] = "0123456789";

// An address (https://..., host:/srv) is none.
static bool is_path_form(const char *text)
{
    if (text[strcspn(text, ":/")] == ':')
        return false;
    return strchr(text, '/') != NULL || text[0] == '~' || strcmp(text, ".") == 0 ||
           strcmp(text, "..") == 0 || (text[0] == '$' && text[1] != '\0');
}

// notes.txt, Makefile.am, .bashrc: a stop inside or in front, and letters after it.
static bool is_file_form(const char *text)
{
    const char *stop = strrchr(text, '.');
    if (stop == NULL || stop[1] == '\0' || strpbrk(text, "*?[") != NULL ||
        strstr(text, "://") != NULL)
        return false;
    bool has_letter = false;
    for (const char *at = stop + 1; *at != '\0'; at++)
        has_letter = has_letter || isalpha((unsigned char)*at);
    return has_letter;
}

// The last part has an extension of letters and figures.
static bool is_document_form(const char *text)
{
    const char *part = path_name(text);
    const char *stop = strrchr(part, '.');
    if (stop == NULL || stop == part || !isalpha((unsigned char)stop[1]) || text[0] == '-' ||
        strpbrk(text, "*?[ ;@|<>") != NULL || strstr(text, "://") != NULL)
        return false;
    for (const char *at = stop + 1; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at))
            return false;
    return true;
}

static bool is_glob_form(const char *text)
{
    return strpbrk(text, "*?[") != NULL;
}

// Words that hold a sentence together are no names, unless they are quoted.
static const char function_words[] =
    " a about all also an and another any are as at be between both but by do does each either else"
    " every except excluding first following for from had has have if in into is it its last least"
    " less like more most neither no nor not of on only onto or other otherwise over per same "
    "second"
    " since some such than that the their them then there these they third this those through to"
    " under unique unless until up using was were what when where whether which while who whose "
    "with"
    " within without distinct different unlike tree trees"
    " hierarchy recursively tabs spaces newlines commas colons semicolons ";

static bool is_function_word(const struct token *token)
{
    size_t length = token->length;
    if (token->is_quoted || length > 12)
        return false;
    for (const char *at = function_words; (at = strstr(at, token->key)) != NULL; at += length)
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    return false;
}

// What is quoted is a text, unless it looks like a file or an extension: then the phrase that takes
// it as one is as good.
static bool is_text_form(const char *text)
{
    return text[0] != '.' && text[0] != '/' && strncmp(text, "~/", 2) != 0 &&
           !is_document_form(text);
}

// No pattern, no command and no list.
static bool is_filename_form(const char *text)
{
    return text[0] != '-' && text[0] != '\0' && strpbrk(text, "*?[]{}<>|;\\`\"'\t\n") == NULL &&
           strstr(text, " -") == NULL && strstr(text, "://") == NULL;
}

static bool is_name_form(const char *text)
{
    return text[0] != '-' && text[0] != '\0';
}

// What is known to be an extension without a stop before it: "py files". Others need ".xyz", or a
// phrase that says that an extension comes.
static const char known_exts[] =
    " 7z aac asm avi awk bak bash bat bin bmp bz2 c cc cfg class cmake conf cpp crt cs css csv cxx"
    " dat db deb diff doc docx eps epub exe fasta flac flv gif go gpg gz h hpp hs htm html ico img"
    " ini ipynb iso jar java jpeg jpg js json jsp jsx kt lock log lua m4a md mdb mkv mov "
    "mp3"
    " mp4 mpeg mpg o odt ogg pcap pdf pem php pl pm png ppt pptx ps py pyc rar rb rpm rs "
    "rst"
    " rtf sass scss sh so sql sqlite svg swf swp tar tex tgz tif tiff tmp toml tsv tsx ttf txt vb"
    " vim war wav webm webp wmv xls xlsx xml xsl xz yaml yml zip zst ";

static const struct {
    const char *word, *ext;
} ext_words[] = {
    {"python", "py"},   {"javascript", "js"}, {"typescript", "ts"}, {"ruby", "rb"},
    {"perl", "pl"},     {"rust", "rs"},       {"golang", "go"},     {"text", "txt"},
    {"markdown", "md"}, {"shell", "sh"},      {"c++", "cpp"},       {"kotlin", "kt"},
    {"backup", "bak"},  {"haskell", "hs"},    {"latex", "tex"},     {"excel", "xlsx"},
    {"header", "h"},    {"object", "o"},      {"logs", "log"},      {"mp3s", "mp3"},
    {"pdfs", "pdf"},    {"jpgs", "jpg"},      {"pngs", "png"},      {"jpegs", "jpeg"},
    {"gifs", "gif"},    {"csvs", "csv"},      {"zips", "zip"},      {"jars", "jar"},
};

static const char *find_known_ext(struct arena *arena, const char *key)
{
    for (size_t i = 0; i < COUNT_OF(ext_words); i++)
        if (strcmp(ext_words[i].word, key) == 0)
            return ext_words[i].ext;
    const char *padded = arena_printf(arena, " %s ", key);
    return strchr(key, ' ') == NULL && strstr(known_exts, padded) != NULL ? key : NULL;
}

// ".py", "*.py", "py" and "python" are the extension py.
static bool read_ext(struct arena *arena, const struct token *token, struct slot_value *value)
{
    const char *text = token->text;
    value->is_certain = text[0] == '.' || (text[0] == '*' && text[1] == '.');
    if (!value->is_certain) {
        value->text = find_known_ext(arena, token->key);
        return value->text != NULL;
    }
    text += text[0] == '*';
    text += text[0] == '.';
    size_t length = strlen(text);
    // .tar.gz is one, too.
    if (length == 0 || length > 16 || text[0] == '.' || text[length - 1] == '.' ||
        text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+")] !=
            '\0')
        return false;
    value->text = arena_string(arena, text);
    return true;
}

static bool is_mode(const char *text)
{
    size_t length = strlen(text);
    if ((length == 3 || length == 4) && is_all(text, "01234567"))
        return true;
    if (length == 9 && is_all(text, "rwxst-"))
        return true;
    size_t who = strspn(text, "ugoa");
    return (text[who] == '+' || text[who] == '-' || text[who] == '=') && length > who + 1 &&
           is_all(text + who, "+-=rwxXstugo,a");
}

static bool is_ip(const char *text)
{
    int parts = 0;
    for (const char *at = text;;) {
        size_t length = strspn(at, digits);
        if (length == 0 || length > 3)
            return false;
        parts++;
        at += length;
        if (*at != '.')
            return parts == 4 && (*at == '\0' || (*at == '/' && is_all(at + 1, digits)));
        at++;
    }
}

static bool is_port(const char *text)
{
    return is_all(text, digits) && strlen(text) <= 5 && strtol(text, NULL, 10) > 0 &&
           strtol(text, NULL, 10) <= 65535;
}

// notes.txt, a.tar.gz; those that are countries, too, are left out.
static bool has_known_ext(const char *text)
{
    char padded[12];
    const char *stop = strrchr(text, '.');
    size_t length = stop == NULL ? 0 : strlen(stop + 1);
    if (length == 0 || length > sizeof(padded) - 3)
        return false;
    padded[0] = padded[length + 1] = ' ';
    memcpy(padded + 1, stop + 1, length);
    padded[length + 2] = '\0';
    return strstr(known_exts, padded) != NULL && strstr(" cc pl rs so ", padded) == NULL;
}

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// A name of letters, figures, dashes and stops; with more than one part when it has to.
static bool is_host_name(const char *text, size_t length, bool has_stop)
{
    bool is_stop = true; // no part is empty
    size_t parts = 1;
    for (size_t i = 0; i < length; i++) {
        bool is_dot = text[i] == '.';
        if (is_dot ? is_stop : !isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '_')
            return false;
        is_stop = is_dot;
        parts += is_dot;
    }
    return !is_stop && text[0] != '-' && (parts > 1 || !has_stop);
}

// example.org, and the names of hosts in it.
static bool is_domain(const char *text)
{
    const char *last = strrchr(text, '.');
    return last != NULL && is_host_name(text, strlen(text), true) && strlen(last) > 2 &&
           !has_known_ext(text) && last[1 + strspn(last + 1, letters)] == '\0';
}

// 3.20, 8080, latest: the tag of an image, or a port, where a path is looked for.
static bool is_version(const char *text)
{
    return is_all(text, "0123456789.") || strcmp(text, "latest") == 0;
}

// [user@]host:[path], as scp and rsync read it: the first colon before any slash.
static bool is_remote(const char *text)
{
    size_t colon = strcspn(text, ":/ "), user = strcspn(text, "@");
    size_t host = user < colon ? user + 1 : 0;
    return text[colon] == ':' && strncmp(text + colon, "://", 3) != 0 && text[0] != '-' &&
           user != 0 && colon > host + 1 && is_host_name(text + host, colon - host, false) &&
           !is_version(text + colon + 1);
}

// A place on another host is no file here, and no text to look for.
static bool is_elsewhere(const struct token *token)
{
    bool has_user = strchr(token->text, '@') != NULL;
    return is_remote(token->text) && (strstr(token->text, ":/") != NULL || has_user) &&
           (!token->is_quoted || has_user);
}

// eth0, enp3s0, br-12ab, lo: the kinds that the kernel and systemd name, 15 bytes at most.
static bool is_interface(const char *text)
{
    static const char *const beginnings[] = {
        "eth",   "en",  "wl",   "ww",    "br",   "docker", "tun", "tap", "veth",
        "wg",    "ppp", "bond", "virbr", "vlan", "team",   "usb", "ib",  "vnet",
        "dummy", "cni", "utun", "p2p",   "vmbr", "lxc",    "sit", "can"};
    if (strcmp(text, "lo") == 0)
        return true;
    if (strlen(text) > 15 || text[strcspn(text, digits)] == '\0' ||
        text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
        return false;
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

// A host, or user@host; an address of version 6 with its colons, too.
static bool is_host(const char *text)
{
    const char *at = strchr(text, '@');
    const char *host = at == NULL ? text : at + 1;
    bool is_v6 = strchr(host, ':') != strrchr(host, ':') &&
                 host[strspn(host, "0123456789abcdefABCDEF:")] == '\0';
    return at != text && !is_all(host, digits) && !has_known_ext(host) &&
           (is_v6 || is_host_name(host, strlen(host), false));
}

// "ada", "ada.lovelace" and no "notes.txt".
static bool is_account(const char *text)
{
    return !has_known_ext(text) && text[0] != '-' && strpbrk(text, "/ \t:;|&<>()*?'\"`") == NULL;
}

// HOME, $home and ${home}; its name alone. Small letters alone may be any word.
static bool read_variable(struct arena *arena, const struct token *token, struct slot_value *value)
{
    const char *name = token->text + (token->text[0] == '$');
    bool has_brace = name != token->text && name[0] == '{';
    name += has_brace;
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    if (name != token->text)
        length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    if (token->is_quoted || length < 2 || isdigit((unsigned char)name[0]) ||
        strcmp(name + length, has_brace ? "}" : "") != 0)
        return false;
    value->text = arena_copy(arena, name, length);
    value->is_certain = name != token->text || strchr(name, '_') != NULL || length > 2;
    return true;
}

// name, .name, user.name: names divided by stops, as jq takes them.
static bool read_key(struct arena *arena, const struct token *token, struct slot_value *value)
{
    const char *text = token->text + (token->text[0] == '.');
    const char *at = text;
    for (;; at++) {
        if (*at != '_' && !isalpha((unsigned char)*at))
            return false;
        at += strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
        if (*at != '.')
            break;
    }
    value->text = arena_string(arena, text);
    value->is_certain = token->is_quoted || text != token->text;
    return *at == '\0' && (token->is_quoted || !is_function_word(token));
}

// The kinds that are one token as it is written: whether it fits, and whether its form alone is
// enough.
static bool fits_one(enum slot_kind kind, const struct token *token, bool is_word,
                     bool *ret_is_certain)
{
    const char *text = token->text;
    bool is_plain = is_name_form(text) && !is_word && !is_function_word(token);
    *ret_is_certain = token->is_quoted;
    switch (kind) {
    case SLOT_PATH:
        if (token->is_quoted ? strpbrk(text, "{}<>|;`\n") != NULL || strstr(text, " -") != NULL
                             : is_glob_form(text))
            return false;
        // ".txt" alone is an extension.
        if (is_elsewhere(token) || (strrchr(text, '.') == text && has_known_ext(text)))
            return false;
        *ret_is_certain = is_path_form(text) || (token->is_quoted && is_file_form(text));
        return *ret_is_certain || token->is_quoted || (is_file_form(text) && !is_word);
    case SLOT_NAME:
        return token->is_quoted || (is_plain && !is_path_form(text));
    case SLOT_FILE:
        *ret_is_certain = token->is_quoted || is_path_form(text) || is_file_form(text);
        return *ret_is_certain;
    case SLOT_DOCUMENT:
        *ret_is_certain = true;
        return is_document_form(text) && !is_elsewhere(token);
    case SLOT_GLOB:
        *ret_is_certain = is_glob_form(text);
        return *ret_is_certain;
    case SLOT_NUMBER:
    case SLOT_PID:
        return !token->is_quoted && is_all(text, digits) && strlen(text) < 18;
    case SLOT_PORT:
        return !token->is_quoted && is_port(text);
    case SLOT_USER:
    case SLOT_GROUP:
        return token->is_quoted ? is_account(text)
                                : is_plain && is_account(text) && !is_all(text, digits);
    case SLOT_HOST:
        return (token->is_quoted || is_plain) && (text[0] == '$' || is_host(text));
    case SLOT_IP:
        *ret_is_certain = is_ip(text);
        return *ret_is_certain;
    case SLOT_REMOTE:
        *ret_is_certain = is_remote(text);
        return *ret_is_certain;
    case SLOT_DOMAIN:
        *ret_is_certain = is_domain(text);
        return *ret_is_certain;
    case SLOT_INTERFACE:
        *ret_is_certain = is_interface(text);
        return *ret_is_certain;
    case SLOT_URL:
        *ret_is_certain = strstr(text, "://") != NULL;
        return *ret_is_certain;
    case SLOT_MODE:
        return is_mode(text);
    case SLOT_FILENAME:
        return token->is_quoted && is_filename_form(text);
    case SLOT_SAYING:
        return token->is_quoted && is_text_form(text);
    case SLOT_QUOTED:
        *ret_is_certain = is_text_form(text);
        return token->is_quoted;
    case SLOT_TEXT:
        *ret_is_certain = token->is_quoted && is_text_form(text);
        return !is_elsewhere(token) &&
               (token->is_quoted || (!is_word && !is_function_word(token) && !is_glob_form(text)));
    default:
        return true;
    }
}

bool slot_read(struct arena *arena, enum slot_kind kind, const struct token *tokens, size_t count,
               bool is_word, struct slot_value *ret_value)
{
    struct slot_value value = {.tokens = 1};
    bool is_read = false;
    if (count == 0 || tokens[0].length == 0)
        return false;
    if (kind == SLOT_EXT)
        is_read = read_ext(arena, &tokens[0], &value);
    else if (kind == SLOT_SIZE)
        is_read = quantity_size(arena, tokens, count, &value);
    else if (kind == SLOT_AGE)
        is_read = quantity_age(arena, tokens, count, &value);
    else if (kind == SLOT_DATE)
        is_read = quantity_date(arena, tokens, count, &value);
    else if (kind == SLOT_ORDINAL)
        is_read = quantity_ordinal(arena, tokens, &value);
    else if (kind == SLOT_VARIABLE)
        is_read = read_variable(arena, &tokens[0], &value);
    else if (kind == SLOT_KEY)
        is_read = read_key(arena, &tokens[0], &value);
    else if (kind == SLOT_RANGE)
        is_read = quantity_range(arena, tokens, &value);
    else if (kind == SLOT_CLOCK)
        is_read = quantity_clock(arena, tokens, count, &value);
    else if (kind == SLOT_COUNT)
        is_read = quantity_count(arena, tokens, count, &value);
    else if (kind == SLOT_PERCENT)
        is_read = quantity_percent(arena, tokens, count, &value);
    else if (fits_one(kind, &tokens[0], is_word, &value.is_certain)) {
        value.text = tokens[0].text;
        is_read = true;
    }
    if (is_read)
        *ret_value = value;
    return is_read;
}
