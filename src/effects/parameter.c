// What ${…} becomes, where the scene knows the variable.
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "effects/scene.h"

enum {
    VALUE_BYTES_MAX = 256, // of a value that an operator changes
    PATTERN_STARS_MAX = 4, // more could match for a very long time
};

static bool is_named(struct shell_text name, const char *text)
{
    return strlen(text) == name.length && memcmp(name.bytes, text, name.length) == 0;
}

// Some number: an example stands for it.
static bool is_number_name(struct shell_text name)
{
    static const char *const names[] = {"$",    "!",       "#",      "UID",     "EUID",
                                        "PPID", "BASHPID", "RANDOM", "SECONDS", "LINENO",
                                        "GID",  "COLUMNS", "LINES",  "SRANDOM", "OPTIND"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is_named(name, names[i]))
            return true;
    return false;
}

static struct parameter_value known_text(const char *text, unsigned taints)
{
    return (struct parameter_value){.text = text, .taints = taints};
}

static struct parameter_value environment(const struct judge *judge, const struct scene *scene,
                                          struct shell_text name)
{
    const struct effects_machine *machine = &judge->machine;
    if (is_named(name, "HOME"))
        return known_text(machine->home, 0);
    if (is_named(name, "PWD"))
        return known_text(scene->directory, 0);
    if (is_named(name, "USER") || is_named(name, "LOGNAME") || is_named(name, "USERNAME"))
        return known_text(machine->user, 0);
    if (is_named(name, "IFS"))
        return known_text(" ", 0);
    if (is_named(name, "?"))
        return known_text("0", TAINT_NUMBER);
    if (is_named(name, "0"))
        return known_text("bash", TAINT_SELF);
    if (is_named(name, "-"))
        return known_text("himBH", 0);
    if (is_number_name(name))
        return known_text("1000", TAINT_NUMBER);
    return (struct parameter_value){0};
}

static struct parameter_value of_word(const struct judge *judge, const struct words *words,
                                      size_t index)
{
    if (index >= words->count)
        return known_text("", 0);
    const struct shell_value *value = &words->items[index].value;
    unsigned taints = words->notes[index].taints | (value->pattern != NULL ? TAINT_PATTERN : 0u);
    if (value->unresolved != NULL)
        return (struct parameter_value){.taints = taints};
    if (value->tilde != NULL && value->tilde[0] != '\0')
        return known_text(arena_printf(judge->arena, "/home/%s%s", value->tilde, value->text),
                          taints);
    if (value->tilde != NULL)
        return known_text(arena_printf(judge->arena, "%s%s", judge->machine.home, value->text),
                          taints);
    return known_text(value->text, taints);
}

static struct parameter_value positional(const struct judge *judge, const struct scene *scene,
                                         struct shell_text name)
{
    bool is_all = is_named(name, "@") || is_named(name, "*");
    if (scene->positional == NULL)
        return (struct parameter_value){.taints = is_all ? TAINT_MANY : 0u};
    if (is_all)
        return (struct parameter_value){.many = scene->positional};
    size_t index = 0;
    for (uint32_t i = 0; i < name.length && index < SCENE_WORDS_MAX; i++)
        index = index * 10 + (size_t)(name.bytes[i] - '0');
    return of_word(judge, scene->positional, index - 1);
}

static struct parameter_value element(struct judge *judge, struct scene *scene,
                                      const struct variable *variable,
                                      const struct shell_word *subscript)
{
    struct note note;
    struct usage_word index = scene_single(judge, scene, subscript, ROLE_SINGLE, &note);
    const char *text = index.value.unresolved == NULL ? index.value.text : "?";
    bool is_all = strcmp(text, "@") == 0 || strcmp(text, "*") == 0;
    if (variable == NULL)
        return (struct parameter_value){.taints = is_all ? TAINT_MANY : 0u};
    if (variable->list == NULL)
        return (struct parameter_value){.text = is_all ? variable->value : NULL,
                                        .taints = variable->taints};
    if (is_all)
        return (struct parameter_value){.many = variable->list};
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
        return (struct parameter_value){0};
    return of_word(judge, variable->list, strtoul(text, NULL, 10));
}

static struct parameter_value look_up(struct judge *judge, struct scene *scene,
                                      const struct shell_parameter *parameter)
{
    struct shell_text name = parameter->name;
    bool is_digit = name.length > 0 && name.bytes[0] >= '1' && name.bytes[0] <= '9';
    if (is_digit || is_named(name, "@") || is_named(name, "*"))
        return positional(judge, scene, name);
    const struct variable *variable = scene_variable(scene, name.bytes, name.length);
    if (parameter->subscript != NULL)
        return element(judge, scene, variable, parameter->subscript);
    if (variable == NULL)
        return environment(judge, scene, name);
    if (variable->is_unset)
        return known_text("", 0);
    return known_text(variable->value, variable->taints);
}

// The operand as a text; NULL when it is not known.
static const char *operand_text(struct judge *judge, struct scene *scene,
                                const struct shell_word *word, enum shell_role role)
{
    struct note note;
    if (word == NULL)
        return "";
    struct usage_word single = scene_single(judge, scene, word, role, &note);
    if (single.value.unresolved != NULL)
        return NULL;
    if (single.value.tilde != NULL && role != ROLE_PATTERN)
        return single.value.tilde[0] == '\0' && judge->machine.home != NULL
                   ? arena_printf(judge->arena, "%s%s", judge->machine.home, single.value.text)
                   : NULL;
    return role == ROLE_PATTERN && single.value.pattern != NULL ? single.value.pattern
                                                                : single.value.text;
}

static const char *cut(struct judge *judge, const char *value, const char *pattern, int operation)
{
    size_t length = strlen(value);
    bool is_prefix = operation == OPERATOR_PREFIX || operation == OPERATOR_PREFIX_LONG;
    bool is_long = operation == OPERATOR_PREFIX_LONG || operation == OPERATOR_SUFFIX_LONG;
    for (size_t step = 0; step <= length; step++) {
        size_t taken = is_long ? length - step : step;
        const char *piece =
            is_prefix ? arena_copy(judge->arena, value, taken) : value + (length - taken);
        if (fnmatch(pattern, piece, 0) != 0)
            continue;
        return is_prefix ? value + taken : arena_copy(judge->arena, value, length - taken);
    }
    return value;
}

// How many bytes the pattern takes at the start; the longest match, 0 when there is none.
static size_t match_length(const char *value, const char *pattern)
{
    char piece[VALUE_BYTES_MAX + 1];
    for (size_t taken = strlen(value); taken > 0; taken--) {
        memcpy(piece, value, taken);
        piece[taken] = '\0';
        if (fnmatch(pattern, piece, 0) == 0)
            return taken;
    }
    return 0;
}

static const char *replace(struct judge *judge, const char *value, const char *pattern,
                           const char *with, int operation)
{
    struct buffer text;
    bool is_done = false;
    buffer_init(&text, VALUE_BYTES_MAX * 4);
    for (size_t at = 0; value[at] != '\0';) {
        bool may = !is_done && (operation != OPERATOR_REPLACE_HEAD || at == 0);
        size_t taken = may ? match_length(value + at, pattern) : 0;
        if (operation == OPERATOR_REPLACE_TAIL && taken != strlen(value + at))
            taken = 0;
        if (taken == 0) {
            buffer_char(&text, value[at++]);
            continue;
        }
        buffer_text(&text, with);
        at += taken;
        is_done = operation != OPERATOR_REPLACE_ALL;
    }
    const char *result = text.is_over ? NULL : arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    return result;
}

static const char *substring(struct judge *judge, const char *value, const char *from,
                             const char *count)
{
    char *end;
    long length = (long)strlen(value);
    long start = strtol(from, &end, 10);
    if (*from == '\0' || *end != '\0')
        return NULL;
    start = start < 0 ? length + start : start;
    if (start < 0 || start > length)
        return "";
    long taken = length - start;
    if (count != NULL) {
        taken = strtol(count, &end, 10);
        if (*count == '\0' || *end != '\0')
            return NULL;
        taken = taken < 0 ? length + taken - start : taken;
        taken = taken > length - start ? length - start : taken;
    }
    return taken <= 0 ? "" : arena_copy(judge->arena, value + start, (size_t)taken);
}

static const char *change_case(struct judge *judge, const char *value, int operation)
{
    bool is_upper = operation == OPERATOR_UPPER || operation == OPERATOR_UPPER_ALL;
    bool is_all = operation == OPERATOR_UPPER_ALL || operation == OPERATOR_LOWER_ALL;
    char *copy = arena_string(judge->arena, value);
    for (size_t i = 0; copy[i] != '\0' && (is_all || i == 0); i++)
        copy[i] =
            (char)(is_upper ? toupper((unsigned char)copy[i]) : tolower((unsigned char)copy[i]));
    return copy;
}

static bool is_heavy(const char *pattern)
{
    size_t stars = 0;
    for (; *pattern != '\0'; pattern++)
        stars += *pattern == '*' || *pattern == '(';
    return stars > PATTERN_STARS_MAX;
}

static const char *operate(struct judge *judge, struct scene *scene,
                           const struct shell_parameter *parameter, const char *value)
{
    int operation = parameter->operation;
    bool is_replace = operation >= OPERATOR_REPLACE && operation <= OPERATOR_REPLACE_TAIL;
    bool is_cut = operation >= OPERATOR_PREFIX && operation <= OPERATOR_SUFFIX_LONG;
    enum shell_role role = is_replace || is_cut ? ROLE_PATTERN : ROLE_SINGLE;
    const char *operand = operand_text(judge, scene, parameter->operand, role);
    const char *second = parameter->second == NULL
                             ? NULL
                             : operand_text(judge, scene, parameter->second, ROLE_SINGLE);
    bool is_missing = value != NULL && *value == '\0' && parameter->has_colon;
    if (operation == OPERATOR_ALTERNATIVE)
        return value == NULL ? NULL : is_missing ? "" : operand;
    if (operation == OPERATOR_DEFAULT || operation == OPERATOR_ASSIGN)
        return is_missing ? operand : value;
    if (operation == OPERATOR_ERROR)
        return is_missing ? NULL : value;
    if (value == NULL || operand == NULL || strlen(value) > VALUE_BYTES_MAX || is_heavy(operand))
        return NULL;
    if (is_cut)
        return cut(judge, value, operand, operation);
    if (is_replace)
        return parameter->second != NULL && second == NULL
                   ? NULL
                   : replace(judge, value, operand, second == NULL ? "" : second, operation);
    if (operation == OPERATOR_SUBSTRING)
        return parameter->second != NULL && second == NULL
                   ? NULL
                   : substring(judge, value, operand, second);
    if (operation >= OPERATOR_UPPER && operation <= OPERATOR_LOWER_ALL && *operand == '\0')
        return change_case(judge, value, operation);
    return NULL;
}

static struct parameter_value indirect(struct judge *judge, struct scene *scene,
                                       const struct parameter_value *name)
{
    struct shell_parameter inner = {0};
    if (name->text == NULL || *name->text == '\0')
        return (struct parameter_value){.taints = name->taints};
    inner.name = (struct shell_text){name->text, (uint32_t)strlen(name->text)};
    return look_up(judge, scene, &inner);
}

struct parameter_value scene_parameter(struct judge *judge, struct scene *scene,
                                       const struct shell_parameter *parameter)
{
    struct parameter_value value = look_up(judge, scene, parameter);
    if (parameter->is_indirect && parameter->operation == OPERATOR_NONE)
        value = indirect(judge, scene, &value);
    else if (parameter->is_indirect)
        value = (struct parameter_value){0};
    if (parameter->is_length)
        return known_text("1", value.taints | TAINT_NUMBER);
    if (parameter->operation == OPERATOR_TRANSFORM && parameter->letter == 'P')
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, NULL, NULL,
                  "@P runs the commands that the value of the variable contains");
    if (parameter->operation != OPERATOR_NONE) {
        bool is_list = value.many != NULL;
        value.text = operate(judge, scene, parameter, is_list ? NULL : value.text);
        value.many = NULL;
        value.taints |= is_list ? TAINT_MANY : 0u;
    }
    if (value.text == NULL)
        value.variable = arena_copy(judge->arena, parameter->name.bytes, parameter->name.length);
    if (parameter->operation == OPERATOR_ASSIGN && value.text != NULL)
        scene_set(judge, scene,
                  arena_copy(judge->arena, parameter->name.bytes, parameter->name.length),
                  value.text, value.taints);
    return value;
}
