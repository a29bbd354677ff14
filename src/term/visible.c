#include "term/visible.h"

#include <stdint.h>

#include "base/utf8.h"

// What shows nothing or changes the order of what is shown: Unicode's Bidi_Control, the invisible
// format characters, the line and paragraph separators, fillers that look like a space or nothing,
// and the tag characters.
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x0080, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static bool is_hidden(uint32_t point)
{
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (point >= hidden[i].first && point <= hidden[i].last)
            return true;
    return false;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || point == 0x7F;
}

// The bytes of the character at `text`, 1 for a byte that is no part of one; and what it is.
static size_t look(const char *text, size_t length, enum visible_lines lines, uint32_t *ret_point,
                   bool *ret_is_shown)
{
    size_t size = utf8_decode(text, length, ret_point);
    bool is_layout = size == 1 && (*ret_point == '\n' || *ret_point == '\t');
    *ret_is_shown = size > 0 && ((is_layout && lines == VISIBLE_LINES) ||
                                 (!is_control(*ret_point) && !is_hidden(*ret_point)));
    return size;
}

static void add_shown_as(struct buffer *into, unsigned char byte, size_t size, uint32_t point)
{
    if (size == 0)
        buffer_printf(into, "\\x%02X", byte);
    else if (point == '\n' || point == '\t')
        buffer_text(into, point == '\n' ? "\\n" : "\\t");
    else if (is_control(point))
        buffer_printf(into, "^%c", (char)(point ^ 0x40));
    else
        buffer_printf(into, "\\u{%X}", point);
}

void visible_add(struct buffer *into, const char *text, size_t length, enum visible_lines lines)
{
    size_t plain_from = 0, at = 0;
    while (at < length) {
        uint32_t point;
        bool is_shown;
        size_t size = look(text + at, length - at, lines, &point, &is_shown);
        if (is_shown) {
            at += size;
            continue;
        }
        buffer_add(into, text + plain_from, at - plain_from);
        add_shown_as(into, (unsigned char)text[at], size, point);
        at += size == 0 ? 1 : size;
        plain_from = at;
    }
    buffer_add(into, text + plain_from, at - plain_from);
}

bool visible_is_same(const char *text, size_t length, enum visible_lines lines)
{
    for (size_t at = 0; at < length;) {
        uint32_t point;
        bool is_shown;
        size_t size = look(text + at, length - at, lines, &point, &is_shown);
        if (!is_shown)
            return false;
        at += size;
    }
    return true;
}
