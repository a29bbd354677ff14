#include "packs/universe.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/candidates.h"
#include "rules/request.h"

enum {
    WILD = 0xFF, // any character; no byte of UTF-8
    TRIGRAM_COUNT = 1 << 24,
    BITS_LOG2_LEAST = 6,
};

// Sorted pairs of bytes.
struct pairs {
    uint16_t *list;
    size_t count;
};

struct bytes {
    uint64_t bits[4];
};

// The texts that a part can match: whether the empty one, which of one byte, and the first and the
// last two bytes of longer ones.
struct shape {
    bool has_empty;
    struct bytes one;
    struct pairs first, last;
};

static struct shape shape_of(struct universe *universe, struct arena *arena,
                             const struct pattern_node *node);

void universe_init(struct universe *universe)
{
    *universe = (struct universe){.seen = calloc(TRIGRAM_COUNT / 64, sizeof(uint64_t))};
    if (universe->seen == NULL)
        die("out of memory");
}

void universe_done(struct universe *universe)
{
    free(universe->seen);
    free(universe->trigrams);
    *universe = (struct universe){0};
}

static bool has_byte(const struct bytes *set, unsigned byte)
{
    return set->bits[byte / 64] >> (byte % 64) & 1;
}

static void add_byte(struct bytes *set, unsigned byte)
{
    set->bits[byte / 64] |= UINT64_C(1) << (byte % 64);
}

static void add_bytes(struct bytes *set, const struct bytes *more)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] |= more->bits[i];
}

static bool is_no_byte(const struct bytes *set)
{
    return (set->bits[0] | set->bits[1] | set->bits[2] | set->bits[3]) == 0;
}

static struct pairs merge(struct arena *arena, struct pairs a, struct pairs b)
{
    if (a.count == 0 || b.count == 0)
        return a.count == 0 ? b : a;
    struct pairs made = {arena_array(arena, a.count + b.count, sizeof(uint16_t)), 0};
    for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
        bool takes_a = j == b.count || (i < a.count && a.list[i] <= b.list[j]);
        uint16_t next = takes_a ? a.list[i] : b.list[j];
        i += i < a.count && a.list[i] == next;
        j += j < b.count && b.list[j] == next;
        made.list[made.count++] = next;
    }
    return made;
}

// Every byte of `a` followed by every one of `b`.
static struct pairs cross(struct arena *arena, const struct bytes *a, const struct bytes *b)
{
    size_t count = 0;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            count +=
                (size_t)__builtin_popcountll(a->bits[i]) * (size_t)__builtin_popcountll(b->bits[j]);
    struct pairs made = {arena_array(arena, count, sizeof(uint16_t)), 0};
    for (unsigned i = 0; i < 256 && count > 0; i++)
        for (unsigned j = 0; j < 256 && has_byte(a, i); j++)
            if (has_byte(b, j))
                made.list[made.count++] = (uint16_t)(i << 8 | j);
    return made;
}

static struct bytes heads(const struct shape *shape)
{
    struct bytes set = shape->one;
    for (size_t i = 0; i < shape->first.count; i++)
        add_byte(&set, shape->first.list[i] >> 8);
    return set;
}

static struct bytes tails(const struct shape *shape)
{
    struct bytes set = shape->one;
    for (size_t i = 0; i < shape->last.count; i++)
        add_byte(&set, shape->last.list[i] & 0xFF);
    return set;
}

static void add_trigram(struct universe *universe, unsigned a, unsigned b, unsigned c)
{
    uint32_t trigram = a << 16 | b << 8 | c;
    uint64_t bit = UINT64_C(1) << (trigram % 64);
    // What spans two words is of no use.
    if (a == WILD || b == WILD || c == WILD || b == ' ' ||
        (universe->seen[trigram / 64] & bit) != 0)
        return;
    universe->seen[trigram / 64] |= bit;
    if (universe->count == universe->capacity) {
        universe->capacity = universe->capacity == 0 ? 4096 : universe->capacity * 2;
        universe->trigrams = realloc(universe->trigrams, universe->capacity * sizeof(uint32_t));
        if (universe->trigrams == NULL)
            die("out of memory");
    }
    universe->trigrams[universe->count++] = trigram;
}

// Notes the trigrams that span the border between two parts.
static void span(struct universe *universe, const struct shape *a, const struct shape *b)
{
    struct bytes before = tails(a), after = heads(b);
    for (size_t i = 0; i < a->last.count; i++)
        for (unsigned c = 0; c < 256; c++)
            if (has_byte(&after, c))
                add_trigram(universe, a->last.list[i] >> 8, a->last.list[i] & 0xFF, c);
    for (size_t i = 0; i < b->first.count; i++)
        for (unsigned c = 0; c < 256; c++)
            if (has_byte(&before, c))
                add_trigram(universe, c, b->first.list[i] >> 8, b->first.list[i] & 0xFF);
}

static struct shape follow(struct universe *universe, struct arena *arena, const struct shape *a,
                           const struct shape *b)
{
    struct bytes before = tails(a), after = heads(b);
    struct shape made = {
        .has_empty = a->has_empty && b->has_empty, .first = a->first, .last = b->last};
    span(universe, a, b);
    if (a->has_empty) {
        made.one = b->one;
        made.first = merge(arena, made.first, b->first);
    }
    if (b->has_empty) {
        add_bytes(&made.one, &a->one);
        made.last = merge(arena, made.last, a->last);
    }
    if (!is_no_byte(&a->one))
        made.first = merge(arena, made.first, cross(arena, &a->one, &after));
    if (!is_no_byte(&b->one))
        made.last = merge(arena, made.last, cross(arena, &before, &b->one));
    return made;
}

static struct shape either(struct arena *arena, const struct shape *a, const struct shape *b)
{
    struct shape made = {.has_empty = a->has_empty || b->has_empty,
                         .one = a->one,
                         .first = merge(arena, a->first, b->first),
                         .last = merge(arena, a->last, b->last)};
    add_bytes(&made.one, &b->one);
    return made;
}

static struct shape byte_shape(unsigned byte)
{
    struct shape made = {0};
    add_byte(&made.one, byte);
    return made;
}

// A character of a script with capital letters beyond ASCII may look otherwise in the request.
static bool is_folded_whole(const char *text, size_t length)
{
    uint32_t point;
    return length == 1 ||
           (utf8_decode(text, length, &point) == length && pattern_has_no_case(point));
}

static struct shape character_shape(struct universe *universe, struct arena *arena,
                                    const struct pattern_node *node)
{
    char folded[8];
    size_t length = fold_text(node->text, node->length < 8 ? node->length : 0, folded);
    if (length == 0 || !is_folded_whole(folded, length))
        return byte_shape(WILD);
    struct shape made = byte_shape((unsigned char)folded[0]);
    for (size_t i = 1; i < length; i++) {
        struct shape next = byte_shape((unsigned char)folded[i]);
        made = follow(universe, arena, &made, &next);
    }
    return made;
}

static struct shape class_shape(const struct pattern_node *node)
{
    char list[PATTERN_SMALL_CLASS];
    size_t count = pattern_class_list(node, list, PATTERN_SMALL_CLASS);
    struct shape made = {0};
    if (count == 0)
        return byte_shape(WILD);
    for (size_t i = 0; i < count; i++)
        add_byte(&made.one, (unsigned char)list[i]);
    return made;
}

// Three rounds show every trigram that any number of rounds has, since none is longer than three.
static struct shape repeat_shape(struct universe *universe, struct arena *arena,
                                 const struct pattern_node *node)
{
    struct shape once = shape_of(universe, arena, node->child), made = once;
    for (int round = 1; round < 4 && (node->most == -1 || round < node->most); round++) {
        struct shape more = follow(universe, arena, &made, &once);
        made = either(arena, &made, &more);
    }
    made.has_empty = made.has_empty || node->least == 0;
    return made;
}

static struct shape shape_of(struct universe *universe, struct arena *arena,
                             const struct pattern_node *node)
{
    struct shape made = {.has_empty = true};
    switch (node->kind) {
    case PATTERN_CHARACTER:
        return character_shape(universe, arena, node);
    case PATTERN_CLASS:
        return class_shape(node);
    case PATTERN_GROUP:
        return shape_of(universe, arena, node->child);
    case PATTERN_REPEAT:
        return repeat_shape(universe, arena, node);
    case PATTERN_CHOICE:
        made.has_empty = false;
        for (const struct pattern_node *child = node->child; child != NULL; child = child->next) {
            struct shape branch = shape_of(universe, arena, child);
            made = either(arena, &made, &branch);
        }
        return made;
    case PATTERN_SEQUENCE:
        for (const struct pattern_node *child = node->child; child != NULL; child = child->next) {
            struct shape next = shape_of(universe, arena, child);
            made = follow(universe, arena, &made, &next);
        }
        return made;
    case PATTERN_ASSERTION:
        break;
    }
    return made;
}

// --- slots ---

static unsigned limit(unsigned slots)
{
    return slots < SLOTS_UNLIMITED ? slots : SLOTS_UNLIMITED;
}

static bool class_has(const struct pattern_node *class, unsigned character)
{
    return class->ascii[character / 64] >> (character % 64) & 1;
}

static bool is_quote(const struct pattern_node *node, char quote)
{
    return node != NULL && node->kind == PATTERN_CHARACTER && node->text[0] == quote;
}

// "[^"]*" takes in one quoted part, which is not counted among the words.
static bool is_quoted_part(const struct pattern_node *before, const struct pattern_node *repeat)
{
    for (const char *quote = "\"'"; *quote != '\0'; quote++)
        if (is_quote(before, *quote) && is_quote(repeat->next, *quote) &&
            repeat->kind == PATTERN_REPEAT && repeat->child->kind == PATTERN_CLASS &&
            !class_has(repeat->child, (unsigned char)*quote))
            return true;
    return false;
}

// How many words a part can take in, whether it can match a space, and whether it takes in
// anything.
struct room {
    unsigned slots;
    bool may_hold_space, is_wild;
};

static struct room room_of(const struct pattern_node *node);

static struct room class_room(const struct pattern_node *node)
{
    char list[PATTERN_SMALL_CLASS];
    bool is_wild = pattern_class_list(node, list, PATTERN_SMALL_CLASS) == 0;
    return (struct room){is_wild, class_has(node, ' '), is_wild};
}

// Neighbours that cannot match a space lie within one word.
static struct room sequence_room(const struct pattern_node *child)
{
    struct room all = {0};
    bool is_word_wild = false;
    const struct pattern_node *before = NULL;
    for (; child != NULL; before = child, child = child->next) {
        struct room part = room_of(child);
        if (is_quoted_part(before, child))
            part = (struct room){0};
        all.is_wild = all.is_wild || part.is_wild;
        if (!part.may_hold_space) {
            is_word_wild = is_word_wild || part.is_wild;
            continue;
        }
        all.may_hold_space = true;
        all.slots = limit(all.slots + is_word_wild + part.slots);
        is_word_wild = false;
    }
    all.slots = limit(all.slots + is_word_wild);
    return all;
}

static struct room choice_room(const struct pattern_node *child)
{
    struct room all = {0};
    for (; child != NULL; child = child->next) {
        struct room branch = room_of(child);
        all.slots = branch.slots > all.slots ? branch.slots : all.slots;
        all.is_wild = all.is_wild || branch.is_wild;
        all.may_hold_space = all.may_hold_space || branch.may_hold_space;
    }
    return all;
}

static struct room repeat_room(const struct pattern_node *node)
{
    struct room room = room_of(node->child);
    if (room.slots == 0 || node->most == 1 || !room.may_hold_space)
        return room;
    // A round may begin and end within words.
    room.slots = node->most == -1 ? SLOTS_UNLIMITED : limit(room.slots * (unsigned)node->most);
    return room;
}

static struct room room_of(const struct pattern_node *node)
{
    switch (node->kind) {
    case PATTERN_CHARACTER:
        // A letter that may look otherwise in the request stands for a wildcard here.
        return (struct room){node->length > 1, node->text[0] == ' ', node->length > 1};
    case PATTERN_CLASS:
        return class_room(node);
    case PATTERN_CHOICE:
        return choice_room(node->child);
    case PATTERN_REPEAT:
        return repeat_room(node);
    case PATTERN_GROUP:
    case PATTERN_SEQUENCE:
        return sequence_room(node->child);
    case PATTERN_ASSERTION:
        break;
    }
    return (struct room){0};
}

void universe_write(struct universe *universe, struct arena *arena, const struct pattern *pattern,
                    struct image_writer *writer, struct image_pattern *record)
{
    struct shape space = byte_shape(' ');
    struct shape body = shape_of(universe, arena, pattern->root);
    struct shape opened = follow(universe, arena, &space, &body);
    span(universe, &opened, &space);
    unsigned log2 = BITS_LOG2_LEAST;
    while (log2 < UNIVERSE_LOG2_MAX && (UINT64_C(1) << log2) < universe->count * 4)
        log2++;
    size_t words = (size_t)1 << (log2 - BITS_LOG2_LEAST);
    uint64_t *bits = arena_array(arena, words, sizeof(uint64_t));
    for (size_t i = 0; i < universe->count; i++) {
        uint32_t trigram = universe->trigrams[i];
        universe_bit_set(bits, log2, trigram_hash(trigram));
        universe->seen[trigram / 64] &= ~(UINT64_C(1) << (trigram % 64));
    }
    universe->count = 0;
    struct buffer *section = &writer->sections[SECTION_UNIVERSE];
    record->universe = (uint32_t)(section->length / sizeof(uint64_t));
    record->universe_log2 = (uint8_t)log2;
    record->slots = (uint8_t)room_of(pattern->root).slots;
    buffer_add(section, (const char *)bits, words * sizeof(uint64_t));
}
