#include "code/code.h"

#include <string.h>

#include "base/array.h"
#include "code/scan.h"

static const struct {
    const char *names; // divided by blanks
    scan_fn scan;
} languages[] = {
    {"awk gawk mawk nawk original-awk", scan_awk},
    {"sed gsed", scan_sed},
    {"python python2 python3 pypy pypy3 ipython", scan_python},
    {"perl", scan_perl},
    {"ruby irb jruby", scan_ruby},
    {"node nodejs javascript js typescript deno bun", scan_node},
    {"mongo mongosh", scan_mongo},
    {"php", scan_php},
    {"lua luajit texlua nmap-script", scan_lua},
    {"julia", scan_julia},
    {"r R Rscript", scan_r},
    {"tcl expect wish", scan_tcl},
    {"sql mysql mariadb postgresql postgres psql sqlite sqlite3 plsql tsql clickhouse duckdb cql",
     scan_sql},
    {"redis valkey", scan_redis},
    {"jq yq", scan_jq},
    {"bc", scan_bc},
    {"dc", scan_dc},
    {"vim ex vi nvim", scan_ex},
    {"ed", scan_ed},
    {"gdb lldb", scan_gdb},
    {"m4", scan_m4},
    {"make", scan_make},
    {"rpm", scan_rpm},
    {"gnuplot", scan_gnuplot},
};

// A connection and a command in one text: whoever is at the other end gives the orders. A
// connection and a file: the file is sent.
static void judge_together(struct scan *scan)
{
    struct code_finding *connection = NULL;
    bool has_command = false, has_file = false;
    for (size_t i = 0; i < scan->count; i++) {
        struct code_finding *finding = &scan->findings[i];
        if (finding->kind == EFFECT_SEND || finding->kind == EFFECT_LISTEN)
            connection = finding;
        has_command =
            has_command || finding->argument == CODE_SHELL || finding->kind == EFFECT_RUN_UNKNOWN;
        has_file = has_file || (finding->kind == EFFECT_READ && finding->argument == CODE_PATH);
    }
    if (connection == NULL || connection->risk >= RISK_HIGH || !(has_command || has_file))
        return;
    connection->risk = RISK_HIGH;
    connection->because = has_command ? "a connection and a command together hand over control"
                                      : "a file is read and a connection opened, which can send it";
}

size_t code_scan(struct arena *arena, const char *language, const char *text, size_t length,
                 struct code_finding *ret_findings, size_t findings_max)
{
    unsigned insides_left = SCAN_INSIDES_MAX;
    struct scan scan = {
        .insides_left = &insides_left,
        .arena = arena,
        .text = "",
        .findings = ret_findings,
        .max = findings_max < CODE_FINDINGS_MAX ? findings_max : CODE_FINDINGS_MAX,
    };
    size_t name_length = language != NULL ? strlen(language) : 0;
    if (length > CODE_BYTES_MAX) {
        scan_say(&scan, EFFECT_UNKNOWN, 0, CODE_BYTES_MAX, "the code is longer than hob reads");
        return scan.count;
    }
    if (length > 0 && memchr(text, '\0', length) != NULL) {
        scan_say(&scan, EFFECT_UNKNOWN, 0, length, "the code holds a NUL byte");
        return scan.count;
    }
    if (length > 0)
        scan.text = arena_copy(arena, text, length);
    scan.length = length;
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if (scan_listed(languages[i].names, language, name_length)) {
            languages[i].scan(&scan);
            judge_together(&scan);
            return scan.count;
        }
    }
    scan_say(&scan, EFFECT_UNKNOWN, 0, length, "hob does not read %s",
             language != NULL ? language : "this language");
    return scan.count;
}
