#include "rules/code.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "image/hash.h"
#include "rules/match.h"
#include "rules/phrases.h"

void code_runner_init(struct code_runner *runner)
{
    *runner = (struct code_runner){.steps_max = RULES_MATCH_STEPS_MAX};
}

void code_runner_done(struct code_runner **runner)
{
    pcre2_code_free((*runner)->code);
    pcre2_match_data_free((*runner)->match_data);
    pcre2_match_context_free((*runner)->context);
    free((*runner)->scratch);
    **runner = (struct code_runner){0};
}

// Nothing else calls out: PCRE2 goes on at 0 and takes another way at 1.
static int call_out(pcre2_callout_block *block, void *context)
{
    const struct code_runner *runner = context;
    size_t at = block->current_position;
    return stop_word_stands(runner->image, (const char *)block->subject + at,
                            block->subject_length - at)
               ? 0
               : 1;
}

static void make_ready(struct code_runner *runner)
{
    if (runner->context != NULL)
        return;
    runner->match_data = pcre2_match_data_create(IMAGE_GROUPS_MAX + 1, NULL);
    runner->context = pcre2_match_context_create(NULL);
    if (runner->match_data == NULL || runner->context == NULL)
        die("out of memory");
    pcre2_set_depth_limit(runner->context, MATCH_DEPTH_MAX);
    pcre2_set_heap_limit(runner->context, MATCH_HEAP_KIB_MAX);
    pcre2_set_callout(runner->context, call_out, runner);
}

bool code_load(struct code_runner *runner, const struct image *image,
               const struct image_pattern *pattern, struct error *err)
{
    make_ready(runner);
    const char *start = image->sections[SECTION_CODE_START].data;
    size_t start_bytes = image->sections[SECTION_CODE_START].length;
    size_t all_bytes = image->sections[SECTION_CODE].length;
    if (start == NULL || image->sections[SECTION_CODE].data == NULL || pattern->code > all_bytes ||
        pattern->code_length > all_bytes - pattern->code || pattern->code_length > CODE_BYTES_MAX ||
        start_bytes > CODE_BYTES_MAX)
        return image_is_damaged(err);
    const char *rest = image->sections[SECTION_CODE].data + pattern->code;
    if (runner->image != image)
        runner->start_hash = hash_bytes(start, start_bytes);
    runner->image = image;
    uint64_t hash = hash_more(runner->start_hash, rest, pattern->code_length);
    size_t bytes = start_bytes + pattern->code_length;
    if (hash != pattern->code_hash || bytes == 0)
        return image_is_damaged(err);
    if (bytes > runner->scratch_bytes) {
        free(runner->scratch);
        runner->scratch = malloc(bytes);
        if (runner->scratch == NULL)
            die("out of memory");
        runner->scratch_bytes = bytes;
    }
    memcpy(runner->scratch, start, start_bytes);
    memcpy(runner->scratch + start_bytes, rest, pattern->code_length);
    pcre2_code_free(runner->code);
    runner->code = NULL;
    if (pcre2_serialize_decode(&runner->code, 1, runner->scratch, NULL) != 1)
        return image_is_damaged(err);
    return true;
}

enum code_result code_run(struct code_runner *runner, const char *text, size_t length)
{
    pcre2_set_match_limit(runner->context, runner->steps_max);
    int result = pcre2_match(runner->code, (PCRE2_SPTR)text, length, 0, PCRE2_NO_UTF_CHECK,
                             runner->match_data, runner->context);
    if (result > 0)
        return CODE_MATCHES;
    if (result == PCRE2_ERROR_NOMATCH)
        return CODE_NO_MATCH;
    runner->steps_max = runner->steps_max / 2 + 1;
    return CODE_OVER_LIMIT;
}

bool code_group(const struct code_runner *runner, unsigned group, size_t *ret_from, size_t *ret_to)
{
    if (group > IMAGE_GROUPS_MAX)
        return false;
    const PCRE2_SIZE *vector = pcre2_get_ovector_pointer(runner->match_data);
    if (vector[2 * group] == PCRE2_UNSET)
        return false;
    *ret_from = vector[2 * group];
    *ret_to = vector[2 * group + 1];
    return true;
}
