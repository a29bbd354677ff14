// Typed slots: what a token, or a few, can be read as, and the value in one canonical form. Light.
//
//     size   512c 100k 10M 2G     a number and find's unit, whole; 1.5G is 1536M
//     age    90s 15m 12h 7d       a week is 7d, a month 30d, a year 365d
//     date   2024-01-31, today, yesterday
//     count  12                   also from number words
//     range  5-8
//     clock  03:00 15:30          from 3am, half of the day after it or not, noon
#ifndef HOB_GRAMMAR_SLOT_H
#define HOB_GRAMMAR_SLOT_H

#include "grammar/token.h"

enum slot_kind {
    SLOT_PATH,
    SLOT_NAME,
    SLOT_FILE,
    SLOT_GLOB,
    SLOT_EXT,
    SLOT_SIZE,
    SLOT_AGE,
    SLOT_DATE,
    SLOT_COUNT,
    SLOT_NUMBER,
    SLOT_PERCENT,
    SLOT_PORT,
    SLOT_PID,
    SLOT_USER,
    SLOT_GROUP,
    SLOT_HOST,
    SLOT_IP,
    SLOT_URL,
    SLOT_MODE,
    SLOT_QUOTED,
    SLOT_TEXT,
    SLOT_WORD,
    SLOT_DOCUMENT,  // a path whose last part has an extension: notes.txt, /tmp/a.log
    SLOT_ORDINAL,   // third, 3rd
    SLOT_CLOCK,     // 3am, 15:30
    SLOT_RANGE,     // 5-8
    SLOT_REMOTE,    // host:path, user@host:path
    SLOT_DOMAIN,    // example.org
    SLOT_INTERFACE, // of the network: eth0, wlp3s0, lo
    SLOT_VARIABLE,  // HOME, $home: of the shell
    SLOT_KEY,       // name, user.name: of JSON
    SLOT_FILENAME,  // "my notes": quoted, and such as a file may well be called
    SLOT_SAYING,    // "hello there": quoted, and no such as a file is called
    SLOT_KINDS,
};

extern const char *const slot_names[SLOT_KINDS]; // "path"

// The number of the name, or -1.
int slot_find(const char *name, size_t length);

struct slot_value {
    const char *text; // canonical
    size_t tokens;    // how many it took
    bool is_certain;  // its form alone says what it is: 10MB, /etc, "quoted", *.c
};

// Reads a value of the kind at the start of the tokens. `is_word` says whether the first one is a
// word of the grammar, which such slots as name and word do not take.
bool slot_read(struct arena *arena, enum slot_kind kind, const struct token *tokens, size_t count,
               bool is_word, struct slot_value *ret_value);

// Formats a canonical value for a command: "find-size", "find-below", "find-newer", "find-older",
// "find-exactly", "days", "minutes", "seconds", "bytes", "mode", "lower", "upper", "cron-time",
// "line-range", "ago" ("2 weeks ago"), "first-part", "other-parts", "folder" (a slash at its end),
// "unit" (without ".service"), "last-part" (no slash in it). NULL when the value has no such form.
// "grep" and "grep-regex" (bare place), "sed" and "sed-new" (in single quotes) are build.c's.
const char *slot_format(struct arena *arena, const char *format, const char *value);
bool slot_format_exists(const char *format);

#endif
