#include "grammar/quantity.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { FIGURES_MAX = 15 };

// ---- numbers

static const struct {
    const char *word;
    int value;
} number_words[] = {
    {"a", 1},          {"an", 1},        {"one", 1},         {"two", 2},      {"couple", 2},
    {"three", 3},      {"four", 4},      {"five", 5},        {"six", 6},      {"seven", 7},
    {"eight", 8},      {"nine", 9},      {"ten", 10},        {"eleven", 11},  {"twelve", 12},
    {"dozen", 12},     {"thirteen", 13}, {"fourteen", 14},   {"fifteen", 15}, {"sixteen", 16},
    {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},   {"twenty", 20},  {"thirty", 30},
    {"forty", 40},     {"fifty", 50},    {"sixty", 60},      {"seventy", 70}, {"eighty", 80},
    {"ninety", 90},    {"hundred", 100}, {"thousand", 1000},
};

static const struct {
    const char *word;
    int value;
} multipliers[] = {{"hundred", 100}, {"thousand", 1000}, {"million", 1000000}};

static bool find_number_word(const char *key, size_t length, int *ret_value)
{
    for (size_t i = 0; i < COUNT_OF(number_words); i++)
        if (strncmp(number_words[i].word, key, length) == 0 &&
            number_words[i].word[length] == '\0') {
            *ret_value = number_words[i].value;
            return true;
        }
    return false;
}

// "twenty-five" is one token.
static bool read_number_word(const char *key, int64_t *ret_value)
{
    const char *dash = strchr(key, '-');
    int tens, ones = 0;
    if (!find_number_word(key, dash == NULL ? strlen(key) : (size_t)(dash - key), &tens))
        return false;
    if (dash != NULL && (tens < 20 || !find_number_word(dash + 1, strlen(dash + 1), &ones)))
        return false;
    *ret_value = tens + ones;
    return true;
}

// Figures with an optional fraction, in thousandths; `*ret_rest` is what follows them.
static bool read_figures(const char *text, int64_t *ret_thousandths, const char **ret_rest)
{
    int64_t whole = 0, part = 0;
    int figures = 0, places = 0;
    const char *at = text;
    for (; isdigit((unsigned char)*at) ||
           (*at == ',' && figures > 0 && isdigit((unsigned char)at[1]));
         at++) {
        if (*at == ',')
            continue;
        if (++figures > FIGURES_MAX)
            return false;
        whole = whole * 10 + (*at - '0');
    }
    if (figures == 0)
        return false;
    if (*at == '.' && isdigit((unsigned char)at[1]))
        for (at++; isdigit((unsigned char)*at); at++)
            if (places++ < 3)
                part = part * 10 + (*at - '0');
    for (; places < 3; places++)
        part *= 10;
    *ret_thousandths = whole * 1000 + part;
    *ret_rest = at;
    return true;
}

// A number at the start of the tokens, in thousandths. What is stuck to it ("100MB") is the rest.
static size_t read_number(const struct token *tokens, size_t count, int64_t *ret_thousandths,
                          const char **ret_rest)
{
    int64_t value;
    if (count == 0 || tokens[0].is_quoted)
        return 0;
    *ret_rest = "";
    size_t used = 1;
    if (read_figures(tokens[0].key, ret_thousandths, ret_rest)) {
        value = *ret_thousandths / 1000;
    } else {
        if (!read_number_word(tokens[0].key, &value))
            return 0;
        // "a couple of", "a dozen", "twenty five"
        int64_t more;
        if (strcmp(tokens[0].key, "a") == 0 && count > 1 &&
            (strcmp(tokens[1].key, "couple") == 0 || strcmp(tokens[1].key, "dozen") == 0) &&
            read_number_word(tokens[1].key, &value))
            used = 2;
        else if (value >= 20 && value % 10 == 0 && count > 1 &&
                 read_number_word(tokens[1].key, &more) && more < 10 &&
                 strcmp(tokens[1].key, "a") != 0) {
            value += more;
            used = 2;
        }
        if (used < count && strcmp(tokens[used].key, "of") == 0 && value == 2)
            used++;
        *ret_thousandths = value * 1000;
    }
    for (size_t i = 0; i < COUNT_OF(multipliers) && (*ret_rest)[0] == '\0' && used < count; i++)
        if (strcmp(tokens[used].key, multipliers[i].word) == 0 && value < INT64_C(1000000)) {
            *ret_thousandths *= multipliers[i].value;
            used++;
        }
    return used;
}

bool quantity_count(struct arena *arena, const struct token *tokens, size_t count,
                    struct slot_value *value)
{
    int64_t thousandths;
    const char *rest;
    size_t used = read_number(tokens, count, &thousandths, &rest);
    if (used == 0 || rest[0] != '\0' || thousandths % 1000 != 0)
        return false;
    value->text = arena_printf(arena, "%" PRId64, thousandths / 1000);
    value->tokens = used;
    value->is_certain = isdigit((unsigned char)tokens[0].key[0]);
    return true;
}

// "third", "3rd".
bool quantity_ordinal(struct arena *arena, const struct token *tokens, struct slot_value *value)
{
    static const char *const words[] = {"first", "second",  "third",  "fourth", "fifth",
                                        "sixth", "seventh", "eighth", "ninth",  "tenth"};
    const char *key = tokens[0].key;
    char *end;
    long number = isdigit((unsigned char)key[0]) ? strtol(key, &end, 10) : 0;
    bool is_ending = number > 0 && number < 1000000 &&
                     (strcmp(end, "st") == 0 || strcmp(end, "nd") == 0 || strcmp(end, "rd") == 0 ||
                      strcmp(end, "th") == 0);
    for (size_t i = 0; i < COUNT_OF(words) && !is_ending; i++)
        if (strcmp(words[i], key) == 0) {
            number = (long)i + 1;
            is_ending = true;
        }
    value->text = arena_printf(arena, "%ld", number);
    value->is_certain = true;
    return is_ending && !tokens[0].is_quoted;
}

// "5-8", and "5..8".
bool quantity_range(struct arena *arena, const struct token *tokens, struct slot_value *value)
{
    const char *from = tokens[0].key, *mid = from + strspn(from, "0123456789");
    const char *to = mid + (mid[0] == '-' ? 1 : strncmp(mid, "..", 2) == 0 ? 2 : 0);
    size_t length = strspn(to, "0123456789");
    if (mid == from || to == mid || length == 0 || to[length] != '\0' || mid - from > 9 ||
        length > 9 || tokens[0].is_quoted)
        return false;
    value->text = arena_printf(arena, "%.*s-%s", (int)(mid - from), from, to);
    value->is_certain = true;
    return strtol(from, NULL, 10) <= strtol(to, NULL, 10);
}

bool quantity_percent(struct arena *arena, const struct token *tokens, size_t count,
                      struct slot_value *value)
{
    int64_t thousandths;
    const char *rest;
    size_t used = read_number(tokens, count, &thousandths, &rest);
    if (used == 0 || thousandths % 1000 != 0)
        return false;
    bool is_spelled =
        rest[0] == '\0' && used < count &&
        (strcmp(tokens[used].key, "percent") == 0 || strcmp(tokens[used].key, "%") == 0);
    if (strcmp(rest, "%") != 0 && !is_spelled)
        return false;
    value->text = arena_printf(arena, "%" PRId64, thousandths / 1000);
    value->tokens = used + is_spelled;
    value->is_certain = true;
    return true;
}

// ---- amounts with a unit

struct unit {
    const char *words; // divided by blanks
    char letter;
    int64_t factor; // of the smallest unit
};

static const struct unit sizes[] = {
    {"b byte bytes c", 'c', 1},
    {"k kb kib kilo kilos kilobyte kilobytes kibibyte kibibytes", 'k', INT64_C(1) << 10},
    {"m mb mib meg megs mega megabyte megabytes mebibyte mebibytes", 'M', INT64_C(1) << 20},
    {"g gb gib gig gigs giga gigabyte gigabytes gibibyte gibibytes", 'G', INT64_C(1) << 30},
    {"t tb tib tera terabyte terabytes tebibyte tebibytes", 'T', INT64_C(1) << 40},
};

static const struct unit ages[] = {
    {"s sec secs second seconds", 's', 1},
    {"min mins minute minutes", 'm', 60},
    {"h hr hrs hour hours", 'h', 3600},
    {"d day days", 'd', 86400},
    {"w week weeks wk wks", 'd', 604800},
    {"month months", 'd', INT64_C(30) * 86400},
    {"y year years yr yrs", 'd', INT64_C(365) * 86400},
};

static bool is_listed(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; length > 0 && *at != '\0';) {
        size_t next = strcspn(at, " ");
        if (next == length && strncmp(at, word, length) == 0)
            return true;
        at += next + (at[next] == ' ');
    }
    return false;
}

static const struct unit *find_unit(const struct unit *units, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (is_listed(units[i].words, word))
            return &units[i];
    return NULL;
}

// A number and its unit, stuck together or not; the amount in thousandths of the smallest unit.
static const struct unit *read_amount(const struct token *tokens, size_t count,
                                      const struct unit *units, size_t unit_count,
                                      int64_t *ret_amount, struct slot_value *value)
{
    const char *rest;
    int64_t thousandths = 1000;
    size_t used = read_number(tokens, count, &thousandths, &rest);
    // "the last week" is one week.
    if (used == 0)
        rest = "";
    if (rest[0] == '-')
        rest++; // "7-day"
    const char *word = rest[0] != '\0' ? rest : used < count ? tokens[used].key : "";
    const struct unit *unit = find_unit(units, unit_count, word);
    if (unit == NULL || (used < count && rest[0] == '\0' && tokens[used].is_quoted))
        return NULL;
    // A single letter is a unit only where it is stuck to its number.
    if (rest[0] == '\0' && word[1] == '\0')
        return NULL;
    if (thousandths > INT64_MAX / unit->factor)
        return NULL;
    *ret_amount = thousandths * unit->factor;
    value->tokens = used + (rest[0] == '\0');
    value->is_certain = used > 0;
    return unit;
}

bool quantity_size(struct arena *arena, const struct token *tokens, size_t count,
                   struct slot_value *value)
{
    int64_t amount;
    const struct unit *unit = read_amount(tokens, count, sizes, COUNT_OF(sizes), &amount, value);
    if (unit == NULL || !value->is_certain)
        return false;
    // The largest unit, up to the one that was said, in which the amount is whole.
    for (; unit > sizes && amount % (unit->factor * 1000) != 0; unit--)
        continue;
    if (amount % 1000 != 0)
        amount += 1000 - amount % 1000;
    if (unit->letter == 'T') // which find does not have
        unit--;
    value->text = arena_printf(arena, "%" PRId64 "%c", amount / 1000 / unit->factor, unit->letter);
    return true;
}

bool quantity_age(struct arena *arena, const struct token *tokens, size_t count,
                  struct slot_value *value)
{
    int64_t amount;
    const struct unit *unit = read_amount(tokens, count, ages, COUNT_OF(ages), &amount, value);
    if (unit == NULL)
        return false;
    static const struct unit forms[] = {
        {"", 'd', 86400}, {"", 'h', 3600}, {"", 'm', 60}, {"", 's', 1}};
    const struct unit *form = forms;
    // An hour stays an hour: 24h is not quite what a person means by a day.
    while (form->letter != unit->letter)
        form++;
    while (form->letter != 's' && amount % (form->factor * 1000) != 0)
        form++;
    value->text = arena_printf(arena, "%" PRId64 "%c", amount / 1000 / form->factor, form->letter);
    return true;
}

// ---- dates

static int find_month(const char *key)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    size_t length = strlen(key);
    for (int i = 0; i < 12 && length >= 3; i++)
        if (strncmp(months[i], key, length) == 0 || (strcmp(key, "sept") == 0 && i == 8))
            return i + 1;
    return 0;
}

// "5", "5th", "21st".
static int read_day(const char *key)
{
    char *end;
    long day = isdigit((unsigned char)key[0]) ? strtol(key, &end, 10) : 0;
    if (day < 1 || day > 31)
        return 0;
    bool is_ordinal = strcmp(end, "st") == 0 || strcmp(end, "nd") == 0 || strcmp(end, "rd") == 0 ||
                      strcmp(end, "th") == 0;
    return *end == '\0' || is_ordinal ? (int)day : 0;
}

static int read_year(const char *key)
{
    bool is_year =
        strlen(key) == 4 && strspn(key, "0123456789") == 4 && (key[0] == '1' || key[0] == '2');
    return is_year ? (int)strtol(key, NULL, 10) : 0;
}

// 2024-01-31 and 2024/1/31; other orders of figures mean different days to different people.
static bool read_iso(struct arena *arena, const char *key, struct slot_value *value)
{
    char *end;
    long year = read_year(arena_copy(arena, key, strnlen(key, 4)));
    if (year == 0 || (key[4] != '-' && key[4] != '/'))
        return false;
    long month = strtol(key + 5, &end, 10);
    if (end == key + 5 || *end != key[4] || month < 1 || month > 12)
        return false;
    long day = strtol(end + 1, &end, 10);
    if (*end != '\0' || day < 1 || day > 31)
        return false;
    value->text = arena_printf(arena, "%04ld-%02ld-%02ld", year, month, day);
    value->tokens = 1;
    value->is_certain = true;
    return true;
}

bool quantity_date(struct arena *arena, const struct token *tokens, size_t count,
                   struct slot_value *value)
{
    const char *first = tokens[0].key;
    if (read_iso(arena, first, value))
        return true;
    if (strcmp(first, "today") == 0 || strcmp(first, "yesterday") == 0) {
        // Without an hour, find takes it for this hour of that day.
        value->text = arena_printf(arena, "%s 00:00", first);
        value->is_certain = true;
        return true;
    }
    if (count < 3)
        return false;
    bool is_month_first = find_month(first) != 0;
    int month = find_month(tokens[is_month_first ? 0 : 1].key);
    int day = read_day(tokens[is_month_first ? 1 : 0].key);
    int year = read_year(tokens[2].key);
    if (month == 0 || day == 0 || year == 0)
        return false;
    value->text = arena_printf(arena, "%04d-%02d-%02d", year, month, day);
    value->tokens = 3;
    value->is_certain = true;
    return true;
}

// ---- hours of the day

// "3am", "3:30pm", "15:04", "noon"; a number alone is an hour only where the phrase says "at", so
// its form is not certain.
static bool read_hour(const char *key, const char **ret_rest, int *ret_hour, int *ret_minute)
{
    const char *at = key;
    int hour = 0, minute = 0;
    size_t figures = strspn(at, "0123456789");
    if (figures == 0 || figures > 2)
        return false;
    for (size_t i = 0; i < figures; i++)
        hour = hour * 10 + (*at++ - '0');
    if ((*at == ':' || *at == '.') && strspn(at + 1, "0123456789") == 2) {
        minute = (at[1] - '0') * 10 + (at[2] - '0');
        at += 3;
    }
    *ret_rest = at;
    *ret_hour = hour;
    *ret_minute = minute;
    return hour <= 23 && minute <= 59;
}

static bool read_half(const char *word, int *hour)
{
    bool is_before = strcmp(word, "am") == 0 || strcmp(word, "a.m") == 0;
    bool is_after = strcmp(word, "pm") == 0 || strcmp(word, "p.m") == 0;
    if ((!is_before && !is_after) || *hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (is_after ? 12 : 0);
    return true;
}

bool quantity_clock(struct arena *arena, const struct token *tokens, size_t count,
                    struct slot_value *value)
{
    const char *rest = "", *key = tokens[0].key;
    int hour, minute = 0;
    int64_t spelled = 0;
    if (tokens[0].is_quoted)
        return false;
    value->tokens = 1;
    value->is_certain = true;
    if (strcmp(key, "midnight") == 0 || strcmp(key, "noon") == 0) {
        value->text = key[0] == 'm' ? "00:00" : "12:00";
        return true;
    }
    if (!read_hour(key, &rest, &hour, &minute)) {
        if (isdigit((unsigned char)key[0]) || !read_number_word(key, &spelled) || spelled > 12 ||
            key[0] == 'a')
            return false;
        hour = (int)spelled;
    }
    bool is_half_stuck = rest[0] != '\0' && read_half(rest, &hour);
    if (rest[0] != '\0' && !is_half_stuck)
        return false;
    const char *next = count > 1 && !tokens[1].is_quoted ? tokens[1].key : "";
    bool is_half_next = !is_half_stuck && read_half(next, &hour);
    bool is_clock_next = !is_half_stuck && !is_half_next && strcmp(next, "o'clock") == 0;
    value->tokens += is_half_next || is_clock_next;
    value->is_certain = is_half_stuck || is_half_next || is_clock_next || strpbrk(key, ":") != NULL;
    value->text = arena_printf(arena, "%02d:%02d", hour, minute);
    return true;
}

// ---- canonical amounts

static int64_t amount_of(const char *text, const struct unit *units, size_t count)
{
    char *end;
    if (!isdigit((unsigned char)text[0]))
        return -1;
    int64_t amount = strtoll(text, &end, 10);
    for (size_t i = 0; i < count; i++)
        if (units[i].letter == *end && end[1] == '\0')
            return amount > INT64_MAX / units[i].factor ? -1 : amount * units[i].factor;
    return -1;
}

int64_t quantity_seconds(const char *age)
{
    return amount_of(age, ages, COUNT_OF(ages));
}

int64_t quantity_bytes(const char *size)
{
    return amount_of(size, sizes, COUNT_OF(sizes));
}
