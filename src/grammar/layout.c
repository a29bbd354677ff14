// What was read of the packs, as the sections of an image.
#include <string.h>

#include "base/cleanup.h"
#include "grammar/pack.h"
#include "grammar/slot.h"
#include "image/hash.h"

// ---- the words that begin something

struct posting_list {
    struct grammar_posting *items;
    size_t count, room;
};

struct first_word {
    const char *text;
    struct posting_list sequences, phrases;
    struct grammar_packs packs, nouns;
};

struct laid_phrase {
    struct grammar_phrase record;
    uint32_t musts[SAY_MUSTS_MAX];
    size_t must_count;
};

struct index {
    struct grammar_compiler *compiler;
    struct laid_phrase *laid;
    size_t laid_count;
    struct say say;           // of the phrase that is being laid out
    struct first_word *words; // hash table
    size_t slots, count;
    struct posting_list always;
};

static void add_posting(struct arena *arena, struct posting_list *list, uint32_t number,
                        uint32_t owner)
{
    if (list->count > 0 && list->items[list->count - 1].number == number)
        return;
    if (list->count == list->room) {
        size_t room = list->room * 2 + 4;
        list->items = arena_grow(arena, list->items, list->room, room, sizeof(*list->items));
        list->room = room;
    }
    list->items[list->count++] = (struct grammar_posting){number, owner};
}

static struct first_word *word_at(struct index *index, const char *text, size_t length)
{
    size_t at = (size_t)(hash_bytes(text, length) >> 20) & (index->slots - 1);
    while (index->words[at].text != NULL && (strncmp(index->words[at].text, text, length) != 0 ||
                                             index->words[at].text[length] != '\0'))
        at = (at + 1) & (index->slots - 1);
    if (index->words[at].text == NULL) {
        index->words[at].text = arena_copy(index->compiler->arena, text, length);
        index->count++;
    }
    return &index->words[at];
}

// Every word is in the table: those inside sequences and phrases are words of the grammar too.
static void add_sequence(struct index *index, uint32_t class_id, const char *item)
{
    struct grammar_compiler *compiler = index->compiler;
    uint32_t pack = compiler->classes[class_id].pack;
    struct grammar_sequence sequence = {.class_id = class_id};
    struct first_word *first = NULL;
    for (const char *at = item; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (length > 0) {
            struct first_word *word = word_at(index, at, length);
            first = first == NULL ? word : first;
            packs_add(&word->packs, pack);
            uint32_t text = grammar_text(compiler, word->text);
            uint32_t number =
                image_writer_add(&compiler->writer, GRAMMAR_TEXTS, &text, sizeof(text));
            if (sequence.words.count++ == 0)
                sequence.words.first = number;
        }
        at += length + (at[length] == ' ');
    }
    if (first == NULL)
        return;
    uint32_t number =
        image_writer_add(&compiler->writer, GRAMMAR_SEQUENCES, &sequence, sizeof(sequence));
    add_posting(compiler->arena, &first->sequences, number, class_id);
}

static const char *op_text(const struct grammar_compiler *compiler, const struct grammar_op *op)
{
    return compiler->writer.sections[IMAGE_TEXTS].data + op->a;
}

// A phrase that is laid out.
struct laid {
    const struct say *say;
    uint32_t number, pack;
    bool *seen; // ops
};

// What a match of the ops can begin with, from op `at` on.
static void add_firsts(struct index *index, const struct laid *laid, uint32_t at)
{
    struct grammar_compiler *compiler = index->compiler;
    if (at >= laid->say->op_count || laid->seen[at])
        return;
    laid->seen[at] = true;
    const struct grammar_op *op = &laid->say->ops[at];
    if (op->kind == OP_SPLIT || op->kind == OP_JUMP) {
        add_firsts(index, laid, op->a);
        if (op->kind == OP_SPLIT)
            add_firsts(index, laid, op->b);
    } else if (op->kind == OP_WORD) {
        const char *text = op_text(compiler, op);
        add_posting(compiler->arena, &word_at(index, text, strlen(text))->phrases, laid->number,
                    laid->pack);
    } else if (op->kind == OP_CLASS) {
        const struct grammar_class *class = &compiler->classes[op->a];
        for (size_t i = 0; i < class->count; i++) {
            const char *item = class->items[i];
            add_posting(compiler->arena, &word_at(index, item, strcspn(item, " "))->phrases,
                        laid->number, laid->pack);
        }
    } else if (op->kind == OP_SLOT) {
        add_posting(compiler->arena, &index->always, laid->number, laid->pack);
    }
}

// The words of the phrase are words in its pack, those of classes that it takes from others too.
static void add_words(struct index *index, const struct laid *laid)
{
    struct grammar_compiler *compiler = index->compiler;
    for (size_t i = 0; i < laid->say->op_count; i++) {
        const struct grammar_op *op = &laid->say->ops[i];
        if (op->kind == OP_WORD) {
            const char *text = op_text(compiler, op);
            packs_add(&word_at(index, text, strlen(text))->packs, laid->pack);
        }
        const struct grammar_class *class = op->kind == OP_CLASS ? &compiler->classes[op->a] : NULL;
        for (size_t j = 0; class != NULL && j < class->count; j++)
            for (const char *at = class->items[j]; *at != '\0';) {
                size_t length = strcspn(at, " ");
                if (length > 0)
                    packs_add(&word_at(index, at, length)->packs, laid->pack);
                at += length + (at[length] == ' ');
            }
    }
}

// "{path}/x" with the numbers of captures in place of their names.
static uint32_t write_set_value(struct grammar_compiler *compiler, const struct pack_phrase *phrase,
                                const struct say *say, const struct yaml_node *value)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, 4096);
    for (const char *at = value->text; *at != '\0'; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end == NULL) {
            buffer_char(&text, *at);
            continue;
        }
        size_t length = (size_t)(end - at) - 1, i = 0;
        while (i < say->capture_count &&
               (strncmp(say->captures[i], at + 1, length) != 0 || say->captures[i][length] != '\0'))
            i++;
        // Another spelling of the same phrase may have the slot.
        if (i < say->capture_count) {
            buffer_char(&text, GRAMMAR_MARK);
            buffer_char(&text, (char)(GRAMMAR_BASE + i));
        } else if (slot_find(at + 1, length) < 0 && memchr(at + 1, '=', length) == NULL &&
                   say->capture_count == 0) {
            complaints_add(compiler->complaints, phrase->path, value->line, value->column,
                           "the phrase has no slot {%.*s}", (int)length, at + 1);
        }
        at = end;
    }
    return grammar_text(compiler, text.data);
}

static void lay_phrase(struct index *index, const struct pack_phrase *phrase)
{
    struct grammar_compiler *compiler = index->compiler;
    struct say *say = &index->say;
    if (!say_read(compiler, phrase, say))
        return;
    struct grammar_phrase record = {
        .say = grammar_text(compiler, phrase->say), .weight = say->weight, .pack = phrase->pack};
    const struct yaml_node *sets = phrase->sets;
    for (const struct yaml_node *key = sets == NULL ? NULL : sets->children; key != NULL;
         key = key->next->next) {
        if (key->next->kind != YAML_TEXT) {
            complaints_add(compiler->complaints, phrase->path, key->line, key->column,
                           "a slot is set to a text");
            continue;
        }
        const struct grammar_set set = {grammar_text(compiler, key->text),
                                        write_set_value(compiler, phrase, say, key->next)};
        uint32_t number = image_writer_add(&compiler->writer, GRAMMAR_SETS, &set, sizeof(set));
        record.sets.first = record.sets.count++ == 0 ? number : record.sets.first;
    }
    for (size_t i = 0; i < say->op_count; i++) {
        uint32_t number =
            image_writer_add(&compiler->writer, GRAMMAR_OPS, &say->ops[i], sizeof(say->ops[i]));
        record.ops.first = record.ops.count++ == 0 ? number : record.ops.first;
    }
    const struct laid laid = {
        .say = say,
        .number = (uint32_t)index->laid_count,
        .pack = phrase->pack,
        .seen = arena_array(compiler->arena, say->op_count + 1, sizeof(bool)),
    };
    struct laid_phrase *kept = &index->laid[index->laid_count++];
    kept->record = record;
    kept->must_count = say->must_count;
    memcpy(kept->musts, say->musts, sizeof(kept->musts));
    add_firsts(index, &laid, 0);
    add_words(index, &laid);
}

// Of the classes that a phrase needs, those that the fewest phrases need tell most.
static void write_phrases(struct index *index)
{
    struct grammar_compiler *compiler = index->compiler;
    uint32_t *needed = arena_array(compiler->arena, compiler->class_count + 1, sizeof(*needed));
    for (size_t i = 0; i < index->laid_count; i++)
        for (size_t j = 0; j < index->laid[i].must_count; j++)
            needed[index->laid[i].musts[j]]++;
    for (size_t i = 0; i < index->laid_count; i++) {
        struct laid_phrase *laid = &index->laid[i];
        for (size_t k = 0; k < GRAMMAR_MUSTS && k < laid->must_count; k++) {
            size_t least = k;
            for (size_t j = k; j < laid->must_count; j++)
                least = needed[laid->musts[j]] < needed[laid->musts[least]] ? j : least;
            uint32_t must = laid->musts[least];
            laid->musts[least] = laid->musts[k];
            laid->musts[k] = must;
            laid->record.musts[k] = must + 1;
        }
        image_writer_add(&compiler->writer, GRAMMAR_PHRASES, &laid->record, sizeof(laid->record));
    }
}

static struct image_list write_postings(struct grammar_compiler *compiler,
                                        const struct posting_list *list)
{
    struct image_list written = {.count = (uint32_t)list->count};
    for (size_t i = 0; i < list->count; i++) {
        uint32_t number = image_writer_add(&compiler->writer, GRAMMAR_POSTINGS, &list->items[i],
                                           sizeof(list->items[i]));
        written.first = i == 0 ? number : written.first;
    }
    return written;
}

static size_t count_words(const struct grammar_compiler *compiler)
{
    size_t count = 64 + compiler->noun_count;
    for (size_t i = 0; i < compiler->class_count; i++)
        count += compiler->classes[i].count * 8;
    for (size_t i = 0; i < compiler->phrase_count; i++)
        count += strlen(compiler->phrases[i].say) / 2 + 1;
    return count;
}

static void write_words(struct index *index)
{
    struct grammar_compiler *compiler = index->compiler;
    size_t slots = 64;
    while (slots < index->count * 2)
        slots *= 2;
    struct grammar_word *table = arena_array(compiler->arena, slots, sizeof(*table));
    for (size_t i = 0; i < index->slots; i++) {
        const struct first_word *word = &index->words[i];
        if (word->text == NULL)
            continue;
        size_t at = (size_t)(hash_bytes(word->text, strlen(word->text)) >> 20) & (slots - 1);
        while (table[at].text != 0)
            at = (at + 1) & (slots - 1);
        table[at] = (struct grammar_word){
            .text = grammar_text(compiler, word->text),
            .sequences = write_postings(compiler, &word->sequences),
            .phrases = write_postings(compiler, &word->phrases),
            .packs = word->packs,
            .nouns = word->nouns,
        };
    }
    for (size_t i = 0; i < slots; i++)
        image_writer_add(&compiler->writer, GRAMMAR_WORDS, &table[i], sizeof(table[i]));
}

static void add_noun(struct index *index, const struct pack_noun *noun)
{
    const struct grammar_compiler *compiler = index->compiler;
    struct first_word *word = word_at(index, noun->text, strlen(noun->text));
    if (strcmp(compiler->packs[noun->pack].name, "language") != 0) {
        packs_add(&word->nouns, noun->pack);
        return;
    }
    for (uint32_t i = 0; i < compiler->pack_count; i++)
        packs_add(&word->nouns, i);
}

bool grammar_lay_out(struct grammar_compiler *compiler, struct buffer *into, struct error *err)
{
    struct index index = {.compiler = compiler, .slots = 64};
    while (index.slots < count_words(compiler) * 2)
        index.slots *= 2;
    index.words = arena_array(compiler->arena, index.slots, sizeof(*index.words));
    index.laid = arena_array(compiler->arena, compiler->phrase_count + 1, sizeof(*index.laid));
    for (size_t i = 0; i < compiler->phrase_count; i++)
        lay_phrase(&index, &compiler->phrases[i]);
    write_phrases(&index);
    // Phrases join classes.
    for (size_t i = 0; i < compiler->class_count; i++)
        for (size_t j = 0; j < compiler->classes[i].count; j++)
            add_sequence(&index, (uint32_t)i, compiler->classes[i].items[j]);
    for (size_t i = 0; i < compiler->noun_count; i++)
        add_noun(&index, &compiler->nouns[i]);
    for (size_t i = 0; i < compiler->command_count; i++)
        grammar_write_command(compiler, &compiler->commands[i]);
    if (compiler->complaints->error_count == 0)
        grammar_prove_commands(compiler);
    write_words(&index);
    grammar_write_scopes(compiler);
    const struct grammar_head head = {.always = write_postings(compiler, &index.always),
                                      .class_count = (uint32_t)compiler->class_count};
    image_writer_add(&compiler->writer, GRAMMAR_HEAD, &head, sizeof(head));
    if (compiler->complaints->error_count > 0)
        return complaints_fail(compiler->complaints, "hob rules validate", err);
    return image_writer_finish(&compiler->writer, into, err);
}
