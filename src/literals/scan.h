// What in one token of a request is a literal; only for the .c files of this folder.
#ifndef HOB_LITERALS_SCAN_H
#define HOB_LITERALS_SCAN_H

#include "literals/literals.h"

enum { SCAN_FOUND_MAX = 8 }; // in one token; more are left as they are

struct scan_found {
    enum literal_kind kind;
    size_t from, to;           // of the value, in the request
    size_t lead_from, tail_to; // with what stays around it
};

// A token without blanks, by its form alone: a path, file, glob, host, address or URL. Returns how
// many were found.
size_t scan_form(const char *request, size_t from, size_t to, struct scan_found *found);

// A word by the one or two words before it ("" where there is none), which are not in quotes:
// "named X", "owned by X", "of group web-1". False when that says nothing.
bool scan_named(const char *request, size_t from, size_t to, const char *before,
                const char *before_that, enum literal_kind *ret_kind);

// Whether what looks like a path are words that a slash divides (create/restore/delete), after the
// word `before`.
bool scan_is_words(const char *request, const struct scan_found *found, const char *before);

// Whether what stood in quotes is more than text to the command, so that it stays: an option, a
// number, a variable, an extension, a mode, one sign.
bool scan_is_kept(const char *request, size_t from, size_t to);

#endif
