#include "effects/scene.h"

#include <string.h>

const struct variable *scene_variable(const struct scene *scene, const char *name, size_t length)
{
    for (const struct variable *at = scene->variables; at != NULL; at = at->next)
        if (strlen(at->name) == length && memcmp(at->name, name, length) == 0)
            return at;
    return NULL;
}

static void add_variable(struct judge *judge, struct scene *scene, struct variable variable)
{
    struct variable *added = arena_alloc(judge->arena, sizeof(*added));
    *added = variable;
    added->next = scene->variables;
    scene->variables = added;
}

void scene_set(struct judge *judge, struct scene *scene, const char *name, const char *value,
               unsigned taints)
{
    add_variable(judge, scene, (struct variable){.name = name, .value = value, .taints = taints});
    if (strcmp(name, "PWD") == 0)
        scene->directory = NULL;
}

void scene_set_list(struct judge *judge, struct scene *scene, const char *name,
                    const struct words *list)
{
    const char *first = NULL;
    if (list->count > 0 && list->items[0].value.unresolved == NULL)
        first = list->items[0].value.text;
    add_variable(judge, scene, (struct variable){.name = name, .value = first, .list = list});
}

void scene_unset(struct judge *judge, struct scene *scene, const char *name)
{
    add_variable(judge, scene, (struct variable){.name = name, .is_unset = true});
}

static bool is_same_value(const struct variable *left, const struct variable *right)
{
    if (left == NULL || right == NULL || left->list != NULL || right->list != NULL)
        return false;
    bool is_text = left->value != NULL && right->value != NULL;
    return is_text && strcmp(left->value, right->value) == 0;
}

void scene_blur(struct judge *judge, struct scene *scene, const struct scene *branch,
                const struct scene *before)
{
    for (const struct variable *at = branch->variables; at != NULL && at != before->variables;
         at = at->next) {
        size_t length = strlen(at->name);
        const struct variable *then = scene_variable(before, at->name, length);
        bool is_latest = scene_variable(branch, at->name, length) == at;
        if (is_latest && !is_same_value(at, then))
            add_variable(judge, scene,
                         (struct variable){.name = at->name,
                                           .taints = at->taints & ~(unsigned)TAINT_PATTERN});
    }
    bool has_moved = branch->directory != before->directory &&
                     (branch->directory == NULL || before->directory == NULL ||
                      strcmp(branch->directory, before->directory) != 0);
    if (has_moved)
        scene->directory = NULL;
    if (branch->functions != before->functions)
        scene->functions = branch->functions;
    if (branch->aliases != before->aliases)
        scene->aliases = branch->aliases;
    scene->input = branch->input;
}

const struct function *scene_function(const struct scene *scene, const char *name)
{
    for (const struct function *at = scene->functions; at != NULL; at = at->next)
        if (strcmp(at->name, name) == 0)
            return at->body == NULL ? NULL : at;
    return NULL;
}

const struct alias *scene_alias(const struct scene *scene, const char *name)
{
    for (const struct alias *at = scene->aliases; at != NULL; at = at->next)
        if (strcmp(at->name, name) == 0)
            return at;
    return NULL;
}

void scene_place(struct judge *judge, const struct scene *scene, const struct shell_value *value,
                 struct effects_place *ret_place)
{
    struct effects_machine machine = judge->machine;
    machine.directory = scene->directory;
    places_classify(judge->arena, judge->places, value, &machine, ret_place);
}

void scene_place_text(struct judge *judge, const struct scene *scene, const char *text,
                      struct effects_place *ret_place)
{
    const struct shell_value value = {.text = text};
    scene_place(judge, scene, &value, ret_place);
}

const char *scene_folder(struct judge *judge, const struct scene *scene,
                         const struct shell_value *value)
{
    if (value->unresolved != NULL || value->pattern != NULL)
        return NULL;
    struct effects_place place;
    scene_place(judge, scene, value, &place);
    return place.path;
}

const struct flow *scene_written(const struct judge *judge, const char *path)
{
    for (const struct written *at = judge->written; at != NULL && path != NULL; at = at->next)
        if (strcmp(at->path, path) == 0)
            return &at->flow;
    return NULL;
}

void scene_write(struct judge *judge, const char *path, const struct flow *flow)
{
    struct written *written = arena_alloc(judge->arena, sizeof(*written));
    *written = (struct written){.next = judge->written, .path = path, .flow = *flow};
    written->flow.is_fed = true;
    judge->written = written;
}

void words_add(struct judge *judge, struct words *words, const struct usage_word *word,
               const struct note *note)
{
    if (words->count >= SCENE_WORDS_MAX) { // the last one stands for the rest, which is not known
        static const struct shell_part rest = {.kind = PART_COMMAND};
        struct note *last = &words->notes[words->count - 1];
        words->items[words->count - 1].value = (struct shell_value){
            .text = "", .unresolved = &rest, .reason = "there are more words than hob looks at"};
        *last = (struct note){.taints = last->taints | note->taints | TAINT_MANY, .marked = "\002"};
        return;
    }
    if (words->count == words->room) {
        size_t room = words->room * 2 + 8;
        words->items = words->room == 0 ? arena_array(judge->arena, room, sizeof(*words->items))
                                        : arena_grow(judge->arena, words->items, words->count, room,
                                                     sizeof(*words->items));
        words->notes = words->room == 0 ? arena_array(judge->arena, room, sizeof(*words->notes))
                                        : arena_grow(judge->arena, words->notes, words->count, room,
                                                     sizeof(*words->notes));
        words->room = room;
    }
    words->items[words->count] = *word;
    words->notes[words->count++] = *note;
}

struct words words_from(const struct words *words, size_t from, size_t to)
{
    return (struct words){.items = words->items + from,
                          .notes = words->notes + from,
                          .count = to - from,
                          .room = to - from};
}

struct usage_word word_of(const char *text, struct shell_span span)
{
    return (struct usage_word){.value = {.text = text}, .span = span};
}
