// What goes through pipes and substitutions, as far as it is known.
#include <ctype.h>
#include <string.h>

#include "effects/scene.h"

struct flow flow_text(const char *text, size_t length)
{
    return (struct flow){.text = text, .length = length, .is_fed = true};
}

struct flow flow_unknown(unsigned taints)
{
    return (struct flow){.taints = taints, .is_fed = true};
}

void flow_add(struct judge *judge, struct flow *flow, const struct flow *more)
{
    if (flow == NULL || !more->is_fed)
        return;
    if (!flow->is_fed) {
        *flow = *more;
        return;
    }
    flow->taints |= more->taints;
    flow->is_inexact |= more->is_inexact;
    if (flow->names != NULL && more->names != NULL) {
        struct words all = *flow->names;
        all.room = all.count;
        for (size_t i = 0; i < more->names->count; i++)
            words_add(judge, &all, &more->names->items[i], &more->names->notes[i]);
        struct words *kept = arena_alloc(judge->arena, sizeof(*kept));
        *kept = all;
        flow->names = kept;
    } else {
        flow->names = NULL;
    }
    if (flow->text == NULL || more->text == NULL ||
        flow->length + more->length > SCENE_FLOW_BYTES_MAX) {
        flow->text = NULL;
        flow->length = 0;
        return;
    }
    char *text = arena_alloc(judge->arena, flow->length + more->length + 1);
    memcpy(text, flow->text, flow->length);
    memcpy(text + flow->length, more->text, more->length);
    flow->text = text;
    flow->length += more->length;
}

static unsigned taints_of(const struct words *words)
{
    unsigned taints = 0;
    for (size_t i = 0; i < words->count; i++)
        taints |= words->notes[i].taints;
    return taints & ~(unsigned)(TAINT_PATTERN | TAINT_FOUND);
}

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte = (char)tolower((unsigned char)byte);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : 99;
}

// One escape of echo -e and printf after the backslash; returns the bytes it took.
static size_t add_escape(struct buffer *into, const char *text)
{
    static const char names[] = "abefnrtv\\\"'", bytes[] = "\a\b\033\f\n\r\t\v\\\"'";
    const char *found = *text == '\0' ? NULL : strchr(names, *text);
    int base = *text == 'x' || *text == 'u' || *text == 'U' ? 16 : 8;
    size_t at = base == 16 ? 1 : 0, most = base == 16 ? (*text == 'x' ? 2 : 4) : 3;
    if (found != NULL) {
        buffer_char(into, bytes[found - names]);
        return 1;
    }
    if (base == 8 && *text == '0')
        most = 4;
    int value = 0;
    size_t start = at;
    while (at < start + most && digit_of(text[at]) < base)
        value = value * base + digit_of(text[at++]);
    if (at == start) {
        buffer_char(into, '\\');
        return 0;
    }
    buffer_char(into, (char)value);
    return at;
}

static void add_escaped(struct buffer *into, const char *text)
{
    while (*text != '\0' && !into->is_over) {
        if (*text == '\\' && text[1] == 'c')
            return;
        if (*text == '\\')
            text += 1 + add_escape(into, text + 1);
        else
            buffer_char(into, *text++);
    }
}

static void add_value(struct buffer *into, const struct judge *judge,
                      const struct shell_value *value)
{
    if (value->tilde != NULL)
        buffer_printf(into, "%s%s",
                      value->tilde[0] == '\0' && judge->machine.home != NULL ? judge->machine.home
                                                                             : "/home/",
                      value->tilde);
    buffer_text(into, value->text);
}

static struct flow finish(struct judge *judge, struct buffer *text, bool is_known, unsigned taints)
{
    struct flow flow = flow_unknown(taints);
    if (is_known && !text->is_over) {
        flow.text = arena_copy(judge->arena, text->data, text->length);
        flow.length = text->length;
    }
    buffer_done(text);
    return flow;
}

struct flow flow_echo(struct judge *judge, const struct words *words)
{
    struct buffer text;
    size_t at = 1;
    bool has_escapes = false, has_newline = true, is_known = true, is_first = true;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (; at < words->count; at++) {
        const char *option = words->items[at].value.text;
        if (option[0] != '-' || option[1] == '\0' || option[1 + strspn(option + 1, "neE")] != '\0')
            break;
        has_newline &= strchr(option, 'n') == NULL;
        has_escapes = strchr(option, 'e') != NULL || (has_escapes && strchr(option, 'E') == NULL);
    }
    for (; at < words->count; at++, is_first = false) {
        const struct shell_value *value = &words->items[at].value;
        is_known &= value->unresolved == NULL && value->pattern == NULL;
        buffer_text(&text, is_first ? "" : " ");
        if (has_escapes)
            add_escaped(&text, value->text);
        else
            add_value(&text, judge, value);
    }
    buffer_text(&text, has_newline ? "\n" : "");
    return finish(judge, &text, is_known, taints_of(words));
}

struct printf_state {
    const struct words *words;
    size_t at; // the next argument
    bool has_taken;
};

static void add_conversion(struct buffer *text, const struct judge *judge,
                           struct printf_state *state, char letter)
{
    struct shell_value none = {.text = letter == 'd' || letter == 'i' ? "0" : ""};
    const struct shell_value *value =
        state->at < state->words->count ? &state->words->items[state->at].value : &none;
    state->at++;
    state->has_taken = true;
    if (letter == 'b')
        add_escaped(text, value->text);
    else if (letter == 'c')
        buffer_add(text, value->text, value->text[0] == '\0' ? 0 : 1);
    else
        add_value(text, judge, value);
}

static void add_format(struct buffer *text, const struct judge *judge, const char *format,
                       struct printf_state *state)
{
    for (const char *at = format; *at != '\0' && !text->is_over;) {
        if (*at == '\\') {
            at += 1 + add_escape(text, at + 1);
        } else if (at[0] == '%' && at[1] == '%') {
            buffer_char(text, '%');
            at += 2;
        } else if (*at == '%') {
            at += 1 + strspn(at + 1, "#-+ 0123456789.*'");
            if (*at != '\0')
                add_conversion(text, judge, state, *at++);
        } else {
            buffer_char(text, *at++);
        }
    }
}

struct flow flow_printf(struct judge *judge, const struct words *words, size_t from)
{
    struct buffer text;
    bool is_known = true;
    if (from < words->count && strcmp(words->items[from].value.text, "--") == 0)
        from++;
    for (size_t i = from; i < words->count; i++)
        is_known &=
            words->items[i].value.unresolved == NULL && words->items[i].value.pattern == NULL;
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    if (from < words->count) {
        struct printf_state state = {.words = words, .at = from + 1};
        do {
            add_format(&text, judge, words->items[from].value.text, &state);
        } while (state.has_taken && state.at < words->count && !text.is_over);
    }
    return finish(judge, &text, is_known, taints_of(words));
}

// RFC 4648, section 4; bytes outside the alphabet are passed over, as base64 -i does.
static void add_base64(struct buffer *into, const struct flow *input)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < input->length; i++) {
        const char *found = input->text[i] == '\0' ? NULL : strchr(alphabet, input->text[i]);
        if (found == NULL)
            continue;
        bits = bits << 6 | (unsigned)(found - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            buffer_char(into, (char)(bits >> count & 0xff));
        }
    }
}

// RFC 4648, section 6.
static void add_base32(struct buffer *into, const struct flow *input)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < input->length; i++) {
        const char *found = input->text[i] == '\0' ? NULL : strchr(alphabet, input->text[i]);
        if (found == NULL)
            continue;
        bits = bits << 5 | (unsigned)(found - alphabet);
        count += 5;
        if (count >= 8) {
            count -= 8;
            buffer_char(into, (char)(bits >> count & 0xff));
        }
    }
}

static void add_hexadecimal(struct buffer *into, const struct flow *input)
{
    int high = -1;
    for (size_t i = 0; i < input->length; i++) {
        int digit = digit_of(input->text[i]);
        if (digit > 15)
            continue;
        if (high >= 0)
            buffer_char(into, (char)(high << 4 | digit));
        high = high >= 0 ? -1 : digit;
    }
}

static void add_reversed(struct buffer *into, const struct flow *input)
{
    for (size_t from = 0; from < input->length;) {
        const char *end = memchr(input->text + from, '\n', input->length - from);
        size_t to = end == NULL ? input->length : (size_t)(end - input->text);
        for (size_t i = to; i > from; i--)
            buffer_char(into, input->text[i - 1]);
        if (end != NULL)
            buffer_char(into, '\n');
        from = to + 1;
    }
}

bool flow_decode(struct judge *judge, const char *command, const struct flow *input,
                 struct flow *ret_flow)
{
    static const struct {
        const char *name;
        void (*decode)(struct buffer *into, const struct flow *input);
    } decoders[] = {
        {"base64", add_base64},   {"openssl", add_base64}, {"base32", add_base32},
        {"xxd", add_hexadecimal}, {"rev", add_reversed},
    };
    for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
        if (strcmp(decoders[i].name, command) != 0 || input->text == NULL)
            continue;
        struct buffer text;
        buffer_init(&text, SCENE_FLOW_BYTES_MAX);
        decoders[i].decode(&text, input);
        *ret_flow = finish(judge, &text, true, input->taints);
        ret_flow->is_inexact = input->is_inexact;
        return ret_flow->text != NULL;
    }
    return false;
}

static void add_found(struct judge *judge, struct words *words, const struct buffer *text,
                      struct shell_span span, unsigned taints)
{
    const struct note note = {.taints = taints};
    struct usage_word word = word_of(arena_copy(judge->arena, text->data, text->length), span);
    words_add(judge, words, &word, &note);
}

struct words flow_words(struct judge *judge, const struct flow *flow, bool is_null, bool is_lines,
                        struct shell_span span)
{
    struct words words = {0};
    if (flow->names != NULL)
        return *flow->names;
    if (flow->text == NULL) {
        static const struct shell_part unknown = {.kind = PART_COMMAND};
        struct usage_word word = word_of("", span);
        const struct note note = {.taints = flow->taints | TAINT_MANY | TAINT_OUTPUT,
                                  .marked = "\002"};
        word.value.unresolved = &unknown;
        word.value.reason = "the words come from what another command prints";
        words_add(judge, &words, &word, &note);
        return words;
    }
    struct buffer text;
    bool is_word = false;
    char quote = '\0';
    buffer_init(&text, SCENE_FLOW_BYTES_MAX);
    for (size_t i = 0; i < flow->length; i++) {
        char byte = flow->text[i];
        bool is_end = is_null    ? byte == '\0'
                      : is_lines ? byte == '\n'
                                 : quote == '\0' && (byte == ' ' || byte == '\t' || byte == '\n');
        if (is_end) {
            if (is_word)
                add_found(judge, &words, &text, span, flow->taints);
            buffer_clear(&text);
            is_word = false;
        } else if (!is_null &&
                   (quote == byte || (quote == '\0' && (byte == '\'' || byte == '"')))) {
            quote = quote == byte ? '\0' : byte;
            is_word = true;
        } else {
            if (!is_null && byte == '\\' && quote == '\0' && i + 1 < flow->length)
                byte = flow->text[++i];
            buffer_char(&text, byte);
            is_word = true;
        }
    }
    if (is_word)
        add_found(judge, &words, &text, span, flow->taints);
    buffer_done(&text);
    return words;
}
