#include <stdio.h>
#include <string.h>

#include "code/script.h"

static const struct token *token_at(const struct script *script, size_t at)
{
    return &script->tokens.items[at < script->tokens.count ? at : script->tokens.count - 1];
}

bool script_is_sign(const struct token *token, const char *sign)
{
    return token->kind == TOKEN_SIGN && strcmp(token->text, sign) == 0;
}

static bool is_accessor(const struct token *token)
{
    return script_is_sign(token, ".") || script_is_sign(token, "?.") ||
           script_is_sign(token, "::") || script_is_sign(token, "->");
}

// `io:read` of lua is a method; `a ? b : c` and `key: value` have a blank.
static bool is_method_colon(const struct script *script, size_t at)
{
    return (script->language->features & SCRIPT_STRING_CALLS) != 0 &&
           script_is_sign(token_at(script, at), ":");
}

bool script_in(const char *list, const char *name)
{
    size_t length = strlen(name);
    if (scan_listed(list, name, length))
        return true;
    char prefix[SCRIPT_PATH_BYTES];
    for (const char *dot = strchr(name, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        size_t size = (size_t)(dot - name) + 1;
        if (size > 1 && size + 1 < sizeof(prefix)) {
            memcpy(prefix, name, size);
            prefix[size] = '*';
            if (scan_listed(list, prefix, size + 1))
                return true;
        }
    }
    return false;
}

size_t script_skip(const struct script *script, size_t open)
{
    size_t partner = token_at(script, open)->partner;
    return partner > open ? partner + 1 : script->tokens.count - 1;
}

static const char *real_name(const struct script *script, const char *name)
{
    for (size_t i = script->names->count; i-- > 0;)
        if (strcmp(script->names->names[i], name) == 0)
            return script->names->reals[i] != NULL ? script->names->reals[i] : name;
    return name;
}

// require('fs'), __import__('os'): the module's name, and the token after.
static const char *imported(const struct script *script, size_t at, size_t *ret_end)
{
    static const char importers[] = "require __import__ import importlib.import_module";
    const struct token *token = token_at(script, at);
    size_t open = at + 1;
    if (strcmp(token->text, "importlib") == 0 && is_accessor(token_at(script, open)))
        open += 2;
    else if (!scan_listed(importers, token->text, strlen(token->text)))
        return NULL;
    const struct token *text = token_at(script, open + 1);
    if (!script_is_sign(token_at(script, open), "(") || text->kind != TOKEN_STRING ||
        !text->is_constant || !script_is_sign(token_at(script, open + 2), ")"))
        return NULL;
    *ret_end = open + 3;
    return strncmp(text->text, "node:", 5) == 0 ? text->text + 5 : text->text;
}

const char *script_path(const struct script *script, size_t at, size_t *ret_end)
{
    char path[SCRIPT_PATH_BYTES];
    size_t end = at + 1;
    const struct token *first = token_at(script, at);
    bool is_method =
        at > 0 && (is_accessor(token_at(script, at - 1)) || is_method_colon(script, at - 1));
    const char *module = is_method ? NULL : imported(script, at, &end);
    const char *base = module != NULL ? module
                       : is_method    ? first->text
                                      : real_name(script, first->text);
    int length = snprintf(path, sizeof(path), "%s%s", is_method ? "." : "", base);
    while ((is_accessor(token_at(script, end)) || is_method_colon(script, end)) &&
           token_at(script, end + 1)->kind == TOKEN_NAME && length >= 0 &&
           (size_t)length < sizeof(path)) {
        size_t size = (size_t)length;
        length +=
            snprintf(path + size, sizeof(path) - size, ".%s", token_at(script, end + 1)->text);
        end += 2;
    }
    *ret_end = end;
    if (length < 0 || (size_t)length >= sizeof(path))
        return ".too-long";
    return arena_string(script->scan->arena, path);
}

static bool is_list_open(const struct token *token)
{
    return token->kind == TOKEN_SIGN && strchr("[({", token->sign) != NULL;
}

static bool known_value(const struct script *script, const char *name, struct script_value *value)
{
    for (size_t i = script->names->count; i-- > 0;) {
        if (strcmp(script->names->names[i], name) == 0 && script->names->values[i].text != NULL) {
            *value = script->names->values[i];
            return true;
        }
    }
    return false;
}

static const char *join_texts(const struct script *script, const char *left, const char *between,
                              const char *right)
{
    if (strlen(left) + strlen(right) > SCRIPT_TEXT_BYTES_MAX)
        return NULL;
    return arena_printf(script->scan->arena, "%s%s%s", left, between, right);
}

// A call that gives back a path: str(x), os.path.join(a, b), os.homedir(), glob.glob(x).
static bool call_value(const struct script *script, const char *path, size_t open, unsigned depth,
                       size_t *ret_end, struct script_value *value)
{
    const struct script_language *language = script->language;
    bool is_home = script_in(language->homes, path), is_glob = script_in(language->globs, path);
    if (is_home) {
        *value = (struct script_value){.text = "~"};
        *ret_end = script_is_sign(token_at(script, open), "(") ? script_skip(script, open) : open;
        return true;
    }
    if (!is_glob && !script_in(language->paths, path))
        return false;
    bool has_bracket = is_list_open(token_at(script, open));
    size_t at = has_bracket ? open + 1 : open, count = 0;
    struct script_value all = {0}, next;
    while (script_value(script, at, depth + 1, &at, &next) && next.text != NULL) {
        bool is_first = count++ == 0;
        all.text = is_first ? next.text : join_texts(script, all.text, "/", next.text);
        all.is_glob = all.is_glob || next.is_glob;
        if (all.text == NULL || !script_is_sign(token_at(script, at), ",") || !has_bracket)
            break;
        at++;
    }
    if (count == 0 || all.text == NULL || (has_bracket && !is_list_open(token_at(script, open))))
        return false;
    *value = (struct script_value){all.text, all.is_glob || is_glob, is_glob};
    *ret_end = has_bracket ? script_skip(script, open) : at;
    return true;
}

static bool single_value(const struct script *script, size_t at, unsigned depth, size_t *ret_end,
                         struct script_value *value)
{
    const struct token *token = token_at(script, at);
    if (token->kind == TOKEN_STRING) {
        bool is_shell_glob = (script->language->features & SCRIPT_QUOTE_NAMES) != 0 &&
                             !token->is_constant && strpbrk(token->text, "*?") != NULL &&
                             strpbrk(token->text, "$@") == NULL;
        *value = (struct script_value){
            .text = token->is_constant || is_shell_glob ? token->text : NULL,
            .is_glob = is_shell_glob,
            .is_many = is_shell_glob,
        };
        *ret_end = at + 1;
        return true;
    }
    if (token->kind == TOKEN_VARIABLE) {
        *ret_end = at + 1;
        return known_value(script, token->text, value);
    }
    if (token->kind != TOKEN_NAME) {
        if (!script_is_sign(token, "(") ||
            !script_value(script, at + 1, depth + 1, ret_end, value) ||
            !script_is_sign(token_at(script, *ret_end), ")"))
            return false;
        ++*ret_end;
        return true;
    }
    if (strcmp(token->text, "new") == 0 || strcmp(token->text, "await") == 0)
        return single_value(script, at + 1, depth + 1, ret_end, value);
    if (known_value(script, token->text, value)) {
        *ret_end = at + 1;
        return true;
    }
    size_t end;
    const char *path = script_path(script, at, &end);
    // ENV['HOME'] and process.env['HOME']
    const struct token *key = token_at(script, end + 1);
    if (script_is_sign(token_at(script, end), "[") && key->kind == TOKEN_STRING &&
        strcmp(key->text, "HOME") == 0)
        path = "HOME", end += 3;
    return call_value(script, path, end, depth, ret_end, value);
}

bool script_value(const struct script *script, size_t at, unsigned depth, size_t *ret_end,
                  struct script_value *ret_value)
{
    struct script_value value, more;
    size_t end;
    if (depth > SCRIPT_NESTING_MAX || !single_value(script, at, depth, &end, &value))
        return false;
    for (size_t pieces = 1; pieces < SCRIPT_PIECES_MAX; pieces++) {
        const struct token *token = token_at(script, end);
        bool is_adjacent =
            token->kind == TOKEN_STRING && (script->language->features & SCRIPT_BARE_CALLS) == 0;
        bool is_path = script_is_sign(token, "/");
        bool is_joined =
            script_is_sign(token, "+") || script_is_sign(token, "..") || is_path ||
            (script_is_sign(token, ".") && token_at(script, end + 1)->kind != TOKEN_NAME);
        if (!is_adjacent && !is_joined)
            break;
        size_t next = end + !is_adjacent;
        if (!single_value(script, next, depth + 1, &end, &more)) {
            end = next;
            return false;
        }
        value.is_glob = value.is_glob || more.is_glob;
        value.text = value.text != NULL && more.text != NULL
                         ? join_texts(script, value.text, is_path ? "/" : "", more.text)
                         : NULL;
    }
    *ret_end = end;
    *ret_value = value;
    return true;
}

// The end of one argument: a comma or a closing bracket at its own depth, or for a call without
// brackets the end of the statement.
static size_t argument_end(const struct script *script, size_t at, bool is_bare)
{
    while (true) {
        const struct token *token = token_at(script, at);
        if (token->kind == TOKEN_END || (is_bare && token->kind == TOKEN_LINE))
            return at;
        if (token->kind == TOKEN_NAME && is_bare &&
            scan_listed("if unless while until and or do then end", token->text,
                        strlen(token->text)))
            return at;
        if (token->kind == TOKEN_SIGN) {
            if (strchr(",)]};", token->sign) != NULL)
                return at;
            if (strchr("([{", token->sign) != NULL) {
                at = script_skip(script, at);
                continue;
            }
        }
        at++;
    }
}

struct value_list {
    struct script_value *items;
    size_t count;
};

static void add_value(struct value_list *values, struct script_value value)
{
    if (values->count < SCRIPT_VALUES_MAX)
        values->items[values->count++] = value;
}

static void add_words(const struct script *script, const char *text, struct value_list *values)
{
    for (text += strspn(text, " \t\n"); *text != '\0'; text += strspn(text, " \t\n")) {
        size_t length = strcspn(text, " \t\n");
        add_value(values, (struct script_value){arena_copy(script->scan->arena, text, length),
                                                false, true});
        text += length;
    }
}

static size_t add_arguments(const struct script *script, size_t open, unsigned depth,
                            struct value_list *values);

// Adds what the argument from `at` to `end` gives: one constant, a list of them, or what is not
// known. A named one (`mode=…`, `recursive: true`) is none of the values.
static void add_argument(const struct script *script, size_t at, size_t end, unsigned depth,
                         struct value_list *values)
{
    const struct token *token = token_at(script, at), *next = token_at(script, at + 1);
    size_t after;
    struct script_value value;
    bool is_named = token->kind == TOKEN_NAME && end > at + 1 &&
                    (script_is_sign(next, "=") || script_is_sign(next, ":"));
    if (at >= end || is_named || script_is_sign(token, "{"))
        return;
    bool is_list = token->kind == TOKEN_SIGN && strchr("[(", token->sign) != NULL &&
                   script_skip(script, at) == end;
    if (token->kind == TOKEN_STRING && token->is_words && at + 1 == end) {
        add_words(script, token->text, values);
    } else if (script_value(script, at, 0, &after, &value) && after == end) {
        add_value(values, value);
    } else if (script_is_sign(token, "*") && at + 1 < end && depth < SCRIPT_LISTS_MAX) {
        add_argument(script, at + 1, end, depth + 1, values);
    } else if (is_list && depth < SCRIPT_LISTS_MAX) {
        size_t first = values->count;
        add_arguments(script, at, depth + 1, values);
        for (size_t i = first; i < values->count; i++)
            values->items[i].is_many = true;
    } else {
        add_value(values, (struct script_value){0});
    }
}

static size_t add_arguments(const struct script *script, size_t open, unsigned depth,
                            struct value_list *values)
{
    bool is_bare = !is_list_open(token_at(script, open));
    size_t at = is_bare ? open : open + 1;
    while (values->count < SCRIPT_VALUES_MAX) {
        size_t end = argument_end(script, at, is_bare);
        add_argument(script, at, end, depth, values);
        at = end;
        if (!script_is_sign(token_at(script, end), ","))
            break;
        at = end + 1;
    }
    return is_bare ? at : script_skip(script, open);
}

size_t script_arguments(const struct script *script, size_t open, struct script_value *ret_values,
                        size_t *ret_end)
{
    struct value_list values = {.items = ret_values};
    *ret_end = add_arguments(script, open, 0, &values);
    return values.count;
}
