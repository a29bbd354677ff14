#include "packs/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "packs/argument.h"

enum { WORD_BYTES_MAX = 255 };

enum context_kind {
    CONTEXT_COMMANDS,
    CONTEXT_SUBSHELL,     // ( ... )
    CONTEXT_SUBSTITUTION, // $( ... ), <( ... ), >( ... )
    CONTEXT_BACKTICK,
    CONTEXT_ARITHMETIC, // $(( ... )), (( ... ))
    CONTEXT_PARAMETER,  // ${ ... }
    CONTEXT_DOUBLE,     // "..."
    CONTEXT_SINGLE,     // '...'
    CONTEXT_ANSI,       // $'...'
    CONTEXT_COMMENT,
};

// One level of nesting, with the simple command and the word that are being read there.
struct context {
    enum context_kind kind;
    size_t start;
    struct argument_state argument;
    char word[WORD_BYTES_MAX + 1]; // its beginning, without quotes
    size_t word_length;
    char last;     // byte of the word
    bool has_word; // also an empty quoted one
    bool is_redirect;
    int brace_depth;
};

struct scanner {
    const char *text;
    size_t length, at;
    struct template_param *params;
    size_t param_count;
    struct context *stack;
    size_t depth; // the innermost is stack[depth - 1]
    struct buffer out;
    struct error *err;
};

__attribute__((format(printf, 3, 4))) static bool fail(struct scanner *scanner, size_t at,
                                                       const char *format, ...)
{
    char reason[512];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof(reason), format, args);
    va_end(args);
    return error_set(scanner->err, EXIT_FAILED, "at character %zu, %s", at + 1, reason);
}

static struct context *top(struct scanner *scanner)
{
    return &scanner->stack[scanner->depth - 1];
}

static bool is_at(const struct scanner *scanner, const char *token)
{
    return strncmp(scanner->text + scanner->at, token, strlen(token)) == 0;
}

static bool push(struct scanner *scanner, enum context_kind kind)
{
    if (scanner->depth == TEMPLATE_DEPTH_MAX)
        return fail(scanner, scanner->at, "the template is nested more than %d deep",
                    TEMPLATE_DEPTH_MAX);
    struct context *context = &scanner->stack[scanner->depth++];
    context->kind = kind;
    context->start = scanner->at;
    context->argument = (struct argument_state){0};
    context->word_length = 0;
    context->word[0] = '\0';
    context->has_word = context->is_redirect = false;
    context->brace_depth = 0;
    return true;
}

// The context whose word is being read: quotes and expansions are parts of a word outside them.
static struct context *word_context(struct scanner *scanner)
{
    size_t at = scanner->depth - 1;
    while (at > 0 && scanner->stack[at].kind >= CONTEXT_ARITHMETIC)
        at--;
    return &scanner->stack[at];
}

static void add_to_word(struct scanner *scanner, const char *bytes, size_t length)
{
    struct context *context = word_context(scanner);
    context->has_word = true;
    context->last = bytes[length - 1];
    if (length > WORD_BYTES_MAX - context->word_length)
        length = WORD_BYTES_MAX - context->word_length;
    memcpy(context->word + context->word_length, bytes, length);
    context->word_length += length;
    context->word[context->word_length] = '\0';
}

// Copies `length` bytes to the output and to the word.
static void take(struct scanner *scanner, size_t length)
{
    buffer_add(&scanner->out, scanner->text + scanner->at, length);
    add_to_word(scanner, scanner->text + scanner->at, length);
    scanner->at += length;
}

// Copies bytes that are syntax, no part of a word.
static void pass(struct scanner *scanner, size_t length)
{
    buffer_add(&scanner->out, scanner->text + scanner->at, length);
    scanner->at += length;
}

static void end_word(struct scanner *scanner)
{
    struct context *context = top(scanner);
    if (context->has_word && !context->is_redirect)
        argument_take(&context->argument, context->word);
    if (context->has_word)
        context->is_redirect = false;
    context->has_word = false;
    context->word_length = 0;
    context->word[0] = '\0';
    context->brace_depth = 0;
}

static void end_command(struct scanner *scanner)
{
    end_word(scanner);
    top(scanner)->argument = (struct argument_state){0};
    top(scanner)->is_redirect = false;
}

// The parameter whose {name} stands at `at`; NULL when it is none. `ret_length` is that of {name}.
static struct template_param *param_at(struct scanner *scanner, size_t at, size_t *ret_length)
{
    size_t end = at + 1;
    if (scanner->text[at] != '{')
        return NULL;
    end += strspn(scanner->text + end, "abcdefghijklmnopqrstuvwxyz_");
    if (scanner->text[end] != '}' || end == at + 1)
        return NULL;
    *ret_length = end + 1 - at;
    for (size_t i = 0; i < scanner->param_count; i++)
        if (strlen(scanner->params[i].name) == end - at - 1 &&
            memcmp(scanner->params[i].name, scanner->text + at + 1, end - at - 1) == 0)
            return &scanner->params[i];
    return NULL;
}

static bool is_safe_in_code(const struct template_param *param)
{
    return param->is_own || param->type == PARAM_NUMBER || param->type == PARAM_WORD;
}

// Past the next unescaped slash; NULL when there is none.
static const char *past_slash(const char *at)
{
    for (; at != NULL && *at != '\0' && *at != '/'; at++)
        if (at[0] == '\\' && at[1] != '\0')
            at++;
    return at != NULL && *at == '/' ? at + 1 : NULL;
}

// Whether a sed script ends inside /.../, s/.../.../ or the text of a, i or c, and uses no other
// delimiter before.
static bool is_slash_script(const char *at)
{
    while (*at != '\0') {
        if (*at == '/')
            at = past_slash(at + 1);
        else if (*at == 's' || *at == 'y')
            at = at[1] == '/' ? past_slash(past_slash(at + 2)) : "";
        else if (strchr(" ;{}!,$~=dDgGhHIMnNpPqx0123456789", *at) != NULL)
            at++;
        else
            return strchr("aic", *at) != NULL; // the rest is text
        if (at == NULL)
            return true;
    }
    return false;
}

static const char *guarding_context(const struct scanner *scanner)
{
    for (size_t i = scanner->depth; i-- > 0;) {
        switch (scanner->stack[i].kind) {
        case CONTEXT_BACKTICK:
            return "in backquotes";
        case CONTEXT_ARITHMETIC:
            return "in arithmetic";
        case CONTEXT_PARAMETER:
            return "in ${...}";
        case CONTEXT_ANSI:
            return "in $'...'";
        case CONTEXT_COMMENT:
            return "in a comment";
        default:
            if (scanner->stack[i].brace_depth > 0)
                return "in a brace list";
        }
    }
    return NULL;
}

// A parameter of type command is the whole of an argument, and in no quotes of the template.
static bool is_whole_word(struct scanner *scanner, size_t length)
{
    char next = scanner->text[scanner->at + length];
    return !word_context(scanner)->has_word && top(scanner)->kind <= CONTEXT_SUBSTITUTION &&
           strchr(" ;|&)", next) != NULL;
}

static bool check_kind(struct scanner *scanner, const struct template_param *param, size_t length,
                       enum argument_kind kind)
{
    const char *guard = guarding_context(scanner);
    if (guard == NULL && kind == ARGUMENT_CODE && param->type == PARAM_COMMAND &&
        is_whole_word(scanner, length))
        return true;
    if (guard == NULL && kind == ARGUMENT_CODE)
        guard = "in code that the command runs";
    if (guard != NULL && !is_safe_in_code(param))
        return fail(scanner, scanner->at,
                    "{%s} stands %s, where captured text could become syntax; give it the type "
                    "number or word, or the type command when it is a whole argument, or pass it "
                    "as data",
                    param->name, guard);
    if (kind != ARGUMENT_SED || param->is_own || param->type == PARAM_NUMBER)
        return true;
    if ((param->type == PARAM_SED || param->type == PARAM_WORD) &&
        is_slash_script(word_context(scanner)->word))
        return true;
    return fail(
        scanner, scanner->at,
        "{%s} stands in a sed script; there it needs the type sed (inside s/.../.../, /.../ "
        "or the text of a, i, c) or number",
        param->name);
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte >= '0' && byte <= '9');
}

// $name or a bare $ right before: the value would become a part of the name.
static bool is_after_dollar(struct scanner *scanner)
{
    size_t at = scanner->at;
    while (at > 0 && is_name_byte(scanner->text[at - 1]))
        at--;
    if (at == 0 || scanner->text[at - 1] != '$')
        return false;
    return !(at >= 2 && scanner->text[at - 2] == '\\') && top(scanner)->kind != CONTEXT_SINGLE;
}

static bool check_neighbours(struct scanner *scanner, const struct template_param *param,
                             size_t length)
{
    char next = scanner->text[scanner->at + length];
    bool is_bare = top(scanner)->kind <= CONTEXT_BACKTICK;
    if (is_after_dollar(scanner) &&
        !(is_safe_in_code(param) && scanner->text[scanner->at - 1] == '$'))
        return fail(scanner, scanner->at, "{%s} stands right after $ or $name", param->name);
    if (is_bare && (next == '<' || next == '>'))
        return fail(
            scanner, scanner->at,
            "{%s} stands right before %c, which would take a number for a descriptor; put a "
            "space between",
            param->name, next);
    if (is_bare && scanner->at > 0 && scanner->text[scanner->at - 1] == '&' && scanner->at > 1 &&
        strchr("<>", scanner->text[scanner->at - 2]) != NULL && param->type != PARAM_NUMBER)
        return fail(scanner, scanner->at, "{%s} stands where only a number may", param->name);
    return true;
}

static unsigned place_flags(struct scanner *scanner, enum argument_kind kind)
{
    const struct context *word = word_context(scanner);
    unsigned flags = 0;
    if (kind == ARGUMENT_OPERAND && word->word_length == 0 && !word->is_redirect)
        flags |= FILL_OPERAND;
    if (kind == ARGUMENT_COMMAND && !word->is_redirect)
        flags |= FILL_COMMAND;
    switch (top(scanner)->kind) {
    case CONTEXT_DOUBLE:
    case CONTEXT_PARAMETER:
        return flags | FILL_DOUBLE;
    case CONTEXT_SINGLE:
        return flags | FILL_SINGLE;
    default:
        break;
    }
    if (!word->has_word || (word->word_length > 0 && word->last == '='))
        flags |= FILL_TILDE;
    return flags;
}

static bool take_param(struct scanner *scanner, struct template_param *param, size_t length)
{
    const struct context *word = word_context(scanner);
    enum argument_kind kind =
        word->is_redirect ? ARGUMENT_DATA : argument_kind(&word->argument, word->word);
    if (!check_neighbours(scanner, param, length) || !check_kind(scanner, param, length, kind))
        return false;
    param->is_used = true;
    buffer_char(&scanner->out, FILL_MARK);
    buffer_char(&scanner->out, (char)(param - scanner->params + FILL_BASE));
    buffer_char(&scanner->out, (char)(place_flags(scanner, kind) + FILL_BASE));
    add_to_word(scanner, "?", 1);
    scanner->at += length;
    return true;
}

// A backslash and what it quotes.
static bool take_escape(struct scanner *scanner)
{
    size_t length;
    if (scanner->at + 1 >= scanner->length)
        return fail(scanner, scanner->at, "a backslash stands at the end");
    if (param_at(scanner, scanner->at + 1, &length) != NULL)
        return fail(scanner, scanner->at, "a backslash stands right before a parameter");
    take(scanner, 2);
    return true;
}

static bool take_dollar(struct scanner *scanner)
{
    bool is_in_double = top(scanner)->kind == CONTEXT_DOUBLE;
    static const struct {
        const char *opener;
        enum context_kind kind;
    } openers[] = {
        {"$((", CONTEXT_ARITHMETIC},
        {"$(", CONTEXT_SUBSTITUTION},
        {"${", CONTEXT_PARAMETER},
        {"$'", CONTEXT_ANSI},
    };
    size_t length;
    bool is_param = param_at(scanner, scanner->at + 1, &length) != NULL;
    for (size_t i = 0; i < 4 && !is_param; i++) {
        if (!is_at(scanner, openers[i].opener) || (is_in_double && openers[i].kind == CONTEXT_ANSI))
            continue;
        take(scanner, strlen(openers[i].opener));
        return push(scanner, openers[i].kind);
    }
    take(scanner, 1);
    return true;
}

// Bytes inside quotes and expansions.
static bool step_quoted(struct scanner *scanner)
{
    char byte = scanner->text[scanner->at];
    enum context_kind kind = top(scanner)->kind;
    if (byte == '\\' && kind != CONTEXT_SINGLE && kind != CONTEXT_COMMENT)
        return take_escape(scanner);
    static const char *const closers[] = {
        [CONTEXT_ARITHMETIC] = "))", [CONTEXT_PARAMETER] = "}", [CONTEXT_DOUBLE] = "\"",
        [CONTEXT_SINGLE] = "'",      [CONTEXT_ANSI] = "'",      [CONTEXT_COMMENT] = "\n",
    };
    if (is_at(scanner, closers[kind])) {
        bool is_word = kind == CONTEXT_ARITHMETIC || kind == CONTEXT_PARAMETER;
        scanner->depth--;
        if (is_word)
            take(scanner, strlen(closers[kind]));
        else
            pass(scanner, 1);
        return true;
    }
    bool expands = kind != CONTEXT_SINGLE && kind != CONTEXT_ANSI && kind != CONTEXT_COMMENT;
    if (expands && byte == '$')
        return take_dollar(scanner);
    if (expands && byte == '`') {
        take(scanner, 1);
        return push(scanner, CONTEXT_BACKTICK);
    }
    if (kind == CONTEXT_PARAMETER && (byte == '"' || byte == '\'')) {
        take(scanner, 1);
        return push(scanner, byte == '"' ? CONTEXT_DOUBLE : CONTEXT_SINGLE);
    }
    take(scanner, 1);
    return true;
}

static bool step_operator(struct scanner *scanner)
{
    char byte = scanner->text[scanner->at];
    if (is_at(scanner, "<<") && !is_at(scanner, "<<<"))
        return fail(scanner, scanner->at, "here-documents are not allowed in a template");
    if (is_at(scanner, "<(") || is_at(scanner, ">(")) {
        take(scanner, 2);
        return push(scanner, CONTEXT_SUBSTITUTION);
    }
    if (byte == '<' || byte == '>') {
        // 2> is no word.
        struct context *context = top(scanner);
        if (context->has_word && strspn(context->word, "0123456789") == context->word_length)
            context->has_word = false;
        end_word(scanner);
        pass(scanner, strspn(scanner->text + scanner->at, "<>&|"));
        context->is_redirect = true;
        return true;
    }
    if (byte == '&' && scanner->text[scanner->at + 1] == '>') {
        end_word(scanner);
        pass(scanner, 1);
        return true;
    }
    end_command(scanner);
    pass(scanner, 1);
    return true;
}

static bool step_parenthesis(struct scanner *scanner)
{
    if (scanner->text[scanner->at] == '(') {
        bool is_arithmetic = is_at(scanner, "((") && !top(scanner)->has_word;
        end_command(scanner);
        if (!push(scanner, is_arithmetic ? CONTEXT_ARITHMETIC : CONTEXT_SUBSHELL))
            return false;
        pass(scanner, is_arithmetic ? 2 : 1);
        return true;
    }
    enum context_kind kind = top(scanner)->kind;
    if (kind != CONTEXT_SUBSHELL && kind != CONTEXT_SUBSTITUTION)
        return fail(scanner, scanner->at, "a ) closes nothing");
    end_command(scanner);
    pass(scanner, 1);
    scanner->depth--;
    if (kind == CONTEXT_SUBSTITUTION)
        add_to_word(scanner, ")", 1);
    return true;
}

static bool step_backtick(struct scanner *scanner)
{
    if (top(scanner)->kind != CONTEXT_BACKTICK) {
        take(scanner, 1);
        return push(scanner, CONTEXT_BACKTICK);
    }
    end_command(scanner);
    pass(scanner, 1);
    scanner->depth--;
    return true;
}

static void step_brace(struct scanner *scanner)
{
    struct context *context = top(scanner);
    char next = scanner->text[scanner->at + 1];
    if (scanner->text[scanner->at] == '{' && next != ' ' && next != '}' && next != '\0')
        context->brace_depth++;
    else if (scanner->text[scanner->at] == '}' && context->brace_depth > 0)
        context->brace_depth--;
    take(scanner, 1);
}

// Bytes where commands stand.
static bool step_bare(struct scanner *scanner)
{
    char byte = scanner->text[scanner->at];
    switch (byte) {
    case '\\':
        return take_escape(scanner);
    case '\'':
    case '"':
        buffer_char(&scanner->out, byte);
        scanner->at++;
        top(scanner)->has_word = true;
        return push(scanner, byte == '"' ? CONTEXT_DOUBLE : CONTEXT_SINGLE);
    case '$':
        return take_dollar(scanner);
    case '`':
        return step_backtick(scanner);
    case ' ':
        end_word(scanner);
        pass(scanner, 1);
        return true;
    case ';':
    case '|':
    case '&':
    case '<':
    case '>':
        return step_operator(scanner);
    case '(':
    case ')':
        return step_parenthesis(scanner);
    case '{':
    case '}':
        step_brace(scanner);
        return true;
    case '#':
        if (!top(scanner)->has_word) {
            pass(scanner, 1);
            return push(scanner, CONTEXT_COMMENT);
        }
        break;
    default:
        break;
    }
    take(scanner, 1);
    return true;
}

static bool step(struct scanner *scanner)
{
    size_t length = 0;
    struct template_param *param = param_at(scanner, scanner->at, &length);
    if (param != NULL)
        return take_param(scanner, param, length);
    // '{print}' and %{http_code} are no parameters; a misspelt one shows in that it is not used.
    bool is_plain = top(scanner)->kind == CONTEXT_SINGLE ||
                    (scanner->at > 0 && scanner->text[scanner->at - 1] == '%');
    if (length > 0 && !is_plain)
        return fail(scanner, scanner->at, "%.*s is no parameter of the rule", (int)length,
                    scanner->text + scanner->at);
    return top(scanner)->kind >= CONTEXT_ARITHMETIC ? step_quoted(scanner) : step_bare(scanner);
}

static bool check_closed(struct scanner *scanner)
{
    struct context *context = top(scanner);
    if (scanner->depth == 1 || context->kind == CONTEXT_COMMENT)
        return buffer_check(&scanner->out, "the template", scanner->err);
    return fail(scanner, context->start, "what begins here has no end");
}

bool template_compile(struct arena *arena, const char *text, struct template_param *params,
                      size_t param_count, char **ret_compiled, struct error *err)
{
    size_t length = strlen(text);
    if (length == 0 || length > TEMPLATE_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "a template has 1 to %d bytes, not %zu",
                         TEMPLATE_BYTES_MAX, length);
    if (utf8_has_control(text, length, ""))
        return error_set(err, EXIT_FAILED, "a template is one line without control characters");
    struct scanner scanner = {
        .text = text,
        .length = length,
        .params = params,
        .param_count = param_count,
        .stack = arena_array(arena, TEMPLATE_DEPTH_MAX, sizeof(struct context)),
        .err = err,
    };
    buffer_init(&scanner.out, (size_t)TEMPLATE_BYTES_MAX * 3);
    bool is_good = push(&scanner, CONTEXT_COMMANDS);
    while (is_good && scanner.at < scanner.length)
        is_good = step(&scanner);
    is_good = is_good && check_closed(&scanner);
    if (is_good)
        *ret_compiled = arena_copy(arena, scanner.out.data, scanner.out.length);
    buffer_done(&scanner.out);
    return is_good;
}
