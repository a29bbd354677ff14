// Packs for a test: YAML in the test, compiled to a set in memory. For *_test.c only.
#ifndef HOB_RULES_SCRATCH_RULES_H
#define HOB_RULES_SCRATCH_RULES_H

#include <string.h>

#include "base/error.h"
#include "rules/compile.h"
#include "rules/match.h"

// Compiles packs given as texts, named a, b, c ... in order; complaints are kept.
static inline struct rules_set scratch_rules(struct arena *arena, const char *const *texts,
                                             size_t count, struct complaints *complaints)
{
    struct pack *packs[8];
    struct buffer bytes;
    struct rules_image *image;
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
    if (!image_take(buffer_take(&bytes), length, &image, &err))
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

#endif
