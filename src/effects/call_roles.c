// What the values of a command do, each in its role.
#include <stdlib.h>
#include <string.h>

#include "effects/call.h"

// The effect that a role stands for on a path; EFFECT_COUNT when it is none.
static enum effect_kind effect_of_role(enum fact_role role)
{
    switch (role) {
    case FACT_READ:
        return EFFECT_READ;
    case FACT_WRITE:
        return EFFECT_WRITE;
    case FACT_APPEND:
        return EFFECT_APPEND;
    case FACT_EDIT:
        return EFFECT_EDIT;
    case FACT_EMPTY:
        return EFFECT_EMPTY;
    case FACT_CREATE:
        return EFFECT_CREATE;
    case FACT_DELETE:
        return EFFECT_DELETE;
    case FACT_MOVE:
        return EFFECT_MOVE;
    case FACT_PERMISSION:
        return EFFECT_PERMISSION;
    case FACT_OWNER:
        return EFFECT_OWNER;
    default:
        return EFFECT_COUNT;
    }
}

static void say(struct call *call, enum effect_kind kind, enum risk risk,
                const struct usage_word *word, const char *because)
{
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = kind,
                               .risk = risk,
                               .target_kind = TARGET_TEXT,
                               .target = word->value.text,
                               .command = call->name,
                               .span = word->span,
                               .is_resolved = word->value.unresolved == NULL,
                               .because = because});
}

static void act(struct call *call, enum effect_kind kind, const struct usage_word *word,
                const struct note *note)
{
    bool is_terminal = !call->inside.input.is_fed;
    unsigned sets = call->usage.sets;
    if (!is_terminal || (sets & SET_FORCE) != 0)
        sets &= ~(unsigned)SET_ASKS;
    act_on_path(call->judge, &call->inside,
                &(struct act){.kind = kind,
                              .value = &word->value,
                              .note = note,
                              .span = word->span,
                              .command = call->name,
                              .mode = call->mode,
                              .sets = sets,
                              .is_gone = kind == EFFECT_MOVE && call->is_gone});
}

static bool is_dash(const struct usage_word *word)
{
    return word->value.unresolved == NULL &&
           (strcmp(word->value.text, "-") == 0 || strcmp(word->value.text, "/dev/stdin") == 0);
}

static void take_read(struct call *call, const struct usage_word *word, const struct note *note,
                      bool is_operand)
{
    struct effects_place place;
    struct flow flow = flow_unknown(note->taints & ~(unsigned)(TAINT_PATTERN | TAINT_FOUND));
    if (is_dash(word)) {
        flow_add(call->judge, &call->read, &call->inside.input);
        return;
    }
    act(call, EFFECT_READ, word, note);
    scene_place(call->judge, &call->inside, &word->value, &place);
    const struct flow *written = scene_written(call->judge, place.path);
    if (note->flow != NULL)
        flow = *note->flow;
    else if (written != NULL)
        flow = *written;
    bool is_whole =
        place.class == CLASS_HOME || place.class == CLASS_ROOT || place.holds >= CLASS_ACCOUNT;
    if (place.class == CLASS_SECRET || (is_whole && is_operand))
        flow.taints |= TAINT_SECRET;
    if (is_endless_path(word->value.text))
        flow.taints |= TAINT_ENDLESS;
    if (strcmp(word->value.text, "/dev/null") == 0)
        flow = flow_text("", 0);
    flow.is_fed = true;
    if (is_operand) {
        call->has_read = true;
        flow_add(call->judge, &call->read, &flow);
    } else if (strcmp(call->name, "dd") == 0) {
        call->has_read = true;
        flow_add(call->judge, &call->read, &flow);
    }
}

static void send_path(struct call *call, const struct usage_word *word, const struct note *note)
{
    struct effects_place place;
    call->is_connected = true;
    if (is_dash(word)) {
        call->taints |= call->inside.input.taints;
        say(call, EFFECT_SEND, RISK_MODERATE, word, "what comes through the pipe is sent");
        return;
    }
    scene_place(call->judge, &call->inside, &word->value, &place);
    const struct flow *written = scene_written(call->judge, place.path);
    bool is_secret = place.class == CLASS_SECRET || place.class == CLASS_HOME ||
                     place.class == CLASS_ROOT || place.holds >= CLASS_ACCOUNT ||
                     (written != NULL && (written->taints & TAINT_SECRET) != 0);
    if (is_secret || (note->taints & TAINT_SECRET) != 0)
        call->taints |= TAINT_SECRET;
    say(call, EFFECT_SEND, place.class == CLASS_ACCOUNT ? RISK_HIGH : RISK_MODERATE, word,
        "the file is sent to the peer");
}

static void send_data(struct call *call, const struct usage_word *word, const struct note *note)
{
    const char *at = word->value.text[0] == '@' ? word->value.text : strstr(word->value.text, "=@");
    call->is_connected = true;
    call->taints |= note->taints & TAINT_SECRET;
    if (at == NULL) {
        say(call, EFFECT_SEND, RISK_MODERATE, word, "data is sent to the peer");
        return;
    }
    struct usage_word path = *word;
    path.value.text = at + (at[0] == '@' ? 1 : 2);
    path.value.pattern = NULL;
    if (path.value.text[0] == '~' && path.value.text[1] == '/') {
        path.value.tilde = "";
        path.value.text++;
    }
    send_path(call, &path, note);
}

// [USER@]HOST:PATH, HOST::MODULE or a URL, as scp and rsync read it.
static bool is_remote(const struct usage_word *word)
{
    const char *text = word->value.text;
    const char *colon = strchr(text, ':'), *slash = strchr(text, '/');
    return colon != NULL && colon != text && (slash == NULL || colon < slash);
}

// What is not known stands where the name of a machine or an address only carries it away: before
// a dot (….example.org), in the path or the query; not as the whole name of the machine.
static bool is_carried_away(const struct note *note)
{
    if (note->marked == NULL || (note->taints & TAINT_OUTPUT) == 0)
        return false;
    const char *scheme = strstr(note->marked, "://");
    const char *name = scheme == NULL ? note->marked : scheme + 3;
    const char *mark = strchr(name, SCENE_MARK);
    const char *slash = strpbrk(name, "/?");
    if (mark == NULL)
        return false;
    return (slash != NULL && slash < mark) || mark[1] == '.';
}

static void take_peer(struct call *call, const struct usage_word *word, const struct note *note,
                      enum effect_kind kind)
{
    call->is_connected = true;
    call->is_fetching |= kind == EFFECT_FETCH;
    call->taints |= note->taints & TAINT_SECRET;
    bool is_spun = word->value.unresolved != NULL && is_carried_away(note);
    bool is_local = strncmp(word->value.text, "file:", 5) == 0;
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = is_local ? EFFECT_READ : kind,
                               .risk = is_spun ? RISK_HIGH : RISK_SAFE,
                               .target_kind = TARGET_HOST,
                               .target = word->value.text,
                               .command = call->name,
                               .span = word->span,
                               .is_resolved = word->value.unresolved == NULL,
                               .because = is_spun ? "what a command prints becomes part of the "
                                                    "address, and so leaves this machine"
                                                  : NULL});
    const char *base = strrchr(word->value.text, '/');
    if (kind == EFFECT_FETCH && call->is_storing && base != NULL && base[1] != '\0') {
        struct effects_place place;
        const struct flow flow = flow_unknown(TAINT_NETWORK);
        scene_place_text(call->judge, &call->inside, base + 1, &place);
        if (place.path != NULL)
            scene_write(call->judge, place.path, &flow);
    }
    if (is_local) {
        struct usage_word path = *word;
        path.value.text = word->value.text + (strncmp(word->value.text, "file://", 7) == 0 ? 7 : 5);
        take_read(call, &path, note, true);
    }
}

// Signal 0 only asks whether the process is there.
static bool is_mere_question(const struct call *call)
{
    for (size_t i = 1; i < call->words->count; i++) {
        const struct shell_value *value = &call->words->items[i].value;
        if (value->unresolved == NULL && strcmp(value->text, "-0") == 0)
            return true;
    }
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->role == FACT_SIGNAL && item->text != NULL && strcmp(item->text, "0") == 0)
            return true;
    }
    return false;
}

static void take_process(struct call *call, const struct usage_word *word)
{
    const char *text = word->value.text;
    bool is_known = word->value.unresolved == NULL;
    long number = is_known ? strtol(text, NULL, 10) : 2;
    if (is_known && !is_mere_question(call) && (strcmp(text, "-1") == 0 || strcmp(text, "1") == 0))
        say(call, EFFECT_SIGNAL, RISK_CRITICAL, word,
            number == 1 ? "the first process, which keeps the machine going"
                        : "every process that may be signalled");
    else
        say(call, EFFECT_SIGNAL, is_mere_question(call) ? RISK_SAFE : RISK_MODERATE, word, NULL);
}

static void take_process_name(struct call *call, const struct usage_word *word)
{
    const char *text = word->value.text;
    bool is_all = (call->usage.sets & SET_EVERYTHING) != 0 ||
                  (word->value.unresolved == NULL &&
                   (strcmp(text, ".") == 0 || strcmp(text, ".*") == 0 || *text == '\0'));
    bool is_vital =
        strcmp(text, "init") == 0 || strcmp(text, "systemd") == 0 || strcmp(text, "sshd") == 0;
    if (is_all)
        say(call, EFFECT_SIGNAL, RISK_CRITICAL, word, "every process that may be signalled");
    else
        say(call, EFFECT_SIGNAL, is_vital ? RISK_HIGH : RISK_MODERATE, word,
            is_vital ? "the machine needs it" : NULL);
}

static void take_device(struct call *call, const struct usage_word *word, const struct note *note)
{
    struct effects_place place;
    scene_place(call->judge, &call->inside, &word->value, &place);
    if (place.class == CLASS_HARMLESS_DEVICE)
        return;
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = EFFECT_FORMAT,
                               .risk = RISK_CRITICAL,
                               .target_kind = TARGET_PATH,
                               .target = word->value.text,
                               .path = place.path,
                               .place = place.name,
                               .command = call->name,
                               .span = word->span,
                               .is_resolved = word->value.unresolved == NULL,
                               .undo = UNDO_NONE,
                               .because = "what is on it is lost"});
    (void)note;
}

static void take_bind(struct call *call, const struct usage_word *word)
{
    struct usage_word host = *word;
    const char *text = word->value.text;
    size_t length = strcspn(text, ":");
    bool is_path = text[0] == '/' || text[0] == '.' || text[0] == '~' ||
                   word->value.tilde != NULL || word->value.unresolved != NULL;
    const char *source = strstr(text, "source=");
    source = source == NULL ? strstr(text, "src=") : source;
    if (source != NULL && strstr(text, "bind") != NULL) {
        text = strchr(source, '=') + 1;
        length = strcspn(text, ",");
        is_path = true;
    }
    if (!is_path)
        return;
    struct effects_place place;
    host.value.text = arena_copy(call->judge->arena, text, length);
    host.value.pattern = NULL;
    scene_place(call->judge, &call->inside, &host.value, &place);
    bool is_grave = place.class >= CLASS_SYSTEM || place.class == CLASS_CONFIGURATION;
    judge_add(call->judge, &call->inside,
              &(struct effect){.kind = EFFECT_MOUNT,
                               .risk = is_grave ? RISK_HIGH : RISK_MODERATE,
                               .target_kind = TARGET_PATH,
                               .target = host.value.text,
                               .path = place.path,
                               .place = place.name,
                               .command = call->name,
                               .span = word->span,
                               .is_resolved = word->value.unresolved == NULL,
                               .because = is_grave
                                              ? arena_printf(call->judge->arena,
                                                             "what runs inside gets hold of %s",
                                                             place.about)
                                              : "what runs inside gets hold of it"});
}

static void take_write(struct call *call, enum effect_kind kind, const struct usage_word *word,
                       const struct note *note)
{
    struct effects_place place;
    if (is_dash(word))
        return;
    bool is_emptied = kind == EFFECT_WRITE && call->read.text != NULL && call->read.length == 0 &&
                      call->usage.output != OUTPUT_INPUT;
    act(call, is_emptied ? EFFECT_EMPTY : kind, word, note);
    scene_place(call->judge, &call->inside, &word->value, &place);
    struct flow flow = call->read.is_fed ? call->read : call->inside.input;
    if (call->is_fetching)
        flow.taints |= TAINT_NETWORK;
    flow.is_fed = true;
    if (place.path != NULL)
        scene_write(call->judge, place.path, &flow);
    bool is_copying = call->usage.output == OUTPUT_INPUT || strcmp(call->name, "dd") == 0;
    if (is_copying && !call_is_bounded(call) && (flow.taints & TAINT_ENDLESS) != 0 &&
        place.class != CLASS_HARMLESS_DEVICE)
        judge_say(call->judge, &call->inside, EFFECT_EXHAUST, call->name, word->value.text,
                  "what is written never ends, until the disk is full");
}

static void take_mount(struct call *call, const struct usage_word *word)
{
    struct effects_place place;
    scene_place(call->judge, &call->inside, &word->value, &place);
    bool is_vital =
        place.class == CLASS_ROOT || place.class == CLASS_HOME || place.class == CLASS_BOOT;
    say(call, EFFECT_MOUNT, is_vital ? RISK_HIGH : RISK_MODERATE, word,
        is_vital ? place.about : NULL);
}

// A script whose other words order it to destroy something.
static void say_order(struct call *call, const struct usage_word *script)
{
    size_t from = 1;
    while (from < call->words->count && call->words->items[from].value.text != script->value.text)
        from++;
    if (from + 1 < call->words->count && call_is_destructive(call->words, from + 1))
        say(call, EFFECT_RUN, RISK_HIGH, script,
            "hob does not know the script, and the words for it name destruction");
}

static void take_load(struct call *call, const struct usage_word *word, const struct note *note)
{
    struct effects_place place;
    scene_place(call->judge, &call->inside, &word->value, &place);
    const struct flow *written = scene_written(call->judge, place.path);
    bool is_remote_code = (written != NULL && (written->taints & TAINT_NETWORK) != 0) ||
                          strstr(word->value.text, "://") != NULL ||
                          (note->flow != NULL && (note->flow->taints & TAINT_NETWORK) != 0);
    bool is_input = is_dash(word) && call->inside.input.is_fed;
    bool is_made_here = written != NULL || note->flow != NULL || is_input;
    is_remote_code |= is_input && (call->inside.input.taints & TAINT_NETWORK) != 0;
    say(call, is_remote_code ? EFFECT_RUN_REMOTE : EFFECT_LOAD,
        is_remote_code ? RISK_CRITICAL
        : is_made_here ? RISK_HIGH
                       : RISK_MODERATE,
        word,
        is_remote_code ? "what comes from the network runs at once"
        : is_made_here ? "what it loads is made by the same text"
                       : NULL);
}

// A value that is a text in the command's language, or in that of the shell.
static void run_value(struct call *call, enum fact_role role, const struct usage_word *word,
                      const struct note *note)
{
    const char *language = call->usage.command.language;
    const struct shell_text text = {word->value.text, (uint32_t)strlen(word->value.text)};
    if (role == FACT_SHELL) {
        struct scene inner = call->inside;
        struct words one = {0};
        words_add(call->judge, &one, word, note);
        run_joined(call->judge, &inner, &one);
    } else if (word->value.unresolved == NULL) {
        run_code(call->judge, &call->inside, language, text, call->name, word->span);
    } else {
        const struct flow flow = {.is_fed = true, .taints = note->taints};
        run_flow(call->judge, &call->inside, &flow, language == NULL ? "unknown" : language,
                 call->name, word->span);
    }
}

void call_value(struct call *call, enum fact_role role, const struct usage_word *word,
                const struct note *note)
{
    enum effect_kind kind = effect_of_role(role);
    bool is_write = role == FACT_WRITE || role == FACT_APPEND || role == FACT_CREATE;
    if (is_write) {
        take_write(call, kind, word, note);
        return;
    }
    if (kind != EFFECT_COUNT && kind != EFFECT_READ) {
        act(call, kind, word, note);
        if (kind == EFFECT_MOVE && is_secret_path(call->judge, &call->inside, &word->value))
            call->read = flow_unknown(TAINT_SECRET);
        return;
    }
    switch (role) {
    case FACT_SCRIPT:
        run_path(call->judge, &call->inside, word, note, call->usage.command.language, call->name);
        say_order(call, word);
        break;
    case FACT_LOAD:
        take_load(call, word, note);
        break;
    case FACT_DEVICE:
        take_device(call, word, note);
        break;
    case FACT_MOUNT:
        take_mount(call, word);
        break;
    case FACT_BIND:
        take_bind(call, word);
        break;
    case FACT_HOST:
        take_peer(call, word, note, EFFECT_CONNECT);
        break;
    case FACT_URL:
        take_peer(call, word, note, EFFECT_FETCH);
        break;
    case FACT_UPLOAD:
        send_path(call, word, note);
        break;
    case FACT_DATA:
        send_data(call, word, note);
        break;
    case FACT_PROCESS:
        take_process(call, word);
        break;
    case FACT_PROCESS_NAME:
        take_process_name(call, word);
        break;
    case FACT_CODE:
    case FACT_SHELL:
        run_value(call, role, word, note);
        break;
    case FACT_ASSIGNMENT:
        assign_word(call->judge, &call->inside, word, note);
        break;
    case FACT_SERVICE:
        if (strchr(word->value.text, '/') != NULL)
            say(call, EFFECT_RUN, RISK_MODERATE, word, "a path, and no name of a service");
        break;
    default:
        call->taints |= note->taints & TAINT_SECRET;
        break;
    }
}

static void take_remote(struct call *call, const struct usage_item *item,
                        const struct usage_word *word, const struct note *note, bool is_sending)
{
    if (item->role == FACT_REMOTE_READ) {
        if (is_remote(word))
            take_peer(call, word, note, EFFECT_FETCH);
        else if (is_sending)
            send_path(call, word, note);
        else
            take_read(call, word, note, true);
        return;
    }
    if (is_remote(word)) {
        take_peer(call, word, note, EFFECT_CONNECT);
        say(call, EFFECT_SEND, RISK_MODERATE, word, "files are written on the other machine");
    } else
        take_write(call, EFFECT_WRITE, word, note);
}

static void take_item(struct call *call, size_t index, bool is_sending)
{
    const struct usage_item *item = &call->usage.items[index];
    struct usage_word word = {.value = item->value, .span = item->span};
    struct note note = call->words->notes[item->word];
    struct scene saved = call->inside;
    call->inside.is_elsewhere |= item->is_elsewhere;
    const char *language = call->usage.command.language;
    bool is_start_command = item->kind == USAGE_OPERAND && language != NULL && item->text != NULL &&
                            item->text[0] == '+' &&
                            (strcmp(language, "vim") == 0 || strcmp(language, "ex") == 0);
    if (is_start_command)
        run_code(call->judge, &call->inside, language,
                 (struct shell_text){item->text + 1, (uint32_t)strlen(item->text + 1)}, call->name,
                 item->span);
    else if (item->role == FACT_READ)
        take_read(call, &word, &note, item->kind == USAGE_OPERAND);
    else if (item->role == FACT_REMOTE_READ || item->role == FACT_REMOTE_WRITE)
        take_remote(call, item, &word, &note, is_sending);
    else if (item->role == FACT_DELETE && call->found.count > 0)
        for (size_t i = 0; i < call->found.count; i++)
            act(call, EFFECT_DELETE, &call->found.items[i], &call->found.notes[i]);
    else if (item->kind == USAGE_OPERAND && item->role == FACT_SHELL)
        call_shell(call, index);
    else
        call_value(call, item->role, &word, &note);
    if (item->is_elsewhere)
        call->inside.is_elsewhere = saved.is_elsewhere;
}

// The order in which roles have to be seen: what is read before what is written.
static int rank_of(enum fact_role role)
{
    if (role == FACT_ASSIGNMENT || role == FACT_URL)
        return 0;
    if (role == FACT_WRITE || role == FACT_APPEND || role == FACT_CREATE ||
        role == FACT_REMOTE_WRITE)
        return 2;
    return role == FACT_COMMAND || role == FACT_SHELL || role == FACT_COMMAND_UNTIL ? 3 : 1;
}

static bool is_taken_whole(const struct call *call, size_t index)
{
    const struct usage_item *item = &call->usage.items[index], *before = item - 1;
    if (index == 0 || before->role != item->role)
        return false;
    bool is_same_list = before->kind == item->kind && before->option == item->option;
    if (item->kind == USAGE_OPERAND && (item->role == FACT_COMMAND || item->role == FACT_SHELL ||
                                        (item->role == FACT_DELETE && call->found.count > 0)))
        return is_same_list;
    return item->role == FACT_COMMAND_UNTIL && before->kind != USAGE_END && is_same_list;
}

void call_items(struct call *call)
{
    bool is_sending = false;
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_value = item->kind == USAGE_OPERAND || item->kind == USAGE_VALUE;
        struct usage_word word = {.value = item->value};
        struct effects_place place;
        if (is_value && item->role == FACT_REMOTE_WRITE)
            is_sending |= is_remote(&word);
        if (is_value && item->role == FACT_WRITE && item->kind == USAGE_OPERAND) {
            scene_place(call->judge, &call->inside, &item->value, &place);
            call->is_gone |= place.class == CLASS_HARMLESS_DEVICE;
        }
    }
    for (int rank = 0; rank < 4; rank++) {
        for (size_t i = 0; i < call->usage.count; i++) {
            const struct usage_item *item = &call->usage.items[i];
            bool is_value = item->kind == USAGE_OPERAND || item->kind == USAGE_VALUE;
            if (!is_value || rank_of(item->role) != rank || is_taken_whole(call, i))
                continue;
            if (item->role == FACT_COMMAND)
                call_command(call, i);
            else if (item->role == FACT_COMMAND_UNTIL)
                call_until(call, i);
            else
                take_item(call, i, is_sending);
        }
    }
    bool is_feeding = call->is_connected && call->inside.input.is_fed;
    unsigned taints =
        call->taints | call->read.taints | (is_feeding ? call->inside.input.taints : 0u);
    if (call->is_connected && (taints & TAINT_SECRET) != 0)
        judge_add(call->judge, &call->inside,
                  &(struct effect){.kind = EFFECT_SEND,
                                   .risk = RISK_CRITICAL,
                                   .command = call->name,
                                   .span = call->words->items[0].span,
                                   .because = "a secret leaves this machine"});
}

void call_hooks(struct call *call)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        bool is_hook = item->role == FACT_SHELL || item->role == FACT_CODE ||
                       item->role == FACT_SCRIPT || item->role == FACT_LOAD;
        if (item->kind == USAGE_VALUE && is_hook)
            take_item(call, i, false);
    }
}
