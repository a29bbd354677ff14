#include "shell/parser.h"

#include <string.h>

#define BREAKS (CHAR_END | CHAR_WORD)
#define QUOTES (CHAR_WORD | CHAR_OPERAND | CHAR_CLOSED)
#define LETTER (CHAR_NAME_START | CHAR_NAME)
#define KEYWORD (LETTER | CHAR_RESERVED)
#define DIGIT (CHAR_NAME | CHAR_DIGIT)

const uint16_t shell_chars[256] = {
    ['\0'] = BREAKS | CHAR_DOUBLE | CHAR_HERE | CHAR_OPERAND | CHAR_CLOSED,
    [' '] = BREAKS | CHAR_BLANK,
    ['\t'] = BREAKS | CHAR_BLANK,
    ['\n'] = BREAKS | CHAR_CLOSED,
    [';'] = BREAKS,
    ['&'] = BREAKS,
    ['|'] = BREAKS,
    ['('] = BREAKS | CHAR_CLOSED | CHAR_OPERAND,
    [')'] = BREAKS | CHAR_CLOSED | CHAR_OPERAND,
    ['<'] = BREAKS | CHAR_OPERAND,
    ['>'] = BREAKS | CHAR_OPERAND,
    ['\\'] = QUOTES | CHAR_DOUBLE | CHAR_HERE,
    ['\''] = QUOTES,
    ['"'] = QUOTES | CHAR_DOUBLE,
    ['`'] = QUOTES | CHAR_DOUBLE | CHAR_HERE,
    ['$'] = QUOTES | CHAR_DOUBLE | CHAR_HERE | CHAR_SPECIAL,
    ['}'] = CHAR_OPERAND | CHAR_CLOSED | CHAR_RESERVED,
    ['/'] = CHAR_OPERAND,
    [':'] = CHAR_OPERAND,
    ['?'] = CHAR_OPERAND | CHAR_GLOB | CHAR_SPECIAL,
    ['*'] = CHAR_GLOB | CHAR_SPECIAL,
    ['['] = CHAR_CLOSED | CHAR_GLOB | CHAR_RESERVED,
    [']'] = CHAR_CLOSED | CHAR_OPERAND | CHAR_RESERVED,
    ['{'] = CHAR_BRACE | CHAR_RESERVED,
    ['~'] = CHAR_TILDE,
    ['!'] = CHAR_RESERVED | CHAR_SPECIAL,
    ['@'] = CHAR_SPECIAL,
    ['#'] = CHAR_SPECIAL,
    ['-'] = CHAR_SPECIAL,
    ['0'] = DIGIT,
    ['1'] = DIGIT,
    ['2'] = DIGIT,
    ['3'] = DIGIT,
    ['4'] = DIGIT,
    ['5'] = DIGIT,
    ['6'] = DIGIT,
    ['7'] = DIGIT,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    ['A'] = LETTER,
    ['B'] = LETTER,
    ['C'] = LETTER,
    ['D'] = LETTER,
    ['E'] = LETTER,
    ['F'] = LETTER,
    ['G'] = LETTER,
    ['H'] = LETTER,
    ['I'] = LETTER,
    ['J'] = LETTER,
    ['K'] = LETTER,
    ['L'] = LETTER,
    ['M'] = LETTER,
    ['N'] = LETTER,
    ['O'] = LETTER,
    ['P'] = LETTER,
    ['Q'] = LETTER,
    ['R'] = LETTER,
    ['S'] = LETTER,
    ['T'] = LETTER,
    ['U'] = LETTER,
    ['V'] = LETTER,
    ['W'] = LETTER,
    ['X'] = LETTER,
    ['Y'] = LETTER,
    ['Z'] = LETTER,
    ['_'] = LETTER,
    ['a'] = LETTER,
    ['b'] = LETTER,
    ['c'] = KEYWORD,
    ['d'] = KEYWORD,
    ['e'] = KEYWORD,
    ['f'] = KEYWORD,
    ['g'] = LETTER,
    ['h'] = LETTER,
    ['i'] = KEYWORD,
    ['j'] = LETTER,
    ['k'] = LETTER,
    ['l'] = LETTER,
    ['m'] = LETTER,
    ['n'] = LETTER,
    ['o'] = LETTER,
    ['p'] = LETTER,
    ['q'] = LETTER,
    ['r'] = LETTER,
    ['s'] = KEYWORD,
    ['t'] = KEYWORD,
    ['u'] = KEYWORD,
    ['v'] = LETTER,
    ['w'] = KEYWORD,
    ['x'] = LETTER,
    ['y'] = LETTER,
    ['z'] = LETTER,
};

char *match_text(char *at, const char *text)
{
    for (; *text != '\0'; text++) {
        at = past_continuations(at);
        if (*at++ != *text)
            return NULL;
    }
    return at;
}

void skip_blanks(struct parser *parser)
{
    char *at = parser->at;
    for (;;) {
        if (is_char(*at, CHAR_BLANK)) {
            at++;
        } else if (*at == '\\' && at[1] == '\n') {
            at += 2;
        } else if (*at == '#') {
            char *newline = memchr(at, '\n', (size_t)(parser->region.end - at));
            at = newline != NULL ? newline : parser->region.end;
            parser->odd_count++;
            break;
        } else {
            break;
        }
    }
    parser->at = at;
}

// The operators that begin with the byte at `at`; `next` is where the second byte would be.
static enum token semicolon_token(struct parser *parser, char *next)
{
    if (*next == ';') {
        char *third = past_continuations(next + 1);
        bool is_next = *third == '&' && parser->grammar->has_case_ends;
        parser->token_end = is_next ? third + 1 : next + 1;
        return is_next ? TOKEN_CASE_NEXT : TOKEN_CASE_BREAK;
    }
    if (*next == '&' && parser->grammar->has_case_ends) {
        parser->token_end = next + 1;
        return TOKEN_CASE_FALL;
    }
    return TOKEN_SEMICOLON;
}

static enum token ampersand_token(struct parser *parser, char *next)
{
    if (*next == '&') {
        parser->token_end = next + 1;
        return TOKEN_AND;
    }
    if (*next == '>' && parser->grammar->has_redirects)
        return TOKEN_REDIRECT;
    return TOKEN_BACKGROUND;
}

static enum token bar_token(struct parser *parser, char *next)
{
    if (*next == '|') {
        parser->token_end = next + 1;
        return TOKEN_OR;
    }
    if (*next == '&' && parser->grammar->has_pipe_errors) {
        parser->token_end = next + 1;
        return TOKEN_PIPE_ERRORS;
    }
    return TOKEN_PIPE;
}

enum token peek(struct parser *parser)
{
    skip_blanks(parser);
    char *at = parser->at;
    if (!is_char(*at, CHAR_END) || *at == '\0') {
        parser->token_end = at;
        return *at == '\0' ? TOKEN_END : TOKEN_WORD;
    }
    parser->token_end = at + 1;
    char *next = past_continuations(at + 1);
    switch (*at) {
    case '\n':
        return TOKEN_NEWLINE;
    case ';':
        return semicolon_token(parser, next);
    case '&':
        return ampersand_token(parser, next);
    case '|':
        return bar_token(parser, next);
    case '(':
        return TOKEN_OPEN;
    case ')':
        return TOKEN_CLOSE;
    case '<':
    case '>':
        parser->token_end = at;
        return *next == '(' && parser->grammar->has_process ? TOKEN_WORD : TOKEN_REDIRECT;
    default: // a blank, which skip_blanks() leaves none of
        return TOKEN_END;
    }
}

void take(struct parser *parser)
{
    parser->at = parser->token_end;
}

void take_newline(struct parser *parser)
{
    parser->at = parser->token_end;
    if (parser->pending != NULL)
        read_here_documents(parser);
}

void skip_newlines(struct parser *parser)
{
    while (peek(parser) == TOKEN_NEWLINE)
        take_newline(parser);
}

struct keyword {
    const char *text;
    enum reserved reserved;
};

enum { KEYWORD_BYTES_MAX = 8 };

// In the order of their first letters, for the loop in find_reserved().
static const struct keyword keywords[] = {
    {"!", RESERVED_BANG},
    {"[[", RESERVED_TEST},
    {"]]", RESERVED_TEST_END},
    {"case", RESERVED_CASE},
    {"coproc", RESERVED_COPROC},
    {"do", RESERVED_DO},
    {"done", RESERVED_DONE},
    {"elif", RESERVED_ELIF},
    {"else", RESERVED_ELSE},
    {"esac", RESERVED_ESAC},
    {"fi", RESERVED_FI},
    {"for", RESERVED_FOR},
    {"function", RESERVED_FUNCTION},
    {"if", RESERVED_IF},
    {"in", RESERVED_IN},
    {"select", RESERVED_SELECT},
    {"then", RESERVED_THEN},
    {"time", RESERVED_TIME},
    {"until", RESERVED_UNTIL},
    {"while", RESERVED_WHILE},
    {"{", RESERVED_OPEN},
    {"}", RESERVED_CLOSE},
};

enum reserved find_reserved(struct shell_text text)
{
    const char *word = text.bytes;
    size_t length = text.length;
    if (length == 0)
        return RESERVED_NONE;
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (keywords[i].text[0] < word[0])
            continue;
        if (keywords[i].text[0] > word[0])
            break;
        if (strlen(keywords[i].text) == length && memcmp(keywords[i].text, word, length) == 0)
            return keywords[i].reserved;
    }
    return RESERVED_NONE;
}

static bool grammar_reserves(const struct grammar *grammar, enum reserved reserved)
{
    switch (reserved) {
    case RESERVED_TEST:
    case RESERVED_TEST_END:
        return grammar->has_conditional;
    case RESERVED_COPROC:
        return grammar->has_coprocess;
    case RESERVED_FUNCTION:
        return grammar->has_function_word;
    case RESERVED_SELECT:
        return grammar->has_select;
    case RESERVED_TIME:
        return grammar->has_time;
    default:
        return true;
    }
}

enum reserved peek_reserved(struct parser *parser)
{
    char *at = parser->at;
    if (!is_char(*at, CHAR_RESERVED))
        return RESERVED_NONE;
    char word[KEYWORD_BYTES_MAX];
    size_t length = 0;
    for (;; at++) {
        at = past_continuations(at);
        if (is_char(*at, CHAR_END))
            break;
        if (length == sizeof(word) || is_char(*at, CHAR_WORD))
            return RESERVED_NONE;
        word[length++] = *at;
    }
    enum reserved reserved = find_reserved((struct shell_text){word, (uint32_t)length});
    if (reserved == RESERVED_NONE || !grammar_reserves(parser->grammar, reserved))
        return RESERVED_NONE;
    bool is_process = (*at == '<' || *at == '>') && *past_continuations(at + 1) == '(' &&
                      parser->grammar->has_process;
    if (is_process || (reserved == RESERVED_BANG && *at == '(' && parser->has_extglob))
        return RESERVED_NONE;
    parser->token_end = at;
    return reserved;
}

bool take_reserved(struct parser *parser, enum reserved wanted)
{
    if (peek(parser) != TOKEN_WORD || peek_reserved(parser) != wanted)
        return false;
    take(parser);
    return true;
}
