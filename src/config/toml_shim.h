// toml11 behind a C function. Late, and only for toml.c, which bounds what gets here.
#ifndef HOB_CONFIG_TOML_SHIM_H
#define HOB_CONFIG_TOML_SHIM_H

#include <stdbool.h>
#include <stddef.h>

#include "config/toml.h"

#ifdef __cplusplus
extern "C" {
#endif

struct toml_shim_entry {
    const char *key;
    enum toml_kind kind;
    const char *value; // may hold NUL bytes
    size_t value_length;
    size_t offset, length; // in the text
};

// Called for each entry, in no order; what is passed is gone afterwards. Returning false stops.
typedef bool (*toml_shim_fn)(const struct toml_shim_entry *entry, void *context);

struct toml_shim_fault {
    char text[256];
    int line, column;
};

// False with the fault when the text is not TOML; no C++ exception leaves. A stop is no fault:
// true.
bool toml_shim_parse(const char *text, size_t length, toml_shim_fn entry, void *context,
                     struct toml_shim_fault *ret_fault);

#ifdef __cplusplus
}
#endif

#endif
