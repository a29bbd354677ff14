// The words of SQL. Only for sql.c and sql_client.c.
#ifndef HOB_CODE_SQL_TOKENS_H
#define HOB_CODE_SQL_TOKENS_H

#include "code/scan.h"

enum sql_kind { SQL_END, SQL_WORD, SQL_TEXT, SQL_NUMBER, SQL_SIGN };

struct sql_token {
    enum sql_kind kind;
    const char *text; // of a word, and of a text without its quotes
    char sign;
    size_t from, to;
};

struct sql {
    struct scan *scan;
    struct sql_token *tokens; // SQL_END last
    size_t count, capacity;
};

// Reads one statement: from `from` to a semicolon, a backslash command or `to`; returns the place
// after it. Comments are left out, but for those that a server runs. The tokens of the one before
// are gone.
size_t sql_read(struct sql *sql, size_t from, size_t to);

// The commands of the clients that begin with a dot or a backslash, or are no SQL. Returns the
// place after what was one, or `at` when the line that ends at `end` is none.
size_t sql_client_line(struct scan *scan, size_t at, size_t end);

#endif
