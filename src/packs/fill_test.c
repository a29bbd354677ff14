#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/scratch.h"
#include "packs/place.h"
#include "rules/fill.h"

static struct arena arena;

// Compiles a template with one parameter {x} and fills it with what was captured.
static const char *filled(const char *text, enum param_type type, const char *captured)
{
    struct template_param param = {.name = "x", .type = type};
    struct fill_value value;
    struct error err;
    char *compiled;
    if (!template_compile(&arena, text, &param, 1, &compiled, &err))
        fail_msg("%s: %s", text, err.text);
    if (!fill_value_take(&arena, type, captured, strlen(captured), &value))
        return NULL;
    return fill_template(&arena, compiled, &value, 1);
}

static const struct {
    const char *text;
    enum param_type type;
    const char *captured, *command;
} placed[] = {
    {"cat -- {x}", PARAM_TEXT, "a.txt", "cat -- a.txt"},
    {"cat -- {x}", PARAM_TEXT, "my file", "cat -- 'my file'"},
    {"cat -- {x}", PARAM_TEXT, "it's", "cat -- 'it'\\''s'"},
    {"cat -- {x}", PARAM_TEXT, "$(rm -rf /)", "cat -- '$(rm -rf /)'"},
    {"cat -- {x}", PARAM_TEXT, "\"my file\"", "cat -- 'my file'"},
    {"cat -- {x}", PARAM_TEXT, "'my file'", "cat -- 'my file'"},
    {"cat -- {x}", PARAM_TEXT, "'a' and 'b'", "cat -- ''\\''a'\\'' and '\\''b'\\'''"},
    {"cat -- {x}", PARAM_TEXT, "\"", "cat -- '\"'"},
    {"cat -- {x}", PARAM_TEXT, "\"\"", "cat -- ''"},
    {"cat -- {x}", PARAM_TEXT, "=ls", "cat -- '=ls'"},
    {"cat -- {x}", PARAM_TEXT, "~/x", "cat -- '~/x'"},
    {"cat -- {x}", PARAM_TEXT, "a=b", "cat -- a=b"},
    {"cat -- {x}", PARAM_TEXT, "\xc3\xa4", "cat -- '\xc3\xa4'"},
    {"cat -- {x}", PARAM_TEXT, "a\nb", NULL},
    {"cat -- {x}", PARAM_TEXT, "a\x1b[m", NULL},
    {"cat {x}", PARAM_TEXT, "-n", NULL},
    {"cat \"{x}\"", PARAM_TEXT, "-n", NULL},
    {"cat '{x}'", PARAM_TEXT, "-n", NULL},
    {"cat a{x}", PARAM_TEXT, "-n", "cat a-n"},
    {"find . -name {x}", PARAM_TEXT, "-n", "find . -name -n"},
    {"cat > {x}", PARAM_TEXT, "-n", "cat > -n"},
    {"echo {x}", PARAM_TEXT, "-n", "echo -n"},
    {"cat \"a {x}\"", PARAM_TEXT, "$HOME `id` \\ \"",
     "cat \"a \\$HOME \"'`'\"id\"'`'\" \\\\ \\\"\""},
    {"cat \"a {x}\"", PARAM_TEXT, "hi!", "cat \"a hi\"'!'\"\""},
    {"cat 'a {x}'", PARAM_TEXT, "it's $x", "cat 'a it'\\''s $x'"},
    {"ls {x}", PARAM_PATH, "-rf", "ls ./-rf"},
    {"ls {x}", PARAM_PATH, "~/a", "ls ~/a"},
    {"ls {x}", PARAM_PATH, "~", "ls ~"},
    {"ls {x}", PARAM_PATH, "~/a b", "ls ~/'a b'"},
    {"ls {x}", PARAM_PATH, "~root/a", "ls '~root/a'"},
    {"ls {x}", PARAM_PATH, "a~/b", "ls 'a~/b'"},
    {"ls {x}", PARAM_PATH, "\"\"", NULL},
    {"ls \"{x}\"", PARAM_PATH, "~/a", "ls \"~/a\""},
    {"dd if={x}", PARAM_PATH, "~/a", "dd if=~/a"},
    {"ls a/{x}", PARAM_PATH, "~/a", "ls a/'~/a'"},
    {"head -n {x}", PARAM_NUMBER, "12", "head -n 12"},
    {"head -n {x}", PARAM_NUMBER, "1 2", NULL},
    {"head -n {x}", PARAM_NUMBER, "-1", NULL},
    {"head -n {x}", PARAM_NUMBER, "", NULL},
    {"id {x}", PARAM_WORD, "a.b-c_d@e:f+1", "id a.b-c_d@e:f+1"},
    {"id {x}", PARAM_WORD, "-a", NULL},
    {"id {x}", PARAM_WORD, "a b", NULL},
    {"id {x}", PARAM_WORD, "a;b", NULL},
    {"id {x}", PARAM_WORD, "", NULL},
    {"find . -name {x}", PARAM_GLOB, "*.txt", "find . -name '*.txt'"},
    {"sed 's/{x}/b/' f", PARAM_SED, "a/b.c*&'", "sed 's/a\\/b\\.c\\*\\&'\\''/b/' f"},
    {"sed 's/a/{x}/' f", PARAM_SED, "\\1 [x]", "sed 's/a/'\\\\'\\1 \\[x\\]/' f"},
    {"grep -E {x} f", PARAM_REGEX, "a.(b)", "grep -E 'a\\.\\(b\\)' f"},
    {"watch {x}", PARAM_COMMAND, "\"ls -l; du\"", "watch 'ls -l; du'"},
    {"watch {x}", PARAM_COMMAND, "ls", NULL},
    {"echo \"${x}\"", PARAM_WORD, "HOME", "echo \"$HOME\""},
    {"{x} -v", PARAM_WORD, "ls", "ls -v"},
    {"{x} -v", PARAM_WORD, "then", "'then' -v"},
    {"{x} -v", PARAM_PATH, "A=b", "'A=b' -v"},
    {"kill $(pgrep {x})", PARAM_WORD, "vim", "kill $(pgrep vim)"},
    {"diff <(sort -- {x}) b", PARAM_TEXT, "a b", "diff <(sort -- 'a b') b"},
    {"echo \"$(wc -l -- {x})\"", PARAM_TEXT, "a b", "echo \"$(wc -l -- 'a b')\""},
};

static void values_are_quoted_by_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(placed); i++) {
        const char *command = filled(placed[i].text, placed[i].type, placed[i].captured);
        if (placed[i].command == NULL && command != NULL)
            fail_msg("%s with %s gives %s", placed[i].text, placed[i].captured, command);
        if (placed[i].command != NULL)
            assert_string_equal(command == NULL ? "(nothing)" : command, placed[i].command);
    }
}

static void values_of_the_author_are_not_escaped(void **state)
{
    struct template_param param = {.name = "x", .type = PARAM_SED, .is_own = true};
    struct fill_value value = {"a.*b c", PARAM_SED, true};
    struct error err;
    char *compiled;
    (void)state;
    assert_true(template_compile(&arena, "sed -n '/{x}/p' f", &param, 1, &compiled, &err));
    assert_string_equal(fill_template(&arena, compiled, &value, 1), "sed -n '/a.*b c/p' f");
    value = (struct fill_value){"-r", PARAM_TEXT, true};
    param.type = PARAM_TEXT;
    assert_true(template_compile(&arena, "ls {x} a", &param, 1, &compiled, &err));
    assert_string_equal(fill_template(&arena, compiled, &value, 1), "ls -r a");
}

static void templates_are_given_back_as_written(void **state)
{
    struct template_param params[] = {{.name = "x"}, {.name = "long_name"}};
    const char *names[] = {"x", "long_name"};
    struct error err;
    char *compiled;
    (void)state;
    const char *text = "cp -- {x} \"{long_name}\" {} ${y} '{ print }'";
    assert_true(template_compile(&arena, text, params, 2, &compiled, &err));
    assert_string_equal(fill_unmark(&arena, compiled, names, 2), text);
}

static void damaged_templates_give_nothing(void **state)
{
    struct fill_value value = {"v", PARAM_TEXT, false};
    static const char *const rows[] = {"",          "\x01",         "\x01 ",
                                       "\x01\x21 ", "\x01\x20\x01", "a\x01\xff "};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_null(fill_template(&arena, rows[i], &value, 1));
    char *text = calloc(1, FILL_COMMAND_BYTES_MAX + 2);
    memset(text, 'a', FILL_COMMAND_BYTES_MAX + 1);
    assert_null(fill_template(&arena, text, &value, 1));
    text[FILL_COMMAND_BYTES_MAX] = '\0';
    assert_non_null(fill_template(&arena, text, &value, 1));
    free(text);
}

// --- what real shells make of it ---

static const char *const hostile[] = {
    "'",
    "\"",
    "\\",
    "`",
    "$",
    "$(id)",
    "`id`",
    "${HOME}",
    "$HOME",
    ";",
    "&",
    "&&",
    "||",
    "|",
    "<",
    ">",
    ">>",
    "<<EOF",
    "(",
    ")",
    "{",
    "}",
    "{a,b}",
    "{1..3}",
    "[",
    "]",
    "[a-z]*",
    "*",
    "?",
    "!",
    "!!",
    "#",
    "~",
    "~root",
    "-rf",
    "--",
    "-n",
    "=",
    "a=b",
    "%s",
    "%",
    "^",
    " ",
    "  ",
    "a b",
    "it's",
    "\xc3\xa4",
    "\xe2\x80\xae",
    "\xf0\x9f\x92\xa3",
    "\xc2\xa0",
    "\\n",
    "\\0",
    "\\'",
    "$'a'",
    "$\"a\"",
    "@",
    "+",
    ",",
    ".",
    "..",
    "/",
    "x",
    "0",
    "then",
    "if",
    "esac",
    "time",
    "EOF",
    "a\\",
    "\\\\",
    "''",
    "\"\"",
    "'\"'",
    "$$",
    "$?",
    "$1",
    "$@",
    "${x:=y}",
    "$((1+1))",
    "$[1+1]",
    "<(id)",
    ">&2",
    "2>x",
    "&>x",
    "|&",
    ";;",
    "a'b\"c",
};

static const char *const places[] = {
    "{x}",
    "a{x}",
    "{x}b",
    "a{x}b",
    "\"{x}\"",
    "\"a {x}\"",
    "\"{x} b\"",
    "'{x}'",
    "'a {x}'",
    "'{x} b'",
    "\"a\"{x}'b'",
    "$(printf '%s' {x}.)",
    "\"$(printf '%s' {x}.)\"",
    "$(printf '%s' \"{x}.\")",
    "\"$(printf '%s' '{x}.')\"",
};

// The same as the places, with the value where the braces are and the quotes gone.
static const char *const frames[][2] = {
    {"", ""},   {"a", ""},  {"", "b"},  {"a", "b"}, {"", ""},  {"a ", ""}, {"", " b"}, {"", ""},
    {"a ", ""}, {"", " b"}, {"a", "b"}, {"", "."},  {"", "."}, {"", "."},  {"", "."},
};

enum { VALUES = 300, VALUE_BYTES_MAX = 64 };

// One hostile piece, or up to four of them.
static void make_value(unsigned number, char value[VALUE_BYTES_MAX])
{
    unsigned seed = number * 2654435761u + 12345;
    size_t pieces = number < COUNT_OF(hostile) ? 1 : 2 + seed % 3;
    value[0] = '\0';
    for (size_t i = 0; i < pieces; i++) {
        const char *piece = hostile[number < COUNT_OF(hostile) ? number : seed % COUNT_OF(hostile)];
        size_t used = strlen(value);
        if (used + strlen(piece) < VALUE_BYTES_MAX)
            snprintf(value + used, VALUE_BYTES_MAX - used, "%s", piece);
        seed = seed * 1103515245u + 12345;
        seed ^= seed >> 13;
    }
}

// What the shell leaves of the unquoted $(...): it splits and expands the result, so only values
// that survive that are put there unquoted.
static bool survives_splitting(const char *value)
{
    return strpbrk(value, " *?[{~\\") == NULL && strstr(value, "\xc2\xa0") == NULL;
}

static void write_cases(FILE *script, FILE *expected)
{
    for (unsigned number = 0; number < VALUES; number++) {
        char value[VALUE_BYTES_MAX];
        make_value(number, value);
        for (size_t place = 0; place < COUNT_OF(places); place++) {
            bool is_split = places[place][0] == '$';
            if (is_split && !survives_splitting(value))
                continue;
            char text[64];
            snprintf(text, sizeof(text), "printf '%%s\\n' %s", places[place]);
            struct template_param param = {.name = "x", .type = PARAM_TEXT};
            struct fill_value taken = {value, PARAM_TEXT, false};
            struct error err;
            char *compiled;
            assert_true(template_compile(&arena, text, &param, 1, &compiled, &err));
            const char *command = fill_template(&arena, compiled, &taken, 1);
            assert_non_null(command);
            fprintf(script, "%s\n", command);
            fprintf(expected, "%s%s%s\n", frames[place][0], value, frames[place][1]);
        }
    }
}

static size_t read_all(const char *path, char **ret_text)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    *ret_text = calloc(1, 4 * 1024 * 1024);
    size_t length = fread(*ret_text, 1, 4 * 1024 * 1024 - 1, file);
    fclose(file);
    return length;
}

static void shells_print_exactly_the_value(void **state)
{
    static const char *const shells[] = {"bash",   "dash", "bash --posix",    "busybox sh",
                                         "zsh -f", "ksh",  "fish --no-config"};
    struct scratch scratch;
    size_t tried = 0;
    (void)state;
    scratch_enter(&scratch);
    // A folder beside HOME, where shells keep files of their own.
    assert_true(mkdir("work", 0700) == 0 && chdir("work") == 0);
    FILE *script = fopen("script", "we"), *expected = fopen("expected", "we");
    write_cases(script, expected);
    fclose(script);
    fclose(expected);
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        char command[256], *want, *got;
        snprintf(command, sizeof(command), "command -v %s > /dev/null", shells[i]);
        if (system(command) != 0)
            continue;
        snprintf(command, sizeof(command), "%s ./script > got 2> faults < /dev/null", shells[i]);
        if (system(command) != 0)
            fail_msg("%s stumbles over a command", shells[i]);
        assert_int_equal(read_all("expected", &want), read_all("got", &got));
        assert_string_equal(got, want);
        free(want);
        assert_int_equal(read_all("faults", &want), 0);
        free(want);
        free(got);
        tried++;
    }
    assert_true(tried >= 1);
    // Nothing was run and nothing was written but what the test writes itself.
    assert_int_equal(scratch_count("."), 4);
    scratch_leave(&scratch);
}

// A literal for sed stays one: the text is found as it stands, and put as it stands.
static void sed_takes_values_literally(void **state)
{
    struct scratch scratch;
    (void)state;
    scratch_enter(&scratch);
    FILE *script = fopen("script", "we"), *expected = fopen("expected", "we");
    for (unsigned number = 0; number < VALUES; number++) {
        char value[VALUE_BYTES_MAX];
        make_value(number, value);
        struct template_param param = {.name = "x", .type = PARAM_SED};
        struct fill_value taken = {value, PARAM_SED, false};
        struct error err;
        char *find, *put;
        assert_true(template_compile(&arena, "sed 's/{x}/found/' v", &param, 1, &find, &err));
        assert_true(template_compile(&arena, "sed 's/.*/{x}/' v", &param, 1, &put, &err));
        struct template_param plain = {.name = "x", .type = PARAM_TEXT};
        struct fill_value raw = {value, PARAM_TEXT, false};
        char *write;
        assert_true(template_compile(&arena, "printf '%s\\n' {x}", &plain, 1, &write, &err));
        fprintf(script, "%s > v\n%s\n%s\n", fill_template(&arena, write, &raw, 1),
                fill_template(&arena, find, &taken, 1), fill_template(&arena, put, &taken, 1));
        fprintf(expected, "found\n%s\n", value);
    }
    fclose(script);
    fclose(expected);
    if (system("sh ./script > got 2>&1") != 0 || system("cmp expected got") != 0)
        fail_msg("sed sees something else");
    scratch_leave(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_quoted_by_their_place),
        cmocka_unit_test(values_of_the_author_are_not_escaped),
        cmocka_unit_test(templates_are_given_back_as_written),
        cmocka_unit_test(damaged_templates_give_nothing),
        cmocka_unit_test(shells_print_exactly_the_value),
        cmocka_unit_test(sed_takes_values_literally),
    };
    arena_init(&arena, 512 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
