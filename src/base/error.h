// One failure, as the sentence a person reads and the exit code that goes with it.
//
// The function that knows the cause writes the sentence: what was wrong, with what, what to do.
// Callers may add context in front. Only cli/ and servers print it, once. A NULL `struct error *`
// is allowed everywhere and means that the caller does not want to know.
#ifndef HOB_BASE_ERROR_H
#define HOB_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

// The exit codes of the program; part of the command-line contract.
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NO_ANSWER = 3,
    EXIT_REFUSED = 4,
    EXIT_DECLINED = 5,
    EXIT_UNREACHABLE = 6,
    EXIT_INTERRUPTED = 130,
};

// Longer sentences are cut at this size, at the end, with an ellipsis: the only text that may be.
#define ERROR_TEXT_BYTES_MAX 1024

struct error {
    enum exit_code code;
    char text[ERROR_TEXT_BYTES_MAX];
};

// Sets the sentence and the exit code. Returns false, so that `return error_set(...)` reads well.
__attribute__((format(printf, 3, 4))) bool error_set(struct error *err, enum exit_code code,
                                                     const char *format, ...);

// As error_set() with EXIT_FAILED and ": " strerror(errno) at the end.
__attribute__((format(printf, 2, 3))) bool error_errno(struct error *err, const char *format, ...);

// Puts "CONTEXT: " in front of the sentence that is there.
__attribute__((format(printf, 2, 3))) bool error_context(struct error *err, const char *format,
                                                         ...);

// Ends the program with a sentence, for out of memory and for limits that only a bug can pass.
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);

#endif
