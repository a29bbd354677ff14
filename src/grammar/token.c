#include "grammar/token.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'' || byte == '`';
}

// Where the quote that opens at `at` closes: before a blank, the end or a stop, so that the
// apostrophe of "don't" and the inch of 5" are none. NULL when it does not.
static const char *find_close(const char *at)
{
    // `so' is how some quote.
    char mark = at[0] == '`' && at[strcspn(at + 1, "`'") + 1] == '\'' ? '\'' : at[0];
    for (const char *close = at + 1; (close = strchr(close, mark)) != NULL; close++)
        if (close > at + 1 && (close[1] == '\0' || strchr(" \t\r\n.,;:!?)", close[1]) != NULL))
            return close;
    return NULL;
}

const char *token_key(struct arena *arena, const char *text, size_t length)
{
    char *key = arena_copy(arena, text, length);
    for (char *at = key; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at += 'a' - 'A';
    return key;
}

static void add_token(struct arena *arena, struct token *token, const char *text, size_t length)
{
    token->text = arena_copy(arena, text, length);
    token->key = token_key(arena, text, length);
    token->length = length;
}

// Takes stops off the end of a word, and brackets around it; "..", "*." and "$?" keep theirs, but
// the last word of a request ("below /srv/.", "named temp*.") does not.
static size_t trim(const char **text, size_t length, bool is_last, bool *ret_has_comma)
{
    const char *at = *text;
    *ret_has_comma = false;
    if (length > 2 && at[0] == '(' && memchr(at, ')', length) == NULL) {
        at++;
        length--;
    }
    // "(*.log)", but "(a|b)" and "f(x)" are as they are written.
    const char *close = length > 2 && at[0] == '(' ? memchr(at, ')', length) : NULL;
    if (close != NULL && memchr(at + 1, '(', length - 1) == NULL &&
        memchr(at, '|', length) == NULL &&
        strspn(close + 1, ".,;:!?") >= length - (size_t)(close + 1 - at)) {
        *ret_has_comma = memchr(close, ',', length - (size_t)(close - at)) != NULL;
        *text = at + 1;
        return (size_t)(close - at) - 1;
    }
    while (length > 1) {
        char last = at[length - 1], before = at[length - 2];
        bool is_stop = strchr(",;:!?", last) != NULL && before != '$';
        bool may_end = is_last && length > 2 && (before == '/' || before == '*');
        bool is_period = last == '.' && (may_end || strchr("./*", before) == NULL);
        bool is_bracket = last == ')' && memchr(at, '(', length) == NULL;
        if (!is_stop && !is_period && !is_bracket)
            break;
        *ret_has_comma = *ret_has_comma || last == ',' || last == ';';
        length--;
    }
    *text = at;
    return length;
}

// Of the sign in ">50M" and "<=3", which is a word of its own; 0 for all else.
static size_t sign_length(const char *at)
{
    size_t length = at[0] == '<' || at[0] == '>' ? 1 + (at[1] == '=') : 0;
    return length > 0 && at[length] >= '0' && at[length] <= '9' ? length : 0;
}

bool tokens_read(struct arena *arena, const char *request, struct token *ret_tokens,
                 size_t *ret_count)
{
    size_t count = 0;
    if (strlen(request) > TOKEN_REQUEST_BYTES_MAX)
        return false;
    for (const char *at = request + strspn(request, blanks); *at != '\0';
         at += strspn(at, blanks)) {
        if (count == TOKENS_MAX)
            return false;
        struct token *token = &ret_tokens[count];
        *token = (struct token){.from = (uint32_t)(at - request)};
        const char *close = is_quote(at[0]) ? find_close(at) : NULL;
        if (close != NULL) {
            token->is_quoted = true;
            add_token(arena, token, at + 1, (size_t)(close - at) - 1);
            at = close + 1;
            size_t stops = strspn(at, ".,;:!?)");
            token->has_comma = memchr(at, ',', stops) != NULL;
            at += stops;
        } else {
            size_t length = sign_length(at);
            if (length == 0)
                length = strcspn(at, blanks);
            const char *text = at;
            bool is_last = at[length + strspn(at + length, blanks)] == '\0';
            size_t kept = trim(&text, length, is_last, &token->has_comma);
            add_token(arena, token, text, kept);
            at += length;
        }
        token->to = (uint32_t)(at - request);
        // A comma, a dash or a question mark by itself belongs to the word before it.
        bool is_mark =
            !token->is_quoted &&
            (strcmp(token->text, "...") == 0 ||
             (strspn(token->text, ",;:-–—&?!") == token->length && strcmp(token->text, "&") != 0));
        if (is_mark && count > 0 && strpbrk(token->text, "?!.") == NULL)
            ret_tokens[count - 1].has_comma = true;
        count += !is_mark;
    }
    *ret_count = count;
    return count > 0;
}
