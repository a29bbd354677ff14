#include "grammar/sample.h"

#include "base/array.h"
#include "base/buffer.h"
#include "grammar/slot.h"
#include "grammar/token.h"
#include "image/hash.h"

enum { SAMPLE_STEPS_MAX = 4000, VALUES_OF_KIND = 3 };

// Names are such as no pack has for a word of its own.
static const char *const values[SLOT_KINDS][VALUES_OF_KIND] = {
    [SLOT_PATH] = {"/srv/zorba", "~/quandt", "./mirko"},
    [SLOT_NAME] = {"zorba", "quandt", "mirko"},
    [SLOT_FILE] = {"zorba.txt", "~/quandt.md", "/srv/mirko.log"},
    [SLOT_GLOB] = {"*.zorba", "quandt*", "mirko?.txt"},
    [SLOT_EXT] = {".py", "md", "*.log"},
    [SLOT_SIZE] = {"10M", "512k", "3 gigabytes"},
    [SLOT_AGE] = {"3 days", "2 weeks", "5h"},
    [SLOT_DATE] = {"2024-01-31", "yesterday", "2023-11-05"},
    [SLOT_COUNT] = {"7", "twelve", "3"},
    [SLOT_NUMBER] = {"42", "17", "5"},
    [SLOT_PERCENT] = {"80%", "15%", "50 percent"},
    [SLOT_PORT] = {"8080", "443", "5432"},
    [SLOT_PID] = {"4242", "1717", "987"},
    [SLOT_USER] = {"zorba", "quandt", "mirko"},
    [SLOT_GROUP] = {"zorba", "quandt", "mirko"},
    [SLOT_HOST] = {"zorba.example.org", "quandt", "mirko@example.org"},
    [SLOT_IP] = {"10.0.0.7", "192.168.1.20", "172.16.4.0/24"},
    [SLOT_URL] = {"https://example.org/zorba", "http://example.com/quandt.tgz",
                  "https://example.net"},
    [SLOT_MODE] = {"644", "u+x", "0755"},
    [SLOT_QUOTED] = {"'zorba quandt'", "\"mirko\"", "'quandt: 5'"},
    [SLOT_TEXT] = {"'zorba quandt'", "mirko", "\"quandt 5\""},
    [SLOT_WORD] = {"zorba", "quandt", "mirko"},
    [SLOT_DOCUMENT] = {"zorba.txt", "~/quandt.md", "mirko.log"},
    [SLOT_ORDINAL] = {"third", "2nd", "5th"},
    [SLOT_CLOCK] = {"3am", "15:30", "noon"},
    [SLOT_RANGE] = {"5-8", "10-20", "2-3"},
    [SLOT_REMOTE] = {"zorba:/srv/quandt", "mirko@zorba:backup", "quandt:/tmp"},
    [SLOT_DOMAIN] = {"example.org", "zorba.example.com", "quandt.net"},
    [SLOT_INTERFACE] = {"eth0", "wlp3s0", "br0"},
    [SLOT_VARIABLE] = {"EDITOR", "$HOME", "LC_ALL"},
    [SLOT_KEY] = {".zorba", "quandt.name", "mirko"},
    [SLOT_SAYING] = {"'zorba quandt'", "\"mirko\"", "'quandt, mirko'"},
    [SLOT_FILENAME] = {"'zorba notes.txt'", "\"quandt plan\"", "'mirko 5.md'"},
};

struct sampling {
    const struct image *image;
    uint32_t number;
    struct buffer text;
};

static uint64_t choose(const struct sampling *sampling, uint32_t op)
{
    const uint32_t both[2] = {sampling->number, op};
    return hash_bytes(both, sizeof(both)) >> 20;
}

static void add(struct sampling *sampling, const char *text)
{
    if (sampling->text.length > 0)
        buffer_char(&sampling->text, ' ');
    buffer_text(&sampling->text, text);
}

// Sequences stand in the order of their classes.
static uint32_t first_sequence(const struct image *image, uint32_t class_id)
{
    uint32_t low = 0, high = (uint32_t)IMAGE_COUNT(image, GRAMMAR_SEQUENCES, grammar_sequence);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (IMAGE_RECORD(image, GRAMMAR_SEQUENCES, grammar_sequence, middle)->class_id < class_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool add_class(struct sampling *sampling, uint32_t op, uint32_t class_id)
{
    const struct image *image = sampling->image;
    uint32_t first = first_sequence(image, class_id), count = 0;
    for (;; count++) {
        const struct grammar_sequence *each =
            IMAGE_RECORD(image, GRAMMAR_SEQUENCES, grammar_sequence, first + count);
        if (each == NULL || each->class_id != class_id)
            break;
    }
    if (count == 0)
        return false;
    uint32_t chosen =
        sampling->number < SAMPLE_OTHERS ? 0 : (uint32_t)(choose(sampling, op) % count);
    struct image_list list =
        IMAGE_RECORD(image, GRAMMAR_SEQUENCES, grammar_sequence, first + chosen)->words;
    const uint32_t *texts =
        image_records(image, GRAMMAR_TEXTS, list.first, list.count, sizeof(*texts));
    for (uint32_t i = 0; texts != NULL && i < list.count; i++)
        add(sampling, image_text(image, texts[i]));
    return texts != NULL;
}

// A capture that comes twice has the same value twice, and two captures of a kind have two.
static bool add_value(struct sampling *sampling, const struct grammar_op *op)
{
    if (op->a >= SLOT_KINDS || values[op->a][0] == NULL)
        return false;
    uint32_t at = (sampling->number + op->capture) % VALUES_OF_KIND;
    add(sampling, values[op->a][at]);
    if (op->is_list != 0 && sampling->number % 2 != 0) {
        add(sampling, "and");
        add(sampling, values[op->a][(at + 1) % VALUES_OF_KIND]);
    }
    return true;
}

static bool takes_first(const struct sampling *sampling, uint32_t op)
{
    if (sampling->number < SAMPLE_OTHERS)
        return sampling->number == SAMPLE_LONGEST;
    return choose(sampling, op) % 2 == 0;
}

static bool sample(struct sampling *sampling, const struct grammar_phrase *phrase)
{
    const struct grammar_op *ops =
        IMAGE_LIST(sampling->image, GRAMMAR_OPS, grammar_op, phrase->ops);
    uint32_t at = 0;
    for (unsigned steps = 0; ops != NULL && at < phrase->ops.count && steps < SAMPLE_STEPS_MAX;
         steps++) {
        const struct grammar_op *op = &ops[at++];
        bool is_good = true;
        if (op->kind == OP_MATCH)
            return sampling->text.length > 0;
        if (op->kind == OP_JUMP)
            at = op->a;
        else if (op->kind == OP_SPLIT)
            at = takes_first(sampling, at) ? op->a : op->b;
        else if (op->kind == OP_WORD)
            add(sampling, image_text(sampling->image, op->a));
        else
            is_good = op->kind == OP_CLASS ? add_class(sampling, at, op->a)
                                           : op->kind == OP_SLOT && add_value(sampling, op);
        if (!is_good)
            return false;
    }
    return false;
}

const char *sample_phrase(struct arena *arena, const struct image *image,
                          const struct grammar_phrase *phrase, uint32_t number)
{
    struct sampling sampling = {.image = image, .number = number};
    buffer_init(&sampling.text, TOKEN_REQUEST_BYTES_MAX);
    bool is_good = sample(&sampling, phrase) && buffer_check(&sampling.text, "a request", NULL);
    const char *text = is_good ? arena_copy(arena, sampling.text.data, sampling.text.length) : NULL;
    buffer_done(&sampling.text);
    return text;
}
