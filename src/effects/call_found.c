// The names that a command finds: words that stand for them, each a folder and a pattern.
#include <string.h>

#include "effects/call.h"

// The pattern that every name found fits, as find's tests say; NULL when they say none.
static const struct shell_value *name_filter(const struct call *call, bool *ret_is_hollow)
{
    static const char *const names[] = {"-name", "-iname", "-g", "--glob", "-e", "--extension"};
    const struct shell_value *found = NULL;
    *ret_is_hollow = false;
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind == USAGE_OPTION && item->text != NULL) {
            bool is_loose = strcmp(item->text, "-o") == 0 || strcmp(item->text, "-or") == 0 ||
                            strcmp(item->text, "!") == 0 || strcmp(item->text, "-not") == 0 ||
                            strcmp(item->text, ",") == 0;
            if (is_loose)
                return NULL;
            *ret_is_hollow |= strcmp(item->text, "-empty") == 0;
        }
        if (item->kind != USAGE_VALUE || item->option == NULL)
            continue;
        const struct usage_item *option = i > 0 ? &call->usage.items[i - 1] : item;
        for (size_t n = 0; n < sizeof(names) / sizeof(names[0]) && found == NULL; n++)
            if (option->text != NULL && strcmp(option->text, names[n]) == 0)
                found = &item->value;
    }
    return found;
}

static void add_found(struct call *call, const struct usage_word *root, const struct note *note,
                      const struct shell_value *filter, bool is_hollow)
{
    struct judge *judge = call->judge;
    const char *name = filter != NULL && filter->unresolved == NULL ? filter->text : "*";
    bool is_extension = filter != NULL && strpbrk(name, "*?.") == NULL && *name != '\0' &&
                        (strcmp(call->name, "fd") == 0 || strcmp(call->name, "fdfind") == 0);
    const char *text = root->value.text;
    size_t length = strlen(text);
    bool has_slash = length > 0 && text[length - 1] == '/';
    const char *between = has_slash ? "" : "/";
    const char *suffix = is_extension ? "*." : "";
    struct usage_word word = *root;
    struct note found = {
        .taints = note->taints | TAINT_FOUND | (is_hollow ? (unsigned)TAINT_HOLLOW : 0u),
        .variable = note->variable,
    };
    if (root->value.unresolved == NULL)
        word.value.text = arena_printf(judge->arena, "%s%s%s%s", text, between, suffix, name);
    else
        found.taints |= TAINT_MANY;
    bool is_pattern = strpbrk(name, "*?[") != NULL || is_extension || root->value.pattern != NULL;
    word.value.pattern = is_pattern ? word.value.text : NULL;
    if (note->marked != NULL)
        found.marked = arena_printf(judge->arena, "%s%s%s", note->marked, between, name);
    words_add(judge, &call->found, &word, &found);
}

void call_find(struct call *call)
{
    bool is_hollow;
    const struct shell_value *filter = name_filter(call, &is_hollow);
    bool is_listing = strcmp(call->name, "ls") == 0 || strcmp(call->name, "dir") == 0;
    bool lists_whole = false;
    struct usage_word here = word_of(".", call->words->items[0].span);
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_listing_option =
            item->kind == USAGE_OPTION && item->text != NULL && strcmp(item->text, "-d") == 0;
        lists_whole |= is_listing_option;
        bool is_root =
            item->kind == USAGE_OPERAND &&
            (item->role == FACT_LIST || item->role == FACT_READ || item->role == FACT_DELETE);
        if (!is_root)
            continue;
        struct usage_word root = {.value = item->value, .span = item->span};
        const struct note *note = &call->words->notes[item->word];
        if (is_listing && (item->value.pattern != NULL || lists_whole))
            words_add(call->judge, &call->found, &root, note);
        else
            add_found(call, &root, note, filter, is_hollow);
    }
    if (call->found.count == 0)
        add_found(call, &here, &(struct note){0}, filter, is_hollow);
}
