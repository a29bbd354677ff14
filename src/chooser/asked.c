#include "chooser/asked.h"

#include <string.h>

#include "base/array.h"

enum {
    D = ASKED_DELETE,
    S = ASKED_STOP,
    M = ASKED_MOVE,
    R = ASKED_RIGHTS,
    F = ASKED_FORMAT,
    H = ASKED_REWRITE,
    X = ASKED_RUN,
    E = ASKED_EDIT,
    W = ASKED_WRITE,
    N = ASKED_SEND,
    C = ASKED_CONFIGURE,
    TELL = 1 << 30,
};

struct verb {
    const char *stem;
    unsigned changes;
    bool is_doubtful; // often an adjective or a noun: it counts only where a verb must stand
};

// By stem: word_is_form() knows the endings.
static const struct verb verbs[] = {
    {"delete", D | E | C | H, false},
    {"remove", D | E | C | H, false},
    {"rm", D, false},
    {"erase", D | E | F, false},
    {"wipe", D | F, false},
    {"purge", D | C, false},
    {"prune", D | C, false},
    {"trash", D | M, true},
    {"discard", D, false},
    {"unlink", D, false},
    {"eliminate", D | E, false},
    {"destroy", D | F, false},
    {"shred", D, false},
    {"uninstall", D | C, false},
    {"drop", D | C | H, true},
    {"clean", D | E, true},
    {"cleanup", D | E, true},
    {"clear", D | E | C, true},
    {"empty", D | W, true},
    {"truncate", D | E | W, false},
    {"zero", D | E | W, true},
    {"flush", D | C | W, false},
    {"rid", D, false},
    {"dispose", D, false},
    {"forget", D | C, false},
    {"unset", D | C, false},
    {"overwrite", D | E | W | F, false},
    {"clobber", D | W, false},
    {"evict", D, false},
    {"expunge", D, false},
    {"rollback", D | H | C, false},
    {"revert", D | H | E | C, false},
    {"undo", D | H | E, false},
    {"reset", D | H | C | S, true},
    {"restore", D | W | E | M | F, true},
    {"kill", S, false},
    {"stop", S | C, true},
    {"terminate", S, true},
    {"end", S, true},
    {"quit", S, true},
    {"abort", S | H, false},
    {"halt", S, true},
    {"interrupt", S, true},
    {"signal", S, true},
    {"suspend", S, true},
    {"pause", S, true},
    {"resume", S, true},
    {"continue", S, true},
    {"freeze", S, true},
    {"hibernate", S, false},
    {"sleep", S, true},
    {"reboot", S, true},
    {"restart", S | C, true},
    {"reload", S | C, true},
    {"shut", S, true},
    {"shutdown", S, true},
    {"poweroff", S, true},
    {"power", S, true},
    {"logout", S, false},
    {"log", S | C, true},
    {"disconnect", S | C, false},
    {"eject", S | C, false},
    {"cancel", S | D, false},
    {"close", S | C, true},
    {"exit", S, true},
    {"disable", S | C | R, true},
    {"limit", S | C, true},
    {"detach", S | C, false},
    {"send", S | N, true},
    {"move", M, false},
    {"mv", M, false},
    {"rename", M | C, false},
    {"relocate", M, false},
    {"transfer", M | N | W, true},
    {"flatten", M, false},
    {"organize", M, true},
    {"organise", M, true},
    {"put", M | W | E, true},
    {"swap", M | E | C, true},
    {"rotate", M | W, true},
    {"backup", M | W, true},
    {"archive", M | W, true},
    {"lowercase", M | E | W, true},
    {"uppercase", M | E | W, true},
    {"capitalize", M | E | W, false},
    {"strip", M | E | W, true},
    {"chmod", R, false},
    {"chown", R, false},
    {"chgrp", R, false},
    {"grant", R | C, false},
    {"deny", R | C, false},
    {"allow", R | C | N, false},
    {"revoke", R | C, false},
    {"restrict", R | C, false},
    {"protect", R | C | W, false},
    {"give", R | C | W, true},
    {"transform", M | E | W, false},
    {"make", R | F | W | E | C | M, false},
    {"set", R | C | E | W, true},
    {"change", R | M | E | C | W | H, true},
    {"modify", R | E | C | W | H, true},
    {"alter", R | E | C, false},
    {"edit", E | C | H | W, true},
    {"update", E | C | W | R | X, true},
    {"upgrade", C | W | X, true},
    {"apply", R | E | C | W | H | X, false},
    {"turn", R | C | S | E | W, false},
    {"lock", R | C | S, true},
    {"unlock", R | C, true},
    {"secure", R | C, true},
    {"fix", R | E | C | W, true},
    {"repair", E | C | F | W, true},
    {"format", F | E | W, true},
    {"partition", F, true},
    {"mkfs", F, false},
    {"initialize", F | W | C, false},
    {"initialise", F | W | C, false},
    {"burn", F | W, false},
    {"flash", F | W, true},
    {"clone", F | W, true},
    {"amend", H, false},
    {"rebase", H, false},
    {"squash", H, false},
    {"rewrite", H | E | W, false},
    {"fixup", H, true},
    {"reword", H, false},
    {"force", H | R | S, true},
    {"merge", W | E | H, true},
    {"pick", H | W, true},
    {"run", X | W | C, true},
    {"execute", X | W, true},
    {"launch", X, true},
    {"start", X | C | W, true},
    {"invoke", X, false},
    {"eval", X, false},
    {"evaluate", X, false},
    {"source", X, true},
    {"perform", X, false},
    {"repeat", X | W, true},
    {"schedule", X | C | S, true},
    {"install", X | C | W | R, true},
    {"write", W | E | F | N, true},
    {"save", W | E | C, true},
    {"create", W | C | F, false},
    {"copy", W | F | N, true},
    {"cp", W, false},
    {"duplicate", W, true},
    {"download", W, true},
    {"fetch", W | C, false},
    {"retrieve", W, false},
    {"pull", W | C, false},
    {"extract", W, true},
    {"unpack", W | D, false},
    {"unzip", W, false},
    {"untar", W, false},
    {"uncompress", W | D | M, true},
    {"decompress", W | D | M, false},
    {"compress", W | D | M, true},
    {"zip", W | D, true},
    {"gzip", W | D | M, true},
    {"gunzip", W | D | M, true},
    {"bzip2", W | D | M, true},
    {"tar", W, true},
    {"pack", W, false},
    {"package", W, true},
    {"bundle", W, true},
    {"split", W, true},
    {"divide", W, false},
    {"combine", W, true},
    {"concatenate", W, true},
    {"join", W | C, true},
    {"generate", W | C, false},
    {"output", W, true},
    {"redirect", W, true},
    {"store", W | C, true},
    {"dump", W, true},
    {"export", W | C, true},
    {"import", W | C | N, true},
    {"convert", W | E | M, false},
    {"touch", W, true},
    {"record", W, true},
    {"capture", W, true},
    {"append", W | E | M, false},
    {"prepend", W | E | M, false},
    {"add", W | E | C | M | R, false},
    {"insert", W | E, false},
    {"fill", W, true},
    {"link", W, true},
    {"symlink", W, true},
    {"init", W | C, false},
    {"mirror", W | D | N, true},
    {"sync", W | N, true},
    {"synchronize", W | N, false},
    {"synchronise", W | N, false},
    {"build", W | C | X, true},
    {"compile", W | X, true},
    {"render", W, false},
    {"encode", W, true},
    {"decode", W, true},
    {"encrypt", W | D, true},
    {"decrypt", W | D, true},
    {"sign", W | C, true},
    {"resize", W | E | F | C, false},
    {"shrink", W | E | F, false},
    {"crop", W | E, false},
    {"trim", W | E, true},
    {"optimize", W | E | C, false},
    {"replace", E | W | M | C, false},
    {"substitute", E | W | M, false},
    {"comment", E, true},
    {"uncomment", E, false},
    {"increment", E | W, false},
    {"decrement", E | W, false},
    {"indent", E | W, false},
    {"normalize", E | W | M, false},
    {"upload", N | W, true},
    {"push", N | C, true},
    {"post", N, true},
    {"submit", N, false},
    {"publish", N | C, false},
    {"email", N, true},
    {"mail", N, true},
    {"share", N | C | W, true},
    {"deploy", N | C | W | X, false},
    {"enable", C | R, false},
    {"configure", C | E, false},
    {"mount", C, true},
    {"unmount", C | S, true},
    {"umount", C | S, true},
    {"assign", C | R | W, false},
    {"block", C, true},
    {"open", C | X, true},
    {"switch", C | H, true},
    {"use", C, true},
    {"register", C, false},
    {"load", C | W | X, true},
    {"unload", C | S, false},
    {"bind", C, false},
    {"route", C, true},
    {"forward", C | N, true},
    {"activate", C, false},
    {"deactivate", C | S, false},
    {"connect", C, true},
    {"attach", C, true},
    {"bring", C | S | W, false},
    {"stage", C | W, true},
    {"commit", C | W, true},
    {"stash", C | D | W, true},
    {"checkout", C | W | D, true},
    {"tag", C, true},
    {"renice", C | S, false},
    {"raise", C | S, false},
    {"lower", C | S | M | W, true},
    {"increase", C | S | F, false},
    {"decrease", C | S, false},
    {"rmdir", D, false},
    {"pkill", S, false},
    {"killall", S, false},
    {"dd", W | F, false},
    {"fdisk", F, false},
    {"useradd", C, false},
    {"usermod", C, false},
    {"userdel", C | D, false},
    {"passwd", C, false},
    {"iptables", C, false},
    {"systemctl", C | S, false},
    {"sysctl", C, false},
    {"crontab", C, false},
    {"rsync", W | N, false},
    {"scp", W | N, false},
    {"wget", W, false},
    {"curl", W | N, false},
    {"show", TELL, false},
    {"list", TELL, true},
    {"find", TELL, false},
    {"search", TELL, false},
    {"locate", TELL, false},
    {"look", TELL, false},
    {"count", TELL, true},
    {"display", TELL, true},
    {"print", TELL, true},
    {"view", TELL, true},
    {"see", TELL, false},
    {"tell", TELL, false},
    {"check", TELL, true},
    {"what", TELL, false},
    {"which", TELL, true},
    {"who", TELL, true},
    {"how", TELL, true},
    {"where", TELL, true},
    {"get", TELL, true},
    {"calculate", TELL, false},
    {"compute", TELL, false},
    {"sum", TELL, true},
    {"compare", TELL, false},
    {"watch", TELL, true},
    {"monitor", TELL, true},
    {"identify", TELL, false},
    {"measure", TELL, true},
    {"determine", TELL, false},
    {"report", TELL, true},
    {"inspect", TELL, false},
    {"examine", TELL, false},
    {"verify", TELL, false},
    {"query", TELL, true},
    {"describe", TELL, false},
    {"summarize", TELL, false},
    {"summarise", TELL, false},
    {"explain", TELL, false},
    {"grep", TELL, false},
    {"cat", TELL, false},
};

// What removing these does is done to text, not to files.
static const char *const text_nouns[] = {
    "line",   "character",  "char",   "space",     "whitespace", "column",  "field",
    "word",   "blank",      "prefix", "extension", "suffix",     "newline", "comment",
    "digit",  "letter",     "header", "string",    "occurrence", "tab",     "quote",
    "comma",  "bracket",    "row",    "paragraph", "text",       "byte",    "punctuation",
    "number", "duplicates", "ending", "vowel",     "page",
};
// What removing these does is done to the rights on a file.
static const char *const right_nouns[] = {"permission", "access", "right", "bit"};
static const char *const thing_nouns[] = {
    "file",     "directory", "directories", "folder", "dir",     "link",     "symlink", "package",
    "image",    "container", "everything",  "branch", "archive", "log",      "backup",  "process",
    "contents", "volume",    "user",        "group",  "key",     "database", "table",
};
// Before a verb's form these make a noun of it.
static const char *const noun_openers[] = {
    "the",   "a",    "an",      "of",   "in",  "for",  "on",      "at",    "each", "every",  "last",
    "first", "any",  "no",      "with", "its", "my",   "your",    "their", "this", "that",   "from",
    "by",    "into", "current", "new",  "own", "read", "default", "next",  "same", "latest",
};
// Before a doubtful word these make it a verb.
static const char *const verb_openers[] = {
    "and", "then", "to",   "or",    "please", "will",   "should", "must", "can",   "could",
    "i",   "you",  "just", "first", "also",   "simply", "not",    "them", "would", "let",
};
static const char *const negations[] = {"without", "not",  "don't",   "never",
                                        "avoid",   "dont", "doesn't", "cannot"};
// Makes of "deleted" what is to be done: "must be deleted".
static const char *const passives[] = {"be", "get", "gets", "getting"};

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

enum ending { ENDING_OTHER, ENDING_BARE, ENDING_THIRD, ENDING_PAST, ENDING_ING };

// "delete", "deletes", "deleted", "deleting"; "stop", "stopped"; "copy", "copies"; "unzipping".
static enum ending ending_of(const char *word, const char *stem)
{
    static const struct {
        const char *text;
        enum ending ending;
    } endings[] = {{"", ENDING_BARE},  {"s", ENDING_THIRD}, {"es", ENDING_THIRD},
                   {"d", ENDING_PAST}, {"ed", ENDING_PAST}, {"ing", ENDING_ING}};
    size_t length = strlen(stem), skip = 0;
    char last = stem[length - 1];
    if (strcmp(word, stem) == 0)
        return ENDING_BARE;
    size_t base = last == 'e' || last == 'y' ? length - 1 : length;
    if (strncmp(word, stem, base) != 0)
        return ENDING_OTHER;
    const char *rest = word + base;
    if (last == 'y') // copies, copied, copying
        skip = rest[0] == 'i' || rest[0] == 'y' ? 1 : 0;
    else if (last == 'e') // deletes, deleted, deleting
        skip = rest[0] == 'e' ? 1 : 0;
    else if (rest[0] == last && rest[1] != '\0') // stopped
        skip = 1;
    rest += skip;
    if (rest[0] == '\0')
        return ENDING_OTHER;
    for (size_t i = 1; i < COUNT_OF(endings); i++)
        if (strcmp(rest, endings[i].text) == 0)
            return endings[i].ending;
    return ENDING_OTHER;
}

static const struct verb *find_verb(const char *word, enum ending *ret_ending)
{
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        enum ending ending = ending_of(word, verbs[i].stem);
        if (ending != ENDING_OTHER) {
            *ret_ending = ending;
            return &verbs[i];
        }
    }
    return NULL;
}

static const char *before(const struct asked *asked, size_t at, size_t distance)
{
    return at >= distance && !asked->tokens[at - distance].is_quoted
               ? asked->tokens[at - distance].key
               : "";
}

static bool is_negated(const struct asked *asked, size_t at)
{
    for (size_t distance = 1; distance <= 2; distance++)
        if (is_among(before(asked, at, distance), negations, COUNT_OF(negations)))
            return true;
    return false;
}

// Whether the word at `at` can be a verb that says what to do.
static bool is_asked(const struct asked *asked, size_t at, const struct verb *verb,
                     enum ending ending)
{
    const char *last = before(asked, at, 1);
    if (is_negated(asked, at))
        return false;
    if (ending == ENDING_PAST)
        return is_among(last, passives, COUNT_OF(passives));
    if (ending == ENDING_ING)
        return !verb->is_doubtful || at == 0 ||
               is_among(last, verb_openers, COUNT_OF(verb_openers)) || strcmp(last, "by") == 0 ||
               strcmp(last, "for") == 0;
    if (at == 0 || asked->tokens[at - 1].has_comma)
        return true;
    if (is_among(last, noun_openers, COUNT_OF(noun_openers)))
        return false;
    size_t length = strlen(last);
    bool is_adverb = length > 3 && strcmp(last + length - 2, "ly") == 0;
    return !verb->is_doubtful || is_adverb || is_among(last, verb_openers, COUNT_OF(verb_openers));
}

static bool is_noun(const char *word, const char *const *nouns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum ending ending = ending_of(word, nouns[i]);
        if (ending == ENDING_BARE || ending == ENDING_THIRD)
            return true;
    }
    return false;
}

static bool is_plural(const char *word)
{
    size_t length = strlen(word);
    return length > 0 && word[length - 1] == 's';
}

// Whether one of the words stands among the few after `at`.
static bool is_followed_by(const struct asked *asked, size_t at, const char *const *words,
                           size_t count)
{
    for (size_t i = at + 1; i < asked->token_count && i <= at + 4; i++)
        if (!asked->tokens[i].is_quoted && is_noun(asked->tokens[i].key, words, count))
            return true;
    return false;
}

// Whether the object of the verb at `at` is a part of a text or of a name.
static bool is_about_text(const struct asked *asked, size_t at)
{
    for (size_t i = at + 1; i < asked->token_count && i <= at + 6; i++) {
        const struct token *token = &asked->tokens[i];
        if (token->is_quoted)
            continue;
        // "log lines", "file extensions": the last of two nouns is what is meant; of "files ending
        // in x" the first.
        bool is_text = is_noun(token->key, text_nouns, COUNT_OF(text_nouns));
        bool is_thing = is_noun(token->key, thing_nouns, COUNT_OF(thing_nouns));
        bool goes_on = is_thing && !is_plural(token->key) && i + 1 < asked->token_count &&
                       is_noun(asked->tokens[i + 1].key, text_nouns, COUNT_OF(text_nouns));
        if (is_text || goes_on)
            return true;
        if (is_thing)
            return false;
    }
    return false;
}

void asked_read(struct arena *arena, const char *request, struct asked *ret_asked)
{
    *ret_asked = (struct asked){0};
    if (!tokens_read(arena, request, ret_asked->tokens, &ret_asked->token_count)) {
        ret_asked->token_count = 0;
        return;
    }
    for (size_t i = 0; i < ret_asked->token_count; i++) {
        const struct token *token = &ret_asked->tokens[i];
        enum ending ending;
        const struct verb *verb = token->is_quoted ? NULL : find_verb(token->key, &ending);
        if (verb == NULL)
            continue;
        if (verb->changes == TELL) {
            ret_asked->is_telling |= ending != ENDING_PAST;
            continue;
        }
        if (!is_asked(ret_asked, i, verb, ending))
            continue;
        unsigned changes = verb->changes;
        if ((changes & D) != 0 && is_followed_by(ret_asked, i, right_nouns, COUNT_OF(right_nouns)))
            changes = R | C;
        else if ((changes & D) != 0 && is_about_text(ret_asked, i))
            changes = (changes & ~(unsigned)(D | S | F)) | E | W | M;
        ret_asked->changes |= changes;
    }
}

struct need {
    unsigned changes; // one of them must be asked for; 0: nothing needs to
    bool is_harm;     // else the command is forbidden
};

static const struct need needs[EFFECT_COUNT] = {
    [EFFECT_CREATE] = {W | E | M | C, false},
    [EFFECT_WRITE] = {W | E | M | C, false},
    [EFFECT_APPEND] = {W | E | M | C, false},
    [EFFECT_EDIT] = {E | W | M | C, false},
    [EFFECT_EMPTY] = {D, true},
    [EFFECT_DELETE] = {D, true},
    [EFFECT_MOVE] = {M, true},
    [EFFECT_PERMISSION] = {R, true},
    [EFFECT_OWNER] = {R, true},
    [EFFECT_SEND] = {N, false},
    [EFFECT_LOAD] = {X | C, false},
    [EFFECT_RUN_UNKNOWN] = {X, true},
    [EFFECT_RUN_REMOTE] = {X, true},
    [EFFECT_SIGNAL] = {S, true},
    [EFFECT_STOP_SERVICE] = {S, true},
    [EFFECT_CHANGE_SERVICE] = {C | S, false},
    [EFFECT_STOP_MACHINE] = {S, true},
    [EFFECT_FORMAT] = {F, true},
    [EFFECT_MOUNT] = {C, false},
    [EFFECT_INSTALL] = {C, false},
    [EFFECT_UNINSTALL] = {D, true},
    [EFFECT_SCHEDULE] = {C, false},
    [EFFECT_ACCOUNT] = {C, true},
    [EFFECT_NETWORK] = {C, true},
    [EFFECT_FIREWALL] = {C, true},
    [EFFECT_SECURITY] = {C | R, true},
    [EFFECT_KERNEL] = {C, true},
    [EFFECT_BOOT] = {C, true},
    [EFFECT_SETTING] = {C | W, false},
    [EFFECT_CHANGE_OBJECT] = {C | W | E, false},
    [EFFECT_STOP_OBJECT] = {S | D, true},
    [EFFECT_DELETE_OBJECT] = {D, true},
    [EFFECT_DISCARD] = {D | H, true},
    [EFFECT_REWRITE_HISTORY] = {H, true},
    [EFFECT_DESTROY_HISTORY] = {D, true},
    [EFFECT_CREDENTIAL] = {C | W, false},
    [EFFECT_EXHAUST] = {X, true},
};

struct asked_verdict asked_judge(const struct asked *asked, const struct effects_report *report)
{
    struct asked_verdict verdict = {0};
    for (size_t i = 0; i < report->count; i++) {
        const struct effect *effect = &report->effects[i];
        const struct need *need = &needs[effect->kind];
        if (need->changes == 0 || (need->changes & asked->changes) != 0)
            continue;
        bool is_only_told = asked->is_telling && asked->changes == 0;
        if (!verdict.is_forbidden && (need->is_harm || is_only_told || verdict.surplus == 0))
            verdict.kind = effect->kind;
        verdict.is_forbidden |= need->is_harm || is_only_told;
        verdict.surplus++;
    }
    return verdict;
}

bool asked_is_idle(const struct asked *asked, const struct effects_report *report)
{
    if (asked->changes == 0 || asked->is_telling)
        return false;
    for (size_t i = 0; i < report->count; i++)
        if (needs[report->effects[i].kind].changes != 0)
            return false;
    return true;
}
