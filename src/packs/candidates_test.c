#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "packs/scratch_rules.h"

static struct arena arena;

// A pack with one rule per pattern, all with the template x.
static struct rules_set patterns_set(const char *const *patterns, size_t count)
{
    const char *text = "rules:\n";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(&arena, "%s  - {id: r%zu, patterns: ['%s'], template: x}\n", text, i,
                            patterns[i]);
    return scratch_pack(&arena, text);
}

static void requests_lead_to_their_patterns(void **state)
{
    static const char *const patterns[] = {
        "find (?:big|large) files",
        "show .* now",
        "\\S+",
        "list|show|ls",
        "disk usage",
        "k\xc3\xa4se kaufen",
        "\xe6\x96\x87\xe4\xbb\xb6",
        "kiss(?:es)?",
        "in \"[^\"]+\" please",
        "[fg]oo",
        "a\\s+b",
        "(?:very )*big",
    };
    static const struct {
        const char *request, *numbers;
    } rows[] = {
        {"find big files", "02"},
        {"FIND LARGE FILES", "02"},
        {"find huge files", "2"},
        {"show me now", "12"},
        {"show now", "1"},
        {"list", "23"},
        {"lists", "2"},
        {"ls", "23"},
        {"disk usage", "24"},
        {"disk usages", "2"},
        {"the disk usage", "2"},
        {"K\xc3\x84SE kaufen", "25"},
        {"\xe6\x96\x87\xe4\xbb\xb6", "26"},
        {"\xe6\x96\x87\xe6\x96\x87", "2"},
        {"\xe2\x84\xaai\xc5\xbfs", "27"},
        {"kisses", "27"},
        {"in \"a b c\" please", "28"},
        {"in a b c please", "2"},
        {"goo", "29"},
        {"boo", "2"},
        {"a b", "2:"},
        {"very very big", "2;"},
        {"very large big", "2"},
        {"big", "2;"},
    };
    struct rules_set set = patterns_set(patterns, COUNT_OF(patterns));
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct form form;
        assert_true(request_normalise(&arena, rows[i].request, &form));
        for (uint32_t number = 0; number < COUNT_OF(patterns); number++) {
            bool is_wanted = strchr(rows[i].numbers, (int)('0' + number)) != NULL;
            // "\S+" has room for one word only.
            if (number == 2)
                is_wanted = strchr(rows[i].request, ' ') == NULL;
            if (scratch_finds(set.images[0], &arena, &form, number) != is_wanted)
                fail_msg("%s and %s", rows[i].request, patterns[number]);
        }
    }
    rules_close(&set);
}

// --- no match is ever lost ---

static uint32_t random_state = 1;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % limit;
}

static void sample(struct buffer *into, const struct pattern_node *node);

static void sample_class(struct buffer *into, const struct pattern_node *node)
{
    for (int i = 0; i < 400; i++) {
        unsigned c = '!' + random_below('~' - '!' + 1);
        bool is_in = node->ascii[c / 64] >> (c % 64) & 1;
        if (is_in && c != '"' && c != '\'') {
            buffer_char(into, (char)c);
            return;
        }
    }
    buffer_char(into, ' ');
}

static void sample_choice(struct buffer *into, const struct pattern_node *node)
{
    unsigned count = 0;
    for (const struct pattern_node *child = node->child; child != NULL; child = child->next)
        count++;
    const struct pattern_node *chosen = node->child;
    for (unsigned skip = random_below(count); skip > 0; skip--)
        chosen = chosen->next;
    sample(into, chosen);
}

// A text that the pattern matches, but for its lookarounds.
static void sample(struct buffer *into, const struct pattern_node *node)
{
    int rounds = 1;
    switch (node->kind) {
    case PATTERN_CHARACTER:
        // Caseless matching makes no difference.
        if (node->length == 1 && node->text[0] >= 'a' && node->text[0] <= 'z' &&
            random_below(8) == 0)
            buffer_char(into, (char)(node->text[0] - 32));
        else
            buffer_add(into, node->text, node->length);
        return;
    case PATTERN_CLASS:
        sample_class(into, node);
        return;
    case PATTERN_CHOICE:
        sample_choice(into, node);
        return;
    case PATTERN_ASSERTION:
        return;
    case PATTERN_REPEAT:
        rounds = node->least + (int)random_below(3);
        if (node->most != -1 && rounds > node->most)
            rounds = node->most;
        break;
    default:
        break;
    }
    for (; rounds > 0; rounds--)
        for (const struct pattern_node *child = node->child; child != NULL; child = child->next)
            sample(into, child);
}

// Samples a pattern; what it really matches must lead to it. Returns how many were such.
static size_t check_pattern(const struct image *image, struct code_runner *runner, uint32_t number,
                            const struct pattern *pattern)
{
    size_t matched = 0;
    struct error err;
    const struct image_pattern *record =
        IMAGE_RECORD(image, SECTION_PATTERNS, image_pattern, number);
    assert_true(code_load(runner, image, record, &err));
    for (int i = 0; i < 20; i++) {
        struct buffer text;
        struct form form;
        buffer_init(&text, RULES_REQUEST_BYTES_MAX);
        sample(&text, pattern->root);
        if (!text.is_over && request_normalise(&arena, text.data, &form) &&
            code_run(runner, form.text, form.length) == CODE_MATCHES) {
            matched++;
            if (!scratch_finds(image, &arena, &form, number))
                fail_msg("\"%s\" does not lead to %s", form.text, image_text(image, record->text));
        }
        buffer_done(&text);
    }
    return matched;
}

static const char *const odd_patterns[] = {
    "(?:a|ab|abc)?(?:c|bc|)x{2,4}",
    "(?:sub-?)?director(?:y|ies)(?: and (?:sub-?)?director(?:y|ies))*",
    "[ab][ab][ab] (?:[cd]|ef)+",
    "(?:x|y|z|)(?:x|y|z|)(?:x|y|z|) end",
    "a?b?c?d?e?f? g",
    "(?: ?[a-z]){3} \\d+ ?(?:kb|mb|gb)",
    "(?:one|two|three|four|five|six|seven|eight|nine|ten){1,3}",
    "\\.{2}/\\w+(?:/\\w+)*",
    "(?:[^\\s\"]+|\"[^\"]+\") in (?:[^\\s\"]+|\"[^\"]+\")",
    "what(?:s| is) (?:up|down)\\b",
    "(?:k|s|\xc3\xa9)(?:k|s){2} \xe6\x96\x87?",
    "(?:(?:a|b) ){0,3}(?:(?:c|d) ?){1,3}",
};

static void odd_patterns_lose_nothing(void **state)
{
    struct code_runner runner, *at = &runner;
    struct rules_set set = patterns_set(odd_patterns, COUNT_OF(odd_patterns));
    (void)state;
    code_runner_init(&runner);
    for (int round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < COUNT_OF(odd_patterns); i++) {
            struct pattern pattern;
            struct error err;
            assert_true(pattern_parse(&arena, odd_patterns[i], NULL, 0, &pattern, &err));
            size_t matched = check_pattern(set.images[0], &runner, i, &pattern);
            assert_true(matched > 0);
        }
    }
    code_runner_done(&at);
    rules_close(&set);
}

static struct pattern_define *defines_of(const struct pack *pack, const struct pack *language,
                                         size_t *ret_count)
{
    const struct pack *const both[] = {pack, language};
    size_t count = 0;
    struct pattern_define *defines = arena_array(
        &arena, pack->define_names.count + language->define_names.count, sizeof(*defines));
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < both[i]->define_names.count; j++)
            defines[count++] = (struct pattern_define){both[i]->define_names.list[j].text,
                                                       both[i]->define_texts.list[j].text};
    *ret_count = count;
    return defines;
}

static void shipped_patterns_lose_nothing(void **state)
{
    static const char *const names[] = {"files", "processes", "search-text", "language"};
    struct pack *packs[COUNT_OF(names)];
    struct complaints complaints = {.arena = &arena};
    struct buffer bytes;
    struct image *image;
    struct error err;
    struct code_runner runner, *at = &runner;
    uint32_t number = 0;
    size_t matched = 0;
    (void)state;
    buffer_init(&bytes, 256 * 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        packs[i] = pack_read(arena_printf(&arena, "%s/rules/%s.yaml", HOB_SOURCE_DIR, names[i]),
                             &complaints);
    struct compile_input input = {.packs = packs, .pack_count = COUNT_OF(names)};
    assert_true(compile_packs(&input, &complaints, &bytes, &err));
    assert_int_equal(complaints.error_count, 0);
    size_t length = bytes.length;
    assert_true(image_take(buffer_take(&bytes), length, &rules_image_format, &image, &err));
    code_runner_init(&runner);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t define_count;
        struct pattern_define *defines =
            defines_of(packs[i], packs[COUNT_OF(names) - 1], &define_count);
        for (size_t j = 0; j < packs[i]->rule_count; j++)
            for (size_t k = 0; k < packs[i]->rules[j].patterns.count; k++, number++) {
                struct pattern pattern;
                struct arena scratch;
                arena_init(&scratch, 64 * 1024 * 1024);
                assert_true(pattern_parse(&scratch, packs[i]->rules[j].patterns.list[k].text,
                                          defines, define_count, &pattern, &err));
                matched += check_pattern(image, &runner, number, &pattern);
                arena_done(&scratch);
            }
    }
    assert_true(number > 100 && matched > 10 * number);
    code_runner_done(&at);
    image_close(image);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        pack_free(packs[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_lead_to_their_patterns),
        cmocka_unit_test(odd_patterns_lose_nothing),
        cmocka_unit_test(shipped_patterns_lose_nothing),
    };
    arena_init(&arena, 1000 * 1000 * 1000);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
