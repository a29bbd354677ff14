#include "effects/places_path.h"

#include <string.h>

#include "effects/places.h"

// The end of a bracket expression that begins at `at`, or `at` itself when it is none.
static size_t bracket_end(const char *text, size_t at, size_t length)
{
    size_t end = at + 1;
    if (end < length && (text[end] == '!' || text[end] == '^'))
        end++;
    if (end < length && text[end] == ']')
        end++;
    while (end < length && text[end] != ']')
        end++;
    return end < length ? end : at;
}

// The end of an extended group such as !(a|b), whose parenthesis is at `at`.
static size_t group_end(const char *text, size_t at, size_t length)
{
    size_t depth = 0;
    for (; at < length; at++) {
        if (text[at] == '(')
            depth++;
        else if (text[at] == ')' && --depth == 0)
            return at;
    }
    return length - 1;
}

// An extended group counts as *: that may be more than it matches, never less.
static size_t add_glob(const char *text, size_t length, uint16_t *glyphs)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        if (byte == '\\' && i + 1 < length) {
            glyphs[count++] = (unsigned char)text[++i];
        } else if (strchr("?*+@!", byte) != NULL && i + 1 < length && text[i + 1] == '(') {
            i = group_end(text, i + 1, length);
            glyphs[count++] = GLYPH_MANY;
        } else if (byte == '*') {
            if (count == 0 || glyphs[count - 1] != GLYPH_MANY)
                glyphs[count++] = GLYPH_MANY;
        } else if (byte == '?') {
            glyphs[count++] = GLYPH_ONE;
        } else if (byte == '[' && bracket_end(text, i, length) != i) {
            i = bracket_end(text, i, length);
            glyphs[count++] = GLYPH_ONE;
        } else {
            glyphs[count++] = (unsigned char)byte;
        }
    }
    return count;
}

static struct place_part make_part(struct arena *arena, const char *text, size_t length,
                                   bool is_glob)
{
    struct place_part part = {.text = text, .length = length};
    uint16_t *glyphs = arena_array(arena, length + 1, sizeof(*glyphs));
    if (is_glob) {
        part.count = add_glob(text, length, glyphs);
    } else {
        for (size_t i = 0; i < length; i++)
            glyphs[part.count++] = (unsigned char)text[i];
    }
    part.glyphs = glyphs;
    part.is_glob = is_glob;
    part.is_any_path = is_glob && length == 2 && memcmp(text, "**", 2) == 0;
    return part;
}

bool place_split(struct arena *arena, const char *text, bool is_glob, struct place_parts *ret_parts)
{
    size_t length = strlen(text), names = 1;
    if (length > PLACES_PATH_BYTES_MAX)
        return false;
    for (size_t i = 0; i < length; i++)
        names += text[i] == '/';
    struct place_parts parts = {
        .items = arena_array(arena, names, sizeof(*parts.items)),
        .is_absolute = text[0] == '/',
    };
    for (size_t start = 0; start <= length;) {
        size_t end = start;
        while (end < length && text[end] != '/')
            end++;
        if (end - start > PLACES_NAME_BYTES_MAX)
            return false;
        if (end > start)
            parts.items[parts.count++] = make_part(arena, text + start, end - start, is_glob);
        start = end + 1;
    }
    *ret_parts = parts;
    return true;
}

void place_append(struct place_parts *base, const struct place_parts *more)
{
    for (size_t i = 0; i < more->count; i++) {
        const struct place_part *part = &more->items[i];
        if (place_part_is(part, "."))
            continue;
        if (!place_part_is(part, ".."))
            base->items[base->count++] = *part;
        else if (base->count > 0)
            base->count--;
        else if (!base->is_absolute)
            base->above++;
    }
}

bool place_part_is(const struct place_part *part, const char *name)
{
    size_t length = strlen(name);
    if (part->count != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (part->glyphs[i] != (unsigned char)name[i])
            return false;
    return true;
}

bool place_part_is_everything(const struct place_part *part)
{
    bool has_many = false;
    for (size_t i = 0; i < part->count; i++) {
        if (part->glyphs[i] < GLYPH_ONE && part->glyphs[i] != '.')
            return false;
        has_many = has_many || part->glyphs[i] == GLYPH_MANY;
    }
    return has_many;
}

size_t place_part_literals(const struct place_part *part)
{
    size_t literals = 0;
    for (size_t i = 0; i < part->count; i++)
        literals += part->glyphs[i] < GLYPH_ONE;
    return literals;
}

// One step of part_fits(): from a place in both, what places come next. Rows are over the pattern.
static void step(uint16_t glyph, const struct place_part *pattern, enum place_fit fit, bool *row,
                 bool *next)
{
    for (size_t j = 0; j <= pattern->count; j++) {
        if (!row[j])
            continue;
        bool is_end = j == pattern->count;
        uint16_t other = is_end ? 0 : pattern->glyphs[j];
        if (!is_end && other == GLYPH_MANY) {
            row[j + 1] = true;
            next[j] = true;
            continue;
        }
        if (glyph == GLYPH_MANY) {
            if (fit == FIT_COVERS)
                continue;
            next[j] = true;
            if (!is_end)
                row[j + 1] = true;
        } else if (!is_end && (other == GLYPH_ONE || other == glyph ||
                               (glyph == GLYPH_ONE && fit == FIT_MEETS))) {
            next[j + 1] = true;
        }
    }
}

bool place_part_fits(const struct place_part *part, const struct place_part *pattern,
                     enum place_fit fit)
{
    if (part->count > 0 && pattern->count > 0) {
        uint16_t first = part->glyphs[0], other = pattern->glyphs[0];
        if (first < GLYPH_ONE && other < GLYPH_ONE && first != other)
            return false;
        // The shell's wildcards do not match a leading dot.
        if (first >= GLYPH_ONE && other == '.')
            return false;
    }
    bool rows[2][PLACES_NAME_BYTES_MAX + 2] = {{true}};
    for (size_t i = 0; i < part->count; i++) {
        bool *next = rows[(i + 1) % 2];
        memset(next, 0, pattern->count + 1);
        step(part->glyphs[i], pattern, fit, rows[i % 2], next);
    }
    bool *last = rows[part->count % 2];
    for (size_t j = 0; j < pattern->count; j++)
        if (last[j] && pattern->glyphs[j] == GLYPH_MANY)
            last[j + 1] = true;
    return last[pattern->count];
}

// A row of places in the pattern, as bits; ** stands for any number of names, none included.
static uint64_t pass_any(const struct place_part *pattern, size_t count, uint64_t row)
{
    for (size_t j = 0; j < count; j++)
        if ((row >> j & 1) != 0 && pattern[j].is_any_path)
            row |= UINT64_C(1) << (j + 1);
    return row;
}

enum place_match place_compare(const struct place_part *path, size_t path_count,
                               const struct place_part *pattern, size_t pattern_count,
                               enum place_fit fit)
{
    if (pattern_count > PLACES_PATTERN_PARTS_MAX)
        return MATCH_NONE;
    uint64_t row = pass_any(pattern, pattern_count, 1), end = UINT64_C(1) << pattern_count;
    bool is_inside = false; // the last name went into a ** at the end
    for (size_t i = 0; i < path_count && row != 0; i++) {
        uint64_t next = 0;
        is_inside = false;
        for (size_t j = 0; j < pattern_count; j++) {
            if ((row >> j & 1) == 0)
                continue;
            if (pattern[j].is_any_path) {
                next |= UINT64_C(1) << j;
                is_inside = is_inside || j + 1 == pattern_count;
            } else if (path[i].is_any_path && fit == FIT_MEETS) {
                next |= UINT64_C(3) << j;
            } else if (place_part_fits(&path[i], &pattern[j], fit)) {
                next |= UINT64_C(2) << j;
            }
        }
        if (path[i].is_any_path && fit == FIT_MEETS)
            next |= row;
        row = pass_any(pattern, pattern_count, next);
    }
    if ((row & end) != 0)
        return is_inside ? MATCH_BELOW : MATCH_EXACT;
    return row != 0 ? MATCH_ABOVE : MATCH_NONE;
}

const char *place_text(struct arena *arena, const struct place_parts *parts, bool is_glob)
{
    size_t length = 1;
    for (size_t i = 0; i < parts->count; i++)
        length += 2 * parts->items[i].length + 1;
    char *text = arena_array(arena, length + 1, 1);
    size_t count = 0;
    text[count++] = '/';
    for (size_t i = 0; i < parts->count; i++) {
        const struct place_part *part = &parts->items[i];
        if (i > 0)
            text[count++] = '/';
        for (size_t at = 0; at < part->length; at++) {
            if (is_glob && !part->is_glob && strchr("*?[]\\", part->text[at]) != NULL)
                text[count++] = '\\';
            text[count++] = part->text[at];
        }
    }
    text[count] = '\0';
    return text;
}
