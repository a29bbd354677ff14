// Packs for a test: YAML in the test, compiled to a set in memory. For *_test.c and *_fuzz.c only.
#ifndef HOB_PACKS_SCRATCH_RULES_H
#define HOB_PACKS_SCRATCH_RULES_H

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "image/hash.h"
#include "packs/check.h"
#include "packs/compile.h"
#include "packs/view.h"
#include "rules/candidates.h"
#include "rules/code.h"
#include "rules/match.h"

// A pack with some of everything.
static const char scratch_some_rules[] =
    "define: {path: '(\"[^\"]+\"|[^\\s\"]+)'}\n"
    "fillers: [please, the, how do i, for me]\n"
    "rules:\n"
    "  - {id: list, patterns: ['(?:list|show) files(?: in {path})?', 'ls (\\S+) files'],\n"
    "     template: 'ls -- {dir}', params: {dir: {capture: 1, default: ., type: path}},\n"
    "     examples: [{ask: list files in a, command: ls -- a}]}\n"
    "  - {id: unit, patterns: ['over (\\d+) ?(kb|mb)'], template: 'x {n}{u}',\n"
    "     params: {n: {capture: 1, type: number}, u: {capture: 2, map: {kb: k, mb: M}}}}\n"
    "  - {id: text, patterns: ['(?:grep|find) (.+) (?:in|of) {path}(?: now)*'],\n"
    "     template: 'grep -- \"{x}\" {f}', params: {x: {capture: 1}, f: {capture: 2, type: "
    "path}}}\n"
    "  - {id: gap, patterns: ['count (?:\\w+ )*lines'], template: wc -l}\n";

// Compiles packs given as texts, named a, b, c ... in order; complaints are kept.
static inline struct rules_set scratch_rules(struct arena *arena, const char *const *texts,
                                             size_t count, struct complaints *complaints)
{
    struct pack *packs[8];
    struct buffer bytes;
    struct image *image;
    struct rules_set set = {0};
    struct error err;
    buffer_init(&bytes, 64 * 1024 * 1024);
    *complaints = (struct complaints){.arena = arena};
    for (size_t i = 0; i < count; i++)
        packs[i] = pack_parse(arena_printf(arena, "%c.yaml", (char)('a' + i)), texts[i],
                              strlen(texts[i]), complaints);
    struct compile_input input = {.packs = packs, .pack_count = count};
    if (!compile_packs(&input, complaints, &bytes, &err))
        die("%s", err.text);
    size_t length = bytes.length;
    if (!image_take(buffer_take(&bytes), length, &rules_image_format, &image, &err))
        die("%s", err.text);
    rules_add_image(&set, image);
    for (size_t i = 0; i < count; i++)
        pack_free(packs[i]);
    return set;
}

// One pack without a fault.
static inline struct rules_set scratch_pack(struct arena *arena, const char *text)
{
    struct complaints complaints;
    struct rules_set set = scratch_rules(arena, &text, 1, &complaints);
    if (complaints.error_count > 0)
        die("%s", complaint_line(arena, &complaints.rows[0]));
    return set;
}

// The best command, or NULL.
static inline const char *scratch_answer(const struct rules_set *set, struct arena *arena,
                                         const char *request)
{
    struct rules_result result;
    struct error err;
    if (!rules_match(set, arena, request, TARGET_GNU, &result, &err))
        die("%s", err.text);
    return result.count == 0 ? NULL : result.answers[0].command;
}

// A set with one rule of one pattern; false when the pattern is refused.
static inline bool scratch_compile_one(struct arena *arena, const char *pattern,
                                       struct rules_set *ret_set)
{
    struct yaml_text text = {pattern, 1, 1};
    struct pack_rule rule = {.id = {"r", 1, 1},
                             .description = "",
                             .risk = "",
                             .tags = "",
                             .requires = "",
                             .patterns = {&text, 1},
                             .templates = {{"x", 1, 1}}};
    struct pack pack = {
        .path = "f", .name = "f", .description = "", .rules = &rule, .rule_count = 1};
    struct pack *packs[] = {&pack};
    struct compile_input input = {.packs = packs, .pack_count = 1};
    struct complaints complaints = {.arena = arena};
    struct buffer bytes;
    struct image *image;
    struct rules_set set = {0};
    buffer_init(&bytes, 64 * 1024 * 1024);
    if (!compile_packs(&input, &complaints, &bytes, NULL))
        die("no image");
    size_t length = bytes.length;
    if (!image_take(buffer_take(&bytes), length, &rules_image_format, &image, NULL))
        die("no image");
    rules_add_image(&set, image);
    *ret_set = set;
    return set.image_count > 0;
}

// Whether the image's first pattern matches the form.
static inline bool scratch_pattern_matches(const struct image *image, const struct form *form)
{
    struct code_runner runner, *at = &runner;
    struct error err;
    code_runner_init(&runner);
    if (!code_load(&runner, image, IMAGE_RECORD(image, SECTION_PATTERNS, image_pattern, 0), &err))
        die("%s", err.text);
    bool is_match = code_run(&runner, form->text, form->length) == CODE_MATCHES;
    code_runner_done(&at);
    return is_match;
}

// Whether the form leads to the pattern with this number.
static inline bool scratch_finds(const struct image *image, struct arena *arena,
                                 const struct form *form, uint32_t number)
{
    static struct trigrams trigrams;
    const uint32_t *numbers;
    size_t count;
    struct error err;
    trigrams_take(&trigrams, form);
    if (!candidates_find(image, arena, &trigrams, &numbers, &count, &err))
        die("%s", err.text);
    for (size_t i = 0; i < count; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

// Gives the header of an image what it should have, so that the rest is looked at.
static inline void scratch_mend_header(char *bytes, size_t length)
{
    struct image_header header;
    if (length < sizeof(header))
        return;
    memcpy(&header, bytes, sizeof(header));
    if (header.section_count > (length - sizeof(header)) / sizeof(struct image_section))
        return;
    header.magic = rules_image_format.magic;
    header.fingerprint = rules_image_format.fingerprint();
    header.length = length;
    header.header_hash = 0;
    header.header_hash = hash_more(hash_bytes(&header, sizeof(header)), bytes + sizeof(header),
                                   header.section_count * sizeof(struct image_section));
    memcpy(bytes, &header, sizeof(header));
}

// Uses every part of a set whose images may hold anything.
static inline void scratch_use(struct rules_set *set)
{
    static const char *const requests[] = {
        "please list files in \"my dir\"",
        "over 5 MB",
        "grep a of b now",
        "count the lines",
        "ls x files",
        "nothing of that kind",
    };
    struct arena arena = {.bytes_max = 64 * 1024 * 1024};
    struct rules_result result;
    struct rules_trace trace;
    const struct rules_example *examples;
    struct rules_view view;
    struct check_result checked;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (rules_match(set, &arena, requests[i], TARGET_GNU, &result, NULL))
            for (size_t j = 0; j < result.count; j++)
                if (result.answers[j].command == NULL)
                    die("an answer without a command");
        (void)!rules_explain(set, &arena, requests[i], TARGET_BSD, &trace, NULL);
    }
    (void)rules_examples(set, &arena, &examples);
    for (size_t i = 0; i < rules_count(set) && i < 8; i++)
        (void)!rules_view_at(set, &arena, i, true, &view, NULL);
    (void)!rules_check(set, &arena, &checked, NULL);
    arena_done(&arena);
}

#endif
