// Texts that run: shell text, code of other languages, files, and what comes through a pipe.
#include <string.h>

#include "code/code.h"
#include "effects/scene.h"

// So much arena as the tree of a text may need.
enum { TREE_BYTES_PER_BYTE = 200 };

static bool has_room(const struct judge *judge, size_t text_bytes)
{
    size_t left = judge->arena->bytes_max - judge->arena->used_bytes;
    return left / TREE_BYTES_PER_BYTE > text_bytes && left > 2 * (size_t)SCENE_ARENA_SPARE;
}

void run_text(struct judge *judge, struct scene *scene, const char *text, size_t length,
              struct shell_span span)
{
    if (scene->depth >= EFFECTS_DEPTH_MAX || length > SHELL_TEXT_BYTES_MAX ||
        !has_room(judge, length) || memchr(text, '\0', length) != NULL) {
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, NULL, NULL,
                  "a text inside the text that is too deep or too long to follow");
        return;
    }
    struct shell_tree tree;
    struct error err = {0};
    const struct shell_options options = {.dialect = SHELL_BASH};
    const struct shell_text source = {text, (uint32_t)length};
    if (!shell_parse(judge->arena, source, &options, &tree, NULL, &err)) {
        judge_add(judge, scene,
                  &(struct effect){.kind = EFFECT_RUN_UNKNOWN,
                                   .risk = RISK_HIGH,
                                   .span = span,
                                   .because = "a text is run that is no shell text hob can read"});
        return;
    }
    struct shell_span outer = scene->span;
    bool was_nested = scene->is_nested;
    if (!was_nested) {
        scene->span = span;
        scene->is_nested = true;
    }
    scene->depth++;
    walk_list(judge, scene, tree.list);
    scene->depth--;
    scene->span = outer;
    scene->is_nested = was_nested;
}

static void add_marked(struct buffer *into, const struct usage_word *word, const struct note *note)
{
    const char *text = word->value.text;
    if (word->value.unresolved != NULL)
        text = note->marked == NULL ? "\002" : note->marked;
    else if (word->value.tilde != NULL)
        buffer_printf(into, "~%s", word->value.tilde);
    for (; *text != '\0'; text++) {
        if (*text == SCENE_MARK)
            buffer_text(into, "${_}");
        else
            buffer_char(into, *text);
    }
}

void run_joined(struct judge *judge, struct scene *scene, const struct words *words)
{
    struct buffer text;
    unsigned taints = 0;
    bool is_known = true;
    if (words->count == 0)
        return;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < words->count; i++) {
        buffer_text(&text, i == 0 ? "" : " ");
        add_marked(&text, &words->items[i], &words->notes[i]);
        if (words->items[i].value.unresolved != NULL) {
            taints |= words->notes[i].taints;
            is_known = false;
        }
    }
    struct shell_span span = words->items[0].span;
    const char *kept = arena_copy(judge->arena, text.data, text.length);
    size_t length = text.length;
    bool is_over = text.is_over;
    buffer_done(&text);
    if (is_over) {
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, NULL, NULL,
                  "a text that is too long to follow");
        return;
    }
    struct flow flow = flow_unknown(taints);
    bool is_opaque = !is_known && (taints & (TAINT_OUTPUT | TAINT_NETWORK | TAINT_DECODED)) != 0;
    if (is_opaque)
        run_flow(judge, scene, &flow, NULL, NULL, span);
    else if (!is_known)
        judge_add(judge, scene,
                  &(struct effect){.kind = EFFECT_UNKNOWN,
                                   .risk = RISK_MODERATE,
                                   .span = span,
                                   .because = "a value that is not known becomes part of a text "
                                              "that is run"});
    run_text(judge, scene, kept, length, span);
}

static void run_finding(struct judge *judge, struct scene *scene,
                        const struct code_finding *finding, const char *language,
                        const char *command, struct shell_span span)
{
    struct effect effect = {
        .kind = finding->kind,
        .risk = finding->risk,
        .command = command,
        .because = finding->because,
        .target = finding->target,
        .span = span,
        .is_recursive = finding->is_recursive,
        .is_pattern = finding->is_pattern,
        .is_resolved = finding->target != NULL,
    };
    bool is_path = finding->argument == CODE_PATH && finding->target != NULL;
    if (finding->argument == CODE_SHELL && finding->target != NULL) {
        struct scene inside = *scene;
        run_text(judge, &inside, finding->target, strlen(finding->target), span);
        return;
    }
    if (finding->argument == CODE_LANGUAGE && finding->target != NULL) {
        struct scene inside = *scene;
        inside.depth++;
        run_code(judge, &inside, language,
                 (struct shell_text){finding->target, (uint32_t)strlen(finding->target)}, command,
                 span);
        return;
    }
    effect.target_kind = finding->target == NULL            ? TARGET_NONE
                         : finding->argument == CODE_URL    ? TARGET_HOST
                         : finding->argument == CODE_HOST   ? TARGET_HOST
                         : finding->argument == CODE_OBJECT ? TARGET_OBJECT
                                                            : TARGET_TEXT;
    if (is_path) {
        // What code works out to be in the home begins with ~ here.
        bool is_home =
            finding->target[0] == '~' && (finding->target[1] == '/' || finding->target[1] == '\0');
        const struct shell_value value = {
            .text = finding->target + (is_home ? 1 : 0),
            .tilde = is_home ? "" : NULL,
            .pattern = finding->is_pattern ? finding->target + (is_home ? 1 : 0) : NULL};
        act_on_path(judge, scene,
                    &(struct act){.kind = finding->kind,
                                  .value = &value,
                                  .span = span,
                                  .command = command,
                                  .because = finding->because,
                                  .sets = finding->is_recursive ? SET_RECURSIVE : 0u});
        if (finding->risk <= RISK_MODERATE)
            return;
        effect.target_kind =
            TARGET_TEXT; // the language's table says that it is worse than the path
    }
    judge_add(judge, scene, &effect);
}

void run_code(struct judge *judge, const struct scene *scene, const char *language,
              struct shell_text text, const char *command, struct shell_span span)
{
    if (scene->depth >= EFFECTS_DEPTH_MAX || !has_room(judge, text.length)) {
        judge_say(judge, scene, EFFECT_RUN_UNKNOWN, command, NULL,
                  "code too deep or long to follow");
        return;
    }
    struct code_finding *findings = arena_array(judge->arena, CODE_FINDINGS_MAX, sizeof(*findings));
    size_t count =
        code_scan(judge->arena, language, text.bytes, text.length, findings, CODE_FINDINGS_MAX);
    struct scene inside = *scene;
    bool has_secret = false, has_peer = false, has_read = false, is_sending = false;
    inside.depth++;
    if (!inside.is_nested) {
        inside.is_nested = true;
        inside.span = span;
    }
    for (size_t i = 0; i < count; i++) {
        const struct code_finding *finding = &findings[i];
        run_finding(judge, &inside, finding, language, command, span);
        has_peer |= finding->kind == EFFECT_SEND || finding->kind == EFFECT_CONNECT ||
                    finding->kind == EFFECT_FETCH;
        has_read |= finding->kind == EFFECT_READ && finding->argument == CODE_PATH;
        is_sending |= finding->kind == EFFECT_SEND;
        const struct shell_value value = {.text = finding->target == NULL ? "" : finding->target};
        has_secret |= finding->kind == EFFECT_READ && finding->argument == CODE_PATH &&
                      finding->target != NULL && is_secret_path(judge, &inside, &value);
    }
    if (has_secret && has_peer)
        judge_add(judge, &inside,
                  &(struct effect){.kind = EFFECT_SEND,
                                   .risk = RISK_CRITICAL,
                                   .command = command,
                                   .span = span,
                                   .because = "the code reads a secret and talks to the network"});
    else if (has_read && is_sending)
        judge_add(judge, &inside,
                  &(struct effect){.kind = EFFECT_SEND,
                                   .risk = RISK_HIGH,
                                   .command = command,
                                   .span = span,
                                   .because = "the code reads a file and sends data"});
}

void run_flow(struct judge *judge, const struct scene *scene, const struct flow *flow,
              const char *language, const char *command, struct shell_span span)
{
    struct scene inside = *scene;
    struct effect effect = {.kind = EFFECT_RUN_UNKNOWN,
                            .risk = RISK_HIGH,
                            .command = command,
                            .span = span,
                            .because = "what runs is not known before it runs"};
    bool is_remote = (flow->taints & TAINT_NETWORK) != 0;
    inside.input = (struct flow){0};
    if (!flow->is_fed) {
        effect.kind = EFFECT_INTERACTIVE;
        effect.risk = scene->is_privileged ? RISK_HIGH : RISK_MODERATE;
        effect.because = "whatever is typed there runs";
        judge_add(judge, scene, &effect);
        return;
    }
    if (is_remote) {
        effect.kind = EFFECT_RUN_REMOTE;
        effect.risk = RISK_CRITICAL;
        effect.because = "what comes from the network runs at once";
        effect.safer = "curl -o FILE URL; less FILE";
        judge_add(judge, scene, &effect);
    }
    if (flow->text != NULL && language == NULL) {
        run_text(judge, &inside, flow->text, flow->length, span);
    } else if (flow->text != NULL) {
        run_code(judge, &inside, language, (struct shell_text){flow->text, (uint32_t)flow->length},
                 command, span);
    } else if (flow->path != NULL && flow->taints == 0) {
        struct usage_word word = word_of(flow->path, span);
        run_path(judge, &inside, &word, NULL, language, command);
        return;
    } else if (!is_remote) {
        if ((flow->taints & TAINT_DECODED) != 0)
            effect.because = "decoded data runs, and what it says is not known before";
        judge_add(judge, scene, &effect);
    }
    if (flow->text != NULL && flow->is_inexact && !is_remote) {
        effect.kind = EFFECT_UNKNOWN;
        effect.risk = RISK_MODERATE;
        effect.because = "a part of the text that runs is not known before";
        judge_add(judge, scene, &effect);
    }
}

void run_path(struct judge *judge, const struct scene *scene, const struct usage_word *word,
              const struct note *note, const char *language, const char *command)
{
    const struct shell_value *value = &word->value;
    struct effects_place place;
    if (note != NULL && note->flow != NULL) {
        run_flow(judge, scene, note->flow, language, command, word->span);
        return;
    }
    bool is_input =
        value->unresolved == NULL &&
        (strcmp(value->text, "-") == 0 || strcmp(value->text, "/dev/stdin") == 0 ||
         strcmp(value->text, "/dev/fd/0") == 0 || strcmp(value->text, "/proc/self/fd/0") == 0);
    if (is_input) {
        run_flow(judge, scene, &scene->input, language, command, word->span);
        return;
    }
    scene_place(judge, scene, value, &place);
    const struct flow *written = scene_written(judge, place.path);
    if (written != NULL && (written->text != NULL || written->taints != 0)) {
        run_flow(judge, scene, written, language, command, word->span);
        return;
    }
    bool is_url = strstr(value->text, "://") != NULL;
    bool is_self = note != NULL && (note->taints & TAINT_SELF) != 0;
    if (is_self && (scene->is_piped || scene->is_background)) {
        judge_say(judge, scene, EFFECT_EXHAUST, command, NULL,
                  "a script that starts itself again and again");
        return;
    }
    judge_add(
        judge, scene,
        &(struct effect){
            .kind = is_url ? EFFECT_RUN_REMOTE : EFFECT_RUN,
            .risk = is_url                 ? RISK_CRITICAL
                    : scene->is_privileged ? RISK_HIGH
                                           : RISK_MODERATE,
            .target_kind = TARGET_PATH,
            .target = value->unresolved == NULL && value->tilde == NULL
                          ? value->text
                          : arena_printf(judge->arena, "%s%s%s", value->tilde != NULL ? "~" : "",
                                         value->tilde != NULL ? value->tilde : "", value->text),
            .path = place.path,
            .command = command,
            .span = word->span,
            .is_resolved = value->unresolved == NULL,
            .because = is_url ? "what comes from the network runs at once"
                              : "what the program or script does is not known"});
}
