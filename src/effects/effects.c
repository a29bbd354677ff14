#include "effects/effects.h"

#include <string.h>

#include "effects/scene.h"

static bool is_same_text(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool is_same(const struct effect *left, const struct effect *right)
{
    return left->kind == right->kind && left->risk == right->risk &&
           left->span.from == right->span.from && left->span.to == right->span.to &&
           is_same_text(left->target, right->target) &&
           is_same_text(left->because, right->because) &&
           is_same_text(left->command, right->command);
}

void judge_add(struct judge *judge, const struct scene *scene, const struct effect *effect)
{
    struct effect added = *effect;
    if (scene->is_nested || added.span.to == 0)
        added.span = scene->span;
    added.is_privileged |= scene->is_privileged;
    added.is_elsewhere |= scene->is_elsewhere;
    bool can_be_anything = added.kind == EFFECT_RUN || added.kind == EFFECT_INTERACTIVE ||
                           added.kind == EFFECT_RUN_CODE || added.kind == EFFECT_LOAD;
    if (added.is_privileged && can_be_anything && added.risk < RISK_HIGH)
        added.risk = RISK_HIGH;
    for (size_t i = judge->count > 64 ? judge->count - 64 : 0; i < judge->count; i++)
        if (is_same(&judge->effects[i], &added))
            return;
    if (judge->count == EFFECTS_MAX) {
        struct effect *last = &judge->effects[EFFECTS_MAX - 1];
        enum risk risk = added.risk > last->risk ? added.risk : last->risk;
        *last = (struct effect){.kind = EFFECT_UNKNOWN,
                                .risk = risk < RISK_MODERATE ? RISK_MODERATE : risk,
                                .span = added.span,
                                .because = "there is more than hob lists"};
        return;
    }
    if (judge->count == judge->room) {
        size_t room = judge->room * 2 + 8;
        judge->effects = judge->room == 0 ? arena_array(judge->arena, room, sizeof(*judge->effects))
                                          : arena_grow(judge->arena, judge->effects, judge->count,
                                                       room, sizeof(*judge->effects));
        judge->room = room;
    }
    judge->effects[judge->count++] = added;
}

void judge_say(struct judge *judge, const struct scene *scene, enum effect_kind kind,
               const char *command, const char *target, const char *because)
{
    judge_add(judge, scene,
              &(struct effect){.kind = kind,
                               .risk = effect_words[kind].risk,
                               .target_kind = target == NULL ? TARGET_NONE : TARGET_TEXT,
                               .target = target,
                               .command = command,
                               .because = because});
}

void judge_program(struct judge *judge, const char *name)
{
    for (size_t i = 0; i < judge->program_count; i++)
        if (strcmp(judge->programs[i], name) == 0)
            return;
    if (judge->program_count == judge->program_room) {
        size_t room = judge->program_room * 2 + 8;
        judge->programs = judge->program_room == 0
                              ? arena_array(judge->arena, room, sizeof(*judge->programs))
                              : arena_grow(judge->arena, judge->programs, judge->program_count,
                                           room, sizeof(*judge->programs));
        judge->program_room = room;
    }
    judge->programs[judge->program_count++] = name;
}

// Values are quoted only where they must be, so that no spelling slips through; what is not known
// stands as a value would.
static void add_word(const struct scene *scene, const struct usage_word *word, struct buffer *text)
{
    const struct shell_value *value = &word->value;
    if (text->length > 0)
        buffer_char(text, ' ');
    if (value->tilde != NULL)
        buffer_printf(text, "~%s", value->tilde);
    if (value->pattern != NULL || value->unresolved != NULL)
        buffer_printf(text, "%s%s", value->text, value->unresolved == NULL ? "" : "$_");
    else if (value->tilde == NULL || value->text[0] != '\0')
        shell_quote(scene->dialect, (struct shell_text){value->text, (uint32_t)strlen(value->text)},
                    text);
}

void judge_command(struct judge *judge, const struct scene *scene, const struct words *words)
{
    if (judge->command_count >= EFFECTS_MAX || words->count == 0)
        return;
    if (judge->command_count == judge->command_room) {
        size_t room = judge->command_room * 2 + 8;
        judge->commands = arena_grow(judge->arena, judge->commands, judge->command_count, room,
                                     sizeof(*judge->commands));
        judge->command_room = room;
    }
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < words->count; i++)
        add_word(scene, &words->items[i], &text);
    struct shell_span span = {words->items[0].span.from, words->items[words->count - 1].span.to};
    judge->commands[judge->command_count++] = (struct effects_command){
        arena_copy(judge->arena, text.data, text.length), scene->is_nested ? scene->span : span};
    buffer_done(&text);
}

bool judge_step(struct judge *judge, const struct scene *scene)
{
    size_t left = judge->arena->bytes_max - judge->arena->used_bytes;
    if (judge->is_over)
        return false;
    if (++judge->steps <= EFFECTS_STEPS_MAX && left > SCENE_ARENA_SPARE)
        return true;
    judge->is_over = true;
    judge_add(judge, scene,
              &(struct effect){.kind = EFFECT_UNKNOWN,
                               .risk = RISK_HIGH,
                               .because = "the text does more than hob follows"});
    return false;
}

// "rm deletes /: the whole file system".
static const char *sentence_of(struct arena *arena, const struct effect *effect)
{
    const struct effect_word *word = &effect_words[effect->kind];
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    buffer_printf(&text, "%s ", effect->command != NULL ? effect->command : "it");
    buffer_text(&text, word->sentence);
    if (effect->target != NULL)
        buffer_printf(&text, " %s", effect->target);
    if (effect->is_recursive && effect->kind == EFFECT_DELETE)
        buffer_text(&text, " with all that is in it");
    if (effect->is_elsewhere)
        buffer_text(&text, " elsewhere");
    if (effect->because != NULL)
        buffer_printf(&text, ": %s", effect->because);
    const char *sentence = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return sentence;
}

static void list_reasons(struct arena *arena, struct effects_report *report)
{
    report->reasons = arena_array(arena, report->count + 1, sizeof(*report->reasons));
    for (int risk = RISK_CRITICAL; risk > RISK_SAFE; risk--) {
        for (size_t i = 0; i < report->count; i++) {
            const struct effect *effect = &report->effects[i];
            if ((int)effect->risk != risk)
                continue;
            const char *text = sentence_of(arena, effect);
            bool is_said = false;
            for (size_t j = 0; j < report->reason_count && !is_said; j++)
                is_said = strcmp(report->reasons[j].text, text) == 0;
            if (is_said)
                continue;
            report->reasons[report->reason_count++] =
                (struct effects_reason){effect->risk, text, effect->span};
            if (report->safer == NULL && effect->risk == report->risk)
                report->safer = effect->safer;
        }
    }
}

void effects_judge(struct arena *arena, const struct facts *facts, const struct shell_tree *tree,
                   const struct effects_machine *machine, struct effects_report *ret_report)
{
    struct judge judge = {
        .arena = arena,
        .facts = facts,
        .places = places_of(arena, facts),
        .machine = *machine,
    };
    if (judge.machine.user == NULL)
        judge.machine.user = machine->is_root ? "root" : "user";
    if (judge.machine.home == NULL)
        judge.machine.home = machine->is_root ? "/root" : "/home/user";
    struct scene scene = {
        .directory = machine->directory,
        .is_privileged = false,
        .dialect = tree->dialect,
        .span = {0, (uint32_t)tree->length},
    };
    walk_list(&judge, &scene, tree->list);
    *ret_report = (struct effects_report){
        .risk = RISK_SAFE,
        .effects = judge.effects,
        .count = judge.count,
        .programs = judge.programs,
        .program_count = judge.program_count,
        .commands = judge.commands,
        .command_count = judge.command_count,
    };
    for (size_t i = 0; i < judge.count; i++)
        if (judge.effects[i].risk > ret_report->risk)
            ret_report->risk = judge.effects[i].risk;
    list_reasons(arena, ret_report);
}
