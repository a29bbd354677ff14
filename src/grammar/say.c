// The spelling of a phrase: words, [optional], (a|b), {class}, {slot}, {slot+}, {name=slot}.
#include <string.h>

#include "base/array.h"
#include "grammar/pack.h"
#include "grammar/slot.h"

struct speller {
    struct grammar_compiler *compiler;
    const struct pack_phrase *phrase;
    struct say *say;
    const char *at;
    unsigned depth;
    unsigned may_miss; // how many brackets around may be left out or be something else
    bool has_failed;
};

static void fail(struct speller *speller, const char *text)
{
    if (!speller->has_failed)
        complaints_add(speller->compiler->complaints, speller->phrase->path,
                       speller->phrase->node->line, speller->phrase->node->column,
                       "in \"%.80s\": %s", speller->phrase->say, text);
    speller->has_failed = true;
}

static size_t add_op(struct speller *speller, struct grammar_op op)
{
    struct say *say = speller->say;
    if (say->op_count == COUNT_OF(say->ops)) {
        fail(speller, "it is too long");
        return 0;
    }
    say->ops[say->op_count] = op;
    return say->op_count++;
}

// A class of which a word stands in every match, where nothing around it may be left out.
static void add_must(struct speller *speller, uint32_t class_id)
{
    struct say *say = speller->say;
    if (speller->may_miss == 0 && say->must_count < SAY_MUSTS_MAX)
        say->musts[say->must_count++] = class_id;
}

// The op for one of the items, divided by '|', in small letters.
static void add_items(struct speller *speller, const char *items)
{
    struct grammar_compiler *compiler = speller->compiler;
    bool is_word = items[strcspn(items, "| ")] == '\0';
    int64_t number = grammar_class_unnamed(compiler, speller->phrase->pack, items);
    if (number < 0) {
        fail(speller, "there are too many classes of words");
        return;
    }
    add_op(speller, is_word
                        ? (struct grammar_op){.kind = OP_WORD, .a = grammar_text(compiler, items)}
                        : (struct grammar_op){.kind = OP_CLASS, .a = (uint32_t)number});
    add_must(speller, (uint32_t)number);
}

static uint8_t find_capture(struct speller *speller, const char *name, size_t length)
{
    struct say *say = speller->say;
    for (size_t i = 0; i < say->capture_count; i++)
        if (strncmp(say->captures[i], name, length) == 0 && say->captures[i][length] == '\0')
            return (uint8_t)i;
    if (say->capture_count == GRAMMAR_CAPTURES_MAX) {
        fail(speller, "it has too many slots");
        return 0;
    }
    say->captures[say->capture_count] = arena_copy(speller->compiler->arena, name, length);
    return (uint8_t)say->capture_count++;
}

// {name}, {name+}, {name!}, {capture=name}. Returns the least number of words.
static uint32_t read_braces(struct speller *speller)
{
    const char *start = speller->at + 1, *end = strchr(start, '}');
    if (end == NULL) {
        fail(speller, "a { is not closed");
        return 0;
    }
    speller->at = end + 1;
    bool is_strict = end > start && end[-1] == '!';
    bool is_list = end > start + is_strict && end[-1 - is_strict] == '+';
    size_t length = (size_t)(end - start) - is_list - is_strict;
    const char *equals = memchr(start, '=', length);
    const char *name = equals == NULL ? start : equals + 1;
    size_t name_length = length - (size_t)(name - start);
    int slot = slot_find(name, name_length);
    if (slot >= 0) {
        size_t capture_length = equals == NULL ? length : (size_t)(equals - start);
        add_op(speller, (struct grammar_op){.kind = OP_SLOT,
                                            .capture = find_capture(speller, start, capture_length),
                                            .is_list = is_list,
                                            .is_strict = is_strict,
                                            .a = (uint32_t)slot});
        return 0;
    }
    const struct grammar_class *found =
        grammar_class_find(speller->compiler, speller->phrase->pack, name, name_length);
    if (found == NULL || is_list || is_strict || equals != NULL) {
        fail(speller, "there is neither a slot nor a class of words of that name in { }");
        return 0;
    }
    uint32_t number = (uint32_t)(found - speller->compiler->classes);
    add_op(speller, (struct grammar_op){.kind = OP_CLASS, .a = number});
    add_must(speller, number);
    return 1;
}

static uint32_t read_word(struct speller *speller)
{
    size_t length = strcspn(speller->at, " []()|{}");
    const char *word = token_key(speller->compiler->arena, speller->at, length);
    speller->at += length;
    add_items(speller, word);
    return 1;
}

// The items of a group of words only, "a|b c", up to its end; NULL for any other group. Gives the
// least number of words of an item.
static const char *plain_items(const struct speller *speller, char close, uint32_t *ret_weight)
{
    const char *end = speller->at + strcspn(speller->at, "[](){}");
    char *items = arena_alloc(speller->compiler->arena, (size_t)(end - speller->at) + 2);
    size_t length = 0;
    uint32_t words = 0, least = UINT32_MAX;
    if (*end != close)
        return NULL;
    for (const char *at = speller->at; at <= end; at++) {
        bool is_start = length == 0 || items[length - 1] == '|' || items[length - 1] == ' ';
        if (*at != ' ' && *at != '|' && at != end) {
            words += is_start;
            items[length++] = *at;
            continue;
        }
        if (*at == ' ') {
            if (!is_start)
                items[length++] = ' ';
            continue;
        }
        while (length > 0 && items[length - 1] == ' ')
            length--;
        if (words == 0)
            return NULL;
        least = words < least ? words : least;
        words = 0;
        items[length++] = '|';
    }
    *ret_weight = least;
    return token_key(speller->compiler->arena, items, length - 1);
}

// Whether the group has a choice, from behind its bracket on.
static bool has_choice(const char *at)
{
    unsigned depth = 0;
    for (; *at != '\0'; at++) {
        if (*at == '[' || *at == '(')
            depth++;
        else if ((*at == ']' || *at == ')') && depth-- == 0)
            return false;
        else if (*at == '|' && depth == 0)
            return true;
    }
    return false;
}

static uint32_t read_choice(struct speller *speller);

// [x]: SPLIT to x or past it. (x|y): as it is. Returns the least number of words.
static uint32_t read_group(struct speller *speller, char close)
{
    size_t split = 0;
    if (close == ']')
        split = add_op(speller, (struct grammar_op){.kind = OP_SPLIT});
    speller->at++;
    if (++speller->depth > GRAMMAR_SAY_DEPTH_MAX)
        fail(speller, "brackets are nested too deeply");
    uint32_t weight = 0;
    const char *items = plain_items(speller, close, &weight);
    speller->may_miss += close == ']';
    if (items != NULL) {
        speller->at += strcspn(speller->at, "])");
        add_items(speller, items);
    } else if (!speller->has_failed) {
        bool is_choice = has_choice(speller->at);
        speller->may_miss += is_choice;
        weight = read_choice(speller);
        speller->may_miss -= is_choice;
    }
    speller->may_miss -= close == ']';
    speller->depth--;
    if (*speller->at != close)
        fail(speller, "a bracket is not closed");
    else
        speller->at++;
    if (close == ')')
        return weight;
    speller->say->ops[split].a = (uint32_t)split + 1;
    speller->say->ops[split].b = (uint32_t)speller->say->op_count;
    return 0;
}

static uint32_t read_sequence(struct speller *speller)
{
    uint32_t weight = 0;
    while (!speller->has_failed && *speller->at != '\0' && strchr(")]|", *speller->at) == NULL) {
        if (*speller->at == ' ')
            speller->at++;
        else if (*speller->at == '[')
            weight += read_group(speller, ']');
        else if (*speller->at == '(')
            weight += read_group(speller, ')');
        else if (*speller->at == '{')
            weight += read_braces(speller);
        else if (*speller->at == '}')
            fail(speller, "a } stands alone");
        else
            weight += read_word(speller);
    }
    return weight;
}

// x|y|z: each but the last starts with a SPLIT to itself or the next, and jumps to the end.
static uint32_t read_choice(struct speller *speller)
{
    enum { CHOICES_MAX = 100 };
    size_t jumps[CHOICES_MAX], jump_count = 0;
    uint32_t least = UINT32_MAX;
    for (;;) {
        // Whether another one follows is known only at its end, so every one gets a split.
        size_t split = add_op(speller, (struct grammar_op){.kind = OP_SPLIT});
        speller->say->ops[split].a = speller->say->ops[split].b = (uint32_t)split + 1;
        uint32_t weight = read_sequence(speller);
        least = weight < least ? weight : least;
        if (speller->has_failed || *speller->at != '|')
            break;
        speller->at++;
        if (jump_count == CHOICES_MAX) {
            fail(speller, "there are too many choices");
            break;
        }
        jumps[jump_count++] = add_op(speller, (struct grammar_op){.kind = OP_JUMP});
        speller->say->ops[split].b = (uint32_t)speller->say->op_count;
    }
    for (size_t i = 0; i < jump_count; i++)
        speller->say->ops[jumps[i]].a = (uint32_t)speller->say->op_count;
    return least;
}

// A split to one place is none; the matcher would try it twice.
static void simplify(struct say *say)
{
    for (size_t i = 0; i < say->op_count; i++)
        if (say->ops[i].kind == OP_SPLIT && say->ops[i].a == say->ops[i].b)
            say->ops[i].kind = OP_JUMP;
}

bool say_read(struct grammar_compiler *compiler, const struct pack_phrase *phrase,
              struct say *ret_say)
{
    struct speller speller = {
        .compiler = compiler, .phrase = phrase, .say = ret_say, .at = phrase->say};
    *ret_say = (struct say){0};
    speller.may_miss = has_choice(phrase->say);
    ret_say->weight = read_choice(&speller);
    if (!speller.has_failed && *speller.at != '\0')
        fail(&speller, "a bracket closes that was not opened");
    add_op(&speller, (struct grammar_op){.kind = OP_MATCH});
    simplify(ret_say);
    return !speller.has_failed;
}
