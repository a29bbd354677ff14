#include "code/script.h"

#include <stdio.h>
#include <string.h>

#include "code/script_names.h"

struct call { // one call, or one mention of a name
    const char *path;
    size_t at, end, after; // its first token, the one after its name, the one after its arguments
    bool is_call;
    struct script_value values[SCRIPT_VALUES_MAX];
    size_t count;
    uint32_t from, to;
};

static const struct token *token_at(const struct script *script, size_t at)
{
    return &script->tokens.items[at < script->tokens.count ? at : script->tokens.count - 1];
}

static bool has(const struct script *script, enum script_feature feature)
{
    return (script->language->features & feature) != 0;
}

static const struct script_call *find_call(const struct script_language *language, const char *name)
{
    for (size_t i = 0; i < language->call_count; i++)
        if (script_in(language->calls[i].names, name))
            return &language->calls[i];
    return NULL;
}

// ---- what a call does

static const char *name_of(const struct script *script, const struct call *call)
{
    const char *path = call->path[0] == '.' ? call->path + 1 : call->path;
    return arena_printf(script->scan->arena, "`%.80s`", path);
}

static void report_path(const struct script *script, const struct call *call, enum effect_kind kind,
                        const struct script_value *value, bool is_recursive)
{
    const char *path = value != NULL ? value->text : NULL;
    if (path == NULL && kind == EFFECT_READ)
        return;
    if (path != NULL && path[0] == '|' && has(script, SCRIPT_BARE_CALLS)) { // ruby runs it
        scan_shell(script->scan, path + 1, call->from, call->to, name_of(script, call));
        return;
    }
    struct code_finding *finding =
        scan_path(script->scan, kind, path, call->from, call->to, name_of(script, call));
    finding->is_recursive = is_recursive;
    finding->is_pattern = path != NULL && value->is_glob;
    if (path == NULL && is_recursive && kind == EFFECT_DELETE)
        finding->risk = RISK_HIGH;
}

// `recursive` among the arguments: {recursive: true}, recursive=true, recursive = TRUE.
static bool has_word(const struct script *script, const struct call *call, const char *word)
{
    for (size_t at = call->end; at < call->after; at++)
        if (token_at(script, at)->kind == TOKEN_NAME &&
            strcmp(token_at(script, at)->text, word) == 0)
            return true;
    return false;
}

static void report_paths(const struct script *script, const struct call *call,
                         enum effect_kind kind, bool is_recursive)
{
    is_recursive = is_recursive || has_word(script, call, "recursive");
    if (call->count == 0)
        report_path(script, call, kind, NULL, is_recursive);
    for (size_t i = 0; i < call->count; i++)
        report_path(script, call, kind, &call->values[i], is_recursive);
}

// Of a mode or an owner and paths: the paths.
static void report_rest(const struct script *script, const struct call *call, enum effect_kind kind)
{
    bool is_any = false;
    for (size_t i = 1; i < call->count; i++) {
        if (call->values[i].text == NULL)
            continue;
        is_any = true;
        report_path(script, call, kind, &call->values[i], strstr(call->path, "_R") != NULL);
    }
    if (!is_any)
        report_path(script, call, kind, NULL, false);
}

static const struct script_value *value_at(const struct call *call, size_t index)
{
    return index < call->count ? &call->values[index] : NULL;
}

// A mode that writes, among the texts after the path; one that is not known may write.
static bool writes(const struct script *script, const struct call *call)
{
    bool has_mode = false;
    for (size_t i = 1; i < call->count; i++) {
        const char *text = call->values[i].text;
        if (text == NULL)
            return true;
        has_mode = strpbrk(text, "wax+>|") != NULL || has_mode;
    }
    for (size_t at = call->end + 2; at < call->after; at++) {
        const struct token *token = token_at(script, at);
        const struct token *name = token_at(script, at - 2);
        if (name->kind == TOKEN_NAME && strcmp(name->text, "mode") == 0 &&
            (token->kind != TOKEN_STRING || strpbrk(token->text, "wax+") != NULL))
            return true;
    }
    return has_mode || has_word(script, call, "O_WRONLY") || has_word(script, call, "O_RDWR") ||
           has_word(script, call, "O_TRUNC");
}

static void report_open(const struct script *script, const struct call *call)
{
    const struct script_value *path = value_at(call, 0);
    const char *text = path != NULL ? path->text : NULL;
    bool has_pipe = !has(script, SCRIPT_PREFIX) && text != NULL && text[0] == '|';
    if (has_pipe) // ruby runs it
        scan_shell(script->scan, text + 1, call->from, call->to, name_of(script, call));
    else if (writes(script, call))
        report_path(script, call, EFFECT_WRITE, path, false);
    else if (text != NULL)
        report_path(script, call, EFFECT_READ, path, false);
}

// open(F, ">x"), open(F, "x |"), open(F, ">", "x"), open(F, "-|", "x", …).
static void report_perl_open(const struct script *script, const struct call *call)
{
    const struct script_value *mode = value_at(call, 1);
    const char *text = mode != NULL ? mode->text : NULL, *words[SCRIPT_VALUES_MAX];
    const char *name = name_of(script, call);
    size_t count = 0;
    if (text == NULL) {
        report_path(script, call, EFFECT_WRITE, NULL, false);
        return;
    }
    text += strspn(text, " ");
    size_t length = strlen(text), sign = strspn(text, "+<>|-&");
    bool is_pipe = strchr(text, '|') != NULL, has_path = call->count > 2;
    bool is_write = memchr(text, '>', sign) != NULL || memchr(text, '+', sign) != NULL;
    for (size_t i = 2; i < call->count; i++)
        words[count++] = call->values[i].text;
    struct script_value path = {.text = text + sign + strspn(text + sign, " ")};
    if (is_pipe && has_path) {
        bool is_text = count == 1 && words[0] != NULL;
        scan_shell(script->scan,
                   words[0] == NULL ? NULL
                   : is_text        ? words[0]
                                    : scan_join(script->scan->arena, words, count),
                   call->from, call->to, name);
    } else if (is_pipe) {
        bool is_last = length > 0 && text[length - 1] == '|';
        const char *command = text + (text[0] == '|');
        scan_shell(script->scan,
                   arena_copy(script->scan->arena, command, strlen(command) - is_last), call->from,
                   call->to, name);
    } else if (has_path) {
        report_path(script, call, is_write ? EFFECT_WRITE : EFFECT_READ, &call->values[2], false);
    } else {
        report_path(script, call, is_write ? EFFECT_WRITE : EFFECT_READ, &path, false);
    }
}

static void report_command(const struct script *script, const struct call *call,
                           enum script_shape shape)
{
    const char *words[SCRIPT_VALUES_MAX];
    size_t count = 0;
    const char *name = name_of(script, call);
    bool is_text = shape == CALL_COMMAND && call->count == 1 && !call->values[0].is_many;
    for (size_t i = 0; i < call->count; i++)
        if (shape != CALL_EXECL || i != 1)
            words[count++] = call->values[i].text;
    if (count == 0 || words[0] == NULL)
        scan_shell(script->scan, NULL, call->from, call->to, name);
    else
        scan_shell(script->scan, is_text ? words[0] : scan_join(script->scan->arena, words, count),
                   call->from, call->to, name);
}

static void report_code(const struct script *script, const struct call *call, scan_fn language)
{
    const struct script_value *code = value_at(call, 0);
    if (code == NULL || code->text == NULL) {
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, call->from, call->to,
                 "%s runs code that is put together while it runs", name_of(script, call));
        return;
    }
    struct scan scan = *script->scan;
    scan.outer = language == script->language->scan ? script->names : NULL;
    scan_inside(&scan, language, code->text, call->from, call->to);
    script->scan->count = scan.count;
    script->scan->is_full = scan.is_full;
}

static void report_url(const struct script *script, const struct call *call,
                       const struct script_call *entry)
{
    const struct script_value *value = value_at(call, 0), *file = value_at(call, 1);
    // urlopen(address, data) sends the data.
    bool is_sending = (file != NULL && file->text == NULL) || has_word(script, call, "data");
    enum effect_kind kind = entry->kind == EFFECT_FETCH && is_sending ? EFFECT_SEND : entry->kind;
    struct code_finding *finding =
        scan_say(script->scan, kind, call->from, call->to, "%s %s another machine",
                 name_of(script, call), effect_words[kind].sentence);
    if (value != NULL && value->text != NULL) {
        finding->argument = entry->shape == CALL_URL ? CODE_URL : CODE_HOST;
        finding->target = value->text;
    }
    if (kind == EFFECT_FETCH && file != NULL && file->text != NULL)
        report_path(script, call, EFFECT_WRITE, file, false);
}

// The path that a method works on: of `p.unlink()` what p is, of `Path('x').unlink()` x.
static void report_receiver(const struct script *script, const struct call *call,
                            const struct script_call *entry)
{
    struct script_value value = {0};
    const struct token *dot = token_at(script, call->at - (call->at > 0));
    size_t end, start = call->at;
    bool is_of_call = call->at >= 2 && script_is_sign(dot, ".") &&
                      script_is_sign(token_at(script, call->at - 2), ")");
    if (is_of_call) {
        start = token_at(script, call->at - 2)->partner;
        while (start > 0 && (token_at(script, start - 1)->kind == TOKEN_NAME ||
                             script_is_sign(token_at(script, start - 1), ".")))
            start--;
        if (!script_value(script, start, 0, &end, &value) || end != call->at - 1)
            value = (struct script_value){0};
    } else if (call->path[0] != '.') {
        for (size_t i = 0; i < script->names->count; i++)
            if (strcmp(script->names->names[i], token_at(script, call->at)->text) == 0)
                value = script->names->values[i];
    }
    report_path(script, call, entry->kind, &value, entry->shape == CALL_RECEIVER_TREE);
}

static void report_import(struct script *script, const struct call *call)
{
    const struct script_value *module = value_at(call, 0);
    if (module == NULL || module->text == NULL)
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, call->from, call->to,
                 "%s loads code whose name is not known before it runs", name_of(script, call));
    else
        script_import(script,
                      strncmp(module->text, "node:", 5) == 0 ? module->text + 5 : module->text,
                      token_at(script, call->at));
}

static void report_plain(const struct script *script, const struct call *call,
                         const struct script_call *entry)
{
    struct code_finding *finding =
        scan_say(script->scan, entry->kind, call->from, call->to, "%s %s", name_of(script, call),
                 effect_words[entry->kind].sentence);
    if (entry->shape == CALL_RAISE && finding->risk < RISK_HIGH)
        finding->risk = RISK_HIGH;
    for (size_t at = call->end; entry->kind == EFFECT_SIGNAL && at + 1 < call->after; at++) {
        // Process -1 is every process, and 1 keeps all others.
        const struct token *number = token_at(script, at + 1);
        bool is_first = number->kind == TOKEN_NUMBER && strcmp(number->text, "1") == 0;
        char before = has(script, SCRIPT_BARE_CALLS) ? ',' : '(';
        if (is_first && (token_at(script, at)->sign == '-' || token_at(script, at)->sign == before))
            finding->risk = RISK_CRITICAL;
    }
}

// `eval {` and `do {` of perl, a block after a call of ruby: no text is run.
static bool is_block(const struct script *script, const struct call *call)
{
    const struct token *next = token_at(script, call->end);
    return has(script, SCRIPT_BARE_CALLS) &&
           (script_is_sign(next, "{") ||
            (next->kind == TOKEN_NAME && strcmp(next->text, "do") == 0));
}

static void report(struct script *script, const struct call *call, const struct script_call *entry)
{
    switch (entry->shape) {
    case CALL_PATHS:
    case CALL_TREE:
        report_paths(script, call, entry->kind, entry->shape == CALL_TREE);
        break;
    case CALL_LOAD:
        if (is_block(script, call))
            break;
        // fall through
    case CALL_PATH:
        report_path(script, call, entry->kind, value_at(call, 0),
                    has_word(script, call, "recursive"));
        break;
    case CALL_REST:
        report_rest(script, call, entry->kind);
        break;
    case CALL_PATH_2:
        report_path(script, call, entry->kind, value_at(call, 1), false);
        break;
    case CALL_MOVE:
        report_path(script, call, EFFECT_MOVE, value_at(call, 0), false);
        report_path(script, call, EFFECT_WRITE, value_at(call, 1), false);
        break;
    case CALL_COPY:
        report_path(script, call, EFFECT_READ, value_at(call, 0), false);
        report_path(script, call, EFFECT_WRITE, value_at(call, 1), false);
        break;
    case CALL_OPEN:
        report_open(script, call);
        break;
    case CALL_PERL_OPEN:
        report_perl_open(script, call);
        break;
    case CALL_RECEIVER:
    case CALL_RECEIVER_TREE:
        report_receiver(script, call, entry);
        break;
    case CALL_COMMAND:
    case CALL_ARGV:
    case CALL_EXECL:
        report_command(script, call, entry->shape);
        break;
    case CALL_CODE:
        if (!is_block(script, call))
            report_code(script, call, script->language->scan);
        break;
    case CALL_SQL:
        report_code(script, call, scan_sql);
        break;
    case CALL_URL:
    case CALL_HOST:
        report_url(script, call, entry);
        break;
    case CALL_IMPORT:
        report_import(script, call);
        break;
    case CALL_PLAIN:
    case CALL_RAISE:
        report_plain(script, call, entry);
        break;
    }
}

// ---- which names are calls

static bool is_key(const struct script *script, size_t at)
{
    const struct token *next = token_at(script, at + 1);
    const struct token *last = token_at(script, at > 0 ? at - 1 : script->tokens.count);
    if (script_is_sign(next, "=>"))
        return !has(script, SCRIPT_BACKTICK_TEXT);
    if (at > 1 && has(script, SCRIPT_QUOTE_NAMES) && script_is_sign(last, "{") &&
        script_is_sign(next, "}")) { // $h{name} and $h->{name}
        const struct token *owner = token_at(script, at - 2);
        return !last->is_apart && (owner->kind == TOKEN_VARIABLE || script_is_sign(owner, "->") ||
                                   script_is_sign(owner, "}") || script_is_sign(owner, "]"));
    }
    bool has_colons = has(script, SCRIPT_PERCENT) || has(script, SCRIPT_BACKTICK_TEXT);
    if (has_colons && script_is_sign(next, ":"))
        return true;
    return script_is_sign(next, "=") && !script_is_sign(last, ".");
}

static bool is_keyword(const struct script *script, const struct token *token)
{
    return scan_listed(script->language->keywords, token->text, strlen(token->text)) ||
           scan_listed(script->language->defining, token->text, strlen(token->text));
}

// A name that `from m import *` may have brought.
static const struct script_call *find_in_star(const struct script *script, const char *name)
{
    char path[SCRIPT_PATH_BYTES];
    const struct script_names *names = script->names;
    const struct script_call *entry = NULL;
    for (size_t i = 0; i < names->count && entry == NULL; i++) {
        if (strcmp(names->names[i], "*") != 0)
            continue;
        snprintf(path, sizeof(path), "%.100s.%.100s", names->reals[i], name);
        entry = find_call(script->language, path);
    }
    return entry;
}

// Names under which a language offers its own functions again.
static const char *without_prefix(const char *path)
{
    static const char *const prefixes[] = {"CORE.GLOBAL.", "CORE.",   "POSIX.",      "main.",
                                           "Kernel.",      "_G.",     "_ENV.",       "builtins.",
                                           "__builtin__.", "global.", "globalThis.", "window.",
                                           "Base.",        "self.",   "Object."};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return path + strlen(prefixes[i]);
    return NULL;
}

// A name is looked up as a whole, then as a method; a whole family is harmless only when the method
// is no call that matters.
static const struct script_call *find_entry(const struct script *script, const char *path,
                                            bool is_module, bool *ret_harmless)
{
    const struct script_language *language = script->language;
    const char *last = strrchr(path, '.'), *bare = without_prefix(path);
    const struct script_call *entry = find_call(language, path);
    *ret_harmless = entry == NULL && scan_listed(language->harmless, path, strlen(path));
    if (entry == NULL && !*ret_harmless && last == NULL)
        return find_in_star(script, path);
    if (entry != NULL || *ret_harmless || last == NULL)
        return entry;
    entry = find_call(language, last);
    if (entry == NULL && bare != NULL)
        entry = find_entry(script, bare, is_module, ret_harmless);
    if (entry != NULL || *ret_harmless)
        return entry;
    *ret_harmless =
        entry == NULL && (script_in(language->harmless, path) ||
                          (!is_module && scan_listed(language->methods, last, strlen(last))));
    return entry;
}

static bool opens_arguments(const struct script *script, size_t at)
{
    const struct token *token = token_at(script, at);
    if (script_is_sign(token, "("))
        return true;
    return has(script, SCRIPT_STRING_CALLS) &&
           (token->kind == TOKEN_STRING || script_is_sign(token, "{"));
}

static bool is_value_path(const struct script *script, const char *path)
{
    const struct script_language *language = script->language;
    return script_in(language->paths, path) || script_in(language->homes, path) ||
           script_in(language->globs, path);
}

// `require('fs')` and the like, which script_path() takes for the module.
static bool names_module(const struct script *script, size_t at)
{
    const struct token *token = token_at(script, at);
    return scan_listed("require __import__ import", token->text, strlen(token->text)) &&
           script_is_sign(token_at(script, at + 1), "(") &&
           token_at(script, at + 2)->kind == TOKEN_STRING &&
           token_at(script, at + 2)->is_constant && script_is_sign(token_at(script, at + 3), ")");
}

// A module that can do everything must be seen where it is used: as a name's value, or by a call of
// it that is known.
static void report_module(struct script *script, size_t at, bool is_used)
{
    const struct token *token = token_at(script, at);
    const char *module = token_at(script, at + 2)->text;
    const struct token *last = token_at(script, at > 0 ? at - 1 : script->tokens.count);
    size_t before = at > 1 && last->kind == TOKEN_NAME && strcmp(last->text, "await") == 0 ? 2 : 1;
    bool is_assigned = at >= before && script_is_sign(token_at(script, at - before), "=");
    module = strncmp(module, "node:", 5) == 0 ? module + 5 : module;
    script_import(script, module, token);
    if (!is_used && !is_assigned && scan_listed(script->language->powers, module, strlen(module)))
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, token->from, token->to,
                 "`%.40s` is handed on, and can run anything", module);
}

// python: x.__globals__ and the like lead from any value to everything.
static bool reaches_inside(const struct script *script, const char *path)
{
    static const char harmless[] = "__name__ __file__ __doc__ __version__ __init__ __len__ __str__ "
                                   "__repr__ __import__ __all__ __enter__ __exit__ __main__ "
                                   "__future__ __path__ __package__ __debug__";
    if (!has(script, SCRIPT_PREFIX))
        return false;
    for (const char *at = path; at != NULL; at = strchr(at, '.')) {
        at += *at == '.';
        size_t length = strcspn(at, ".");
        if (length > 4 && strncmp(at, "__", 2) == 0 && !scan_listed(harmless, at, length))
            return true;
    }
    return false;
}

// php calls by the name in a text, even one that is put together.
static void judge_callbacks(struct script *script, struct call *call)
{
    call->count = script_arguments(script, call->end, call->values, &call->after);
    for (size_t i = 0; i < call->count; i++)
        if (call->values[i].text != NULL &&
            find_call(script->language, call->values[i].text) != NULL)
            scan_say(script->scan, EFFECT_RUN_UNKNOWN, token_at(script, call->at)->from,
                     token_at(script, call->end)->to, "`%.40s` may be called by its name",
                     call->values[i].text);
    call->count = 0;
}

// Reads the name at `at` and says what it does; returns the token to go on with.
static size_t judge_name(struct script *script, size_t at)
{
    const struct token *token = token_at(script, at), *last = token_at(script, at - (at > 0));
    struct call call = {.at = at};
    bool is_harmless;
    size_t end;
    if (is_key(script, at) ||
        (at > 0 && last->kind == TOKEN_NAME &&
         scan_listed(script->language->defining, last->text, strlen(last->text))))
        return at + 1;
    call.path = script_path(script, at, &call.end);
    bool is_method = at > 0 && call.path[0] == '.' && !names_module(script, at);
    if (!is_method && script_read_import(script, at, &end))
        return end;
    bool is_module = names_module(script, at);
    const struct script_call *entry = find_entry(script, call.path, is_module, &is_harmless);
    if (entry == NULL && !is_method && call.end == at + 1 && is_keyword(script, token))
        return at + 1;
    if (is_module)
        report_module(script, at, entry != NULL || is_harmless);
    if (reaches_inside(script, call.path))
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, token->from, token->to,
                 "`%.60s` reaches into the language itself", call.path);
    call.is_call = opens_arguments(script, call.end);
    const char *last_name = strrchr(call.path, '.');
    bool is_new = last_name != NULL && strcmp(last_name, ".new") == 0;
    bool is_own =
        (!is_method && (call.end == at + 1 || is_new) && script_knows(script, token->text)) ||
        (last_name != NULL && script_knows(script, last_name + 1));
    // php's `include` takes no brackets.
    bool is_include = entry != NULL && entry->shape == CALL_LOAD && has(script, SCRIPT_TAGS);
    bool is_bare = (has(script, SCRIPT_BARE_CALLS) || is_include) && !call.is_call;
    if (is_bare && is_own && entry == NULL)
        return at + 1;
    if (is_harmless && call.is_call && has(script, SCRIPT_TAGS))
        judge_callbacks(script, &call);
    if (entry == NULL &&
        (is_harmless || is_own || !(call.is_call || is_bare) || is_value_path(script, call.path)))
        return call.end;
    bool is_constant_name =
        is_bare && token->text[0] >= 'A' && token->text[0] <= 'Z' && call.end == at + 1;
    if (entry == NULL && is_constant_name)
        return call.end;
    call.after = call.end;
    if (call.is_call || is_bare)
        call.count = script_arguments(script, call.end, call.values, &call.after);
    call.from = token->from;
    call.to = token_at(script, call.after > at ? call.after - 1 : at)->to;
    if (entry != NULL)
        report(script, &call, entry);
    else
        scan_unknown(script->scan, call.from, call.to, call.path);
    return call.end;
}

// $f(…) of php, x['f'](…) and &$f(…): a call of what no name tells.
static void judge_computed(struct script *script, size_t at)
{
    const struct token *token = token_at(script, at), *next = token_at(script, at + 1);
    bool is_php_call =
        token->kind == TOKEN_VARIABLE && has(script, SCRIPT_TAGS) && script_is_sign(next, "(");
    bool is_index_call = script_is_sign(token, "]") && script_is_sign(next, "(") &&
                         !next->is_apart && !has(script, SCRIPT_SINGLE_RAW);
    bool is_reference = has(script, SCRIPT_QUOTE_NAMES) && script_is_sign(token, "&") &&
                        (next->sign == '{' || next->sign == '$' || next->kind == TOKEN_VARIABLE);
    if (is_php_call || is_index_call || is_reference)
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, token->from, next->to,
                 "a function is called whose name is put together while it runs");
}

// const {a: b} = require('m'): names, not calls.
static bool is_unpacking(const struct script *script, size_t at)
{
    size_t end = script_skip(script, at);
    return has(script, SCRIPT_BACKTICK_TEXT) && script_is_sign(token_at(script, at), "{") &&
           script_is_sign(token_at(script, end), "=");
}

// php calls by the name in a text: array_map('unlink', …).
static void judge_text(struct script *script, const struct token *token)
{
    if (token->kind == TOKEN_STRING && has(script, SCRIPT_TAGS) && token->is_constant &&
        find_call(script->language, token->text) != NULL)
        scan_say(script->scan, EFFECT_RUN_UNKNOWN, token->from, token->to,
                 "`%.40s` may be called by its name", token->text);
}

static void judge_commands(struct script *script, const struct token *token)
{
    scan_shell(script->scan, token->is_constant ? token->text : NULL, token->from, token->to,
               "a command between backticks");
}

static void judge_inside(struct script *script)
{
    struct scan scan = *script->scan;
    scan.outer = script->names;
    for (size_t i = 0; i < script->tokens.inside_count && !scan.is_full; i++) {
        const struct token_inside *inside = &script->tokens.inside[i];
        scan_inside(&scan, script->language->scan, inside->text, inside->from, inside->to);
    }
    script->scan->count = scan.count;
    script->scan->is_full = scan.is_full;
}

void script_scan(struct scan *scan, const struct script_language *language)
{
    struct script script = {.scan = scan, .language = language, .names = scan->outer};
    scan->outer = NULL;
    if (script.names == NULL)
        script.names = arena_alloc(scan->arena, sizeof(*script.names));
    script_tokens(scan, language, &script.tokens);
    script_read_names(&script);
    script.is_judging = true;
    for (size_t at = 0; token_at(&script, at)->kind != TOKEN_END && !scan->is_full;) {
        const struct token *token = token_at(&script, at);
        if (token->kind == TOKEN_NAME) {
            at = judge_name(&script, at);
            continue;
        }
        if (token->kind == TOKEN_COMMAND)
            judge_commands(&script, token);
        else
            judge_computed(&script, at);
        judge_text(&script, token);
        at = is_unpacking(&script, at) ? script_skip(&script, at) : at + 1;
    }
    judge_inside(&script);
    if (script.tokens.is_faulty || script.names->is_over)
        scan_say(scan, EFFECT_UNKNOWN, 0, scan->length, "a part of the code cannot be read");
}
