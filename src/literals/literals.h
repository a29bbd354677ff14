// The literals of a request and the surrogates that stand for them while a small model writes.
//
// A model of this size miscopies names. So `copy '/srv/my data/x.csv' to "old stuff"` becomes
// `copy '/path1.csv' to "text1"` before it, and the surrogates in its command become what they
// stand for after it, quoted by construction. Numbers, sizes, ages, dates, options, variables,
// extensions (.csv, *.csv) and well-known paths (/, /dev/null, /etc/passwd) stay as they are: what
// they are matters to the command. Everything returned lives in the arena.
#ifndef HOB_LITERALS_LITERALS_H
#define HOB_LITERALS_LITERALS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    LITERALS_MAX = 32,                 // in one request
    LITERALS_REQUEST_BYTES_MAX = 8192, // longer ones are refused
    LITERALS_COMMAND_BYTES_MAX = 64 * 1024,
};

enum literal_kind {
    LITERAL_PATH,    // /path1, ~/path1.csv, ./path1
    LITERAL_FILE,    // file1.csv
    LITERAL_NAME,    // name1, name1*.csv
    LITERAL_TEXT,    // "text1": what was in quotes and is none of the others
    LITERAL_HOST,    // host1.com
    LITERAL_USER,    // user1, user1@host1.com
    LITERAL_GROUP,   // group1
    LITERAL_URL,     // https://url1.zip
    LITERAL_ADDRESS, // 10.0.0.1: an IPv4 address
    LITERAL_KINDS_COUNT,
};

struct literal {
    enum literal_kind kind;
    const char *surrogate;   // "path1"
    const char *value;       // what it stands for, without quotes: "srv/my data/x"
    const char *lead, *tail; // what stays around it in the texts: "/" and ".csv", or ""
};

struct literals_map {
    const char *request; // with surrogates; the quotes around them are kept
    struct literal *items;
    size_t count; // 0: the request is as it was
};

// The same value is the same surrogate wherever it stands. Fails on limits only.
[[nodiscard]] bool literals_mask(struct arena *arena, const char *request,
                                 struct literals_map *ret_map, struct error *err);

// A known right command for the request, with the same surrogates: for training. `*ret_missing` is
// how many literals of the request do not stand in it.
[[nodiscard]] bool literals_mask_command(struct arena *arena, const struct literals_map *map,
                                         const char *command, const char **ret_command,
                                         size_t *ret_missing, struct error *err);

// The command that a model wrote, with its surrogates replaced. A value never becomes shell syntax:
// it is quoted by where it stands, and inside a script of sed or awk escaped for that too. False,
// EXIT_NO_ANSWER, when the command does not parse, has a surrogate that stands for nothing, or has
// one where a value cannot be put safely (a here-document, arithmetic, code in another language).
[[nodiscard]] bool literals_restore(struct arena *arena, const struct literals_map *map,
                                    const char *command, const char **ret_command,
                                    struct error *err);

#endif
