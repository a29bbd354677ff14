// Commands of Redis and Valkey, one a line. (Redis documentation, "Commands")
#include <string.h>

#include "base/array.h"
#include "code/scan.h"

enum { WORDS_MAX = 16 };

static const struct {
    const char *names;
    enum effect_kind kind;
    int risk; // or -1: the kind's own
} commands[] = {
    {"FLUSHALL FLUSHDB", EFFECT_DELETE_OBJECT, RISK_HIGH},
    {"DEL UNLINK GETDEL", EFFECT_DELETE_OBJECT, -1},
    {"SHUTDOWN FAILOVER", EFFECT_STOP_SERVICE, -1},
    {"SLAVEOF REPLICAOF MODULE DEBUG MIGRATE CLUSTER SWAPDB RESTORE", EFFECT_CHANGE_OBJECT,
     RISK_HIGH},
    {"ACL", EFFECT_ACCOUNT, RISK_HIGH},
    {"SET SETEX PSETEX SETNX SETRANGE GETSET MSET MSETNX APPEND INCR INCRBY INCRBYFLOAT DECR "
     "DECRBY "
     "EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST RENAME RENAMENX MOVE COPY HSET HSETNX HMSET "
     "HINCRBY "
     "HINCRBYFLOAT HDEL LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LREM LSET LTRIM LINSERT RPOPLPUSH "
     "LMOVE "
     "BLPOP BRPOP SADD SREM SPOP SMOVE SDIFFSTORE SINTERSTORE SUNIONSTORE ZADD ZREM ZINCRBY "
     "ZPOPMIN "
     "ZPOPMAX ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX ZUNIONSTORE ZINTERSTORE SETBIT BITOP "
     "BITFIELD PFADD PFMERGE GEOADD XADD XDEL XTRIM XGROUP XACK XCLAIM PUBLISH SAVE BGSAVE "
     "BGREWRITEAOF GETEX JSON.SET JSON.DEL FT.CREATE TS.ADD SORT",
     EFFECT_CHANGE_OBJECT, -1},
    {"EVALSHA FCALL FUNCTION", EFFECT_RUN_UNKNOWN, -1},
    {"MONITOR SUBSCRIBE PSUBSCRIBE", EFFECT_READ, -1},
};

static const char reads[] = "GET MGET STRLEN GETRANGE SUBSTR EXISTS TYPE TTL PTTL EXPIRETIME KEYS "
                            "SCAN RANDOMKEY DBSIZE INFO "
                            "PING ECHO TIME HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN "
                            "HSCAN HRANDFIELD LRANGE LLEN "
                            "LINDEX LPOS SMEMBERS SISMEMBER SMISMEMBER SCARD SRANDMEMBER SSCAN "
                            "SDIFF SINTER SUNION SINTERCARD "
                            "ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZRANK "
                            "ZREVRANK ZSCORE ZMSCORE ZCARD "
                            "ZCOUNT ZLEXCOUNT ZSCAN ZDIFF ZINTER ZUNION ZRANDMEMBER GETBIT "
                            "BITCOUNT BITPOS BITFIELD_RO PFCOUNT "
                            "GEOPOS GEODIST GEOHASH GEOSEARCH GEORADIUS_RO XRANGE XREVRANGE XLEN "
                            "XREAD XINFO XPENDING OBJECT "
                            "DUMP MEMORY LATENCY SLOWLOG COMMAND LASTSAVE ROLE AUTH SELECT HELLO "
                            "QUIT LOLWUT WAIT LCS TOUCH "
                            "PUBSUB ASKING READONLY JSON.GET FT.SEARCH FT.INFO TS.RANGE TS.GET";

static void judge_settings(struct scan *scan, const char *second, size_t from, size_t to)
{
    bool is_read = second != NULL && scan_listed_caseless("GET HELP LIST", second, strlen(second));
    if (is_read)
        return;
    struct code_finding *finding =
        scan_say(scan, EFFECT_SETTING, from, to, "the server's settings change");
    finding->risk = RISK_HIGH;
}

static void judge_line(struct scan *scan, const char **words, size_t count, size_t from, size_t to)
{
    const char *name = words[0], *second = count > 1 ? words[1] : NULL;
    size_t length = strlen(name);
    if (scan_listed_caseless("CONFIG", name, length)) {
        judge_settings(scan, second, from, to);
        return;
    }
    if (scan_listed_caseless("EVAL EVAL_RO", name, length)) {
        scan_say(scan, EFFECT_RUN_CODE, from, to, "a script runs inside the server");
        return;
    }
    if (scan_listed_caseless("CLIENT SCRIPT", name, length)) {
        bool is_change =
            second != NULL && scan_listed_caseless("KILL PAUSE FLUSH LOAD", second, strlen(second));
        if (is_change)
            scan_say(scan, EFFECT_STOP_OBJECT, from, to, "`%.20s %.20s`", name, second);
        return;
    }
    if (scan_listed_caseless(reads, name, length))
        return;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!scan_listed_caseless(commands[i].names, name, length))
            continue;
        struct code_finding *finding =
            scan_say(scan, commands[i].kind, from, to, "`%.40s` %s", name,
                     commands[i].kind == EFFECT_DELETE_OBJECT ? "deletes keys for good"
                                                              : "changes the database");
        finding->risk = commands[i].risk >= 0 ? (enum risk)commands[i].risk : finding->risk;
        finding->argument = second != NULL ? CODE_OBJECT : CODE_NONE;
        finding->target = second;
        return;
    }
    scan_unknown(scan, from, to, name);
}

void scan_redis(struct scan *scan)
{
    const char *words[WORDS_MAX];
    for (size_t at = 0; at < scan->length;) {
        size_t end = at + strcspn(scan->text + at, "\r\n"), count = 0, from = at;
        while (at < end) {
            at += strspn(scan->text + at, " \t\"'");
            size_t length = strcspn(scan->text + at, " \t\"'\r\n");
            if (at < end && length > 0 && count < WORDS_MAX)
                words[count++] = arena_copy(scan->arena, scan->text + at, length);
            at += length;
        }
        if (count > 0 && words[0][0] != '#')
            judge_line(scan, words, count, from, end);
        at = end + 1;
    }
}
