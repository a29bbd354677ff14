#include "chooser/asked.h"

#include <string.h>

#include "base/array.h"
#include "chooser/verbs.h"

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

static const char *before(const struct asked *asked, size_t at, size_t distance)
{
    return at >= distance && !asked->tokens[at - distance].is_quoted
               ? asked->tokens[at - distance].key
               : "";
}

static bool is_negated(const struct asked *asked, size_t at)
{
    for (size_t distance = 1; distance <= 2; distance++)
        if (word_is_among(before(asked, at, distance), negations, COUNT_OF(negations)))
            return true;
    return false;
}

// Whether the word at `at` can be a verb that says what to do.
static bool is_asked(const struct asked *asked, size_t at, const struct verb *verb,
                     enum verb_ending ending)
{
    const char *last = before(asked, at, 1);
    if (is_negated(asked, at))
        return false;
    if (ending == ENDING_PAST)
        return word_is_among(last, passives, COUNT_OF(passives));
    if (ending == ENDING_ING)
        return !verb->is_doubtful || at == 0 ||
               word_is_among(last, verb_openers, COUNT_OF(verb_openers)) ||
               strcmp(last, "by") == 0 || strcmp(last, "for") == 0;
    if (at == 0 || asked->tokens[at - 1].has_comma)
        return true;
    if (word_is_among(last, noun_openers, COUNT_OF(noun_openers)))
        return false;
    size_t length = strlen(last);
    bool is_adverb = length > 3 && strcmp(last + length - 2, "ly") == 0;
    return !verb->is_doubtful || is_adverb ||
           word_is_among(last, verb_openers, COUNT_OF(verb_openers));
}

static bool is_noun(const char *word, const char *const *nouns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum verb_ending ending = verb_ending(word, nouns[i]);
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

// Whether the verb at `at` takes or gives rights: "remove write permission", not "delete all files
// with permission 777".
static bool is_about_rights(const struct asked *asked, size_t at)
{
    for (size_t i = at + 1; i < asked->token_count && i <= at + 4; i++) {
        const struct token *token = &asked->tokens[i];
        if (!token->is_quoted && is_noun(token->key, right_nouns, COUNT_OF(right_nouns)))
            return true;
        if (!token->is_quoted && is_noun(token->key, thing_nouns, COUNT_OF(thing_nouns)))
            return false;
    }
    return false;
}

// Whether the object of the verb at `at` is a part of a text or of a name.
static bool is_about_text(const struct asked *asked, size_t at)
{
    for (size_t i = at + 1; i < asked->token_count && i <= at + 6; i++) {
        const struct token *token = &asked->tokens[i];
        if (token->is_quoted)
            continue;
        // "log lines", "zero byte files": the last of two nouns is what is meant; of "files ending
        // in x" the first.
        const char *next =
            i + 1 < asked->token_count && !is_plural(token->key) ? asked->tokens[i + 1].key : "";
        bool is_text = is_noun(token->key, text_nouns, COUNT_OF(text_nouns));
        bool is_thing = is_noun(token->key, thing_nouns, COUNT_OF(thing_nouns));
        if (is_text || (is_thing && is_noun(next, text_nouns, COUNT_OF(text_nouns))))
            return !is_noun(next, thing_nouns, COUNT_OF(thing_nouns));
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
        enum verb_ending ending;
        const struct verb *verb = token->is_quoted ? NULL : verb_find(token->key, &ending);
        if (verb == NULL)
            continue;
        unsigned changes = verb->changes & ~(unsigned)ASKED_TELL;
        ret_asked->is_telling |= changes != verb->changes && ending != ENDING_PAST;
        if (changes == 0 || !is_asked(ret_asked, i, verb, ending))
            continue;
        if (is_about_rights(ret_asked, i))
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
