#include "commands/doctor_command.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/paths.h"
#include "cli/output.h"

// A finding: fine, or what is wrong and what to do, in one sentence.
enum finding { FINDING_GOOD, FINDING_NOTE, FINDING_BAD };

struct report {
    struct invocation *invocation;
    json_t *rows;
    bool is_json;
    bool has_bad;
};

static void add(struct report *report, const char *what, enum finding finding, const char *text)
{
    static const char *const words[] = {"good", "note", "bad"};
    report->has_bad = report->has_bad || finding == FINDING_BAD;
    if (report->is_json)
        json_array_append_new(report->rows, json_pack("{s:s, s:s, s:s}", "check", what, "state",
                                                      words[finding], "text", text));
    else
        output_printf("%-4s  %-10s %s\n", words[finding], what, text);
}

static void check_config(struct report *report)
{
    struct invocation *invocation = report->invocation;
    struct error err = {0};
    struct config config;
    bool is_stale;
    if (!invocation->program->load_config(invocation->arena, &config, &is_stale, &err)) {
        add(report, "settings", FINDING_BAD, err.text);
        return;
    }
    add(report, "settings", FINDING_GOOD, "all files are valid");
    if (config.untrusted_project != NULL)
        add(report, "project", FINDING_NOTE,
            arena_printf(
                invocation->arena,
                "%s is not used; read it, then `hob config trust` lets it tighten settings",
                config.untrusted_project));
}

static void check_folders(struct report *report)
{
    static const struct {
        enum place place;
        const char *what;
    } places[] = {{PLACE_CONFIG, "settings"},
                  {PLACE_DATA, "models"},
                  {PLACE_CACHE, "cache"},
                  {PLACE_STATE, "state"}};
    struct arena *arena = report->invocation->arena;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct error err = {0};
        char *path;
        struct stat info;
        if (!path_in(arena, places[i].place, "", &path, &err))
            add(report, "folders", FINDING_BAD, err.text);
        else if (stat(path, &info) != 0)
            continue;
        else if (!S_ISDIR(info.st_mode))
            add(report, "folders", FINDING_BAD, arena_printf(arena, "%s is not a folder", path));
        else if (access(path, W_OK) != 0)
            add(report, "folders", FINDING_NOTE,
                arena_printf(arena, "%s cannot be written, so hob keeps no %s", path,
                             places[i].what));
        else if ((info.st_mode & 077) != 0)
            add(report, "folders", FINDING_NOTE,
                arena_printf(arena, "%s can be read by others; chmod 700 it", path));
    }
}

static void check_engines(struct report *report)
{
    struct invocation *invocation = report->invocation;
    struct rules_set rules = {0};
    struct error err = {0};
    bool is_stale;
    bool is_open = invocation->program->open_rules(invocation->arena, &rules, &is_stale, &err);
    if (!is_open)
        add(report, "rules", FINDING_BAD, err.text);
    struct engine_world world = {.config = &invocation->config, .rules = is_open ? &rules : NULL};
    for (size_t i = 0; i < invocation->program->engine_count; i++) {
        const struct engine *engine = invocation->program->engines[i];
        err = (struct error){0};
        if (engine->can_answer(&world, &err))
            add(report, engine->name, FINDING_GOOD,
                engine->describe == NULL ? "ready" : engine->describe(&world, invocation->arena));
        else
            add(report, engine->name, FINDING_NOTE, err.text);
    }
    if (invocation->program->engine_count == 1)
        add(report, "local", FINDING_NOTE,
            "this hob is built without llama.cpp: only rules answer");
    rules_close(&rules);
}

// What proposals are judged by.
static void check_judges(struct report *report)
{
    const struct program *program = report->invocation->program;
    struct arena *arena = report->invocation->arena;
    struct error err = {0};
    struct facts *facts = NULL;
    struct grammar *grammar = NULL;
    struct policy policy;
    bool is_stale;
    if (program->open_facts(arena, &facts, &is_stale, &err))
        add(report, "facts", FINDING_GOOD,
            arena_printf(arena, "of %zu commands", facts_command_count(facts)));
    else
        add(report, "facts", FINDING_BAD, err.text);
    if (program->open_grammar(arena, &grammar, &is_stale, &err))
        add(report, "grammar", FINDING_GOOD, "ready");
    else
        add(report, "grammar", FINDING_BAD, err.text);
    if (program->open_policy(arena, facts, &policy, &is_stale, &err))
        add(report, "policy", FINDING_GOOD,
            policy.rule_count == 0 ? "what is built in"
                                   : arena_printf(arena, "%zu rules", policy.rule_count));
    else
        add(report, "policy", FINDING_BAD, err.text);
    grammar_close(grammar);
    facts_close(facts);
}

int command_doctor(struct invocation *invocation, struct error *err)
{
    struct report report = {
        .invocation = invocation,
        .rows = json_array(),
        .is_json = is_given(invocation, FLAG_JSON),
    };
    check_config(&report);
    check_folders(&report);
    check_engines(&report);
    check_judges(&report);
    bool is_good;
    if (report.is_json)
        is_good = output_json(
            json_pack("{s:b, s:o}", "healthy", !report.has_bad, "checks", report.rows), err);
    else
        is_good = output_finish(err);
    if (!report.is_json)
        json_decref(report.rows);
    if (!is_good)
        return err->code;
    return report.has_bad ? EXIT_FAILED : EXIT_DONE;
}
