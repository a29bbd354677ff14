#include "packs/pattern.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/phrases.h"
#include "rules/request.h"

// One text being parsed: the pattern, or a define inside it.
struct parser {
    struct arena *arena;
    const struct pattern_define *defines;
    size_t define_count;
    const char *text;
    size_t length, at;
    const char *define_name; // NULL in the pattern itself
    int define_depth, depth, look_depth;
    int *capture_count;
    size_t *node_count;
    struct error *err;
};

static struct pattern_node *parse_choice(struct parser *parser);

__attribute__((format(printf, 3, 4))) static void *fail(struct parser *parser, size_t at,
                                                        const char *format, ...)
{
    char reason[512];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof(reason), format, args);
    va_end(args);
    if (parser->define_name == NULL)
        error_set(parser->err, EXIT_FAILED, "at character %zu, %s", at + 1, reason);
    else
        error_set(parser->err, EXIT_FAILED, "in {%s}, at character %zu, %s", parser->define_name,
                  at + 1, reason);
    return NULL;
}

static struct pattern_node *new_node(struct parser *parser, enum pattern_kind kind)
{
    if (++*parser->node_count > PATTERN_NODES_MAX)
        return fail(parser, parser->at, "the pattern gets too large; the most is %d parts",
                    PATTERN_NODES_MAX);
    struct pattern_node *node = arena_alloc(parser->arena, sizeof(*node));
    node->kind = kind;
    return node;
}

static bool is_at(const struct parser *parser, const char *token)
{
    size_t length = strlen(token);
    return parser->length - parser->at >= length &&
           memcmp(parser->text + parser->at, token, length) == 0;
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || byte == '_';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

// The ASCII sets of the escapes that stand for classes; NULL-terminated by letter 0.
static bool escape_set(char letter, uint64_t ret_ascii[2], bool *ret_has_more)
{
    uint64_t set[2] = {0};
    char small = (char)(letter | 0x20);
    if (small != 'd' && small != 'w' && small != 's')
        return false;
    for (unsigned c = 0; c < 128; c++) {
        bool is_alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool is_in = small == 's'   ? c == ' ' || (c >= '\t' && c <= '\r')
                     : small == 'd' ? c >= '0' && c <= '9'
                                    : is_alpha || (c >= '0' && c <= '9');
        if (is_in)
            set[c / 64] |= UINT64_C(1) << (c % 64);
    }
    bool is_negated = letter != small;
    ret_ascii[0] = is_negated ? ~set[0] : set[0];
    ret_ascii[1] = is_negated ? ~set[1] : set[1];
    *ret_has_more = is_negated;
    return true;
}

static void add_range(struct pattern_node *node, uint32_t from, uint32_t to)
{
    if (to >= 128)
        node->has_more = true;
    for (uint32_t c = from; c <= to && c < 128; c++) {
        node->ascii[c / 64] |= UINT64_C(1) << (c % 64);
        // Matching is caseless.
        uint32_t other = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c ^ 0x20 : c;
        node->ascii[other / 64] |= UINT64_C(1) << (other % 64);
    }
}

static bool is_punctuation(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c >= 0x20 && c < 0x7F && !is_digit(byte) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

// One member of a class: a character (true and its code point) or an escape that is a set.
static bool class_member(struct parser *parser, struct pattern_node *node, uint32_t *ret_point,
                         bool *ret_is_set)
{
    *ret_is_set = false;
    const char *at = parser->text + parser->at;
    if (at[0] == '[' && (at[1] == ':' || at[1] == '.' || at[1] == '='))
        return fail(parser, parser->at, "named classes like [:alpha:] are not allowed") != NULL;
    if (at[0] != '\\') {
        parser->at += utf8_decode(at, parser->length - parser->at, ret_point);
        return true;
    }
    uint64_t set[2];
    bool has_more;
    if (escape_set(at[1], set, &has_more)) {
        node->ascii[0] |= set[0];
        node->ascii[1] |= set[1];
        node->has_more |= has_more;
        *ret_is_set = true;
    } else if (is_punctuation(at[1])) {
        *ret_point = (unsigned char)at[1];
    } else {
        return fail(parser, parser->at, "the escape \\%c is not allowed in a class", at[1]) != NULL;
    }
    parser->at += 2;
    return true;
}

static struct pattern_node *parse_class(struct parser *parser)
{
    size_t start = parser->at++;
    struct pattern_node *node = new_node(parser, PATTERN_CLASS);
    if (node == NULL)
        return NULL;
    bool is_negated = is_at(parser, "^");
    parser->at += is_negated;
    for (bool is_first = true; is_first || !is_at(parser, "]"); is_first = false) {
        uint32_t from, to;
        bool is_set;
        if (parser->at >= parser->length)
            return fail(parser, start, "the class [ has no closing ]");
        size_t member_at = parser->at;
        if (!class_member(parser, node, &from, &is_set))
            return NULL;
        if (is_set)
            continue;
        to = from;
        if (is_at(parser, "-") && parser->length - parser->at >= 2 &&
            parser->text[parser->at + 1] != ']') {
            parser->at++;
            if (!class_member(parser, node, &to, &is_set))
                return NULL;
            if (is_set || to < from)
                return fail(parser, member_at,
                            "the range in the class goes backwards or has no end");
        }
        add_range(node, from, to);
    }
    parser->at++;
    if (is_negated) {
        node->ascii[0] = ~node->ascii[0];
        node->ascii[1] = ~node->ascii[1];
        node->has_more = true;
    }
    node->text = parser->text + start;
    node->length = parser->at - start;
    return node;
}

static struct pattern_node *leaf(struct parser *parser, enum pattern_kind kind, size_t length)
{
    struct pattern_node *node = new_node(parser, kind);
    if (node == NULL)
        return NULL;
    node->text = parser->text + parser->at;
    node->length = length;
    parser->at += length;
    return node;
}

static struct pattern_node *parse_escape(struct parser *parser)
{
    char letter = parser->length - parser->at >= 2 ? parser->text[parser->at + 1] : '\0';
    if (letter == 'b' || letter == 'B')
        return leaf(parser, PATTERN_ASSERTION, 2);
    uint64_t set[2];
    bool has_more;
    if (escape_set(letter, set, &has_more)) {
        struct pattern_node *node = leaf(parser, PATTERN_CLASS, 2);
        if (node != NULL) {
            memcpy(node->ascii, set, sizeof(set));
            node->has_more = has_more;
        }
        return node;
    }
    if (is_punctuation(letter)) {
        parser->at++;
        return leaf(parser, PATTERN_CHARACTER, 1);
    }
    if (is_digit(letter) || letter == 'g' || letter == 'k')
        return fail(parser, parser->at, "back references are not allowed");
    if (letter == '\0')
        return fail(parser, parser->at, "a \\ stands at the end");
    return fail(parser, parser->at, "the escape \\%c is not allowed", letter);
}

static struct pattern_node *parse_define(struct parser *parser)
{
    size_t start = parser->at, end = start + 1;
    while (end < parser->length && is_name_byte(parser->text[end]))
        end++;
    if (end == start + 1 || end >= parser->length || parser->text[end] != '}')
        return fail(parser, start, "a { that begins no {name} and no {3} must be written \\{");
    const struct pattern_define *define = NULL;
    for (size_t i = 0; i < parser->define_count && define == NULL; i++)
        if (strlen(parser->defines[i].name) == end - start - 1 &&
            memcmp(parser->defines[i].name, parser->text + start + 1, end - start - 1) == 0)
            define = &parser->defines[i];
    static const char stop[] = "{stop}";
    if (define == NULL && is_at(parser, stop)) {
        struct pattern_node *node = leaf(parser, PATTERN_ASSERTION, strlen(stop));
        if (node != NULL)
            node->text = PHRASES_STOP_CALL, node->length = strlen(PHRASES_STOP_CALL);
        return node;
    }
    if (define == NULL)
        return fail(parser, start, "{%.*s} is not defined", (int)(end - start - 1),
                    parser->text + start + 1);
    if (parser->define_depth >= PATTERN_DEFINE_DEPTH_MAX)
        return fail(parser, start, "{%s} is defined by itself, or more than %d deep", define->name,
                    PATTERN_DEFINE_DEPTH_MAX);
    struct parser inner = *parser;
    inner.text = define->text;
    inner.length = strlen(define->text);
    inner.at = 0;
    inner.define_name = define->name;
    inner.define_depth++;
    inner.depth++;
    struct pattern_node *choice = parse_choice(&inner);
    if (choice == NULL)
        return NULL;
    if (inner.at < inner.length)
        return fail(&inner, inner.at, "a ) closes nothing");
    parser->at = end + 1;
    struct pattern_node *group = new_node(parser, PATTERN_GROUP);
    if (group != NULL)
        group->child = choice;
    return group;
}

static const char *look_kind(const struct parser *parser)
{
    static const char *const kinds[] = {"(?=", "(?!", "(?<=", "(?<!"};
    for (size_t i = 0; i < 4; i++)
        if (is_at(parser, kinds[i]))
            return kinds[i];
    return NULL;
}

// Reads what stands after a "(" that opens a group: its kind. The group's number, 0 for none, -1
// for a fault.
static int group_number(struct parser *parser)
{
    size_t start = parser->at++;
    if (is_at(parser, "?:")) {
        parser->at += 2;
        return 0;
    }
    if (is_at(parser, "*"))
        return fail(parser, start, "verbs like (*X) are not allowed") != NULL ? 0 : -1;
    if (is_at(parser, "?<") || is_at(parser, "?P<")) {
        parser->at += is_at(parser, "?<") ? 2 : 3;
        size_t name = parser->at;
        while (parser->at < parser->length &&
               (is_name_byte(parser->text[parser->at]) || is_digit(parser->text[parser->at])))
            parser->at++;
        if (parser->at == name || !is_at(parser, ">")) {
            fail(parser, start, "the name of the group must be [a-z0-9_]+ and end with >");
            return -1;
        }
        parser->at++;
    } else if (is_at(parser, "?")) {
        fail(parser, start, "only (...), (?:...), (?<name>...) and lookarounds are allowed");
        return -1;
    }
    if (parser->look_depth > 0) {
        fail(parser, start, "a capture group inside a lookaround is not allowed");
        return -1;
    }
    return ++*parser->capture_count;
}

static struct pattern_node *parse_group(struct parser *parser)
{
    size_t start = parser->at;
    if (parser->depth >= PATTERN_DEPTH_MAX)
        return fail(parser, start, "groups are nested more than %d deep", PATTERN_DEPTH_MAX);
    const char *look = look_kind(parser);
    int capture = 0;
    if (look != NULL)
        parser->at += strlen(look);
    else if ((capture = group_number(parser)) < 0)
        return NULL;
    parser->depth++;
    parser->look_depth += look != NULL;
    struct pattern_node *choice = parse_choice(parser);
    parser->look_depth -= look != NULL;
    parser->depth--;
    if (choice == NULL)
        return NULL;
    if (!is_at(parser, ")"))
        return fail(parser, start, "the ( has no closing )");
    parser->at++;
    struct pattern_node *node = new_node(parser, look != NULL ? PATTERN_ASSERTION : PATTERN_GROUP);
    if (node == NULL)
        return NULL;
    node->child = choice;
    node->capture = capture;
    node->look = look;
    return node;
}

static struct pattern_node *parse_item(struct parser *parser)
{
    const char *at = parser->text + parser->at;
    if (at[0] == '(')
        return parse_group(parser);
    if (at[0] == '[')
        return parse_class(parser);
    if (at[0] == '\\')
        return parse_escape(parser);
    if (at[0] == '{')
        return parse_define(parser);
    if (at[0] == '^' || at[0] == '$')
        return leaf(parser, PATTERN_ASSERTION, 1);
    if (strchr("?*+", at[0]) != NULL)
        return fail(parser, parser->at, "the %c repeats nothing", at[0]);
    if (at[0] == '.') {
        struct pattern_node *node = leaf(parser, PATTERN_CLASS, 1);
        if (node != NULL)
            node->ascii[0] = node->ascii[1] = ~UINT64_C(0), node->has_more = true;
        return node;
    }
    uint32_t point;
    size_t length = utf8_decode(at, parser->length - parser->at, &point);
    return leaf(parser, PATTERN_CHARACTER, length);
}

// Digits as a number of at most 9999.
static int take_number(struct parser *parser)
{
    int number = 0;
    for (; parser->at < parser->length && is_digit(parser->text[parser->at]); parser->at++)
        if (number < 1000)
            number = number * 10 + (parser->text[parser->at] - '0');
    return number;
}

// ? * + or {m}, {m,}, {m,n}; false when none stands here (`*ret_is_wrong` says whether it is
// broken).
static bool take_repeat(struct parser *parser, int *ret_least, int *ret_most, bool *ret_is_wrong)
{
    *ret_is_wrong = false;
    char sign = parser->at < parser->length ? parser->text[parser->at] : '\0';
    if (sign == '?' || sign == '*' || sign == '+') {
        parser->at++;
        *ret_least = sign == '+';
        *ret_most = sign == '?' ? 1 : -1;
        return true;
    }
    if (sign != '{' || parser->length - parser->at < 2 || !is_digit(parser->text[parser->at + 1]))
        return false;
    size_t start = parser->at++;
    *ret_least = *ret_most = take_number(parser);
    if (is_at(parser, ",")) {
        parser->at++;
        *ret_most = is_at(parser, "}") ? -1 : take_number(parser);
    }
    if (!is_at(parser, "}") || *ret_least > PATTERN_REPEAT_MAX || *ret_most > PATTERN_REPEAT_MAX ||
        (*ret_most != -1 && *ret_most < *ret_least) || *ret_most == 0) {
        fail(parser, start, "a repeat is {m}, {m,} or {m,n} with 0 <= m <= n <= %d and n > 0",
             PATTERN_REPEAT_MAX);
        *ret_is_wrong = true;
        return false;
    }
    parser->at++;
    return true;
}

static struct pattern_node *parse_repeated(struct parser *parser)
{
    int captures_before = *parser->capture_count, least, most;
    bool is_wrong;
    struct pattern_node *item = parse_item(parser);
    size_t start = parser->at;
    if (item == NULL || !take_repeat(parser, &least, &most, &is_wrong))
        return item == NULL || is_wrong ? NULL : item;
    if (item->kind == PATTERN_ASSERTION)
        return fail(parser, start, "an assertion cannot be repeated");
    if (most != 1 && *parser->capture_count > captures_before)
        return fail(parser, start,
                    "a capture group inside a repeat would keep its last round only; capture the "
                    "whole repeat");
    struct pattern_node *repeat = new_node(parser, PATTERN_REPEAT);
    if (repeat == NULL)
        return NULL;
    repeat->child = item;
    repeat->least = least;
    repeat->most = most;
    repeat->is_lazy = is_at(parser, "?");
    parser->at += repeat->is_lazy;
    if (is_at(parser, "+"))
        return fail(parser, parser->at, "possessive repeats are not allowed");
    if (is_at(parser, "*") || is_at(parser, "?"))
        return fail(parser, parser->at, "a repeat of a repeat needs a group");
    return repeat;
}

static struct pattern_node *parse_sequence(struct parser *parser)
{
    struct pattern_node *sequence = new_node(parser, PATTERN_SEQUENCE);
    if (sequence == NULL)
        return NULL;
    struct pattern_node **end = &sequence->child;
    while (parser->at < parser->length && !is_at(parser, "|") && !is_at(parser, ")")) {
        *end = parse_repeated(parser);
        if (*end == NULL)
            return NULL;
        end = &(*end)->next;
    }
    return sequence;
}

static struct pattern_node *parse_choice(struct parser *parser)
{
    if (parser->depth > PATTERN_DEPTH_MAX)
        return fail(parser, parser->at, "groups are nested more than %d deep", PATTERN_DEPTH_MAX);
    struct pattern_node *first = parse_sequence(parser);
    if (first == NULL || !is_at(parser, "|"))
        return first;
    struct pattern_node *choice = new_node(parser, PATTERN_CHOICE);
    if (choice == NULL)
        return NULL;
    choice->child = first;
    for (struct pattern_node *last = first; is_at(parser, "|"); last = last->next) {
        parser->at++;
        last->next = parse_sequence(parser);
        if (last->next == NULL)
            return NULL;
    }
    return choice;
}

bool pattern_parse(struct arena *arena, const char *text, const struct pattern_define *defines,
                   size_t define_count, struct pattern *ret_pattern, struct error *err)
{
    size_t length = strlen(text), fault, node_count = 0;
    int capture_count = 0;
    if (!utf8_is_valid(text, length, &fault) || utf8_has_control(text, length, ""))
        return error_set(err, EXIT_FAILED, "it is not plain UTF-8 text");
    struct parser parser = {
        .arena = arena,
        .defines = defines,
        .define_count = define_count,
        .text = text,
        .length = length,
        .capture_count = &capture_count,
        .node_count = &node_count,
        .err = err,
    };
    struct pattern_node *root = parse_choice(&parser);
    if (root == NULL)
        return false;
    if (parser.at < length) {
        fail(&parser, parser.at, "a ) closes nothing");
        return false;
    }
    *ret_pattern = (struct pattern){.root = root, .capture_count = capture_count};
    return true;
}

static bool holds(const struct pattern_node *node, unsigned character)
{
    return node->ascii[character / 64] >> (character % 64) & 1;
}

// The scripts whose letters have no case, so that their bytes are what a request must hold:
// Hebrew to Tibetan, and CJK to Yi, and Hangul (Unicode 15, blocks).
bool pattern_has_no_case(uint32_t point)
{
    return (point >= 0x590 && point <= 0xFFF) || (point >= 0x2E80 && point <= 0xA4CF) ||
           (point >= 0xAC00 && point <= 0xD7FF);
}

bool pattern_class_has_words(const struct pattern_node *node)
{
    if (node->has_more)
        return true;
    for (unsigned c = '!'; c < 0x7F; c++)
        if (holds(node, c) && strchr(REQUEST_EMPTY_BYTES, (int)c) == NULL)
            return true;
    return false;
}

size_t pattern_class_list(const struct pattern_node *node, char *ret_list, size_t max)
{
    size_t count = 0;
    if (node->has_more)
        return 0;
    for (unsigned c = ' '; c < 0x7F; c++) {
        if (!holds(node, c) || (c >= 'A' && c <= 'Z'))
            continue;
        if (count == max)
            return 0;
        ret_list[count++] = (char)c;
    }
    return count;
}
