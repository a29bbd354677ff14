#include "views/report_view.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/output.h"
#include "policy/violation.h"
#include "term/visible.h"

enum { LINE_BYTES_MAX = 64 * 1024, NOTED_REASONS_MAX = 3 };

void report_machine(struct arena *arena, struct effects_machine *ret_machine)
{
    *ret_machine = (struct effects_machine){
        .home = getenv("HOME"), .user = getenv("USER"), .is_root = geteuid() == 0};
    if (ret_machine->home != NULL && ret_machine->home[0] != '/')
        ret_machine->home = NULL;
    char *directory = getcwd(NULL, 0);
    // The kernel marks a folder that is out of reach with a text that is no path.
    if (directory != NULL && directory[0] == '/')
        ret_machine->directory = arena_string(arena, directory);
    free(directory);
}

static json_t *span_json(struct shell_span span)
{
    return json_pack("[I, I]", (json_int_t)span.from, (json_int_t)span.to);
}

static const char *undo_name(enum effect_undo undo)
{
    static const char *const names[] = {[UNDO_NOTHING] = "nothing",
                                        [UNDO_EASY] = "easy",
                                        [UNDO_BACKUP] = "backup",
                                        [UNDO_NONE] = "none"};
    return names[undo];
}

// Bytes of a hostile command need not be UTF-8; JSON must be.
static json_t *text_json(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *exact = json_string(text);
    if (exact != NULL)
        return exact;
    struct buffer shown;
    buffer_init(&shown, LINE_BYTES_MAX);
    visible_add(&shown, text, strlen(text), VISIBLE_LINES);
    exact = json_string(shown.data);
    buffer_done(&shown);
    return exact == NULL ? json_null() : exact;
}

static json_t *effect_json(const struct effect *effect)
{
    const struct effect_scope *scope = &effect->scope;
    json_t *root = json_pack(
        "{s:s, s:o, s:o, s:s, s:o, s:o, s:s, s:b, s:b, s:b, s:b}", "kind",
        effect_words[effect->kind].name, "target", text_json(effect->target), "count",
        scope->is_measured ? json_integer((json_int_t)scope->files + (json_int_t)scope->directories)
                           : json_null(),
        "risk", risk_names[effect->risk], "because", text_json(effect->because), "span",
        span_json(effect->span), "undo", undo_name(effect->undo), "resolved", effect->is_resolved,
        "recursive", effect->is_recursive, "privileged", effect->is_privileged, "elsewhere",
        effect->is_elsewhere);
    if (root == NULL)
        return json_null();
    if (effect->place != NULL)
        json_object_set_new(root, "place", json_string(effect->place));
    if (scope->is_measured) {
        json_object_set_new(root, "bytes", json_integer((json_int_t)scope->bytes));
        json_object_set_new(root, "partial", json_boolean(scope->is_partial));
    }
    return root;
}

void report_add_json(json_t *root, const struct effects_report *report)
{
    json_t *reasons = json_array(), *effects = json_array();
    for (size_t i = 0; i < report->reason_count; i++)
        json_array_append_new(reasons, json_pack("{s:o, s:o, s:s}", "text",
                                                 text_json(report->reasons[i].text), "span",
                                                 span_json(report->reasons[i].span), "risk",
                                                 risk_names[report->reasons[i].risk]));
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(effects, effect_json(&report->effects[i]));
    json_object_set_new(root, "risk", json_string(risk_names[report->risk]));
    json_object_set_new(root, "reasons", reasons);
    json_object_set_new(root, "effects", effects);
    if (report->safer != NULL)
        json_object_set_new(root, "safer", text_json(report->safer));
}

void report_add_verdict_json(json_t *root, const struct verdict *verdict)
{
    json_t *reasons = json_array();
    for (size_t i = 0; i < verdict->reason_count; i++)
        json_array_append_new(reasons,
                              json_pack("{s:s, s:s, s:s?, s:s}", "decision",
                                        decision_names[verdict->reasons[i].decision], "text",
                                        verdict->reasons[i].text, "rule", verdict->reasons[i].rule,
                                        "layer", policy_layer_names[verdict->reasons[i].layer]));
    json_object_set_new(root, "verdict", json_string(decision_names[verdict->decision]));
    json_object_set_new(root, "policy", reasons);
}

void report_decide(struct arena *arena, const struct policy *policy, const struct shell_tree *tree,
                   const struct effects_report *report, struct verdict *ret_verdict)
{
    struct error err = {0};
    policy_decide(arena, policy, tree, report, ret_verdict);
    if (ret_verdict->decision == DECISION_DENY &&
        !violation_record(arena, report, ret_verdict, &err))
        note_printf("hob: the refusal is not recorded: %s\n", err.text);
}

static void add_size(struct buffer *line, const struct effect_scope *scope)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double size = (double)scope->bytes;
    size_t unit = 0;
    for (; size >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
        size /= 1024;
    buffer_printf(line, " (%s%llu file%s, %llu folder%s, %.*f %s)",
                  scope->is_partial ? "at least " : "", (unsigned long long)scope->files,
                  scope->files == 1 ? "" : "s", (unsigned long long)scope->directories,
                  scope->directories == 1 ? "" : "s", unit == 0 ? 0 : 1, size, units[unit]);
}

const char *report_effect_line(struct arena *arena, const struct effect *effect)
{
    struct buffer line;
    buffer_init(&line, LINE_BYTES_MAX);
    buffer_text(&line, effect_words[effect->kind].sentence);
    if (effect->target != NULL) {
        buffer_char(&line, ' ');
        visible_add(&line, effect->target, strlen(effect->target), VISIBLE_ONE_LINE);
    }
    if (effect->is_elsewhere)
        buffer_text(&line, ", not on this machine");
    // A device or a pipe has no size that would say something.
    if (effect->scope.is_measured && effect->scope.files + effect->scope.directories > 0)
        add_size(&line, &effect->scope);
    const char *kept = arena_copy(arena, line.data, line.length);
    buffer_done(&line);
    return kept;
}

static volatile sig_atomic_t is_cancelled;

static void on_interrupt(int number)
{
    (void)number;
    is_cancelled = 1;
}

void report_measure(struct arena *arena, struct effects_report *report)
{
    struct sigaction action = {.sa_handler = on_interrupt}, before;
    sigaction(SIGINT, &action, &before);
    const struct effects_limits limits = {.entries_max = MEASURE_ENTRIES_MAX,
                                          .timeout_ms = MEASURE_TIMEOUT_MS,
                                          .cancel = &is_cancelled};
    effects_measure(arena, report, &limits);
    sigaction(SIGINT, &before, NULL);
}

enum term_style report_style(enum risk risk)
{
    static const enum term_style styles[RISK_COUNT] = {
        [RISK_SAFE] = STYLE_GOOD,
        [RISK_MODERATE] = STYLE_WARNING,
        [RISK_HIGH] = STYLE_ERROR,
        [RISK_CRITICAL] = STYLE_ERROR,
    };
    return styles[risk];
}

static void note_text(const char *text)
{
    struct buffer shown;
    buffer_init(&shown, LINE_BYTES_MAX);
    visible_add(&shown, text, strlen(text), VISIBLE_ONE_LINE);
    note_printf("%s\n", shown.data);
    buffer_done(&shown);
}

void report_note(const struct invocation *invocation, const struct effects_report *report)
{
    bool has_color = term_has_color(config_text(&invocation->config, CONFIG_COLOR), STDERR_FILENO);
    if (report->risk == RISK_SAFE)
        return;
    for (size_t i = 0; i < report->reason_count && i < NOTED_REASONS_MAX; i++) {
        enum risk risk = report->reasons[i].risk;
        note_printf("  %s%s%s: ", term_style(report_style(risk), has_color), risk_names[risk],
                    term_plain(has_color));
        note_text(report->reasons[i].text);
    }
    for (size_t i = 0; i < report->count; i++)
        if (report->effects[i].scope.files + report->effects[i].scope.directories > 0) {
            note_printf("  ");
            note_text(report_effect_line(invocation->arena, &report->effects[i]));
        }
    if (report->safer != NULL) {
        note_printf("  safer: ");
        note_text(report->safer);
    }
}
