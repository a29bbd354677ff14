// One scan of one text: where findings go, and what every language's reader has in common. Only for
// the .c files of this folder.
#ifndef HOB_CODE_SCAN_H
#define HOB_CODE_SCAN_H

#include "code/code.h"

enum {
    SCAN_DEPTH_MAX = 8,     // code inside strings inside code
    SCAN_INSIDES_MAX = 512, // such strings in one text
};

struct script_names;

struct scan {
    struct arena *arena;
    const char *text; // NUL-terminated
    size_t length;
    struct code_finding *findings;
    size_t count, max;
    bool is_full; // more was found than fits; nothing that is still found can be kept
    struct code_finding spare;
    unsigned depth;
    bool is_inner; // of code inside code: every span is `inner_from` to `inner_to`
    uint32_t inner_from, inner_to;
    struct script_names *outer; // what the code around this one defines, or NULL
    unsigned *insides_left;     // SCAN_INSIDES_MAX for the whole text
};

typedef void (*scan_fn)(struct scan *scan);

// Adds a finding with the kind's own risk and returns it, to be changed; never NULL. Past the limit
// it is one that nobody sees, and the last one kept becomes unknown.
struct code_finding *scan_add(struct scan *scan, enum effect_kind kind, size_t from, size_t to);
// The same with the reason, for printf.
__attribute__((format(printf, 5, 6))) struct code_finding *
scan_say(struct scan *scan, enum effect_kind kind, size_t from, size_t to, const char *format, ...);

// Text of the shell, which the caller judges: run-code with CODE_SHELL; NULL: run-unknown.
void scan_shell(struct scan *scan, const char *text, size_t from, size_t to, const char *what);
// A path: a constant, or NULL. Deleting what is not known is high.
struct code_finding *scan_path(struct scan *scan, enum effect_kind kind, const char *path,
                               size_t from, size_t to, const char *what);
void scan_unknown(struct scan *scan, size_t from, size_t to, const char *what);

// Scans `text` as `language`; its findings stand at from..to of the outer text.
void scan_inside(struct scan *scan, scan_fn language, const char *text, size_t from, size_t to);

// Whether `word` is one of the words in `list`, which are divided by blanks.
bool scan_listed(const char *list, const char *word, size_t length);
bool scan_listed_caseless(const char *list, const char *word, size_t length);

// Words as one line of shell text, each quoted where it must be; a NULL word is "$unknown".
// NULL when that is too long.
const char *scan_join(struct arena *arena, const char *const *words, size_t count);

// The readers, one per family.
void scan_awk(struct scan *scan);
void scan_sed(struct scan *scan);
void scan_sql(struct scan *scan);
void scan_redis(struct scan *scan);
void scan_jq(struct scan *scan);
void scan_bc(struct scan *scan);
void scan_dc(struct scan *scan);
void scan_ex(struct scan *scan);
void scan_ed(struct scan *scan);
void scan_gdb(struct scan *scan);
void scan_m4(struct scan *scan);
void scan_make(struct scan *scan);
void scan_rpm(struct scan *scan);
void scan_gnuplot(struct scan *scan);
void scan_tcl(struct scan *scan);
void scan_python(struct scan *scan);
void scan_ruby(struct scan *scan);
void scan_perl(struct scan *scan);
void scan_node(struct scan *scan);
void scan_mongo(struct scan *scan);
void scan_php(struct scan *scan);
void scan_lua(struct scan *scan);
void scan_julia(struct scan *scan);
void scan_r(struct scan *scan);

#endif
