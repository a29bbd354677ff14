#include "shell/dialect.h"

#include <string.h>

#include "shell/parser.h"
#include "shell/print.h"

struct dialect_name {
    char text[8];
    enum shell_dialect dialect;
};

static const struct dialect_name dialect_names[] = {
    {"bash", SHELL_BASH}, {"ksh", SHELL_BASH}, {"sh", SHELL_SH},
    {"dash", SHELL_SH},   {"zsh", SHELL_ZSH},  {"fish", SHELL_FISH},
};

bool shell_dialect_named(const char *name, enum shell_dialect *ret_dialect, struct error *err)
{
    for (size_t i = 0; i < sizeof(dialect_names) / sizeof(dialect_names[0]); i++) {
        if (strcmp(dialect_names[i].text, name) == 0) {
            *ret_dialect = dialect_names[i].dialect;
            return true;
        }
    }
    return error_set(err, EXIT_USAGE,
                     "no shell named %.40s is known; there are bash, sh, dash, ksh, zsh and fish",
                     name);
}

struct search {
    const struct shell_tree *tree;
    struct difference found;
};

static bool differs(struct search *search, struct shell_span span, const char *sentence)
{
    if (search->found.sentence == NULL && sentence != NULL)
        search->found = (struct difference){sentence, span};
    return search->found.sentence == NULL;
}

struct named {
    const char *name, *sentence;
};

static const char *find_named(const struct named *names, const struct shell_word *word)
{
    struct shell_text text;
    if (!is_literal(word, &text))
        return NULL;
    for (; names->name != NULL; names++)
        if (strlen(names->name) == text.length && memcmp(names->name, text.bytes, text.length) == 0)
            return names->sentence;
    return NULL;
}

static bool has_text(const struct shell_part *part, const char *text)
{
    return part->kind == PART_LITERAL && part->length >= strlen(text) &&
           memmem(part->text, part->length, text, strlen(text)) != NULL;
}

// The byte after the $ of an expansion, as it was written.
static char after_dollar(const struct search *search, const struct shell_part *part)
{
    const char *at = search->tree->text + part->span.from + 1;
    while (at[0] == '\\' && at[1] == '\n')
        at += 2;
    return *at;
}

// $x[1] is an element in zsh and fish, and a value with text behind it in bash.
static bool is_indexed(const struct search *search, const struct shell_part *part)
{
    const struct shell_part *next = part->next;
    return part->kind == PART_PARAMETER && next != NULL && next->kind == PART_LITERAL &&
           next->text[0] == '[' && after_dollar(search, part) != '{';
}

// ---- zsh

static const struct named zsh_names[] = {
    {"repeat", "`repeat` begins a loop in zsh"},
    {"foreach", "`foreach` begins a loop in zsh"},
    {"noglob", "`noglob` changes how zsh reads the words after it"},
    {"nocorrect", "`nocorrect` is a word of zsh's own"},
    {NULL, NULL},
};

static bool has_brace(const struct shell_word *word)
{
    for (const struct shell_part *part = word != NULL ? word->parts : NULL; part != NULL;
         part = part->next)
        if (has_text(part, "{"))
            return true;
    return false;
}

static const char *zsh_parameter(const struct shell_parameter *parameter)
{
    if (has_brace(parameter->operand) || has_brace(parameter->second))
        return "an open brace inside `${…}` wants a `}` of its own in zsh";
    if (parameter->is_indirect)
        return "`${!name}` is written `${(P)name}` in zsh";
    if (parameter->subscript != NULL)
        return "elements of an array count from 1 in zsh";
    switch (parameter->operation) {
    case OPERATOR_UPPER:
    case OPERATOR_UPPER_ALL:
    case OPERATOR_LOWER:
    case OPERATOR_LOWER_ALL:
    case OPERATOR_TOGGLE:
    case OPERATOR_TOGGLE_ALL:
    case OPERATOR_TRANSFORM:
        return "this form of `${…}` is bash's; zsh has `${(U)name}` and its like";
    default:
        return NULL;
    }
}

// A letter beyond ASCII behind `$` or `$name`.
static bool has_foreign_name(const struct shell_part *part)
{
    const struct shell_part *next = part->next;
    if (part->kind == PART_PARAMETER)
        return next != NULL && next->kind == PART_LITERAL && (next->text[0] & 0x80) != 0;
    for (uint32_t i = 0; part->kind == PART_LITERAL && i + 1 < part->length; i++)
        if (part->text[i] == '$' && (part->text[i + 1] & 0x80) != 0)
            return true;
    return false;
}

static bool zsh_part(const struct shell_part *part, void *context)
{
    struct search *search = context;
    const char *sentence = NULL;
    if (is_indexed(search, part))
        sentence = "`$name[…]` is an element of an array in zsh";
    else if (has_foreign_name(part))
        sentence = "a name may hold letters of any alphabet in zsh";
    else if (part->kind == PART_PARAMETER)
        sentence = zsh_parameter(part->parameter);
    else if (has_text(part, "$=") || has_text(part, "$^") || has_text(part, "$~") ||
             has_text(part, "$+"))
        sentence = "`$=name`, `$^name`, `$~name` and `$+name` are forms of `$name` in zsh";
    else if (part->kind == PART_UNPARSED)
        sentence = "bash cannot read this, and zsh takes it in a way of its own";
    else if (part->kind == PART_ARRAY)
        sentence = "elements of an array count from 1 in zsh";
    return differs(search, part->span, sentence);
}

static bool zsh_word(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    const struct shell_part *part = word->parts;
    const char *sentence = NULL;
    if (place == PLACE_ARGUMENT && part != NULL && part->kind == PART_LITERAL &&
        part->text[0] == '=' && part->length > 1)
        sentence = "`=name` stands for the path of a program in zsh";
    for (; part != NULL && (word->flags & WORD_GLOB) != 0; part = part->next)
        if (has_text(part, "**"))
            sentence = "`**` goes through all folders below in zsh";
    return differs(context, word->span, sentence);
}

static bool zsh_redirect(const struct shell_redirect *redirect, void *context)
{
    const struct shell_part *part = redirect->target != NULL ? redirect->target->parts : NULL;
    bool is_forced = redirect->kind != REDIRECT_HERE && redirect->kind != REDIRECT_STRING &&
                     part != NULL && part->kind == PART_LITERAL && part->text[0] == '!';
    return differs(context, redirect->span,
                   is_forced ? "`>!` overwrites without asking in zsh" : NULL);
}

static bool zsh_command(const struct shell_command *command, void *context)
{
    const char *sentence = NULL;
    if (command->kind == SHELL_SIMPLE)
        sentence = find_named(zsh_names, command->words);
    else if (command->kind == SHELL_COPROCESS)
        sentence = "`coproc` takes no name in zsh";
    for (const struct shell_case_item *item = command->kind == SHELL_CASE ? command->choice->items
                                                                          : NULL;
         item != NULL; item = item->next)
        if (item->end == CASE_NEXT)
            sentence = "`;;&` is written `;|` in zsh";
    return differs(context, command->span, sentence);
}

static bool zsh_pipeline(const struct shell_pipeline *pipeline, void *context)
{
    const struct shell_command *command = pipeline->commands;
    bool is_bare = command->kind == SHELL_SIMPLE && command->words == NULL &&
                   command->assignments == NULL && command->redirects == NULL;
    return differs(context, pipeline->span,
                   is_bare ? "a bare `!` is read otherwise, as in `&!`, in zsh" : NULL);
}

static const struct shell_visitor zsh_visitor = {
    .enter_command = zsh_command,
    .pipeline = zsh_pipeline,
    .redirect = zsh_redirect,
    .word = zsh_word,
    .part = zsh_part,
};

// ---- fish

static const struct named fish_names[] = {
    {"set", "`set` assigns variables in fish"},   {"and", "`and` is a word of fish's own"},
    {"or", "`or` is a word of fish's own"},       {"not", "`not` is a word of fish's own"},
    {"begin", "`begin` opens a block in fish"},   {"end", "`end` closes a block in fish"},
    {"switch", "`switch` opens a block in fish"}, {NULL, NULL},
};

static const char *const fish_commands[] = {
    [SHELL_SIMPLE] = NULL,
    [SHELL_GROUP] = "`{ …; }` is written `begin; …; end` in fish",
    [SHELL_SUBSHELL] = "`( … )` is a substitution, not a subshell, in fish",
    [SHELL_IF] = "`if` ends with `end` and has no `then` in fish",
    [SHELL_WHILE] = "`while` ends with `end` and has no `do` in fish",
    [SHELL_UNTIL] = "fish has no `until`; write `while not …; end`",
    [SHELL_FOR] = "`for` ends with `end` and has no `do` in fish",
    [SHELL_SELECT] = "fish has no `select`",
    [SHELL_FOR_ARITHMETIC] = "fish has no `for ((…))`",
    [SHELL_CASE] = "`case` is written `switch …; case …; end` in fish",
    [SHELL_ARITHMETIC] = "fish has no `((…))`; its `math` works out numbers",
    [SHELL_CONDITIONAL] = "fish has no `[[ … ]]`; it has `test`",
    [SHELL_FUNCTION] = "functions are written `function name; …; end` in fish",
    [SHELL_COPROCESS] = "fish has no `coproc`",
};

static bool fish_command(const struct shell_command *command, void *context)
{
    const char *sentence = fish_commands[command->kind];
    if (command->kind == SHELL_SIMPLE && command->assignments != NULL && command->words == NULL)
        sentence = "`name=value` is written `set name value` in fish";
    if (command->kind == SHELL_SIMPLE && command->words != NULL)
        sentence = find_named(fish_names, command->words);
    if (command->pipes_errors)
        sentence = "`|&` is written `&|` in fish";
    return differs(context, command->span, sentence);
}

static bool fish_redirect(const struct shell_redirect *redirect, void *context)
{
    const char *sentence = NULL;
    switch (redirect->kind) {
    case REDIRECT_READ:
    case REDIRECT_WRITE:
    case REDIRECT_APPEND:
    case REDIRECT_BOTH:
    case REDIRECT_COPY_WRITE:
        break;
    case REDIRECT_HERE:
    case REDIRECT_STRING:
        sentence = "fish has no here-documents or here-strings";
        break;
    default:
        sentence = "fish has no such redirection";
        break;
    }
    if (redirect->variable.length > 0)
        sentence = "fish has no `{name}>`";
    return differs(context, redirect->span, sentence);
}

static const char *fish_parameter(const struct search *search, const struct shell_part *part)
{
    const struct shell_parameter *parameter = part->parameter;
    if (after_dollar(search, part) == '{')
        return "`${name}` is written `{$name}` in fish, and has no operators";
    if (!is_char(parameter->name.bytes[0], CHAR_NAME_START))
        return "fish has no `$?`, `$1` and their like; it has $status and $argv";
    // Inside "…" as well.
    return is_indexed(search, part) ? "`$name[…]` is an element of a list in fish" : NULL;
}

// What a literal may hold that fish would not take as it stands.
static const char *fish_literal(const struct shell_part *part)
{
    bool is_bracket = part->length == 1 && (part->text[0] == '[' || part->text[0] == ']');
    if (has_text(part, "**"))
        return "`**` goes through all folders below in fish";
    if (!is_bracket && (has_text(part, "[") || has_text(part, "?")))
        return "`[…]` and `?` are not, or not always, patterns in fish";
    if (has_text(part, "{") && (has_text(part, "..") || !has_text(part, ",")))
        return "these braces are read otherwise in fish";
    return part->text[0] == '%' ? "a word that begins with `%` may be replaced in fish" : NULL;
}

static const char *fish_quoted(const struct shell_part *part)
{
    if (part->kind == PART_ESCAPED)
        return is_char(part->text[0], CHAR_NAME | CHAR_DIGIT) || part->text[0] == '`'
                   ? "a backslash before a letter or a digit stands for another byte in fish"
                   : NULL;
    bool ends_in_backslash = part->length > 0 && part->text[part->length - 1] == '\\';
    bool has_pair = part->length > 1 && memmem(part->text, part->length, "\\\\", 2) != NULL;
    return ends_in_backslash || has_pair ? "a backslash has a meaning between single quotes in fish"
                                         : NULL;
}

static bool fish_part(const struct shell_part *part, void *context)
{
    struct search *search = context;
    const char *sentence = NULL;
    switch (part->kind) {
    case PART_LITERAL:
    case PART_DOUBLE:
        break;
    case PART_ESCAPED:
    case PART_SINGLE:
        sentence = fish_quoted(part);
        break;
    case PART_PARAMETER:
        sentence = fish_parameter(search, part);
        break;
    case PART_COMMAND:
        if (search->tree->text[part->span.from] == '`')
            sentence = "fish has no backquotes; it has `$(…)`";
        break;
    case PART_ARITHMETIC:
    case PART_BRACKET:
        sentence = "fish has no `$((…))`; its `math` works out numbers";
        break;
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        sentence = "`<(…)` is written `(… | psub)` in fish";
        break;
    case PART_DOLLAR_SINGLE:
    case PART_TRANSLATED:
        sentence = "fish has no `$'…'` and no `$\"…\"`";
        break;
    default:
        sentence = "fish has no such form of word";
        break;
    }
    return differs(search, part->span, sentence);
}

static bool fish_word(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    const char *sentence = NULL;
    (void)place;
    for (const struct shell_part *part = word->parts; part != NULL && sentence == NULL;
         part = part->next) {
        if (part->kind == PART_LITERAL)
            sentence = fish_literal(part);
        else if (is_indexed(context, part))
            sentence = "`$name[…]` is an element of a list in fish";
    }
    return differs(context, word->span, sentence);
}

static const struct shell_visitor fish_visitor = {
    .enter_command = fish_command,
    .redirect = fish_redirect,
    .word = fish_word,
    .part = fish_part,
};

struct difference find_difference(const struct shell_tree *tree)
{
    struct search search = {.tree = tree};
    if (tree->dialect == SHELL_ZSH)
        shell_walk(tree->list, &zsh_visitor, &search);
    else if (tree->dialect == SHELL_FISH)
        shell_walk(tree->list, &fish_visitor, &search);
    return search.found;
}

// ---- a guess, for a sentence about a text that does not parse

struct telltale {
    const char *text;  // anywhere in the text, or as a whole line
    bool is_line;      // blanks around it left out
    const char *guess; // for the sentence
};

static const struct telltale telltales[] = {
    {"end", true, "fish, which closes blocks with `end`"},
    {"setopt ", false, "zsh, which has `setopt`"},
    {"${(", false, "zsh, which has `${(…)…}`"},
    {"(.)", false, "zsh, which has qualifiers like `*(.)`"},
    {"(/)", false, "zsh, which has qualifiers like `*(/)`"},
    {"=(", false, "zsh, which has `=(…)`"},
    {"foreach ", false, "zsh, which has `foreach`"},
};

static bool is_line(const char *text, const char *at, size_t length)
{
    const char *before = at, *behind = at + length;
    while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    while (*behind == ' ' || *behind == '\t')
        behind++;
    return (before == text || before[-1] == '\n' || before[-1] == ';') &&
           (*behind == '\0' || *behind == '\n' || *behind == ';');
}

const char *guess_dialect(const char *text)
{
    for (size_t i = 0; i < sizeof(telltales) / sizeof(telltales[0]); i++) {
        const struct telltale *telltale = &telltales[i];
        size_t length = strlen(telltale->text);
        for (const char *at = text; (at = strstr(at, telltale->text)) != NULL; at += length)
            if (!telltale->is_line || is_line(text, at, length))
                return telltale->guess;
    }
    return NULL;
}
