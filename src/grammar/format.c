// Canonical values of slots in the form that a command takes.
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "grammar/quantity.h"

// The minute and the hour, as they stand in a crontab.
static const char *cron_time(struct arena *arena, const char *clock)
{
    char *end;
    long hour = strtol(clock, &end, 10);
    return *end == ':' ? arena_printf(arena, "%ld %ld", strtol(end + 1, NULL, 10), hour) : NULL;
}

// find's own way to say how old: days, or minutes for what is no whole number of days.
static const char *find_age(struct arena *arena, const char *age, char sign)
{
    int64_t seconds = quantity_seconds(age);
    if (seconds < 0)
        return NULL;
    if (seconds % 86400 == 0 && strchr(age, 'd') != NULL)
        return arena_printf(arena, "-mtime %c%" PRId64, sign, seconds / 86400);
    return arena_printf(arena, "-mmin %c%" PRId64, sign, seconds / 60 + (seconds % 60 != 0));
}

static const char *find_exactly(struct arena *arena, const char *age)
{
    int64_t seconds = quantity_seconds(age);
    if (seconds < 0 || (seconds % 86400 != 0 && seconds % 60 != 0))
        return NULL;
    return seconds % 86400 == 0 ? arena_printf(arena, "-mtime %" PRId64, seconds / 86400)
                                : arena_printf(arena, "-mmin %" PRId64, seconds / 60);
}

// find rounds sizes up to the unit, so that -1M means empty and -2M up to 1M: bytes say what is
// meant.
static const char *find_below(struct arena *arena, const char *size)
{
    int64_t bytes = quantity_bytes(size);
    return bytes < 0 ? NULL : arena_printf(arena, "%" PRId64 "c", bytes);
}

// "2 weeks ago", as git and journalctl read it: the largest unit that is whole.
static const char *ago(struct arena *arena, const char *age)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{INT64_C(365) * 86400, "year"},
                 {INT64_C(30) * 86400, "month"},
                 {INT64_C(7) * 86400, "week"},
                 {86400, "day"},
                 {3600, "hour"},
                 {60, "minute"},
                 {1, "second"}};
    int64_t seconds = quantity_seconds(age);
    // 24 hours stay hours.
    size_t i = strchr(age, 'd') != NULL ? 0 : 4;
    while (seconds > 0 && seconds % units[i].seconds != 0)
        i++;
    if (seconds <= 0)
        return NULL;
    int64_t count = seconds / units[i].seconds;
    return arena_printf(arena, "%" PRId64 " %s%s ago", count, units[i].name, count == 1 ? "" : "s");
}

// Octal without a leading zero for 0755 and rwxr-xr-x; any other mode as it is.
static const char *mode_of(struct arena *arena, const char *mode)
{
    static const char letters[] = "rwxrwxrwx";
    size_t length = strlen(mode);
    if (length == 4 && mode[0] == '0')
        return arena_string(arena, mode + 1);
    if (length != 9 || strspn(mode, "rwxst-") != length)
        return mode;
    unsigned bits = 0;
    for (size_t i = 0; i < length; i++) {
        if (mode[i] != letters[i] && mode[i] != '-')
            return NULL;
        bits = bits << 1 | (mode[i] != '-');
    }
    return arena_printf(arena, "%03o", bits);
}

static const char *change_case(struct arena *arena, const char *value, int (*change)(int))
{
    char *text = arena_string(arena, value);
    for (char *at = text; *at != '\0'; at++)
        *at = (char)change((unsigned char)*at);
    return text;
}

static const char *lower(struct arena *arena, const char *value)
{
    return change_case(arena, value, tolower);
}

static const char *upper(struct arena *arena, const char *value)
{
    return change_case(arena, value, toupper);
}

static const char *find_size(struct arena *arena, const char *size)
{
    (void)arena;
    return quantity_bytes(size) < 0 ? NULL : size;
}

static const char *find_newer(struct arena *arena, const char *age)
{
    return find_age(arena, age, '-');
}

static const char *find_older(struct arena *arena, const char *age)
{
    return find_age(arena, age, '+');
}

static const char *bytes(struct arena *arena, const char *size)
{
    int64_t count = quantity_bytes(size);
    return count < 0 ? NULL : arena_printf(arena, "%" PRId64, count);
}

// The age in units of so many seconds; NULL when it is no whole number of them.
static const char *whole(struct arena *arena, const char *age, int64_t unit)
{
    int64_t seconds = quantity_seconds(age);
    return seconds < 0 || seconds % unit != 0 ? NULL
                                              : arena_printf(arena, "%" PRId64, seconds / unit);
}

static const char *days(struct arena *arena, const char *age)
{
    return whole(arena, age, 86400);
}

static const char *minutes(struct arena *arena, const char *age)
{
    return whole(arena, age, 60);
}

static const char *seconds(struct arena *arena, const char *age)
{
    return whole(arena, age, 1);
}

static const char *line_range(struct arena *arena, const char *range)
{
    const char *dash = strchr(range, '-');
    return dash == NULL ? NULL
                        : arena_printf(arena, "%.*s,%s", (int)(dash - range), range, dash + 1);
}

static const char *first_part(struct arena *arena, const char *path)
{
    const char *slash = strchr(path, '/');
    return slash == NULL ? NULL : arena_copy(arena, path, (size_t)(slash - path));
}

static const char *other_parts(struct arena *arena, const char *path)
{
    (void)arena;
    const char *slash = strchr(path, '/');
    return slash == NULL || slash[1] == '\0' ? NULL : slash + 1;
}

static const char *last_part(struct arena *arena, const char *path)
{
    (void)arena;
    return strchr(path, '/') == NULL ? path : NULL;
}

static const char *unit(struct arena *arena, const char *name)
{
    size_t length = strlen(name), end = strlen(".service");
    bool is_long = length > end && strcmp(name + length - end, ".service") == 0;
    return is_long ? arena_copy(arena, name, length - end) : name;
}

static const char *folder(struct arena *arena, const char *path)
{
    size_t length = strlen(path);
    return length > 0 && path[length - 1] == '/' ? path : arena_printf(arena, "%s/", path);
}

static const struct {
    const char *name;
    const char *(*write)(struct arena *arena, const char *value); // NULL: build.c writes it
} formats[] = {
    {"find-size", find_size},
    {"find-below", find_below},
    {"find-newer", find_newer},
    {"find-older", find_older},
    {"find-exactly", find_exactly},
    {"days", days},
    {"minutes", minutes},
    {"seconds", seconds},
    {"bytes", bytes},
    {"mode", mode_of},
    {"lower", lower},
    {"upper", upper},
    {"cron-time", cron_time},
    {"line-range", line_range},
    {"ago", ago},
    {"first-part", first_part},
    {"other-parts", other_parts},
    {"last-part", last_part},
    {"folder", folder},
    {"unit", unit},
    {"grep", NULL},
    {"grep-regex", NULL},
    {"sed", NULL},
    {"sed-new", NULL},
    {"rg", NULL},
};

bool slot_format_exists(const char *format)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i].name, format) == 0)
            return true;
    return false;
}

const char *slot_format(struct arena *arena, const char *format, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i].name, format) == 0)
            return formats[i].write == NULL ? NULL : formats[i].write(arena, value);
    return NULL;
}
