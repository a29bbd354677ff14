// Where the streams of a command come from and go to.
#include <string.h>

#include "effects/scene.h"

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool is_peer(const char *text)
{
    return strncmp(text, "/dev/tcp/", 9) == 0 || strncmp(text, "/dev/udp/", 9) == 0;
}

static void say_peer(struct judge *judge, const struct scene *scene, const char *text,
                     bool is_writing)
{
    if (is_writing && (scene->input.taints & TAINT_SECRET) != 0)
        judge_add(judge, scene,
                  &(struct effect){.kind = EFFECT_SEND,
                                   .risk = RISK_CRITICAL,
                                   .target_kind = TARGET_HOST,
                                   .target = text + 9,
                                   .because = "a secret leaves this machine"});
    else
        judge_add(judge, scene,
                  &(struct effect){.kind = is_writing ? EFFECT_SEND : EFFECT_CONNECT,
                                   .risk = RISK_MODERATE,
                                   .target_kind = TARGET_HOST,
                                   .target = text + 9,
                                   .because = "a connection that the shell itself opens"});
}

static void read_from(struct judge *judge, struct scene *scene, const struct usage_word *word,
                      const struct note *note, bool is_input)
{
    const char *text = word->value.text;
    struct flow flow = flow_unknown(note->taints);
    struct effects_place place;
    scene_place(judge, scene, &word->value, &place);
    flow.path = place.path != NULL ? place.path : text;
    const struct flow *written = scene_written(judge, place.path);
    if (note->flow != NULL)
        flow = *note->flow;
    else if (written != NULL)
        flow = *written;
    else
        act_on_path(
            judge, scene,
            &(struct act){
                .kind = EFFECT_READ, .value = &word->value, .note = note, .span = word->span});
    if (place.class == CLASS_SECRET)
        flow.taints |= TAINT_SECRET;
    if (is_endless_path(text))
        flow.taints |= TAINT_ENDLESS;
    if (strcmp(text, "/dev/null") == 0)
        flow = flow_text("", 0);
    if (is_input)
        scene->input = flow;
}

static void write_to(struct judge *judge, struct scene *scene, const struct usage_word *word,
                     const struct note *note, const struct shell_redirect *redirect,
                     struct streams *streams)
{
    const char *text = word->value.text;
    bool is_append = redirect->kind == REDIRECT_APPEND || redirect->kind == REDIRECT_BOTH_APPEND;
    bool is_both = redirect->kind == REDIRECT_BOTH || redirect->kind == REDIRECT_BOTH_APPEND ||
                   redirect->kind == REDIRECT_COPY_WRITE;
    bool is_usual = redirect->descriptor == -1 && redirect->kind != REDIRECT_READ_WRITE;
    bool is_output = is_both || is_usual || redirect->descriptor == 1;
    if (strcmp(text, "/dev/stdout") == 0 || strcmp(text, "/dev/stderr") == 0 ||
        strcmp(text, "/dev/tty") == 0 || strncmp(text, "/dev/fd/", 8) == 0)
        return;
    act_on_path(judge, scene,
                &(struct act){.kind = is_append ? EFFECT_APPEND : EFFECT_WRITE,
                              .value = &word->value,
                              .note = note,
                              .span = word->span});
    if (!is_output)
        return;
    struct effects_place place;
    scene_place(judge, scene, &word->value, &place);
    scene->output = &streams->kept;
    streams->is_kept = true;
    if (place.class != CLASS_HARMLESS_DEVICE && streams->path_count < STREAM_PATHS_MAX)
        streams->paths[streams->path_count++] = place.path != NULL ? place.path : text;
}

static void copy_descriptor(struct scene *scene, const struct usage_word *word,
                            const struct shell_redirect *redirect)
{
    const char *text = word->value.text;
    bool is_input = redirect->descriptor == 0 ||
                    (redirect->descriptor == -1 && redirect->kind == REDIRECT_COPY_READ);
    bool is_terminal = word->value.unresolved == NULL && strlen(text) == 1 && text[0] <= '2';
    if (is_input && strcmp(text, "-") == 0)
        scene->input = flow_text("", 0);
    else if (is_input && !is_terminal)
        scene->input = flow_unknown(0);
}

static void open_text(struct judge *judge, struct scene *scene,
                      const struct shell_redirect *redirect)
{
    struct note note;
    bool is_string = redirect->kind == REDIRECT_STRING;
    struct usage_word word =
        scene_single(judge, scene, redirect->target, is_string ? ROLE_SINGLE : ROLE_BODY, &note);
    struct flow flow = flow_unknown(note.taints);
    const char *text = word.value.unresolved == NULL ? word.value.text : note.marked;
    if (word.value.tilde != NULL && judge->machine.home != NULL)
        text = arena_printf(judge->arena, "%s%s", judge->machine.home, text);
    if (text != NULL) {
        struct buffer filled;
        buffer_init(&filled, SCENE_FLOW_BYTES_MAX);
        for (; *text != '\0'; text++) {
            if (*text == SCENE_MARK)
                buffer_text(&filled, "${_}");
            else
                buffer_char(&filled, *text);
        }
        buffer_text(&filled, is_string ? "\n" : "");
        if (!filled.is_over) {
            flow.text = arena_copy(judge->arena, filled.data, filled.length);
            flow.length = filled.length;
        }
        flow.is_inexact = word.value.unresolved != NULL;
        buffer_done(&filled);
    }
    if (redirect->descriptor <= 0)
        scene->input = flow;
}

static void open_one(struct judge *judge, struct scene *scene,
                     const struct shell_redirect *redirect, struct streams *streams)
{
    if (redirect->kind == REDIRECT_STRING || redirect->kind == REDIRECT_HERE) {
        open_text(judge, scene, redirect);
        return;
    }
    struct note note;
    struct usage_word word = scene_single(judge, scene, redirect->target, ROLE_WORD, &note);
    const char *text = word.value.text;
    bool is_copy = redirect->kind == REDIRECT_COPY_READ || redirect->kind == REDIRECT_COPY_WRITE;
    bool is_reading = redirect->kind == REDIRECT_READ || redirect->kind == REDIRECT_READ_WRITE;
    size_t length = strlen(text);
    bool is_descriptor =
        word.value.unresolved != NULL || is_number(text) || (length > 0 && text[length - 1] == '-');
    if (is_copy && is_descriptor) {
        copy_descriptor(scene, &word, redirect);
    } else if (is_peer(text)) {
        say_peer(judge, scene, text, redirect->kind != REDIRECT_READ);
        streams->is_network = true;
        if (redirect->kind != REDIRECT_READ && redirect->descriptor <= 1) {
            scene->output = &streams->kept;
            streams->is_kept = true;
        }
    } else if (is_reading) {
        read_from(judge, scene, &word, &note, redirect->descriptor <= 0);
        if (redirect->kind == REDIRECT_READ_WRITE)
            write_to(judge, scene, &word, &note, redirect, streams);
    } else {
        write_to(judge, scene, &word, &note, redirect, streams);
    }
}

void streams_open(struct judge *judge, struct scene *scene, const struct shell_redirect *redirects,
                  struct streams *streams)
{
    *streams = (struct streams){.before = scene->input, .output = scene->output};
    for (const struct shell_redirect *at = redirects; at != NULL; at = at->next)
        open_one(judge, scene, at, streams);
    if (streams->is_network)
        scene->input = flow_unknown(TAINT_NETWORK);
}

void streams_close(struct judge *judge, struct scene *scene, const struct streams *streams)
{
    for (size_t i = 0; i < streams->path_count; i++) {
        if ((streams->kept.taints & TAINT_ENDLESS) != 0)
            judge_say(judge, scene, EFFECT_EXHAUST, streams->kept.source, streams->paths[i],
                      "what is written never ends, until the disk is full");
        scene_write(judge, streams->paths[i], &streams->kept);
    }
    if (streams->is_network && (streams->kept.taints & TAINT_SECRET) != 0)
        judge_add(judge, scene,
                  &(struct effect){.kind = EFFECT_SEND,
                                   .risk = RISK_CRITICAL,
                                   .command = streams->kept.source,
                                   .because = "a secret leaves this machine"});
    scene->input = streams->before;
    scene->output = streams->output;
}
