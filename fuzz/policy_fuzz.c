// A policy file's text: read, and asked about a command.
#include <stdint.h>

#include "policy/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char command[] = "sudo rm -rf /srv/db && ssh host.example.com ls";
    struct arena arena;
    struct policy policy;
    struct shell_tree tree;
    arena_init(&arena, 256 * 1024 * 1024);
    policy_builtin(&policy);
    const struct shell_text text = {command, sizeof(command) - 1};
    const struct shell_options options = {0};
    const struct effects_report report = {.risk = RISK_HIGH};
    struct verdict verdict;
    if (policy_read(&arena, POLICY_USER, "fuzz", (const char *)data, size, &policy, NULL) &&
        shell_parse(&arena, text, &options, &tree, NULL, NULL))
        policy_decide(&arena, &policy, &tree, &report, &verdict);
    arena_done(&arena);
    return 0;
}
