// Any text that parses is judged, within bounds, and a risk has its reason.
#include "effects/effects.h"
#include "facts/scratch_facts.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct arena kept = {.bytes_max = 1 << 30};
    static struct facts *facts;
    struct arena arena = {.bytes_max = 1 << 28};
    struct shell_tree tree;
    struct effects_report report = {0};
    const struct effects_machine machine = {"/home/a", size % 2 ? "/home/a/b" : NULL, "a", false};
    if (facts == NULL)
        facts = scratch_facts_shipped(&kept);
    if (shell_parse(&arena, (struct shell_text){(const char *)data, (uint32_t)size},
                    &(struct shell_options){.has_extglob = size % 3 == 0}, &tree, NULL, NULL))
        effects_judge(&arena, facts, &tree, &machine, &report);
    if (report.count > EFFECTS_MAX || (report.risk > RISK_SAFE && report.reason_count == 0))
        die("a risk without a reason");
    arena_done(&arena);
    return 0;
}
