// Which packs see which: classes of words, and what is read together.
#include <string.h>

#include "grammar/pack.h"

static struct grammar_class *add_class(struct grammar_compiler *compiler, uint32_t pack,
                                       const char *name)
{
    if (compiler->class_count == GRAMMAR_CLASSES_MAX)
        return NULL;
    if (compiler->class_count == compiler->class_room) {
        size_t room = compiler->class_room * 2 + 32;
        compiler->classes = arena_grow(compiler->arena, compiler->classes, compiler->class_room,
                                       room, sizeof(*compiler->classes));
        compiler->class_room = room;
    }
    struct grammar_class *made = &compiler->classes[compiler->class_count++];
    *made = (struct grammar_class){.name = arena_string(compiler->arena, name), .pack = pack};
    return made;
}

struct grammar_class *grammar_class_make(struct grammar_compiler *compiler, uint32_t pack,
                                         const char *name)
{
    for (size_t i = 0; i < compiler->class_count; i++)
        if (compiler->classes[i].pack == pack && !compiler->classes[i].is_joined &&
            strcmp(compiler->classes[i].name, name) == 0)
            return &compiler->classes[i];
    return add_class(compiler, pack, name);
}

int64_t grammar_class_unnamed(struct grammar_compiler *compiler, uint32_t pack, const char *items)
{
    uint32_t *number = interned_at(compiler->arena, &compiler->unnamed, items);
    if (*number != 0)
        return (int64_t)*number - 1;
    struct grammar_class *made = add_class(compiler, pack, "");
    if (made == NULL)
        return -1;
    size_t room = 1;
    for (const char *at = items; *at != '\0'; at++)
        room += *at == '|';
    made->is_joined = true; // no other one is joined with it
    made->items = arena_array(compiler->arena, room, sizeof(*made->items));
    for (const char *at = items; *at != '\0';) {
        size_t length = strcspn(at, "|");
        made->items[made->count++] = arena_copy(compiler->arena, at, length);
        at += length + (at[length] == '|');
    }
    *number = (uint32_t)compiler->class_count;
    return (int64_t)*number - 1;
}

// One class of all that the others hold.
static struct grammar_class *join_classes(struct grammar_compiler *compiler, uint32_t pack,
                                          const size_t *numbers, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += compiler->classes[numbers[i]].count;
    struct grammar_class *made = add_class(compiler, pack, compiler->classes[numbers[0]].name);
    if (made == NULL)
        return NULL;
    made->is_joined = true;
    made->items = arena_array(compiler->arena, all + 1, sizeof(*made->items));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < compiler->classes[numbers[i]].count; j++)
            made->items[made->count++] = compiler->classes[numbers[i]].items[j];
    return made;
}

struct grammar_class *grammar_class_find(struct grammar_compiler *compiler, uint32_t pack,
                                         const char *name, size_t length)
{
    size_t numbers[GRAMMAR_PACKS_MAX], count = 0;
    if (length == 0)
        return NULL;
    for (size_t i = compiler->pack_count; i < compiler->class_count; i++) {
        struct grammar_class *each = &compiler->classes[i];
        if (strncmp(each->name, name, length) != 0 || each->name[length] != '\0')
            continue;
        if (each->is_joined && each->pack == pack)
            return each;
        if (!each->is_joined && packs_have(&compiler->packs[pack].visible, each->pack) &&
            count < GRAMMAR_PACKS_MAX)
            numbers[count++] = i;
    }
    if (count <= 1)
        return count == 0 ? NULL : &compiler->classes[numbers[0]];
    return join_classes(compiler, pack, numbers, count);
}

static bool find_pack(const struct grammar_compiler *compiler, const char *name, uint32_t besides,
                      uint32_t *ret_number)
{
    for (uint32_t i = 0; i < compiler->pack_count; i++)
        if (i != besides && strcmp(compiler->packs[i].name, name) == 0) {
            *ret_number = i;
            return true;
        }
    return false;
}

static void resolve_pack(struct grammar_compiler *compiler, uint32_t number)
{
    struct pack_file *pack = &compiler->packs[number];
    for (size_t i = 0; i < pack->use_count; i++) {
        uint32_t used;
        if (find_pack(compiler, pack->uses[i].name, number, &used))
            packs_add(&pack->used, used);
        else
            complaints_add(compiler->complaints, pack->path, pack->uses[i].node->line,
                           pack->uses[i].node->column, "there is no pack %s to use",
                           pack->uses[i].name);
    }
    bool is_language = strcmp(pack->name, "language") == 0;
    for (uint32_t i = 0; i < compiler->pack_count; i++)
        if (!pack->has_uses && !is_language && i != number)
            packs_add(&pack->used, i);
    pack->visible = pack->used;
    packs_add(&pack->visible, number);
    for (uint32_t i = 0; i < compiler->pack_count; i++)
        if (strcmp(compiler->packs[i].name, "language") == 0)
            packs_add(&pack->visible, i);
}

void grammar_resolve_uses(struct grammar_compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->pack_count; i++)
        resolve_pack(compiler, i);
}

struct scope_plan {
    struct grammar_scope scope;
    struct grammar_packs commands; // of these packs
};

static bool has_commands(const struct grammar_compiler *compiler, uint32_t pack)
{
    for (size_t i = 0; i < compiler->command_count; i++)
        if (compiler->commands[i].pack == pack)
            return true;
    return false;
}

static bool has_phrases(const struct grammar_compiler *compiler, uint32_t pack)
{
    for (size_t i = 0; i < compiler->phrase_count; i++)
        if (compiler->phrases[i].pack == pack)
            return true;
    return false;
}

// Packs that see the same are read together.
static void plan_scope(struct grammar_compiler *compiler, uint32_t number, struct scope_plan *plans,
                       size_t *count)
{
    const struct pack_file *pack = &compiler->packs[number];
    bool lends = pack->is_own && has_phrases(compiler, number);
    if (!lends && !has_commands(compiler, number))
        return;
    size_t at = 0;
    while (at < *count &&
           (plans[at].scope.is_own != pack->is_own ||
            memcmp(&plans[at].scope.visible, &pack->visible, sizeof(pack->visible)) != 0))
        at++;
    *count += at == *count;
    struct scope_plan *plan = &plans[at];
    plan->scope.visible = pack->visible;
    plan->scope.is_own = pack->is_own;
    packs_add(&plan->commands, number);
    if (lends)
        packs_join(&plan->commands, &pack->used);
    if (has_phrases(compiler, number))
        packs_add(&plan->scope.own, number);
    else
        packs_join(&plan->scope.own, &pack->visible);
}

void grammar_write_scopes(struct grammar_compiler *compiler)
{
    struct image_writer *writer = &compiler->writer;
    struct scope_plan *plans =
        arena_array(compiler->arena, compiler->pack_count + 1, sizeof(*plans));
    size_t count = 0;
    for (uint32_t i = 0; i < compiler->pack_count; i++) {
        const struct grammar_pack pack = {grammar_text(compiler, compiler->packs[i].name),
                                          compiler->packs[i].is_own};
        image_writer_add(writer, GRAMMAR_PACKS, &pack, sizeof(pack));
        plan_scope(compiler, i, plans, &count);
    }
    for (size_t i = 0; i < count; i++) {
        struct image_list *list = &plans[i].scope.commands;
        for (uint32_t j = 0; j < compiler->command_count; j++)
            if (packs_have(&plans[i].commands, compiler->commands[j].pack)) {
                uint32_t number = image_writer_add(writer, GRAMMAR_NUMBERS, &j, sizeof(j));
                list->first = list->count++ == 0 ? number : list->first;
            }
        image_writer_add(writer, GRAMMAR_SCOPES, &plans[i].scope, sizeof(plans[i].scope));
    }
}
