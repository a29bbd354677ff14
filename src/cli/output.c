#include "cli/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static bool is_quiet_run;

void output_printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

bool output_json(json_t *root, struct error *err)
{
    int result =
        root == NULL ? -1 : json_dumpf(root, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(root);
    if (result != 0 && !ferror(stdout))
        return error_set(err, EXIT_FAILED, "the answer cannot be written as JSON");
    putchar('\n');
    return output_finish(err);
}

bool output_finish(struct error *err)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        return error_errno(err, "standard output cannot be written");
    return true;
}

void note_set_quiet(bool is_quiet)
{
    is_quiet_run = is_quiet;
}

void note_printf(const char *format, ...)
{
    if (is_quiet_run)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

int report_error(const struct error *err)
{
    // Interrupted on purpose: the person knows.
    if (err->code != EXIT_INTERRUPTED && err->text[0] != '\0')
        fprintf(stderr, "hob: %s\n", err->text);
    return err->code;
}
