// Compiled patterns: taken out of an image and run with bounded effort. Light.
#ifndef HOB_RULES_CODE_H
#define HOB_RULES_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "rules/image.h"

enum { CODE_BYTES_MAX = 256 * 1024 }; // of one serialised pattern; PCRE2's own limit is lower

enum code_result { CODE_NO_MATCH, CODE_MATCHES, CODE_OVER_LIMIT };

// One at a time is loaded; the buffers are used again.
struct code_runner {
    struct pcre2_real_code_8 *code;
    struct pcre2_real_match_data_8 *match_data;
    struct pcre2_real_match_context_8 *context;
    uint8_t *scratch;
    size_t scratch_bytes;
    const struct image *image; // of the loaded code
    uint64_t start_hash;       // of its SECTION_CODE_START
    uint32_t steps_max; // halved whenever a pattern passes it, so that all together stay bounded
};

void code_runner_init(struct code_runner *runner);
void code_runner_done(struct code_runner **runner);

[[nodiscard]] bool code_load(struct code_runner *runner, const struct image *image,
                             const struct image_pattern *pattern, struct error *err);

// Matches the whole of `text`, which must be valid UTF-8.
enum code_result code_run(struct code_runner *runner, const char *text, size_t length);

// Where group `group` of the last match lies; false when it took no part.
bool code_group(const struct code_runner *runner, unsigned group, size_t *ret_from, size_t *ret_to);

#endif
