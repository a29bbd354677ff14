// Simple commands: assignments, redirections, and what the first word turns out to be.
#include <string.h>

#include "effects/scene.h"

static const char *joined_arguments(struct judge *judge, const struct words *words)
{
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 1; i < words->count; i++) {
        buffer_text(&text, words->items[i].value.unresolved != NULL ? "?" : "=");
        buffer_text(&text, words->items[i].value.text);
        buffer_char(&text, '\n');
    }
    const char *result = text.is_over ? NULL : arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    return result;
}

static void call_function(struct judge *judge, struct scene *scene, const struct words *words,
                          const struct function *function)
{
    size_t same = 0;
    const char *arguments = joined_arguments(judge, words);
    for (const struct call_frame *frame = scene->frames; frame != NULL; frame = frame->next) {
        if (frame->function->body != function->body)
            continue;
        same++;
        if (scene->is_piped || scene->is_background) {
            judge_add(judge, scene,
                      &(struct effect){.kind = EFFECT_EXHAUST,
                                       .risk = RISK_CRITICAL,
                                       .command = function->name,
                                       .because = "a function that starts itself again and again, "
                                                  "until the machine stands still"});
            return;
        }
        bool is_same = frame->arguments != NULL && arguments != NULL &&
                       strcmp(frame->arguments, arguments) == 0;
        if (is_same || frame->arguments == NULL)
            return;
    }
    // After a few rounds the arguments count as unknown, and that ends it.
    bool is_wide = same > 2;
    if (is_wide)
        arguments = NULL;
    if (scene->depth >= EFFECTS_DEPTH_MAX) {
        judge_say(judge, scene, EFFECT_UNKNOWN, function->name, NULL,
                  "functions that call one another too deeply to follow");
        return;
    }
    struct call_frame frame = {scene->frames, function, arguments};
    struct call_frame *kept = arena_alloc(judge->arena, sizeof(*kept));
    struct words *positional = arena_alloc(judge->arena, sizeof(*positional));
    *kept = frame;
    *positional = words_from(words, 1, words->count);
    const struct words *outer = scene->positional;
    const struct call_frame *frames = scene->frames;
    scene->frames = kept;
    scene->positional = is_wide ? NULL : positional;
    scene->is_piped = scene->is_background = false;
    scene->depth++;
    walk_command(judge, scene, function->body);
    scene->depth--;
    scene->positional = outer;
    scene->frames = frames;
}

// All functions of the name: a branch may have defined either.
static bool call_functions(struct judge *judge, struct scene *scene, const struct words *words,
                           const char *name)
{
    bool is_found = false;
    const struct function *functions = scene->functions;
    bool was_piped = scene->is_piped, was_background = scene->is_background;
    for (const struct function *at = functions; at != NULL; at = at->next) {
        if (strcmp(at->name, name) != 0)
            continue;
        is_found = true;
        call_function(judge, scene, words, at);
        scene->is_piped = was_piped;
        scene->is_background = was_background;
    }
    return is_found;
}

// The alias as the shell would read it, when it does: an interactive one, from the next line on.
static void try_alias(struct judge *judge, struct scene *scene, const struct words *words)
{
    const struct alias *alias = scene_alias(scene, words->items[0].value.text);
    if (alias == NULL || words->notes[0].is_quoted)
        return;
    if (alias->text == NULL) {
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, alias->name, NULL,
                  "an alias whose text is not known before it runs");
        return;
    }
    struct words joined = {0};
    struct usage_word first = word_of(alias->text, words->items[0].span);
    words_add(judge, &joined, &first, &(struct note){0});
    for (size_t i = 1; i < words->count; i++) {
        struct buffer quoted;
        struct usage_word word = words->items[i];
        buffer_init(&quoted, SCENE_FLOW_BYTES_MAX);
        if (word.value.unresolved == NULL && word.value.pattern == NULL &&
            word.value.tilde == NULL) {
            shell_quote(SHELL_BASH,
                        (struct shell_text){word.value.text, (uint32_t)strlen(word.value.text)},
                        &quoted);
            word.value.text = arena_copy(judge->arena, quoted.data, quoted.length);
        }
        buffer_done(&quoted);
        words_add(judge, &joined, &word, &words->notes[i]);
    }
    struct scene inside = *scene;
    inside.aliases = alias->next;
    run_joined(judge, &inside, &joined);
}

// The variables that name programs the person has chosen.
static bool is_chosen_program(const struct note *note)
{
    static const char *const names[] = {"EDITOR", "VISUAL", "PAGER", "BROWSER",
                                        "SHELL",  "CC",     "CXX",   "MAKE"};
    for (size_t i = 0; note->variable != NULL && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], note->variable) == 0)
            return true;
    return false;
}

static void run_unresolved(struct judge *judge, struct scene *scene, const struct words *words)
{
    const struct note *note = &words->notes[0];
    struct effect effect = {
        .kind = EFFECT_RUN_UNKNOWN,
        .risk = RISK_HIGH,
        .span = words->items[0].span,
        .because = "which command this is comes out only when it runs",
    };
    if ((note->taints & TAINT_NETWORK) != 0) {
        effect.kind = EFFECT_RUN_REMOTE;
        effect.risk = RISK_CRITICAL;
        effect.because = "the command comes from the network";
    } else if (is_chosen_program(note)) {
        effect.kind = EFFECT_RUN;
        effect.risk = RISK_MODERATE;
        effect.because = arena_printf(judge->arena, "the program that %s names", note->variable);
    }
    judge_add(judge, scene, &effect);
    struct flow output = flow_unknown(scene->input.taints | TAINT_OUTPUT);
    flow_add(judge, scene->output, &output);
}

void walk_words(struct judge *judge, struct scene *scene, const struct words *words)
{
    if (words->count == 0 || !judge_step(judge, scene))
        return;
    if (scene->depth >= EFFECTS_DEPTH_MAX) {
        judge_say(judge, scene, EFFECT_UNKNOWN, NULL, NULL,
                  "commands inside commands, too deep to follow");
        return;
    }
    const struct shell_value *first = &words->items[0].value;
    bool is_self = (words->notes[0].taints & TAINT_SELF) != 0;
    if (is_self && (scene->is_piped || scene->is_background)) {
        judge_add(judge, scene,
                  &(struct effect){.kind = EFFECT_EXHAUST,
                                   .risk = RISK_CRITICAL,
                                   .span = words->items[0].span,
                                   .because = "a script that starts itself again and again"});
        return;
    }
    // A lone [ is the command of that name, though it looks like the start of a pattern.
    bool is_pattern = first->pattern != NULL && strcmp(first->text, "[") != 0;
    if (first->unresolved != NULL || is_pattern || is_self) {
        run_unresolved(judge, scene, words);
        return;
    }
    if (first->text[0] == '\0' && first->tilde == NULL)
        return;
    try_alias(judge, scene, words);
    if (call_functions(judge, scene, words, first->text))
        return;
    if (builtin_run(judge, scene, words))
        return;
    call_run(judge, scene, words);
}

static void assign_array(struct judge *judge, struct scene *scene, const char *name,
                         const struct shell_assignment *assignment)
{
    struct words *list = arena_alloc(judge->arena, sizeof(*list));
    const struct variable *old = scene_variable(scene, name, strlen(name));
    if (assignment->is_append && old != NULL && old->list != NULL) {
        *list = *old->list;
        list->room = list->count;
    }
    for (const struct shell_element *element = assignment->value->parts->elements; element != NULL;
         element = element->next) {
        if (element->subscript != NULL)
            scene_look_into(judge, scene, element->subscript);
        struct shell_word single = *element->value;
        single.next = NULL;
        struct words values = scene_expand(judge, scene, &single);
        for (size_t i = 0; i < values.count; i++)
            words_add(judge, list, &values.items[i], &values.notes[i]);
    }
    scene_set_list(judge, scene, name, list);
}

static void assign(struct judge *judge, struct scene *scene,
                   const struct shell_assignment *assignment)
{
    const char *name = arena_copy(judge->arena, assignment->name.bytes, assignment->name.length);
    const struct shell_part *parts = assignment->value == NULL ? NULL : assignment->value->parts;
    if (assignment->subscript != NULL)
        scene_look_into(judge, scene, assignment->subscript);
    if (parts != NULL && parts->kind == PART_ARRAY) {
        assign_array(judge, scene, name, assignment);
        return;
    }
    struct note note = {0};
    struct usage_word value = word_of("", assignment->span);
    if (assignment->value != NULL)
        value = scene_single(judge, scene, assignment->value, ROLE_SINGLE, &note);
    value.span = assignment->span;
    if (value.value.tilde != NULL && value.value.unresolved == NULL) {
        const char *tilde = value.value.tilde;
        value.value.text =
            tilde[0] != '\0' ? arena_printf(judge->arena, "/home/%s%s", tilde, value.value.text)
                             : arena_printf(judge->arena, "%s%s",
                                            judge->machine.home == NULL ? "~" : judge->machine.home,
                                            value.value.text);
        value.value.tilde = NULL;
    }
    if (assignment->is_append && value.value.unresolved == NULL) {
        const struct variable *old = scene_variable(scene, name, strlen(name));
        if (old == NULL || old->value == NULL) {
            scene_set(judge, scene, name, NULL, note.taints);
            return;
        }
        value.value.text = arena_printf(judge->arena, "%s%s", old->value, value.value.text);
    }
    if (assignment->subscript != NULL)
        scene_set(judge, scene, name, NULL, note.taints);
    else
        assign_value(judge, scene, name, &value, &note);
}

void walk_simple(struct judge *judge, struct scene *scene, const struct shell_command *command)
{
    if (!scene->is_nested)
        scene->span = command->span;
    struct words words = scene_expand(judge, scene, command->words);
    struct streams streams;
    struct scene inside;
    struct scene *where = scene;
    bool is_bare = command->words == NULL;
    if (!is_bare && command->assignments != NULL) {
        inside = *scene;
        where = &inside;
    }
    for (const struct shell_assignment *at = command->assignments; at != NULL; at = at->next)
        assign(judge, where, at);
    if (command->redirects != NULL)
        streams_open(judge, where, command->redirects, &streams);
    if (words.count > 0)
        walk_words(judge, where, &words);
    bool is_exec = words.count == 1 && strcmp(words.items[0].value.text, "exec") == 0;
    if (command->redirects != NULL && !is_exec)
        streams_close(judge, where, &streams);
    else if (command->redirects != NULL && streams.is_kept)
        where->output = NULL;
    if (where == &inside) {
        // What the command itself set stays; what was set for it alone goes.
        scene->directory = inside.directory;
        scene->functions = inside.functions;
        scene->aliases = inside.aliases;
        scene->input = inside.input;
    }
}
