// Where each phrase stands in a request.
#include <string.h>

#include "base/array.h"
#include "grammar/parse.h"
#include "grammar/prices.h"
#include "grammar/typo.h"

enum { CLASS_LENGTHS_MAX = 8, OPS_DEPTH_MAX = 400, CLASSES_MAX = 1 << 20, CAPITALS_LEAST = 3 };

// The first posting of the class, in the list that is ordered by classes.
static uint32_t find_class(const struct grammar_posting *postings, uint32_t count,
                           uint32_t class_id)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (postings[middle].owner < class_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_token(const struct parse *parse, size_t at, uint32_t text)
{
    return at < parse->count && parse->words[at] != NULL && parse->words[at]->text == text;
}

// How many tokens the sequence takes at the token; 0 for none.
static size_t sequence_length(const struct parse *parse, uint32_t number, size_t at)
{
    const struct grammar_sequence *sequence =
        IMAGE_RECORD(parse->image, GRAMMAR_SEQUENCES, grammar_sequence, number);
    if (sequence == NULL || sequence->words.count > parse->count - at)
        return 0;
    const uint32_t *texts = image_records(parse->image, GRAMMAR_TEXTS, sequence->words.first,
                                          sequence->words.count, sizeof(*texts));
    for (uint32_t i = 1; i < sequence->words.count; i++)
        if (texts == NULL || !is_token(parse, at + i, texts[i]))
            return 0;
    return sequence->words.count;
}

static bool has_class(const struct parse *parse, uint32_t class_id)
{
    return class_id < parse->class_count &&
           (parse->classes[class_id / 64] >> (class_id % 64) & 1) != 0;
}

// The lengths, in tokens, of the ways to say the class at a token; ends with 0.
static void find_lengths(const struct parse *parse, uint32_t class_id, size_t at,
                         uint8_t *ret_lengths)
{
    size_t found = 0;
    const struct grammar_word *word =
        at < parse->count && has_class(parse, class_id) ? parse->words[at] : NULL;
    const struct grammar_posting *postings =
        word == NULL ? NULL
                     : IMAGE_LIST(parse->image, GRAMMAR_POSTINGS, grammar_posting, word->sequences);
    uint32_t count = postings == NULL ? 0 : word->sequences.count;
    for (uint32_t i = find_class(postings, count, class_id);
         i < count && postings[i].owner == class_id && found + 1 < CLASS_LENGTHS_MAX; i++) {
        size_t length = sequence_length(parse, postings[i].number, at);
        if (length > 0)
            ret_lengths[found++] = (uint8_t)length;
    }
    ret_lengths[found] = 0;
}

// ---- one phrase at one token

struct attempt {
    struct parse *parse;
    const struct grammar_phrase *phrase;
    const struct grammar_op *ops;
    size_t from;
    float price; // so far
    uint64_t names;
    unsigned depth;
    uint32_t value_count;
    struct parse_value values[CAPTURED_MAX];
};

static void run(struct attempt *attempt, uint32_t op, size_t at);

static void add_match(struct parse *parse, const struct parse_match *match)
{
    struct parse_match *kept = arena_alloc(parse->arena, sizeof(*kept));
    *kept = *match;
    kept->next = parse->starts[match->from];
    parse->starts[match->from] = kept;
    for (size_t i = match->from; i < match->to; i++)
        packs_add(&parse->covering[i], match->pack);
}

// Whether it was found before, by another way through the phrase.
static bool has_match(const struct attempt *attempt, size_t to)
{
    const struct parse_match *each = attempt->parse->starts[attempt->from];
    for (; each != NULL && each->phrase == attempt->phrase; each = each->next) {
        uint32_t same = 0;
        if (each->to != to || each->value_count != attempt->value_count)
            continue;
        while (same < attempt->value_count &&
               each->values[same].text == attempt->values[same].text &&
               each->values[same].capture == attempt->values[same].capture)
            same++;
        if (same == attempt->value_count && each->price <= attempt->price)
            return true;
    }
    return false;
}

static void keep(struct attempt *attempt, size_t at)
{
    struct parse *parse = attempt->parse;
    if (at == attempt->from || has_match(attempt, at))
        return;
    struct parse_value *values =
        arena_array(parse->arena, attempt->value_count + 1, sizeof(*values));
    memcpy(values, attempt->values, attempt->value_count * sizeof(*values));
    add_match(parse, &(struct parse_match){.phrase = attempt->phrase,
                                           .pack = attempt->phrase->pack,
                                           .from = (uint32_t)attempt->from,
                                           .to = (uint32_t)at,
                                           .price = attempt->price,
                                           .names = attempt->names,
                                           .values = values,
                                           .value_count = attempt->value_count});
}

static bool is_joint(const struct parse *parse, size_t at)
{
    static const char *const joints[] = {"and", "or", "&", "and/or", "nor"};
    if (at >= parse->count || parse->tokens[at].is_quoted)
        return false;
    for (size_t i = 0; i < COUNT_OF(joints); i++)
        if (strcmp(parse->tokens[at].key, joints[i]) == 0)
            return true;
    return false;
}

// "lines with GET": what is in capitals among small letters can be a text, too.
static bool is_capitals(const struct parse *parse, size_t at)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *text = parse->tokens[at].text;
    if (strlen(text) < CAPITALS_LEAST || text[strspn(text, capitals)] != '\0')
        return false;
    for (size_t i = 0; i < parse->count; i++)
        if (strpbrk(parse->tokens[i].text, "abcdefghijklmnopqrstuvwxyz") != NULL)
            return true;
    return false;
}

static const struct parse_reading *read_slot(struct parse *parse, enum slot_kind kind, size_t at)
{
    struct parse_reading *reading = &parse->readings[at][kind];
    if (reading->state != READING_UNTRIED)
        return reading;
    const struct token *tokens = parse->tokens + at;
    size_t count = parse->count - at;
    bool is_word = parse->words[at] != NULL && (kind != SLOT_TEXT || !is_capitals(parse, at));
    reading->state = READING_NONE;
    if (slot_read(parse->arena, kind, tokens, count, is_word, &reading->value))
        reading->state = READING_ANY;
    else if (is_word && slot_read(parse->arena, kind, tokens, count, false, &reading->value))
        reading->state = READING_NAME;
    return reading;
}

// A word that was put right is the word that the grammar knows, and nobody's name.
static bool may_hold(const struct token *token, uint32_t kind)
{
    switch ((enum slot_kind)kind) {
    case SLOT_EXT:
    case SLOT_SIZE:
    case SLOT_AGE:
    case SLOT_DATE:
    case SLOT_COUNT:
    case SLOT_ORDINAL:
    case SLOT_CLOCK:
    case SLOT_PERCENT:
        return true;
    default:
        return !token->is_corrected;
    }
}

// The first value that the capture has so far, or NULL.
static const char *value_of(const struct attempt *attempt, uint32_t capture)
{
    for (uint32_t i = 0; i < attempt->value_count; i++)
        if (attempt->values[i].capture == capture)
            return attempt->values[i].text;
    return NULL;
}

static void run_values(struct attempt *attempt, uint32_t op, size_t at, bool is_more)
{
    struct parse *parse = attempt->parse;
    const struct grammar_op *slot = &attempt->ops[op];
    if (at >= parse->count || slot->a >= SLOT_KINDS || slot->capture >= GRAMMAR_CAPTURES_MAX ||
        attempt->value_count == CAPTURED_MAX || !may_hold(&parse->tokens[at], slot->a))
        return;
    const struct parse_reading *reading = read_slot(parse, (enum slot_kind)slot->a, at);
    // A slot that comes again has the same value again.
    const char *before = is_more ? NULL : value_of(attempt, slot->capture);
    if (reading->state == READING_NONE ||
        (reading->state == READING_NAME &&
         ((slot->is_strict != 0 && packs_have(&parse->words[at]->packs, attempt->phrase->pack)) ||
          packs_have(&parse->words[at]->nouns, attempt->phrase->pack))) ||
        (before != NULL && strcmp(before, reading->value.text) != 0))
        return;
    float price = attempt->price;
    uint64_t names = attempt->names;
    uint32_t value_count = attempt->value_count;
    if (reading->state == READING_NAME)
        attempt->names |= UINT64_C(1) << at;
    else if (!reading->value.is_certain)
        attempt->price += PRICE_DOUBTFUL;
    if (before == NULL)
        attempt->values[attempt->value_count++] =
            (struct parse_value){reading->value.text, slot->capture};
    size_t next = at + reading->value.tokens;
    // More of them, after a comma, a conjunction or both.
    if (slot->is_list != 0) {
        bool has_comma = parse->tokens[next - 1].has_comma;
        if (is_joint(parse, next))
            run_values(attempt, op, next + 1, true);
        else if (has_comma)
            run_values(attempt, op, next, true);
    }
    run(attempt, op + 1, next);
    attempt->value_count = value_count;
    attempt->names = names;
    attempt->price = price;
}

static void run_class(struct attempt *attempt, uint32_t op, size_t at)
{
    uint8_t lengths[CLASS_LENGTHS_MAX];
    find_lengths(attempt->parse, attempt->ops[op].a, at, lengths);
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
        if (is_token(parse, at, now->a))
            run(attempt, op + 1, at + 1);
        break;
    case OP_CLASS:
        run_class(attempt, op, at);
        break;
    case OP_SLOT:
        run_values(attempt, op, at, false);
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

static bool has_musts(const struct parse *parse, const struct grammar_phrase *phrase)
{
    for (size_t i = 0; i < GRAMMAR_MUSTS && phrase->musts[i] != 0; i++)
        if (!has_class(parse, phrase->musts[i] - 1))
            return false;
    return true;
}

// Notes the classes that the words of the request begin.
static void note_classes(struct parse *parse, size_t class_count)
{
    parse->class_count = class_count < CLASSES_MAX ? class_count : CLASSES_MAX;
    parse->classes =
        arena_array(parse->arena, parse->class_count / 64 + 1, sizeof(*parse->classes));
    for (size_t i = 0; i < parse->count; i++) {
        const struct grammar_word *word = parse->words[i];
        const struct grammar_posting *postings =
            word == NULL
                ? NULL
                : IMAGE_LIST(parse->image, GRAMMAR_POSTINGS, grammar_posting, word->sequences);
        for (uint32_t j = 0; postings != NULL && j < word->sequences.count; j++)
            if (postings[j].owner < parse->class_count)
                parse->classes[postings[j].owner / 64] |= UINT64_C(1) << (postings[j].owner % 64);
    }
}

static void try_phrases(struct parse *parse, struct image_list list, size_t from)
{
    const struct grammar_posting *postings =
        IMAGE_LIST(parse->image, GRAMMAR_POSTINGS, grammar_posting, list);
    struct attempt attempt = {.parse = parse, .from = from};
    for (uint32_t i = 0; postings != NULL && i < list.count; i++) {
        attempt.phrase =
            IMAGE_RECORD(parse->image, GRAMMAR_PHRASES, grammar_phrase, postings[i].number);
        if (attempt.phrase == NULL || attempt.phrase->pack >= GRAMMAR_PACKS_MAX ||
            !has_musts(parse, attempt.phrase))
            continue;
        attempt.ops = IMAGE_LIST(parse->image, GRAMMAR_OPS, grammar_op, attempt.phrase->ops);
        attempt.price = PRICE_PHRASE;
        if (attempt.ops != NULL)
            run(&attempt, 0, from);
    }
}

// Every pack knows "or" and "either".
static void try_join(struct parse *parse, size_t from)
{
    const struct token *token = &parse->tokens[from];
    bool is_or = strcmp(token->key, "or") == 0;
    if (token->is_quoted || (!is_or && strcmp(token->key, "either") != 0))
        return;
    add_match(parse, &(struct parse_match){.join = is_or ? SAYS_OR : SAYS_EITHER,
                                           .from = (uint32_t)from,
                                           .to = (uint32_t)from + 1,
                                           .price = PRICE_FILLER});
    parse->has_or = true;
    memset(&parse->covering[from], 0xff, sizeof(parse->covering[from]));
}

// "Is it sorted?" asks whether, and not for what makes it so: its verb has a meaning.
static bool asks_whether(const struct parse *parse)
{
    static const char *const verbs[] = {"is", "are", "was", "were", "has", "have", "does", "did"};
    for (size_t i = 0; i < COUNT_OF(verbs) && !parse->tokens[0].is_quoted; i++)
        if (strcmp(verbs[i], parse->tokens[0].key) == 0)
            return true;
    return false;
}

// The first classes are the fillers of the packs, by their numbers.
static void try_fillers(struct parse *parse, size_t from)
{
    size_t pack_count = IMAGE_COUNT(parse->image, GRAMMAR_PACKS, grammar_pack);
    uint8_t lengths[CLASS_LENGTHS_MAX];
    for (uint32_t pack = 0; pack < pack_count && pack < GRAMMAR_PACKS_MAX; pack++) {
        find_lengths(parse, pack, from, lengths);
        if (lengths[0] != 0)
            parse->particles |= UINT64_C(1) << from;
        for (size_t i = 0; lengths[i] != 0; i++)
            if (from != 0 || lengths[i] != 1 || !asks_whether(parse))
                add_match(parse, &(struct parse_match){.pack = pack,
                                                       .from = (uint32_t)from,
                                                       .to = (uint32_t)(from + lengths[i]),
                                                       .price = PRICE_FILLER});
    }
}

void parse_match_phrases(struct parse *parse)
{
    const struct grammar_head *head = IMAGE_RECORD(parse->image, GRAMMAR_HEAD, grammar_head, 0);
    parse->readings = arena_array(parse->arena, parse->count, sizeof(*parse->readings));
    for (size_t i = 0; i < parse->count; i++) {
        const struct token *token = &parse->tokens[i];
        parse->words[i] =
            token->is_quoted ? NULL : grammar_word_find(parse->image, token->key, token->length);
        if (token->length <= PARTICLE_LETTERS_MOST)
            parse->particles |= UINT64_C(1) << i;
    }
    if (head == NULL)
        return;
    note_classes(parse, head->class_count);
    for (size_t i = 0; i < parse->count; i++) {
        if (parse->words[i] != NULL)
            try_fillers(parse, i);
        try_join(parse, i);
        try_phrases(parse, head->always, i);
        if (parse->words[i] != NULL)
            try_phrases(parse, parse->words[i]->phrases, i);
    }
}
