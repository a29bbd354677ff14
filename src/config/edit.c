#include "config/edit.h"

#include <string.h>

#include "config/toml.h"

char *edit_literal(struct arena *arena, const struct option *option, const char *value)
{
    if (option->kind == OPTION_BOOL || option->kind == OPTION_NUMBER)
        return arena_string(arena, value);
    if (option->kind != OPTION_LIST)
        return toml_quote(arena, value);
    char *list = arena_string(arena, "[");
    for (const char *at = value; *at != '\0';) {
        size_t length = strcspn(at, ",");
        const char *item = toml_quote(arena, arena_copy(arena, at, length));
        list = arena_printf(arena, "%s%s%s", list, at == value ? "" : ", ", item);
        at += length + (at[length] == ',');
    }
    return arena_printf(arena, "%s]", list);
}

// What the parts of one change share.
struct change {
    struct arena *arena;
    const struct text_edit *edit;
    const struct option *option;
    const char *value; // NULL to take the setting out
    const char *literal;
    const char *line_end; // as the text has it
    struct toml_document before;
    char *result;
};

static bool is_same_entry(const struct toml_entry *left, const struct toml_entry *right)
{
    return left->kind == right->kind && strcmp(left->text, right->text) == 0;
}

// Every entry but the changed one is in both documents, alike; tables may come and go.
static bool is_alike_elsewhere(const struct change *change, const struct toml_document *after)
{
    size_t others_before = 0, others_after = 0;
    for (size_t i = 0; i < after->count; i++) {
        const struct toml_entry *entry = &after->entries[i];
        others_after += entry->kind != TOML_TABLE && strcmp(entry->key, change->option->key) != 0;
    }
    // Entries keep their order, so that the next one is looked for where the last one was found.
    size_t at = 0;
    for (size_t i = 0; i < change->before.count; i++) {
        const struct toml_entry *entry = &change->before.entries[i];
        if (entry->kind == TOML_TABLE || strcmp(entry->key, change->option->key) == 0)
            continue;
        others_before++;
        while (at < after->count && (after->entries[at].kind == TOML_TABLE ||
                                     strcmp(after->entries[at].key, entry->key) != 0))
            at++;
        if (at == after->count || !is_same_entry(&after->entries[at], entry))
            return false;
    }
    return others_before == others_after;
}

static bool is_wanted(const struct change *change, const char *text)
{
    struct toml_document after;
    if (!toml_parse(change->arena, change->edit->path, text, strlen(text), &after, NULL) ||
        !is_alike_elsewhere(change, &after))
        return false;
    const struct toml_entry *entry = toml_find(&after, change->option->key);
    if (change->value == NULL)
        return entry == NULL;
    return entry != NULL && entry->kind != TOML_OTHER && strcmp(entry->text, change->value) == 0;
}

// Puts `insert` in the place of the bytes from `from` to `to`. True when that is the wanted change.
static bool try(struct change *change, size_t from, size_t to, const char *insert)
{
    const struct text_edit *edit = change->edit;
    char *text = arena_printf(change->arena, "%.*s%s%.*s", (int)from, edit->text, insert,
                              (int)(edit->length - to), edit->text + to);
    if (!is_wanted(change, text))
        return false;
    change->result = text;
    return true;
}

static size_t line_start(const struct text_edit *edit, size_t at)
{
    while (at > 0 && edit->text[at - 1] != '\n')
        at--;
    return at;
}

// The start of the line after the one that holds `at`.
static size_t next_line(const struct text_edit *edit, size_t at)
{
    const char *end = memchr(edit->text + at, '\n', edit->length - at);
    return end == NULL ? edit->length : (size_t)(end - edit->text) + 1;
}

static const char *last_part(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot == NULL ? key : dot + 1;
}

// A line of its own at `at`, which is the start of a line or the end of the text.
static bool try_line(struct change *change, size_t at, const char *indent, size_t indent_length,
                     const char *name)
{
    bool is_after_cut_line = at > 0 && change->edit->text[at - 1] != '\n';
    const char *line =
        arena_printf(change->arena, "%s%.*s%s = %s%s", is_after_cut_line ? change->line_end : "",
                     (int)indent_length, indent, name, change->literal, change->line_end);
    return try(change, at, at, line);
}

// The last entry whose key differs from the option's only after its last dot.
static const struct toml_entry *last_sibling(const struct change *change)
{
    const char *key = change->option->key;
    size_t table = (size_t)(last_part(key) - key);
    const struct toml_entry *last = NULL;
    for (size_t i = 0; i < change->before.count; i++) {
        const struct toml_entry *entry = &change->before.entries[i];
        if (entry->kind != TOML_TABLE && strncmp(entry->key, key, table) == 0 &&
            strpbrk(entry->key + table, ".[") == NULL)
            last = entry;
    }
    return last;
}

static bool try_beside_sibling(struct change *change)
{
    const struct toml_entry *sibling = last_sibling(change);
    if (sibling == NULL)
        return false;
    size_t end = sibling->offset + sibling->length;
    size_t after = next_line(change->edit, end);
    const char *line = change->edit->text + line_start(change->edit, sibling->offset);
    size_t indent = strspn(line, " \t");
    const char *name = last_part(change->option->key);
    return try_line(change, after, line, indent, name) ||
           try_line(change, after, line, indent, change->option->key) ||
           try(change, end, end, arena_printf(change->arena, ", %s = %s", name, change->literal));
}

// Below the header of its table, when the table holds nothing yet.
static bool try_below_header(struct change *change)
{
    const char *key = change->option->key;
    size_t table = (size_t)(last_part(key) - key);
    for (size_t i = 0; i < change->before.count; i++) {
        const struct toml_entry *entry = &change->before.entries[i];
        if (entry->kind == TOML_TABLE && strlen(entry->key) + 1 == table &&
            strncmp(entry->key, key, table - 1) == 0 &&
            try_line(change, next_line(change->edit, entry->offset), "", 0, last_part(key)))
            return true;
    }
    return false;
}

static bool is_comment_or_blank(const struct text_edit *edit, size_t at)
{
    size_t spaces = strspn(edit->text + at, " \t\r");
    return strchr("#\n", edit->text[at + spaces]) != NULL;
}

// Above the first table, but not between it and the comment over it.
static bool try_above_tables(struct change *change)
{
    const struct text_edit *edit = change->edit;
    size_t at = 0, after_comment = 0;
    while (at < edit->length && is_comment_or_blank(edit, at)) {
        bool is_blank = strspn(edit->text + at, " \t\r\n") + at >= next_line(edit, at);
        at = next_line(edit, at);
        if (is_blank)
            after_comment = at;
    }
    if (at == edit->length)
        after_comment = at;
    bool has_table = edit->text[after_comment] != '\0';
    const char *line =
        arena_printf(change->arena, "%s = %s%s%s", change->option->key, change->literal,
                     change->line_end, has_table ? change->line_end : "");
    return try(change, after_comment, after_comment, line) ||
           try_line(change, after_comment, "", 0, change->option->key) ||
           try_line(change, 0, "", 0, change->option->key);
}

static bool try_new_table(struct change *change)
{
    const struct text_edit *edit = change->edit;
    const char *key = change->option->key;
    size_t table = (size_t)(last_part(key) - key);
    const char *end = change->line_end;
    if (table == 0)
        return false;
    bool is_cut = edit->length > 0 && edit->text[edit->length - 1] != '\n';
    const char *lines = arena_printf(change->arena, "%s%s[%.*s]%s%s = %s%s", is_cut ? end : "",
                                     edit->length > 0 ? end : "", (int)table - 1, key, end,
                                     last_part(key), change->literal, end);
    return try(change, edit->length, edit->length, lines);
}

static bool begin(struct change *change, struct error *err)
{
    const struct text_edit *edit = change->edit;
    const char *newline = memchr(edit->text, '\n', edit->length);
    bool is_crlf = newline != NULL && newline > edit->text && newline[-1] == '\r';
    change->line_end = is_crlf ? "\r\n" : "\n";
    return toml_parse(change->arena, edit->path, edit->text, edit->length, &change->before, err);
}

static bool refuse(const struct change *change, struct error *err)
{
    return error_set(
        err, EXIT_FAILED,
        "%s cannot be changed in %s without changing something else; do it by hand with "
        "`hob config edit`",
        change->option->key, change->edit->path);
}

bool edit_set(struct arena *arena, const struct text_edit *edit, const struct option *option,
              const char *value, char **ret_text, struct error *err)
{
    struct change change = {.arena = arena, .edit = edit, .option = option, .value = value};
    if (!begin(&change, err))
        return false;
    change.literal = edit_literal(arena, option, value);
    const struct toml_entry *old = toml_find(&change.before, option->key);
    bool is_done;
    if (old != NULL)
        is_done = try(&change, old->offset, old->offset + old->length, change.literal);
    else
        is_done = try_beside_sibling(&change) || try_below_header(&change) ||
                  (last_part(option->key) == option->key && try_above_tables(&change)) ||
                  try_new_table(&change) || try_above_tables(&change);
    if (!is_done)
        return refuse(&change, err);
    *ret_text = change.result;
    return true;
}

// Out of { a = 1, b = 2 }, with one of the commas beside it.
static bool try_out_of_braces(struct change *change, const struct toml_entry *old)
{
    const char *text = change->edit->text;
    size_t from = old->offset, to = old->offset + old->length;
    while (from > 0 && strchr("{,\n", text[from - 1]) == NULL)
        from--;
    if (from > 0 && text[from - 1] == ',')
        return try(change, from - 1, to, "");
    from += strspn(text + from, " \t");
    size_t comma = to + strspn(text + to, " \t");
    if (text[comma] == ',')
        return try(change, from, comma + 1 + strspn(text + comma + 1, " \t"), "");
    return try(change, from, to, "");
}

bool edit_unset(struct arena *arena, const struct text_edit *edit, const struct option *option,
                char **ret_text, struct error *err)
{
    struct change change = {.arena = arena, .edit = edit, .option = option};
    if (!begin(&change, err))
        return false;
    const struct toml_entry *old = toml_find(&change.before, option->key);
    if (old == NULL) {
        *ret_text = NULL;
        return true;
    }
    size_t from = line_start(edit, old->offset);
    if (!try(&change, from, next_line(edit, old->offset + old->length), "") &&
        !try_out_of_braces(&change, old))
        return refuse(&change, err);
    *ret_text = change.result;
    return true;
}
