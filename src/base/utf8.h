// Text checks at the border: is it UTF-8, can it be printed, how wide is it.
#ifndef HOB_BASE_UTF8_H
#define HOB_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Decodes one code point at `bytes`; returns its length, or 0 for an invalid, overlong, surrogate
// or cut sequence (RFC 3629).
size_t utf8_decode(const char *bytes, size_t length, uint32_t *ret_point);

// True for valid UTF-8; else false and the byte offset of the first fault, unless that is NULL.
bool utf8_is_valid(const char *text, size_t length, size_t *ret_fault);

// True when a control character (C0, DEL, C1) other than those in `allowed` is present.
bool utf8_has_control(const char *text, size_t length, const char *allowed);

// Columns on a terminal, by wcwidth-like ranges: 0 for combining marks, 2 for wide East Asian.
size_t utf8_width(const char *text, size_t length);

#endif
