#include "base/utf8.h"

#include <string.h>

size_t utf8_decode(const char *bytes, size_t length, uint32_t *ret_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0)
        return 0;
    unsigned char first = (unsigned char)bytes[0];
    if (first < 0x80) {
        *ret_point = first;
        return 1;
    }
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || size > length)
        return 0;
    uint32_t point = first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (next & 0x3F);
    }
    if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *ret_point = point;
    return size;
}

bool utf8_is_valid(const char *text, size_t length, size_t *ret_fault)
{
    for (size_t at = 0; at < length;) {
        uint32_t point;
        size_t size = utf8_decode(text + at, length - at, &point);
        if (size == 0) {
            if (ret_fault != NULL)
                *ret_fault = at;
            return false;
        }
        at += size;
    }
    return true;
}

bool utf8_has_control(const char *text, size_t length, const char *allowed)
{
    for (size_t at = 0; at < length;) {
        uint32_t point;
        size_t size = utf8_decode(text + at, length - at, &point);
        if (size == 0)
            return true;
        bool is_control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (is_control && (point == 0 || point >= 0x80 || strchr(allowed, (int)point) == NULL))
            return true;
        at += size;
    }
    return false;
}

// The wide and the zero-width ranges of Unicode 15 that occur in running text (EastAsianWidth.txt
// classes W and F; general categories Mn, Me, Cf), merged to their blocks.
static const struct {
    uint32_t first, last;
    size_t width;
} ranges[] = {
    {0x0300, 0x036F, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0}, {0x0610, 0x061A, 0},
    {0x064B, 0x065F, 0},   {0x1100, 0x115F, 2},   {0x1AB0, 0x1AFF, 0}, {0x1DC0, 0x1DFF, 0},
    {0x200B, 0x200F, 0},   {0x202A, 0x202E, 0},   {0x20D0, 0x20FF, 0}, {0x2E80, 0x303E, 2},
    {0x3041, 0x33FF, 2},   {0x3400, 0x4DBF, 2},   {0x4E00, 0x9FFF, 2}, {0xA000, 0xA4CF, 2},
    {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0}, {0xFE20, 0xFE2F, 0},
    {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2},
    {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
};

size_t utf8_width(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t point;
        size_t size = utf8_decode(text + at, length - at, &point);
        size_t columns = 1;
        for (size_t i = 0; size > 0 && i < sizeof(ranges) / sizeof(ranges[0]); i++)
            if (point >= ranges[i].first && point <= ranges[i].last)
                columns = ranges[i].width;
        width += columns;
        at += size == 0 ? 1 : size;
    }
    return width;
}
