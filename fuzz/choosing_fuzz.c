// Any first line as a request, the others as what a model drafted for it: read, judged, compared.
#include "engine/choosing.h"
#include "facts/scratch_facts.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct arena lasting = {.bytes_max = (size_t)64 << 20};
    static struct engine_world world = {.machine = {.home = "/h", .directory = "/", .user = "u"}};
    struct arena arena = {.bytes_max = (size_t)1024 << 20};
    struct choosing_draft rows[CHOOSING_DRAFTS_MAX];
    struct choosing_drafts drafts = {rows, 0, CHOOSING_DRAFTS_MAX};
    struct choosing choosing;
    if (world.facts == NULL)
        world.facts = scratch_facts(&lasting, scratch_some_facts);
    char *text = arena_copy(&arena, (const char *)data, size), *rest = text;
    const struct request request = {.text = strsep(&rest, "\n"), .shell = "bash"};
    for (; rest != NULL && drafts.count < CHOOSING_DRAFTS_MAX; drafts.count++)
        rows[drafts.count] = (struct choosing_draft){strsep(&rest, "\n"), -1, 1, 1, false};
    choosing_compare(&world, &request, &arena, &drafts, &choosing);
    arena_done(&arena);
    return 0;
}
