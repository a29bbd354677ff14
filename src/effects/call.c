// One command that the facts know, or do not.
#include "effects/call.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/paths.h"

// The words that name destruction, wherever in the words of an unknown command they stand.
static const char *const destructive_words[] = {
    "delete",    "destroy",     "drop",     "purge",    "wipe",       "erase",
    "terminate", "format",      "remove",   "rm",       "prune",      "nuke",
    "uninstall", "shred",       "truncate", "flush",    "flushall",   "kill",
    "revoke",    "deprovision", "teardown", "detonate", "obliterate", "clobber",
    "fresh",     "overwrite",   "rollback", "del",      "del",
};
// Those that do so for a whole command only with force.
static const char *const forced_words[] = {"reset", "clean", "push", "restore", "revert", "down"};

static bool has_word(const char *text, const char *const *list, size_t count)
{
    for (const char *at = text; *at != '\0';) {
        size_t length = 0; // up to the next capital after a small letter: dropDatabase
        while (isalpha((unsigned char)at[length]) &&
               (length == 0 || !islower((unsigned char)at[length - 1]) ||
                !isupper((unsigned char)at[length])))
            length++;
        for (size_t i = 0; i < count && length > 0; i++)
            if (strlen(list[i]) == length && strncasecmp(list[i], at, length) == 0)
                return true;
        at += length > 0 ? length : 1;
    }
    return false;
}

bool call_is_destructive(const struct words *words, size_t from)
{
    bool has_forced = false, has_force = false;
    size_t count = sizeof(destructive_words) / sizeof(destructive_words[0]);
    for (size_t i = from; i < words->count; i++) {
        const char *text = words->items[i].value.text;
        bool is_plain = strpbrk(text, " \t\n/") == NULL || i == 0;
        if (is_plain && has_word(text, destructive_words, count))
            return true;
        has_forced |= is_plain &&
                      has_word(text, forced_words, sizeof(forced_words) / sizeof(forced_words[0]));
        has_force |= strcmp(text, "-f") == 0 || strncmp(text, "--force", 7) == 0 ||
                     strcmp(text, "--hard") == 0 || strcmp(text, "--all") == 0;
    }
    return has_forced && has_force;
}

static const char *joined(struct judge *judge, const struct words *words, size_t most)
{
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < words->count && i < most; i++)
        buffer_printf(&text, "%s%.64s", i == 0 ? "" : " ", words->items[i].value.text);
    const char *result = arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    return result;
}

// An unknown program that is given a text to run, as its option says: what it says counts when it
// is bad.
static void look_into_orders(struct call *call)
{
    static const char *const names[] = {"-c",    "-e",     "-x",      "--exec", "--execute",
                                        "--cmd", "--run",  "--shell", "--eval", "--command",
                                        "-exec", "--call", "--hook"};
    struct judge *judge = call->judge;
    for (size_t i = 2; i < call->words->count; i++) {
        const struct usage_word *word = &call->words->items[i];
        const char *option = call->words->items[i - 1].value.text;
        bool is_order = false;
        for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
            is_order |= strcmp(names[n], option) == 0;
        if (!is_order || word->value.unresolved != NULL || strchr(word->value.text, ' ') == NULL)
            continue;
        struct scene inside = call->inside;
        size_t count = judge->count;
        enum risk worst = RISK_SAFE;
        run_text(judge, &inside, word->value.text, strlen(word->value.text), word->span);
        for (size_t j = count; j < judge->count; j++)
            if (judge->effects[j].risk > worst && judge->effects[j].kind != EFFECT_RUN_UNKNOWN)
                worst = judge->effects[j].risk;
        if (worst < RISK_HIGH)
            judge->count = count;
    }
}

static void say_unknown(struct call *call)
{
    struct judge *judge = call->judge;
    const char *text = call->words->items[0].value.text;
    struct effect effect = {
        .kind = EFFECT_RUN,
        .risk = RISK_MODERATE,
        .target_kind = TARGET_TEXT,
        .target = text,
        .span = call->words->items[0].span,
        .because = "hob has no facts about it",
    };
    size_t from = strchr(text, '/') != NULL ? 1 : 0;
    if (call_is_destructive(call->words, from)) {
        effect.risk = RISK_HIGH;
        effect.because = "hob has no facts about it, and its words name destruction";
    }
    judge_add(judge, &call->inside, &effect);
    look_into_orders(call);
    for (size_t i = 1; i < call->words->count; i++) {
        struct usage_word word = call->words->items[i];
        struct effects_place place;
        scene_place(judge, &call->inside, &word.value, &place);
        if (place.class == CLASS_DEVICE)
            judge_add(judge, &call->inside,
                      &(struct effect){.kind = EFFECT_UNKNOWN,
                                       .risk = RISK_HIGH,
                                       .target_kind = TARGET_PATH,
                                       .target = word.value.text,
                                       .path = place.path,
                                       .place = place.name,
                                       .command = call->name,
                                       .span = word.span,
                                       .because = "an unknown program is given a device"});
        if (place.class == CLASS_SECRET)
            judge_say(judge, &call->inside, EFFECT_CREDENTIAL, call->name, word.value.text,
                      "an unknown program is given a secret");
    }
    struct flow output = flow_unknown(call->inside.input.taints | TAINT_OUTPUT);
    output.source = call->name;
    flow_add(judge, call->scene->output, &output);
}

// Of what an effect is, when the facts name no target: an operand that names it.
static const char *named_target(const struct call *call, enum effect_target *ret_kind)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind != USAGE_OPERAND && item->kind != USAGE_VALUE)
            continue;
        enum effect_target kind = item->role == FACT_SERVICE        ? TARGET_SERVICE
                                  : item->role == FACT_PACKAGE      ? TARGET_PACKAGE
                                  : item->role == FACT_OBJECT       ? TARGET_OBJECT
                                  : item->role == FACT_USER         ? TARGET_OBJECT
                                  : item->role == FACT_PROCESS      ? TARGET_PROCESS
                                  : item->role == FACT_PROCESS_NAME ? TARGET_PROCESS
                                  : item->role == FACT_DEVICE       ? TARGET_PATH
                                                                    : TARGET_NONE;
        if (kind == TARGET_NONE || item->text == NULL)
            continue;
        *ret_kind = kind;
        return item->text;
    }
    *ret_kind = TARGET_NONE;
    return NULL;
}

void call_effects(struct call *call, struct facts_list effects, const struct usage_item *item)
{
    struct facts_effect said;
    // An option that sends to standard output what else is stored (wget -O -).
    bool is_printed = item == NULL && call->usage.output == OUTPUT_NETWORK &&
                      call->usage.command.output != OUTPUT_NETWORK;
    for (size_t i = 0; facts_effect_at(call->judge->facts, effects, i, &said); i++) {
        if (is_printed && said.kind == EFFECT_WRITE)
            continue;
        bool is_edited =
            item == NULL && said.kind == EFFECT_SCHEDULE && call_has_option(call, "-e");
        if (is_edited) // crontab -e
            continue;
        struct effect effect = {
            .kind = said.kind,
            .risk = said.risk,
            .target = said.target,
            .target_kind = said.target == NULL ? TARGET_NONE : TARGET_TEXT,
            .command = call->name,
            .because = said.because,
            .safer = said.safer,
            .span = item != NULL ? item->span : call->words->items[0].span,
            .undo = said.risk == RISK_SAFE ? UNDO_NOTHING : UNDO_NONE,
        };
        bool is_writing = said.kind == EFFECT_WRITE || said.kind == EFFECT_CREATE;
        if (is_writing && call->has_entered && write_risk(call->entered) > effect.risk)
            effect.risk = write_risk(call->entered);
        if (effect.target == NULL)
            effect.target = named_target(call, &effect.target_kind);
        call->is_becoming |= said.kind == EFFECT_BECOME;
        call->is_connected |= said.kind == EFFECT_SEND || said.kind == EFFECT_CONNECT;
        call->is_fetching |= said.kind == EFFECT_FETCH;
        call->is_storing |= said.kind == EFFECT_WRITE && said.target == NULL;
        bool is_forced_interactive = said.kind == EFFECT_INTERACTIVE && call->scene->is_privileged;
        if (is_forced_interactive && effect.risk < RISK_HIGH)
            effect.risk = RISK_HIGH;
        judge_add(call->judge, &call->inside, &effect);
    }
}

// Facts that leave options out leave out such as only choose how to print; one whose name says that
// it writes or runs something is no such option.
static bool is_active_option(const char *name)
{
    static const char *const short_names[] = {"-o", "-w", "-W", "-i", "-O"};
    static const char *const words[] = {
        "out",    "write",     "exec",   "run",     "delete", "remove",  "script", "command",
        "cmd",    "plugin",    "load",   "save",    "log",    "inplace", "fix",    "place",
        "force",  "apply",     "update", "install", "eval",   "upload",  "send",   "edit",
        "create", "overwrite", "export", "import",  "set"};
    for (size_t i = 0; i < sizeof(short_names) / sizeof(short_names[0]); i++)
        if (strcmp(short_names[i], name) == 0)
            return true;
    bool is_printing = strcmp(name, "--output-format") == 0 || strcmp(name, "--logs") == 0;
    return strlen(name) > 2 && !is_printing &&
           has_word(name, words, sizeof(words) / sizeof(words[0]));
}

static void say_faults(struct call *call)
{
    struct usage *usage = &call->usage;
    for (size_t i = 0; i < usage->count; i++) {
        const struct usage_item *item = &usage->items[i];
        if (item->kind != USAGE_UNKNOWN_OPTION && item->kind != USAGE_EXTRA)
            continue;
        bool is_option = item->kind == USAGE_UNKNOWN_OPTION;
        if (is_option && item->text == NULL)
            continue;
        bool is_lenient = usage->command.is_incomplete && !call->inside.is_privileged;
        if (is_lenient && !(is_option && is_active_option(item->text)))
            continue;
        if (!is_option && usage->is_subcommand_unknown)
            continue;
        judge_add(call->judge, &call->inside,
                  &(struct effect){.kind = EFFECT_UNKNOWN,
                                   .risk = RISK_MODERATE,
                                   .target_kind = TARGET_TEXT,
                                   .target = item->text,
                                   .command = call->name,
                                   .span = item->span,
                                   .because = is_option
                                                  ? "an option that hob does not know"
                                                  : "a word whose meaning hob does not know"});
    }
    if (!usage->is_subcommand_unknown)
        return;
    bool is_bad = call_is_destructive(call->words, 1);
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = EFFECT_UNKNOWN,
                               .risk = is_bad ? RISK_HIGH : RISK_MODERATE,
                               .target_kind = TARGET_TEXT,
                               .target = joined(call->judge, call->words, 3),
                               .command = call->name,
                               .span = call->words->items[0].span,
                               .because = is_bad ? "hob does not know this subcommand, and its "
                                                   "words name destruction"
                                                 : "hob does not know this subcommand"});
}

static bool is_reading_role(enum fact_role role)
{
    return role == FACT_TEXT || role == FACT_READ || role == FACT_LIST || role == FACT_NAME ||
           role == FACT_SIGNAL || role == FACT_USER;
}

static bool has_acting_operand(const struct facts *facts, const struct facts_change *change)
{
    struct facts_operand operand;
    for (size_t i = 0; facts_operand_at(facts, change->operands, i, &operand); i++)
        if (!is_reading_role(operand.role))
            return true;
    return false;
}

// Whether an option of the command could do more than read and print.
static bool has_harmful_option(const struct call *call)
{
    const struct facts *facts = call->judge->facts;
    const struct facts_command *command = &call->usage.command;
    size_t count = facts_option_count(facts, command);
    for (size_t i = 0; i < count; i++) {
        struct facts_option option;
        if (!facts_option_at(facts, command, i, &option))
            continue;
        const struct facts_change *change = &option.change;
        if (!is_reading_role(change->value) || change->effects.count > 0 ||
            option.cases.count > 0 || has_acting_operand(facts, change))
            return true;
    }
    return false;
}

static void say_uncertain(struct call *call)
{
    const struct usage *usage = &call->usage;
    if (usage->is_certain)
        return;
    bool is_subcommand = usage->command.subcommands.count > 0 && usage->is_subcommand_unknown;
    if (usage->command.style == STYLE_PLAIN || (!is_subcommand && !has_harmful_option(call)))
        return;
    judge_say(call->judge, &call->inside, EFFECT_UNKNOWN, call->name, NULL,
              "a value that is not known may be an option");
}

static bool is_standard_place(const char *path)
{
    static const char *const folders[] = {"/bin/",      "/usr/bin/",         "/sbin/",
                                          "/usr/sbin/", "/usr/local/bin/",   "/usr/local/sbin/",
                                          "/snap/bin/", "/opt/homebrew/bin/"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0 &&
            strchr(path + strlen(folders[i]), '/') == NULL)
            return true;
    return false;
}

// -path, where the facts know -p, -a and -h: no cluster, but an option that they do not know.
static bool has_unknown_letter(const struct call *call, size_t word)
{
    for (size_t i = 0; i < call->usage.count; i++)
        if (call->usage.items[i].kind == USAGE_UNKNOWN_OPTION && call->usage.items[i].word == word)
            return true;
    return false;
}

// An option of the parent that only prints (-v for the version) may mean something else after a
// subcommand; what asks for help or for a dry run does not.
static bool is_cancelled(struct call *call)
{
    static const char *const certain[] = {"--help",   "-help",      "-h",          "-?",
                                          "--usage",  "--dry-run",  "--dryrun",    "--noop",
                                          "--no-act", "--simulate", "--just-print"};
    struct facts_command own = call->usage.command;
    bool has_subcommand = false, is_cancelled = false;
    own.parents = (struct facts_list){0};
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        has_subcommand |= item->kind == USAGE_SUBCOMMAND;
        if (item->kind != USAGE_OPTION || !item->change->cancels || item->text == NULL)
            continue;
        struct facts_option option;
        bool is_certain =
            !has_subcommand || facts_option(call->judge->facts, &own, item->text, &option);
        if (has_unknown_letter(call, item->word))
            continue;
        for (size_t n = 0; n < sizeof(certain) / sizeof(certain[0]); n++)
            is_certain |= strcmp(certain[n], item->text) == 0;
        is_cancelled |= is_certain;
        if (!is_certain)
            judge_add(call->judge, &call->inside,
                      &(struct effect){.kind = EFFECT_UNKNOWN,
                                       .risk = RISK_MODERATE,
                                       .target_kind = TARGET_TEXT,
                                       .target = item->text,
                                       .command = call->name,
                                       .span = item->span,
                                       .because = "an option that may mean something else here"});
    }
    return is_cancelled;
}

// The parts of one bound command, in the order in which they matter to one another.
static void run_parts(struct call *call)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_path = item->kind == USAGE_VALUE || item->kind == USAGE_OPERAND;
        if (is_path && item->role == FACT_ENTER) {
            struct effects_place place;
            scene_place(call->judge, &call->inside, &item->value, &place);
            call->has_entered = true;
            call->entered = place.class;
            call->inside.directory = scene_folder(call->judge, &call->inside, &item->value);
        }
        if (is_path && item->role == FACT_MODE)
            call->mode =
                (call->words->notes[item->word].taints & TAINT_NUMBER) != 0 ? NULL : item->text;
    }
    call_effects(call, call->usage.command.effects, NULL);
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind == USAGE_OPTION)
            call_effects(call, item->change->effects, item);
    }
    call->inside.is_privileged |= call->is_becoming;
    call_habits(call);
    say_faults(call);
    say_uncertain(call);
    if (call->usage.output == OUTPUT_NAMES)
        call_find(call);
    call_items(call);
    call_input(call);
}

// To read with other rights, every part of it known, is to read.
static void settle_becoming(struct call *call, size_t from)
{
    bool has_command = false, is_reading = true;
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_value = item->kind == USAGE_OPERAND || item->kind == USAGE_VALUE;
        has_command |= is_value && (item->role == FACT_COMMAND || item->role == FACT_SHELL);
    }
    for (size_t i = from; i < call->judge->count; i++) {
        const struct effect *effect = &call->judge->effects[i];
        is_reading &= effect->kind == EFFECT_BECOME || effect->risk == RISK_SAFE;
    }
    for (size_t i = from; has_command && is_reading && i < call->judge->count; i++)
        call->judge->effects[i].risk = RISK_SAFE;
}

void call_run(struct judge *judge, struct scene *scene, const struct words *words)
{
    struct call call = {.judge = judge, .scene = scene, .inside = *scene, .words = words};
    const char *path = words->items[0].value.text;
    bool has_path = strchr(path, '/') != NULL || words->items[0].value.tilde != NULL;
    call.name = path_name(path);
    judge_command(judge, scene, words);
    if (!builtin_is(path))
        judge_program(judge, has_path && !is_standard_place(path) ? path : call.name);
    if (has_path && !is_standard_place(path)) {
        struct effects_place place;
        scene_place(judge, scene, &words->items[0].value, &place);
        if (scene_written(judge, place.path) != NULL || !call_is_destructive(words, 0)) {
            run_path(judge, scene, &words->items[0], &words->notes[0], NULL, NULL);
            struct flow output = flow_unknown(scene->input.taints | TAINT_OUTPUT);
            flow_add(judge, scene->output, &output);
        } else {
            say_unknown(&call);
        }
        return;
    }
    usage_bind(judge->arena, judge->facts, words->items, words->count, &call.usage);
    if (!call.usage.is_known && builtin_is_harmless(path)) {
        struct flow output = flow_unknown(0);
        flow_add(judge, scene->output, &output);
        return;
    }
    if (!call.usage.is_known) {
        say_unknown(&call);
        return;
    }
    call.usage.cancels = is_cancelled(&call);
    size_t before = judge->count;
    if (!call.usage.cancels)
        run_parts(&call);
    else
        call_hooks(&call);
    if (call.is_becoming)
        settle_becoming(&call, before);
    call_output(&call);
    scene->input = call.inside.input;
}

static bool is_shell(const struct judge *judge, const struct effect *effect)
{
    struct facts_command command;
    return effect->command != NULL && facts_command(judge->facts, effect->command, &command) &&
           command.input == INPUT_SHELL;
}

void call_variable(struct judge *judge, struct scene *scene, const struct words *words,
                   const struct facts_variable *variable, const struct usage_word *word,
                   const struct note *note)
{
    struct call call = {
        .judge = judge, .scene = scene, .inside = *scene, .words = words, .name = variable->name};
    const struct usage_item item = {.span = word->span};
    size_t count = judge->count;
    call_effects(&call, variable->change.effects, &item);
    size_t said = judge->count;
    struct usage_word value = *word;
    if (variable->change.value == FACT_SHELL)
        value.value.text += strspn(value.value.text, "|! "); // LESSOPEN='|…'
    call_value(&call, variable->change.value, &value, note);
    // To name a program that a person uses, an editor or a pager, is not to start it.
    bool is_plain = said == count && variable->change.value == FACT_SHELL;
    for (size_t i = count; i < judge->count; i++)
        is_plain &=
            judge->effects[i].risk == RISK_SAFE ||
            (judge->effects[i].kind == EFFECT_INTERACTIVE && !is_shell(judge, &judge->effects[i]));
    if (is_plain)
        judge->count = count;
}
