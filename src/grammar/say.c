// The spelling of a phrase: words, [optional], (a|b), {class}, {slot}, {slot+}, {name=slot}.
#include <string.h>

#include "grammar/pack.h"
#include "grammar/slot.h"

struct speller {
    struct grammar_compiler *compiler;
    const struct pack_phrase *phrase;
    struct say *say;
    const char *at;
    unsigned depth;
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
    if (say->op_count == sizeof(say->ops) / sizeof(say->ops[0])) {
        fail(speller, "it is too long");
        return 0;
    }
    say->ops[say->op_count] = op;
    return say->op_count++;
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
    add_op(speller, (struct grammar_op){.kind = OP_CLASS,
                                        .a = (uint32_t)(found - speller->compiler->classes)});
    return 1;
}

static uint32_t read_word(struct speller *speller)
{
    size_t length = strcspn(speller->at, " []()|{}");
    char *word = arena_copy(speller->compiler->arena, speller->at, length);
    for (char *at = word; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at += 'a' - 'A';
    speller->at += length;
    add_op(speller,
           (struct grammar_op){.kind = OP_WORD, .a = grammar_text(speller->compiler, word)});
    return 1;
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
    uint32_t weight = speller->has_failed ? 0 : read_choice(speller);
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
    ret_say->weight = read_choice(&speller);
    if (!speller.has_failed && *speller.at != '\0')
        fail(&speller, "a bracket closes that was not opened");
    add_op(&speller, (struct grammar_op){.kind = OP_MATCH});
    simplify(ret_say);
    return !speller.has_failed;
}
