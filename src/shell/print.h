// What the parts of the printer share; only for the .c files of this folder.
#ifndef HOB_SHELL_PRINT_H
#define HOB_SHELL_PRINT_H

#include "shell/shell.h"

struct printer {
    struct buffer *into;
    struct buffer *bodies; // of here-documents, due after the next line break
    enum shell_form form;
    unsigned indent;
    bool has_dollar_quotes; // $'\n' can stand for a line break
    bool has_function_word; // `function` is one
    bool keeps_breaks;      // line breaks in quotes are printed as they are
    bool is_inside;         // a substitution
    bool is_quoted;         // in "…"
    bool keeps_braces;      // of ${x}: braces to expand are in the word
};

// print_word.c
void print_word(struct printer *printer, const struct shell_word *word);
void print_words(struct printer *printer, const struct shell_word *words, const char *separator);
void print_parts(struct printer *printer, const struct shell_part *parts);

// print_redirect.c
void print_redirects(struct printer *printer, const struct shell_redirect *redirects);

// printer.c
void print_list(struct printer *printer, const struct shell_list *list);
// The list on one line with all that belongs to it, as it stands inside brackets.
void print_inside(struct printer *printer, const struct shell_list *list);
void print_text(struct printer *printer, struct shell_text text);
// The bodies that are due, after a line break; false when there are none.
bool print_bodies(struct printer *printer);
// The break between two commands: a new line, or `; `, or only a blank after what separates by
// itself.
void print_break(struct printer *printer, bool is_separated);

// print_compound.c
void print_command(struct printer *printer, const struct shell_command *command);
// The list between ( and ) on one line.
void print_bracketed_list(struct printer *printer, const struct shell_list *list);

// Whether the word is nothing but this plain text.
bool is_literal(const struct shell_word *word, struct shell_text *ret_text);

#endif
