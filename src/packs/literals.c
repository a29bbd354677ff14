#include "packs/literals.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/request.h"

enum { EDGE_BYTES = 6 }; // how much of a beginning or an ending is remembered

struct piece {
    const char *text;
    size_t length;
};

struct pieces {
    struct piece *list;
    size_t count;
};

// What is known of the texts that a part of a pattern matches. Not exact: they begin with one of
// `first` and end with one of `last`; {""} says nothing.
struct knowledge {
    bool is_exact;
    struct pieces exact, first, last;
    struct literals literals;
};

static struct knowledge know(struct arena *arena, const struct pattern_node *node);

static struct pieces one_piece(struct arena *arena, const char *text, size_t length)
{
    struct pieces pieces = {arena_alloc(arena, sizeof(struct piece)), 1};
    pieces.list[0] = (struct piece){arena_copy(arena, text, length), length};
    return pieces;
}

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    size_t length = a->length < b->length ? a->length : b->length;
    int order = length == 0 ? 0 : memcmp(a->text, b->text, length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static void make_unique(struct pieces *pieces)
{
    qsort(pieces->list, pieces->count, sizeof(struct piece), compare_pieces);
    size_t kept = 0;
    for (size_t i = 0; i < pieces->count; i++)
        if (kept == 0 || compare_pieces(&pieces->list[kept - 1], &pieces->list[i]) != 0)
            pieces->list[kept++] = pieces->list[i];
    pieces->count = kept;
}

// Every text of `a` followed by every one of `b`; false when there would be too many, or too long
// ones.
static bool cross(struct arena *arena, const struct pieces *a, const struct pieces *b,
                  size_t text_max, struct pieces *ret_pieces)
{
    if (a->count * b->count > LITERALS_SET_MAX)
        return false;
    struct pieces made = {arena_array(arena, a->count * b->count, sizeof(struct piece)), 0};
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < b->count; j++) {
            size_t length = a->list[i].length + b->list[j].length;
            if (length > text_max)
                return false;
            char *text = arena_alloc(arena, length + 1);
            memcpy(text, a->list[i].text, a->list[i].length);
            memcpy(text + a->list[i].length, b->list[j].text, b->list[j].length);
            made.list[made.count++] = (struct piece){text, length};
        }
    }
    make_unique(&made);
    *ret_pieces = made;
    return true;
}

// Shortens texts to their first (or last) bytes until there are few enough.
static struct pieces shorten(struct arena *arena, const struct pieces *pieces, bool is_ending)
{
    for (size_t most = EDGE_BYTES;; most--) {
        struct pieces made = {arena_array(arena, pieces->count, sizeof(struct piece)),
                              pieces->count};
        for (size_t i = 0; i < pieces->count; i++) {
            struct piece piece = pieces->list[i];
            size_t cut = piece.length > most ? piece.length - most : 0;
            made.list[i] = (struct piece){piece.text + (is_ending ? cut : 0), piece.length - cut};
        }
        make_unique(&made);
        if (made.count <= LITERALS_SET_MAX / 4 || most == 0)
            return made;
    }
}

static int compare_trigrams(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static void add_trigrams(struct arena *arena, struct trigram_list *list, const uint32_t *more,
                         size_t count)
{
    if (count == 0)
        return;
    uint32_t *all =
        arena_grow(arena, list->trigrams, list->count, list->count + count, sizeof(uint32_t));
    memcpy(all + list->count, more, count * sizeof(uint32_t));
    size_t total = list->count + count, kept = 0;
    qsort(all, total, sizeof(uint32_t), compare_trigrams);
    for (size_t i = 0; i < total; i++)
        if (kept == 0 || all[kept - 1] != all[i])
            all[kept++] = all[i];
    *list = (struct trigram_list){all, kept};
}

static struct trigram_list trigrams_of(struct arena *arena, const struct piece *piece)
{
    uint32_t found[LITERALS_TEXT_MAX * 2];
    size_t count = 0;
    for (size_t i = 0; i + 3 <= piece->length && count < LITERALS_TEXT_MAX * 2; i++)
        found[count++] = (uint32_t)(unsigned char)piece->text[i] << 16 |
                         (uint32_t)(unsigned char)piece->text[i + 1] << 8 |
                         (uint32_t)(unsigned char)piece->text[i + 2];
    struct trigram_list list = {0};
    add_trigrams(arena, &list, found, count);
    return list;
}

static bool holds_all(const struct trigram_list *list, const struct trigram_list *part)
{
    size_t at = 0;
    for (size_t i = 0; i < part->count; i++) {
        while (at < list->count && list->trigrams[at] < part->trigrams[i])
            at++;
        if (at == list->count || list->trigrams[at] != part->trigrams[i])
            return false;
    }
    return true;
}

// One alternative is a must. A clause that the musts already imply is left out; of too many clauses
// the ones with the fewest alternatives stay.
static void add_clause(struct arena *arena, struct literals *literals,
                       const struct literal_clause *clause)
{
    if (clause->count == 0 || clause->count > LITERALS_ALTERNATIVES_MAX)
        return;
    if (clause->count == 1) {
        add_trigrams(arena, &literals->must, clause->alternatives[0].trigrams,
                     clause->alternatives[0].count);
        return;
    }
    for (size_t i = 0; i < clause->count; i++)
        if (holds_all(&literals->must, &clause->alternatives[i]))
            return;
    if (literals->clauses == NULL)
        literals->clauses = arena_array(arena, LITERALS_CLAUSES_MAX, sizeof(struct literal_clause));
    if (literals->clause_count < LITERALS_CLAUSES_MAX) {
        literals->clauses[literals->clause_count++] = *clause;
        return;
    }
    size_t worst = 0;
    for (size_t i = 1; i < literals->clause_count; i++)
        if (literals->clauses[i].count > literals->clauses[worst].count)
            worst = i;
    if (clause->count < literals->clauses[worst].count)
        literals->clauses[worst] = *clause;
}

// "One of these texts is there", when each is long enough to say so in trigrams.
static void add_pieces_clause(struct arena *arena, struct literals *literals,
                              const struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (pieces->list[i].length < 3)
            return;
    struct literal_clause clause = {arena_array(arena, pieces->count, sizeof(struct trigram_list)),
                                    pieces->count};
    for (size_t i = 0; i < pieces->count; i++)
        clause.alternatives[i] = trigrams_of(arena, &pieces->list[i]);
    add_clause(arena, literals, &clause);
}

static void add_literals(struct arena *arena, struct literals *into, const struct literals *from)
{
    add_trigrams(arena, &into->must, from->must.trigrams, from->must.count);
    for (size_t i = 0; i < from->clause_count; i++)
        add_clause(arena, into, &from->clauses[i]);
}

static struct knowledge exactly(struct pieces pieces)
{
    return (struct knowledge){.is_exact = true, .exact = pieces};
}

static struct knowledge unknown(struct arena *arena)
{
    return (struct knowledge){.first = one_piece(arena, "", 0), .last = one_piece(arena, "", 0)};
}

static struct knowledge loosen(struct arena *arena, const struct knowledge *exact)
{
    if (!exact->is_exact)
        return *exact;
    struct knowledge loose = {
        .first = shorten(arena, &exact->exact, false),
        .last = shorten(arena, &exact->exact, true),
    };
    add_pieces_clause(arena, &loose.literals, &exact->exact);
    return loose;
}

static struct knowledge follow(struct arena *arena, const struct knowledge *a,
                               const struct knowledge *b)
{
    struct pieces both;
    if (a->is_exact && b->is_exact && cross(arena, &a->exact, &b->exact, LITERALS_TEXT_MAX, &both))
        return exactly(both);
    struct knowledge left = loosen(arena, a), right = loosen(arena, b);
    struct knowledge made = {.first = left.first, .last = right.last};
    add_literals(arena, &made.literals, &left.literals);
    add_literals(arena, &made.literals, &right.literals);
    if (cross(arena, &left.last, &right.first, LITERALS_TEXT_MAX, &both))
        add_pieces_clause(arena, &made.literals, &both);
    if (a->is_exact && cross(arena, &a->exact, &right.first, LITERALS_TEXT_MAX * 2, &both))
        made.first = shorten(arena, &both, false);
    if (b->is_exact && cross(arena, &left.last, &b->exact, LITERALS_TEXT_MAX * 2, &both))
        made.last = shorten(arena, &both, true);
    return made;
}

static struct pieces join(struct arena *arena, const struct pieces *a, const struct pieces *b)
{
    struct pieces made = {
        arena_grow(arena, a->list, a->count, a->count + b->count, sizeof(struct piece)),
        a->count + b->count};
    if (b->count > 0)
        memcpy(made.list + a->count, b->list, b->count * sizeof(struct piece));
    make_unique(&made);
    return made;
}

// What a branch must hold, as alternatives; false when nothing is known.
static bool branch_alternatives(struct arena *arena, const struct knowledge *branch,
                                struct literal_clause *ret_clause)
{
    struct knowledge loose = loosen(arena, branch);
    const struct literal_clause *base = NULL;
    for (size_t i = 0; i < loose.literals.clause_count; i++)
        if (base == NULL || loose.literals.clauses[i].count < base->count)
            base = &loose.literals.clauses[i];
    size_t count = base == NULL ? 1 : base->count;
    struct literal_clause clause = {arena_array(arena, count, sizeof(struct trigram_list)), count};
    for (size_t i = 0; i < count; i++) {
        if (base != NULL)
            clause.alternatives[i] = base->alternatives[i];
        add_trigrams(arena, &clause.alternatives[i], loose.literals.must.trigrams,
                     loose.literals.must.count);
        if (clause.alternatives[i].count == 0)
            return false;
    }
    *ret_clause = clause;
    return true;
}

static struct knowledge either(struct arena *arena, const struct knowledge *branches, size_t count)
{
    size_t exact_count = 0;
    bool is_exact = true;
    for (size_t i = 0; i < count; i++) {
        is_exact = is_exact && branches[i].is_exact;
        exact_count += branches[i].exact.count;
    }
    struct knowledge made = {0};
    struct literal_clause clause = {0};
    bool has_clause = true;
    if (is_exact && exact_count <= LITERALS_SET_MAX) {
        for (size_t i = 0; i < count; i++)
            made.exact = join(arena, &made.exact, &branches[i].exact);
        return exactly(made.exact);
    }
    for (size_t i = 0; i < count; i++) {
        struct knowledge loose = loosen(arena, &branches[i]);
        struct pieces first = join(arena, &made.first, &loose.first);
        struct pieces last = join(arena, &made.last, &loose.last);
        made.first = shorten(arena, &first, false);
        made.last = shorten(arena, &last, true);
        struct literal_clause more;
        has_clause = has_clause && clause.count <= LITERALS_ALTERNATIVES_MAX &&
                     branch_alternatives(arena, &branches[i], &more);
        if (!has_clause)
            continue;
        clause.alternatives = arena_grow(arena, clause.alternatives, clause.count,
                                         clause.count + more.count, sizeof(struct trigram_list));
        memcpy(clause.alternatives + clause.count, more.alternatives,
               more.count * sizeof(struct trigram_list));
        clause.count += more.count;
    }
    if (has_clause)
        add_clause(arena, &made.literals, &clause);
    return made;
}

static struct knowledge know_choice(struct arena *arena, const struct pattern_node *node)
{
    size_t count = 0;
    for (const struct pattern_node *child = node->child; child != NULL; child = child->next)
        count++;
    struct knowledge *branches = arena_array(arena, count, sizeof(struct knowledge));
    count = 0;
    for (const struct pattern_node *child = node->child; child != NULL; child = child->next)
        branches[count++] = know(arena, child);
    return either(arena, branches, count);
}

static struct knowledge know_repeat(struct arena *arena, const struct pattern_node *node)
{
    if (node->least == 0 && node->most != 1)
        return unknown(arena);
    struct knowledge child = know(arena, node->child);
    if (node->least == 0) {
        struct knowledge branches[] = {child, exactly(one_piece(arena, "", 0))};
        return either(arena, branches, 2);
    }
    if (node->most == 1)
        return child;
    return loosen(arena, &child);
}

static struct knowledge know_character(struct arena *arena, const struct pattern_node *node)
{
    char folded[8];
    uint32_t point;
    size_t length = fold_text(node->text, node->length < 8 ? node->length : 0, folded);
    if (length > 1 && (utf8_decode(folded, length, &point) == 0 || !pattern_has_no_case(point)))
        return unknown(arena);
    return exactly(one_piece(arena, folded, length));
}

static struct knowledge know_class(struct arena *arena, const struct pattern_node *node)
{
    char list[PATTERN_SMALL_CLASS];
    size_t count = pattern_class_list(node, list, PATTERN_SMALL_CLASS);
    if (count == 0)
        return unknown(arena);
    struct pieces pieces = {arena_array(arena, count, sizeof(struct piece)), count};
    for (size_t i = 0; i < count; i++)
        pieces.list[i] = (struct piece){arena_copy(arena, list + i, 1), 1};
    return exactly(pieces);
}

// A run of plain characters from `*node` on, as one text; `*node` becomes the last of them.
static struct knowledge know_run(struct arena *arena, const struct pattern_node **node)
{
    char text[LITERALS_TEXT_MAX];
    size_t length = 0;
    for (const struct pattern_node *at = *node;
         at != NULL && at->kind == PATTERN_CHARACTER && at->length == 1 && length < sizeof(text);
         at = at->next) {
        length += fold_text(at->text, 1, text + length);
        *node = at;
    }
    return exactly(one_piece(arena, text, length));
}

static struct knowledge know_sequence(struct arena *arena, const struct pattern_node *child)
{
    struct knowledge made = exactly(one_piece(arena, "", 0));
    for (; child != NULL; child = child->next) {
        bool is_plain = child->kind == PATTERN_CHARACTER && child->length == 1;
        struct knowledge next = is_plain ? know_run(arena, &child) : know(arena, child);
        made = follow(arena, &made, &next);
    }
    return made;
}

static struct knowledge know(struct arena *arena, const struct pattern_node *node)
{
    switch (node->kind) {
    case PATTERN_CHARACTER:
        return know_character(arena, node);
    case PATTERN_CLASS:
        return know_class(arena, node);
    case PATTERN_GROUP:
        return know(arena, node->child);
    case PATTERN_CHOICE:
        return know_choice(arena, node);
    case PATTERN_REPEAT:
        return know_repeat(arena, node);
    case PATTERN_ASSERTION:
        break;
    case PATTERN_SEQUENCE:
        return know_sequence(arena, node->child);
    }
    return exactly(one_piece(arena, "", 0));
}

void literals_find(struct arena *arena, const struct pattern *pattern,
                   struct literals *ret_literals)
{
    static const char start[] = {FORM_START, '\0'}, end[] = {FORM_END, '\0'};
    struct knowledge first = exactly(one_piece(arena, start, 1));
    struct knowledge last = exactly(one_piece(arena, end, 1));
    struct knowledge body = know(arena, pattern->root);
    struct knowledge opened = follow(arena, &first, &body);
    struct knowledge whole = follow(arena, &opened, &last);
    struct knowledge loose = loosen(arena, &whole);
    *ret_literals = loose.literals;
    // Musts that came later may imply clauses that came earlier.
    size_t kept = 0;
    for (size_t i = 0; i < ret_literals->clause_count; i++) {
        struct literal_clause clause = ret_literals->clauses[i];
        bool is_implied = false;
        for (size_t j = 0; j < clause.count; j++)
            is_implied = is_implied || holds_all(&ret_literals->must, &clause.alternatives[j]);
        if (!is_implied)
            ret_literals->clauses[kept++] = clause;
    }
    ret_literals->clause_count = kept;
}
