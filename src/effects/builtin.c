// What is built into the shell and changes what later words mean.
#include <ctype.h>
#include <string.h>

#include "effects/scene.h"

static const char *text_of(const struct words *words, size_t index)
{
    return index < words->count && words->items[index].value.unresolved == NULL
               ? words->items[index].value.text
               : NULL;
}

// The first word after options.
static size_t skip_options(const struct words *words)
{
    size_t at = 1;
    while (at < words->count && words->items[at].value.text[0] == '-' &&
           words->items[at].value.text[1] != '\0') {
        bool is_end = strcmp(words->items[at].value.text, "--") == 0;
        at++;
        if (is_end)
            break;
    }
    return at;
}

static void run_cd(struct judge *judge, struct scene *scene, const struct words *words)
{
    size_t at = skip_options(words);
    const char *text = text_of(words, at);
    if (strcmp(words->items[0].value.text, "popd") == 0)
        scene->directory = NULL;
    else if (at >= words->count)
        scene->directory = judge->machine.home;
    else if (text != NULL && strcmp(text, "-") == 0)
        scene->directory = NULL;
    else
        scene->directory = scene_folder(judge, scene, &words->items[at].value);
}

static size_t name_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return isdigit((unsigned char)text[0]) ? 0 : length;
}

void assign_word(struct judge *judge, struct scene *scene, const struct usage_word *word,
                 const struct note *note)
{
    const char *text = word->value.text;
    size_t length = name_length(text);
    size_t skip = length + (text[length] == '+' ? 1 : 0);
    if (length == 0 || text[skip] != '=')
        return;
    struct usage_word value = *word;
    struct note rest = *note;
    value.value.text = text + skip + 1;
    if (value.value.text[0] == '~' && (value.value.text[1] == '/' || value.value.text[1] == '\0') &&
        value.value.unresolved == NULL && judge->machine.home != NULL)
        value.value.text =
            arena_printf(judge->arena, "%s%s", judge->machine.home, value.value.text + 1);
    value.value.pattern = NULL;
    if (rest.marked != NULL) {
        const char *equals = strchr(rest.marked, '=');
        rest.marked = equals == NULL ? "\002" : equals + 1;
    }
    assign_value(judge, scene, arena_copy(judge->arena, text, length), &value, &rest);
}

static void run_export(struct judge *judge, struct scene *scene, const struct words *words)
{
    for (size_t i = 1; i < words->count; i++)
        assign_word(judge, scene, &words->items[i], &words->notes[i]);
}

static void run_unset(struct judge *judge, struct scene *scene, const struct words *words)
{
    for (size_t i = skip_options(words); i < words->count; i++) {
        const char *name = text_of(words, i);
        if (name == NULL)
            continue;
        scene_unset(judge, scene, name);
        if (strcmp(name, "HISTFILE") == 0)
            judge_say(judge, scene, EFFECT_SETTING, "unset", name,
                      "what is typed is not remembered any more");
    }
}

static void run_set(struct judge *judge, struct scene *scene, const struct words *words)
{
    for (size_t i = 1; i < words->count; i++) {
        const char *text = words->items[i].value.text;
        bool is_end = strcmp(text, "--") == 0 || text[0] == '\0';
        if (!is_end && (text[0] == '-' || text[0] == '+'))
            continue;
        struct words *positional = arena_alloc(judge->arena, sizeof(*positional));
        *positional = words_from(words, is_end && text[0] != '\0' ? i + 1 : i, words->count);
        scene->positional = positional;
        return;
    }
}

static void run_shift(struct judge *judge, struct scene *scene, const struct words *words)
{
    size_t by = 1;
    const char *text = text_of(words, 1);
    if (text != NULL)
        by = text[0] >= '0' && text[0] <= '9' ? (size_t)(text[0] - '0') : 1;
    if (scene->positional == NULL)
        return;
    struct words *rest = arena_alloc(judge->arena, sizeof(*rest));
    size_t count = scene->positional->count;
    *rest = words_from(scene->positional, by < count ? by : count, count);
    scene->positional = rest;
}

// An alias for a name that means something else to whoever types it.
static void say_shadow(struct judge *judge, struct scene *scene, const char *name, const char *text)
{
    struct facts_command command;
    struct scene inside = *scene;
    bool is_known = facts_command(judge->facts, name, &command);
    bool is_same = text != NULL && strncmp(text, name, strlen(name)) == 0;
    if (is_known && !is_same)
        judge_say(judge, scene, EFFECT_SETTING, "alias", name,
                  "the name of a command comes to mean something else");
    if (is_known && text != NULL)
        run_text(judge, &inside, text, strlen(text), scene->span);
}

static void run_alias(struct judge *judge, struct scene *scene, const struct words *words)
{
    for (size_t i = skip_options(words); i < words->count; i++) {
        const char *word = words->items[i].value.text;
        const char *equals = strchr(word, '=');
        if (equals == NULL)
            continue;
        struct alias *alias = arena_alloc(judge->arena, sizeof(*alias));
        bool is_known = words->items[i].value.unresolved == NULL;
        *alias = (struct alias){
            .next = scene->aliases,
            .name = arena_copy(judge->arena, word, (size_t)(equals - word)),
            .text = is_known ? equals + 1 : NULL,
        };
        scene->aliases = alias;
        say_shadow(judge, scene, alias->name, alias->text);
    }
}

static void run_unalias(struct judge *judge, struct scene *scene, const struct words *words)
{
    (void)judge;
    (void)words;
    scene->aliases = NULL;
}

// The next line of standard input, when it is known.
static const char *take_line(struct judge *judge, struct scene *scene)
{
    struct flow *input = &scene->input;
    if (input->text == NULL || input->is_inexact)
        return NULL;
    const char *end = memchr(input->text, '\n', input->length);
    size_t length = end == NULL ? input->length : (size_t)(end - input->text);
    const char *line = arena_copy(judge->arena, input->text, length);
    size_t taken = length + (end != NULL ? 1 : 0);
    input->text += taken;
    input->length -= taken;
    return line;
}

static void run_read(struct judge *judge, struct scene *scene, const struct words *words)
{
    const char *line = take_line(judge, scene);
    const struct words *names = scene->input.names;
    const char *found = names != NULL && names->count == 1 &&
                                names->items[0].value.unresolved == NULL &&
                                names->items[0].value.tilde == NULL
                            ? names->items[0].value.text
                            : NULL;
    unsigned taints = scene->input.taints | TAINT_OUTPUT;
    if (scene->input.is_fed && line == NULL)
        taints |= TAINT_MANY;
    size_t first = words->count;
    for (size_t i = skip_options(words); i < words->count; i++) {
        const char *name = text_of(words, i);
        if (name == NULL || name_length(name) == 0 || name[name_length(name)] != '\0')
            continue;
        first = i < first ? i : first;
        bool is_last = i + 1 == words->count;
        if (line != NULL) {
            line += strspn(line, " \t");
            size_t length = is_last ? strlen(line) : strcspn(line, " \t");
            scene_set(judge, scene, name, arena_copy(judge->arena, line, length), taints);
            line += length;
        } else if (found != NULL && i == first) {
            scene_set(judge, scene, name, found, taints | TAINT_PATTERN | TAINT_FOUND);
        } else {
            scene_set(judge, scene, name, NULL, taints);
        }
    }
    if (first == words->count)
        scene_set(judge, scene, "REPLY", line, taints);
}

static void run_mapfile(struct judge *judge, struct scene *scene, const struct words *words)
{
    const char *name = text_of(words, words->count - 1);
    struct words *lines = arena_alloc(judge->arena, sizeof(*lines));
    *lines = flow_words(judge, &scene->input, false, true, words->items[0].span);
    // -C TEXT is shell text that runs every few lines.
    for (size_t i = 1; i + 1 < words->count; i++) {
        const char *option = text_of(words, i);
        if (option == NULL || strcmp(option, "-C") == 0) {
            struct words text = words_from(words, i + 1, i + 2);
            run_joined(judge, scene, &text);
        }
    }
    if (words->count > 1 && name != NULL && name[0] != '-')
        scene_set_list(judge, scene, name, lines);
}

static void run_eval(struct judge *judge, struct scene *scene, const struct words *words)
{
    size_t from = skip_options(words);
    struct words rest = words_from(words, from, words->count);
    run_joined(judge, scene, &rest);
}

static void run_getopts(struct judge *judge, struct scene *scene, const struct words *words)
{
    const char *name = text_of(words, 2);
    if (name != NULL)
        scene_set(judge, scene, name, NULL, 0);
    scene_set(judge, scene, "OPTARG", NULL, 0);
}

// Texts that the shell expands once more: prompts, and subscripts among the words of some builtins.
static void expand_again(struct judge *judge, struct scene *scene, const struct usage_word *word)
{
    const char *text = word->value.text;
    struct scene inside = *scene;
    if (strstr(text, "$(") == NULL && strchr(text, '`') == NULL)
        return;
    const char *again = arena_printf(judge->arena, ": \"%s\"", text);
    run_text(judge, &inside, again, strlen(again), word->span);
}

static void expand_subscripts(struct judge *judge, struct scene *scene, const struct words *words)
{
    static const char *const names[] = {"let",    "test",     "[",       "printf",    "read",
                                        "unset",  "wait",     "declare", "typeset",   "local",
                                        "export", "readonly", "mapfile", "readarray", "getopts"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], words->items[0].value.text) != 0)
            continue;
        for (size_t w = 1; w < words->count; w++)
            if (strchr(words->items[w].value.text, '[') != NULL)
                expand_again(judge, scene, &words->items[w]);
    }
}

bool builtin_run(struct judge *judge, struct scene *scene, const struct words *words)
{
    static const struct {
        const char *name;
        void (*run)(struct judge *judge, struct scene *scene, const struct words *words);
    } builtins[] = {
        {"cd", run_cd},           {"chdir", run_cd},        {"pushd", run_cd},
        {"popd", run_cd},         {"export", run_export},   {"declare", run_export},
        {"typeset", run_export},  {"local", run_export},    {"readonly", run_export},
        {"integer", run_export},  {"unset", run_unset},     {"set", run_set},
        {"shift", run_shift},     {"alias", run_alias},     {"unalias", run_unalias},
        {"read", run_read},       {"mapfile", run_mapfile}, {"readarray", run_mapfile},
        {"getopts", run_getopts}, {"eval", run_eval},
    };
    const char *name = words->items[0].value.text;
    expand_subscripts(judge, scene, words);
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (strcmp(builtins[i].name, name) == 0) {
            builtins[i].run(judge, scene, words);
            struct flow nothing = flow_unknown(0);
            if (words->count == 1)
                flow_add(judge, scene->output, &nothing);
            return true;
        }
    }
    return false;
}

bool builtin_is_harmless(const char *name)
{
    static const char *const names[] = {
        ":",      "true",   "false",   "break",  "continue", "return", "exit", "wait",
        "jobs",   "fg",     "bg",      "times",  "umask",    "let",    "pwd",  "logout",
        "disown", "dirs",   "echo",    "printf", "test",     "[",      "help", "caller",
        "type",   "ulimit", "suspend", "shopt",  "compgen",  "hash"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

bool builtin_is(const char *name)
{
    static const char *const names[] = {
        "cd",      "pushd", "popd",   "export",   "declare", "typeset", "local",   "readonly",
        "unset",   "set",   "shift",  "alias",    "unalias", "read",    "mapfile", "readarray",
        "getopts", "eval",  "source", ".",        "exec",    "command", "builtin", "trap",
        "history", "fc",    "bind",   "complete", "compopt", "enable"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return builtin_is_harmless(name);
}

void assign_value(struct judge *judge, struct scene *scene, const char *name,
                  const struct usage_word *word, const struct note *note)
{
    struct facts_variable variable;
    bool is_known = word->value.unresolved == NULL;
    scene_set(judge, scene, name, is_known ? word->value.text : NULL,
              note->taints & ~(unsigned)TAINT_FOUND);
    if (strncmp(name, "PS", 2) == 0 && strlen(name) == 3 && is_known)
        expand_again(judge, scene, word);
    if (!facts_variable(judge->facts, name, &variable))
        return;
    struct facts_change chosen;
    if (is_known && facts_variable_case(judge->facts, &variable, word->value.text, &chosen))
        variable.change = chosen;
    struct words words = {0};
    struct usage_word first = word_of(name, word->span);
    words_add(judge, &words, &first, &(struct note){0});
    call_variable(judge, scene, &words, &variable, word, note);
}
