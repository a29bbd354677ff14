#include <string.h>

#include "base/array.h"
#include "grammar/pack.h"

struct reading {
    struct grammar_compiler *compiler;
    const char *path;
    uint32_t pack;
};

const struct yaml_node *node_at(const struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_node *each = map->children; each != NULL; each = each->next->next)
        if (strcmp(each->text, key) == 0)
            return each->next;
    return NULL;
}

// Nodes live only while they are read; what comes later needs its own.
static struct yaml_node *copy_node(struct arena *arena, const struct yaml_node *node)
{
    struct yaml_node *copy = arena_alloc(arena, sizeof(*copy));
    *copy = *node;
    copy->text = node->text == NULL ? NULL : arena_string(arena, node->text);
    copy->next = copy->children = NULL;
    struct yaml_node **tail = &copy->children;
    for (const struct yaml_node *each = node->children; each != NULL; each = each->next) {
        *tail = copy_node(arena, each);
        tail = &(*tail)->next;
    }
    return copy;
}

static void complain(const struct reading *reading, const struct yaml_node *node, const char *text)
{
    complaints_add(reading->compiler->complaints, reading->path, node->line, node->column, "%s",
                   text);
}

static void add_item(const struct reading *reading, struct grammar_class *made,
                     const struct yaml_node *node)
{
    if (node->kind != YAML_TEXT || node->text[0] == '\0') {
        complain(reading, node, "this must be a word or a few words");
        return;
    }
    if (made->count == made->room) {
        size_t room = made->room * 2 + 16;
        made->items = arena_grow(reading->compiler->arena, made->items, made->room, room,
                                 sizeof(*made->items));
        made->room = room;
    }
    made->items[made->count++] =
        token_key(reading->compiler->arena, node->text, strlen(node->text));
}

static void add_items(const struct reading *reading, const char *name, const struct yaml_node *node)
{
    struct grammar_class *made = grammar_class_make(reading->compiler, reading->pack, name);
    if (made == NULL || node->kind != YAML_LIST) {
        complain(reading, node, "this must be a list of words");
        return;
    }
    for (const struct yaml_node *each = node->children; each != NULL; each = each->next)
        add_item(reading, made, each);
}

static void take_words(const struct reading *reading, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        complain(reading, map, "words must be a map from a name to a list of words");
        return;
    }
    for (const struct yaml_node *key = map->children; key != NULL; key = key->next->next)
        add_items(reading, key->text, key->next);
}

static void add_phrase(const struct reading *reading, const struct yaml_node *say,
                       const struct yaml_node *sets)
{
    struct grammar_compiler *compiler = reading->compiler;
    if (say->kind != YAML_TEXT) {
        complain(reading, say, "a phrase is said in a text or a list of texts");
        return;
    }
    if (compiler->phrase_count == GRAMMAR_PHRASES_MAX) {
        complain(reading, say, "there are too many phrases");
        return;
    }
    if (compiler->phrase_count == compiler->phrase_room) {
        size_t room = compiler->phrase_room * 2 + 64;
        compiler->phrases = arena_grow(compiler->arena, compiler->phrases, compiler->phrase_room,
                                       room, sizeof(*compiler->phrases));
        compiler->phrase_room = room;
    }
    compiler->phrases[compiler->phrase_count++] =
        (struct pack_phrase){reading->path, say->text, reading->pack, say, sets};
}

static void take_phrase(const struct reading *reading, const struct yaml_node *item)
{
    struct yaml_node *copy = copy_node(reading->compiler->arena, item);
    const struct yaml_node *say = node_at(copy, "say"), *sets = node_at(copy, "set");
    if (say == NULL || (sets != NULL && sets->kind != YAML_MAP)) {
        complain(reading, item, "a phrase has `say`, and `set` with a map of slots");
        return;
    }
    for (const struct yaml_node *key = copy->children; key != NULL; key = key->next->next)
        if (strcmp(key->text, "say") != 0 && strcmp(key->text, "set") != 0)
            complain(reading, key, "a phrase has `say` and `set` only");
    if (say->kind != YAML_LIST) {
        add_phrase(reading, say, sets);
        return;
    }
    for (const struct yaml_node *each = say->children; each != NULL; each = each->next)
        add_phrase(reading, each, sets);
}

static void take_command(const struct reading *reading, const struct yaml_node *item)
{
    struct grammar_compiler *compiler = reading->compiler;
    if (item->kind != YAML_MAP || node_at(item, "id") == NULL || node_at(item, "build") == NULL) {
        complain(reading, item, "a command has an id and what to build");
        return;
    }
    if (compiler->command_count == compiler->command_room) {
        size_t room = compiler->command_room * 2 + 32;
        compiler->commands = arena_grow(compiler->arena, compiler->commands, compiler->command_room,
                                        room, sizeof(*compiler->commands));
        compiler->command_room = room;
    }
    compiler->commands[compiler->command_count++] =
        (struct pack_command){reading->path, reading->pack, copy_node(compiler->arena, item)};
}

static void add_noun(const struct reading *reading, const struct yaml_node *node)
{
    struct grammar_compiler *compiler = reading->compiler;
    if (node->kind != YAML_TEXT || node->text[0] == '\0' || strchr(node->text, ' ') != NULL) {
        complain(reading, node, "nouns are single words");
        return;
    }
    if (compiler->noun_count == compiler->noun_room) {
        size_t room = compiler->noun_room * 2 + 64;
        compiler->nouns = arena_grow(compiler->arena, compiler->nouns, compiler->noun_room, room,
                                     sizeof(*compiler->nouns));
        compiler->noun_room = room;
    }
    compiler->nouns[compiler->noun_count++] = (struct pack_noun){
        token_key(compiler->arena, node->text, strlen(node->text)), reading->pack};
}

static void take_uses(const struct reading *reading, const struct yaml_node *list)
{
    struct pack_file *pack = &reading->compiler->packs[reading->pack];
    struct arena *arena = reading->compiler->arena;
    if (list->kind != YAML_LIST) {
        complain(reading, list, "uses must be a list of names of packs");
        return;
    }
    pack->has_uses = true;
    pack->uses = arena_array(arena, list->count + 1, sizeof(*pack->uses));
    for (const struct yaml_node *each = list->children; each != NULL; each = each->next) {
        if (each->kind == YAML_TEXT)
            pack->uses[pack->use_count++] =
                (struct pack_use){arena_string(arena, each->text), copy_node(arena, each)};
        else
            complain(reading, each, "uses must be a list of names of packs");
    }
}

static void take(const struct yaml_node *key, const struct yaml_node *value, void *context)
{
    const struct reading *reading = context;
    bool is_list = value->kind == YAML_LIST;
    // The keys of the regular expressions' packs.
    static const char *const others[] = {"description", "rules", "define", "stop_words"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(key->text, others[i]) == 0)
            return;
    if (strcmp(key->text, "words") == 0)
        take_words(reading, value);
    else if (strcmp(key->text, "uses") == 0)
        take_uses(reading, value);
    else if (strcmp(key->text, "fillers") == 0)
        add_items(reading, "fillers", value);
    else if (strcmp(key->text, "nouns") == 0 && is_list)
        for (const struct yaml_node *each = value->children; each != NULL; each = each->next)
            add_noun(reading, each);
    else if (strcmp(key->text, "phrases") == 0 && is_list)
        for (const struct yaml_node *each = value->children; each != NULL; each = each->next)
            take_phrase(reading, each);
    else if (strcmp(key->text, "commands") == 0 && is_list)
        for (const struct yaml_node *each = value->children; each != NULL; each = each->next)
            take_command(reading, each);
    else
        complain(reading, key,
                 "a grammar pack has description, uses, words, fillers, nouns, phrases and "
                 "commands");
}

void grammar_read_text(struct grammar_compiler *compiler, uint32_t pack, const char *text,
                       size_t length)
{
    struct reading reading = {compiler, compiler->packs[pack].path, pack};
    const struct yaml_taker taker = {.take = take, .context = &reading};
    (void)yaml_read(compiler->complaints, reading.path, text, length, &taker);
}
