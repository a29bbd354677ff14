// Any text in any language is read within the limits, and every finding stands inside the text.
#include "base/error.h"
#include "code/code.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const char *const languages[] = {"awk",   "sed",   "python", "perl",  "ruby", "node",
                                            "mongo", "php",   "lua",    "julia", "r",    "tcl",
                                            "sql",   "redis", "jq",     "bc",    "dc",   "vim",
                                            "ed",    "gdb",   "m4",     "make",  "rpm",  "gnuplot"};
    struct code_finding findings[CODE_FINDINGS_MAX];
    struct arena arena = {.bytes_max = 1 << 28};
    if (size == 0)
        return 0;
    const char *language = languages[data[0] % (sizeof(languages) / sizeof(languages[0]))];
    size_t count = code_scan(&arena, language, (const char *)data + 1, size - 1, findings, 64);
    for (size_t i = 0; i < count; i++)
        if (findings[i].from > findings[i].to || findings[i].to > size || !findings[i].because[0])
            die("%s: a finding outside the text", language);
    arena_done(&arena);
    return 0;
}
