// The parser over many texts at once, for tests/shell/run and bench/run.
//
//   shell-probe texts < TEXTS         NUL-separated; prints one line each
//   shell-probe files < PATHS         newline-separated; prints one line each
//   shell-probe values DIALECT ROLE NAME=VALUE… < TEXTS
//                                     the values of the words after the first, or of the
//                                     here-document when ROLE is body, one line each
//   shell-probe time ROUNDS < PATHS   parses all of them ROUNDS times; prints bytes, CPU seconds
// DIALECT may also be "extglob": bash after `shopt -s extglob`. The line of values is "no", or for
// each value a blank and: `?` when it is unresolved; ~ and a name, then `*` and the pattern in hex,
// then `=` and the text in hex. A NAME without = is known to be unset. Any other line is "ok" or
// "no", what printing and parsing again gave ("-" for nothing to say), the error.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "shell/shell.h"

enum { INPUT_BYTES_MAX = 64 * 1024 * 1024, PRINTED_BYTES_MAX = 64 * 1024 * 1024 };

static const struct shell_options options;

static const char *print_and_compare(const struct shell_tree *tree, enum shell_form form)
{
    struct arena arena;
    struct shell_tree again;
    struct buffer first, second;
    const char *fault = "-";
    arena_init(&arena, SHELL_TREE_BYTES_MAX);
    buffer_init(&first, PRINTED_BYTES_MAX);
    buffer_init(&second, PRINTED_BYTES_MAX);
    shell_print(tree, form, &first);
    struct shell_text text = {first.data, (uint32_t)first.length};
    if (!shell_parse(&arena, text, &options, &again, NULL, NULL)) {
        fault = "what is printed does not parse";
    } else {
        shell_print(&again, form, &second);
        if (form == SHELL_LINES && !shell_equal(tree->list, again.list))
            fault = "what is printed has another tree";
        else if (strcmp(first.data, second.data) != 0)
            fault = "what is printed is printed otherwise again";
    }
    buffer_done(&first);
    buffer_done(&second);
    arena_done(&arena);
    return fault;
}

static void probe(struct shell_text text)
{
    struct arena arena;
    struct shell_tree tree;
    struct error err = {0};
    const char *fault = "-";
    arena_init(&arena, SHELL_TREE_BYTES_MAX);
    bool is_good = shell_parse(&arena, text, &options, &tree, NULL, &err);
    if (is_good)
        fault = print_and_compare(&tree, SHELL_LINES);
    if (is_good && *fault == '-')
        fault = print_and_compare(&tree, SHELL_LINE);
    printf("%s\t%s\t%s\n", is_good ? "ok" : "no", fault, err.text);
    arena_done(&arena);
}

static bool read_path(const char *path, struct buffer *into)
{
    struct error err;
    buffer_clear(into);
    if (file_read(path, into, &err))
        return true;
    fprintf(stderr, "shell-probe: %s\n", err.text);
    return false;
}

static void probe_paths(char *paths)
{
    struct buffer text;
    buffer_init(&text, SHELL_TEXT_BYTES_MAX);
    for (char *path = paths, *end; (end = strchr(path, '\n')) != NULL; path = end + 1) {
        *end = '\0';
        if (read_path(path, &text))
            probe((struct shell_text){text.data, (uint32_t)text.length});
        else
            puts("unread\t-\t-");
    }
    buffer_done(&text);
}

enum { KNOWN_MAX = 64, KNOWN_BYTES_MAX = 256 };

struct names {
    struct shell_known known[KNOWN_MAX];
    char bytes[KNOWN_MAX][KNOWN_BYTES_MAX];
};

static void print_hex(char sign, const char *text)
{
    putchar(sign);
    for (; *text != '\0'; text++)
        printf("%02x", (unsigned char)*text);
}

static void print_values(const struct shell_values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct shell_value *value = &values->items[i];
        putchar(' ');
        if (value->unresolved != NULL)
            putchar('?');
        if (value->tilde != NULL)
            printf("~%s", value->tilde);
        if (value->pattern != NULL)
            print_hex('*', value->pattern);
        print_hex('=', value->text);
    }
}

static void probe_values(struct shell_text text, const struct shell_knowledge *knowledge,
                         bool has_extglob)
{
    const struct shell_options as_dialect = {knowledge->dialect, has_extglob};
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, SHELL_TREE_BYTES_MAX);
    if (!shell_parse(&arena, text, &as_dialect, &tree, NULL, NULL) || tree.list->items == NULL) {
        puts("no");
    } else {
        const struct shell_command *command = tree.list->items->pipelines->commands;
        const struct shell_word *first =
            knowledge->role == ROLE_BODY ? command->redirects->target : command->words->next;
        for (const struct shell_word *word = first; word != NULL; word = word->next) {
            struct shell_values values = shell_evaluate(&arena, word, knowledge);
            print_values(&values);
        }
        putchar('\n');
    }
    arena_done(&arena);
}

static bool read_knowledge(char **arguments, struct names *names, struct shell_knowledge *knowledge)
{
    struct error err;
    *knowledge = (struct shell_knowledge){.known = names->known};
    if (arguments[0] == NULL || arguments[1] == NULL ||
        (strcmp(arguments[0], "extglob") != 0 &&
         !shell_dialect_named(arguments[0], &knowledge->dialect, &err)))
        return false;
    knowledge->role = strcmp(arguments[1], "single") == 0    ? ROLE_SINGLE
                      : strcmp(arguments[1], "pattern") == 0 ? ROLE_PATTERN
                      : strcmp(arguments[1], "body") == 0    ? ROLE_BODY
                                                             : ROLE_WORD;
    for (char **argument = arguments + 2; *argument != NULL; argument++) {
        size_t i = knowledge->count++;
        if (i == KNOWN_MAX || strlen(*argument) >= KNOWN_BYTES_MAX)
            return false;
        snprintf(names->bytes[i], KNOWN_BYTES_MAX, "%s", *argument);
        char *value = strchr(names->bytes[i], '=');
        if (value != NULL)
            *value++ = '\0';
        names->known[i] = (struct shell_known){names->bytes[i], value};
    }
    return true;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void time_paths(char *paths, long rounds)
{
    struct buffer text;
    double seconds = 0;
    size_t bytes = 0;
    buffer_init(&text, SHELL_TEXT_BYTES_MAX);
    for (char *path = paths, *end; (end = strchr(path, '\n')) != NULL; path = end + 1) {
        *end = '\0';
        if (!read_path(path, &text))
            continue;
        double start = cpu_seconds();
        for (long i = 0; i < rounds; i++) {
            struct arena arena;
            struct shell_tree tree;
            arena_init(&arena, SHELL_TREE_BYTES_MAX);
            (void)shell_parse(&arena, (struct shell_text){text.data, (uint32_t)text.length},
                              &options, &tree, NULL, NULL);
            arena_done(&arena);
        }
        seconds += cpu_seconds() - start;
        bytes += text.length * (size_t)rounds;
    }
    printf("%zu %.6f\n", bytes, seconds);
    buffer_done(&text);
}

int main(int argc, char **argv)
{
    static struct names names;
    struct shell_knowledge knowledge;
    struct buffer input;
    struct error err;
    buffer_init(&input, INPUT_BYTES_MAX);
    bool has_values = argc > 1 && strcmp(argv[1], "values") == 0;
    if (argc < 2 || (has_values && !read_knowledge(argv + 2, &names, &knowledge)) ||
        !fd_read_all(0, "standard input", &input, &err)) {
        fprintf(stderr, "shell-probe texts|files|values DIALECT ROLE NAME=VALUE…|time ROUNDS\n");
        return 2;
    }
    if (has_values || strcmp(argv[1], "texts") == 0) {
        for (const char *at = input.data; at < input.data + input.length;) {
            struct shell_text text = {at, (uint32_t)strlen(at)};
            if (has_values)
                probe_values(text, &knowledge, strcmp(argv[2], "extglob") == 0);
            else
                probe(text);
            at += text.length + 1;
        }
    } else if (strcmp(argv[1], "time") == 0) {
        time_paths(input.data, argc > 2 ? strtol(argv[2], NULL, 10) : 1);
    } else {
        probe_paths(input.data);
    }
    buffer_done(&input);
    return 0;
}
