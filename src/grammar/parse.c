#include "grammar/parse.h"

#include <string.h>

#include "base/buffer.h"
#include "grammar/slot.h"
#include "grammar/typo.h"

enum { CLASS_LENGTHS_MAX = 8, OPS_DEPTH_MAX = 400 };

// What reading costs: each piece a little, so that long ones win; what is swallowed a lot.
#define PRICE_PHRASE 1.0F
#define PRICE_FILLER 0.4F
#define PRICE_DOUBTFUL 0.3F  // a slot whose form alone does not say what it is
#define PRICE_SWALLOWED 2.5F // a slot that takes a word of the grammar

static const uint32_t *read_numbers(const struct image *image, int section, struct image_list list)
{
    return image_records(image, section, list.first, list.count, sizeof(uint32_t));
}

void parse_class(const struct parse *parse, uint32_t class_id, size_t at, uint8_t *ret_lengths,
                 size_t lengths_max)
{
    size_t found = 0;
    const struct grammar_word *word = at < parse->count ? parse->words[at] : NULL;
    const uint32_t *postings =
        word == NULL ? NULL : read_numbers(parse->image, GRAMMAR_POSTINGS, word->sequences);
    for (uint32_t i = 0; postings != NULL && i < word->sequences.count; i++) {
        const struct grammar_sequence *sequence =
            IMAGE_RECORD(parse->image, GRAMMAR_SEQUENCES, grammar_sequence, postings[i]);
        if (sequence == NULL || sequence->class_id != class_id ||
            sequence->words.count > parse->count - at || found + 1 >= lengths_max)
            continue;
        const uint32_t *texts = read_numbers(parse->image, GRAMMAR_TEXTS, sequence->words);
        uint32_t same = 1;
        while (texts != NULL && same < sequence->words.count &&
               !parse->tokens[at + same].is_quoted &&
               strcmp(image_text(parse->image, texts[same]), parse->tokens[at + same].key) == 0)
            same++;
        if (texts != NULL && same == sequence->words.count)
            ret_lengths[found++] = (uint8_t)same;
    }
    ret_lengths[found] = 0;
}

// ---- one phrase at one token

struct attempt {
    struct parse *parse;
    const struct grammar_phrase *phrase;
    const struct grammar_op *ops;
    size_t from;
    struct parse_match match; // so far
    unsigned depth;
};

static void run(struct attempt *attempt, uint32_t op, size_t at);

static void keep(struct attempt *attempt, size_t at)
{
    struct parse *parse = attempt->parse;
    if (at == attempt->from)
        return;
    struct parse_match *match = arena_alloc(parse->arena, sizeof(*match));
    *match = attempt->match;
    match->to = at;
    match->next = parse->starts[attempt->from];
    parse->starts[attempt->from] = match;
}

static bool is_joint(const struct parse *parse, size_t at)
{
    static const char *const joints[] = {"and", "or", "&", "and/or", "nor"};
    if (at >= parse->count || parse->tokens[at].is_quoted)
        return false;
    for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
        if (strcmp(parse->tokens[at].key, joints[i]) == 0)
            return true;
    return false;
}

// Words that are never a name, not even at a price: what carries no meaning, and particles.
static bool is_particle(const struct parse *parse, size_t at)
{
    uint8_t lengths[CLASS_LENGTHS_MAX];
    if (parse->tokens[at].length <= 3)
        return true;
    parse_class(parse, parse->head->fillers, at, lengths, CLASS_LENGTHS_MAX);
    return lengths[0] != 0;
}

static void run_slot(struct attempt *attempt, uint32_t op, size_t at)
{
    struct parse *parse = attempt->parse;
    const struct grammar_op *slot = &attempt->ops[op];
    struct slot_value value;
    if (at >= parse->count || slot->a >= SLOT_KINDS || slot->capture >= GRAMMAR_CAPTURES_MAX)
        return;
    bool is_word = parse->words[at] != NULL, is_swallowed = false;
    enum slot_kind kind = (enum slot_kind)slot->a;
    if (!slot_read(parse->arena, kind, parse->tokens + at, parse->count - at, is_word, &value)) {
        // A word of the grammar may be a name where the phrase itself says that a name comes.
        is_swallowed =
            is_word && attempt->phrase->weight > 0 && !is_particle(parse, at) &&
            slot_read(parse->arena, kind, parse->tokens + at, parse->count - at, false, &value);
        if (!is_swallowed)
            return;
    }
    uint8_t *count = &attempt->match.capture_counts[slot->capture];
    if (*count == GRAMMAR_VALUES_MAX)
        return;
    float price = attempt->match.price;
    attempt->match.price += is_swallowed ? PRICE_SWALLOWED : value.is_certain ? 0 : PRICE_DOUBTFUL;
    attempt->match.captures[slot->capture][(*count)++] = value.text;
    size_t next = at + value.tokens;
    // More of them, after a comma, a conjunction or both.
    if (slot->is_list != 0) {
        bool has_comma = parse->tokens[next - 1].has_comma;
        if (is_joint(parse, next))
            run_slot(attempt, op, next + 1);
        else if (has_comma)
            run_slot(attempt, op, next);
    }
    run(attempt, op + 1, next);
    (*count)--;
    attempt->match.price = price;
}

static void run_class(struct attempt *attempt, uint32_t op, size_t at)
{
    uint8_t lengths[CLASS_LENGTHS_MAX];
    parse_class(attempt->parse, attempt->ops[op].a, at, lengths, CLASS_LENGTHS_MAX);
    for (size_t i = 0; lengths[i] != 0; i++)
        run(attempt, op + 1, at + lengths[i]);
}

static void run(struct attempt *attempt, uint32_t op, size_t at)
{
    struct parse *parse = attempt->parse;
    if (op >= attempt->phrase->ops.count || parse->steps++ > GRAMMAR_STEPS_MAX ||
        attempt->depth >= OPS_DEPTH_MAX)
        return;
    const struct grammar_op *now = &attempt->ops[op];
    attempt->depth++;
    switch (now->kind) {
    case OP_WORD:
        if (at < parse->count && !parse->tokens[at].is_quoted &&
            strcmp(image_text(parse->image, now->a), parse->tokens[at].key) == 0)
            run(attempt, op + 1, at + 1);
        break;
    case OP_CLASS:
        run_class(attempt, op, at);
        break;
    case OP_SLOT:
        run_slot(attempt, op, at);
        break;
    case OP_SPLIT:
        run(attempt, now->a, at);
        run(attempt, now->b, at);
        break;
    case OP_JUMP:
        run(attempt, now->a, at);
        break;
    case OP_MATCH:
        keep(attempt, at);
        break;
    default:
        break;
    }
    attempt->depth--;
}

static void try_phrases(struct parse *parse, struct image_list list, size_t from)
{
    const uint32_t *postings = read_numbers(parse->image, GRAMMAR_POSTINGS, list);
    for (uint32_t i = 0; postings != NULL && i < list.count; i++) {
        const struct grammar_phrase *phrase =
            IMAGE_RECORD(parse->image, GRAMMAR_PHRASES, grammar_phrase, postings[i]);
        if (phrase == NULL)
            continue;
        struct attempt attempt = {
            .parse = parse,
            .phrase = phrase,
            .ops = IMAGE_LIST(parse->image, GRAMMAR_OPS, grammar_op, phrase->ops),
            .from = from,
            .match = {.phrase = phrase, .from = from, .price = PRICE_PHRASE},
        };
        if (attempt.ops != NULL)
            run(&attempt, 0, from);
    }
}

static void try_fillers(struct parse *parse, size_t from)
{
    uint8_t lengths[CLASS_LENGTHS_MAX];
    parse_class(parse, parse->head->fillers, from, lengths, CLASS_LENGTHS_MAX);
    for (size_t i = 0; lengths[i] != 0; i++) {
        struct parse_match *match = arena_alloc(parse->arena, sizeof(*match));
        *match = (struct parse_match){.from = from,
                                      .to = from + lengths[i],
                                      .price = PRICE_FILLER,
                                      .next = parse->starts[from]};
        parse->starts[from] = match;
    }
}

// ---- covering the request

static const char *fill_set(struct arena *arena, const char *text, const struct parse_match *match,
                            size_t value)
{
    struct buffer into;
    buffer_init(&into, TOKEN_REQUEST_BYTES_MAX);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != GRAMMAR_MARK || at[1] == '\0') {
            buffer_char(&into, *at);
            continue;
        }
        size_t capture = (unsigned char)*++at - GRAMMAR_BASE;
        if (capture >= GRAMMAR_CAPTURES_MAX || match->capture_counts[capture] == 0)
            continue;
        size_t count = match->capture_counts[capture];
        buffer_text(&into, match->captures[capture][value < count ? value : count - 1]);
    }
    const char *kept = arena_copy(arena, into.data, into.length);
    buffer_done(&into);
    return kept;
}

static size_t value_count(const char *text, const struct parse_match *match)
{
    size_t most = 1;
    for (const char *at = text; *at != '\0'; at++)
        if (*at == GRAMMAR_MARK && at[1] != '\0') {
            size_t capture = (unsigned char)*++at - GRAMMAR_BASE;
            if (capture < GRAMMAR_CAPTURES_MAX && match->capture_counts[capture] > most)
                most = match->capture_counts[capture];
        }
    return most;
}

// What the phrase sets, on top of the meaning. False when it says a slot again in another way.
static bool add_sets(struct parse *parse, const struct parse_match *match, struct meaning *meaning)
{
    if (match->phrase == NULL)
        return true;
    const struct grammar_set *sets =
        IMAGE_LIST(parse->image, GRAMMAR_SETS, grammar_set, match->phrase->sets);
    for (uint32_t i = 0; sets != NULL && i < match->phrase->sets.count; i++) {
        const char *name = image_text(parse->image, sets[i].slot);
        const char *text = image_text(parse->image, sets[i].value);
        if (meaning->count == GRAMMAR_SLOTS_MAX)
            return false;
        struct meaning_slot slot = {.name = name, .count = value_count(text, match)};
        if (slot.count > GRAMMAR_VALUES_MAX)
            return false;
        for (size_t j = 0; j < slot.count; j++)
            slot.values[j] = fill_set(parse->arena, text, match, j);
        const struct meaning_slot *before = meaning_find(meaning, name);
        bool is_same = before != NULL && before->count == slot.count;
        for (size_t j = 0; is_same && j < slot.count; j++)
            is_same = strcmp(before->values[j], slot.values[j]) == 0;
        if (before != NULL && !is_same)
            return false;
        if (before == NULL)
            meaning->slots[meaning->count++] = slot;
    }
    return true;
}

static void keep_cover(struct parse *parse, const struct parse_cover *cover)
{
    size_t at = parse->cover_count;
    if (at == GRAMMAR_PARSES_MAX) {
        if (parse->covers[at - 1].price <= cover->price)
            return;
        at--;
    } else {
        parse->cover_count++;
    }
    for (; at > 0 && parse->covers[at - 1].price > cover->price; at--)
        parse->covers[at] = parse->covers[at - 1];
    parse->covers[at] = *cover;
}

static void cover_from(struct parse *parse, struct parse_cover *cover, size_t at)
{
    if (parse->steps++ > GRAMMAR_STEPS_MAX)
        return;
    if (at > parse->reached || (at == parse->reached && cover->price < parse->best.price)) {
        parse->reached = at;
        parse->best = *cover;
    }
    if (at == parse->count) {
        keep_cover(parse, cover);
        return;
    }
    bool is_full = parse->cover_count == GRAMMAR_PARSES_MAX;
    size_t slots = cover->meaning.count;
    float price = cover->price;
    for (const struct parse_match *match = parse->starts[at]; match != NULL; match = match->next) {
        cover->price = price + match->price;
        bool is_hopeless = is_full && cover->price >= parse->covers[GRAMMAR_PARSES_MAX - 1].price;
        if (!is_hopeless && add_sets(parse, match, &cover->meaning)) {
            cover->matches[cover->count++] = match;
            cover_from(parse, cover, match->to);
            cover->count--;
        }
        cover->meaning.count = slots;
    }
    cover->price = price;
}

void parse_request(struct parse *parse)
{
    for (size_t i = 0; i < parse->count; i++)
        parse->words[i] =
            parse->tokens[i].is_quoted
                ? NULL
                : grammar_word_find(parse->image, parse->tokens[i].key, parse->tokens[i].length);
    for (size_t i = 0; i < parse->count; i++) {
        try_fillers(parse, i);
        try_phrases(parse, parse->head->always, i);
        if (parse->words[i] != NULL)
            try_phrases(parse, parse->words[i]->phrases, i);
    }
    struct parse_cover *cover = arena_alloc(parse->arena, sizeof(*cover));
    parse->steps = 0;
    cover_from(parse, cover, 0);
}
