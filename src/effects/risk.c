// How bad it is to do something to a path: by the place, by how much of it, and by what is done.
#include <string.h>

#include "effects/scene.h"

enum deed {
    DEED_DELETE,
    DEED_TREE,
    DEED_WRITE,
    DEED_APPEND,
    DEED_CREATE,
    DEED_MOVE,
    DEED_RIGHTS,
    DEED_READ
};

#define S RISK_SAFE
#define M RISK_MODERATE
#define H RISK_HIGH
#define C RISK_CRITICAL
// By class: to delete one file, to delete a tree, to write, to append, to create, to move away, to
// change rights or the owner, to read.
static const unsigned char table[CLASS_COUNT][8] = {
    [CLASS_HARMLESS_DEVICE] = {H, H, S, S, S, H, H, S},
    [CLASS_REBUILDABLE] = {M, M, M, M, M, M, M, S},
    [CLASS_TEMPORARY] = {M, M, M, M, M, M, M, S},
    [CLASS_ORDINARY] = {M, H, M, M, M, M, M, S},
    [CLASS_FOLDER] = {M, H, M, M, M, M, M, S},
    [CLASS_CONFIGURATION] = {H, C, H, H, M, H, H, S},
    [CLASS_UNKNOWN] = {M, H, M, M, M, M, M, S},
    [CLASS_DIRECTORY] = {C, C, M, M, M, H, M, S},
    [CLASS_PARENT] = {C, C, M, M, M, C, M, S},
    [CLASS_REPOSITORY] = {H, C, H, H, M, H, M, S},
    [CLASS_SYSTEM] = {H, C, H, H, M, C, H, S},
    [CLASS_HISTORY] = {C, C, C, M, M, C, M, S},
    [CLASS_LOG] = {H, C, H, M, M, H, M, S},
    [CLASS_BACKUP] = {H, C, M, M, M, M, M, S},
    [CLASS_SOCKET] = {H, H, H, H, M, H, H, M},
    [CLASS_STARTUP] = {H, C, H, H, H, H, M, S},
    [CLASS_KERNEL] = {H, C, H, H, H, H, H, S},
    [CLASS_ACCOUNT] = {C, C, C, C, H, C, H, S},
    [CLASS_SECRET] = {H, C, H, H, M, H, M, M},
    [CLASS_BOOT] = {C, C, C, C, H, C, H, S},
    [CLASS_DEVICE] = {C, C, C, C, H, C, H, S},
    [CLASS_HOME] = {C, C, M, M, M, C, H, S},
    [CLASS_ROOT] = {C, C, H, H, M, C, H, S},
};
#undef S
#undef M
#undef H
#undef C

static enum risk worse(enum risk left, enum risk right)
{
    return left > right ? left : right;
}

static enum risk at_least(enum risk risk, enum risk least)
{
    return worse(risk, least);
}

bool is_endless_path(const char *path)
{
    return strcmp(path, "/dev/zero") == 0 || strcmp(path, "/dev/urandom") == 0 ||
           strcmp(path, "/dev/random") == 0 || strcmp(path, "/dev/full") == 0;
}

bool is_secret_path(struct judge *judge, const struct scene *scene, const struct shell_value *value)
{
    struct effects_place place;
    scene_place(judge, scene, value, &place);
    return place.class == CLASS_SECRET || place.holds >= CLASS_ACCOUNT;
}

struct look { // at one path for one act
    const struct act *act;
    struct effects_place place;
    bool is_recursive, is_pattern, is_many, is_unknown;
    const char *why; // besides the place
};

static bool is_own_startup(const struct look *look)
{
    const char *path = look->place.path;
    const char *base = path == NULL ? NULL : strrchr(path, '/');
    return look->place.is_inside_home && base != NULL && base[1] == '.';
}

static enum risk of_delete(struct look *look)
{
    const struct effects_place *place = &look->place;
    unsigned taints = look->act->note == NULL ? 0 : look->act->note->taints;
    enum risk one = table[place->class][DEED_DELETE], tree = table[place->class][DEED_TREE];
    bool is_spare = place->class == CLASS_REBUILDABLE || place->class == CLASS_TEMPORARY;
    bool asks = (look->act->sets & SET_ASKS) != 0;
    if ((taints & TAINT_HOLLOW) != 0 && place->class <= CLASS_PARENT)
        return RISK_MODERATE;
    if (place->class == CLASS_DIRECTORY && place->is_contents) {
        look->why = "everything in the current folder goes";
        return asks ? RISK_MODERATE : RISK_HIGH;
    }
    if (look->is_unknown && look->is_recursive) {
        look->why = "what this stands for is not known";
        return at_least(is_spare ? RISK_HIGH : tree, RISK_HIGH);
    }
    if (place->class == CLASS_TEMPORARY && place->is_contents && place->path != NULL &&
        (strcmp(place->path, "/tmp/*") == 0 || strcmp(place->path, "/var/tmp/*") == 0)) {
        look->why = "other programs keep files there that they still need";
        return RISK_HIGH;
    }
    if (place->holds > CLASS_REPOSITORY && look->is_recursive) {
        look->why = "there is more than ordinary files below it";
        return table[place->holds][DEED_TREE];
    }
    if (look->is_recursive) {
        if (tree == RISK_HIGH && !look->is_pattern)
            look->why = "the whole tree goes";
        else if (tree == RISK_HIGH)
            look->why = "everything that fits the pattern goes, with all that is in it";
        return asks && tree <= RISK_HIGH ? RISK_MODERATE : tree;
    }
    if (is_spare || asks)
        return one;
    if (look->is_pattern) {
        look->why = "everything that fits the pattern goes";
        return place->class > CLASS_REPOSITORY ? tree : at_least(one, RISK_HIGH);
    }
    if (look->is_many) {
        look->why = "how many files and which ones comes out only when it runs";
        return at_least(one, RISK_HIGH);
    }
    return one;
}

static enum risk of_write(struct look *look, enum deed deed)
{
    const struct effects_place *place = &look->place;
    enum risk risk = table[place->class][deed];
    if (place->class == CLASS_STARTUP && deed == DEED_APPEND && is_own_startup(look))
        return RISK_MODERATE;
    if (place->class == CLASS_CONFIGURATION && place->is_inside_home)
        return RISK_MODERATE;
    bool is_here = strchr(look->act->value->text, '/') == NULL && look->act->value->tilde == NULL;
    if (place->class == CLASS_SECRET && is_here)
        return RISK_MODERATE; // a key by its name alone, in the current folder
    if (place->class == CLASS_KERNEL && place->path != NULL &&
        strncmp(place->path, "/proc/sysrq", 11) == 0)
        return RISK_CRITICAL;
    return risk;
}

static enum risk of_edit(struct look *look)
{
    enum risk risk = of_write(look, DEED_WRITE);
    bool has_backup = (look->act->sets & SET_BACKUP) != 0;
    if (look->place.class == CLASS_STARTUP && is_own_startup(look))
        risk = RISK_MODERATE;
    if (look->place.is_contents && !has_backup) {
        look->why = "every file there is changed";
        return at_least(risk, RISK_HIGH);
    }
    return risk;
}

static enum risk of_empty(struct look *look)
{
    bool is_spare = look->place.class == CLASS_REBUILDABLE || look->place.class == CLASS_TEMPORARY;
    if (look->place.class == CLASS_HARMLESS_DEVICE)
        return RISK_SAFE;
    if (is_spare)
        return RISK_MODERATE;
    enum deed deed = look->is_recursive || look->is_pattern ? DEED_TREE : DEED_DELETE;
    return at_least(table[look->place.class][deed], RISK_HIGH);
}

enum risk write_risk(enum place_class class)
{
    return table[class][DEED_WRITE];
}

struct mode { // what chmod is told
    bool is_known;
    bool opens_writing; // to everybody
    bool opens_reading; // to others or the group
    bool has_identity;  // set-user-ID or set-group-ID
    bool takes_from_owner;
};

static void read_octal(const char *text, struct mode *mode)
{
    size_t length = strlen(text);
    const char *last = text + (length >= 3 ? length - 3 : 0);
    unsigned owner = length >= 3 ? (unsigned)(last[0] - '0') : 0;
    unsigned group = length >= 2 ? (unsigned)(text[length - 2] - '0') : 0;
    unsigned others = length >= 1 ? (unsigned)(text[length - 1] - '0') : 0;
    unsigned special = length >= 4 ? (unsigned)(text[length - 4] - '0') : 0;
    mode->opens_writing = (others & 2) != 0;
    mode->opens_reading = ((others | group) & 4) != 0;
    mode->has_identity = (special & 6) != 0;
    mode->takes_from_owner = (owner & 4) == 0;
}

static void read_symbolic(const char *text, struct mode *mode)
{
    for (const char *clause = text; *clause != '\0';) {
        size_t length = strcspn(clause, ",");
        size_t who = strspn(clause, "ugoa");
        const char *what = clause + who;
        bool is_all = who == 0 || memchr(clause, 'a', who) != NULL;
        bool is_others = is_all || memchr(clause, 'o', who) != NULL;
        bool is_group = is_all || memchr(clause, 'g', who) != NULL;
        bool is_user = is_all || memchr(clause, 'u', who) != NULL;
        size_t rest = length - who;
        bool adds = rest > 0 && (*what == '+' || *what == '=');
        mode->opens_writing |= adds && who > 0 && is_others && memchr(what, 'w', rest) != NULL;
        mode->opens_reading |= adds && (is_others || is_group) && memchr(what, 'r', rest) != NULL;
        mode->has_identity |= adds && memchr(what, 's', rest) != NULL;
        mode->takes_from_owner |= rest > 0 && is_user &&
                                  ((*what == '-' && memchr(what, 'r', rest) != NULL) ||
                                   (*what == '=' && memchr(what, 'r', rest) == NULL));
        clause += length + (clause[length] == ',' ? 1 : 0);
    }
}

static struct mode read_mode(const char *text)
{
    struct mode mode = {.is_known = text != NULL};
    if (text == NULL)
        return mode;
    text += *text == '=' && text[1] >= '0' && text[1] <= '7' ? 1 : 0;
    if (text[0] != '\0' && text[strspn(text, "01234567")] == '\0')
        read_octal(text, &mode);
    else
        read_symbolic(text, &mode);
    return mode;
}

static bool is_precious(enum place_class class)
{
    return class == CLASS_CONFIGURATION || class >= CLASS_SYSTEM;
}

static enum risk of_rights(struct look *look)
{
    const struct effects_place *place = &look->place;
    enum risk risk = table[place->class][DEED_RIGHTS];
    struct mode mode = read_mode(look->act->mode);
    bool is_whole = look->is_recursive || place->is_contents;
    if (look->is_recursive && place->class == CLASS_ROOT)
        return RISK_CRITICAL;
    if (look->is_recursive && is_precious(place->class) && place->class != CLASS_BACKUP)
        risk = at_least(risk, RISK_HIGH);
    if (mode.has_identity) {
        look->why = "whoever runs it gets the rights of its owner";
        risk = at_least(risk, RISK_HIGH);
    }
    if (mode.opens_writing && (is_whole || is_precious(place->class))) {
        look->why = "everybody on the machine may write there";
        risk = at_least(risk, place->class >= CLASS_ACCOUNT ? RISK_CRITICAL : RISK_HIGH);
    }
    if (mode.opens_reading && place->class == CLASS_SECRET) {
        look->why = "others may read it";
        risk = at_least(risk, RISK_HIGH);
    }
    if (mode.takes_from_owner && (is_whole || is_precious(place->class))) {
        look->why = "not even its owner can read it afterwards";
        risk = at_least(risk, RISK_HIGH);
    }
    if (!mode.is_known && (is_whole || place->class == CLASS_SECRET))
        risk = at_least(risk, RISK_HIGH);
    return risk;
}

static enum risk of_owner(struct look *look)
{
    enum place_class class = look->place.class;
    enum risk risk = table[class][DEED_RIGHTS];
    bool is_wide = class == CLASS_DIRECTORY || class == CLASS_PARENT || class == CLASS_HOME ||
                   is_precious(class);
    if (look->is_recursive && class == CLASS_ROOT)
        return RISK_CRITICAL;
    if (class == CLASS_SECRET && !look->place.is_inside_home)
        return RISK_HIGH;
    if (look->is_recursive && (is_wide || look->is_unknown)) {
        look->why = "everything below it changes its owner, and who it was is lost";
        return at_least(risk, RISK_HIGH);
    }
    return risk;
}

static enum risk of_move(struct look *look)
{
    enum risk risk = table[look->place.class][DEED_MOVE];
    if (look->act->is_gone) {
        look->why = "it goes where nothing is kept";
        return at_least(table[look->place.class][DEED_TREE], RISK_HIGH);
    }
    // The folder itself is not moved, but what is in it.
    if (look->place.class == CLASS_DIRECTORY && look->place.is_contents)
        return RISK_MODERATE;
    return risk;
}

static enum risk risk_of(struct look *look, enum effect_kind kind)
{
    switch (kind) {
    case EFFECT_DELETE:
        return of_delete(look);
    case EFFECT_WRITE:
        if ((look->act->sets & SET_NO_CLOBBER) != 0)
            return of_write(look, DEED_CREATE);
        return of_write(look, DEED_WRITE);
    case EFFECT_APPEND:
        return of_write(look, DEED_APPEND);
    case EFFECT_CREATE:
        return of_write(look, DEED_CREATE);
    case EFFECT_EDIT:
        return of_edit(look);
    case EFFECT_EMPTY:
        return of_empty(look);
    case EFFECT_MOVE:
        return of_move(look);
    case EFFECT_PERMISSION:
        return of_rights(look);
    case EFFECT_OWNER:
        return of_owner(look);
    case EFFECT_READ:
        return table[look->place.class][DEED_READ];
    default:
        return effect_words[kind].risk;
    }
}

// As a person writes it.
static const char *shown(struct judge *judge, const struct act *act)
{
    const struct shell_value *value = act->value;
    if (value->unresolved != NULL) {
        const char *marked = act->note == NULL ? NULL : act->note->marked;
        const char *name = act->note == NULL ? NULL : act->note->variable;
        if (name != NULL && strcmp(name, "_") == 0) // what a text inside the text does not know
            name = NULL;
        struct buffer text;
        buffer_init(&text, SCENE_FLOW_BYTES_MAX);
        for (const char *at = marked == NULL ? "\002" : marked; *at != '\0'; at++) {
            if (*at == SCENE_MARK)
                buffer_printf(&text, name == NULL ? "…" : "$%s", name == NULL ? "" : name);
            else
                buffer_char(&text, *at);
        }
        const char *result = arena_copy(judge->arena, text.data, text.length);
        buffer_done(&text);
        return result;
    }
    if (value->tilde != NULL)
        return arena_printf(judge->arena, "~%s%s", value->tilde, value->text);
    return value->text;
}

static const char *because_of(struct judge *judge, const struct look *look)
{
    const struct act *act = look->act;
    const char *place = NULL;
    bool is_plain = look->place.class == CLASS_ORDINARY || look->place.class == CLASS_UNKNOWN ||
                    look->place.class == CLASS_FOLDER;
    if (!is_plain)
        place = look->place.about;
    const char *why = look->why != NULL ? look->why : act->because;
    if (place != NULL && why != NULL)
        return arena_printf(judge->arena, "%s; %s", place, why);
    return place != NULL ? place : why;
}

// What a path would be if all that is not known in it were empty.
static void look_at_hollow(struct judge *judge, const struct scene *scene, struct look *look)
{
    const struct note *note = look->act->note;
    if (note == NULL || note->marked == NULL || !look->is_recursive)
        return;
    char *hollow = arena_string(judge->arena, note->marked);
    size_t length = 0;
    for (const char *at = note->marked; *at != '\0'; at++)
        if (*at != SCENE_MARK)
            hollow[length++] = *at;
    hollow[length] = '\0';
    struct effects_place place;
    if (length == 0 || (hollow[0] == '~' && hollow[1] != '/'))
        return;
    const struct shell_value value = {.text = hollow};
    scene_place(judge, scene, &value, &place);
    if (place.class == CLASS_ROOT || place.class == CLASS_SYSTEM || place.class == CLASS_HOME ||
        strcmp(hollow, "/*") == 0)
        look->why = arena_printf(judge->arena, "%s%s may be empty, and then this is %s",
                                 note->variable == NULL ? "" : "$",
                                 note->variable == NULL ? "what is not known here" : note->variable,
                                 hollow);
}

static enum effect_undo undo_of(enum effect_kind kind, unsigned sets)
{
    if (kind == EFFECT_READ || kind == EFFECT_LIST)
        return UNDO_NOTHING;
    if (kind == EFFECT_CREATE || kind == EFFECT_MOVE || kind == EFFECT_APPEND ||
        (sets & SET_BACKUP) != 0)
        return UNDO_EASY;
    return kind == EFFECT_PERMISSION || kind == EFFECT_OWNER ? UNDO_BACKUP : UNDO_NONE;
}

// To see first what would go.
static const char *safer_form(struct judge *judge, const struct look *look)
{
    const struct shell_value *value = look->act->value;
    bool is_wide = look->is_pattern || look->is_recursive;
    if (look->act->kind != EFFECT_DELETE || value->unresolved != NULL || !is_wide)
        return NULL;
    if (look->is_pattern && strpbrk(value->text, " \t\n'\"\\$`;&|<>()") != NULL)
        return NULL;
    struct buffer text;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    buffer_text(&text, look->is_pattern ? "ls -lad -- " : "ls -la -- ");
    if (value->tilde != NULL)
        buffer_printf(&text, "~%s", value->tilde);
    if (look->is_pattern)
        buffer_text(&text, value->text);
    else if (value->text[0] != '\0')
        shell_quote(SHELL_BASH, (struct shell_text){value->text, (uint32_t)strlen(value->text)},
                    &text);
    const char *safer = arena_copy(judge->arena, text.data, text.length);
    buffer_done(&text);
    return safer;
}

// Whether the text itself goes to the folder that it acts in. Where hob happens to stand says
// nothing of how dear it is: many a checkout lies below /tmp.
static bool has_gone(const struct judge *judge, const struct scene *scene)
{
    const char *own = judge->machine.directory;
    return own == NULL || scene->directory == NULL || strcmp(own, scene->directory) != 0;
}

// The current folder, or all that is in it: what is it, to somebody who stands elsewhere?
static void look_at_folder(struct judge *judge, const struct scene *scene, struct look *look)
{
    if (look->place.class != CLASS_DIRECTORY || look->place.path == NULL)
        return;
    struct effects_machine machine = judge->machine;
    struct effects_place place;
    const struct shell_value value = {.text = look->place.path,
                                      .pattern = look->place.is_pattern ? look->place.path : NULL};
    machine.directory = NULL;
    places_classify(judge->arena, judge->places, &value, &machine, &place);
    bool is_spare = place.class == CLASS_TEMPORARY || place.class == CLASS_REBUILDABLE;
    if ((is_spare && has_gone(judge, scene)) || place.class > CLASS_REPOSITORY)
        look->place = place;
}

void act_on_path(struct judge *judge, const struct scene *scene, const struct act *act)
{
    struct look look = {.act = act};
    unsigned taints = act->note == NULL ? 0 : act->note->taints;
    if (act->value->unresolved == NULL && act->value->text[0] == '\0' && act->value->tilde == NULL)
        return;
    scene_place(judge, scene, act->value, &look.place);
    look_at_folder(judge, scene, &look);
    look.is_recursive = (act->sets & SET_RECURSIVE) != 0;
    look.is_pattern = look.place.is_pattern;
    look.is_unknown = act->value->unresolved != NULL;
    look.is_many = (taints & TAINT_MANY) != 0;
    struct effect effect = {
        .kind = act->kind,
        .risk = risk_of(&look, act->kind),
        .target_kind = TARGET_PATH,
        .target = shown(judge, act),
        .path = look.is_unknown || scene->is_elsewhere ? NULL : look.place.path,
        .place = look.place.name,
        .command = act->command,
        .span = act->span,
        .is_recursive = look.is_recursive,
        .is_pattern = look.is_pattern,
        .is_resolved = !look.is_unknown,
        .undo = undo_of(act->kind, act->sets),
    };
    if (look.is_unknown && act->kind == EFFECT_DELETE)
        look_at_hollow(judge, scene, &look);
    if (look.place.class == CLASS_HARMLESS_DEVICE && effect.risk == RISK_SAFE &&
        act->kind != EFFECT_READ)
        return;
    effect.because = because_of(judge, &look);
    effect.safer = safer_form(judge, &look);
    if (scene->is_elsewhere && effect.risk == RISK_CRITICAL)
        effect.risk = RISK_HIGH;
    judge_add(judge, scene, &effect);
}
