// The covers of a request by matches: in each scope those of its packs, the cheapest first.
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "grammar/parse.h"
#include "grammar/prices.h"
#include "image/hash.h"

#define PRICE_NEVER FLT_MAX

// ---- what a match sets

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
        uint32_t capture = (unsigned char)*++at - GRAMMAR_BASE;
        const char *found = NULL;
        size_t number = 0;
        // A capture with fewer values than another one of the phrase repeats its last.
        for (uint32_t i = 0; i < match->value_count && number <= value; i++)
            if (match->values[i].capture == capture) {
                found = match->values[i].text;
                number++;
            }
        buffer_text(&into, found == NULL ? "" : found);
    }
    const char *kept = arena_copy(arena, into.data, into.length);
    buffer_done(&into);
    return kept;
}

static size_t count_values(const char *text, const struct parse_match *match)
{
    size_t most = 1;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != GRAMMAR_MARK || at[1] == '\0')
            continue;
        uint32_t capture = (unsigned char)*++at - GRAMMAR_BASE;
        size_t count = 0;
        for (uint32_t i = 0; i < match->value_count; i++)
            count += match->values[i].capture == capture;
        most = count > most ? count : most;
    }
    return most;
}

const struct parse_set *parse_sets(struct parse *parse, struct parse_match *match)
{
    if (match->phrase == NULL || match->sets != NULL)
        return match->sets;
    const struct grammar_set *sets =
        IMAGE_LIST(parse->image, GRAMMAR_SETS, grammar_set, match->phrase->sets);
    size_t count = sets == NULL || match->phrase->sets.count > GRAMMAR_SLOTS_MAX
                       ? 0
                       : match->phrase->sets.count;
    match->sets = arena_array(parse->arena, count + 1, sizeof(*match->sets));
    for (size_t i = 0; i < count; i++) {
        const char *text = image_text(parse->image, sets[i].value);
        // Of a part that was not said nothing is set.
        if (text[0] != '\0' && fill_set(parse->arena, text, match, 0)[0] == '\0')
            continue;
        struct parse_set *set = &match->sets[match->set_count++];
        *set = (struct parse_set){.name = sets[i].slot,
                                  .slot = {.name = image_text(parse->image, sets[i].slot)}};
        size_t values = count_values(text, match);
        set->slot.count = values < GRAMMAR_VALUES_MAX ? values : GRAMMAR_VALUES_MAX;
        set->hash = hash_bytes(&set->name, sizeof(set->name));
        for (size_t j = 0; j < set->slot.count; j++) {
            const char *value = fill_set(parse->arena, text, match, j);
            set->slot.values[j] = value;
            set->hash = hash_more(set->hash, value, strlen(value) + 1);
        }
        match->hash += set->hash;
    }
    return match->sets;
}

static bool is_same_slot(const struct parse_set *left, const struct parse_set *right)
{
    if (left->hash != right->hash || left->slot.count != right->slot.count)
        return false;
    for (size_t i = 0; i < left->slot.count; i++)
        if (strcmp(left->slot.values[i], right->slot.values[i]) != 0)
            return false;
    return true;
}

// ---- the matches that count in a scope

struct live {
    struct parse_match *match;
    float price;
    float whole;  // with the least that the rest of the request costs
    size_t order; // in which it was found, so that every machine's qsort() gives the same
};

struct scope_search {
    struct parse *parse;
    const struct grammar_scope *scope;
    uint32_t number;               // the scope's
    uint64_t words;                // tokens that are words of the scope's packs
    struct live *live[TOKENS_MAX]; // by token, the cheapest first
    size_t counts[TOKENS_MAX];
    float rest[TOKENS_MAX + 1];                      // the least that the tokens from here on cost
    const struct parse_set *sets[GRAMMAR_SLOTS_MAX]; // of the cover so far
    size_t set_count;
    struct parse_cover cover;
};

static float price_in(const struct scope_search *search, const struct parse_match *match)
{
    if (match->join == SAYS_NEITHER && !packs_have(&search->scope->visible, match->pack))
        return PRICE_NEVER;
    if (match->names == 0)
        return match->price;
    // A word of the grammar may be a name where the phrase itself says that a name comes.
    uint64_t swallowed = match->names & search->words;
    if (swallowed != 0 &&
        (match->phrase->weight == 0 || (swallowed & search->parse->particles) != 0))
        return PRICE_NEVER;
    return match->price + PRICE_SWALLOWED * (float)__builtin_popcountll(swallowed) +
           PRICE_FOREIGN * (float)__builtin_popcountll(match->names & ~swallowed);
}

static int compare_live(const void *left, const void *right)
{
    const struct live *a = left, *b = right;
    if (a->whole != b->whole)
        return a->whole > b->whole ? 1 : -1;
    return (a->order > b->order) - (a->order < b->order);
}

// Of matches that take the same tokens and set the same, the first one stays.
static size_t drop_doubles(struct live *live, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct parse_match *match = live[i].match;
        size_t same = 0;
        while (same < kept &&
               (live[same].match->to != match->to || live[same].match->join != match->join ||
                live[same].match->hash != match->hash ||
                live[same].match->set_count != match->set_count))
            same++;
        if (same == kept)
            live[kept++] = live[i];
    }
    return kept;
}

// What a token may be taken by, cheapest first; `left_out` is what it costs to take it by nothing.
static void list_live(struct scope_search *search, size_t at, float left_out)
{
    struct parse *parse = search->parse;
    size_t room = 0;
    for (struct parse_match *each = parse->starts[at]; each != NULL; each = each->next)
        room++;
    struct live *live = arena_array(parse->arena, room + 1, sizeof(*live));
    size_t count = 0;
    float least = left_out == PRICE_NEVER ? PRICE_NEVER : left_out + search->rest[at + 1];
    for (struct parse_match *each = parse->starts[at]; each != NULL; each = each->next) {
        float price = price_in(search, each), rest = search->rest[each->to];
        if (price == PRICE_NEVER || rest == PRICE_NEVER)
            continue;
        (void)parse_sets(parse, each);
        live[count] = (struct live){each, price, price + rest, count};
        count++;
        least = price + rest < least ? price + rest : least;
    }
    qsort(live, count, sizeof(*live), compare_live);
    search->live[at] = live;
    search->counts[at] = drop_doubles(live, count);
    search->rest[at] = least;
}

// False when nothing covers the request.
static bool search_init(struct scope_search *search, struct parse *parse, uint32_t number,
                        float left_out)
{
    const struct grammar_scope *scope =
        IMAGE_RECORD(parse->image, GRAMMAR_SCOPES, grammar_scope, number);
    if (scope == NULL)
        return false;
    *search = (struct scope_search){.parse = parse, .scope = scope, .number = number};
    for (size_t i = 0; i < parse->count; i++) {
        if (left_out == PRICE_NEVER && !packs_meet(&parse->covering[i], &scope->visible))
            return false;
        if (parse->words[i] != NULL && packs_meet(&parse->words[i]->packs, &scope->visible))
            search->words |= UINT64_C(1) << i;
    }
    for (size_t i = parse->count; i-- > 0;)
        list_live(search, i, left_out);
    return search->rest[0] != PRICE_NEVER;
}

// ---- covering the request

static bool has_own(const struct scope_search *search)
{
    for (size_t i = 0; i < search->cover.count; i++)
        if (packs_have(&search->scope->own, search->cover.matches[i]->pack))
            return true;
    return search->scope->is_own == 0;
}

// The cover with the same meaning, or NULL.
static struct parse_cover *find_same(struct parse *parse, uint64_t hash)
{
    for (size_t i = 0; i < parse->cover_count; i++)
        if (parse->covers[i].hash == hash)
            return &parse->covers[i];
    return NULL;
}

static void keep_cover(struct scope_search *search, float price)
{
    struct parse *parse = search->parse;
    struct parse_cover *cover = &search->cover;
    if (!has_own(search) || !parse_joins_well(cover))
        return;
    cover->price = price;
    float *cheapest = &parse->cheapest[search->number];
    *cheapest = price < *cheapest ? price : *cheapest;
    cover->scopes = (struct grammar_packs){0};
    cover->hash = 0;
    for (size_t i = 0; i < search->set_count; i++)
        cover->hash += search->sets[i]->hash;
    packs_add(&cover->scopes, search->number);
    struct parse_cover *same = find_same(parse, cover->hash);
    if (same != NULL && same->price <= price) {
        packs_join(&same->scopes, &cover->scopes);
        return;
    }
    size_t at = parse->cover_count;
    if (same != NULL) {
        packs_join(&cover->scopes, &same->scopes);
        at = (size_t)(same - parse->covers);
    } else if (at == GRAMMAR_PARSES_MAX) {
        if (parse->covers[--at].price <= price)
            return;
    } else {
        parse->cover_count++;
    }
    for (; at > 0 && parse->covers[at - 1].price > price; at--)
        parse->covers[at] = parse->covers[at - 1];
    parse->covers[at] = *cover;
}

static bool is_hopeless(const struct scope_search *search, float price)
{
    const struct parse *parse = search->parse;
    if (parse->cover_count == 0)
        return false;
    return price > parse->cheapest[search->number] + PRICE_SLACK ||
           price > parse->covers[0].price + PRICE_SLACK_FAR ||
           (parse->cover_count == GRAMMAR_PARSES_MAX &&
            price > parse->covers[GRAMMAR_PARSES_MAX - 1].price);
}

// Takes up what the match sets. False when it says a slot again in another way.
static bool add_sets(struct scope_search *search, struct parse_match *match)
{
    const struct parse_set *sets = parse_sets(search->parse, match);
    for (size_t i = 0; i < match->set_count; i++) {
        size_t before = 0;
        while (before < search->set_count && search->sets[before]->name != sets[i].name)
            before++;
        if (before < search->set_count) {
            if (!is_same_slot(search->sets[before], &sets[i]))
                return false;
            continue;
        }
        if (search->set_count == GRAMMAR_SLOTS_MAX)
            return false;
        search->sets[search->set_count++] = &sets[i];
    }
    return true;
}

static void cover_from(struct scope_search *search, size_t at, float price)
{
    struct parse *parse = search->parse;
    if (parse->steps++ > GRAMMAR_STEPS_MAX)
        return;
    if (at == parse->count) {
        keep_cover(search, price);
        return;
    }
    size_t set_count = search->set_count;
    for (size_t i = 0; i < search->counts[at]; i++) {
        const struct live *live = &search->live[at][i];
        if (is_hopeless(search, price + live->whole))
            break;
        if (add_sets(search, live->match)) {
            search->cover.matches[search->cover.count++] = live->match;
            cover_from(search, live->match->to, price + live->price);
            search->cover.count--;
        }
        search->set_count = set_count;
    }
}

void parse_cover_request(struct parse *parse)
{
    size_t scope_count = IMAGE_COUNT(parse->image, GRAMMAR_SCOPES, grammar_scope);
    struct scope_search *search = arena_alloc(parse->arena, sizeof(*search));
    if (parse->steps > GRAMMAR_STEPS_MAX)
        return;
    parse->steps = 0;
    for (size_t i = 0; i < GRAMMAR_PACKS_MAX; i++)
        parse->cheapest[i] = PRICE_NEVER;
    for (uint32_t i = 0; i < scope_count && i < GRAMMAR_PACKS_MAX; i++)
        if (search_init(search, parse, i, PRICE_NEVER))
            cover_from(search, 0, 0);
    // What was not looked at might contradict what was.
    if (parse->steps > GRAMMAR_STEPS_MAX)
        parse->cover_count = 0;
}

// What a token is taken by on the cheapest way that does not contradict what came before; NULL when
// it is cheaper to leave the token out.
static struct parse_match *next_match(struct scope_search *search, size_t at)
{
    float without = PRICE_LEFT_OUT + search->rest[at + 1];
    size_t set_count = search->set_count;
    for (size_t i = 0; i < search->counts[at] && search->live[at][i].whole <= without; i++) {
        if (add_sets(search, search->live[at][i].match))
            return search->live[at][i].match;
        search->set_count = set_count;
    }
    return NULL;
}

static void follow_cheapest(struct scope_search *search, struct parse_cover *ret_cover)
{
    *ret_cover = (struct parse_cover){.price = search->rest[0]};
    for (size_t at = 0; at < search->parse->count;) {
        struct parse_match *match = next_match(search, at);
        ret_cover->matches[ret_cover->count++] = match;
        at = match == NULL ? at + 1 : match->to;
    }
}

bool parse_cover_most(struct parse *parse, struct parse_cover *ret_cover)
{
    size_t scope_count = IMAGE_COUNT(parse->image, GRAMMAR_SCOPES, grammar_scope);
    struct scope_search *search = arena_alloc(parse->arena, sizeof(*search));
    float least = PRICE_NEVER;
    for (uint32_t i = 0; i < scope_count && i < GRAMMAR_PACKS_MAX; i++) {
        if (!search_init(search, parse, i, PRICE_LEFT_OUT) || search->rest[0] > least)
            continue;
        if (search->rest[0] < least)
            follow_cheapest(search, ret_cover);
        least = search->rest[0];
        packs_add(&ret_cover->scopes, i);
    }
    return least != PRICE_NEVER;
}
