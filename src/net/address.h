// Which addresses hob fetches from: https anywhere, plain http only from this machine itself.
#ifndef HOB_NET_ADDRESS_H
#define HOB_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum { ADDRESS_BYTES_MAX = 4096 };

// True for text that says what it is with "scheme://"; anything else is a path.
bool address_is_url(const char *text);

// EXIT_USAGE for another scheme, for http to another machine, for a name or password inside the
// address (they would end in logs and lists), and for what is no address at all.
[[nodiscard]] bool address_check(const char *url, struct error *err);

// True for http, which address_check() allows to this machine only.
bool address_is_local(const char *url);

// The last part of the path, decoded, without a query: the file's name. NULL when there is none
// that could name a file.
char *address_file_name(struct arena *arena, const char *url);

#endif
