#include "code/script_lexer.h"

#include <ctype.h>
#include <string.h>

bool lexer_sees(const struct lexer *lexer, const char *text)
{
    return strncmp(lexer->text + lexer->at, text, strlen(text)) == 0;
}

struct token *lexer_add(struct lexer *lexer, enum token_kind kind, size_t from)
{
    struct tokens *tokens = &lexer->tokens;
    if (tokens->count + 1 >= lexer->capacity) {
        size_t capacity = lexer->capacity == 0 ? 16 : 2 * lexer->capacity;
        tokens->items = arena_grow(lexer->scan->arena, tokens->items, lexer->capacity, capacity,
                                   sizeof(*tokens->items));
        lexer->capacity = capacity;
    }
    struct token *token = &tokens->items[tokens->count++];
    *token = (struct token){
        .kind = kind,
        .text = "",
        .from = (uint32_t)from,
        .to = (uint32_t)lexer->at,
        .is_apart = from > 0 && isspace((unsigned char)lexer->text[from - 1]),
    };
    return token;
}

void lexer_add_inside(struct lexer *lexer, size_t from, size_t to)
{
    struct tokens *tokens = &lexer->tokens;
    if (tokens->inside_count == lexer->inside_capacity) {
        size_t capacity = lexer->inside_capacity == 0 ? 4 : 2 * lexer->inside_capacity;
        tokens->inside = arena_grow(lexer->scan->arena, tokens->inside, lexer->inside_capacity,
                                    capacity, sizeof(*tokens->inside));
        lexer->inside_capacity = capacity;
    }
    tokens->inside[tokens->inside_count++] = (struct token_inside){
        arena_copy(lexer->scan->arena, lexer->text + from, to > from ? to - from : 0),
        (uint32_t)from, (uint32_t)to};
}

bool lexer_expects_value(const struct lexer *lexer)
{
    if (lexer->tokens.count == 0)
        return true;
    const struct token *last = &lexer->tokens.items[lexer->tokens.count - 1];
    switch (last->kind) {
    case TOKEN_LINE:
        return true;
    case TOKEN_SIGN:
        if (strchr("+-", last->sign) != NULL && lexer->tokens.count > 1 && // x++ / 2
            last[-1].kind == TOKEN_SIGN && last[-1].sign == last->sign && last[-1].to == last->from)
            return false;
        return strchr(")]}", last->sign) == NULL;
    case TOKEN_NAME:
        if (scan_listed(lexer->language->keywords, last->text, strlen(last->text)))
            return true;
        // `split /,/` and `x / y`: the blanks tell which.
        return has_feature(lexer, SCRIPT_BARE_CALLS) && lexer->at > 0 &&
               isspace((unsigned char)lexer->text[lexer->at - 1]) &&
               !isspace((unsigned char)lexer->text[lexer->at + 1]);
    default:
        return false;
    }
}

static bool is_name_byte(const struct lexer *lexer, unsigned char byte)
{
    return isalnum(byte) || byte == '_' || byte >= 0x80 ||
           (byte == '.' && has_feature(lexer, SCRIPT_DOT_NAMES)) ||
           (byte == '$' && has_feature(lexer, SCRIPT_DOLLAR_NAMES));
}

static bool is_name_start(const struct lexer *lexer, unsigned char byte)
{
    return is_name_byte(lexer, byte) && !isdigit(byte);
}

static bool skip_comment(struct lexer *lexer)
{
    const struct script_language *language = lexer->language;
    if (language->block_begin != NULL && lexer_sees(lexer, language->block_begin)) {
        const char *end =
            strstr(lexer->text + lexer->at + strlen(language->block_begin), language->block_end);
        lexer->at =
            end != NULL ? (size_t)(end - lexer->text) + strlen(language->block_end) : lexer->length;
        return true;
    }
    for (const char *mark = language->line_comments; *mark != '\0';) {
        size_t size = strcspn(mark, " ");
        if (strncmp(lexer->text + lexer->at, mark, size) == 0) {
            while (lexer->at < lexer->length && lexer->text[lexer->at] != '\n')
                lexer->at++;
            return true;
        }
        mark += size;
        mark += *mark == ' ';
    }
    return false;
}

static void add_name(struct lexer *lexer)
{
    size_t from = lexer->at;
    while (lexer->at < lexer->length && is_name_byte(lexer, (unsigned char)lexer->text[lexer->at]))
        lexer->at++;
    char mark = lexer->text[lexer->at];
    if (has_feature(lexer, SCRIPT_MARK_NAMES) && (mark == '?' || mark == '!') &&
        lexer->text[lexer->at + 1] != '=')
        lexer->at++;
    struct token *token = lexer_add(lexer, TOKEN_NAME, from);
    token->text = arena_copy(lexer->scan->arena, lexer->text + from, lexer->at - from);
}

static bool add_variable(struct lexer *lexer)
{
    size_t from = lexer->at;
    const char *here = lexer->text + from;
    const char *sigils = has_feature(lexer, SCRIPT_QUOTE_NAMES) ? "$@%"
                         : has_feature(lexer, SCRIPT_PERCENT)   ? "$@"
                                                                : "$";
    if (strchr(sigils, here[0]) == NULL || (here[0] == '%' && !lexer_expects_value(lexer)))
        return false;
    size_t length = 1;
    while (here[length] == '$' || here[length] == '@' || (here[0] == '$' && here[length] == '#'))
        length++;
    if (here[length] == '{' && here[0] != '%') {
        lexer->at += length; // ${…}: what is in the braces is read as code
        lexer_add(lexer, TOKEN_SIGN, from)->sign = '$';
        return true;
    }
    size_t name = length;
    while (is_name_byte(lexer, (unsigned char)here[length]) ||
           (here[length] == ':' && here[length + 1] == ':'))
        length += here[length] == ':' ? 2 : 1;
    if (length == name) {
        if (here[0] != '$' || here[1] == '\0' || isspace((unsigned char)here[1]))
            return false;
        length = here[1] == '^' ? 3 : 2;
        if (from + length > lexer->length)
            return false;
    }
    lexer->at += length;
    struct token *token = lexer_add(lexer, TOKEN_VARIABLE, from);
    token->text = arena_copy(lexer->scan->arena, here, length);
    return true;
}

static void add_sign(struct lexer *lexer)
{
    static const char *const pairs[] = {
        "===", "!==", "...", "**=", "->", "=>", "::", "==", "!=", "<=", ">=", "=~", "!~", "&&",
        "||",  "?.",  "..",  "<<",  ">>", "+=", "-=", "*=", "/=", ".=", ":=", "//", "<-"};
    size_t from = lexer->at, length = 1;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && length == 1; i++)
        if (lexer_sees(lexer, pairs[i]))
            length = strlen(pairs[i]);
    char byte = lexer->text[from];
    lexer->at += length;
    if (byte == '(' || byte == '[')
        lexer->depth++;
    else if ((byte == ')' || byte == ']') && lexer->depth > 0)
        lexer->depth--;
    struct token *token = lexer_add(lexer, TOKEN_SIGN, from);
    token->sign = byte;
    token->text = arena_copy(lexer->scan->arena, lexer->text + from, length);
}

static void add_line(struct lexer *lexer)
{
    size_t from = lexer->at;
    lexer->at++;
    if (lexer->here_from == from && lexer->here_to > 0) {
        lexer->at = lexer->here_to > lexer->at ? lexer->here_to : lexer->at;
        lexer->here_from = lexer->here_to = 0;
    }
    if (lexer->depth == 0)
        lexer_add(lexer, TOKEN_LINE, from);
}

// What only perl and ruby have: -e FILE, <FILE>, :symbol, ?x, pod.
static bool add_odd(struct lexer *lexer)
{
    const char *here = lexer->text + lexer->at;
    size_t from = lexer->at;
    bool is_perl = has_feature(lexer, SCRIPT_QUOTE_NAMES);
    if (is_perl && here[0] == '-' && isalpha((unsigned char)here[1]) &&
        !is_name_byte(lexer, (unsigned char)here[2]) && lexer_expects_value(lexer)) {
        lexer->at += 2;
        lexer_add(lexer, TOKEN_SIGN, from)->sign = '-';
        return true;
    }
    if (is_perl && here[0] == '<' && lexer_expects_value(lexer)) {
        size_t length = 1;
        while (here[length] != '\0' && strchr(" \n<>;", here[length]) == NULL)
            length++;
        if (here[length] == '>') {
            lexer->at += length + 1;
            struct token *token = lexer_add(lexer, TOKEN_STRING, from);
            token->text = arena_copy(lexer->scan->arena, here + 1, length - 1);
            return true;
        }
    }
    bool is_ruby = has_feature(lexer, SCRIPT_PERCENT);
    if (is_ruby && here[0] == ':' && is_name_start(lexer, (unsigned char)here[1]) &&
        (from == 0 || here[-1] != ':')) {
        size_t length = 2;
        while (is_name_byte(lexer, (unsigned char)here[length]))
            length++;
        lexer->at += length;
        struct token *token = lexer_add(lexer, TOKEN_STRING, from);
        token->text = arena_copy(lexer->scan->arena, here + 1, length - 1);
        token->is_constant = true;
        return true;
    }
    return false;
}

static bool add_text(struct lexer *lexer)
{
    char byte = lexer->text[lexer->at];
    if (has_feature(lexer, SCRIPT_QUOTE_NAMES) && isalpha((unsigned char)byte) &&
        lexer_operator_text(lexer))
        return true;
    if (has_feature(lexer, SCRIPT_HEREDOC) && lexer_sees(lexer, "<<") && lexer_here(lexer))
        return true;
    if (has_feature(lexer, SCRIPT_PERCENT) && byte == '%' && lexer_percent_text(lexer))
        return true;
    if (has_feature(lexer, SCRIPT_SLASH_REGEX) && byte == '/' && lexer_regex(lexer))
        return true;
    return lexer_quoted(lexer) || add_odd(lexer);
}

// Text that PHP prints, up to <?php or <?=.
static void skip_printed(struct lexer *lexer)
{
    const char *open = strstr(lexer->text + lexer->at, "<?");
    lexer->at = open != NULL ? (size_t)(open - lexer->text) + 2 : lexer->length;
    if (lexer_sees(lexer, "php"))
        lexer->at += 3;
    else if (lexer_sees(lexer, "="))
        lexer->at++;
}

// perl's =pod … =cut, ruby's =begin … =end.
static bool skip_pod(struct lexer *lexer)
{
    const char *here = lexer->text + lexer->at;
    if (!has_feature(lexer, SCRIPT_BARE_CALLS) || here[0] != '=' ||
        !isalpha((unsigned char)here[1]) || (lexer->at > 0 && here[-1] != '\n'))
        return false;
    bool is_ruby = has_feature(lexer, SCRIPT_PERCENT);
    if (is_ruby && strncmp(here, "=begin", 6) != 0)
        return false;
    const char *end = strstr(here, is_ruby ? "\n=end" : "\n=cut");
    lexer->at = end != NULL ? (size_t)(end - lexer->text) + 5 : lexer->length;
    lexer->at += strcspn(lexer->text + lexer->at, "\n");
    return true;
}

static void read_token(struct lexer *lexer)
{
    unsigned char byte = (unsigned char)lexer->text[lexer->at];
    size_t from = lexer->at;
    if (skip_pod(lexer))
        return;
    if (byte == '\n') {
        add_line(lexer);
    } else if (isspace(byte)) {
        lexer->at++;
    } else if (byte == '\\' && lexer->text[from + 1] == '\n') {
        lexer->at += 2;
    } else if (has_feature(lexer, SCRIPT_TAGS) && lexer_sees(lexer, "?>")) {
        skip_printed(lexer);
    } else if ((has_feature(lexer, SCRIPT_SIGILS) && add_variable(lexer)) || skip_comment(lexer) ||
               add_text(lexer)) {
        return;
    } else if (isdigit(byte)) {
        while (
            is_name_byte(lexer, (unsigned char)lexer->text[lexer->at]) ||
            (lexer->text[lexer->at] == '.' && isdigit((unsigned char)lexer->text[lexer->at + 1])))
            lexer->at++;
        struct token *token = lexer_add(lexer, TOKEN_NUMBER, from);
        token->text = arena_copy(lexer->scan->arena, lexer->text + from, lexer->at - from);
    } else if (is_name_start(lexer, byte)) {
        lexer->at = from;
        add_name(lexer);
    } else {
        lexer->at = from;
        add_sign(lexer);
    }
}

static void find_partners(struct scan *scan, struct tokens *tokens)
{
    uint32_t *open = arena_array(scan->arena, tokens->count, sizeof(*open));
    size_t depth = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->items[i];
        token->partner = i;
        if (token->kind != TOKEN_SIGN)
            continue;
        if (strchr("([{", token->sign) != NULL) {
            open[depth++] = i;
        } else if (strchr(")]}", token->sign) != NULL && depth > 0) {
            token->partner = open[--depth];
            tokens->items[token->partner].partner = i;
        }
    }
}

void script_tokens(struct scan *scan, const struct script_language *language,
                   struct tokens *ret_tokens)
{
    struct lexer lexer = {
        .scan = scan,
        .language = language,
        .text = scan->text,
        .length = scan->length,
    };
    buffer_init(&lexer.buffer, (size_t)4 * CODE_BYTES_MAX);
    if (has_feature(&lexer, SCRIPT_TAGS) && strstr(lexer.text, "<?") != NULL)
        skip_printed(&lexer);
    while (lexer.at < lexer.length && lexer.tokens.count < SCRIPT_TOKENS_MAX)
        read_token(&lexer);
    lexer.tokens.is_faulty = lexer.tokens.is_faulty || lexer.at < lexer.length;
    lexer_add(&lexer, TOKEN_END, lexer.at);
    buffer_done(&lexer.buffer);
    find_partners(scan, &lexer.tokens);
    *ret_tokens = lexer.tokens;
}
