#include "commands/check_command.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/fd.h"
#include "cli/command_text.h"
#include "cli/hand_over.h"
#include "cli/output.h"
#include "term/term.h"
#include "term/visible.h"
#include "views/report_view.h"

enum { SHOWN_BYTES_MAX = 1024 * 1024, EFFECTS_SHOWN_MAX = 12 };

// `hob check --syntax FILE`: a file's text, not a command.
static bool read_file(const struct invocation *invocation, struct command_text *ret_text,
                      struct error *err)
{
    if (invocation->word_count > 1)
        return error_set(err, EXIT_USAGE, "usage: hob check --syntax [FILE|-]");
    if (invocation->word_count == 0 || strcmp(invocation->words[0], "-") == 0)
        return command_text_read(invocation, ret_text, err);
    struct buffer text;
    buffer_init(&text, SHELL_TEXT_BYTES_MAX);
    bool is_read = file_read(invocation->words[0], &text, err);
    if (is_read)
        *ret_text = (struct command_text){
            .text = arena_copy(invocation->arena, text.data, text.length), .length = text.length};
    buffer_done(&text);
    return is_read;
}

static int check_syntax(const struct invocation *invocation, struct error *err)
{
    struct command_text text;
    struct shell_tree tree;
    if (!read_file(invocation, &text, err))
        return err->code;
    bool is_good = command_parse(invocation, &text, &tree, err);
    if (!is_given(invocation, FLAG_JSON))
        return is_good ? EXIT_DONE : (int)err->code;
    json_t *root = json_pack("{s:b}", "parses", is_good);
    if (!is_good)
        json_object_set_new(root, "error", json_string(err->text));
    if (!output_json(root, err))
        return err->code;
    return is_good ? EXIT_DONE : EXIT_FAILED;
}

static void print_line(const char *lead, const char *text)
{
    struct buffer line;
    buffer_init(&line, SHOWN_BYTES_MAX);
    visible_add(&line, text, strlen(text), VISIBLE_ONE_LINE);
    output_printf("%s%s\n", lead, line.data);
    buffer_done(&line);
}

static bool print_report(struct invocation *invocation, const struct effects_report *report,
                         const struct verdict *verdict, struct error *err)
{
    bool has_color = term_has_color(config_text(&invocation->config, CONFIG_COLOR), STDOUT_FILENO);
    output_printf("%s%s%s\n", term_style(report_style(report->risk), has_color),
                  risk_names[report->risk], term_plain(has_color));
    for (size_t i = 0; i < verdict->reason_count; i++)
        if (verdict->reasons[i].rule != NULL || verdict->reasons[i].decision == DECISION_DENY)
            output_printf("  %s:    %s\n", decision_names[verdict->reasons[i].decision],
                          verdict->reasons[i].text);
    for (size_t i = 0; i < report->reason_count; i++)
        print_line("  because: ", report->reasons[i].text);
    bool has_all = is_given(invocation, FLAG_VERBOSE);
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < report->count; i++) {
        const struct effect *effect = &report->effects[i];
        if (shown >= EFFECTS_SHOWN_MAX && !has_all)
            left++;
        else if (++shown > 0)
            print_line("  effect:  ", report_effect_line(invocation->arena, effect));
    }
    if (left > 0)
        output_printf("  and %zu more effects; -v shows all\n", left);
    if (report->safer != NULL)
        print_line("  safer:   ", report->safer);
    return output_finish(err);
}

static bool print_json(const struct invocation *invocation, const struct command_text *text,
                       const struct effects_report *report, const struct verdict *verdict,
                       struct error *err)
{
    json_t *root = json_object();
    if (json_object_set_new(root, "command", json_stringn(text->text, text->length)) != 0)
        json_object_set_new(root, "command", json_null());
    report_add_json(root, report);
    report_add_verdict_json(root, verdict);
    json_object_set_new(root, "elapsed_us",
                        json_integer((json_int_t)(clock_us() - invocation->start_us)));
    return output_json(root, err);
}

// A text that does not parse does nothing, but what was meant is not known: it is no safe one.
static int tell_fault(const struct invocation *invocation, const struct command_text *text,
                      struct error *err)
{
    if (!is_given(invocation, FLAG_JSON))
        return err->code;
    const struct effects_reason reason = {
        .risk = RISK_MODERATE, .text = err->text, .span = {0, (uint32_t)text->length}};
    const struct effects_report report = {
        .risk = RISK_MODERATE, .reasons = (struct effects_reason *)&reason, .reason_count = 1};
    const struct verdict verdict = {.decision = DECISION_ASK};
    struct error output_err = {0};
    if (!print_json(invocation, text, &report, &verdict, &output_err))
        *err = output_err;
    return EXIT_FAILED;
}

static int judge(struct invocation *invocation, const struct command_text *text,
                 const struct facts *facts, const struct policy *policy, struct error *err)
{
    struct shell_tree tree;
    if (!command_parse(invocation, text, &tree, err))
        return tell_fault(invocation, text, err);
    struct effects_machine machine;
    struct effects_report report;
    struct verdict verdict;
    report_machine(invocation->arena, &machine);
    effects_judge(invocation->arena, facts, &tree, &machine, &report);
    report_decide(invocation->arena, policy, &tree, &report, &verdict);
    if (!is_given(invocation, FLAG_QUICK))
        report_measure(invocation->arena, &report);
    bool is_printed = is_given(invocation, FLAG_JSON)
                          ? print_json(invocation, text, &report, &verdict, err)
                          : print_report(invocation, &report, &verdict, err);
    if (!is_printed)
        return err->code;
    return verdict.decision == DECISION_DENY ? EXIT_REFUSED : EXIT_DONE;
}

int command_check(struct invocation *invocation, struct error *err)
{
    const struct program *program = invocation->program;
    struct command_text text;
    if (is_given(invocation, FLAG_SYNTAX))
        return check_syntax(invocation, err);
    if (!command_text_read(invocation, &text, err))
        return err->code;
    struct facts *facts = NULL;
    struct policy policy;
    bool is_stale = false;
    int code = EXIT_FAILED;
    if (program->open_facts(invocation->arena, &facts, &is_stale, err) &&
        program->open_policy(invocation->arena, facts, &policy, &is_stale, err))
        code = judge(invocation, &text, facts, &policy, err);
    else if (is_stale)
        code = hand_over(invocation->arena, invocation->argv, text.input, text.length, err);
    facts_close(facts);
    return code;
}
