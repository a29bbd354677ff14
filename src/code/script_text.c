#include <ctype.h>
#include <string.h>

#include "code/script_lexer.h"

static void add_code_point(struct buffer *into, unsigned long value)
{
    if (value < 0x80) {
        buffer_char(into, (char)value);
    } else if (value < 0x800) {
        buffer_char(into, (char)(0xc0 | value >> 6));
        buffer_char(into, (char)(0x80 | (value & 0x3f)));
    } else if (value < 0x10000) {
        buffer_char(into, (char)(0xe0 | value >> 12));
        buffer_char(into, (char)(0x80 | (value >> 6 & 0x3f)));
        buffer_char(into, (char)(0x80 | (value & 0x3f)));
    } else {
        buffer_char(into, (char)(0xf0 | (value >> 18 & 7)));
        buffer_char(into, (char)(0x80 | (value >> 12 & 0x3f)));
        buffer_char(into, (char)(0x80 | (value >> 6 & 0x3f)));
        buffer_char(into, (char)(0x80 | (value & 0x3f)));
    }
}

static unsigned long read_digits(struct lexer *lexer, int base, size_t digits_max)
{
    unsigned long value = 0;
    for (size_t i = 0; i < digits_max && lexer->at < lexer->length; i++) {
        int byte = tolower((unsigned char)lexer->text[lexer->at]);
        int digit = isdigit(byte) ? byte - '0' : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : 99;
        if (digit >= base)
            break;
        value = value * (unsigned long)base + (unsigned long)digit;
        lexer->at++;
    }
    return value;
}

// After a backslash. False for a NUL, which no path or command can hold.
static bool read_escape(struct lexer *lexer)
{
    static const char from[] = "ntrabfve", to[] = "\n\t\r\a\b\f\v\033";
    char byte = lexer->text[lexer->at];
    const char *known = byte != '\0' ? strchr(from, byte) : NULL;
    unsigned long value;
    if (byte >= '0' && byte <= '7') {
        value = read_digits(lexer, 8, 3);
    } else if (strchr("xuU", byte) != NULL && byte != '\0') {
        size_t digits = byte == 'x' ? 2 : byte == 'u' ? 4 : 8;
        lexer->at++;
        bool is_braced = lexer->text[lexer->at] == '{';
        lexer->at += is_braced;
        value = read_digits(lexer, 16, is_braced ? 8 : digits);
        lexer->at += is_braced && lexer->text[lexer->at] == '}';
        if (byte == 'x' && !is_braced && value >= 0x80) {
            buffer_char(&lexer->buffer, (char)value);
            return true;
        }
    } else {
        lexer->at += byte != '\0';
        if (byte != '\n' && byte != '\0')
            buffer_char(&lexer->buffer, known != NULL ? to[known - from] : byte);
        return true;
    }
    if (value != 0)
        add_code_point(&lexer->buffer, value);
    return value != 0;
}

// Code that is filled in: notes it, and goes past its closing bracket.
static void read_inside(struct lexer *lexer, size_t open_length)
{
    size_t from = lexer->at + open_length, depth = 1;
    char open = lexer->text[from - 1], close = open == '(' ? ')' : open == '[' ? ']' : '}';
    size_t at = from;
    for (; at < lexer->length && depth > 0; at++) {
        if (lexer->text[at] == open)
            depth++;
        else if (lexer->text[at] == close)
            depth--;
    }
    lexer_add_inside(lexer, from, depth == 0 ? at - 1 : at);
    lexer->at = at;
}

static bool is_variable_start(const char *text)
{
    return (text[0] == '$' || text[0] == '@') &&
           (isalpha((unsigned char)text[1]) || text[1] == '_' || text[1] == '{' ||
            (text[0] == '$' && (isdigit((unsigned char)text[1]) ||
                                (text[1] != '\0' && strchr("&!@$0/\\,;.", text[1]) != NULL))));
}

// One step inside a text that may be filled in; true when it read something.
static bool read_fill(struct lexer *lexer, const struct text_form *form, bool *is_constant)
{
    const char *here = lexer->text + lexer->at;
    if (form->fill != NULL && lexer_sees(lexer, form->fill)) {
        if (strcmp(form->fill, "{") == 0 && here[1] == '{') {
            buffer_char(&lexer->buffer, '{');
            lexer->at += 2;
            return true;
        }
        *is_constant = false;
        read_inside(lexer, strlen(form->fill));
        return true;
    }
    if (!form->has_variables || !is_variable_start(here))
        return false;
    *is_constant = false;
    if (here[1] == '{')
        read_inside(lexer, 2);
    else
        lexer->at++;
    return true;
}

struct token *lexer_text(struct lexer *lexer, enum token_kind kind, size_t from,
                         const struct text_form *form)
{
    size_t end_length = strlen(form->end), nesting = 0;
    char open = form->is_nesting ? lexer->text[lexer->at - 1] : '\0';
    bool is_constant = true, is_closed = false;
    buffer_clear(&lexer->buffer);
    while (lexer->at < lexer->length && !is_closed) {
        char byte = lexer->text[lexer->at];
        bool is_end = lexer_sees(lexer, form->end);
        if (is_end && nesting == 0) {
            lexer->at += end_length;
            is_closed = true;
        } else if (byte == '\\' && lexer->at + 1 < lexer->length) {
            char next = lexer->text[++lexer->at];
            bool is_kept = form->is_raw ||
                           (form->is_half_raw && next != '\\' && strchr(form->end, next) == NULL);
            if (is_kept) {
                buffer_char(&lexer->buffer, '\\');
                buffer_char(&lexer->buffer, next);
                lexer->at++;
            } else if (form->is_half_raw) {
                buffer_char(&lexer->buffer, next);
                lexer->at++;
            } else {
                is_constant = read_escape(lexer) && is_constant;
            }
        } else if (!read_fill(lexer, form, &is_constant)) {
            nesting += open != '\0' && byte == open;
            nesting -= is_end;
            buffer_char(&lexer->buffer, byte);
            lexer->at++;
        }
    }
    lexer->tokens.is_faulty = lexer->tokens.is_faulty || !is_closed;
    struct token *token = lexer_add(lexer, kind, from);
    token->text = arena_copy(lexer->scan->arena, lexer->buffer.data, lexer->buffer.length);
    token->is_constant = is_constant;
    return token;
}

static bool read_long_bracket(struct lexer *lexer)
{
    size_t level = 0, from = lexer->at;
    while (lexer->text[from + 1 + level] == '=')
        level++;
    if (level > 16 || lexer->text[from + 1 + level] != '[')
        return false;
    char end[20] = "]";
    memset(end + 1, '=', level);
    end[level + 1] = ']';
    lexer->at += level + 2;
    lexer_text(lexer, TOKEN_STRING, from, &(struct text_form){.end = end, .is_raw = true});
    return true;
}

// Letters that stand before a quote: r, b, f, u and pairs of them.
static bool read_prefix(struct lexer *lexer, bool *ret_raw, bool *ret_filled)
{
    size_t letters = 0;
    const char *here = lexer->text + lexer->at;
    while (letters < 3 && here[letters] != '\0' && strchr("rbfuRBFU", here[letters]) != NULL)
        letters++;
    if (letters == 0 || letters > 2 || (here[letters] != '"' && here[letters] != '\''))
        return false;
    for (size_t i = 0; i < letters; i++) {
        *ret_raw = *ret_raw || tolower((unsigned char)here[i]) == 'r';
        *ret_filled = *ret_filled || tolower((unsigned char)here[i]) == 'f';
    }
    lexer->at += letters;
    return true;
}

static bool read_backtick(struct lexer *lexer, size_t from)
{
    struct text_form form = {.end = "`"};
    enum token_kind kind = TOKEN_STRING;
    if (has_feature(lexer, SCRIPT_BACKTICK_RUNS)) {
        kind = TOKEN_COMMAND;
        form.fill = has_feature(lexer, SCRIPT_HASH_BRACE) ? "#{" : NULL;
        form.has_variables = has_feature(lexer, SCRIPT_DOLLAR);
    } else if (has_feature(lexer, SCRIPT_BACKTICK_TEXT)) {
        form.fill = "${";
    } else if (has_feature(lexer, SCRIPT_BACKTICK_NAME)) {
        form.has_variables = has_feature(lexer, SCRIPT_DOLLAR);
    } else {
        return false;
    }
    lexer->at++;
    lexer_text(lexer, kind, from, &form);
    return true;
}

bool lexer_quoted(struct lexer *lexer)
{
    size_t from = lexer->at;
    bool is_raw = false, is_filled = false;
    if (has_feature(lexer, SCRIPT_LONG_BRACKETS) && lexer->text[from] == '[' &&
        read_long_bracket(lexer))
        return true;
    if (lexer->text[from] == '`')
        return read_backtick(lexer, from);
    if (has_feature(lexer, SCRIPT_PREFIX))
        (void)!read_prefix(lexer, &is_raw, &is_filled);
    char quote = lexer->text[lexer->at];
    if (quote != '"' && quote != '\'')
        return false;
    char end[4] = {quote};
    if (has_feature(lexer, SCRIPT_TRIPLE) && lexer->text[lexer->at + 1] == quote &&
        lexer->text[lexer->at + 2] == quote) {
        memset(end, quote, 3);
        lexer->at += 2;
    }
    lexer->at++;
    bool is_single = quote == '\'';
    struct text_form form = {
        .end = end,
        .is_raw = is_raw,
        .is_half_raw = is_single && has_feature(lexer, SCRIPT_SINGLE_RAW),
        .has_variables = !is_single && has_feature(lexer, SCRIPT_DOLLAR),
    };
    if (is_filled)
        form.fill = "{";
    else if (!is_single && has_feature(lexer, SCRIPT_HASH_BRACE))
        form.fill = "#{";
    else if (!is_single && has_feature(lexer, SCRIPT_DOLLAR_BRACE))
        form.fill = "$(";
    lexer_text(lexer, TOKEN_STRING, from, &form);
    return true;
}

static const char *closing_of(char open)
{
    switch (open) {
    case '(':
        return ")";
    case '[':
        return "]";
    case '{':
        return "}";
    case '<':
        return ">";
    default:
        return NULL;
    }
}

// A text between any two bytes, as q(x) and %q[x] have it; the place is at the first.
static struct token *read_between(struct lexer *lexer, enum token_kind kind, size_t from,
                                  struct text_form form)
{
    char end[2] = {lexer->text[lexer->at]};
    const char *closing = closing_of(end[0]);
    form.end = closing != NULL ? closing : end;
    form.is_nesting = closing != NULL;
    lexer->at++;
    return lexer_text(lexer, kind, from, &form);
}

static void skip_blanks(struct lexer *lexer)
{
    while (lexer->at < lexer->length && isspace((unsigned char)lexer->text[lexer->at]))
        lexer->at++;
}

// How often the flag e is among them.
static unsigned skip_flags(struct lexer *lexer)
{
    unsigned count = 0;
    for (; isalpha((unsigned char)lexer->text[lexer->at]); lexer->at++)
        count += lexer->text[lexer->at] == 'e';
    return count;
}

// A regular expression of perl may hold code: (?{ … }).
static void note_regex_code(struct lexer *lexer, const struct token *token)
{
    if (strstr(token->text, "(?{") != NULL || strstr(token->text, "(??{") != NULL)
        scan_say(lexer->scan, EFFECT_RUN_UNKNOWN, token->from, token->to,
                 "a regular expression holds code");
}

// s(x)(y)flags: with e the replacement is code.
static void read_substitution(struct lexer *lexer, size_t from)
{
    bool is_paired = closing_of(lexer->text[lexer->at]) != NULL;
    const struct text_form form = {.is_raw = true};
    note_regex_code(lexer, read_between(lexer, TOKEN_NUMBER, from, form));
    if (is_paired)
        skip_blanks(lexer);
    else
        lexer->at--;
    if (lexer->at >= lexer->length)
        return;
    size_t code_from = lexer->at + 1;
    lexer->tokens.count--;
    struct token *token = read_between(lexer, TOKEN_NUMBER, from, form);
    size_t code_to = lexer->at > code_from ? lexer->at - 1 : code_from;
    unsigned runs = skip_flags(lexer);
    if (runs > 0)
        lexer_add_inside(lexer, code_from, code_to);
    if (runs > 1)
        scan_say(lexer->scan, EFFECT_RUN_UNKNOWN, from, lexer->at,
                 "the flags `ee` run what the code gives");
    token->to = (uint32_t)lexer->at;
}

static bool is_operator_delimiter(const struct lexer *lexer, size_t at, bool is_apart)
{
    char byte = at < lexer->length ? lexer->text[at] : '\0';
    if (byte == '\0' || isalnum((unsigned char)byte) || isspace((unsigned char)byte) ||
        strchr("_,;)}]", byte) != NULL)
        return false;
    if (byte == '=')
        return !is_apart && lexer->text[at + 1] != '>';
    return byte != '#' || !is_apart;
}

bool lexer_operator_text(struct lexer *lexer)
{
    static const char *const names[] = {"qq", "qw", "qx", "qr", "tr", "q", "m", "s", "y"};
    const struct tokens *tokens = &lexer->tokens;
    const char *name = NULL;
    size_t from = lexer->at, at;
    if (tokens->count > 0 && (script_is_sign(&tokens->items[tokens->count - 1], "->") ||
                              script_is_sign(&tokens->items[tokens->count - 1], "&")))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && name == NULL; i++)
        if (lexer_sees(lexer, names[i]))
            name = names[i];
    if (name == NULL)
        return false;
    at = from + strlen(name);
    while (at < lexer->length && isspace((unsigned char)lexer->text[at]))
        at++;
    if (!is_operator_delimiter(lexer, at, at > from + strlen(name)))
        return false;
    lexer->at = at;
    bool is_plain = lexer->text[at] == '\'';
    struct text_form form = {.has_variables = !is_plain};
    if (strcmp(name, "s") == 0 || strcmp(name, "tr") == 0 || strcmp(name, "y") == 0) {
        read_substitution(lexer, from);
    } else if (strcmp(name, "m") == 0 || strcmp(name, "qr") == 0) {
        form.is_raw = true;
        note_regex_code(lexer, read_between(lexer, TOKEN_NUMBER, from, form));
        skip_flags(lexer);
    } else if (strcmp(name, "qx") == 0) {
        read_between(lexer, TOKEN_COMMAND, from, form);
    } else {
        form.has_variables = strcmp(name, "qq") == 0;
        form.is_half_raw = strcmp(name, "qq") != 0;
        read_between(lexer, TOKEN_STRING, from, form)->is_words = strcmp(name, "qw") == 0;
    }
    return true;
}

bool lexer_percent_text(struct lexer *lexer)
{
    size_t from = lexer->at, at = from + 1;
    char kind = lexer->text[at];
    if (kind != '\0' && strchr("qQwWiIxrs", kind) != NULL)
        at++;
    else
        kind = 'Q';
    char open = lexer->text[at];
    if (open == '\0' || !ispunct((unsigned char)open) || open == '=' ||
        (kind == 'Q' && at == from + 1 && closing_of(open) == NULL) || !lexer_expects_value(lexer))
        return false;
    lexer->at = at;
    bool is_filled = strchr("QWIxr", kind) != NULL;
    struct text_form form = {
        .fill = is_filled ? "#{" : NULL, .is_half_raw = !is_filled, .is_raw = kind == 'r'};
    enum token_kind token = kind == 'x' ? TOKEN_COMMAND : kind == 'r' ? TOKEN_NUMBER : TOKEN_STRING;
    read_between(lexer, token, from, form)->is_words = strchr("wWiI", kind) != NULL;
    if (kind == 'r')
        skip_flags(lexer);
    return true;
}

// Whether what comes before tells only to who parses it all: `if (x) /"/` and `(x) / y`, or in perl
// and ruby `f /x/` and `f / x`.
static bool is_ambiguous(const struct lexer *lexer)
{
    const struct token *last =
        lexer->tokens.count > 0 ? &lexer->tokens.items[lexer->tokens.count - 1] : NULL;
    if (last == NULL || (last->kind == TOKEN_NAME &&
                         scan_listed(lexer->language->keywords, last->text, strlen(last->text))))
        return false;
    return (last->kind == TOKEN_NAME && has_feature(lexer, SCRIPT_BARE_CALLS)) ||
           (last->kind == TOKEN_SIGN && strchr(")}", last->sign) != NULL);
}

bool lexer_regex(struct lexer *lexer)
{
    size_t from = lexer->at, at = from + 1;
    bool is_class = false;
    if (is_ambiguous(lexer)) {
        // Taken either way, a quote would hide code that the other way shows.
        size_t length = strcspn(lexer->text + at, "/\n"),
               quote = strcspn(lexer->text + at, "\"'`(");
        if (lexer->text[at + length] == '/' && quote < length)
            lexer->tokens.is_faulty = true;
    }
    if (!lexer_expects_value(lexer))
        return false;
    for (; at < lexer->length && lexer->text[at] != '\n'; at++) {
        if (lexer->text[at] == '\\')
            at++;
        else if (lexer->text[at] == '[')
            is_class = true;
        else if (lexer->text[at] == ']')
            is_class = false;
        else if (lexer->text[at] == '/' && !is_class)
            break;
    }
    if (at >= lexer->length || lexer->text[at] != '/')
        return false;
    lexer->at = at + 1;
    struct token *token = lexer_add(lexer, TOKEN_NUMBER, from);
    token->text = arena_copy(lexer->scan->arena, lexer->text + from, lexer->at - from);
    if (has_feature(lexer, SCRIPT_QUOTE_NAMES))
        note_regex_code(lexer, token);
    if (has_feature(lexer, SCRIPT_HASH_BRACE)) {
        const char *fill = strstr(token->text, "#{");
        if (fill != NULL)
            lexer_add_inside(lexer, from + (size_t)(fill - token->text) + 2, lexer->at - 1);
    }
    skip_flags(lexer);
    token->to = (uint32_t)lexer->at;
    return true;
}

// The line that is `name` and nothing else, but for blanks before it; the place after it.
static size_t find_here_end(const struct lexer *lexer, size_t at, const char *name, size_t length,
                            size_t *ret_body_end)
{
    while (at < lexer->length) {
        size_t start = at, end = at;
        while (end < lexer->length && lexer->text[end] != '\n')
            end++;
        while (start < end && isblank((unsigned char)lexer->text[start]))
            start++;
        bool is_end = end - start >= length && memcmp(lexer->text + start, name, length) == 0 &&
                      (end - start == length || strchr(";,)", lexer->text[start + length]) != NULL);
        if (is_end) {
            *ret_body_end = at;
            return start + length;
        }
        at = end + 1;
    }
    *ret_body_end = lexer->length;
    return lexer->length;
}

bool lexer_here(struct lexer *lexer)
{
    size_t from = lexer->at, at = from + 2;
    if (lexer->text[at] == '<' && has_feature(lexer, SCRIPT_TAGS))
        at++;
    while (strchr("-~ ", lexer->text[at]) != NULL && lexer->text[at] != '\0')
        at++;
    char quote = lexer->text[at] == '"' || lexer->text[at] == '\'' ? lexer->text[at] : '\0';
    at += quote != '\0';
    size_t name = at;
    while (isalnum((unsigned char)lexer->text[at]) || lexer->text[at] == '_')
        at++;
    if (at == name || isdigit((unsigned char)lexer->text[name]) || !lexer_expects_value(lexer) ||
        (quote != '\0' && lexer->text[at] != quote) || (lexer->text[from + 2] == ' ' && !quote))
        return false;
    size_t length = at - name, line = at, body_end;
    while (line < lexer->length && lexer->text[line] != '\n')
        line++;
    size_t body = lexer->here_to > 0 ? lexer->here_to : line + (line < lexer->length);
    size_t end = find_here_end(lexer, body, lexer->text + name, length, &body_end);
    lexer->at = at + (quote != '\0');
    struct token *token = lexer_add(lexer, TOKEN_STRING, from);
    token->text = arena_copy(lexer->scan->arena, lexer->text + body, body_end - body);
    token->is_constant =
        quote == '\'' || (strstr(token->text, "#{") == NULL && strpbrk(token->text, "$@") == NULL);
    if (!token->is_constant)
        lexer->tokens.is_faulty = strstr(token->text, "#{") != NULL ||
                                  strstr(token->text, "@{") != NULL || lexer->tokens.is_faulty;
    if (lexer->here_from == 0)
        lexer->here_from = line;
    lexer->here_to = end;
    return true;
}
