#include "code/script_names.h"

#include <string.h>

static const struct token *token_at(const struct script *script, size_t at)
{
    return &script->tokens.items[at < script->tokens.count ? at : script->tokens.count - 1];
}

static bool is_word(const struct token *token, const char *words)
{
    return token->kind == TOKEN_NAME && scan_listed(words, token->text, strlen(token->text));
}

bool script_knows(const struct script *script, const char *name)
{
    for (size_t i = 0; i < script->names->count; i++)
        if (strcmp(script->names->names[i], name) == 0)
            return true;
    return false;
}

static void define(struct script *script, const char *name, const char *real,
                   struct script_value value)
{
    struct script_names *names = script->names;
    if (script->is_judging)
        return;
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            // Set twice: what it holds at a call is not known.
            names->values[i] = value = (struct script_value){0};
            if (real == NULL)
                return;
        }
    }
    if (names->count == SCRIPT_NAMES_MAX) {
        names->is_over = true;
        return;
    }
    names->names[names->count] = name;
    names->reals[names->count] = real;
    names->values[names->count++] = value;
}

static void define_own(struct script *script, const char *name)
{
    define(script, name, NULL, (struct script_value){0});
}

static bool ends_statement(const struct token *token)
{
    return token->kind == TOKEN_LINE || token->kind == TOKEN_END ||
           (token->kind == TOKEN_SIGN && strchr(";,)}", token->sign) != NULL);
}

// NAME = …: a constant, another name for something, or its own.
static void read_assignment(struct script *script, size_t at)
{
    const struct token *name = token_at(script, at);
    size_t end, from = at + 2;
    struct script_value value;
    from += is_word(token_at(script, from), "await");
    const struct token *first = token_at(script, from);
    if (script_value(script, from, 0, &end, &value) && ends_statement(token_at(script, end))) {
        define(script, name->text, NULL, value);
        return;
    }
    bool is_import = is_word(first, "import") && script_is_sign(token_at(script, from + 1), "(");
    if (first->kind == TOKEN_NAME && (is_import || !is_word(first, script->language->keywords))) {
        const char *path = script_path(script, from, &end);
        if (ends_statement(token_at(script, end)) && strcmp(path, name->text) != 0) {
            define(script, name->text, path, (struct script_value){0});
            return;
        }
    }
    define_own(script, name->text);
}

// The names between the brackets at `open`: parameters.
static void read_parameters(struct script *script, size_t open, size_t end)
{
    for (size_t at = open; at < end; at++) {
        const struct token *token = token_at(script, at);
        if (token->kind == TOKEN_NAME || token->kind == TOKEN_VARIABLE)
            define_own(script, token->text);
    }
}

// {a, b: c, d as e} of the module: other names for module.a and so on. Returns the token after.
static size_t read_members(struct script *script, size_t at, size_t end, const char *module)
{
    for (; at < end; at++) {
        const struct token *token = token_at(script, at), *next = token_at(script, at + 1);
        if (token->kind != TOKEN_NAME)
            continue;
        const char *real = arena_printf(script->scan->arena, "%.100s.%.100s", module, token->text);
        bool is_renamed = is_word(next, "as") || script_is_sign(next, ":");
        const struct token *name = is_renamed ? token_at(script, at + 2) : token;
        if (name->kind == TOKEN_NAME)
            define(script, name->text, real, (struct script_value){0});
        at += is_renamed ? 2 : 0;
    }
    return end;
}

static const char *module_name(const struct token *token)
{
    return strncmp(token->text, "node:", 5) == 0 ? token->text + 5 : token->text;
}

static size_t statement_end(const struct script *script, size_t at)
{
    while (token_at(script, at)->kind != TOKEN_END && token_at(script, at)->kind != TOKEN_LINE &&
           !script_is_sign(token_at(script, at), ";"))
        at++;
    return at;
}

void script_import(struct script *script, const char *module, const struct token *token)
{
    if (script_in(script->language->modules, module))
        return;
    bool is_path = strchr(module, '/') != NULL || module[0] == '.';
    const char *ending = strrchr(module, '.');
    bool is_data =
        ending != NULL && strcmp(ending, ".json") == 0; // node reads it, and runs nothing
    enum effect_kind kind = !is_path ? EFFECT_UNKNOWN : is_data ? EFFECT_READ : EFFECT_LOAD;
    struct code_finding *finding = scan_say(script->scan, kind, token->from, token->to,
                                            "%.60s is a module that hob does not know", module);
    if (is_path) {
        finding->argument = CODE_PATH;
        finding->target = module;
    }
}

static void check_module(struct script *script, const char *module, const struct token *token)
{
    if (!script->is_judging)
        script_import(script, module, token);
}

// python: `import a.b as c, d`.
static size_t read_plain_import(struct script *script, size_t at)
{
    size_t end = statement_end(script, at);
    while (at < end && token_at(script, at)->kind == TOKEN_NAME) {
        size_t after;
        const struct token *token = token_at(script, at);
        const char *module = script_path(script, at, &after);
        check_module(script, module, token);
        if (is_word(token_at(script, after), "as")) {
            define(script, token_at(script, after + 1)->text, module, (struct script_value){0});
            after += 2;
        }
        at = after + script_is_sign(token_at(script, after), ",");
    }
    return end;
}

// python: `from a.b import c as d, e`.
static size_t read_from_import(struct script *script, size_t at)
{
    size_t end = statement_end(script, at), after;
    const struct token *token = token_at(script, at);
    if (token->kind != TOKEN_NAME)
        return end;
    const char *module = script_path(script, at, &after);
    check_module(script, module, token);
    if (script_is_sign(token_at(script, after + 1), "*"))
        define(script, "*", module, (struct script_value){0});
    return read_members(script, after + 1, end, module);
}

// node: `import a, {b as c} from 'm'`, `import * as a from 'm'`, `import 'm'`.
static size_t read_module_import(struct script *script, size_t at)
{
    size_t end = statement_end(script, at), from = at;
    while (from < end && token_at(script, from)->kind != TOKEN_STRING)
        from++;
    const struct token *text = token_at(script, from);
    if (text->kind != TOKEN_STRING)
        return end;
    const char *module = module_name(text);
    check_module(script, module, text);
    for (; at < from; at++) {
        const struct token *token = token_at(script, at);
        if (script_is_sign(token, "{"))
            at = read_members(script, at + 1, script_skip(script, at) - 1, module);
        else if (token->kind == TOKEN_NAME && !is_word(token, "from as type"))
            define(script, token->text, module, (struct script_value){0});
    }
    return from + 1;
}

// perl: `use A::B qw(c d)`; php: `use A\B`.
static size_t read_use(struct script *script, size_t at)
{
    size_t end = statement_end(script, at), after;
    const struct token *token = token_at(script, at);
    if (token->kind != TOKEN_NAME || token->text[0] == 'v')
        return end;
    check_module(script, script_path(script, at, &after), token);
    return end;
}

bool script_read_import(struct script *script, size_t at, size_t *ret_end)
{
    const struct token *token = token_at(script, at), *next = token_at(script, at + 1);
    bool is_python = (script->language->features & SCRIPT_PREFIX) != 0;
    bool is_node = (script->language->features & SCRIPT_BACKTICK_TEXT) != 0;
    bool is_perl = (script->language->features & SCRIPT_QUOTE_NAMES) != 0;
    if (at > 0 && script_is_sign(token_at(script, at - 1), "."))
        return false;
    if (is_python && is_word(token, "import"))
        *ret_end = read_plain_import(script, at + 1);
    else if (is_python && is_word(token, "from"))
        *ret_end = read_from_import(script, at + 1);
    else if (is_node && is_word(token, "import") && !script_is_sign(next, "("))
        *ret_end = read_module_import(script, at + 1);
    else if (is_perl && is_word(token, "use no require") && next->kind == TOKEN_NAME)
        *ret_end = read_use(script, at + 1);
    else if (is_perl && is_word(token, "use no"))
        *ret_end = statement_end(script, at);
    else
        return false;
    return true;
}

// const {a, b: c} = require('m').
static bool read_unpacking(struct script *script, size_t at)
{
    size_t end = script_skip(script, at), after;
    if (!script_is_sign(token_at(script, at), "{") || !script_is_sign(token_at(script, end), "=") ||
        token_at(script, end + 1)->kind != TOKEN_NAME)
        return false;
    const char *module = script_path(script, end + 1, &after);
    read_members(script, at + 1, end - 1, module);
    return true;
}

static void read_definition(struct script *script, size_t at)
{
    const struct token *next = token_at(script, at + 1);
    size_t open = at + 1;
    if (next->kind == TOKEN_NAME) {
        size_t end;
        const char *path = script_path(script, at + 1, &end);
        const char *last = strrchr(path, '.');
        define_own(script, next->text);
        if (last != NULL)
            define_own(script, arena_string(script->scan->arena, last + 1));
        open = end;
    }
    if (script_is_sign(token_at(script, open), "("))
        read_parameters(script, open, script_skip(script, open));
}

void script_read_names(struct script *script)
{
    const struct script_language *language = script->language;
    for (size_t at = 0; token_at(script, at)->kind != TOKEN_END; at++) {
        const struct token *token = token_at(script, at), *next = token_at(script, at + 1);
        bool is_named = token->kind == TOKEN_NAME || token->kind == TOKEN_VARIABLE;
        size_t end;
        if (token->kind == TOKEN_NAME && script_read_import(script, at, &end)) {
            at = end - 1;
        } else if (script_is_sign(token, "{") && read_unpacking(script, at)) {
            at = script_skip(script, at);
        } else if (script_is_sign(token, "|") && at > 0 &&
                   (script_is_sign(token_at(script, at - 1), "{") ||
                    is_word(token_at(script, at - 1), "do"))) {
            for (at++; is_named || !script_is_sign(token_at(script, at), "|"); at++) {
                if (token_at(script, at)->kind == TOKEN_END)
                    return;
                is_named = false;
                read_parameters(script, at, at + 1);
            }
        } else if (is_word(token, language->defining)) {
            read_definition(script, at);
        } else if (is_word(token, "for foreach as lambda in catch") ||
                   (is_word(token, "local my our let const var") && next->kind == TOKEN_NAME &&
                    !script_is_sign(token_at(script, at + 2), "="))) {
            read_parameters(script, at + 1, at + 2);
        } else if (is_named && (script_is_sign(next, "=") || script_is_sign(next, "<-") ||
                                script_is_sign(next, ":="))) {
            read_assignment(script, at);
        } else if (is_named && (script_is_sign(next, "+=") || script_is_sign(next, ".=") ||
                                script_is_sign(next, "=>"))) {
            define_own(script, token->text);
        } else if (script_is_sign(token, ")") && script_is_sign(next, "=>")) {
            read_parameters(script, token->partner, at);
        }
    }
}
