#include "engine/checker.h"

#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/paths.h"
#include "effects/explain.h"
#include "shell/shell.h"

static enum syntax parse(struct arena *arena, const char *shell, const char *command,
                         struct shell_tree *ret_tree)
{
    struct shell_options options = {0};
    if (!shell_dialect_named(shell, &options.dialect, NULL))
        return SYNTAX_UNKNOWN;
    const struct shell_text text = {command, (uint32_t)strlen(command)};
    if (shell_parse(arena, text, &options, ret_tree, NULL, NULL))
        return SYNTAX_GOOD;
    bool is_known = options.dialect == SHELL_BASH || options.dialect == SHELL_SH;
    return is_known ? SYNTAX_BAD : SYNTAX_UNKNOWN;
}

bool checker_parses(struct arena *arena, const char *shell, const char *command)
{
    struct shell_tree tree;
    return parse(arena, shell, command, &tree) != SYNTAX_BAD;
}

// Programs that some systems have under another name only, with the same options.
static const char *const other_names[][2] = {
    {"python", "python3"},
    {"python3", "python"},
    {"pip", "pip3"},
    {"pip3", "pip"},
    {"fd", "fdfind"},
    {"bat", "batcat"},
    {"gsed", "sed"},
    {"gawk", "awk"},
    {"gfind", "find"},
    {"gtar", "tar"},
    {"gdate", "date"},
    {"vim", "vi"},
    {"docker-compose", "docker compose"},
    {"nodejs", "node"},
};

static bool is_installed(const struct engine_world *world, struct arena *arena, const char *name)
{
    struct facts_command command;
    if (path_find_program(arena, name) != NULL)
        return true;
    // What the facts know and no package brings is the shell's own.
    return facts_command(world->facts, name, &command) && command.package == NULL;
}

struct renaming {
    struct arena *arena;
    const char *from, *to;
    struct shell_span span;
    size_t count;
};

static bool find_name(const struct shell_command *command, void *context)
{
    struct renaming *renaming = context;
    if (command->kind != SHELL_SIMPLE || command->words == NULL)
        return true;
    const char *name = shell_constant(renaming->arena, command->words);
    if (name != NULL && strcmp(name, renaming->from) == 0 && renaming->count++ == 0)
        renaming->span = command->words->span;
    return true;
}

// The command with the missing program under the name that it has here; NULL when there is none.
static const char *rename_program(const struct engine_world *world, struct arena *arena,
                                  const struct shell_tree *tree, const char *missing)
{
    for (size_t i = 0; i < COUNT_OF(other_names); i++) {
        const char *other = other_names[i][1];
        const char *program = arena_copy(arena, other, strcspn(other, " "));
        if (strcmp(other_names[i][0], missing) != 0 || !is_installed(world, arena, program))
            continue;
        struct renaming renaming = {.arena = arena, .from = missing, .to = other};
        const struct shell_visitor visitor = {.enter_command = find_name};
        shell_walk(tree->list, &visitor, &renaming);
        if (renaming.count == 1)
            return arena_printf(arena, "%.*s%s%s", (int)renaming.span.from, tree->text, other,
                                tree->text + renaming.span.to);
    }
    return NULL;
}

static void add_doubt(struct checked *checked, const char *doubt)
{
    if (checked->doubt == NULL)
        checked->doubt = doubt;
}

static const char *find_missing(const struct engine_world *world, struct arena *arena,
                                const struct effects_report *report)
{
    for (size_t i = 0; i < report->program_count; i++)
        if (strchr(report->programs[i], '/') == NULL &&
            !is_installed(world, arena, report->programs[i]))
            return report->programs[i];
    return NULL;
}

static void look_at_options(const struct engine_world *world, struct arena *arena,
                            const struct shell_tree *tree, struct checked *checked)
{
    struct explanation explanation;
    explain_tree(arena, world->facts, tree, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const struct explain_part *part = &explanation.parts[i];
        if (part->kind < EXPLAIN_UNKNOWN)
            continue;
        checked->unknown_count++;
        add_doubt(checked, arena_printf(arena, "`%.60s`: %s", part->text, part->about));
    }
}

static void look_at_paths(struct arena *arena, struct checked *checked)
{
    for (size_t i = 0; i < checked->report->count; i++) {
        const struct effect *effect = &checked->report->effects[i];
        bool must_exist = effect->kind == EFFECT_READ || effect->kind == EFFECT_LIST ||
                          effect->kind == EFFECT_EDIT || effect->kind == EFFECT_DELETE ||
                          effect->kind == EFFECT_MOVE;
        if (!must_exist || effect->path == NULL || effect->is_pattern || effect->is_elsewhere ||
            !effect->is_resolved || access(effect->path, F_OK) == 0)
            continue;
        checked->absent_count++;
        add_doubt(checked, arena_printf(arena, "%.200s is not there", effect->target));
    }
}

static void judge(const struct engine_world *world, struct arena *arena,
                  const struct shell_tree *tree, struct checked *checked)
{
    struct effects_report *report = arena_alloc(arena, sizeof(*report));
    effects_judge(arena, world->facts, tree, &world->machine, report);
    checked->report = report;
    checked->missing = find_missing(world, arena, report);
    if (world->policy != NULL)
        policy_decide(arena, world->policy, tree, report, &checked->verdict);
}

void checker_check(const struct engine_world *world, const struct request *request,
                   struct arena *arena, const char *command, struct checked *ret_checked)
{
    struct shell_tree tree;
    struct checked checked = {.command = command};
    checked.syntax = parse(arena, request->shell, command, &tree);
    if (checked.syntax == SYNTAX_GOOD && world->facts != NULL) {
        judge(world, arena, &tree, &checked);
        const char *renamed =
            checked.missing == NULL ? NULL : rename_program(world, arena, &tree, checked.missing);
        if (renamed != NULL && parse(arena, request->shell, renamed, &tree) == SYNTAX_GOOD) {
            checked.command = renamed;
            checked.is_repaired = true;
            judge(world, arena, &tree, &checked);
        }
        struct facts_command program;
        if (checked.missing != NULL && facts_command(world->facts, checked.missing, &program))
            checked.package = program.package;
        if (checked.missing != NULL)
            add_doubt(&checked,
                      arena_printf(arena, "%.60s is not installed here", checked.missing));
        look_at_options(world, arena, &tree, &checked);
        look_at_paths(arena, &checked);
    }
    *ret_checked = checked;
}

// Fewer is better; a text that does not parse is out.
static size_t count_faults(const struct checked *checked)
{
    size_t refused = checked->verdict.decision == DECISION_DENY ? 100000 : 0;
    return refused + (checked->missing != NULL ? 100 : 0) + checked->unknown_count * 10 +
           checked->absent_count;
}

bool checker_settle(const struct engine_world *world, const struct request *request,
                    struct arena *arena, struct proposal *proposal)
{
    struct checked best = {0};
    size_t best_index = 0, least = SIZE_MAX;
    for (size_t i = 0; i <= proposal->alternative_count; i++) {
        const char *command = i == 0 ? proposal->command : proposal->alternatives[i - 1];
        struct checked checked;
        checker_check(world, request, arena, command, &checked);
        if (checked.syntax == SYNTAX_BAD)
            continue;
        size_t faults = count_faults(&checked);
        if (faults < least) {
            best = checked;
            best_index = i;
            least = faults;
        }
        // A rule's answer was written and tested by a person: only one that does not parse, or that
        // may not be, gives way.
        bool is_refused = checked.verdict.decision == DECISION_DENY;
        if (faults == 0 || ((proposal->rule != NULL || proposal->is_chosen) && !is_refused))
            break;
    }
    if (least == SIZE_MAX)
        return false;
    if (best_index > 0) {
        proposal->alternatives[best_index - 1] = proposal->command;
        proposal->rule = NULL;
    }
    proposal->command = best.command;
    proposal->report = best.report;
    proposal->verdict = best.verdict;
    proposal->doubt = best.doubt;
    if (best.missing != NULL) {
        proposal->missing = best.missing;
        proposal->package = best.package;
    }
    return true;
}
