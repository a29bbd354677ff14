// SQL by statement: what it reads, changes, deletes, and where it leaves the database.
#include <string.h>

#include "base/array.h"
#include "code/sql_tokens.h"

static const struct {
    const char *words; // of the statement's beginning
    enum effect_kind kind;
    int risk; // or -1: the kind's own
} statements[] = {
    {"DROP", EFFECT_DELETE_OBJECT, -1},
    {"TRUNCATE", EFFECT_DELETE_OBJECT, -1},
    {"INSERT REPLACE MERGE UPSERT CREATE GRANT REVOKE COMMENT RENAME ALTER LOCK UNLOCK IMPORT "
     "REFRESH",
     EFFECT_CHANGE_OBJECT, -1},
    {"VACUUM REINDEX OPTIMIZE REPAIR CLUSTER CHECKPOINT", EFFECT_CHANGE_OBJECT, -1},
    {"KILL", EFFECT_STOP_OBJECT, -1},
    {"SHUTDOWN", EFFECT_STOP_SERVICE, -1},
    {"PURGE", EFFECT_DESTROY_HISTORY, -1},
    {"INSTALL UNINSTALL", EFFECT_LOAD, -1},
    {"RESTORE", EFFECT_CHANGE_OBJECT, RISK_HIGH},
    {"CALL EXEC EXECUTE PREPARE DO HANDLER DECLARE", EFFECT_UNKNOWN, -1},
};

static const char reads[] = "SELECT SHOW DESCRIBE DESC VALUES TABLE USE HELP BEGIN START COMMIT "
                            "ROLLBACK END SAVEPOINT RELEASE "
                            "ABORT ANALYZE CHECK CHECKSUM FETCH CLOSE DISCARD LISTEN UNLISTEN "
                            "NOTIFY DEALLOCATE GO WITH EXPLAIN "
                            "PRAGMA SET FROM RESET FLUSH DETACH EXIT QUIT";

// Functions that compute or look, of the large databases.
static const char functions[] =
    "COUNT SUM AVG MIN MAX TOTAL COALESCE IFNULL NULLIF ISNULL NVL IF IIF GREATEST LEAST ABS ROUND "
    "CEIL "
    "CEILING FLOOR TRUNC TRUNCATE MOD POWER POW SQRT EXP LN LOG LOG10 LOG2 SIGN PI RANDOM RAND SIN "
    "COS TAN "
    "LENGTH LEN CHAR_LENGTH CHARACTER_LENGTH OCTET_LENGTH LOWER UPPER INITCAP TRIM LTRIM RTRIM "
    "BTRIM "
    "SUBSTR SUBSTRING LEFT RIGHT MID LPAD RPAD REPEAT REPLACE REVERSE CONCAT CONCAT_WS "
    "GROUP_CONCAT "
    "STRING_AGG LISTAGG ARRAY_AGG JSON_AGG JSONB_AGG SPLIT_PART POSITION STRPOS INSTR LOCATE "
    "FIND_IN_SET "
    "FORMAT TO_CHAR TO_DATE TO_NUMBER TO_TIMESTAMP CAST CONVERT TRY_CAST EXTRACT DATE_PART "
    "DATE_TRUNC "
    "DATE TIME DATETIME TIMESTAMP JULIANDAY STRFTIME UNIXEPOCH NOW CURDATE CURTIME CURRENT_DATE "
    "CURRENT_TIME CURRENT_TIMESTAMP SYSDATE GETDATE LOCALTIME UTC_TIMESTAMP UNIX_TIMESTAMP "
    "FROM_UNIXTIME "
    "YEAR MONTH DAY HOUR MINUTE SECOND WEEK QUARTER DAYOFWEEK DAYOFYEAR DAYNAME MONTHNAME LAST_DAY "
    "DATEDIFF DATE_ADD DATE_SUB ADDDATE DATE_FORMAT STR_TO_DATE TIMESTAMPDIFF TIMEDIFF AGE "
    "MAKE_DATE "
    "INTERVAL ROW_NUMBER RANK DENSE_RANK NTILE LAG LEAD FIRST_VALUE LAST_VALUE PERCENT_RANK "
    "CUME_DIST "
    "NTH_VALUE OVER PARTITION IN EXISTS ANY ALL SOME AND OR NOT AS ON USING VALUES CASE WHEN THEN "
    "ELSE "
    "BETWEEN LIKE FILTER WITHIN DISTINCT UNION EXCEPT INTERSECT LIMIT OFFSET WHERE HAVING BY FROM "
    "JOIN "
    "SELECT INTO TABLE COLUMN KEY INDEX PRIMARY REFERENCES CHECK UNIQUE DEFAULT VARCHAR CHAR "
    "NVARCHAR "
    "DECIMAL NUMERIC INT INTEGER BIGINT FLOAT DOUBLE TEXT BLOB ENUM BIT ARRAY ROW LATERAL UNNEST "
    "GENERATE_SERIES JSON_EXTRACT JSON_VALUE JSON_QUERY JSON_OBJECT JSON_ARRAY JSON_BUILD_OBJECT "
    "JSON_ARRAY_LENGTH JSON_EACH JSONB_PRETTY TO_JSON TO_JSONB ROW_TO_JSON JSON_ARRAYAGG JSON_TREE "
    "MD5 SHA1 "
    "SHA2 SHA256 CRC32 HEX UNHEX ASCII CHR ORD UNICODE QUOTE TYPEOF PRINTF VERSION SQLITE_VERSION "
    "DATABASE "
    "SCHEMA USER CURRENT_USER SESSION_USER CURRENT_DATABASE CURRENT_SCHEMA CONNECTION_ID CHANGES "
    "LAST_INSERT_ID LAST_INSERT_ROWID ROW_COUNT FOUND_ROWS VARIANCE STDDEV STDDEV_POP STDDEV_SAMP "
    "VAR_POP "
    "CORR MEDIAN PERCENTILE_CONT PERCENTILE_DISC BIT_AND BIT_OR BOOL_AND BOOL_OR EVERY GLOB "
    "SOUNDEX "
    "REGEXP_REPLACE REGEXP_MATCH REGEXP_MATCHES REGEXP_LIKE REGEXP_SUBSTR TRANSLATE UUID "
    "GEN_RANDOM_UUID "
    "PG_SIZE_PRETTY PG_DATABASE_SIZE PG_TOTAL_RELATION_SIZE PG_RELATION_SIZE PG_TABLE_SIZE "
    "PG_INDEXES_SIZE PG_IS_IN_RECOVERY PG_POSTMASTER_START_TIME PG_BACKEND_PID PG_GET_VIEWDEF "
    "PG_GET_INDEXDEF PG_GET_CONSTRAINTDEF OBJ_DESCRIPTION COL_DESCRIPTION CURRENT_SETTING "
    "INET_SERVER_ADDR "
    "PG_LAST_WAL_REPLAY_LSN PG_CURRENT_WAL_LSN TXID_CURRENT HAS_TABLE_PRIVILEGE TABLE_INFO "
    "INDEX_LIST "
    "FOREIGN_KEY_LIST INDEX_INFO READ_CSV READ_PARQUET READ_JSON READ_CSV_AUTO HIGHLIGHT SNIPPET "
    "BM25";

static bool is_word(const struct sql_token *token, const char *words)
{
    return token->kind == SQL_WORD && scan_listed_caseless(words, token->text, strlen(token->text));
}

static const struct sql_token *token_at(const struct sql *sql, size_t at)
{
    return &sql->tokens[at < sql->count ? at : sql->count - 1];
}

struct statement {
    struct sql *sql;
    size_t from, to; // tokens
    size_t text_from, text_to;
};

static size_t find_word(const struct statement *statement, size_t from, const char *words)
{
    while (from < statement->to && !is_word(token_at(statement->sql, from), words))
        from++;
    return from;
}

// The first name after `at` that is none of the grammar's words.
static const char *object_after(const struct statement *statement, size_t at)
{
    for (; at < statement->to; at++)
        if (token_at(statement->sql, at)->kind == SQL_WORD &&
            !is_word(
                token_at(statement->sql, at),
                "TABLE DATABASE SCHEMA VIEW INDEX INTO FROM IF EXISTS NOT ONLY USER ROLE OR "
                "REPLACE "
                "TEMP TEMPORARY FUNCTION TRIGGER SEQUENCE TYPE EXTENSION PROCEDURE MATERIALIZED "
                "CONCURRENTLY LOW_PRIORITY IGNORE QUICK"))
            return token_at(statement->sql, at)->text;
    return NULL;
}

static struct code_finding *report(const struct statement *statement, enum effect_kind kind,
                                   size_t object_at, const char *because)
{
    struct code_finding *finding = scan_say(statement->sql->scan, kind, statement->text_from,
                                            statement->text_to, "%s", because);
    const char *object = object_after(statement, object_at);
    finding->argument = object != NULL ? CODE_OBJECT : CODE_NONE;
    finding->target = object;
    return finding;
}

static void report_path(const struct statement *statement, enum effect_kind kind,
                        const struct sql_token *text, const char *what)
{
    scan_path(statement->sql->scan, kind, text->kind == SQL_TEXT ? text->text : NULL,
              statement->text_from, statement->text_to, what);
}

// WHERE that keeps nothing back: WHERE 1, WHERE true, WHERE 1 = 1.
static bool has_limit(const struct statement *statement)
{
    size_t where = find_word(statement, statement->from, "WHERE");
    if (where >= statement->to)
        return false;
    const struct sql_token *first = token_at(statement->sql, where + 1);
    const struct sql_token *third = token_at(statement->sql, where + 3);
    bool is_always = is_word(first, "TRUE") ||
                     (first->kind == SQL_NUMBER &&
                      (where + 2 >= statement->to ||
                       (third->kind == SQL_NUMBER && strcmp(first->text, third->text) == 0)));
    return !is_always;
}

static void judge_change(const struct statement *statement, size_t at)
{
    bool is_delete = is_word(token_at(statement->sql, at), "DELETE");
    if (has_limit(statement)) {
        report(statement, EFFECT_CHANGE_OBJECT, at + 1,
               is_delete ? "`DELETE` removes rows" : "`UPDATE` changes rows");
    } else if (is_delete) {
        report(statement, EFFECT_DELETE_OBJECT, at + 1,
               "`DELETE` without a condition removes every row");
    } else {
        report(statement, EFFECT_CHANGE_OBJECT, at + 1,
               "`UPDATE` without a condition changes every row")
            ->risk = RISK_HIGH;
    }
}

static void judge_copy(const struct statement *statement)
{
    size_t at = find_word(statement, statement->from, "TO FROM");
    const struct sql_token *next = token_at(statement->sql, at + 1);
    bool is_to = is_word(token_at(statement->sql, at), "TO");
    if (is_word(next, "PROGRAM")) {
        const struct sql_token *text = token_at(statement->sql, at + 2);
        scan_shell(statement->sql->scan, text->kind == SQL_TEXT ? text->text : NULL,
                   statement->text_from, statement->text_to, "`COPY`, on the server,");
    } else if (next->kind == SQL_TEXT) {
        report_path(statement, is_to ? EFFECT_WRITE : EFFECT_READ, next, "`COPY`");
    }
    if (!is_to)
        report(statement, EFFECT_CHANGE_OBJECT, statement->from + 1, "`COPY` fills a table");
}

static void judge_load(const struct statement *statement)
{
    size_t file = find_word(statement, statement->from, "INFILE");
    if (file < statement->to) {
        report_path(statement, EFFECT_READ, token_at(statement->sql, file + 1), "`LOAD DATA`");
        report(statement, EFFECT_CHANGE_OBJECT, file + 2, "`LOAD DATA` fills a table");
    } else {
        report_path(statement, EFFECT_LOAD, token_at(statement->sql, statement->from + 1),
                    "`LOAD`");
    }
}

// Functions of a server or of sqlite that leave the database.
static void judge_function(const struct statement *statement, size_t at)
{
    static const struct {
        const char *names;
        enum effect_kind kind;
    } table[] = {
        {"LOAD_FILE PG_READ_FILE PG_READ_BINARY_FILE LO_IMPORT READFILE PG_LS_DIR PG_STAT_FILE "
         "XMLTABLE_ UTL_FILE.FOPEN BFILENAME",
         EFFECT_READ},
        {"LO_EXPORT WRITEFILE PG_FILE_WRITE", EFFECT_WRITE},
        {"LOAD_EXTENSION", EFFECT_LOAD},
        {"PG_TERMINATE_BACKEND PG_CANCEL_BACKEND", EFFECT_STOP_OBJECT},
        {"PG_RELOAD_CONF PG_ROTATE_LOGFILE SET_CONFIG SETVAL NEXTVAL PG_PROMOTE", EFFECT_SETTING},
        {"DBLINK DBLINK_EXEC UTL_HTTP.REQUEST DBMS_LDAP.INIT HTTP_GET HTTPURITYPE", EFFECT_SEND},
        {"EDIT QUERY_TO_XML SYS_EVAL DBMS_SCHEDULER.CREATE_JOB", EFFECT_RUN_UNKNOWN},
        {"SLEEP PG_SLEEP BENCHMARK", EFFECT_PRINT},
    };
    const struct sql_token *token = token_at(statement->sql, at);
    const struct sql_token *argument = token_at(statement->sql, at + 2);
    struct scan *scan = statement->sql->scan;
    if (is_word(token,
                "SYS_EXEC SYS_EVAL XP_CMDSHELL MASTER.DBO.XP_CMDSHELL MASTER..XP_CMDSHELL")) {
        scan_shell(scan, argument->kind == SQL_TEXT ? argument->text : NULL, token->from, token->to,
                   "the server");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (!is_word(token, table[i].names))
            continue;
        if (table[i].kind == EFFECT_READ || table[i].kind == EFFECT_WRITE ||
            table[i].kind == EFFECT_LOAD)
            report_path(statement, table[i].kind, argument,
                        arena_printf(scan->arena, "`%.40s`", token->text));
        else if (table[i].kind != EFFECT_PRINT)
            scan_say(scan, table[i].kind, token->from, token->to, "`%.40s` %s", token->text,
                     effect_words[table[i].kind].sentence);
        return;
    }
    if (!is_word(token, functions))
        scan_unknown(scan, token->from, token->to, token->text);
}

// Inside any statement: calls, and INTO OUTFILE.
static void judge_parts(const struct statement *statement, bool has_calls)
{
    for (size_t at = statement->from; at + 1 < statement->to; at++) {
        const struct sql_token *token = token_at(statement->sql, at);
        const struct sql_token *next = token_at(statement->sql, at + 1);
        if (is_word(token, "OUTFILE DUMPFILE"))
            report_path(statement, EFFECT_WRITE, next, "`INTO OUTFILE`");
        else if (has_calls && token->kind == SQL_WORD && next->kind == SQL_SIGN &&
                 next->sign == '(')
            judge_function(statement, at);
    }
}

static void judge_server_shell(const struct statement *statement)
{
    size_t at = find_word(statement, statement->from,
                          "XP_CMDSHELL MASTER..XP_CMDSHELL MASTER.DBO.XP_CMDSHELL");
    const struct sql_token *text = token_at(statement->sql, at + 1);
    if (at < statement->to)
        scan_shell(statement->sql->scan, text->kind == SQL_TEXT ? text->text : NULL,
                   statement->text_from, statement->text_to, "the server");
    else
        report(statement, EFFECT_UNKNOWN, statement->from + 1, "a procedure runs");
}

// `SET GLOBAL`, `ALTER SYSTEM` and `PRAGMA x = y` outlive the session.
static bool judge_setting(const struct statement *statement, size_t at)
{
    const struct sql_token *token = token_at(statement->sql, at);
    const struct sql_token *next = token_at(statement->sql, at + 1);
    size_t sign = at;
    while (sign < statement->to && token_at(statement->sql, sign)->sign != '=')
        sign++;
    bool is_lasting =
        (is_word(token, "SET") && is_word(next, "GLOBAL PERSIST PERSIST_ONLY @@GLOBAL")) ||
        (is_word(token, "ALTER") && is_word(next, "SYSTEM")) ||
        (is_word(token, "PRAGMA") && sign < statement->to);
    if (is_lasting)
        report(statement, EFFECT_SETTING, at + 1, "a setting of the database changes");
    else if (is_word(token, "SET ALTER CREATE") && is_word(next, "PASSWORD USER ROLE LOGIN"))
        report(statement, EFFECT_ACCOUNT, at + 2, "an account of the database changes")->risk =
            RISK_MODERATE;
    else if (is_word(token, "RESET") && is_word(next, "MASTER BINARY"))
        report(statement, EFFECT_DESTROY_HISTORY, at + 1, "the server's log is thrown away");
    else if (is_word(token, "FLUSH"))
        report(statement, EFFECT_CHANGE_OBJECT, at + 1, "the server's caches are emptied");
    else
        return false;
    return true;
}

static bool judge_special(const struct statement *statement, size_t at)
{
    const struct sql_token *token = token_at(statement->sql, at);
    if (is_word(token, "DELETE UPDATE"))
        judge_change(statement, at);
    else if (is_word(token, "COPY"))
        judge_copy(statement);
    else if (is_word(token, "LOAD"))
        judge_load(statement);
    else if (is_word(token, "EXEC EXECUTE CALL"))
        judge_server_shell(statement);
    else if (is_word(token, "ATTACH BACKUP"))
        report_path(statement, EFFECT_WRITE,
                    token_at(statement->sql,
                             at + (is_word(token_at(statement->sql, at + 1), "DATABASE") ? 2 : 1)),
                    "the database");
    else if (is_word(token, "ALTER") && find_word(statement, at, "DROP") < statement->to)
        report(statement, EFFECT_DELETE_OBJECT, at + 1, "`ALTER` with `DROP` deletes for good");
    else if (is_word(token, "CREATE") &&
             find_word(statement, at, "FUNCTION PROCEDURE TRIGGER EVENT EXTENSION") < statement->to)
        report(statement, EFFECT_RUN_CODE, at + 1, "code is put into the database");
    else
        return judge_setting(statement, at);
    return true;
}

static void judge_first(const struct statement *statement, size_t at)
{
    const struct sql_token *token = token_at(statement->sql, at);
    if (judge_special(statement, at))
        return;
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        if (!is_word(token, statements[i].words))
            continue;
        struct code_finding *finding =
            report(statement, statements[i].kind, at + 1,
                   arena_printf(statement->sql->scan->arena, "`%.20s` %s", token->text,
                                effect_words[statements[i].kind].sentence));
        if (statements[i].risk >= 0)
            finding->risk = (enum risk)statements[i].risk;
        return;
    }
    if (token->kind != SQL_WORD || !is_word(token, reads))
        scan_unknown(statement->sql->scan, statement->text_from, statement->text_to, token->text);
}

static void judge_statement(struct sql *sql, size_t from, size_t to)
{
    while (from < to && token_at(sql, from)->kind == SQL_SIGN && token_at(sql, from)->sign == '(')
        from++;
    if (from >= to)
        return;
    struct statement statement = {sql, from, to, token_at(sql, from)->from,
                                  token_at(sql, to - 1)->to};
    const struct sql_token *first = token_at(sql, from);
    if (is_word(first, "EXPLAIN")) {
        // EXPLAIN ANALYZE runs the statement.
        size_t analyze = find_word(&statement, from, "ANALYZE ANALYSE");
        if (analyze >= to)
            return;
        statement.from =
            find_word(&statement, analyze + 1, "SELECT INSERT UPDATE DELETE MERGE WITH");
        if (statement.from >= to)
            return;
        first = token_at(sql, statement.from);
    }
    bool is_query = is_word(first, "SELECT WITH VALUES TABLE");
    if (is_query) {
        size_t change = find_word(&statement, statement.from, "INSERT UPDATE DELETE MERGE");
        bool is_change = change < to && is_word(first, "WITH");
        size_t into = find_word(&statement, statement.from, "INTO");
        if (is_change)
            judge_first(&statement, change);
        else if (into < to && !is_word(token_at(sql, into + 1), "OUTFILE DUMPFILE") &&
                 token_at(sql, into + 1)->text[0] != '@')
            report(&statement, EFFECT_CHANGE_OBJECT, into, "`SELECT INTO` makes a table");
    } else {
        judge_first(&statement, statement.from);
    }
    judge_parts(&statement, is_query || is_word(first, "UPDATE DELETE CALL SET EXPLAIN"));
}

void scan_sql(struct scan *scan)
{
    struct sql sql = {.scan = scan};
    for (size_t at = 0; at < scan->length && !scan->is_full;) {
        size_t next = sql_client_line(scan, at, at + strcspn(scan->text + at, "\n"));
        if (next == at) {
            next = sql_read(&sql, at, scan->length);
            judge_statement(&sql, 0, sql.count - 1);
        }
        at = next;
    }
}
