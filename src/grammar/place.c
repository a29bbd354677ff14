#include "grammar/place.h"

#include "base/array.h"

struct search {
    const struct shell_tree *tree;
    struct shell_span value;
    enum grammar_place place;
    const char *refused; // where it is that nothing would hold
    bool is_here_document;
};

static bool is_around(const struct search *search, struct shell_span span)
{
    return span.from <= search->value.from && search->value.to <= span.to;
}

static bool enter_redirect(const struct shell_redirect *redirect, void *context)
{
    struct search *search = context;
    search->is_here_document = redirect->kind == REDIRECT_HERE;
    return true;
}

static bool enter_word(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    static const char *const refused[] = {
        [PLACE_TEST] = "in [[ ]]",
        [PLACE_ARITHMETIC] = "in arithmetic",
        [PLACE_NAME] = "in the name of a function",
    };
    struct search *search = context;
    if (!is_around(search, word->span))
        return false;
    search->place = place == PLACE_OPERAND ? PLACE_IN_PARAMETER : PLACE_BARE;
    if (place == PLACE_TARGET && search->is_here_document)
        search->refused = "in a here-document";
    else if (place < COUNT_OF(refused) && refused[place] != NULL)
        search->refused = refused[place];
    return true;
}

static bool enter_part(const struct shell_part *part, void *context)
{
    struct search *search = context;
    if (!is_around(search, part->span))
        return false;
    switch (part->kind) {
    case PART_LITERAL:
    case PART_ARRAY:
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        break;
    case PART_SINGLE:
        search->place = PLACE_SINGLE_QUOTED;
        break;
    case PART_DOUBLE:
        search->place = PLACE_DOUBLE_QUOTED;
        break;
    case PART_PARAMETER:
        search->place = PLACE_IN_PARAMETER;
        break;
    case PART_COMMAND:
        if (search->tree->text[part->span.from] == '`')
            search->refused = "in ` `";
        break;
    default:
        search->refused = "in $' ', arithmetic or a pattern";
        break;
    }
    return true;
}

enum grammar_place place_of(const struct shell_tree *tree, struct shell_span value,
                            const char **ret_refused)
{
    static const struct shell_visitor visitor = {
        .redirect = enter_redirect, .word = enter_word, .part = enter_part};
    struct search search = {.tree = tree, .value = value};
    shell_walk(tree->list, &visitor, &search);
    if (search.place == PLACE_UNKNOWN)
        search.refused = "in a comment";
    *ret_refused = search.refused;
    return search.place;
}
