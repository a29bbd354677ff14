#include "rules/match.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "rules/candidates.h"
#include "rules/code.h"
#include "rules/fill.h"
#include "rules/image.h"
#include "rules/request.h"

enum { FORMS = 2, FOUND_MAX = 64 };

struct found {
    const struct image *image;
    const struct image_rule *rule;
    const char *command, *missing;
    size_t image_number, literal_bytes;
    double confidence;
};

struct matcher {
    struct arena *arena;
    const struct match_options *options;
    struct code_runner runner;
    const struct image *image;
    size_t image_number;
    struct form forms[FORMS]; // raw, reduced
    size_t form_count;
    struct found *found;
    size_t found_count;
    size_t patterns_tried;
};

static unsigned this_platform(void)
{
#if defined(__APPLE__)
    return PLATFORM_MACOS;
#elif defined(__FreeBSD__)
    return PLATFORM_FREEBSD;
#else
    return PLATFORM_LINUX;
#endif
}

static void trace_row(struct matcher *matcher, const struct image_rule *rule,
                      const struct image_pattern *pattern, const char *outcome)
{
    struct match_trace *trace = matcher->options->trace;
    if (trace == NULL)
        return;
    size_t count = trace->trace.row_count;
    if (count == trace->row_capacity) {
        trace->row_capacity = count == 0 ? 16 : count * 2;
        trace->trace.rows = arena_grow(matcher->arena, trace->trace.rows, count,
                                       trace->row_capacity, sizeof(trace->trace.rows[0]));
    }
    trace->trace.rows[trace->trace.row_count++] = (struct rules_trace_row){
        .rule = image_text(matcher->image, rule->id),
        .pattern = image_text(matcher->image, pattern->text),
        .outcome = outcome,
    };
}

// A rule's records, checked once.
struct rule_view {
    const struct image_rule *rule;
    const struct image_param *params;
    const struct image_pattern *pattern;
    const unsigned char *groups; // of params, then gaps
};

static bool view_rule(const struct image *image, uint32_t pattern_number,
                      struct rule_view *ret_view, struct error *err)
{
    struct rule_view view = {0};
    view.pattern = IMAGE_RECORD(image, SECTION_PATTERNS, image_pattern, pattern_number);
    if (view.pattern == NULL)
        return image_is_damaged(err);
    view.rule = IMAGE_RECORD(image, SECTION_RULES, image_rule, view.pattern->rule);
    if (view.rule == NULL || view.rule->params.count > IMAGE_PARAMS_MAX ||
        view.pattern->gap_count > IMAGE_GROUPS_MAX)
        return image_is_damaged(err);
    view.params = IMAGE_LIST(image, SECTION_PARAMS, image_param, view.rule->params);
    view.groups = image_records(image, SECTION_GROUPS, view.pattern->groups,
                                view.rule->params.count + view.pattern->gap_count, 1);
    if (view.params == NULL || view.groups == NULL)
        return image_is_damaged(err);
    *ret_view = view;
    return true;
}

// What group `group` captured; NULL when it took no part or is empty.
static const char *captured(const struct matcher *matcher, const struct form *form, unsigned group,
                            size_t *ret_length)
{
    size_t from, to;
    if (group == 0 || !code_group(&matcher->runner, group, &from, &to) || to <= from ||
        to > form->length)
        return NULL;
    *ret_length = to - from;
    return form->text + from;
}

// The value that the parameter's table gives for what was captured; NULL when there is none.
static const char *mapped(const struct image *image, const struct image_param *param,
                          const char *text, size_t length)
{
    if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0]) {
        text++;
        length -= 2;
    }
    uint32_t at = param->map.first;
    for (uint32_t i = 0; i < param->map.count; i++) {
        const char *key = image_text(image, at);
        const char *value = image_text(image, at + (uint32_t)strlen(key) + 1);
        if (strlen(key) == length && strncasecmp(key, text, length) == 0)
            return value;
        if (key[0] == '\0')
            return NULL; // keys are not empty: a damaged table
        at += (uint32_t)(strlen(key) + strlen(value)) + 2;
    }
    return NULL;
}

static bool take_value(struct matcher *matcher, const struct image_param *param, unsigned group,
                       const struct form *form, struct fill_value *ret_value)
{
    enum param_type type =
        param->type < PARAM_TYPE_COUNT ? (enum param_type)param->type : PARAM_TEXT;
    size_t length = 0;
    const char *text = captured(matcher, form, group, &length);
    if (text == NULL) {
        *ret_value =
            (struct fill_value){image_text(matcher->image, param->default_text), type, true};
        return param->has_default != 0;
    }
    if (param->map.count == 0)
        return fill_value_take(matcher->arena, type, text, length, ret_value);
    const char *value = mapped(matcher->image, param, text, length);
    *ret_value = (struct fill_value){value, type, true};
    return value != NULL;
}

// Bytes of the form that stand outside all groups which stand for words.
static size_t literal_bytes(const struct matcher *matcher, const struct rule_view *view,
                            const struct form *form)
{
    bool is_covered[RULES_REQUEST_BYTES_MAX + 1] = {false};
    size_t group_count = view->rule->params.count + view->pattern->gap_count, covered = 0;
    for (size_t i = 0; i < group_count; i++) {
        size_t length;
        const char *text = captured(matcher, form, view->groups[i], &length);
        if (text == NULL)
            continue;
        for (size_t at = (size_t)(text - form->text); length > 0; length--, at++) {
            covered += !is_covered[at];
            is_covered[at] = true;
        }
    }
    return form->length - covered;
}

// NULL, or why the match does not count.
static const char *check_gaps(struct matcher *matcher, const struct rule_view *view,
                              const struct form *form)
{
    for (uint32_t i = 0; i < view->pattern->gap_count; i++) {
        size_t length;
        const char *text =
            captured(matcher, form, view->groups[view->rule->params.count + i], &length);
        if (text == NULL || request_is_filler(matcher->image, matcher->arena, text, length))
            continue;
        return arena_printf(matcher->arena, "matches, but \"%.*s\" would go unaccounted for",
                            (int)length, text);
    }
    return NULL;
}

static struct found *found_slot(struct matcher *matcher, const struct image_rule *rule)
{
    for (size_t i = 0; i < matcher->found_count; i++)
        if (matcher->found[i].rule == rule)
            return &matcher->found[i];
    return matcher->found_count == FOUND_MAX ? NULL : &matcher->found[matcher->found_count];
}

// Takes a match of one form; NULL, or why it does not count.
static const char *take_match(struct matcher *matcher, const struct rule_view *view,
                              const struct form *form)
{
    const char *reason = check_gaps(matcher, view, form);
    if (reason != NULL)
        return reason;
    struct fill_value values[IMAGE_PARAMS_MAX];
    for (uint32_t i = 0; i < view->rule->params.count; i++)
        if (!take_value(matcher, &view->params[i], view->groups[i], form, &values[i]))
            return arena_printf(matcher->arena, "matches, but gives no value for {%s}",
                                image_text(matcher->image, view->params[i].name));
    size_t literal = literal_bytes(matcher, view, form);
    struct found *found = found_slot(matcher, view->rule);
    bool is_new = found == &matcher->found[matcher->found_count];
    if (found == NULL || (!is_new && found->literal_bytes >= literal))
        return "matches; another pattern of the rule says more";
    const char *compiled =
        image_text(matcher->image, view->rule->templates[matcher->options->target]);
    const char *command = fill_template(matcher->arena, compiled, values, view->rule->params.count);
    if (command == NULL)
        return "matches, but a value cannot stand in its place in the command";
    matcher->found_count += is_new;
    *found = (struct found){
        .image = matcher->image,
        .rule = view->rule,
        .command = command,
        .image_number = matcher->image_number,
        .literal_bytes = literal,
        .confidence = 0.6 + 0.39 * (double)literal / (double)form->length,
    };
    return NULL;
}

static bool try_pattern(struct matcher *matcher, uint32_t number, const bool is_listed[FORMS],
                        struct error *err)
{
    struct rule_view view = {0};
    if (!view_rule(matcher->image, number, &view, err))
        return false;
    unsigned platforms =
        matcher->options->platforms != 0 ? matcher->options->platforms : this_platform();
    if (view.rule->platforms != 0 && (view.rule->platforms & platforms) == 0) {
        trace_row(matcher, view.rule, view.pattern, "is for another system");
        return true;
    }
    if (!code_load(&matcher->runner, matcher->image, view.pattern, err))
        return false;
    matcher->patterns_tried++;
    const char *outcome = "does not match";
    for (size_t i = 0; i < FORMS; i++) {
        if (!is_listed[i])
            continue;
        enum code_result result =
            code_run(&matcher->runner, matcher->forms[i].text, matcher->forms[i].length);
        if (result == CODE_OVER_LIMIT)
            outcome = "takes too long on this request and was left out";
        if (result != CODE_MATCHES)
            continue;
        const char *reason = take_match(matcher, &view, &matcher->forms[i]);
        outcome = reason != NULL ? reason : "matches";
        if (reason == NULL)
            break;
    }
    trace_row(matcher, view.rule, view.pattern, outcome);
    return true;
}

// Pattern numbers of one form, ascending.
struct numbers {
    const uint32_t *list;
    size_t count, at;
};

// Tries each number once, on the forms that list it.
static bool try_numbers(struct matcher *matcher, struct numbers numbers[FORMS], struct error *err)
{
    for (;;) {
        uint32_t next = UINT32_MAX;
        bool is_listed[FORMS] = {false};
        for (size_t i = 0; i < FORMS; i++)
            if (numbers[i].at < numbers[i].count && numbers[i].list[numbers[i].at] < next)
                next = numbers[i].list[numbers[i].at];
        if (next == UINT32_MAX)
            return true;
        for (size_t i = 0; i < FORMS; i++)
            if (numbers[i].at < numbers[i].count && numbers[i].list[numbers[i].at] == next) {
                numbers[i].at++;
                is_listed[i] = true;
            }
        if (!try_pattern(matcher, next, is_listed, err))
            return false;
    }
}

static bool match_image(struct matcher *matcher, const struct form *raw, struct trigrams *trigrams,
                        struct error *err)
{
    matcher->forms[0] = *raw;
    matcher->form_count = 1;
    char *dropped;
    if (request_reduce(matcher->image, matcher->arena, raw, &matcher->forms[1], &dropped))
        matcher->form_count = 2;
    struct match_trace *trace = matcher->options->trace;
    if (trace != NULL) {
        trace->trace.raw_form = raw->text;
        trace->trace.reduced_form = matcher->forms[1].text;
        trace->trace.dropped = dropped;
    }
    struct numbers numbers[FORMS] = {0};
    for (size_t i = 0; i < matcher->form_count; i++) {
        trigrams_take(trigrams, &matcher->forms[i]);
        if (!candidates_find(matcher->image, matcher->arena, trigrams, &numbers[i].list,
                             &numbers[i].count, err))
            return false;
        if (numbers[i].count > MATCH_PATTERNS_MAX)
            return true;
    }
    return try_numbers(matcher, numbers, err);
}

static const char *missing_program(struct arena *arena, const char *requires_programs)
{
    for (const char *at = requires_programs; *at != '\0'; at += strspn(at, ",")) {
        size_t length = strcspn(at, ",");
        char *name = arena_copy(arena, at, length);
        if (path_find_program(arena, name) == NULL)
            return name;
        at += length;
    }
    return NULL;
}

// Best first: what can run, then the user's rules, then the most literal text, then what stands
// first in its pack, packs in the order of their names.
static int compare_found(const void *left, const void *right)
{
    const struct found *a = left, *b = right;
    if ((a->missing == NULL) != (b->missing == NULL))
        return a->missing == NULL ? -1 : 1;
    if (a->image_number != b->image_number)
        return a->image_number < b->image_number ? -1 : 1;
    if (a->literal_bytes != b->literal_bytes)
        return a->literal_bytes > b->literal_bytes ? -1 : 1;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static void give_answers(struct matcher *matcher, const struct rules_set *set,
                         struct rules_result *result)
{
    for (size_t i = 0; i < matcher->found_count && !matcher->options->is_program_ignored; i++)
        matcher->found[i].missing = missing_program(
            matcher->arena, image_text(matcher->found[i].image, matcher->found[i].rule->requires));
    qsort(matcher->found, matcher->found_count, sizeof(matcher->found[0]), compare_found);
    for (size_t i = 0; i < matcher->found_count; i++) {
        const struct found *found = &matcher->found[i];
        bool is_same = false;
        for (size_t j = 0; j < result->count; j++)
            is_same = is_same || strcmp(result->answers[j].command, found->command) == 0;
        if (is_same || result->count == sizeof(result->answers) / sizeof(result->answers[0]))
            continue;
        const struct image_pack *pack =
            IMAGE_RECORD(found->image, SECTION_PACKS, image_pack, found->rule->pack);
        result->answers[result->count++] = (struct rules_answer){
            .command = found->command,
            .rule = image_text(found->image, found->rule->id),
            .description = image_text(found->image, found->rule->description),
            .pack = pack == NULL ? "" : image_text(found->image, pack->name),
            .missing = found->missing,
            .confidence = found->confidence,
            // The shipped image is the last one.
            .is_own = found->image_number + 1 < set->image_count,
        };
    }
}

bool match_request(const struct rules_set *set, struct arena *arena, const char *request,
                   const struct match_options *options, struct rules_result *ret_result,
                   struct error *err)
{
    struct rules_result result = {0};
    struct form raw;
    *ret_result = result;
    if (!request_normalise(arena, request, &raw))
        return true;
    struct found found[FOUND_MAX];
    struct trigrams trigrams;
    struct matcher matcher = {.arena = arena, .options = options, .found = found};
    CLEANUP(code_runner_done) struct code_runner *runner = &matcher.runner;
    code_runner_init(runner);
    for (size_t i = 0; i < set->image_count; i++) {
        matcher.image = set->images[i];
        matcher.image_number = i;
        if (!match_image(&matcher, &raw, &trigrams, err))
            return false;
    }
    give_answers(&matcher, set, &result);
    result.patterns_tried = matcher.patterns_tried;
    *ret_result = result;
    return true;
}

bool rules_match(const struct rules_set *set, struct arena *arena, const char *request,
                 enum rules_target target, struct rules_result *ret_result, struct error *err)
{
    return match_request(set, arena, request, &(struct match_options){.target = target}, ret_result,
                         err);
}
