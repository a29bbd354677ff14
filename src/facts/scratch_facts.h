// Facts for a test: YAML in the test, or the repository's own, compiled in memory. For *_test.c and
// *_fuzz.c only. A fault ends the test with its sentence.
#ifndef HOB_FACTS_SCRATCH_FACTS_H
#define HOB_FACTS_SCRATCH_FACTS_H

#include "facts/compile.h"

static inline void scratch_facts_check(struct arena *arena, const struct complaints *complaints)
{
    if (complaints->error_count > 0)
        die("%s", complaint_line(arena, &complaints->rows[0]));
}

// The facts of one text; close them with facts_close().
static inline struct facts *scratch_facts(struct arena *arena, const char *yaml)
{
    struct complaints complaints = {.arena = arena};
    struct facts *facts = NULL;
    struct error err;
    if (!facts_compile_text(arena, "test.yaml", yaml, &facts, &complaints, &err))
        die("%s", err.text);
    scratch_facts_check(arena, &complaints);
    return facts;
}

#ifdef HOB_SOURCE_DIR
// All of facts/ in the repository.
static inline struct facts *scratch_facts_shipped(struct arena *arena)
{
    struct complaints complaints = {.arena = arena};
    struct facts *facts = NULL;
    struct error err;
    if (!facts_compile_memory(arena, HOB_SOURCE_DIR "/facts", &facts, &complaints, &err))
        die("%s", err.text);
    scratch_facts_check(arena, &complaints);
    return facts;
}
#endif

#endif
