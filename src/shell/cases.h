// The tables of tests/data/shell, for the tests of this folder: columns divided by " ⇒ ", where ␤
// is a line break and ␉ a tab; lines that begin with # and empty ones do not count.
#ifndef HOB_SHELL_CASES_H
#define HOB_SHELL_CASES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/shell.h"

enum { CASE_COLUMNS = 4, CASE_LINE_BYTES = 4096 };

struct case_line {
    unsigned number;
    const char *columns[CASE_COLUMNS]; // NULL past the last
};

typedef void (*case_fn)(const struct case_line *line);

static void replace_signs(char *text, const char *sign, char byte)
{
    size_t length = strlen(sign);
    for (char *at = text; (at = strstr(at, sign)) != NULL; at++) {
        *at = byte;
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
}

// Calls `check` for each case of tests/data/shell/NAME; returns how many there were.
static inline unsigned each_case(const char *name, case_fn check)
{
    char path[512], text[CASE_LINE_BYTES];
    snprintf(path, sizeof(path), "%s/tests/data/shell/%s", HOB_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die("%s cannot be read", path);
    struct case_line line = {0};
    unsigned count = 0;
    while (fgets(text, sizeof(text), file) != NULL) {
        line.number++;
        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#' || text[0] == '\0')
            continue;
        char *column = text;
        for (size_t i = 0; i < CASE_COLUMNS; i++) {
            line.columns[i] = column;
            char *end = column != NULL ? strstr(column, " ⇒ ") : NULL;
            if (end != NULL)
                *end = '\0';
            if (column != NULL) {
                replace_signs(column, "␤", '\n');
                replace_signs(column, "␉", '\t');
            }
            column = end != NULL ? end + strlen(" ⇒ ") : NULL;
        }
        check(&line);
        count++;
    }
    fclose(file);
    return count;
}

static inline struct shell_text text_of(const char *text)
{
    return (struct shell_text){text, (uint32_t)strlen(text)};
}

static inline bool parse_text(struct arena *arena, const char *text, struct shell_tree *ret_tree)
{
    const struct shell_options options = {0};
    return shell_parse(arena, text_of(text), &options, ret_tree, NULL, NULL);
}

#endif
