// Over the tree: lists, pipelines and compound commands. Simple ones are in simple.c.
#include <string.h>

#include "effects/scene.h"

static void walk_body(struct judge *judge, struct scene *scene, const struct shell_list *list)
{
    if (list != NULL)
        walk_list(judge, scene, list);
}

struct flow walk_capture(struct judge *judge, const struct scene *scene,
                         const struct shell_list *list, const struct flow *input)
{
    struct scene inside = *scene;
    struct flow output = {0};
    inside.output = &output;
    if (input != NULL)
        inside.input = *input;
    // $(<file) prints the file.
    const struct shell_item *item = list == NULL ? NULL : list->items;
    bool is_single = item != NULL && item->next == NULL && item->pipelines->next == NULL;
    const struct shell_command *only = is_single ? item->pipelines->commands : NULL;
    if (only != NULL && only->next == NULL && only->kind == SHELL_SIMPLE && only->words == NULL &&
        only->assignments == NULL && only->redirects != NULL) {
        struct streams streams;
        streams_open(judge, &inside, only->redirects, &streams);
        output = inside.input;
        return output;
    }
    walk_body(judge, &inside, list);
    if (!output.is_fed)
        output = flow_text("", 0);
    return output;
}

static void walk_pipeline(struct judge *judge, struct scene *scene,
                          const struct shell_pipeline *pipeline)
{
    const struct shell_command *command = pipeline->commands;
    if (command->next == NULL) {
        walk_command(judge, scene, command);
        return;
    }
    struct flow between = scene->input;
    for (; command != NULL; command = command->next) {
        struct scene part = *scene;
        struct flow output = {0};
        part.is_piped = true;
        part.input = between;
        if (command->next != NULL)
            part.output = &output;
        walk_command(judge, &part, command);
        between = output.is_fed ? output : flow_text("", 0);
    }
}

static void walk_item(struct judge *judge, struct scene *scene, const struct shell_item *item)
{
    struct scene aside = *scene, *where = scene;
    if (item->is_background) {
        aside.is_background = true;
        where = &aside;
    }
    const struct shell_pipeline *pipeline = item->pipelines;
    struct scene before = *where;
    for (; pipeline != NULL; pipeline = pipeline->next) {
        if (pipeline == item->pipelines->next)
            before = *where;
        if (pipeline->join != JOIN_NONE && where->output != NULL)
            where->output->is_inexact |= where->output->is_fed;
        walk_pipeline(judge, where, pipeline);
    }
    if (item->pipelines != NULL && item->pipelines->next != NULL)
        scene_blur(judge, where, where, &before);
    if (item->is_background)
        scene_blur(judge, scene, scene, scene);
}

void walk_list(struct judge *judge, struct scene *scene, const struct shell_list *list)
{
    for (const struct shell_item *item = list->items; item != NULL && !judge->is_over;
         item = item->next)
        walk_item(judge, scene, item);
}

static void mark_inexact(const struct scene *scene)
{
    if (scene->output != NULL)
        scene->output->is_inexact = true;
}

static void walk_if(struct judge *judge, struct scene *scene, const struct shell_if *branches)
{
    mark_inexact(scene);
    for (const struct shell_if *branch = branches; branch != NULL; branch = branch->next) {
        walk_body(judge, scene, branch->condition);
        struct scene inside = *scene;
        walk_body(judge, &inside, branch->body);
        scene_blur(judge, scene, &inside, scene);
    }
}

// A list of one command that always succeeds, or of one that always fails.
static bool is_constant(const struct shell_list *list, bool is_true)
{
    const struct shell_item *item = list == NULL ? NULL : list->items;
    if (item == NULL || item->next != NULL || item->pipelines->next != NULL)
        return false;
    const struct shell_command *command = item->pipelines->commands;
    if (command->next != NULL || command->kind != SHELL_SIMPLE || command->words == NULL)
        return command->kind == SHELL_ARITHMETIC && is_true;
    const struct shell_part *part = command->words->parts;
    if (part == NULL || part->kind != PART_LITERAL || part->next != NULL)
        return false;
    struct shell_text name = {part->text, part->length};
    if (!is_true)
        return name.length == 5 && memcmp(name.bytes, "false", 5) == 0;
    return (name.length == 1 && (name.bytes[0] == ':' || name.bytes[0] == '[')) ||
           (name.length == 4 && memcmp(name.bytes, "true", 4) == 0);
}

static bool has_background(const struct shell_list *list)
{
    for (const struct shell_item *item = list == NULL ? NULL : list->items; item != NULL;
         item = item->next)
        if (item->is_background)
            return true;
    return false;
}

static void say_endless(struct judge *judge, const struct scene *scene)
{
    judge_say(judge, scene, EFFECT_EXHAUST, NULL, NULL,
              "it starts programs in the background without end");
}

// Walks the body until it changes nothing that is known, or the rounds are used up.
static void walk_rounds(struct judge *judge, struct scene *scene,
                        const struct shell_list *condition, const struct shell_list *body)
{
    mark_inexact(scene);
    const struct scene before = *scene;
    for (int round = 0; round < SCENE_ROUNDS_MAX && !judge->is_over; round++) {
        const struct variable *variables = scene->variables;
        const char *text = scene->input.text;
        walk_body(judge, scene, condition);
        walk_body(judge, scene, body);
        bool has_read = scene->input.text != text && scene->input.length > 0;
        bool has_changed = scene->variables != variables && round == 0;
        if (!has_read && !has_changed)
            break;
    }
    scene_blur(judge, scene, scene, &before);
}

static const char *loop_value(struct judge *judge, const struct shell_value *value)
{
    if (value->unresolved != NULL)
        return NULL;
    if (value->tilde == NULL)
        return value->text;
    if (value->tilde[0] != '\0')
        return arena_printf(judge->arena, "/home/%s%s", value->tilde, value->text);
    return judge->machine.home == NULL
               ? NULL
               : arena_printf(judge->arena, "%s%s", judge->machine.home, value->text);
}

static void walk_for(struct judge *judge, struct scene *scene, const struct shell_for *each)
{
    const char *name = shell_constant(judge->arena, each->name);
    struct words words = {0};
    if (each->has_in)
        words = scene_expand(judge, scene, each->words);
    else if (scene->positional != NULL)
        words = *scene->positional;
    const struct scene before = *scene;
    size_t rounds = words.count < SCENE_ROUNDS_MAX ? words.count : SCENE_ROUNDS_MAX;
    mark_inexact(scene);
    for (size_t i = 0; i < rounds && name != NULL && !judge->is_over; i++) {
        const struct shell_value *value = &words.items[i].value;
        unsigned taints = words.notes[i].taints | (value->pattern != NULL ? TAINT_PATTERN : 0u);
        scene_set(judge, scene, name, loop_value(judge, value), taints);
        walk_body(judge, scene, each->body);
    }
    if (rounds == 0 || rounds < words.count) {
        if (name != NULL)
            scene_set(judge, scene, name, NULL, rounds == 0 ? 0 : words.notes[0].taints);
        walk_body(judge, scene, each->body);
    }
    scene_blur(judge, scene, scene, &before);
}

static void walk_case(struct judge *judge, struct scene *scene, const struct shell_case *choice)
{
    scene_look_into(judge, scene, choice->word);
    mark_inexact(scene);
    const struct scene before = *scene;
    for (const struct shell_case_item *item = choice->items; item != NULL; item = item->next) {
        for (const struct shell_word *word = item->patterns; word != NULL; word = word->next)
            scene_look_into(judge, scene, word);
        struct scene inside = before;
        inside.functions = scene->functions;
        inside.aliases = scene->aliases;
        walk_body(judge, &inside, item->body);
        scene_blur(judge, scene, &inside, &before);
    }
}

static void walk_test(struct judge *judge, struct scene *scene, const struct shell_test *test)
{
    for (const struct shell_word *word = test->words; word != NULL; word = word->next)
        scene_look_into(judge, scene, word);
    for (const struct shell_test *part = test->parts; part != NULL; part = part->next)
        walk_test(judge, scene, part);
}

static void define_function(struct judge *judge, struct scene *scene,
                            const struct shell_function *function)
{
    struct function *defined = arena_alloc(judge->arena, sizeof(*defined));
    const char *name = shell_constant(judge->arena, function->name);
    if (name == NULL) {
        judge_say(judge, scene, EFFECT_UNKNOWN, NULL, NULL,
                  "a function whose name is not known before it runs");
        return;
    }
    *defined = (struct function){
        .next = scene->functions,
        .name = name,
        .body = function->body,
        .span = scene->span,
        .is_nested = scene->is_nested,
    };
    scene->functions = defined;
}

static void walk_loop(struct judge *judge, struct scene *scene, const struct shell_loop *loop,
                      bool is_until)
{
    if (is_constant(loop->condition, !is_until) && has_background(loop->body))
        say_endless(judge, scene);
    walk_rounds(judge, scene, loop->condition, loop->body);
}

static void walk_count(struct judge *judge, struct scene *scene, const struct shell_count *count)
{
    const struct shell_word *words[] = {count->start, count->condition, count->step};
    for (size_t i = 0; i < 3; i++)
        if (words[i] != NULL)
            scene_look_into(judge, scene, words[i]);
    bool is_endless = count->condition == NULL || count->condition->parts == NULL;
    if (is_endless && has_background(count->body))
        say_endless(judge, scene);
    walk_rounds(judge, scene, NULL, count->body);
}

static void walk_compound(struct judge *judge, struct scene *scene,
                          const struct shell_command *command)
{
    struct scene inside = *scene;
    switch (command->kind) {
    case SHELL_GROUP:
        walk_body(judge, scene, command->body);
        break;
    case SHELL_SUBSHELL:
        walk_body(judge, &inside, command->body);
        break;
    case SHELL_IF:
        walk_if(judge, scene, command->branches);
        break;
    case SHELL_WHILE:
    case SHELL_UNTIL:
        walk_loop(judge, scene, command->loop, command->kind == SHELL_UNTIL);
        break;
    case SHELL_FOR:
    case SHELL_SELECT:
        walk_for(judge, scene, command->each);
        break;
    case SHELL_FOR_ARITHMETIC:
        walk_count(judge, scene, command->count);
        break;
    case SHELL_CASE:
        walk_case(judge, scene, command->choice);
        break;
    case SHELL_ARITHMETIC:
        scene_look_into(judge, scene, command->expression);
        break;
    case SHELL_CONDITIONAL:
        walk_test(judge, scene, command->test);
        break;
    case SHELL_FUNCTION:
        define_function(judge, scene, command->function);
        break;
    default: // a coprocess
        inside.is_background = true;
        inside.input = flow_unknown(0);
        inside.output = NULL;
        walk_command(judge, &inside, command->function->body);
        break;
    }
}

static void walk_with_streams(struct judge *judge, struct scene *scene,
                              const struct shell_command *command)
{
    struct streams streams;
    bool has_streams = command->redirects != NULL && command->kind != SHELL_FUNCTION;
    if (has_streams)
        streams_open(judge, scene, command->redirects, &streams);
    walk_compound(judge, scene, command);
    if (has_streams)
        streams_close(judge, scene, &streams);
}

void walk_command(struct judge *judge, struct scene *scene, const struct shell_command *command)
{
    if (!judge_step(judge, scene))
        return;
    if (judge->nesting >= SCENE_NESTING_MAX) {
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, NULL, NULL,
                  "commands inside commands, too deep to follow");
        return;
    }
    judge->nesting++;
    if (command->kind == SHELL_SIMPLE)
        walk_simple(judge, scene, command);
    else
        walk_with_streams(judge, scene, command);
    judge->nesting--;
}
