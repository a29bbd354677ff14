// Words to values: what the scene knows is put in, what it does not know is marked.
#include <string.h>

#include "effects/scene.h"

struct expansion {
    struct judge *judge;
    struct scene *scene;
    struct shell_known *known; // made-up variables that stand for what was found out
    size_t count, room;
    struct note note;
    const struct words *many; // the whole word is a list of words
    unsigned part_count;
    enum shell_role role;
};

static void put_in(struct expansion *expansion, struct shell_part *part, const char *value)
{
    struct arena *arena = expansion->judge->arena;
    if (expansion->count == expansion->room) {
        size_t room = expansion->room * 2 + 4;
        expansion->known = expansion->room == 0
                               ? arena_array(arena, room, sizeof(*expansion->known))
                               : arena_grow(arena, expansion->known, expansion->count, room,
                                            sizeof(*expansion->known));
        expansion->room = room;
    }
    const char *name = arena_printf(arena, "\001%zu", expansion->count);
    struct shell_parameter *parameter = arena_alloc(arena, sizeof(*parameter));
    parameter->name = (struct shell_text){name, (uint32_t)strlen(name)};
    parameter->is_braced = true;
    if (part->kind == PART_PARAMETER) { // how it was written counts beside braces to expand
        const struct shell_parameter *written = part->parameter;
        parameter->is_braced = written->is_braced;
        parameter->operand = written->operand;
        parameter->second = written->second != NULL ? written->second : written->subscript;
    }
    part->kind = PART_PARAMETER;
    part->parameter = parameter;
    part->length = 0;
    expansion->known[expansion->count++] = (struct shell_known){.name = name, .value = value};
}

static void put_many(struct expansion *expansion, struct shell_part *part, const struct words *many)
{
    struct buffer joined;
    bool is_known = true;
    buffer_init(&joined, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < many->count; i++) {
        const struct shell_value *value = &many->items[i].value;
        is_known &= value->unresolved == NULL && value->tilde == NULL;
        buffer_text(&joined, i == 0 ? "" : " ");
        buffer_text(&joined, value->text);
        expansion->note.taints |= many->notes[i].taints;
    }
    if (is_known && !joined.is_over)
        put_in(expansion, part, arena_copy(expansion->judge->arena, joined.data, joined.length));
    buffer_done(&joined);
    expansion->many = many;
}

static void expand_parameter(struct expansion *expansion, struct shell_part *part)
{
    struct parameter_value value =
        scene_parameter(expansion->judge, expansion->scene, part->parameter);
    expansion->note.taints |= value.taints;
    if (value.many != NULL)
        put_many(expansion, part, value.many);
    else if (value.text != NULL)
        put_in(expansion, part, value.text);
    else if (expansion->note.variable == NULL)
        expansion->note.variable = value.variable;
}

static void expand_command(struct expansion *expansion, struct shell_part *part, bool is_quoted)
{
    struct judge *judge = expansion->judge;
    struct flow flow = walk_capture(judge, expansion->scene, part->list, NULL);
    expansion->note.taints |= flow.taints;
    if ((flow.taints & TAINT_PLAIN) == 0)
        expansion->note.taints |= TAINT_OUTPUT;
    if (flow.names != NULL && !is_quoted)
        expansion->many = flow.names;
    if (flow.text == NULL || flow.is_inexact || memchr(flow.text, '\0', flow.length) != NULL)
        return;
    size_t length = flow.length;
    while (length > 0 && flow.text[length - 1] == '\n')
        length--;
    put_in(expansion, part, arena_copy(judge->arena, flow.text, length));
}

static void expand_process(struct expansion *expansion, struct shell_part *part)
{
    struct judge *judge = expansion->judge;
    struct flow *flow = arena_alloc(judge->arena, sizeof(*flow));
    if (part->kind == PART_PROCESS_READ) {
        *flow = walk_capture(judge, expansion->scene, part->list, NULL);
        flow->is_fed = true;
        expansion->note.flow = flow;
        expansion->note.taints |= flow->taints;
    } else {
        *flow = flow_unknown(expansion->scene->input.taints);
        (void)walk_capture(judge, expansion->scene, part->list, flow);
    }
    put_in(expansion, part, "/dev/fd/63");
}

static void expand_arithmetic(struct expansion *expansion, struct shell_part *part)
{
    const struct shell_part *inside = part->parts;
    struct shell_word word = {.parts = part->parts, .flags = WORD_EXPANDED};
    scene_look_into(expansion->judge, expansion->scene, &word);
    bool is_plain = inside != NULL && inside->next == NULL && inside->kind == PART_LITERAL;
    for (uint32_t i = 0; is_plain && i < inside->length; i++)
        is_plain = inside->text[i] >= '0' && inside->text[i] <= '9';
    if (!is_plain)
        expansion->note.taints |= TAINT_NUMBER;
    put_in(expansion, part,
           is_plain ? arena_copy(expansion->judge->arena, inside->text, inside->length) : "1");
}

static void say_unparsed(struct judge *judge, const struct scene *scene,
                         const struct shell_part *part)
{
    bool may_run = part->text != NULL && (memmem(part->text, part->length, "$(", 2) != NULL ||
                                          memchr(part->text, '`', part->length) != NULL);
    judge_say(judge, scene, may_run ? EFFECT_RUN_UNKNOWN : EFFECT_UNKNOWN, NULL, NULL,
              "a part of the text has no form that the shell is known to take");
}

static struct shell_part *expand_parts(struct expansion *expansion, const struct shell_part *parts,
                                       bool is_quoted)
{
    struct shell_part *first = NULL, **end = &first;
    for (const struct shell_part *part = parts; part != NULL; part = part->next) {
        struct shell_part *copy = arena_alloc(expansion->judge->arena, sizeof(*copy));
        *copy = *part;
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
        expansion->part_count++;
        switch (part->kind) {
        case PART_TRANSLATED:
        case PART_DOUBLE:
            copy->kind = PART_DOUBLE;
            expansion->part_count--;
            expansion->note.is_quoted = true;
            copy->parts = expand_parts(expansion, part->parts, true);
            break;
        case PART_EXTGLOB:
            copy->parts = expand_parts(expansion, part->parts, false);
            break;
        case PART_PARAMETER:
            expand_parameter(expansion, copy);
            break;
        case PART_COMMAND:
            expand_command(expansion, copy, is_quoted);
            break;
        case PART_PROCESS_READ:
        case PART_PROCESS_WRITE:
            expand_process(expansion, copy);
            break;
        case PART_ARITHMETIC:
        case PART_BRACKET:
            expand_arithmetic(expansion, copy);
            break;
        case PART_UNPARSED:
            say_unparsed(expansion->judge, expansion->scene, part);
            break;
        default:
            break;
        }
    }
    return first;
}

// The parts that stay unknown become marks, so that the text around them can be looked at.
static void mark_parts(struct expansion *expansion, struct shell_part *parts)
{
    for (struct shell_part *part = parts; part != NULL; part = part->next) {
        bool is_made_up = part->kind == PART_PARAMETER && part->parameter->name.length > 0 &&
                          part->parameter->name.bytes[0] == '\001';
        if (part->kind == PART_DOUBLE || part->kind == PART_EXTGLOB)
            mark_parts(expansion, part->parts);
        else if ((part->kind == PART_PARAMETER && !is_made_up) || part->kind == PART_COMMAND ||
                 part->kind == PART_UNPARSED || part->kind == PART_ARRAY)
            put_in(expansion, part, "\002");
    }
}

static struct shell_values evaluate(const struct expansion *expansion,
                                    const struct shell_word *word)
{
    const struct shell_knowledge knowledge = {
        .known = expansion->known,
        .count = expansion->count,
        .role = expansion->role,
        .dialect = expansion->scene->dialect,
    };
    return shell_evaluate(expansion->judge->arena, word, &knowledge);
}

static struct shell_values expand_one(struct expansion *expansion, const struct shell_word *word)
{
    struct judge *judge = expansion->judge;
    struct shell_word copy = *word;
    copy.parts = expand_parts(expansion, word->parts, false);
    const struct variable *ifs = scene_variable(expansion->scene, "IFS", 3);
    if (ifs != NULL && !ifs->is_unset && expansion->count > 0) {
        // Other separators: unquoted values divide where this does not look.
        struct shell_part part = {0};
        put_in(expansion, &part, ifs->value == NULL ? "" : ifs->value);
        expansion->known[expansion->count - 1].name = "IFS";
    }
    struct shell_values values = evaluate(expansion, &copy);
    if (values.is_resolved)
        return values;
    mark_parts(expansion, copy.parts);
    struct shell_values marked = evaluate(expansion, &copy);
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < marked.count; i++) {
        if (marked.items[i].tilde != NULL)
            buffer_printf(&text, "~%s", marked.items[i].tilde);
        buffer_text(&text, i == 0 ? "" : " ");
        buffer_text(&text, marked.items[i].text);
    }
    expansion->note.marked =
        text.is_over ? "\002" : arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    return values;
}

static void add_many(struct expansion *expansion, struct words *words,
                     const struct shell_word *word)
{
    for (size_t i = 0; i < expansion->many->count; i++) {
        struct usage_word item = expansion->many->items[i];
        struct note note = expansion->many->notes[i];
        item.span = word->span;
        note.taints |= expansion->note.taints;
        words_add(expansion->judge, words, &item, &note);
    }
}

static void expand_into(struct judge *judge, struct scene *scene, const struct shell_word *word,
                        struct words *words)
{
    struct expansion expansion = {.judge = judge, .scene = scene, .role = ROLE_WORD};
    if ((word->flags & WORD_QUOTED) != 0)
        expansion.note.is_quoted = true;
    if (word->flags == 0 && word->parts != NULL && word->parts->next == NULL &&
        word->parts->kind == PART_LITERAL) {
        const char *text = arena_copy(judge->arena, word->parts->text, word->parts->length);
        struct usage_word item = word_of(text, word->span);
        words_add(judge, words, &item, &expansion.note);
        return;
    }
    struct shell_values values;
    if ((word->flags & WORD_EXPANDED) == 0)
        values = evaluate(&expansion, word);
    else
        values = expand_one(&expansion, word);
    if (expansion.many != NULL && expansion.part_count == 1) {
        add_many(&expansion, words, word);
        return;
    }
    for (size_t i = 0; i < values.count; i++) {
        struct usage_word item = {.value = values.items[i], .span = word->span};
        if ((expansion.note.taints & TAINT_PATTERN) != 0 && item.value.pattern == NULL)
            item.value.pattern = item.value.text;
        if (item.value.unresolved != NULL && item.value.unresolved->kind == PART_UNPARSED)
            say_unparsed(judge, scene, item.value.unresolved);
        words_add(judge, words, &item, &expansion.note);
    }
}

struct words scene_expand(struct judge *judge, struct scene *scene, const struct shell_word *first)
{
    struct words words = {0};
    for (const struct shell_word *word = first; word != NULL; word = word->next)
        expand_into(judge, scene, word, &words);
    return words;
}

struct usage_word scene_single(struct judge *judge, struct scene *scene,
                               const struct shell_word *word, enum shell_role role,
                               struct note *ret_note)
{
    struct expansion expansion = {.judge = judge, .scene = scene, .role = role};
    expansion.note.is_quoted = (word->flags & WORD_QUOTED) != 0;
    struct shell_values values = expand_one(&expansion, word);
    struct usage_word single = word_of("", word->span);
    if (values.count > 0)
        single.value = values.items[0];
    if ((expansion.note.taints & TAINT_PATTERN) != 0 && single.value.pattern == NULL)
        single.value.pattern = single.value.text;
    *ret_note = expansion.note;
    return single;
}

void scene_look_into(struct judge *judge, struct scene *scene, const struct shell_word *word)
{
    struct expansion expansion = {.judge = judge, .scene = scene, .role = ROLE_SINGLE};
    (void)expand_parts(&expansion, word->parts, false);
}
